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
mod picture;
mod search;
mod site;
mod view;
mod words;

pub use address::{BaseUrlError, base_url};
pub use files::{Files, Folder, Memory};
pub use frame::{Frame, Viewer, escape};
pub use site::{Page, Settings, Site, Summary};
