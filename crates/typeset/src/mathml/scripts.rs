//! Scripts, limits, primes, and operators with what they are applied to.

use super::characters::moves_limits;
use super::symbols::is_operand;
use super::{Writer, script};
use crate::node::{
    AccentMark, Class, Kind, Limits, List, Node, Operator, OperatorBody, Scripts, Style, Vertical,
};

/// The invisible operator between a function's name and what it is applied to.
const APPLICATION: char = '\u{2061}';
/// TeX's thin space, which no dictionary of operators gives to names.
const THIN: &str = "<mspace width=\".1667em\"/>";

impl Writer {
    /// An operator or scripts, whose base may be one. `after` is the class of what follows.
    pub(super) fn scripts_or_operator(&mut self, kind: &Kind, after: Option<Class>) -> usize {
        let operator = match kind {
            Kind::Operator(operator) => Some(operator),
            Kind::Scripts(scripts) => match scripts.base.as_ref().map(|base| &base.kind) {
                Some(Kind::Operator(operator)) => Some(operator),
                _ => None,
            },
            _ => None,
        };
        let is_name = operator.is_some_and(|operator| is_name(&operator.body));
        let mut count = 1;
        if is_name && matches!(self.before, Some(Class::Ord | Class::Close | Class::Inner)) {
            self.push(THIN);
            count += 1;
        }
        match kind {
            Kind::Scripts(scripts) => self.scripts(scripts, &[]),
            _ => {
                if let Some(operator) = operator {
                    self.operator_body(operator, false);
                }
            }
        }
        if is_name && is_operand(after) {
            self.push(if after == Some(Class::Open) { "<mo>" } else { "<mo rspace=\".1667em\">" });
            self.out.push(APPLICATION);
            self.push("</mo>");
            count += 1;
        }
        count
    }

    /// Exactly one element. `digits` before the base, a digit itself, belong to it.
    pub(super) fn scripts(&mut self, scripts: &Scripts, digits: &[Node]) {
        let limits = scripts.base.as_ref().is_some_and(|base| self.takes_limits(base));
        let (open, close) = tags(limits, scripts.sub.is_some(), scripts.sup.is_some());
        self.push(open);
        match &scripts.base {
            None => self.push("<mrow/>"),
            Some(base) if digits.is_empty() => self.base(base),
            Some(base) => {
                self.push("<mn>");
                self.characters(digits);
                self.characters(std::slice::from_ref(base));
                self.push("</mn>");
            }
        }
        self.scripts_alone(scripts);
        self.push(close);
    }

    /// Puts the scripts of an invisible base on the element that starts at `element`, which they stand beside.
    pub(super) fn attach(&mut self, element: usize, scripts: &Scripts) {
        let (open, close) = tags(false, scripts.sub.is_some(), scripts.sup.is_some());
        self.out.insert_str(element, open);
        self.scripts_alone(scripts);
        self.push(close);
    }

    fn scripts_alone(&mut self, scripts: &Scripts) {
        let around = self.style;
        self.style = script(around);
        if let Some(sub) = &scripts.sub {
            self.slot(sub);
        }
        if let Some(sup) = &scripts.sup {
            self.superscript(sup);
        }
        self.style = around;
    }

    fn base(&mut self, base: &Node) {
        match &base.kind {
            Kind::Operator(operator) => {
                let fixed = operator.limits == Limits::Always && self.style != Style::Display;
                self.operator_body(operator, fixed);
            }
            _ => self.single(base),
        }
    }

    /// Whether scripts of this base stand above and below it.
    fn takes_limits(&self, base: &Node) -> bool {
        match &base.kind {
            Kind::Operator(operator) => match operator.limits {
                Limits::Always => true,
                Limits::Display => self.style == Style::Display,
                Limits::Corners => false,
            },
            Kind::Accent(accent) => matches!(
                accent.mark,
                AccentMark::Bracket { .. }
                    | AccentMark::Stretchy(
                        "overbrace" | "underbrace" | "overbracket" | "underbracket"
                    )
            ),
            Kind::Stack(stack) => stack.class == Class::Op && self.style == Style::Display,
            _ => false,
        }
    }

