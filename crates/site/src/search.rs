//! The search index: one for server and export, of pairs of Han characters and of words.
//!
//! A Chinese text has no spaces, so every two neighbouring characters are an entry; a word of three is
//! found by its two pairs and then looked for in the text itself. Words of letters, TeX commands among
//! them, are found by their beginning.

use std::collections::{BTreeMap, BTreeSet};

use lab::Lang;
use serde_json::json;

use crate::{address, html, load::Content, view::title_html};

/// In how many files the export keeps the index; a query loads those of its words only.
const PARTS: u32 = 16;
/// Lines of an excerpt.
const LINES: usize = 2;
/// Characters before and after a find in a line.
const BEFORE: usize = 24;
const AFTER: usize = 64;

/// What is searched.
#[derive(Debug)]
pub(crate) struct Index {
    documents: Vec<Document>,
    /// From a pair, a character or a word to the documents that hold it.
    entries: BTreeMap<String, BTreeSet<usize>>,
}

#[derive(Debug)]
struct Document {
    id: u32,
    lang: Lang,
    url: String,
    date: String,
    title_html: String,
    title: Folded,
    text: Folded,
}

/// A text as it is shown, and as it is compared: as many characters in both.
#[derive(Debug)]
struct Folded {
    shown: Vec<char>,
    compared: Vec<char>,
}

/// An article that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Hit {
    pub(crate) id: u32,
    pub(crate) lang: Lang,
    /// HTML.
    pub(crate) title: String,
    /// Lines of the text as HTML, finds in `<mark>`.
    pub(crate) lines: Vec<String>,
}

/// A piece of a query: all must be found.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Term {
    /// Han characters, as they stand.
    Run(Vec<char>),
    /// The beginning of a word.
    Word(Vec<char>),
}

/// Whether a character is of a script that is written without spaces.
fn is_han(c: char) -> bool {
    matches!(u32::from(c),
        0x3040..=0x30ff | 0x3400..=0x4dbf | 0x4e00..=0x9fff | 0xac00..=0xd7a3 | 0xf900..=0xfaff
        | 0x20000..=0x3fffd)
}

/// The character that all its forms are compared as: lower case, of single width.
fn fold(c: char) -> char {
    let narrow = match u32::from(c) {
        wide @ 0xff01..=0xff5e => char::from_u32(wide - 0xfee0).unwrap_or(c),
        0x3000 => ' ',
        _ => c,
    };
    let mut lower = narrow.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(one), None) => one,
        _ => narrow,
    }
}

impl Folded {
    fn new(text: &str) -> Folded {
        let mut shown = Vec::new();
        for c in text.chars() {
            // One space for any run of white space: excerpts are lines.
            if !c.is_whitespace() {
                shown.push(c);
            } else if shown.last().is_some_and(|last| *last != ' ') {
                shown.push(' ');
            }
        }
        let compared = shown.iter().map(|c| fold(*c)).collect();
        Folded { shown, compared }
    }

    /// Where a term stands, in order.
    fn find(&self, term: &Term) -> Vec<usize> {
        let (wanted, is_word) = match term {
            Term::Run(wanted) => (wanted, false),
            Term::Word(wanted) => (wanted, true),
        };
        let starts_word = |at: usize| at == 0 || !is_letter(self.compared[at - 1]);
        (0..self.compared.len().saturating_sub(wanted.len() - 1))
            .filter(|at| self.compared[*at..].starts_with(wanted))
            .filter(|at| !is_word || starts_word(*at))
            .collect()
    }
}

/// A letter or digit of a script that is written with spaces.
fn is_letter(c: char) -> bool {
    c.is_alphanumeric() && !is_han(c)
}

/// Runs of Han characters, and words.
fn terms(text: &[char]) -> Vec<Term> {
    let mut terms: Vec<Term> = Vec::new();
    let mut after_gap = true;
    for c in text.iter().copied() {
        match (is_han(c), is_letter(c), terms.last_mut()) {
            (true, _, Some(Term::Run(run))) if !after_gap => run.push(c),
            (true, ..) => terms.push(Term::Run(vec![c])),
            (_, true, Some(Term::Word(word))) if !after_gap => word.push(c),
            (_, true, _) => terms.push(Term::Word(vec![c])),
            _ => {
                after_gap = true;
                continue;
            }
        }
        after_gap = false;
    }
    terms
}

