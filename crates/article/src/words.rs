//! The words of the interface in both languages.

use lab::Lang;

use crate::document::Kind;

impl Kind {
    /// Every kind with the name that an author writes.
    pub(crate) const ALL: [(Kind, &'static str); 9] = [
        (Kind::Theorem, "theorem"),
        (Kind::Lemma, "lemma"),
        (Kind::Proposition, "proposition"),
        (Kind::Corollary, "corollary"),
        (Kind::Definition, "definition"),
        (Kind::Proof, "proof"),
        (Kind::Remark, "remark"),
        (Kind::Example, "example"),
        (Kind::Note, "note"),
    ];

    pub(crate) fn from_name(name: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|(_, known)| *known == name).map(|(kind, _)| kind)
    }

    /// The name, as a reader sees it.
    pub(crate) fn word(self, lang: Lang) -> &'static str {
        let (zh, en) = match self {
            Kind::Theorem => ("定理", "Theorem"),
            Kind::Lemma => ("引理", "Lemma"),
            Kind::Proposition => ("命题", "Proposition"),
            Kind::Corollary => ("推论", "Corollary"),
            Kind::Definition => ("定义", "Definition"),
            Kind::Proof => ("证明", "Proof"),
            Kind::Remark => ("注", "Remark"),
            Kind::Example => ("例", "Example"),
            Kind::Note => ("说明", "Note"),
        };
        choose(lang, zh, en)
    }

    /// The beginning of its anchors.
    pub(crate) fn prefix(self) -> &'static str {
        match self {
            Kind::Theorem => "thm",
            Kind::Lemma => "lem",
            Kind::Proposition => "prop",
            Kind::Corollary => "cor",
            Kind::Definition => "def",
            Kind::Proof => "proof",
            Kind::Remark => "rem",
            Kind::Example => "ex",
            Kind::Note => "note-block",
        }
    }

    /// Whether blocks of this kind are counted. Proofs and notes stand beside what they belong to.
    pub(crate) fn is_numbered(self) -> bool {
        !matches!(self, Kind::Proof | Kind::Note)
    }
}

/// The words of one language.
pub(crate) fn choose(lang: Lang, zh: &'static str, en: &'static str) -> &'static str {
    match lang {
        Lang::Zh => zh,
        Lang::En => en,
    }
}

/// `图 3` or `Figure 3`.
pub(crate) fn figure(lang: Lang, number: usize) -> String {
    format!("{} {number}", choose(lang, "图", "Figure"))
}

/// `表 3` or `Table 3`.
pub(crate) fn table(lang: Lang, number: usize) -> String {
    format!("{} {number}", choose(lang, "表", "Table"))
}

/// What stands around the title of an article.
pub(crate) fn quotes(lang: Lang) -> (&'static str, &'static str) {
    match lang {
        Lang::Zh => ("《", "》"),
        Lang::En => ("“", "”"),
    }
}

/// What stands around the title of a theorem.
pub(crate) fn parentheses(lang: Lang) -> (&'static str, &'static str) {
    match lang {
        Lang::Zh => ("（", "）"),
        Lang::En => (" (", ")"),
    }
}

/// What stands between the number of a figure or table and its caption.
pub(crate) fn gap(lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => "\u{3000}",
        Lang::En => ". ",
    }
}
