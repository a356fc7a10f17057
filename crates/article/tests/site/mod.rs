//! A small site for the tests: two labs, one other article, and the calls that every test makes.
#![allow(dead_code, clippy::allow_attributes, reason = "each test binary uses a part of it")]

use std::{collections::BTreeMap, sync::Arc};

use article::{Article, Context, Diagnostic, Lang, References, Rendered, render};
use lab::{
    ChoiceOption, Description, Error, Figure, Kind, Lab, Materials, Parameter, Registry, Shown,
    Table, Text, Value, Values, View,
};

/// A lab that writes its own values into its picture; its error is `−1/rank`.
struct Steps(Description);

fn parameter(name: &'static str, zh: &'static str, en: &'static str, kind: Kind) -> Parameter {
    Parameter { name: name.into(), label: Text::new(zh, en), kind }
}

fn option(name: &'static str, zh: &'static str, en: &'static str) -> ChoiceOption {
    ChoiceOption { name: name.into(), label: Text::new(zh, en) }
}

fn steps(name: &'static str) -> Arc<dyn Lab> {
    let norms =
        vec![option("two", "谱范数", "spectral"), option("frobenius", "F 范数", "Frobenius")];
    let colours = ["red", "green", "blue", "white", "black"].map(|name| option(name, name, name));
    let integer = Kind::Integer { default: 4, min: 1, max: 64, step: 1 };
    let real = Kind::Real { default: -1.0, min: -2.0, max: 2.0, step: 0.5 };
    Arc::new(Steps(Description {
        name: name.into(),
        article: 1,
        title: Text::new("秩取多少才够 <好>？", "What rank is <good> enough?"),
        parameters: vec![
            parameter("rank", "秩 r", "Rank r", integer),
            parameter("noise", "噪声", "Noise", real),
            parameter("norm", "范数", "Norm", Kind::Choice { default: 0, options: norms }),
            parameter(
                "colour",
                "颜色",
                "Colour",
                Kind::Choice { default: 0, options: colours.to_vec() },
            ),
            parameter("log_scale", "对数轴", "Log axis", Kind::Switch { default: false }),
            parameter("own", "自己的", "Own", Kind::Text { default: "x".into(), max_bytes: 20 }),
        ],
    }))
}

impl Lab for Steps {
    fn description(&self) -> &Description {
        &self.0
    }

    fn run(&self, values: &Values, view: View) -> Result<Figure, Error> {
        if values.get("own") == Some(&Value::Text("broken".to_owned())) {
            return Err(Error::Refused {
                name: "own".to_owned(),
                reason: Text::new("读不懂“broken”", "“broken” cannot be read"),
            });
        }
        let rank = match values.get("rank") {
            Some(Value::Integer(rank)) => f64::from(u8::try_from(*rank).unwrap_or(1)),
            _ => 1.0,
        };
        let error = -1.0 / rank;
        let count = rank * 1000.0;
        let said: Vec<String> =
            values.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let said = said.join(" ").replace('&', "&amp;").replace('<', "&lt;");
        let column = format!("{:?}", view.column).to_lowercase();
        let theme = format!("{:?}", view.theme).to_lowercase();
        let shown = |name: &str, label: Text, value: f64, shown: String| Shown {
            name: name.to_owned(),
            label,
            value,
            shown,
        };
        Ok(Figure {
            svg: format!(
                "<svg class=\"chart {column}\" data-theme=\"{theme}\"><desc>{said}</desc></svg>"
            ),
            alt: said,
            answer: format!("{}: 1 < 2", view.lang.code()),
            table: Table {
                columns: vec!["r".to_owned(), "<name>".to_owned()],
                rows: vec![vec!["-1".to_owned(), "a<b".to_owned()]],
            },
            values: vec![
                shown("error", Text::new("误差", "Error"), error, format!("{error:.2}")),
                shown("count", Text::new("个数", "Count"), count, format!("{count:.0}")),
            ],
        })
    }

    fn record(&self, _: &Materials) -> Option<String> {
        None
    }
}

