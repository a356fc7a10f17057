//! Commands that change style or size for the rest of their group.

use crate::node::{Kind, List, Node, Style};
use crate::scan::Token;

use super::commands::{Command, read};
use super::parser::{Parser, span};

pub(super) const COMMANDS: &[Command] = &[
    read(r"\displaystyle", 0, |parser, call, out| style(parser, call, out, Style::Display)),
    read(r"\textstyle", 0, |parser, call, out| style(parser, call, out, Style::Text)),
    read(r"\scriptstyle", 0, |parser, call, out| style(parser, call, out, Style::Script)),
    read(r"\scriptscriptstyle", 0, |parser, call, out| {
        style(parser, call, out, Style::ScriptScript);
    }),
    read(r"\tiny", 0, |parser, call, out| size(parser, call, out, 1)),
    read(r"\Tiny", 0, |parser, call, out| size(parser, call, out, 1)),
    read(r"\sixptsize", 0, |parser, call, out| size(parser, call, out, 2)),
    read(r"\scriptsize", 0, |parser, call, out| size(parser, call, out, 3)),
    read(r"\footnotesize", 0, |parser, call, out| size(parser, call, out, 4)),
    read(r"\small", 0, |parser, call, out| size(parser, call, out, 5)),
    read(r"\normalsize", 0, |parser, call, out| size(parser, call, out, 6)),
    read(r"\large", 0, |parser, call, out| size(parser, call, out, 7)),
    read(r"\Large", 0, |parser, call, out| size(parser, call, out, 8)),
    read(r"\LARGE", 0, |parser, call, out| size(parser, call, out, 9)),
    read(r"\huge", 0, |parser, call, out| size(parser, call, out, 10)),
    read(r"\Huge", 0, |parser, call, out| size(parser, call, out, 11)),
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
