//! What stands above a field or a variant: its label in a doc comment, its facts in an attribute.

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::{
    Attribute, Error, Expr, ExprRange, Lit, LitStr, Meta, RangeLimits, Result, spanned::Spanned,
};

/// A label in both languages, from the first line of a doc comment: `中文 | English`.
#[derive(Debug)]
pub(crate) struct Label {
    pub(crate) zh: String,
    pub(crate) en: String,
}

impl Label {
    /// Reads the label of what is called `name` and stands at `span`.
    pub(crate) fn read(attributes: &[Attribute], name: &str, span: Span) -> Result<Label> {
        let Some((line, span)) = attributes.iter().find_map(doc_line) else {
            let message = format!("{name} has no label; write `/// 中文 | English` above it");
            return Err(Error::new(span, message));
        };
        match line.split_once('|').map(|(zh, en)| (zh.trim(), en.trim())) {
            Some((zh, en)) if !zh.is_empty() && !en.is_empty() => {
                Ok(Label { zh: zh.to_owned(), en: en.to_owned() })
            }
            _ => Err(Error::new(
                span,
                format!(
                    "the label of {name} is \"{line}\"; both languages are needed: `/// 中文 | English`"
                ),
            )),
        }
    }

    /// The label as a `lab::Text`.
    pub(crate) fn tokens(&self) -> TokenStream {
        let Label { zh, en } = self;
        quote!(::lab::Text::new(#zh, #en))
    }
}

/// The first line of a doc comment, unless it is blank.
fn doc_line(attribute: &Attribute) -> Option<(String, Span)> {
    let Meta::NameValue(pair) = &attribute.meta else { return None };
    if !pair.path.is_ident("doc") {
        return None;
    }
    let Expr::Lit(value) = &pair.value else { return None };
    let Lit::Str(text) = &value.lit else { return None };
    // A block comment is one attribute of many lines.
    let value = text.value();
    let line = value.lines().map(str::trim).find(|line| !line.is_empty())?;
    Some((line.to_owned(), text.span()))
}

/// The facts in `#[param(default = …, range = a..=b, step = …, max_bytes = …)]`.
#[derive(Default)]
pub(crate) struct Facts {
    pub(crate) default: Option<Expr>,
    pub(crate) range: Option<ExprRange>,
    pub(crate) step: Option<Expr>,
    pub(crate) max_bytes: Option<Expr>,
}

impl Facts {
    /// Reads all `#[param(…)]` of a field.
    pub(crate) fn read(attributes: &[Attribute]) -> Result<Facts> {
        let mut facts = Facts::default();
        for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("param")) {
            attribute.parse_nested_meta(|meta| {
                let key = meta.path.get_ident().map(ToString::to_string).unwrap_or_default();
                let twice = || meta.error(format!("{key} stands twice; keep one"));
                match key.as_str() {
                    "default" => once(&mut facts.default, meta.value()?.parse()?, twice),
                    "step" => once(&mut facts.step, meta.value()?.parse()?, twice),
                    "max_bytes" => once(&mut facts.max_bytes, meta.value()?.parse()?, twice),
                    "range" => once(&mut facts.range, inclusive(meta.value()?.parse()?)?, twice),
                    _ => Err(meta.error("unknown fact; known are default, range, step, max_bytes")),
                }
            })?;
        }
        Ok(facts)
    }

    /// Refuses facts that the kind of parameter does not have.
    pub(crate) fn only(&self, known: &[&str], kind: &str) -> Result<()> {
        let given = [
            ("default", self.default.as_ref().map(Spanned::span)),
            ("range", self.range.as_ref().map(Spanned::span)),
            ("step", self.step.as_ref().map(Spanned::span)),
            ("max_bytes", self.max_bytes.as_ref().map(Spanned::span)),
        ];
        for (name, span) in given {
            if let Some(span) = span.filter(|_| !known.contains(&name)) {
                let known = known.join(", ");
                return Err(Error::new(span, format!("{kind} has no {name}; it has {known}")));
            }
        }
        Ok(())
    }
}

/// Sets a fact that may stand once.
fn once<T>(slot: &mut Option<T>, value: T, twice: impl Fn() -> Error) -> Result<()> {
    if slot.replace(value).is_some() { Err(twice()) } else { Ok(()) }
}

/// A range that names both ends and holds both.
fn inclusive(expr: Expr) -> Result<ExprRange> {
    match expr {
        Expr::Range(range)
            if range.start.is_some()
                && range.end.is_some()
                && matches!(range.limits, RangeLimits::Closed(_)) =>
        {
            Ok(range)
        }
        other => {
            Err(Error::new(other.span(), "a range has both ends and holds both: `range = 1..=64`"))
        }
    }
}

/// The name in `#[choice(name = "…")]`, if there is one.
pub(crate) fn choice_name(attributes: &[Attribute]) -> Result<Option<LitStr>> {
    let mut name = None;
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("choice")) {
        attribute.parse_nested_meta(|meta| {
            if !meta.path.is_ident("name") {
                return Err(
                    meta.error("unknown fact; known is name: `#[choice(name = \"m-rope\")]`")
                );
            }
            let value: LitStr = meta.value()?.parse()?;
            let plain =
                |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '.';
            if value.value().is_empty() || !value.value().chars().all(plain) {
                return Err(Error::new(
                    value.span(),
                    "a name has small letters, digits, dashes and points only",
                ));
            }
            once(&mut name, value, || meta.error("name stands twice; keep one"))
        })?;
    }
    Ok(name)
}