/// The labs `steps` and `stairs`.
pub(crate) fn labs() -> Registry {
    let mut labs = Registry::default();
    labs.add(steps("steps"));
    labs.add(steps("stairs"));
    labs
}

/// Article 2, which the others cite.
pub(crate) const OTHER: &str = "---\nid: 2\ntitle: The *other* one\ndate: 2026-01-02\n---\n\
::: theorem {#best title=\"Best\"}\nTrue.\n:::\n\n## Second part {#second}\n\n\
\\begin{equation} a = b \\label{loss} \\end{equation}\n";

/// Reads an article beside which `articles/two` stands.
pub(crate) fn parse(text: &str, lang: Lang) -> Result<Article, Vec<Diagnostic>> {
    Article::parse(&format!("articles/one/index.{}.md", lang.code()), text, lang)
}

/// A page of a site with article 2 in English beside it.
pub(crate) fn page(
    text: &str,
    lang: Lang,
    values: &[(&str, &str, &str)],
    live: bool,
) -> Result<Rendered, Vec<Diagnostic>> {
    let article = parse(text, lang)?;
    let other = Article::parse("articles/two/index.en.md", OTHER, Lang::En)?;
    let url = |id: u32, lang: Lang| match lang {
        Lang::Zh => format!("/archives/{id}/"),
        Lang::En => format!("/en/archives/{id}/"),
    };
    let macros = BTreeMap::from([("RR".to_owned(), "\\mathbb{R}".to_owned())]);
    let references = References::collect(&[article.clone(), other], &macros, &url)?;
    let values: Vec<(String, String, String)> = values
        .iter()
        .map(|(figure, name, text)| ((*figure).to_owned(), (*name).to_owned(), (*text).to_owned()))
        .collect();
    let labs = labs();
    let context = Context {
        references: &references,
        labs: &labs,
        values: &values,
        live,
        file_url: &|name| format!("/files/1/{name}"),
    };
    render(&article, &context)
}

/// A body with the shortest head before it.
pub(crate) fn with_head(body: &str) -> String {
    format!("---\nid: 1\ntitle: T\ndate: 2026-01-01\n---\n{body}")
}

/// The page of a body in English.
pub(crate) fn english(body: &str) -> Rendered {
    page(&with_head(body), Lang::En, &[], true)
        .unwrap_or_else(|mistakes| panic!("{}", said(&mistakes)))
}

/// Diagnostics as they are printed.
pub(crate) fn said(mistakes: &[Diagnostic]) -> String {
    mistakes.iter().map(|mistake| format!("{mistake}\n\n")).collect()
}

/// HTML without what is typeset's affair: outlines and sizes of formulas, heights of rows, and MathML but for its
/// annotation.
pub(crate) fn without_outlines(html: &str) -> String {
    let html = cut(html, " d=\"", "\"");
    let html = cut(&html, "<semantics>", "<annotation");
    let html = html
        .replace("<annotation encoding=\"application/x-tex\">", "")
        .replace("</annotation></semantics>", "")
        .replace(" xmlns=\"http://www.w3.org/1998/Math/MathML\"", "")
        .replace("<svg class=\"m\" ", "<svg class=\"m ");
    let html = cut(&html, "<svg class=\"m ", ">").replace("<path/>", "");
    (0..=100).rev().fold(html, |html, share| {
        html.replace(&format!("class=\"no y{share}\""), "class=\"no y…\"")
    })
}

/// Text without what stands from each `open` up to the next `close`; a `close` that is a tag is kept, and a tag that is
/// cut leaves `<svg>`.
fn cut(text: &str, open: &str, close: &str) -> String {
    let mut cut = String::new();
    let mut rest = text;
    while let Some(start) = rest.find(open) {
        cut.push_str(&rest[..start]);
        let inside = &rest[start + open.len()..];
        let end = inside.find(close).unwrap_or(inside.len());
        if close == ">" {
            cut.push_str("<svg>");
        }
        rest = if close.starts_with('<') {
            &inside[end..]
        } else {
            &inside[(end + close.len()).min(inside.len())..]
        };
    }
    cut + rest
}
