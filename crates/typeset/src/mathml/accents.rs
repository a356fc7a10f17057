//! Marks above and below: accents, bars, braces, labelled arrows, stacks.

use super::characters::stretches_sideways;
use super::scripts::tags;
use super::{Writer, script};
use crate::node::{Accent, AccentMark, Arrow, Class, Kind, Node, Stack, Style, Vertical};

impl Vertical {
    /// The drawing whose character stands for a bracket at this place.
    fn bracket(self) -> &'static str {
        match self {
            Vertical::Above => "overbracket",
            Vertical::Below => "underbracket",
        }
    }
}

impl Writer {
    pub(super) fn accent(&mut self, accent: &Accent) -> usize {
        let (open, close) = accent.place.accent_tags();
        self.push(open);
        self.slot(&accent.body);
        match accent.mark {
            AccentMark::Character(character) => self.still(spacing(character)),
            AccentMark::Vector => self.still('→'),
            AccentMark::Stretchy(name) => self.stretched(stretchy(name)),
            AccentMark::Bracket { .. } => self.stretched(stretchy(accent.place.bracket())),
            AccentMark::Dots(count) => match count {
                0 | 1 => self.still('˙'),
                2 => self.still('¨'),
                3 => self.still('\u{20db}'),
                _ => self.still('\u{20dc}'),
            },
        }
        self.push(close);
        1
    }

    /// A mark that keeps its width.
    fn still(&mut self, mark: char) {
        let attributes = if stretches_sideways(mark) { " stretchy=\"false\"" } else { "" };
        self.plain_operator(mark, attributes);
    }

    /// A mark as long as what it belongs to.
    fn stretched(&mut self, mark: char) {
        let attributes = if stretches_sideways(mark) { "" } else { " stretchy=\"true\"" };
        self.plain_operator(mark, attributes);
    }

    pub(super) fn bar(&mut self, place: Vertical, body: &[Node]) -> usize {
        let (open, close) = place.accent_tags();
        self.push(open);
        self.slot(body);
        self.plain_operator(
            match place {
                Vertical::Above => '‾',
                Vertical::Below => '_',
            },
            "",
        );
        self.push(close);
        1
    }

    pub(super) fn arrow(&mut self, arrow: &Arrow) -> usize {
        let above = (!arrow.above.is_empty()).then_some(&arrow.above[..]);
        let below = arrow.below.as_deref().filter(|below| !below.is_empty());
        let (open, close) = tags(true, below.is_some(), above.is_some());
        self.push(open);
        self.plain_operator(stretchy(arrow.name), " stretchy=\"true\" minsize=\"1.75em\"");
        for label in [below, above].into_iter().flatten() {
            self.label(label);
        }
        self.push(close);
        1
    }

    /// A label of an arrow, with the space that keeps the arrow longer.
    pub(super) fn label(&mut self, label: &[Node]) {
        let around = self.style;
        self.style = script(around);
        self.push("<mrow><mspace width=\".4em\"/>");
        self.list(label);
        self.push("<mspace width=\".4em\"/></mrow>");
        self.style = around;
    }

    pub(super) fn stack(&mut self, stack: &Stack) -> usize {
        let above = stack.above.as_deref().filter(|above| !above.is_empty());
        let below = stack.below.as_deref().filter(|below| !below.is_empty());
        let (open, close) = tags(true, below.is_some(), above.is_some());
        self.push(open);
        self.stack_base(stack, below.is_some() || above.is_some());
        for part in [below, above].into_iter().flatten() {
            self.slot_in(script(self.style), part);
        }
        self.push(close);
        1
    }

    /// In text style, an operator that moves its limits must be told that these stay.
    fn stack_base(&mut self, stack: &Stack, has_limits: bool) {
        match &stack.base[..] {
            [Node { kind: Kind::Operator(operator), .. }]
                if has_limits && self.style != Style::Display =>
            {
                self.operator_body(operator, true);
            }
            [Node { kind: Kind::Symbol(symbol), .. }]
                if stack.class == Class::Rel && symbol.class == Class::Rel =>
            {
                self.list(&stack.base);
            }
            base => self.slot(base),
        }
    }
}

/// The character of an accent that stands above a letter.
fn spacing(character: char) -> char {
    match character {
        'ˆ' | '\u{302}' => '^',
        '˜' | '\u{303}' => '~',
        'ˉ' | '\u{304}' => '¯',
        'ˊ' | '\u{301}' => '´',
        'ˋ' | '\u{300}' => '`',
        '\u{306}' => '˘',
        '\u{307}' => '˙',
        '\u{308}' => '¨',
        '\u{30a}' => '˚',
        '\u{30b}' => '˝',
        '\u{30c}' => 'ˇ',
        '\u{20d7}' => '→',
        character => character,
    }
}

/// The character of a drawing that grows with its body or its label.
pub(crate) fn stretchy(name: &str) -> char {
    match name {
        "widehat" => '^',
        "widecheck" => 'ˇ',
        "widetilde" | "utilde" => '~',
        "overrightarrow" | "underrightarrow" | "xrightarrow" => '→',
        "overleftarrow" | "underleftarrow" | "xleftarrow" => '←',
        "overleftrightarrow" | "underleftrightarrow" | "xleftrightarrow" => '↔',
        "Overrightarrow" | "xRightarrow" => '⇒',
        "Overleftarrow" | "xLeftarrow" => '⇐',
        "xLeftrightarrow" => '⇔',
        "overleftharpoon" | "xleftharpoonup" => '↼',
        "overrightharpoon" | "xrightharpoonup" => '⇀',
        "xleftharpoondown" => '↽',
        "xrightharpoondown" => '⇁',
        "xhookleftarrow" => '↩',
        "xhookrightarrow" => '↪',
        "xmapsto" => '↦',
        "xtwoheadleftarrow" => '↞',
        "xtwoheadrightarrow" => '↠',
        "xrightleftharpoons" | "xrightequilibrium" => '⇌',
        "xleftrightharpoons" | "xleftequilibrium" => '⇋',
        "xtofrom" | "xrightleftarrows" => '⇄',
        "xlongequal" => '=',
        "overbrace" => '⏞',
        "underbrace" => '⏟',
        "overbracket" => '⎴',
        "underbracket" => '⎵',
        "overparen" => '⏜',
        "underparen" => '⏝',
        "overgroup" => '⏠',
        "undergroup" => '⏡',
        // `overlinesegment`, `underlinesegment` and whatever else is a line.
        _ => '‾',
    }
}
