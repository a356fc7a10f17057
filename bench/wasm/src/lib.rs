//! A formula in, SVG and MathML out, through three plain functions: no generated glue, no imports.
//!
//! The page writes UTF-8 where `input` says, calls `typeset`, and reads the answer where `output` says.

use std::sync::{Mutex, MutexGuard, PoisonError};

use typeset::{Limits, Macros, Options};

static INPUT: Mutex<Vec<u8>> = Mutex::new(Vec::new());
static OUTPUT: Mutex<Vec<u8>> = Mutex::new(Vec::new());

/// SVG and MathML, or MathML alone in a build without outlines; `error: …` for what is wrong.
pub fn answer(tex: &str, display: bool) -> String {
    let macros = Macros::default();
    let options = Options {
        display,
        macros: &macros,
        numbers: &[],
        references: &|_| None,
        limits: Limits::HOSTILE,
    };
    #[cfg(feature = "outlines")]
    let answer = typeset::render(tex, &options).map(|formula| formula.svg() + &formula.mathml);
    #[cfg(not(feature = "outlines"))]
    let answer = typeset::mathml(tex, &options);
    answer.unwrap_or_else(|error| format!("error: {error}"))
}

fn lock(buffer: &Mutex<Vec<u8>>) -> MutexGuard<'_, Vec<u8>> {
    buffer.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Where `length` bytes of TeX are to be written.
#[unsafe(no_mangle)]
pub extern "C" fn input(length: usize) -> *mut u8 {
    let mut buffer = lock(&INPUT);
    buffer.clear();
    buffer.resize(length, 0);
    buffer.as_mut_ptr()
}

/// Typesets what was written, and says how long the answer is.
#[unsafe(no_mangle)]
pub extern "C" fn typeset(display: bool) -> usize {
    let input = lock(&INPUT);
    let answer = match str::from_utf8(&input) {
        Ok(tex) => answer(tex, display),
        Err(error) => format!("error: {error}"),
    };
    let length = answer.len();
    *lock(&OUTPUT) = answer.into_bytes();
    length
}

/// Where the answer is.
#[unsafe(no_mangle)]
pub extern "C" fn output() -> *const u8 {
    lock(&OUTPUT).as_ptr()
}