impl Index {
    pub(crate) fn build(content: &Content) -> Index {
        let mut index = Index { documents: Vec::new(), entries: BTreeMap::new() };
        for entry in content.entries.values() {
            index.add(Document {
                id: entry.id(),
                lang: entry.lang(),
                url: entry.url.clone(),
                date: entry.article.front.date.to_string(),
                title_html: title_html(entry),
                title: Folded::new(&entry.rendered.title_text),
                text: Folded::new(&entry.rendered.text),
            });
        }
        index
    }

    fn add(&mut self, document: Document) {
        let number = self.documents.len();
        for text in [&document.title, &document.text] {
            for term in terms(&text.compared) {
                match term {
                    Term::Word(word) => self.enter(&word, number),
                    Term::Run(run) => {
                        for length in [1, 2] {
                            for gram in run.windows(length) {
                                self.enter(gram, number);
                            }
                        }
                    }
                }
            }
        }
        self.documents.push(document);
    }

    fn enter(&mut self, gram: &[char], number: usize) {
        self.entries.entry(gram.iter().collect()).or_default().insert(number);
    }

    /// Documents that may hold a term.
    fn candidates(&self, term: &Term) -> BTreeSet<usize> {
        match term {
            Term::Word(word) => {
                let start: String = word.iter().collect();
                self.entries
                    .range(start.clone()..)
                    .take_while(|(entry, _)| entry.starts_with(&start))
                    .flat_map(|(_, documents)| documents.iter().copied())
                    .collect()
            }
            Term::Run(run) => {
                let grams = run.windows(run.len().min(2));
                let found = grams.map(|gram| {
                    let gram: String = gram.iter().collect();
                    self.entries.get(&gram).cloned().unwrap_or_default()
                });
                found.reduce(|all, more| &all & &more).unwrap_or_default()
            }
        }
    }

    /// The articles that hold all words of a query: those of `lang` first, then the best, then the newest.
    pub(crate) fn search(&self, query: &str, lang: Lang) -> Vec<Hit> {
        // Nobody types more; a longer one only costs time.
        let query: String = query.chars().take(100).collect();
        let terms = terms(&Folded::new(&query).compared);
        let candidates = terms
            .iter()
            .map(|term| self.candidates(term))
            .reduce(|all, more| &all & &more)
            .unwrap_or_default();
        let mut hits: Vec<_> = candidates
            .into_iter()
            .filter_map(|number| {
                let document = &self.documents[number];
                let score = document.score(&terms)?;
                let order = (document.lang != lang, std::cmp::Reverse(score));
                Some((order, std::cmp::Reverse(&document.date), document))
            })
            .collect();
        hits.sort_by_key(|(order, date, document)| (*order, *date, document.id));
        hits.into_iter().map(|(_, _, document)| document.hit(&terms)).collect()
    }

    /// The address of the first file that a search in the browser loads.
    pub(crate) fn address(&self) -> &'static str {
        "/search/index.json"
    }

    /// The index as files: the documents, the entries in parts by their first character, and the texts.
    pub(crate) fn parts(&self) -> Vec<(String, String)> {
        let text_address = |document: &Document| {
            format!("/search/text-{}-{}.json", document.id, document.lang.code())
        };
        let documents: Vec<serde_json::Value> = self
            .documents
            .iter()
            .map(|document| {
                json!({
                    "lang": document.lang.tag(),
                    "url": document.url,
                    "date": document.date,
                    "title": document.title_html,
                    "plain": document.title.shown.iter().collect::<String>(),
                    "text": text_address(document),
                })
            })
            .collect();
        let index = json!({ "parts": PARTS, "documents": documents });
        let mut files = vec![(self.address().to_owned(), index.to_string())];
        let mut parts = vec![serde_json::Map::new(); PARTS as usize];
        for (entry, documents) in &self.entries {
            let first = entry.chars().next().map_or(0, u32::from);
            parts[(first % PARTS) as usize].insert(entry.clone(), json!(documents));
        }
        for (number, part) in parts.into_iter().enumerate() {
            let json = serde_json::Value::Object(part).to_string();
            files.push((format!("/search/part-{number}.json"), json));
        }
        for document in &self.documents {
            let text: String = document.text.shown.iter().collect();
            files.push((text_address(document), json!(text).to_string()));
        }
        debug_assert!(files.iter().all(|(url, _)| address::encode(url, "/") == *url));
        files
    }
}

