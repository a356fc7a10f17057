//! What every command that draws is asked: language, width and colours of the picture.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use lab::{Column, Lang, Theme, View};

/// Language, width and colours of what is drawn.
#[derive(Debug, Args)]
pub(crate) struct ViewArguments {
    /// Language of the picture
    #[arg(long, value_enum, default_value_t)]
    lang: LangArgument,
    /// Width of the picture
    #[arg(long, value_enum, default_value_t)]
    column: ColumnArgument,
    /// Colours of the picture: a page's own, or fixed
    #[arg(long, value_enum, default_value_t)]
    theme: ThemeArgument,
}

#[derive(Debug, Clone, Copy, Default, ValueEnum)]
enum LangArgument {
    #[default]
    Zh,
    En,
}

#[derive(Debug, Clone, Copy, Default, ValueEnum)]
enum ColumnArgument {
    #[default]
    Wide,
    Narrow,
}

#[derive(Debug, Clone, Copy, Default, ValueEnum)]
enum ThemeArgument {
    #[default]
    Page,
    Light,
    Dark,
}

impl ViewArguments {
    pub(crate) fn view(&self) -> View {
        View {
            lang: match self.lang {
                LangArgument::Zh => Lang::Zh,
                LangArgument::En => Lang::En,
            },
            column: match self.column {
                ColumnArgument::Wide => Column::Wide,
                ColumnArgument::Narrow => Column::Narrow,
            },
            theme: match self.theme {
                ThemeArgument::Page => Theme::Page,
                ThemeArgument::Light => Theme::Light,
                ThemeArgument::Dark => Theme::Dark,
            },
        }
    }
}

/// A file to draw into; only SVG is drawn.
pub(crate) fn svg_file(text: &str) -> Result<PathBuf, String> {
    if text.to_ascii_lowercase().ends_with(".svg") {
        Ok(PathBuf::from(text))
    } else {
        Err("a picture is an .svg file".to_owned())
    }
}
