//! `zhoubi tex --html`: TeX in finished HTML pages, from whatever program, becomes SVG with MathML.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

use article::Diagnostic;
use typeset::{Formula, Limits, Macros, Options};

use super::markup::{self, Found};
use crate::{command::Outcome, failure::Failure, output};

/// Its presence says that the style sheet is there already.
const STYLE_ID: &str = "zhoubi-formulas";
/// The rules that formulas need, those of their numbers apart.
const STYLE: &str = ".zhoubi .m{max-width:100%;height:auto;fill:currentColor;overflow:visible}\
    td .zhoubi .m,th .zhoubi .m{max-width:none}\
    .zhoubi .vh{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}\
    .zhoubi.f{position:relative}\
    .zhoubi.eq{position:relative;display:grid;grid-template-columns:minmax(2.5em,1fr) minmax(0,auto) minmax(2.5em,1fr);\
    align-items:center;margin-block:1em}\
    .zhoubi.eq>.m{grid-column:2}\
    .zhoubi.eq>.nos{grid-column:3;position:relative;align-self:stretch;min-width:2.5em}\
    .zhoubi.eq .no{position:absolute;inset-inline-end:0;transform:translateY(-50%)}";

/// Typesets one page, to standard output or in place, or all pages of a folder in place.
pub(super) fn run(place: &Path, in_place: bool, macros: &Macros) -> Outcome {
    let pages = if place.is_dir() {
        if !in_place {
            return Err(Failure::usage("a folder's pages are rewritten where they are: add -i"));
        }
        pages_of(place)?
    } else {
        vec![place.to_owned()]
    };
    let mut mistakes = Vec::new();
    let mut count = 0;
    for path in &pages {
        let page = super::read(path)?;
        let (html, formulas, mut broken) = typeset_page(&path.display().to_string(), &page, macros);
        count += formulas;
        mistakes.append(&mut broken);
        if !in_place {
            output::print(html.as_bytes())?;
        } else if html != page {
            fs::write(path, html).map_err(|error| Failure::file("cannot write", path, &error))?;
        }
    }
    if in_place {
        output::print(format!("{count} formulas in {} pages\n", pages.len()).as_bytes())?;
    }
    if mistakes.is_empty() { Ok(()) } else { Err(Failure::mistakes(&mistakes)) }
}

/// All HTML files below a folder, sorted.
fn pages_of(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let mut pages = Vec::new();
    let entries =
        fs::read_dir(folder).map_err(|error| Failure::file("cannot read", folder, &error))?;
    for entry in entries.filter_map(Result::ok) {
        let path = entry.path();
        let is_page = path.extension().is_some_and(|ending| ending == "html" || ending == "htm");
        match entry.file_type() {
            // Links are not followed: they may run in circles, or out of the folder.
            Ok(kind) if kind.is_dir() => pages.append(&mut pages_of(&path)?),
            Ok(kind) if kind.is_file() && is_page => pages.push(path),
            _ => {}
        }
    }
    pages.sort();
    Ok(pages)
}

/// The page with its formulas typeset, how many, and those that are broken, which stay as they are.
fn typeset_page(path: &str, page: &str, macros: &Macros) -> (String, usize, Vec<Diagnostic>) {
    let found = markup::find(page);
    if found.is_empty() {
        return (page.to_owned(), 0, Vec::new());
    }
    let numbering = Numbering::of(&found);
    let mut macros = macros.clone();
    let mut mistakes = Vec::new();
    let mut html = String::with_capacity(page.len() * 4);
    let mut copied = 0;
    for (formula, numbers) in found.iter().zip(&numbering.rows) {
        let options = Options {
            display: formula.display,
            macros: &macros,
            numbers: if numbers.iter().any(Option::is_some) { numbers } else { &[] },
            references: &|label| numbering.labels.get(label).cloned(),
            limits: Limits::default(),
        };
        html.push_str(&page[copied..formula.range.start]);
        match typeset::render(&formula.tex, &options) {
            Ok(set) => html.push_str(&markup_of(&set, formula.display)),
            Err(error) => {
                mistakes.push(mistake(path, page, formula, &error));
                html.push_str(&page[formula.range.clone()]);
            }
        }
        copied = formula.range.end;
        // A broken definition was reported when its formula was typeset.
        let _ = macros.define(&formula.tex);
    }
    html.push_str(&page[copied..]);
    (with_style(html), found.len() - mistakes.len(), mistakes)
}

/// The numbers of all rows of a page, and what labels are called.
struct Numbering {
    rows: Vec<Vec<Option<String>>>,
    labels: BTreeMap<String, String>,
}

