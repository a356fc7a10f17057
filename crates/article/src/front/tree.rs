//! YAML and TOML as one tree with places, so that every mistake in it can be reported where it stands.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, SeqAccess, Visitor},
};
use serde_saphyr::Spanned;
use toml::de::{DeTable, DeValue};

use crate::{diagnostic::Mistake, document::Span};

/// The outermost table.
#[derive(Debug, Clone, Default)]
pub(super) struct Tree {
    pub(super) entries: Vec<Entry>,
}

impl Tree {
    pub(super) fn get(&self, key: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.key == key)
    }
}

/// A key with its value; places in bytes of the file.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) key: String,
    pub(super) key_span: Span,
    pub(super) node: Node,
    pub(super) span: Span,
}

#[derive(Debug, Clone)]
pub(super) enum Node {
    Null,
    Bool(bool),
    /// A number as it is written.
    Number(String),
    Text(String),
    List(Vec<(Node, Span)>),
    Map(Vec<Entry>),
}

impl Node {
    /// The text of a text or a number.
    pub(super) fn text(&self) -> Option<String> {
        match self {
            Node::Number(text) | Node::Text(text) => Some(text.clone()),
            _ => None,
        }
    }

    pub(super) fn describe(&self) -> String {
        match self {
            Node::Null => "empty".to_owned(),
            Node::Bool(on) => on.to_string(),
            Node::Number(number) => number.clone(),
            Node::Text(text) => format!("\"{text}\""),
            Node::List(_) => "a list".to_owned(),
            Node::Map(_) => "a table".to_owned(),
        }
    }
}

/// Reads YAML that stands at `offset` of the file.
pub(super) fn yaml(source: &str, offset: usize) -> Result<Tree, Vec<Mistake>> {
    if source.trim().is_empty() {
        return Ok(Tree::default());
    }
    // Only true and false are switches: a tag `y` or `no` is a word.
    let options = serde_saphyr::options! { strict_booleans: true };
    match serde_saphyr::from_str_with_options::<Spanned<Yaml>>(source, options) {
        Ok(root) => match root.value.settle(source, offset) {
            Node::Map(entries) => Ok(Tree { entries }),
            Node::Null => Ok(Tree::default()),
            _ => Err(vec![
                Mistake::new(offset..offset + 1, "the front matter is not a table")
                    .help("write a line `key: value` for each fact"),
            ]),
        },
        Err(error) => {
            let place = error.location().map_or(0..1, |location| place(source, location));
            let message = error.without_snippet().to_string();
            let message = message.split(" at line ").next().unwrap_or(&message).trim();
            let message = match message.strip_prefix("duplicate mapping key: ") {
                Some(key) => {
                    format!("the key `{}` stands twice", key.split(',').next().unwrap_or(key))
                }
                None => message.to_owned(),
            };
            let mistake = Mistake::new(place.start + offset..place.end + offset, message);
            Err(vec![mistake.help(
                "this is YAML: `key: value`; a text with a colon, # or \\ stands between 'quotes'",
            )])
        }
    }
}

/// The bytes of a place, which YAML gives as line and column.
fn place(source: &str, location: serde_saphyr::Location) -> Span {
    let line = usize::try_from(location.line()).unwrap_or(1).max(1) - 1;
    let column = usize::try_from(location.column()).unwrap_or(1).max(1) - 1;
    let line_start: usize = source.split_inclusive('\n').take(line).map(str::len).sum();
    let rest = &source[line_start..];
    let text = rest.split('\n').next().unwrap_or("");
    let start = line_start + text.char_indices().nth(column).map_or(text.len(), |(at, _)| at);
    let length = source[start..].find('\n').unwrap_or(source.len() - start);
    start..start + length
}

/// A YAML value; lists and tables keep the places of their parts.
enum Yaml {
    Null,
    Bool(bool),
    Number,
    Text(String),
    List(Vec<Spanned<Yaml>>),
    Map(Vec<(Spanned<String>, Spanned<Yaml>)>),
}

impl Yaml {
    fn settle(self, source: &str, offset: usize) -> Node {
        match self {
            Yaml::Null | Yaml::Number => Node::Null,
            Yaml::Bool(on) => Node::Bool(on),
            Yaml::Text(text) => Node::Text(text),
            Yaml::List(list) => {
                Node::List(list.into_iter().map(|node| settle(node, source, offset)).collect())
            }
            Yaml::Map(entries) => Node::Map(
                entries
                    .into_iter()
                    .map(|(key, value)| {
                        let start = place(source, key.referenced).start;
                        let key_span = start + offset..start + offset + key.value.len();
                        let (node, span) = settle(value, source, offset);
                        Entry { key: key.value, key_span, node, span }
                    })
                    .collect(),
            ),
        }
    }
}

