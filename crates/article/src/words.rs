//! The words of the interface in both languages.

use lab::Lang;

use crate::document::BlockKind;

impl BlockKind {
    /// Every kind with the name that an author writes.
    pub(crate) const ALL: [(BlockKind, &'static str); 9] = [
        (BlockKind::Theorem, "theorem"),
        (BlockKind::Lemma, "lemma"),
        (BlockKind::Proposition, "proposition"),
        (BlockKind::Corollary, "corollary"),
        (BlockKind::Definition, "definition"),
        (BlockKind::Proof, "proof"),
        (BlockKind::Remark, "remark"),
        (BlockKind::Example, "example"),
        (BlockKind::Note, "note"),
    ];

    pub(crate) fn from_name(name: &str) -> Option<BlockKind> {
        BlockKind::ALL.into_iter().find(|(_, known)| *known == name).map(|(kind, _)| kind)
    }

    /// The name, as a reader sees it.
    pub(crate) fn word(self, lang: Lang) -> &'static str {
        let (zh, en) = match self {
            BlockKind::Theorem => ("定理", "Theorem"),
            BlockKind::Lemma => ("引理", "Lemma"),
            BlockKind::Proposition => ("命题", "Proposition"),
            BlockKind::Corollary => ("推论", "Corollary"),
            BlockKind::Definition => ("定义", "Definition"),
            BlockKind::Proof => ("证明", "Proof"),
            BlockKind::Remark => ("注", "Remark"),
            BlockKind::Example => ("例", "Example"),
            BlockKind::Note => ("说明", "Note"),
        };
        choose(lang, zh, en)
    }

    /// The beginning of its anchors.
    pub(crate) fn prefix(self) -> &'static str {
        match self {
            BlockKind::Theorem => "thm",
            BlockKind::Lemma => "lem",
            BlockKind::Proposition => "prop",
            BlockKind::Corollary => "cor",
            BlockKind::Definition => "def",
            BlockKind::Proof => "proof",
            BlockKind::Remark => "rem",
            BlockKind::Example => "ex",
            BlockKind::Note => "note-block",
        }
    }

    /// Whether blocks of this kind are counted. Proofs and notes stand beside what they belong to.
    pub(crate) fn is_numbered(self) -> bool {
        !matches!(self, BlockKind::Proof | BlockKind::Note)
    }
}

/// The words of one language.
pub(crate) fn choose<T>(lang: Lang, zh: T, en: T) -> T {
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
