//! The site over HTTP.
#![allow(dead_code, clippy::todo)]
