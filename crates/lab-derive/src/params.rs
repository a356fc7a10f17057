//! `#[derive(Params)]`: a struct of parameters as descriptions, from values and to values.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::{
    Data, DeriveInput, Error, Expr, Field, Fields, Result, Type, ext::IdentExt, spanned::Spanned,
};

use crate::attributes::{Facts, Label};

/// The `impl lab::Params` for a struct.
pub(crate) fn expand(input: &DeriveInput) -> Result<TokenStream> {
    let Data::Struct(data) = &input.data else {
        return Err(Error::new(
            input.span(),
            "Params is derived for a struct; an enum takes Choice",
        ));
    };
    if !input.generics.params.is_empty() {
        let message = "a struct of parameters has no generic parameters; write the types out";
        return Err(Error::new(input.generics.span(), message));
    }
    let fields: Vec<&Field> = match &data.fields {
        Fields::Named(fields) => fields.named.iter().collect(),
        Fields::Unit => Vec::new(),
        Fields::Unnamed(fields) => {
            return Err(Error::new(
                fields.span(),
                "each parameter needs a name: `pub rank: usize`",
            ));
        }
    };
    let parts = fields.iter().map(|field| part(field)).collect::<Result<Vec<Part>>>()?;
    let ident = &input.ident;
    let names: Vec<&String> = parts.iter().map(|part| &part.name).collect();
    let idents = fields.iter().map(|field| &field.ident);
    let (checks, labels) =
        (parts.iter().map(|part| &part.check), parts.iter().map(|part| &part.label));
    let (kinds, reads) = (parts.iter().map(|part| &part.kind), parts.iter().map(|part| &part.read));
    let writes = parts.iter().map(|part| &part.write);
    let build = match data.fields {
        Fields::Unit => quote!(Self),
        _ => quote!(Self { #(#idents: #reads),* }),
    };
    Ok(quote! {
        #(#checks)*

        #[automatically_derived]
        impl ::lab::Params for #ident {
            fn parameters() -> ::std::vec::Vec<::lab::Parameter> {
                ::std::vec![#(::lab::Parameter {
                    name: ::std::borrow::Cow::Borrowed(#names),
                    label: #labels,
                    kind: #kinds,
                }),*]
            }

            fn from_values(values: &::lab::Values) -> Self {
                let _ = values; // a struct may have no field
                #build
            }

            fn to_values(&self) -> ::lab::Values {
                ::std::iter::FromIterator::from_iter([#((::std::borrow::Cow::Borrowed(#names), #writes)),*])
            }
        }
    })
}

/// What one field contributes.
struct Part {
    name: String,
    label: TokenStream,
    /// Constant assertions on default and range.
    check: TokenStream,
    /// The `lab::Kind`.
    kind: TokenStream,
    /// The field's value from `values`: the default where there is none.
    read: TokenStream,
    /// The `lab::Value` from `self`.
    write: TokenStream,
}

fn part(field: &Field) -> Result<Part> {
    let ident = field.ident.as_ref().expect("named fields only");
    let name = ident.unraw().to_string();
    if ["lang", "column", "theme"].contains(&name.as_str()) {
        let message = format!("{name} is reserved in addresses; choose another name");
        return Err(Error::new(ident.span(), message));
    }
    let label = Label::read(&field.attrs, &name, ident.span())?.tokens();
    let facts = Facts::read(&field.attrs)?;
    let (check, kind, read, write) = match scalar(&field.ty) {
        Some("f64") => real(field, &name, &facts)?,
        Some("bool") => switch(field, &name, &facts)?,
        Some("String") => text(field, &name, &facts)?,
        Some("f32") => {
            return Err(Error::new(field.ty.span(), "f32 is not exact in links; use f64"));
        }
        Some("i128" | "u128") => {
            return Err(Error::new(
                field.ty.span(),
                "whole numbers go to 64 bits; use i64 or usize",
            ));
        }
        Some(_) => integer(field, &name, &facts)?,
        None => choice(field, &name, &facts)?,
    };
    Ok(Part { name, label, check, kind, read, write })
}

/// The name of a type that is a number, a switch or a text; anything else must be a choice.
fn scalar(ty: &Type) -> Option<&'static str> {
    const KNOWN: [&str; 16] = [
        "i8", "i16", "i32", "i64", "isize", "u8", "u16", "u32", "u64", "usize", "f64", "f32",
        "bool", "String", "i128", "u128",
    ];
    let Type::Path(path) = ty else { return None };
    let last = &path.path.segments.last()?.ident;
    KNOWN.into_iter().find(|known| last == known)
}

/// Check, kind, read and write of a field.
type Pieces = (TokenStream, TokenStream, TokenStream, TokenStream);

/// Both ends of the range that a number needs, and its default.
fn bounds<'a>(
    field: &Field,
    name: &str,
    facts: &'a Facts,
) -> Result<(&'a Expr, &'a Expr, &'a Expr)> {
    let example =
        format!("{name} needs a default and a range: `#[param(default = 16, range = 1..=64)]`");
    let missing = || Error::new(field.ident.span(), &example);
    let range = facts.range.as_ref().ok_or_else(missing)?;
    let (start, end) = (range.start.as_deref(), range.end.as_deref());
    Ok((
        start.ok_or_else(missing)?,
        end.ok_or_else(missing)?,
        facts.default.as_ref().ok_or_else(missing)?,
    ))
}

