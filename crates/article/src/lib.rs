#![doc = include_str!("../README.md")]

mod article;
pub mod comment;
mod diagnostic;
mod document;
mod front;
mod html;
mod markdown;
mod mask;
mod number;
mod references;
mod render;
mod text;
mod value;
mod words;

pub use article::Article;
pub use diagnostic::{Diagnostic, is_wide};
pub use front::{FrontMatter, Series};
pub use lab::Lang;
pub use references::References;
pub use render::{Context, Counts, Heading, Rendered, fit::width_rules, render};
pub use typeset::{depth_rule, height_rule};