impl Document {
    /// How well the document answers: a find in the title counts as twenty in the text.
    fn score(&self, terms: &[Term]) -> Option<usize> {
        let mut score = 0;
        for term in terms {
            let in_title = self.title.find(term).len();
            let in_text = self.text.find(term).len();
            if in_title + in_text == 0 {
                return None;
            }
            score += in_title.min(1) * 20 + in_text.min(20);
        }
        Some(score)
    }

    fn hit(&self, terms: &[Term]) -> Hit {
        let mut finds: Vec<(usize, usize)> = terms
            .iter()
            .flat_map(|term| {
                let length = match term {
                    Term::Run(run) | Term::Word(run) => run.len(),
                };
                self.text.find(term).into_iter().map(move |at| (at, at + length))
            })
            .collect();
        finds.sort_unstable();
        let mut lines = Vec::new();
        let mut done = 0;
        for (start, _) in &finds {
            if lines.len() < LINES && (*start >= done || lines.is_empty()) {
                let from = self.text.word_start(start.saturating_sub(BEFORE)).max(done);
                let to = self.text.word_start((start + AFTER).min(self.text.shown.len()));
                lines.push(self.text.line(from, to.max(start + 1), &finds));
                done = to;
            }
        }
        if lines.is_empty() {
            let to = self.text.word_start(self.text.shown.len().min(BEFORE + AFTER));
            lines.push(self.text.line(0, to, &[]));
        }
        Hit { id: self.id, lang: self.lang, title: self.title_html.clone(), lines }
    }
}

impl Folded {
    /// The nearest place at or before `at` where no word of letters is cut.
    fn word_start(&self, at: usize) -> usize {
        let cuts = |at: usize| {
            at > 0
                && at < self.compared.len()
                && is_letter(self.compared[at])
                && is_letter(self.compared[at - 1])
        };
        let mut start = at;
        while cuts(start) && at - start < BEFORE {
            start -= 1;
        }
        start
    }

    /// A line of the text as HTML.
    fn line(&self, from: usize, to: usize, finds: &[(usize, usize)]) -> String {
        let mut out = String::new();
        if from > 0 {
            out.push('…');
        }
        let mut at = from;
        for (start, end) in finds.iter().copied().filter(|(start, _)| (from..to).contains(start)) {
            if start < at {
                continue;
            }
            out.push_str(&self.escaped(at, start));
            out.push_str("<mark>");
            out.push_str(&self.escaped(start, end));
            out.push_str("</mark>");
            at = end;
        }
        out.push_str(&self.escaped(at, to.max(at)));
        if to < self.shown.len() {
            out.push('…');
        }
        out
    }

