//! What a page's owner may want to know: formulas that were not read, scripts that are needed no more.

use crate::{
    delimiter::{Delimiters, Dollars, Finder, Form, Found},
    run,
    tag::{self, TagKind},
};

/// How often `$…$` is a formula by [`Dollars::Careful`]. `O(n)`.
///
/// ```
/// assert_eq!(pages::likely_dollars("<p>Let $x$ be. It costs $5 or $10."), 1);
/// ```
pub fn likely_dollars(page: &str) -> usize {
    if !page.contains('$') {
        return 0;
    }
    let delimiters = Delimiters { dollars: Dollars::Careful, doubled: false };
    let mut finder = Finder::new(delimiters, page.len());
    let likely = |found: &Found| {
        let is_single = found.form == Form::Delimited && !found.display;
        is_single && page[found.range.clone()].starts_with('$')
    };
    run::runs(page).iter().flat_map(|run| finder.find(run)).filter(likely).count()
}

/// Whether a page loads MathJax or KaTeX. `O(n)`.
///
/// ```
/// assert!(pages::loads_a_typesetter("<script async src='https://cdn.example/mathjax@4/tex-svg.js'></script>"));
/// assert!(!pages::loads_a_typesetter("<p>MathJax</p>"));
/// ```
pub fn loads_a_typesetter(page: &str) -> bool {
    let mut at = 0;
    while let Some(tag) = tag::next(page, at) {
        at = tag.range.end;
        if tag.kind == TagKind::Start && tag.is("script") {
            let text = page[tag.range].to_ascii_lowercase();
            if text.contains("mathjax") || text.contains("katex") {
                return true;
            }
            at = tag::raw_end(page, at, "script");
        }
    }
    false
}
