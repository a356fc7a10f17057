//! Commands that change style or size for the rest of their group.

use crate::node::{Kind, List, Node, Style};
use crate::scan::Token;

use super::commands::{Command, read};
use super::parser::{Parser, span};

pub(super) const COMMANDS: &[Command] = &[
    read(r"\displaystyle", 0, |parser, call, out| style(parser, call, out, Style::Display))
        .for_rest(),
    read(r"\textstyle", 0, |parser, call, out| style(parser, call, out, Style::Text)).for_rest(),
    read(r"\scriptstyle", 0, |parser, call, out| style(parser, call, out, Style::Script))
        .for_rest(),
    read(r"\scriptscriptstyle", 0, |parser, call, out| {
        style(parser, call, out, Style::ScriptScript);
    })
    .for_rest(),
    read(r"\tiny", 0, |parser, call, out| size(parser, call, out, 1)).for_rest(),
    read(r"\Tiny", 0, |parser, call, out| size(parser, call, out, 1)).for_rest(),
    read(r"\sixptsize", 0, |parser, call, out| size(parser, call, out, 2)).for_rest(),
    read(r"\scriptsize", 0, |parser, call, out| size(parser, call, out, 3)).for_rest(),
    read(r"\footnotesize", 0, |parser, call, out| size(parser, call, out, 4)).for_rest(),
    read(r"\small", 0, |parser, call, out| size(parser, call, out, 5)).for_rest(),
    read(r"\normalsize", 0, |parser, call, out| size(parser, call, out, 6)).for_rest(),
    read(r"\large", 0, |parser, call, out| size(parser, call, out, 7)).for_rest(),
    read(r"\Large", 0, |parser, call, out| size(parser, call, out, 8)).for_rest(),
    read(r"\LARGE", 0, |parser, call, out| size(parser, call, out, 9)).for_rest(),
    read(r"\huge", 0, |parser, call, out| size(parser, call, out, 10)).for_rest(),
    read(r"\Huge", 0, |parser, call, out| size(parser, call, out, 11)).for_rest(),
    // MathJax's, at the nearest of our sizes.
    read(r"\SMALL", 0, |parser, call, out| size(parser, call, out, 3)).for_rest(),
    read(r"\Small", 0, |parser, call, out| size(parser, call, out, 4)).for_rest(),
    read(r"\HUGE", 0, |parser, call, out| size(parser, call, out, 11)).for_rest(),
];

fn style(parser: &mut Parser<'_, '_>, call: Token<'_>, out: &mut List, style: Style) {
    open(parser, call, out, Kind::Styled { style, body: List::new() });
}

fn size(parser: &mut Parser<'_, '_>, call: Token<'_>, out: &mut List, size: u8) {
    open(parser, call, out, Kind::Sized { size, body: List::new() });
}

/// Opens what goes on to the end of the group: a node without its body.
pub(super) fn open(parser: &mut Parser<'_, '_>, call: Token<'_>, out: &mut List, kind: Kind) {
    parser.switches.push((out.len(), Node { kind, span: span(call) }));
}

#[cfg(test)]
mod tests {
    use super::super::print::check;

    #[test]
    fn a_switch_holds_to_the_end_of_its_group() {
        check(r"a\displaystyle b^2 \Large c", "a display(scripts(b ^2) size8(c))");
        check(r"{\tiny x}y", "{size1(x)} y");
        check(r"x\scriptstyle", "x");
        check(r"\left(\small a\middle|b\right)", "fence(( size5(a) ∣ size5(b) ))");
    }
}
