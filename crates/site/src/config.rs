//! `site.toml`: read, checked, every mistake with its place.

use std::{
    borrow::Cow,
    collections::BTreeMap,
    fmt::Display,
    ops::{Range, RangeInclusive},
    str::FromStr,
};

use article::Diagnostic;
use jiff::tz::Offset;
use lab::{Lang, Text};
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use crate::address::{Pattern, base_url};

/// The file's path.
pub(crate) const PATH: &str = "site.toml";

/// Every key that stands at the top of `site.toml`.
const KEYS: [&str; 18] = [
    "title",
    "description",
    "base_url",
    "languages",
    "author",
    "licence",
    "acknowledgement",
    "links",
    "macros",
    "permalink",
    "old_permalinks",
    "page_size",
    "smallest_formula_px",
    "categories",
    "tags",
    "series",
    "source",
    "utc_offset",
];

/// What `site.toml` says.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Config {
    pub(crate) title: Text,
    pub(crate) description: Text,
    /// Without a slash at the end.
    pub(crate) base_url: Option<String>,
    /// The first lives at `/`; never empty.
    pub(crate) languages: Vec<Lang>,
    pub(crate) author: Text,
    pub(crate) licence: Option<Link>,
    /// What the licence asks for, in a sentence.
    pub(crate) licence_note: Text,
    pub(crate) acknowledgement: Text,
    /// Where the site's source is, for those who want to take part.
    pub(crate) source: Option<String>,
    pub(crate) links: Vec<Link>,
    pub(crate) macros: BTreeMap<String, String>,
    pub(crate) permalink: Pattern,
    pub(crate) old_permalinks: Vec<Pattern>,
    pub(crate) page_size: usize,
    /// Smaller type in formulas scrolls instead: their em in CSS px.
    pub(crate) smallest_formula_px: u8,
    /// Of the times beside comments.
    pub(crate) utc_offset: Offset,
    pub(crate) categories: Names,
    pub(crate) tags: Names,
    pub(crate) series: Names,
}

/// A name with an address; the address may be empty.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Link {
    pub(crate) title: Text,
    pub(crate) url: String,
}

/// Names of categories, tags or series under their slugs, in the order of the file.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Names(Vec<(String, Text)>);

impl Names {
    pub(crate) fn get(&self, slug: &str) -> Option<&Text> {
        self.0.iter().find(|(known, _)| known == slug).map(|(_, name)| name)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &Text)> {
        self.0.iter().map(|(slug, name)| (slug.as_str(), name))
    }
}

impl Config {
    /// Reads `site.toml`.
    ///
    /// # Errors
    /// Every mistake found, in order.
    pub(crate) fn parse(text: &str) -> Result<Config, Vec<Diagnostic>> {
        let mut reader = Reader { text, mistakes: Vec::new() };
        let (table, errors) = DeTable::parse_recoverable(text);
        for error in errors {
            let span = error.span().unwrap_or(0..0);
            reader.mistake(span, error.message().to_owned(), None);
        }
        if !reader.mistakes.is_empty() {
            return Err(reader.mistakes);
        }
        let mut config = Config::default();
        for (key, value) in in_order(table.get_ref()) {
            config.set(&mut reader, key, value);
        }
        if config.title == Text::default() && reader.mistakes.is_empty() {
            reader.mistakes.push(
                Diagnostic::without_place(PATH, "the site has no title")
                    .with_help("add title = { zh = \"…\", en = \"…\" }"),
            );
        }
        if reader.mistakes.is_empty() { Ok(config) } else { Err(reader.mistakes) }
    }

