#![doc = include_str!("../README.md")]

mod delimiter;
mod hint;
mod mistake;
mod numbering;
mod page;
mod reference;
mod run;
mod set;
mod sheet;
mod tag;

pub use delimiter::{Delimiters, Dollars, Finder, Form, Found};
pub use hint::{likely_dollars, loads_a_typesetter};
pub use mistake::{Mistake, all_mistakes, definition};
pub use page::{Page, Settings, Style, typeset_page};
pub use run::{Run, runs};
pub use set::{Set, Setting, set};
pub use sheet::Sheet;
