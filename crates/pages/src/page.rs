//! A whole page: found, typeset, given its style sheet.

use std::ops::Range;

use typeset::Macros;

use crate::{
    delimiter::{Delimiters, Finder, Form},
    mistake::Mistake,
    run,
    set::{self, Setting},
    sheet::Sheet,
    tag::{self, TagKind},
};

/// What the style sheet's element is called in a page.
const STYLE_ID: &str = "zhoubi-formulas";

/// How a page is typeset.
#[derive(Debug, Clone, Copy)]
pub struct Settings<'a> {
    /// What is a formula.
    pub delimiters: Delimiters,
    /// Macros and numbers.
    pub setting: Setting<'a>,
    /// Where its style sheet is.
    pub style: Style<'a>,
}

impl<'a> Settings<'a> {
    /// As MathJax does it unless told otherwise, but with numbers.
    pub fn new(macros: &'a Macros) -> Settings<'a> {
        Settings {
            delimiters: Delimiters::default(),
            setting: Setting { macros, numbered: true },
            style: Style::Inline,
        }
    }
}

/// Where the style sheet of a page is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style<'a> {
    /// In the page's head: what this page needs.
    Inline,
    /// In a file at this address, which the head links to: for pages whose policy forbids `<style>`.
    Linked(&'a str),
}

/// A page after its formulas were typeset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The page; byte for byte the same where no formula stood.
    pub html: String,
    /// How many formulas were typeset.
    pub formulas: usize,
    /// What could not be typeset and stayed as it was.
    pub mistakes: Vec<Mistake>,
    /// What was typeset and may not be what was meant.
    pub warnings: Vec<Mistake>,
}

/// Typesets a page. A page without formulas comes back as it is, and so does one that was typeset already. `O(n)`
/// besides what its formulas take.
///
/// ```
/// let macros = typeset::Macros::default();
/// let settings = pages::Settings::new(&macros);
/// let page = pages::typeset_page(r"<p>Let \(x \in A\) be.</p>", &settings);
/// assert!(page.html.contains("<svg") && page.html.contains("<math"));
/// assert_eq!(pages::typeset_page(&page.html, &settings).html, page.html);
/// ```
pub fn typeset_page(page: &str, settings: &Settings<'_>) -> Page {
    let mut finder = Finder::new(settings.delimiters, page.len());
    let found: Vec<_> = run::runs(page).iter().flat_map(|run| finder.find(run)).collect();
    if found.iter().all(|formula| formula.form == Form::Escape) {
        return Page { html: page.to_owned(), formulas: 0, mistakes: vec![], warnings: vec![] };
    }
    let set = set::set(&found, settings.setting);
    let mut html = String::with_capacity(page.len() * 3);
    let (mut copied, mut formulas) = (0, 0);
    for (formula, new) in found.iter().zip(&set.html) {
        let Some(new) = new else { continue };
        html.push_str(&page[copied..formula.range.start]);
        html.push_str(new);
        copied = formula.range.end;
        formulas += usize::from(formula.form != Form::Escape);
    }
    html.push_str(&page[copied..]);
    if formulas > 0 {
        html = with_style(&html, settings.style);
    } else {
        page.clone_into(&mut html);
    }
    Page { html, formulas, mistakes: set.mistakes, warnings: set.warnings }
}

/// The page with its style sheet, which replaces an earlier one.
fn with_style(html: &str, style: Style<'_>) -> String {
    let element = match style {
        Style::Inline => {
            format!("<style id=\"{STYLE_ID}\">{}</style>", Sheet::of(html).css())
        }
        Style::Linked(address) => {
            let address = address.replace('&', "&amp;").replace('"', "&quot;");
            format!("<link id=\"{STYLE_ID}\" rel=\"stylesheet\" href=\"{address}\">")
        }
    };
    let (place, line_end) = place_of_style(html);
    format!("{}{element}{line_end}{}", &html[..place.start], &html[place.end..])
}