/// The place of a field for the compiler's messages; to its lints still generated code.
fn place(field: &Field) -> Span {
    field.ident.span().resolved_at(Span::call_site())
}

/// Assertions at compile time, shown at the field.
fn check(field: &Field, name: &str, [min, max, default, step]: [&TokenStream; 4]) -> TokenStream {
    let ty = &field.ty;
    let order = format!("the range of {name} is empty; the smaller end comes first");
    let inside = format!("the default of {name} is outside its range");
    let forward = format!("the step of {name} must be greater than 0");
    quote_spanned! {place(field)=>
        const _: () = {
            const MIN: #ty = #min;
            const MAX: #ty = #max;
            const DEFAULT: #ty = #default;
            const STEP: #ty = #step;
            ::core::assert!(MIN <= MAX, #order);
            ::core::assert!(MIN <= DEFAULT && DEFAULT <= MAX, #inside);
            ::core::assert!(STEP > 0 as #ty, #forward);
        };
    }
}

fn integer(field: &Field, name: &str, facts: &Facts) -> Result<Pieces> {
    facts.only(&["default", "range", "step"], "a whole number")?;
    let (min, max, default) = bounds(field, name, facts)?;
    let (ty, ident) = (&field.ty, &field.ident);
    let step = facts.step.as_ref().map_or_else(|| quote!(1), |step| quote!(#step));
    let check = check(field, name, [&quote!(#min), &quote!(#max), &quote!(#default), &step]);
    let wide = |number: TokenStream| quote!(i64::try_from(#number).unwrap_or(i64::MAX));
    let constant = |number: TokenStream| wide(quote!({ const NUMBER: #ty = #number; NUMBER }));
    let (low, high) = (constant(quote!(#min)), constant(quote!(#max)));
    let (initial, step) = (constant(quote!(#default)), constant(step));
    Ok((
        check,
        quote!(::lab::Kind::Integer { default: #initial, min: #low, max: #high, step: #step }),
        quote!(match values.get(#name) {
            ::std::option::Option::Some(&::lab::Value::Integer(number)) => {
                <#ty>::try_from(number).unwrap_or(#default)
            }
            _ => #default,
        }),
        {
            let number = wide(quote!(self.#ident));
            quote!(::lab::Value::Integer(#number))
        },
    ))
}

fn real(field: &Field, name: &str, facts: &Facts) -> Result<Pieces> {
    facts.only(&["default", "range", "step"], "a real number")?;
    let (min, max, default) = bounds(field, name, facts)?;
    let ident = &field.ident;
    let step = match &facts.step {
        Some(step) => quote!(#step),
        None => quote!((#max - (#min)) / 100.0),
    };
    Ok((
        check(field, name, [&quote!(#min), &quote!(#max), &quote!(#default), &step]),
        quote!(::lab::Kind::Real { default: #default, min: #min, max: #max, step: #step }),
        quote!(match values.get(#name) {
            ::std::option::Option::Some(&::lab::Value::Real(number)) => number,
            _ => #default,
        }),
        quote!(::lab::Value::Real(self.#ident)),
    ))
}

fn switch(field: &Field, name: &str, facts: &Facts) -> Result<Pieces> {
    facts.only(&["default"], "a switch")?;
    let ident = &field.ident;
    let default = facts.default.as_ref().map_or_else(|| quote!(false), |default| quote!(#default));
    Ok((
        TokenStream::new(),
        quote!(::lab::Kind::Switch { default: #default }),
        quote!(match values.get(#name) {
            ::std::option::Option::Some(&::lab::Value::Switch(on)) => on,
            _ => #default,
        }),
        quote!(::lab::Value::Switch(self.#ident)),
    ))
}

fn text(field: &Field, name: &str, facts: &Facts) -> Result<Pieces> {
    facts.only(&["default", "max_bytes"], "a text")?;
    let ident = &field.ident;
    let (Some(default), Some(max_bytes)) = (&facts.default, &facts.max_bytes) else {
        let message = format!(
            "{name} needs a default and a greatest length: `#[param(default = \"\", max_bytes = 500)]`"
        );
        return Err(Error::new(ident.span(), message));
    };
    let inside = format!("the default of {name} is longer than max_bytes");
    Ok((
        quote_spanned!(place(field)=> const _: () = {
            const DEFAULT: &str = #default;
            const MAX_BYTES: usize = #max_bytes;
            ::core::assert!(DEFAULT.len() <= MAX_BYTES, #inside);
        };),
        quote!(::lab::Kind::Text { default: ::std::borrow::Cow::Borrowed(#default), max_bytes: #max_bytes }),
        quote!(match values.get(#name) {
            ::std::option::Option::Some(::lab::Value::Text(text)) => ::std::clone::Clone::clone(text),
            _ => ::std::string::String::from(#default),
        }),
        quote!(::lab::Value::Text(::std::clone::Clone::clone(&self.#ident))),
    ))
}

fn choice(field: &Field, name: &str, facts: &Facts) -> Result<Pieces> {
    facts.only(&["default"], "a choice")?;
    let (ty, ident) = (&field.ty, &field.ident);
    let choice = quote_spanned!(ty.span().resolved_at(Span::call_site())=> <#ty as ::lab::Choice>);
    let (index, default) = match &facts.default {
        Some(default) => (
            quote! {{
                let default = #choice::name(#default);
                #choice::options().iter().position(|option| option.name == default).unwrap_or(0)
            }},
            quote!(#default),
        ),
        None => (
            quote!(0),
            quote!(#choice::options()
                .first()
                .and_then(|first| #choice::from_name(&first.name))
                .expect("an enum of choices has a first variant")),
        ),
    };
    Ok((
        TokenStream::new(),
        quote!(::lab::Kind::Choice { default: #index, options: #choice::options() }),
        quote!(match values.get(#name) {
            ::std::option::Option::Some(::lab::Value::Choice(name)) => {
                #choice::from_name(name).unwrap_or_else(|| #default)
            }
            _ => #default,
        }),
        quote!(::lab::Value::Choice(::std::borrow::Cow::Borrowed(#choice::name(self.#ident)))),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(source: &str, expect: &str) {
        let input: DeriveInput = syn::parse_str(source).unwrap();
        let message = expand(&input).expect_err("must be refused").to_string();
        assert!(message.contains(expect), "{message}\ndoes not contain\n{expect}");
    }

    #[test]
    fn refused_with_what_would_do() {
        check("enum E { A }", "an enum takes Choice");
        check("struct S<T> { a: T }", "no generic parameters");
        check("struct S(usize);", "each parameter needs a name");
        check("struct S { rank: usize }", "rank has no label; write `/// 中文 | English` above it");
        check("struct S { /** 秩 */ rank: usize }", "both languages are needed");
        check("struct S { /** 秩 | Rank */ rank: usize }", "rank needs a default and a range");
        check("struct S { /** 秩 | Rank */ #[param(default = 1)] rank: usize }", "range = 1..=64");
        check(
            "struct S { /** 秩 | Rank */ #[param(default = 1, range = 1..64)] rank: usize }",
            "holds both",
        );
        check(
            "struct S { /** 秩 | Rank */ #[param(defualt = 1)] rank: usize }",
            "known are default, range",
        );
        check(
            "struct S { /** 秩 | Rank */ #[param(default = 1, default = 2)] rank: usize }",
            "stands twice",
        );
        check(
            "struct S { /** 噪 | Noise */ #[param(default = 1, range = 1..=2)] n: f32 }",
            "use f64",
        );
        check("struct S { /** 数 | Number */ n: u128 }", "use i64 or usize");
        check(
            "struct S { /** 开 | On */ #[param(range = 0..=1)] on: bool }",
            "a switch has no range",
        );
        check("struct S { /** 式 | Formula */ tex: String }", "max_bytes = 500");
        check(
            "struct S { /** 形 | Shape */ #[param(step = 1)] shape: Shape }",
            "a choice has no step",
        );
        check("struct S { /** 主题 | Theme */ theme: bool }", "reserved in addresses");
    }
}