    fn set(&mut self, reader: &mut Reader<'_>, key: &Key<'_>, value: &Val<'_>) {
        match key.get_ref().as_ref() {
            "title" => self.title = reader.words(value),
            "description" => self.description = reader.words(value),
            "author" => self.author = reader.words(value),
            "acknowledgement" => self.acknowledgement = reader.words(value),
            "source" => self.source = Some(reader.web_address(value)),
            "base_url" => self.base_url = reader.base_url(value),
            "languages" => self.languages = reader.languages(value),
            "licence" => {
                let (licence, note) = reader.licence(value);
                (self.licence, self.licence_note) = (Some(licence), note);
            }
            "links" => self.links = reader.links(value),
            "macros" => self.macros = reader.macros(value),
            "permalink" => {
                if let Some(pattern) = reader.pattern(value) {
                    self.permalink = pattern;
                }
            }
            "old_permalinks" => {
                let items = reader.array(value);
                self.old_permalinks = items.iter().filter_map(|v| reader.pattern(v)).collect();
            }
            "page_size" => {
                self.page_size = reader.whole_number(value, "page_size", 1..=100).unwrap_or(10);
            }
            "smallest_formula_px" => {
                let number = reader.whole_number(value, "smallest_formula_px", 6..=16);
                self.smallest_formula_px = number.unwrap_or(9);
            }
            "utc_offset" => self.utc_offset = reader.utc_offset(value),
            "categories" => self.categories = reader.names(value),
            "tags" => self.tags = reader.names(value),
            "series" => self.series = reader.names(value),
            _ => reader.unknown_key(key, &KEYS),
        }
    }
}

impl Default for Config {
    fn default() -> Self {
        Config {
            title: Text::default(),
            description: Text::default(),
            base_url: None,
            languages: vec![Lang::Zh],
            author: Text::default(),
            licence: None,
            licence_note: Text::default(),
            acknowledgement: Text::default(),
            source: None,
            links: Vec::new(),
            macros: BTreeMap::new(),
            permalink: Pattern::default(),
            old_permalinks: Vec::new(),
            page_size: 10,
            smallest_formula_px: 9,
            utc_offset: Offset::UTC,
            categories: Names::default(),
            tags: Names::default(),
            series: Names::default(),
        }
    }
}

type Key<'a> = Spanned<Cow<'a, str>>;
type Val<'a> = Spanned<DeValue<'a>>;

/// The entries of a table as they stand in the file.
fn in_order<'a, 'i>(table: &'a DeTable<'i>) -> Vec<(&'a Key<'i>, &'a Val<'i>)> {
    let mut entries: Vec<_> = table.iter().collect();
    entries.sort_by_key(|(key, _)| key.span().start);
    entries
}

/// Values out of the parsed file, mistakes beside them. After a mistake a reading goes on with
/// a default, so that all mistakes are found in one run.
struct Reader<'t> {
    text: &'t str,
    mistakes: Vec<Diagnostic>,
}

