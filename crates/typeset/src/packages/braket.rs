//! `braket`: Dirac's notation and sets.

use super::{Call, Command, reader, with_arguments};
use crate::error::Error;

pub(super) const COMMANDS: &[Command] = &[
    with_arguments(r"\bra", 1, r"\mathinner{\langle{#1}|}"),
    with_arguments(r"\ket", 1, r"\mathinner{|{#1}\rangle}"),
    with_arguments(r"\braket", 1, r"\mathinner{\langle{#1}\rangle}"),
    with_arguments(r"\ketbra", 2, r"{\vert{#1}\rangle\langle{#2}\vert}"),
    with_arguments(r"\Bra", 1, r"\left\langle#1\right|"),
    with_arguments(r"\Ket", 1, r"\left|#1\right\rangle"),
    with_arguments(r"\Ketbra", 2, r"{\left\vert{#1}\right\rangle\left\langle{#2}\right\vert}"),
    reader(r"\Braket", braket),
    reader(r"\set", set),
    reader(r"\Set", large_set),
];

/// What stands around, and in place of each bar.
struct Bars {
    open: &'static str,
    bar: &'static str,
    double_bar: &'static str,
    close: &'static str,
    /// Only the first bar is one.
    once: bool,
}

fn braket(call: &mut Call<'_, '_>) -> Result<(), Error> {
    const BAR: &str = r"\,\middle\vert\,";
    replace_bars(
        call,
        &Bars {
            open: r"\left\langle ",
            bar: BAR,
            double_bar: BAR,
            close: r"\right\rangle ",
            once: false,
        },
    )
}

fn set(call: &mut Call<'_, '_>) -> Result<(), Error> {
    replace_bars(
        call,
        &Bars { open: r"\{\,", bar: r"\mid ", double_bar: "", close: r"\,\}", once: true },
    )
}

fn large_set(call: &mut Call<'_, '_>) -> Result<(), Error> {
    let bars = Bars {
        open: r"\left\{\:",
        bar: r"\;\middle\vert\;",
        double_bar: r"\;\middle\Vert\;",
        close: r"\:\right\}",
        once: true,
    };
    replace_bars(call, &bars)
}

fn replace_bars(call: &mut Call<'_, '_>, bars: &Bars) -> Result<(), Error> {
    let argument = call.argument()?;
    call.tex(bars.open);
    let (mut depth, mut at, mut more) = (0usize, 0, true);
    while let Some(token) = argument.get(at) {
        match token.text {
            "{" => depth += 1,
            "}" => depth = depth.saturating_sub(1),
            _ => {}
        }
        let doubles = !bars.double_bar.is_empty();
        let followed = argument.get(at + 1).is_some_and(|next| next.is("|"));
        if depth == 0 && more && token.is("|") {
            call.tex(if doubles && followed { bars.double_bar } else { bars.bar });
            at += usize::from(doubles && followed);
            more = !bars.once;
        } else if depth == 0 && more && doubles && token.is(r"\|") {
            call.tex(bars.double_bar);
            more = !bars.once;
        } else {
            call.tokens(&[*token]);
        }
        at += 1;
    }
    call.tex(bars.close);
    Ok(())
}
