//! Numbers of rows, and references to them: `\tag`, `\label`, `\ref`, `\eqref`.

use crate::node::{Kind, List, Node};
use crate::render::Warning;
use crate::scan::{Token, text_of};

use super::commands::{Command, read};
use super::fonts::Fonts;
use super::parser::{Parser, span};

pub(super) const COMMANDS: &[Command] = &[
    read(r"\tag", 1, tag),
    read(r"\label", 1, |parser, call, _| {
        let _read_by_rows = parser.raw_argument(call);
    }),
    read(r"\nonumber", 0, |_, _, _| {}),
    read(r"\notag", 0, |_, _, _| {}),
    read(r"\ref", 1, reference),
    read(r"\eqref", 1, reference),
];

/// What a tag says is read with the rows; here it only keeps an empty row from vanishing.
fn tag(parser: &mut Parser<'_, '_>, call: Token<'_>, _: &mut List) {
    parser.takes("*");
    let _read_by_rows = parser.raw_argument(call);
    parser.state.tagged = true;
    if !parser.state.context.display {
        parser.refuse(
            call,
            r"`\tag` works only in a display; write `$$…$$` or an environment around the formula",
        );
    }
}

fn reference(parser: &mut Parser<'_, '_>, call: Token<'_>, out: &mut List) {
    let Some(label) = parser.raw_argument(call) else { return };
    let end = parser.tokens.get(parser.at - 1).map_or(call.span().end, |token| token.span().end);
    let label = text_of(label);
    let label = label.trim();
    let shown = (parser.state.context.references)(label);
    let text = match shown {
        Some(shown) if call.text == r"\eqref" && !shown.starts_with('(') => format!("({shown})"),
        Some(shown) => shown,
        None => {
            let message =
                format!("nothing has the label `{label}`; define it by `\\label` or mend the name");
            let span = call.span().start..end;
            parser.state.parsed.warnings.push(Warning { message, span });
            "(???)".to_owned()
        }
    };
    let fonts = Fonts::default();
    let symbols = text.chars().map(|character| {
        let kind = Kind::Symbol(fonts.text(character));
        Node { kind, span: span(call) }
    });
    out.push(Node { kind: Kind::Text(symbols.collect()), span: span(call) });
}

#[cfg(test)]
mod tests {
    use super::super::print::{check, check_display, check_errors};

    #[test]
    fn numbers_leave_no_trace_and_references_are_text() {
        check_display(r"x\label{a}\tag*{$1$}\notag", "x row0");
        check(r"\eqref{a b}", "text(( ? ? ? ))");
        check_errors(
            r"x\tag{1}",
            &[
                r"\tag: `\tag` works only in a display; write `$$…$$` or an environment around the formula",
            ],
        );
    }
}