impl Reader<'_> {
    fn mistake(&mut self, span: Range<usize>, message: String, help: Option<String>) {
        let diagnostic = Diagnostic::at(PATH, self.text, span, message);
        self.mistakes.push(Diagnostic { help, ..diagnostic });
    }

    fn unknown_key(&mut self, key: &Key<'_>, known: &[&str]) {
        let name = key.get_ref();
        let help = match lab::nearest(known.iter().copied(), name) {
            Some(near) => format!("did you mean {near}?"),
            None => format!("known keys: {}", known.join(", ")),
        };
        self.mistake(key.span(), format!("unknown key {name}"), Some(help));
    }

    fn wrong_type(&mut self, value: &Val<'_>, wanted: &str) {
        let came = value.get_ref().type_str();
        self.mistake(value.span(), format!("expected {wanted}, found {came}"), None);
    }

    fn string(&mut self, value: &Val<'_>) -> String {
        match value.get_ref().as_str() {
            Some(text) => text.to_owned(),
            None => {
                self.wrong_type(value, "a string");
                String::new()
            }
        }
    }

    fn array<'a, 'i>(&mut self, value: &'a Val<'i>) -> Vec<&'a Val<'i>> {
        match value.get_ref().as_array() {
            Some(items) => items.iter().collect(),
            None => {
                self.wrong_type(value, "an array");
                Vec::new()
            }
        }
    }

    fn table<'a, 'i>(&mut self, value: &'a Val<'i>) -> Vec<(&'a Key<'i>, &'a Val<'i>)> {
        match value.get_ref().as_table() {
            Some(table) => in_order(table),
            None => {
                self.wrong_type(value, "a table");
                Vec::new()
            }
        }
    }

    /// Words for readers: one string, or one a language. A language that is left out gets the other's.
    fn words(&mut self, value: &Val<'_>) -> Text {
        if let Some(text) = value.get_ref().as_str() {
            return Text { zh: text.to_owned().into(), en: text.to_owned().into() };
        }
        if value.get_ref().as_table().is_none() {
            self.wrong_type(value, "a string or { zh = \"…\", en = \"…\" }");
            return Text::default();
        }
        let (mut zh, mut en) = (None, None);
        for (key, value) in self.table(value) {
            match key.get_ref().as_ref() {
                "zh" => zh = Some(self.string(value)),
                "en" => en = Some(self.string(value)),
                _ => self.unknown_key(key, &["zh", "en"]),
            }
        }
        let either = zh.clone().or_else(|| en.clone()).unwrap_or_default();
        Text { zh: zh.unwrap_or_else(|| either.clone()).into(), en: en.unwrap_or(either).into() }
    }

    fn base_url(&mut self, value: &Val<'_>) -> Option<String> {
        let url = self.string(value);
        match base_url(&url) {
            Ok(url) => Some(url.to_owned()),
            Err(error) => {
                let help = "write it like https://example.org".to_owned();
                self.mistake(value.span(), error.to_string(), Some(help));
                None
            }
        }
    }

    /// An address that a reader may follow; no `javascript:`.
    fn web_address(&mut self, value: &Val<'_>) -> String {
        let url = self.string(value);
        let known = ["https://", "http://", "mailto:", "/"];
        if !known.iter().any(|start| url.starts_with(start)) {
            let help = "start it with https://, http://, mailto: or /".to_owned();
            self.mistake(value.span(), format!("{url:?} is not an address"), Some(help));
        }
        url
    }

    fn languages(&mut self, value: &Val<'_>) -> Vec<Lang> {
        let mut languages = Vec::new();
        for item in self.array(value) {
            let code = self.string(item);
            match Lang::from_code(&code) {
                Some(lang) if !languages.contains(&lang) => languages.push(lang),
                Some(_) => self.mistake(item.span(), format!("{code} stands twice"), None),
                None => {
                    let help = "languages are \"zh\" and \"en\"".to_owned();
                    let message = format!("there is no interface in {code:?}");
                    self.mistake(item.span(), message, Some(help));
                }
            }
        }
        if languages.is_empty() {
            let help = "write languages = [\"zh\", \"en\"]".to_owned();
            self.mistake(value.span(), "the site has no language".to_owned(), Some(help));
            languages.push(Lang::Zh);
        }
        languages
    }

    fn licence(&mut self, value: &Val<'_>) -> (Link, Text) {
        let mut link = Link { title: Text::default(), url: String::new() };
        let mut note = Text::default();
        if value.get_ref().as_str().is_some() {
            link.title = self.words(value);
            return (link, note);
        }
        for (key, value) in self.table(value) {
            match key.get_ref().as_ref() {
                "name" => link.title = self.words(value),
                "url" => link.url = self.web_address(value),
                "note" => note = self.words(value),
                _ => self.unknown_key(key, &["name", "url", "note"]),
            }
        }
        (link, note)
    }

    fn links(&mut self, value: &Val<'_>) -> Vec<Link> {
        self.array(value).into_iter().map(|item| self.link(item)).collect()
    }

    fn link(&mut self, value: &Val<'_>) -> Link {
        let mut link = Link { title: Text::default(), url: String::new() };
        for (key, value) in self.table(value) {
            match key.get_ref().as_ref() {
                "url" => link.url = self.web_address(value),
                "title" => link.title = self.words(value),
                _ => self.unknown_key(key, &["title", "url"]),
            }
        }
        link
    }

    fn macros(&mut self, value: &Val<'_>) -> BTreeMap<String, String> {
        self.table(value)
            .into_iter()
            .map(|(key, value)| (key.get_ref().to_string(), self.string(value)))
            .collect()
    }

    fn pattern(&mut self, value: &Val<'_>) -> Option<Pattern> {
        let text = self.string(value);
        match Pattern::parse(&text) {
            Ok(pattern) => Some(pattern),
            Err(error) => {
                let help = "the default is \"/archives/{id}/\"".to_owned();
                self.mistake(value.span(), error.to_string(), Some(help));
                None
            }
        }
    }

    /// `"+08:00"`.
    fn utc_offset(&mut self, value: &Val<'_>) -> Offset {
        let text = self.string(value);
        let offset = text.strip_prefix(['+', '-']).and_then(|clock| {
            let (hours, minutes) = clock.split_once(':')?;
            let two_digits =
                |part: &str| part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit());
            if !(two_digits(hours) && two_digits(minutes)) {
                return None;
            }
            let minutes = minutes.parse::<i32>().ok().filter(|minutes| *minutes < 60)?;
            let seconds = hours.parse::<i32>().ok()? * 3600 + minutes * 60;
            let signed = if text.starts_with('-') { -seconds } else { seconds };
            // What is in use lies between these.
            Offset::from_seconds(signed).ok().filter(|_| seconds <= 14 * 3600)
        });
        offset.unwrap_or_else(|| {
            let help = "write it as in utc_offset = \"+08:00\", between -14:00 and +14:00";
            self.mistake(
                value.span(),
                format!("{text:?} is no offset from UTC"),
                Some(help.to_owned()),
            );
            Offset::UTC
        })
    }

    /// `None`, and a mistake, for what is no whole number in the range.
    fn whole_number<N>(&mut self, value: &Val<'_>, key: &str, range: RangeInclusive<N>) -> Option<N>
    where
        N: FromStr + PartialOrd + Display,
    {
        let number = value.get_ref().as_integer().and_then(|number| number.as_str().parse().ok());
        let found = number.filter(|number| range.contains(number));
        if found.is_none() {
            let came = &self.text[value.span()];
            let (least, most) = (range.start(), range.end());
            let message = format!("{key} = {came} is not a whole number in {least}..={most}");
            self.mistake(value.span(), message, None);
        }
        found
    }

    fn names(&mut self, value: &Val<'_>) -> Names {
        let mut names = Vec::new();
        for (key, value) in self.table(value) {
            let slug = key.get_ref();
            if !is_slug(slug) {
                let help = "a slug is made of a–z, 0–9 and -; names go to the right".to_owned();
                let message = format!("{slug:?} cannot stand in an address");
                self.mistake(key.span(), message, Some(help));
            }
            names.push((slug.to_string(), self.words(value)));
        }
        Names(names)
    }
}

