//! The lab as an object, and the list of those that a site has.

use std::sync::Arc;

use crate::{Description, Error, Figure, Values, View};

/// A live figure as everything above this crate knows it.
pub trait Lab: Send + Sync {
    /// Name, title and parameters.
    fn description(&self) -> &Description;

    /// Computes and draws. `values` are the defaults overlaid by [`Description::read`].
    ///
    /// # Errors
    /// [`Error::Refused`], [`Error::Record`], [`Error::Failed`].
    fn run(&self, values: &Values, view: View) -> Result<Figure, Error>;

    /// For a recorded lab: computes its record again from the site's materials, as JSON text.
    /// `None` for an instant lab.
    fn record(&self, materials: &Materials) -> Option<String>;
}

/// What a recorded lab may read of the site that it belongs to.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Materials {
    /// Every formula of every article, in order.
    pub formulas: Vec<SiteFormula>,
}

/// One formula of the site, with macros as the author wrote them.
#[derive(Debug, Clone, PartialEq)]
pub struct SiteFormula {
    /// The article's number.
    pub article: u32,
    /// TeX, without delimiters.
    pub tex: String,
    /// Whether it stands on its own line.
    pub display: bool,
    /// Macro definitions in force, as TeX.
    pub macros: String,
}

/// The labs of a site, by name.
#[derive(Clone, Default)]
pub struct Registry {
    labs: Vec<Arc<dyn Lab>>,
}

impl std::fmt::Debug for Registry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.iter().map(|lab| &lab.description().name)).finish()
    }
}

impl Registry {
    /// Adds a lab; one of the same name is replaced.
    pub fn add(&mut self, lab: Arc<dyn Lab>) {
        let name = lab.description().name.clone();
        self.labs.retain(|known| known.description().name != name);
        self.labs.push(lab);
    }

    /// The lab of a name.
    pub fn get(&self, name: &str) -> Option<&Arc<dyn Lab>> {
        self.labs.iter().find(|lab| lab.description().name == name)
    }

    /// All labs, in the order they were added.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<dyn Lab>> {
        self.labs.iter()
    }

    /// The known name nearest to `name`, for an error's "did you mean".
    pub fn nearest(&self, name: &str) -> Option<&str> {
        nearest(self.labs.iter().map(|lab| lab.description().name.as_ref()), name)
    }
}

/// The nearest of the known names by edit distance, if it is near at all.
pub fn nearest<'a>(known: impl Iterator<Item = &'a str>, name: &str) -> Option<&'a str> {
    known
        .map(|candidate| (distance(candidate, name), candidate))
        .filter(|(distance, candidate)| *distance <= candidate.chars().count().div_ceil(2))
        .min()
        .map(|(_, candidate)| candidate)
}

/// Levenshtein distance in characters: insertions, deletions and changes of one.
pub fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, to) in b.iter().enumerate() {
            let change = diagonal + usize::from(from != *to);
            diagonal = row[j + 1];
            row[j + 1] = change.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_pen_finds_its_name_and_nonsense_does_not() {
        let known = || ["svd", "stove", "fit-width"].into_iter();
        assert_eq!(nearest(known(), "stvoe"), Some("stove"));
        assert_eq!(nearest(known(), "fit-widths"), Some("fit-width"));
        assert_eq!(nearest(known(), "quaternion"), None);
        assert_eq!(nearest(known(), ""), None);
    }

    #[test]
    fn distances() {
        for (a, b, expect) in
            [("", "", 0), ("", "abc", 3), ("kitten", "sitting", 3), ("秩", "迹", 1)]
        {
            assert_eq!((distance(a, b), distance(b, a)), (expect, expect), "{a} {b}");
        }
    }
}
