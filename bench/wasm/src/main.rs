//! The same natively, for comparison: formulas from standard input, each after `d` or `i` and before a zero byte; answers likewise.

use std::io::{self, Read as _, Write as _};

fn main() -> io::Result<()> {
    let mut text = String::new();
    io::stdin().read_to_string(&mut text)?;
    let mut out = io::BufWriter::new(io::stdout());
    for formula in text.split_terminator('\0') {
        let (mode, tex) = formula.split_at(1);
        write!(out, "{}\0", typeset_wasm::answer(tex, mode == "d"))?;
    }
    out.flush()
}
