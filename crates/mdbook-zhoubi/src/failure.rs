//! Why a book cannot be typeset.

use std::io;

/// Why a book cannot be typeset.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    #[error("mdbook-zhoubi: cannot read the book: {0}")]
    Input(io::Error),
    #[error("mdbook-zhoubi: cannot write the book: {0}")]
    Output(io::Error),
    #[error(
        "mdbook-zhoubi: standard input is not what mdBook sends: {0}; is it run by `mdbook build`?"
    )]
    Json(#[from] serde_json::Error),
    #[error(
        "mdbook-zhoubi: standard input is not what mdBook sends, an array of context and book; is it run by `mdbook build`?"
    )]
    Protocol,
    #[error("mdbook-zhoubi: book.toml: [preprocessor.zhoubi] {key} = {value}: it is {wanted}")]
    Setting { key: String, value: String, wanted: &'static str },
    #[error(
        "mdbook-zhoubi: book.toml: [preprocessor.zhoubi] has no setting `{0}`; there are macros, dollars, numbers and style"
    )]
    UnknownSetting(String),
    #[error("mdbook-zhoubi: cannot read {path}: {error}")]
    Macros { path: String, error: io::Error },
    /// Mistakes in files, printed.
    #[error("{text}mdbook-zhoubi: {count} {}", if *.count == 1 { "mistake" } else { "mistakes" })]
    Mistakes { text: String, count: usize },
}