fn settle(node: Spanned<Yaml>, source: &str, offset: usize) -> (Node, Span) {
    let line = place(source, node.referenced);
    let text = &source[line.clone()];
    match node.value {
        Yaml::Number => {
            let end = text.find([',', ']', '}', '#']).unwrap_or(text.len());
            let written = text[..end].trim_end();
            let span = line.start + offset..line.start + offset + written.len();
            (Node::Number(written.to_owned()), span)
        }
        value => {
            let length = match &value {
                Yaml::Text(words) if text.starts_with(words.as_str()) => words.len(),
                Yaml::Text(words)
                    if text.get(1..).is_some_and(|rest| rest.starts_with(words.as_str())) =>
                {
                    words.len() + 2
                }
                Yaml::Bool(_) => text.bytes().take_while(u8::is_ascii_alphabetic).count(),
                _ => text.trim_end().len(),
            };
            let length = length.min(text.len());
            let span = line.start + offset..line.start + offset + length;
            (value.settle(source, offset), span)
        }
    }
}

impl<'de> Deserialize<'de> for Yaml {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Yaml, D::Error> {
        deserializer.deserialize_any(YamlVisitor)
    }
}

struct YamlVisitor;

impl<'de> Visitor<'de> for YamlVisitor {
    type Value = Yaml;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Yaml, E> {
        Ok(Yaml::Null)
    }

    fn visit_none<E>(self) -> Result<Yaml, E> {
        Ok(Yaml::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Yaml, D::Error> {
        deserializer.deserialize_any(YamlVisitor)
    }

    fn visit_bool<E>(self, on: bool) -> Result<Yaml, E> {
        Ok(Yaml::Bool(on))
    }

    fn visit_i64<E>(self, _: i64) -> Result<Yaml, E> {
        Ok(Yaml::Number)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Yaml, E> {
        Ok(Yaml::Number)
    }

    fn visit_i128<E>(self, _: i128) -> Result<Yaml, E> {
        Ok(Yaml::Number)
    }

    fn visit_u128<E>(self, _: u128) -> Result<Yaml, E> {
        Ok(Yaml::Number)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Yaml, E> {
        Ok(Yaml::Number)
    }

    fn visit_str<E>(self, text: &str) -> Result<Yaml, E> {
        Ok(Yaml::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut parts: A) -> Result<Yaml, A::Error> {
        let mut list = Vec::new();
        while let Some(part) = parts.next_element()? {
            list.push(part);
        }
        Ok(Yaml::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut parts: A) -> Result<Yaml, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = parts.next_entry()? {
            entries.push(entry);
        }
        Ok(Yaml::Map(entries))
    }
}

/// Reads TOML that stands at `offset` of the file.
pub(super) fn toml(source: &str, offset: usize) -> Result<Tree, Vec<Mistake>> {
    let (table, errors) = DeTable::parse_recoverable(source);
    if errors.is_empty() {
        return Ok(Tree { entries: toml_entries(table.get_ref(), source, offset) });
    }
    Err(errors
        .iter()
        .map(|error| {
            let place = error.span().unwrap_or(0..1);
            let message = error.message().trim().replace('\n', "; ");
            Mistake::new(place.start + offset..place.end + offset, message)
                .help("this is TOML: `key = value`; texts stand between quotes")
        })
        .collect())
}

fn toml_entries(table: &DeTable<'_>, source: &str, offset: usize) -> Vec<Entry> {
    let mut entries: Vec<Entry> = table
        .iter()
        .map(|(key, value)| Entry {
            key: key.get_ref().to_string(),
            key_span: key.span().start + offset..key.span().end + offset,
            node: toml_node(value.get_ref(), &source[value.span()], source, offset),
            span: value.span().start + offset..value.span().end + offset,
        })
        .collect();
    entries.sort_by_key(|entry| entry.key_span.start);
    entries
}

fn toml_node(value: &DeValue<'_>, written: &str, source: &str, offset: usize) -> Node {
    match value {
        DeValue::String(text) => Node::Text(text.to_string()),
        DeValue::Integer(_) | DeValue::Float(_) => Node::Number(written.to_owned()),
        DeValue::Boolean(on) => Node::Bool(*on),
        DeValue::Datetime(date) => Node::Text(date.to_string()),
        DeValue::Array(list) => Node::List(
            list.iter()
                .map(|part| {
                    let node = toml_node(part.get_ref(), &source[part.span()], source, offset);
                    (node, part.span().start + offset..part.span().end + offset)
                })
                .collect(),
        ),
        DeValue::Table(table) => Node::Map(toml_entries(table, source, offset)),
    }
}