impl Numbering {
    fn of(found: &[Found]) -> Numbering {
        let mut labels = BTreeMap::new();
        let mut last = 0;
        let mut number = |row: typeset::Row| {
            let number = row.numbered.then(|| {
                last += 1;
                last.to_string()
            });
            let shown = row.tag.map(|tag| tag.trim_matches(['(', ')']).to_owned());
            if let (Some((label, _)), Some(shown)) = (row.label, shown.or(number.clone())) {
                labels.insert(label, shown);
            }
            number
        };
        let rows = found
            .iter()
            .map(|formula| match typeset::rows(&formula.tex) {
                Ok(rows) if formula.display => rows.into_iter().map(&mut number).collect(),
                _ => Vec::new(),
            })
            .collect();
        Numbering { rows, labels }
    }
}

fn markup_of(set: &Formula, display: bool) -> String {
    let svg: String = set.pieces.iter().map(|piece| piece.svg.as_str()).collect();
    let math = set.mathml.replacen("<math", "<math class=\"vh\"", 1);
    if !display {
        return format!("<span class=\"zhoubi f\">{svg}{math}</span>");
    }
    let mut numbers = String::new();
    for tag in &set.tags {
        let text = tag.text.replace('&', "&amp;").replace('<', "&lt;");
        let height = (tag.y.clamp(0.0, 1.0) * 100.0).round();
        let _ = write!(numbers, "<span class=\"no y{height}\">{text}</span>");
    }
    if !numbers.is_empty() {
        numbers = format!("<span class=\"nos\">{numbers}</span>");
    }
    // A span: the page may have put the formula into a paragraph.
    format!("<span class=\"zhoubi eq\">{svg}{math}{numbers}</span>")
}

fn mistake(path: &str, page: &str, formula: &Found, error: &typeset::Error) -> Diagnostic {
    // Character references make the page longer than the TeX: then the start has to do.
    let same = page[formula.start..].starts_with(&formula.tex);
    let span = error.span();
    let span = if same {
        formula.start + span.start..formula.start + span.end.min(formula.tex.len())
    } else {
        formula.range.start..formula.range.start + 1
    };
    Diagnostic::at(path, page, span, error.to_string())
}

/// Puts the style sheet at the end of the head, once.
fn with_style(html: String) -> String {
    if html.contains(&format!("<style id=\"{STYLE_ID}\">")) {
        return html;
    }
    let [depths, heights] = site::number_classes(".zhoubi ");
    let style = format!("<style id=\"{STYLE_ID}\">{STYLE}{depths}{heights}</style>");
    match html.find("</head>") {
        Some(at) => format!("{}{style}\n{}", &html[..at], &html[at..]),
        None => style + &html,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typeset(page: &str) -> (String, usize, Vec<String>) {
        let (html, count, mistakes) = typeset_page("page.html", page, &Macros::default());
        (html, count, mistakes.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn a_second_run_changes_nothing() {
        let page = "<html><head></head><body><p>Let $x^2$ be. $$y\\tag{7}$$</p></body></html>";
        let (html, count, mistakes) = typeset(page);
        assert_eq!((count, mistakes.len()), (2, 0));
        assert_eq!(html.matches("<svg").count(), 2);
        assert!(html.contains("(7)</span>"), "{html}");
        let (again, count, _) = typeset(&html);
        assert_eq!((again == html, count), (true, 0));
    }

    #[test]
    fn numbers_run_through_the_page_and_labels_find_them() {
        let (html, _, mistakes) = typeset(
            "\\begin{equation}a\\end{equation} \\begin{equation}b\\label{b}\\end{equation} by $\\eqref{b}$",
        );
        assert_eq!(mistakes, [""; 0]);
        assert!(html.contains("(1)</span>") && html.contains("(2)</span>"), "{html}");
    }

    #[test]
    fn macros_go_on_through_the_page() {
        let (_, count, mistakes) = typeset("$\\newcommand{\\R}{\\mathbb{R}}\\R$ and $\\R^n$");
        assert_eq!((count, mistakes), (2, vec![]));
        // However they are made.
        let (_, count, mistakes) = typeset(
            "$\\let\\e\\varepsilon$ $\\newenvironment{two}{(\\begin{matrix}}{\\end{matrix})}$ \\
             $\\edef\\F{F}$ and $\\begin{two}\\e\\\\ \\F\\end{two}$",
        );
        assert_eq!((count, mistakes), (4, vec![]));
    }

    #[test]
    fn a_broken_formula_stays_and_is_reported_with_its_place() {
        let (html, count, mistakes) = typeset("<p>one\n$x$ and $\\nonsense$</p>");
        assert_eq!((count, mistakes.len()), (1, 1));
        assert!(mistakes[0].starts_with("page.html:2:10: "), "{}", mistakes[0]);
        assert!(html.contains("$\\nonsense$"));
    }
}
