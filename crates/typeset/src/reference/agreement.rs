//! How often formulas that hold a command come out as KaTeX has them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crate::golden::{self, Outcome};
use crate::guard::environment_name;
use crate::scan::scan;

use super::commands::Entry;
use super::{differences, draw};

/// A formula longer than this shows more than a command.
const LONGEST_EXAMPLE: usize = 60;

/// Formulas that KaTeX lays out.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Count {
    pub(super) compared: usize,
    pub(super) equal: usize,
}

impl fmt::Display for Count {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Count { compared: 0, .. } => out.write_str("–"),
            Count { compared, equal } if compared == equal => write!(out, "= {equal}"),
            Count { compared, equal } => write!(out, "{equal} of {compared}"),
        }
    }
}

/// All comparisons, by the names that formulas hold.
#[derive(Default)]
pub(super) struct Agreement {
    counts: BTreeMap<String, Count>,
    /// The shortest formulas with each name.
    formulas: BTreeMap<String, Vec<String>>,
}

impl Agreement {
    pub(super) fn measure() -> Agreement {
        let mut agreement = Agreement::default();
        for (answers, files) in
            [("katex-layout", &golden::FILES[..]), ("katex-more-layout", &["katex-more"])]
        {
            for case in golden::laid_out(answers, files) {
                let equal = matches!(golden::compare(&case), Outcome::Same);
                let mut names = names(&case.tex);
                let is_known = |name: &String| differences::named(name).is_some();
                if !equal && (names.iter().any(is_known) || golden::meant_otherwise(&case.tex)) {
                    // The other commands are not what differs.
                    names.retain(is_known);
                }
                for name in names {
                    let count = agreement.counts.entry(name).or_default();
                    count.compared += 1;
                    count.equal += usize::from(equal);
                }
            }
        }
        for file in ["katex-cases", "katex-more", "mathjax-cases"] {
            for formula in golden::lines(file) {
                let tex = formula["tex"].as_str().unwrap_or_default();
                if formula["macros"].is_object() || tex.len() > LONGEST_EXAMPLE {
                    continue;
                }
                let physics = formula["suite"] == "Physics";
                for name in names(tex) {
                    let (tex, name) = match physics {
                        true => (format!(r"\require{{physics}} {tex}"), format!("physics {name}")),
                        false => (tex.to_owned(), name),
                    };
                    agreement.formulas.entry(name).or_default().push(tex);
                }
            }
        }
        for formulas in agreement.formulas.values_mut() {
            formulas.sort_by_key(|tex| (tex.len(), tex.clone()));
        }
        agreement
    }

    pub(super) fn of(&self, entry: &Entry) -> Count {
        match entry {
            Entry::Physics(_) => Count::default(),
            entry => self.counts.get(&entry.shown()).copied().unwrap_or_default(),
        }
    }

    /// The shortest formula with this name that can be drawn.
    pub(super) fn shortest(&self, entry: &Entry) -> Option<&str> {
        let name = match entry {
            Entry::Physics(name) => format!("physics {name}"),
            entry => entry.shown(),
        };
        let formulas = self.formulas.get(&name)?;
        formulas.iter().take(20).map(String::as_str).find(|tex| draw(tex).is_ok())
    }
}

/// The commands and environments in a formula.
fn names(tex: &str) -> BTreeSet<String> {
    let tokens = scan(tex);
    let mut names = BTreeSet::new();
    for (at, token) in tokens.iter().enumerate() {
        if token.is(r"\begin") {
            names.insert(format!(r"\begin{{{}}}", environment_name(&tokens, at + 1).0));
        }
        if token.text.starts_with('\\') {
            names.insert(token.text.to_owned());
        }
    }
    names
}
