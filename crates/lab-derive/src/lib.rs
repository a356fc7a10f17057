#![doc = include_str!("../README.md")]

use proc_macro::TokenStream;
use syn::{DeriveInput, parse_macro_input};

mod attributes;
mod choice;
mod params;

/// Derives `lab::Params` for a struct whose fields are whole numbers, `f64`, `bool`, `String` and enums with
/// `#[derive(Choice)]`. Each field has a label `/// 中文 | English` and its facts in `#[param(…)]`.
#[proc_macro_derive(Params, attributes(param))]
pub fn params(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    params::expand(&input).unwrap_or_else(|error| error.to_compile_error()).into()
}

/// Derives `lab::Choice` for an enum without fields. Each variant has a label `/// 中文 | English`; its name is the
/// variant's in kebab case, or that of `#[choice(name = "…")]`.
#[proc_macro_derive(Choice, attributes(choice))]
pub fn choice(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    choice::expand(&input).unwrap_or_else(|error| error.to_compile_error()).into()
}
