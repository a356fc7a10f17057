//! All formulas of an article in one file of pictures, for feed readers that show images but no MathML.

use std::fmt::Write as _;

use typeset::Formula;

use crate::references::Formulas;

/// The file's name beside the article.
const FILE: &str = "formulas.svg";

/// Room between two pictures, in 1/1000 em.
const GAP: i64 = 200;

/// The file: pictures below one another, each with a view by whose name it is seen alone.
pub(super) fn file(formulas: &Formulas) -> String {
    let (mut views, mut drawings) = (String::new(), String::new());
    let (mut y, mut widest) = (0, 0);
    for (index, formula) in formulas.iter().enumerate() {
        let Some(formula) = formula else { continue };
        let svg = formula.svg();
        let Some((Frame { left, top, width, height }, drawing)) = parts(&svg) else { continue };
        // Writing to a string cannot fail.
        let _ = write!(views, "<view id=\"f{index}\" viewBox=\"0 {y} {width} {height}\"/>");
        let _ = write!(drawings, "<g transform=\"translate({} {})\">{drawing}</g>", -left, y - top);
        (y, widest) = (y + height + GAP, widest.max(width));
    }
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {widest} {y}\">{views}{drawings}</svg>\n"
    )
}

/// MathML that names its picture, as MathML 3 has it (section 2.2.1, `altimg`), and where it stands in a line.
pub(super) fn with_picture(formula: &Formula, index: usize) -> String {
    let svg = formula.svg();
    let Some((Frame { top, width, height, .. }, _)) = parts(&svg) else {
        return formula.mathml.clone();
    };
    let em = |milli: i64| format!("{}.{:03}em", milli / 1000, milli % 1000);
    let picture = format!(
        "<math altimg=\"{FILE}#f{index}\" altimg-width=\"{}\" altimg-height=\"{}\" altimg-valign=\"-{}\"",
        em(width),
        em(height),
        em((height + top).max(0)),
    );
    formula.mathml.replacen("<math", &picture, 1)
}

/// The view box of an SVG.
#[derive(Debug, PartialEq)]
struct Frame {
    left: i64,
    top: i64,
    width: i64,
    height: i64,
}

/// The view box and what is drawn in it.
fn parts(svg: &str) -> Option<(Frame, &str)> {
    let (head, drawing) = svg.strip_suffix("</svg>")?.split_once('>')?;
    let (_, view) = head.split_once("viewBox=\"")?;
    let mut numbers = view.split('"').next()?.split(' ').map(|number| number.parse().ok());
    let mut next = || numbers.next()?;
    Some((Frame { left: next()?, top: next()?, width: next()?, height: next()? }, drawing))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{super::fit::tests::typeset, *};

    #[test]
    fn each_formula_has_a_view_of_its_own() {
        let formulas =
            [Some(Arc::new(typeset("x", false))), None, Some(Arc::new(typeset(r"\frac12", false)))];
        let file = file(&formulas.to_vec());
        assert_eq!(file.matches("<view id=").count(), 2);
        assert!(file.contains("<view id=\"f2\" viewBox=\"0 "), "{file}");
        let (frame, _) = parts(&typeset("x", false).svg()).unwrap();
        assert!(file.contains(&format!("viewBox=\"0 0 {} {}\"/>", frame.width, frame.height)));
        assert_eq!(parts("<svg viewBox=\"0 1\"></svg>"), None);
    }

    #[test]
    fn the_mathml_says_where_its_picture_stands() {
        let mathml = with_picture(&typeset("y", false), 7);
        assert!(
            mathml.starts_with("<math altimg=\"formulas.svg#f7\" altimg-width=\"0."),
            "{mathml}"
        );
        assert!(mathml.contains("altimg-valign=\"-0.2"), "{mathml}");
    }
}