    fn escaped(&self, from: usize, to: usize) -> String {
        html::escape(&self.shown[from..to].iter().collect::<String>())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn index(texts: &[(&str, &str, Lang)]) -> Index {
        let mut index = Index { documents: Vec::new(), entries: BTreeMap::new() };
        for (id, (title, text, lang)) in (1..).zip(texts) {
            index.add(Document {
                id,
                lang: *lang,
                url: format!("/archives/{id}/"),
                date: format!("2026-01-{id:02}"),
                title_html: html::escape(title),
                title: Folded::new(title),
                text: Folded::new(text),
            });
        }
        index
    }

    fn found(index: &Index, query: &str, lang: Lang) -> Vec<u32> {
        index.search(query, lang).into_iter().map(|hit| hit.id).collect()
    }

    fn sample() -> Index {
        index(&[
            ("奇异值分解", "矩阵 $A$ 的奇异值，低秩近似。Eckart 与 Young。", Lang::Zh),
            (
                "The singular value decomposition",
                "Every matrix has one; 奇异值 in Chinese. $\\sigma_1$",
                Lang::En,
            ),
            ("煤气灶", "热电偶冷下来，阀就关上：奇迹没有，异常也没有。Thermocouple", Lang::Zh),
        ])
    }

    #[test]
    fn two_and_three_characters_are_found_and_pairs_apart_are_not() {
        let index = sample();
        assert_eq!(found(&index, "奇异", Lang::Zh), [1, 2]);
        assert_eq!(found(&index, "奇异值", Lang::Zh), [1, 2]);
        assert_eq!(found(&index, "异常", Lang::Zh), [3]);
        assert_eq!(found(&index, "奇常", Lang::Zh), [0; 0]);
        assert_eq!(found(&index, "灶", Lang::Zh), [3]);
    }

    #[test]
    fn words_are_found_by_their_beginning_and_tex_by_its_commands() {
        let index = sample();
        assert_eq!(found(&index, "ECKART", Lang::Zh), [1]);
        assert_eq!(found(&index, "decomp", Lang::En), [2]);
        assert_eq!(found(&index, "composition", Lang::En), [0; 0]);
        assert_eq!(found(&index, "\\sigma", Lang::En), [2]);
        assert_eq!(found(&index, "ｅｃｋａｒｔ　矩阵", Lang::En), [1]);
    }

    #[test]
    fn the_pages_own_language_comes_first() {
        let index = sample();
        assert_eq!(found(&index, "奇异", Lang::En), [2, 1]);
        assert_eq!(found(&index, "thermo", Lang::En), [3]);
    }

    #[test]
    fn a_query_of_marks_or_nothing_finds_nothing() {
        let index = sample();
        for query in ["", "  ", "，。", "<script>&", "𝄞"] {
            assert_eq!(found(&index, query, Lang::Zh), [0; 0], "{query}");
        }
    }

    #[test]
    fn excerpts_are_escaped_and_marked() {
        let index = index(&[("t", "a < b & 奇异值 \"c\"", Lang::Zh)]);
        let hits = index.search("异值", Lang::Zh);
        assert_eq!(hits[0].lines, ["a &lt; b &amp; 奇<mark>异值</mark> &quot;c&quot;"]);
    }

    #[test]
    fn an_excerpt_has_two_lines_that_do_not_overlap() {
        let text = format!("{}秩{}秩{}", "一".repeat(100), "二".repeat(100), "三".repeat(100));
        let index = index(&[("t", &text, Lang::Zh)]);
        let lines = &index.search("秩", Lang::Zh)[0].lines;
        assert_eq!(lines.len(), 2);
        assert!(lines.iter().all(|line| line.contains("<mark>秩</mark>")), "{lines:?}");
    }

    proptest! {
        #[test]
        fn every_pair_of_han_characters_of_any_text_is_found(text in "[一-鿿a-z ，。\u{3400}-\u{3410}\u{20000}-\u{20010}]{0,60}") {
            let index = index(&[("", &text, Lang::Zh)]);
            let shown = Folded::new(&text).shown;
            for pair in shown.windows(2).filter(|pair| pair.iter().all(|c| is_han(*c))) {
                let query: String = pair.iter().collect();
                prop_assert_eq!(found(&index, &query, Lang::Zh), [1], "{}", query);
                let marked = format!("<mark>{query}</mark>");
                prop_assert!(index.search(&query, Lang::Zh)[0].lines[0].contains(&marked));
            }
        }

        #[test]
        fn no_query_stops_the_search(text in "\\PC{0,80}", query in "\\PC{0,20}") {
            let index = index(&[("题", &text, Lang::En)]);
            for hit in index.search(&query, Lang::Zh) {
                prop_assert!(!hit.lines.is_empty());
            }
        }
    }
}