/// Whether a name may stand in an address as it is.
pub(crate) fn is_slug(name: &str) -> bool {
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    !name.is_empty() && name.bytes().all(plain) && !name.starts_with('-')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The mistakes of a file, printed.
    fn mistakes(text: &str) -> String {
        let found = Config::parse(text).unwrap_err();
        found.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn words_are_one_string_or_one_a_language() {
        let config = Config::parse(
            "title = { zh = \"周髀\", en = \"Zhoubi\" }\ndescription = \"both\"\nauthor = { en = \"A\" }",
        )
        .unwrap();
        assert_eq!(config.title.get(Lang::Zh), "周髀");
        assert_eq!(config.description.get(Lang::En), "both");
        assert_eq!(config.author.get(Lang::Zh), "A");
    }

    #[test]
    fn an_offset_is_a_clock_with_a_sign() {
        let offset = |text: &str| Config::parse(&format!("title = \"t\"\nutc_offset = \"{text}\""));
        assert_eq!(offset("+08:00").unwrap().utc_offset, Offset::from_seconds(28_800).unwrap());
        assert_eq!(offset("-03:30").unwrap().utc_offset, Offset::from_seconds(-12_600).unwrap());
        for wrong in ["8", "08:00", "+8:00", "+08:60", "+15:00", "+0a:00", "", "+-8:00"] {
            assert!(offset(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn categories_keep_the_order_of_the_file() {
        let config = Config::parse("title = \"t\"\n[categories]\nb = \"B\"\na = \"A\"\n").unwrap();
        let slugs: Vec<&str> = config.categories.iter().map(|(slug, _)| slug).collect();
        assert_eq!(slugs, ["b", "a"]);
    }

    #[test]
    fn every_mistake_is_found_in_one_run() {
        insta::assert_snapshot!(mistakes(
            "titel = \"t\"\nbase_url = \"example.org\"\nlanguages = [\"zh\", \"de\", \"zh\"]\n\
             page_size = 0\npermalink = \"archives\"\nlinks = [{ title = \"x\", url = \"javascript:alert(1)\" }]\n\
             [categories]\n\"线性\" = \"线性代数\"\n[tags]\na = { zh = \"甲\", fr = \"un\" }\n"
        ));
    }

    #[test]
    fn broken_toml_is_placed() {
        insta::assert_snapshot!(mistakes("title = \"t\"\nauthor = \n"));
    }
}