    /// A superscript; primes at its start are one character.
    fn superscript(&mut self, list: &[Node]) {
        let primes = list
            .iter()
            .take_while(
                |node| matches!(&node.kind, Kind::Symbol(symbol) if symbol.character == '′'),
            )
            .count();
        let start = self.out.len();
        let mut count = 0;
        if primes > 0 {
            self.push("<mo>");
            for _ in 0..primes / 4 {
                self.push("⁗");
            }
            self.push(["", "′", "″", "‴"][primes % 4]);
            self.push("</mo>");
            count = 1;
        }
        if primes < list.len() {
            count += self.list(&list[primes..]);
        }
        self.row_from(start, count);
    }

    /// An operator alone: one element. `fixed` if it has limits that must not move to its corners.
    pub(super) fn operator_body(&mut self, operator: &Operator, fixed: bool) {
        match &operator.body {
            OperatorBody::Symbol(character) => {
                let attributes =
                    if fixed && moves_limits(*character) { " movablelimits=\"false\"" } else { "" };
                self.plain_operator(*character, attributes);
            }
            OperatorBody::Name(list) | OperatorBody::Formula(list) => match name_symbols(list) {
                Some(name) if is_name(&operator.body) => self.name(name),
                _ => self.slot(list),
            },
        }
    }

    /// A function's name.
    fn name(&mut self, name: &[Node]) {
        let start = self.out.len();
        self.push("<mi>");
        let letters = self.out.len();
        for node in name {
            match &node.kind {
                Kind::Space(_) => self.push(" "),
                _ => self.characters(std::slice::from_ref(node)),
            }
        }
        let mut written = self.out[letters..].chars();
        if written.next().is_some_and(super::letters::slants) && written.next().is_none() {
            self.out.insert_str(start + "<mi".len(), " mathvariant=\"normal\"");
        }
        self.push("</mi>");
    }
}

/// Scripts whose base is a strut, as chemistry's are, that keeps them at one height: they belong to the element before.
pub(super) fn on_strut(node: &Node) -> Option<&Scripts> {
    let Kind::Scripts(scripts) = &node.kind else { return None };
    let base = match &scripts.base.as_ref()?.kind {
        Kind::Group(body) if body.len() == 1 => &body[0].kind,
        kind => kind,
    };
    let strut = matches!(base, Kind::Hollow(hollow) if hollow.invisible && hollow.lap.is_some());
    let seen = |list: &Option<List>| match list.as_deref() {
        Some([Node { kind: Kind::Hollow(hollow), .. }]) => !hollow.invisible,
        Some(list) => !list.is_empty(),
        None => false,
    };
    (strut && (seen(&scripts.sub) || seen(&scripts.sup))).then_some(scripts)
}

/// A name that is applied to what follows: symbols and spaces alone.
fn is_name(body: &OperatorBody) -> bool {
    match body {
        OperatorBody::Symbol(_) => false,
        OperatorBody::Name(_) => true,
        OperatorBody::Formula(list) => {
            matches!(&list[..], [Node { kind: Kind::Text(_), .. }]) && name_symbols(list).is_some()
        }
    }
}

/// The symbols and spaces that make a name, be they of text or not; `None` if there is more.
fn name_symbols(list: &[Node]) -> Option<&[Node]> {
    let inner = match list {
        [Node { kind: Kind::Text(inner) | Kind::Group(inner), .. }] => inner,
        _ => list,
    };
    let plain = |node: &Node| matches!(node.kind, Kind::Symbol(_) | Kind::Space(_));
    (!inner.is_empty() && inner.iter().all(plain)).then_some(inner)
}

/// The tags of a base with limits or scripts; none of one without either.
pub(super) fn tags(limits: bool, below: bool, above: bool) -> (&'static str, &'static str) {
    match (limits, below, above) {
        (true, true, true) => ("<munderover>", "</munderover>"),
        (true, true, false) => ("<munder>", "</munder>"),
        (true, false, true) => ("<mover>", "</mover>"),
        (false, true, true) => ("<msubsup>", "</msubsup>"),
        (false, true, false) => ("<msub>", "</msub>"),
        (false, false, true) => ("<msup>", "</msup>"),
        (_, false, false) => ("", ""),
    }
}

impl Vertical {
    /// Tags of a mark at this side that is no limit.
    pub(super) fn accent_tags(self) -> (&'static str, &'static str) {
        match self {
            Vertical::Above => ("<mover accent=\"true\">", "</mover>"),
            Vertical::Below => ("<munder accentunder=\"true\">", "</munder>"),
        }
    }
}
