//! All names that the engine knows, from its own tables.

use crate::scan::scan;
use crate::{macros, packages, parse};

use super::agreement::Agreement;
use super::draw;
use super::examples::EXAMPLES;

/// What the page has a row for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Entry {
    /// With its backslash.
    Command(&'static str),
    Environment(&'static str),
    /// A command after `\require{physics}`.
    Physics(&'static str),
}

/// What macros are made by.
const DEFINITIONS: &[&str] = &[
    r"\newcommand",
    r"\renewcommand",
    r"\providecommand",
    r"\def",
    r"\gdef",
    r"\edef",
    r"\xdef",
    r"\let",
    r"\global",
    r"\long",
    r"\DeclareMathOperator",
    r"\newenvironment",
    r"\renewenvironment",
    r"\DeclarePairedDelimiter",
    r"\DeclarePairedDelimiterX",
    r"\DeclarePairedDelimiterXPP",
    r"\Newextarrow",
    r"\MakeAboxedCommand",
    r"\newcolumntype",
    r"\newtagform",
    r"\renewtagform",
    r"\usetagform",
];

/// Everything, each once.
pub(super) fn all() -> Vec<Entry> {
    assert!(DEFINITIONS.iter().all(|name| macros::is_definition(&scan(name)[0])));
    let others = [r"\require", r"\expandafter", r"\noexpand", r"\futurelet"];
    let commands =
        parse::names().chain(packages::names()).chain(others).chain(DEFINITIONS.iter().copied());
    let mut all: Vec<Entry> = commands
        .map(|name| match name.strip_prefix(r"\begin{") {
            Some(environment) => Entry::Environment(environment.trim_end_matches('}')),
            None => Entry::Command(name),
        })
        .filter(|entry| !matches!(entry, Entry::Command(name) if is_inner(name)))
        .chain(parse::environment_names().map(Entry::Environment))
        .chain(packages::physics_names().map(Entry::Physics))
        .collect();
    all.sort_by_key(|entry| (entry.shown().to_lowercase(), entry.clone()));
    all.dedup();
    all
}

/// What is not for authors: the ends of environments, parts of other commands, other forms of a space; and what is refused wherever it
/// stands.
fn is_inner(name: &str) -> bool {
    name.starts_with(r"\end{")
        || name.contains('@')
        || name.contains(['\t', '\n'])
        || name == r"\includegraphics"
}

impl Entry {
    /// As the page shows it.
    pub(super) fn shown(&self) -> String {
        match self {
            Entry::Command(name) | Entry::Physics(name) => (*name).to_owned(),
            Entry::Environment(name) => format!(r"\begin{{{name}}}"),
        }
    }

    /// The heading under which it stands.
    pub(super) fn section(&self) -> String {
        match self {
            Entry::Command(name) => match name.chars().nth(1) {
                Some(letter) if letter.is_ascii_alphabetic() => letter.to_uppercase().collect(),
                _ => "Signs".to_owned(),
            },
            Entry::Environment(_) => "Environments".to_owned(),
            Entry::Physics(_) => "Package physics".to_owned(),
        }
    }

    /// A formula that shows it.
    pub(super) fn example(&self, agreement: &Agreement) -> String {
        let shown = self.shown();
        let physics = matches!(self, Entry::Physics(_));
        let prefix = if physics { r"\require{physics} " } else { "" };
        let wanted = if physics { format!("physics {shown}") } else { shown.clone() };
        if let Some((_, tex)) = EXAMPLES.iter().find(|(name, _)| *name == wanted) {
            return format!("{prefix}{tex}");
        }
        if let Entry::Command(name) = self
            && parse::arity(name).arguments == 0
            && draw(name).is_ok()
        {
            return name.to_string();
        }
        if let Some(tex) = agreement.shortest(self) {
            return tex.to_owned();
        }
        let arguments = match self {
            Entry::Command(name) => usize::from(parse::arity(name).arguments),
            _ => 0,
        };
        let arguments: String = ["{a}", "{b}", "{c}", "{d}"][..arguments.min(4)].concat();
        format!("{prefix}{shown}{arguments}")
    }
}
