//! `#[derive(Choice)]`: an enum without fields as a list of named, labelled choices.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Data, DeriveInput, Error, Fields, Result, ext::IdentExt, spanned::Spanned};

use crate::attributes::{Label, choice_name};

/// The `impl lab::Choice` for an enum.
pub(crate) fn expand(input: &DeriveInput) -> Result<TokenStream> {
    let Data::Enum(data) = &input.data else {
        return Err(Error::new(
            input.span(),
            "Choice is derived for an enum; a struct takes Params",
        ));
    };
    if data.variants.is_empty() {
        return Err(Error::new(
            input.ident.span(),
            "an enum of choices needs at least one variant",
        ));
    }
    let mut names: Vec<String> = Vec::new();
    let (mut variants, mut labels) = (Vec::new(), Vec::new());
    for variant in &data.variants {
        if !matches!(variant.fields, Fields::Unit) {
            let message = format!("{} has fields; a choice is a bare name", variant.ident);
            return Err(Error::new(variant.span(), message));
        }
        let name = match choice_name(&variant.attrs)? {
            Some(name) => name.value(),
            None => kebab(&variant.ident.unraw().to_string()),
        };
        if names.contains(&name) {
            let message =
                format!("two choices are called {name}; set one with `#[choice(name = \"…\")]`");
            return Err(Error::new(variant.span(), message));
        }
        labels.push(
            Label::read(&variant.attrs, &variant.ident.to_string(), variant.span())?.tokens(),
        );
        variants.push(&variant.ident);
        names.push(name);
    }
    let ident = &input.ident;
    let (generics, arguments, bounds) = input.generics.split_for_impl();
    Ok(quote! {
        #[automatically_derived]
        impl #generics ::lab::Choice for #ident #arguments #bounds {
            fn options() -> ::std::vec::Vec<::lab::ChoiceOption> {
                ::std::vec![#(::lab::ChoiceOption { name: ::std::borrow::Cow::Borrowed(#names), label: #labels }),*]
            }

            fn from_name(name: &str) -> ::std::option::Option<Self> {
                match name {
                    #(#names => ::std::option::Option::Some(Self::#variants),)*
                    _ => ::std::option::Option::None,
                }
            }

            fn name(self) -> &'static str {
                match self {
                    #(Self::#variants => #names,)*
                }
            }
        }
    })
}

/// `OnePass` as `one-pass`.
fn kebab(name: &str) -> String {
    let mut kebab = String::new();
    for (index, letter) in name.chars().enumerate() {
        if letter.is_uppercase() && index > 0 {
            kebab.push('-');
        }
        kebab.extend(letter.to_lowercase());
    }
    kebab.replace("_-", "-").replace('_', "-")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(source: &str, expect: &str) {
        let input: DeriveInput = syn::parse_str(source).unwrap();
        let message =
            expand(&input).map(|tokens| tokens.to_string()).map_err(|error| error.to_string());
        let text = match &message {
            Ok(text) | Err(text) => text,
        };
        assert!(text.contains(expect), "{text}\ndoes not contain\n{expect}");
    }

    #[test]
    fn names_are_the_variants_in_kebab_case() {
        check("enum E { /** 甲 | A */ OnePass, /** 乙 | B */ Rope2d }", "\"one-pass\" => ");
        check("enum E { /** 甲 | A */ OnePass, /** 乙 | B */ Rope2d }", "\"rope2d\" => ");
        check("enum E { #[choice(name = \"m-rope\")] /** 甲 | A */ Mrope }", "\"m-rope\" => ");
        check("enum E { /**\n 甲 | A\n more */ A }", "new (\"甲\" , \"A\")");
    }

    #[test]
    fn refused_with_what_would_do() {
        check("struct S { a: u8 }", "a struct takes Params");
        check("enum E {}", "at least one variant");
        check("enum E { A }", "A has no label; write `/// 中文 | English` above it");
        check("enum E { /** only one */ A }", "both languages are needed");
        check("enum E { /** 甲 | A */ A(u8) }", "a choice is a bare name");
        check(
            "enum E { /** 甲 | A */ A, #[choice(name = \"a\")] /** 乙 | B */ B }",
            "two choices are called a",
        );
        check("enum E { #[choice(name = \"A B\")] /** 甲 | A */ A }", "small letters");
        check("enum E { #[choice(nmae = \"a\")] /** 甲 | A */ A }", "known is name");
    }
}
