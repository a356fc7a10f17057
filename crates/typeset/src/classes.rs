//! The rules of the classes that stand for a formula's numbers, since a page with a strict policy has no `style=`.

/// Class `dN` of a [`Piece`](crate::Piece)'s SVG: its depth in steps of 0.05 em. `before` is a selector of what is around it.
///
/// ```
/// assert_eq!(typeset::depth_rule(".page ", 7), ".page .d7{vertical-align:-0.35em}");
/// ```
pub fn depth_rule(before: &str, steps: u32) -> String {
    let (whole, rest) = (steps / 20, steps % 20 * 5);
    format!("{before}.d{steps}{{vertical-align:-{whole}.{rest:02}em}}")
}

/// Class `yN` for a [`Tag`](crate::Tag) beside a formula: its height in per cent of the formula's.
///
/// ```
/// assert_eq!(typeset::height_rule("", 50), ".y50{top:50%}");
/// ```
pub fn height_rule(before: &str, percent: u32) -> String {
    format!("{before}.y{percent}{{top:{percent}%}}")
}
