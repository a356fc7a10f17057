//! Languages, column classes and themes: what a drawing depends on besides its parameters.

use std::borrow::Cow;

/// A language of the interface. Chinese is the default.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Lang {
    /// Chinese as written in mainland China, `zh-CN`.
    #[default]
    Zh,
    /// English.
    En,
}

impl Lang {
    /// Both languages, the default first.
    pub const ALL: [Lang; 2] = [Lang::Zh, Lang::En];

    /// The short code of addresses, files and flags: `zh` or `en`.
    pub const fn code(self) -> &'static str {
        match self {
            Lang::Zh => "zh",
            Lang::En => "en",
        }
    }

    /// The value of the `lang` attribute: `zh-CN` or `en`.
    pub const fn tag(self) -> &'static str {
        match self {
            Lang::Zh => "zh-CN",
            Lang::En => "en",
        }
    }

    /// The language of a short code.
    pub fn from_code(code: &str) -> Option<Lang> {
        Lang::ALL.into_iter().find(|lang| lang.code() == code)
    }
}

/// The class of the column that a figure is laid out for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Column {
    /// 640 units wide.
    #[default]
    Wide,
    /// 340 units wide, for phones.
    Narrow,
}

impl Column {
    /// The word in addresses and flags: `wide` or `narrow`.
    pub const fn code(self) -> &'static str {
        match self {
            Column::Wide => "wide",
            Column::Narrow => "narrow",
        }
    }

    /// The column class of a word.
    pub fn from_code(code: &str) -> Option<Column> {
        [Column::Wide, Column::Narrow].into_iter().find(|column| column.code() == code)
    }
}

/// The colours that a figure is drawn in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Theme {
    /// The page's variables with light fall-backs: `fill="var(--qing,#16679f)"`.
    #[default]
    Page,
    /// Light colours, fixed.
    Light,
    /// Dark colours, fixed.
    Dark,
}

impl Theme {
    /// The word in addresses and flags: `page`, `light` or `dark`.
    pub const fn code(self) -> &'static str {
        match self {
            Theme::Page => "page",
            Theme::Light => "light",
            Theme::Dark => "dark",
        }
    }

    /// The theme of a word.
    pub fn from_code(code: &str) -> Option<Theme> {
        [Theme::Page, Theme::Light, Theme::Dark].into_iter().find(|theme| theme.code() == code)
    }
}

/// What a drawing depends on besides its parameters; never the environment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct View {
    /// Language of all words.
    pub lang: Lang,
    /// Column class.
    pub column: Column,
    /// Colours.
    pub theme: Theme,
}

impl View {
    /// An empty chart in this language, column class and theme, with its title and description in words.
    pub fn chart(&self, title: impl Into<String>, desc: impl Into<String>) -> chart::Chart {
        chart::Chart::new(self.column.into(), self.theme.into())
            .lang(self.lang.tag())
            .title(title)
            .desc(desc)
    }

    /// One of two values by language: `view.say("秩", "rank")`.
    pub fn say<T>(&self, zh: T, en: T) -> T {
        match self.lang {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }

    /// One of two values by column class.
    pub fn fit<T>(&self, wide: T, narrow: T) -> T {
        match self.column {
            Column::Wide => wide,
            Column::Narrow => narrow,
        }
    }
}

impl From<Theme> for chart::Theme {
    fn from(theme: Theme) -> chart::Theme {
        match theme {
            Theme::Page => chart::Theme::Page,
            Theme::Light => chart::Theme::Light,
            Theme::Dark => chart::Theme::Dark,
        }
    }
}

impl From<Column> for chart::Width {
    fn from(column: Column) -> chart::Width {
        match column {
            Column::Wide => chart::Width::Wide,
            Column::Narrow => chart::Width::Narrow,
        }
    }
}

/// The same words in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Text {
    /// Chinese.
    pub zh: Cow<'static, str>,
    /// English.
    pub en: Cow<'static, str>,
}

impl Text {
    /// Words known at compile time.
    pub const fn new(zh: &'static str, en: &'static str) -> Text {
        Text { zh: Cow::Borrowed(zh), en: Cow::Borrowed(en) }
    }

    /// Words made at run time.
    pub fn of(zh: impl Into<Cow<'static, str>>, en: impl Into<Cow<'static, str>>) -> Text {
        Text { zh: zh.into(), en: en.into() }
    }

    /// The words in one language.
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::Zh => &self.zh,
            Lang::En => &self.en,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_read_back() {
        for lang in Lang::ALL {
            assert_eq!(Lang::from_code(lang.code()), Some(lang));
        }
        for column in [Column::Wide, Column::Narrow] {
            assert_eq!(Column::from_code(column.code()), Some(column));
        }
        for theme in [Theme::Page, Theme::Light, Theme::Dark] {
            assert_eq!(Theme::from_code(theme.code()), Some(theme));
        }
        assert_eq!(Lang::from_code("zh-CN"), None);
    }
}