/// Where the style sheet stands, or goes: at the end of the head, or where a page without one has it.
fn place_of_style(html: &str) -> (Range<usize>, &'static str) {
    let mut at = 0;
    // The end of what may stand before a head.
    let mut first = 0;
    while let Some(found) = tag::next(html, at) {
        at = found.range.end;
        let text = &html[found.range.clone()];
        if found.is_any(&["style", "link"]) && text.contains(&format!("id=\"{STYLE_ID}\"")) {
            let end = match found.is("style") {
                true => {
                    tag::next(html, tag::raw_end(html, at, "style")).map_or(at, |end| end.range.end)
                }
                false => at,
            };
            return (found.range.start..end, "");
        }
        let is_start = matches!(found.kind, TagKind::Start | TagKind::Closed);
        if (found.kind == TagKind::End && found.is("head")) || (is_start && found.is("body")) {
            return (found.range.start..found.range.start, "\n");
        }
        if found.kind == TagKind::Comment || found.is_any(&["html", "head"]) {
            first = at;
        } else if is_start && found.is_any(&["script", "style", "title", "noscript"]) {
            at = tag::raw_end(html, at, found.name);
        } else if is_start && !found.is_any(&["meta", "link", "base"]) {
            // Here the body begins without saying so.
            break;
        }
    }
    (first..first, "\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typeset(page: &str) -> Page {
        let macros = Macros::default();
        let mut settings = Settings::new(&macros);
        settings.delimiters.dollars = crate::Dollars::All;
        let set = typeset_page(page, &settings);
        let again = typeset_page(&set.html, &settings);
        if set.mistakes.is_empty() {
            assert_eq!(
                (again.html.as_str(), again.formulas),
                (set.html.as_str(), 0),
                "a second run"
            );
        }
        set
    }

    #[test]
    fn a_page_gets_pictures_mathml_and_one_style_sheet() {
        let page = "<html><head></head><body><p>Let $x^2$ be. $$y\\tag{7}$$</p></body></html>";
        let set = typeset(page);
        assert_eq!((set.formulas, set.mistakes.len()), (2, 0));
        let html = set.html;
        assert_eq!((html.matches("<svg").count(), html.matches("<math").count()), (2, 2));
        assert!(html.contains("(7)</span>"), "{html}");
        assert!(html.contains("</style>\n</head>"), "{html}");
        // A formula that is added later adds what it needs to the same sheet.
        let more = typeset(&html.replace("</p>", "\\(\\frac{\\frac12}{\\frac34}\\)</p>"));
        assert_eq!((more.formulas, more.html.matches("<style").count()), (1, 1));
        assert!(more.html.len() > html.len());
    }

    #[test]
    fn what_is_no_formula_keeps_its_bytes() {
        for page in [
            "",
            "<p>&lt; a &nosuch; <",
            "<p>\\$5 and \\$6</p>",
            "<p>\\begin{itemize}x\\end{itemize}",
        ] {
            assert_eq!(typeset(page).html, page);
        }
        let html = typeset("<p>\\$5, &lt;\u{0} <BR/>$x$ \r\n</P >&amp").html;
        assert!(
            html.contains("<p><span class=\"mathjax_ignore\">$</span>5, &lt;\u{0} <BR/>"),
            "{html}"
        );
        assert!(html.ends_with(" \r\n</P >&amp"), "{html}");
    }

    #[test]
    fn the_style_sheet_never_stands_before_the_document_type() {
        let place = |page: &str| {
            let html = typeset(page).html;
            html[..html.find("<style").unwrap()].to_owned()
        };
        assert_eq!(place("<!doctype html><p>$x$"), "<!doctype html>");
        assert_eq!(
            place("<!doctype html><html lang=zh><body><p>$x$"),
            "<!doctype html><html lang=zh>"
        );
        assert_eq!(place("<script>'</head>'</script></head>$x$"), "<script>'</head>'</script>");
        assert_eq!(place("<!-- </head> --><title></head></title><p>$x$"), "<!-- </head> -->");
        assert_eq!(place("$x$"), "");
    }

    #[test]
    fn a_linked_style_sheet_is_linked_once() {
        let macros = Macros::default();
        let settings = Settings { style: Style::Linked("a&b.css"), ..Settings::new(&macros) };
        let html = typeset_page("<head></head>\\(x\\)", &settings).html;
        let html = typeset_page(&(html + "\\(y\\)"), &settings).html;
        assert_eq!(html.matches("href=\"a&amp;b.css\"").count(), 1, "{html}");
        assert!(!html.contains("<style"));
    }

    #[test]
    fn numbers_run_through_the_page_and_labels_find_them() {
        let set = typeset(
            "\\begin{equation}a\\end{equation} \\begin{equation}b\\label{b}\\end{equation} by $\\eqref{b}$, \\eqref{b} \\ref{no}",
        );
        assert_eq!(set.mistakes, []);
        let html = set.html;
        assert!(html.contains("(1)</span>"), "{html}");
        assert!(html.contains("id=\"zhoubi-eq-b\">(2)</span>"), "{html}");
        assert!(html.contains("<a class=\"zhoubi ref\" href=\"#zhoubi-eq-b\">(2)</a>"), "{html}");
        assert_eq!(set.warnings.len(), 1, "{:?}", set.warnings);
        let twice = typeset("$$a\\tag1\\label{a}$$ $$b\\tag2\\label{a}$$");
        assert!(twice.mistakes[0].message.contains("`a` is set already"), "{:?}", twice.mistakes);
    }

    #[test]
    fn macros_go_on_through_the_page() {
        let set = typeset("$\\newcommand{\\R}{\\mathbb{R}}\\R$ and $\\R^n$");
        assert_eq!((set.formulas, set.mistakes), (2, vec![]));
        // However they are made.
        let set = typeset(
            "$\\let\\e\\varepsilon$ $\\newenvironment{two}{(\\begin{matrix}}{\\end{matrix})}$ \
             $\\edef\\F{F}$ and $\\begin{two}\\e\\\\ \\F\\end{two}$",
        );
        assert_eq!((set.formulas, set.mistakes), (4, vec![]));
    }

    #[test]
    fn mistakes_have_their_places_behind_character_references_too() {
        let page = "<p>&alpha; $x$ and $a &lt;<br>\\nonsense$ $\\frac&amp;$</p>";
        let set = typeset(page);
        assert_eq!((set.formulas, set.mistakes.len()), (1, 3), "{:?}", set.mistakes);
        let places = set.mistakes.iter().map(|mistake| &page[mistake.span.clone()]);
        assert_eq!(places.collect::<Vec<_>>(), ["\\nonsense", "\\frac", "&amp;"]);
        assert!(set.html.contains("$a &lt;<br>\\nonsense$"));
    }

    #[test]
    fn a_mistake_in_a_macro_says_where_that_is_defined() {
        let page = "$\\newcommand{\\bad}{\\nonsense}$ <p>$1 + \\bad$ $\\bad$";
        let set = typeset(page);
        assert_eq!(set.mistakes.len(), 2, "{:?}", set.mistakes);
        let mistake = &set.mistakes[0];
        assert_eq!(mistake.within.as_deref(), Some("\\bad"));
        assert_eq!(page[mistake.defined.clone().unwrap()], page[13..17]);
    }

    proptest::proptest! {
        #[test]
        fn any_page_is_answered_and_a_second_run_changes_nothing(
            parts in proptest::collection::vec(
                proptest::sample::select(vec![
                    "$", "$$", "\\(", "\\)", "\\[", "\\]", "\\begin{align}", "\\end{align}", "\\ref{", "}", "{", "\\",
                    "<p>", "</p>", "<", ">", "<code>", "</code>", "<!--", "-->", "\"", "&lt;", "&", "&#x41;", "x", " ",
                    "周", "5", "\n\n", "<svg>", "</svg>", "<svg/>", "<br>", "&#36;", "<head>", "</head>", "\\$",
                    "<div class=mathjax_ignore>", "<b class='mathjax_process'>", "</div>", "\\label{a}",
                ]),
                0..40,
            ),
        ) {
            typeset(&parts.concat());
        }
    }
}
