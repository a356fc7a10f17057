//! `mhchem`: `\ce` and `\pu`.

use super::{Call, Command, reader, tex};
use crate::chem::{self, Mistake};
use crate::error::Error;
use crate::scan::Token;

pub(super) const COMMANDS: &[Command] = &[
    reader(r"\ce", formula),
    reader(r"\cee", formula),
    reader(r"\cf", formula),
    reader(r"\pu", units),
    tex(r"\longrightleftharpoons", r"\xrightleftharpoons{}"),
    tex(r"\longRightleftharpoons", r"\xrightequilibrium{}"),
    tex(r"\longLeftrightharpoons", r"\xleftequilibrium{}"),
    tex(r"\longleftrightarrows", r"\xrightleftarrows{}"),
    tex(
        r"\tripledash",
        r"{\vphantom{-}\raisebox{2.56mu}{$\mkern2mu\tiny\text{-}\mkern1mu\text{-}\mkern1mu\text{-}\mkern2mu$}}",
    ),
];

fn formula(call: &mut Call<'_, '_>) -> Result<(), Error> {
    translate(call, chem::ce)
}

fn units(call: &mut Call<'_, '_>) -> Result<(), Error> {
    translate(call, chem::pu)
}

fn translate(
    call: &mut Call<'_, '_>,
    to_tex: fn(&str) -> Result<String, Mistake>,
) -> Result<(), Error> {
    let argument = call.argument()?;
    // Character by character as it was written: no space is put after a command here.
    let text: String = argument.iter().map(|token| token.text).collect();
    match to_tex(&text) {
        Ok(tex) => call.made_tex(tex),
        Err(mistake) => {
            let token = token_at(&argument, mistake.place()).unwrap_or(call.token);
            Err(call.fault(mistake.to_string(), token.span()))
        }
    }
}

/// The token that holds this byte of the tokens' texts.
fn token_at<'a>(tokens: &[Token<'a>], place: usize) -> Option<Token<'a>> {
    let mut end = 0;
    tokens.iter().copied().find(|token| {
        end += token.text.len();
        place < end
    })
}
