//! Words in both languages under names: templates read them as `words.name`, code by their name.

use std::{collections::BTreeMap, sync::OnceLock};

use lab::Lang;
use minijinja::{Value, value::Serde};

/// The words of one interface.
#[derive(Debug)]
pub struct Vocabulary {
    /// Name, Chinese, English.
    pub(crate) words: &'static [(&'static str, &'static str, &'static str)],
    tables: OnceLock<[Value; 2]>,
}

impl Vocabulary {
    /// Words as name, Chinese, English; each name once.
    pub const fn new(words: &'static [(&'static str, &'static str, &'static str)]) -> Vocabulary {
        Vocabulary { words, tables: OnceLock::new() }
    }

    /// The words of one language, for templates.
    ///
    /// # Panics
    /// When a name stands twice: a slip of ours that every page would show.
    pub fn table(&self, lang: Lang) -> Value {
        let tables = self.tables.get_or_init(|| Lang::ALL.map(|lang| self.make_table(lang)));
        tables[usize::from(lang == Lang::En)].clone()
    }

    fn make_table(&self, lang: Lang) -> Value {
        let mut table = BTreeMap::new();
        for (name, zh, en) in self.words {
            let before = table.insert(*name, either(lang, zh, en));
            assert!(before.is_none(), "the word {name} stands twice");
        }
        Value::from(Serde(table))
    }

    /// One word.
    ///
    /// # Panics
    /// When there is no such word: a slip of ours that every page would show.
    #[track_caller]
    pub fn get(&self, lang: Lang, name: &str) -> &'static str {
        let word = self.words.iter().find(|(known, ..)| *known == name);
        let (_, zh, en) = word.unwrap_or_else(|| panic!("no word {name}"));
        either(lang, zh, en)
    }
}

/// The one of two texts that is in a language.
pub fn either<'a>(lang: Lang, zh: &'a str, en: &'a str) -> &'a str {
    match lang {
        Lang::Zh => zh,
        Lang::En => en,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_found_by_code_and_by_templates() {
        let words = Vocabulary::new(&[("colon", "：", ": "), ("stop", "。", ".")]);
        assert_eq!(words.get(Lang::Zh, "stop"), "。");
        let table = words.table(Lang::En);
        assert_eq!(table.get_attr("colon").unwrap().as_str(), Some(": "));
    }

    #[test]
    #[should_panic(expected = "the word a stands twice")]
    fn a_name_stands_once() {
        Vocabulary::new(&[("a", "甲", "a"), ("b", "乙", "b"), ("a", "丙", "c")]).table(Lang::Zh);
    }
}
