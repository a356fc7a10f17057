//! Derive macros for the parameters of live figures.
use proc_macro::TokenStream;

/// Derives `lab::Params`.
#[proc_macro_derive(Params, attributes(param))]
pub fn params(_input: TokenStream) -> TokenStream {
    TokenStream::new()
}

/// Derives `lab::Choice`.
#[proc_macro_derive(Choice, attributes(choice))]
pub fn choice(_input: TokenStream) -> TokenStream {
    TokenStream::new()
}
