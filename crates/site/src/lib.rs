#![doc = include_str!("../README.md")]

mod address;
mod assets;
mod check;
mod config;
mod feed;
mod files;
mod frame;
mod gnomon;
mod html;
mod load;
mod pages;
mod people;
mod picture;
mod search;
mod site;
mod templates;
mod view;
mod vocabulary;
mod words;

pub use address::{BaseUrlError, base_url, encode};
pub use assets::hash;
pub use files::{Files, Folder, Memory};
pub use frame::{Frame, Viewer};
pub use html::escape;
pub use pages::LONGEST_COMMENT;
pub use people::{Body, Comment, Draft, GUESTBOOK, People, Recent, Thread, Visit, Writer};
pub use site::{Page, Settings, Shows, Site, Summary};
pub use templates::Templates;
pub use vocabulary::{Vocabulary, either};
