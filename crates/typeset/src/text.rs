//! A math list as plain text on one line, for search, alternative texts and titles: `x² + y²`, `(a + b)/2`, `∑_(i = 1)^n √(x + 1)`.
//!
//! Letters lose their faces except those of blackboards, so that they are found by who types them. What has no raised or lowered
//! characters stands behind `^` and `_`, rows of tables are separated by `;`.

use crate::face::Face;
use crate::mathml::{
    combining, delimiter_character, first_class, lacks_left, lacks_right, letter, shown,
    stretchy_character,
};
use crate::node::{
    Accent, AccentMark, Array, ArrayName, Class, Column, Direction, Fence, Font, Fraction,
    FractionRule, Inference, Kind, Length, Node, OperatorBody, Scripts, Style, Symbol, Unit,
    Vertical,
};

/// Writes a formula as text.
pub(crate) fn write(list: &[Node]) -> String {
    let mut writer = Writer { out: String::with_capacity(4 * list.len()), before: None };
    writer.list(list);
    let end = writer.out.trim_end_matches(' ').len();
    writer.out.truncate(end);
    writer.out
}

struct Writer {
    out: String,
    /// The class of the atom before in this list.
    before: Option<Class>,
}

impl Writer {
    /// A list of its own.
    fn list(&mut self, list: &[Node]) {
        let before = self.before.take();
        self.run(list, None);
        self.before = before;
    }

    /// Nodes that go on in the list around them.
    fn run(&mut self, list: &[Node], after: Option<Class>) {
        for (at, node) in list.iter().enumerate() {
            let following = || first_class(&list[at + 1..]).or(after);
            match &node.kind {
                Kind::Symbol(symbol) => self.symbol(*symbol, following()),
                Kind::Styled { body, .. }
                | Kind::Cramped(body)
                | Kind::Sized { body, .. }
                | Kind::Coloured { body, .. } => {
                    self.run(body, following());
                }
                Kind::Operator(operator) => {
                    self.before_operator(&operator.body);
                    self.operator(&operator.body);
                    self.after_operator(following());
                }
                Kind::Scripts(scripts) => {
                    let body = match scripts.base.as_ref().map(|base| &base.kind) {
                        Some(Kind::Operator(operator)) => Some(&operator.body),
                        _ => None,
                    };
                    if let Some(body) = body {
                        self.before_operator(body);
                    }
                    let open = self.scripts(scripts);
                    if body.is_some() {
                        self.after_operator(following());
                    } else {
                        self.before = first_class(std::slice::from_ref(node));
                        if open {
                            self.apart(following());
                        }
                    }
                }
                Kind::Fraction(fraction) => {
                    if matches!(self.before, Some(Class::Ord | Class::Close | Class::Inner)) {
                        self.space();
                    }
                    self.fraction(fraction);
                    self.before = Some(Class::Inner);
                    self.apart(following());
                }
                _ => {
                    self.atom(node);
                    self.before = first_class(std::slice::from_ref(node)).or(self.before);
                }
            }
        }
    }

    fn atom(&mut self, node: &Node) {
        match &node.kind {
            // A sign alone in braces has no space around it.
            Kind::Group(body) if matches!(&body[..], [Node { kind: Kind::Symbol(_), .. }]) => {
                self.list(body);
                let end = self.out.trim_end_matches(' ').len();
                self.out.truncate(end);
            }
            Kind::Group(body)
            | Kind::Centre(body)
            | Kind::Effect { body, .. }
            | Kind::Math(body)
            | Kind::Raise { body, .. } => {
                self.list(body);
            }
            Kind::Text(body) => self.list(body),
            Kind::Paragraph(paragraph) => {
                for (index, line) in
                    paragraph.body.split(|node| matches!(node.kind, Kind::NewLine(_))).enumerate()
                {
                    if index > 0 {
                        self.space();
                    }
                    self.list(line);
                }
            }
            Kind::Inference(inference) => self.inference(inference),
            Kind::Class { class, body } => self.classed(*class, |writer| writer.list(body)),
            Kind::Composed { class, means, .. } => {
                self.classed(*class, |writer| writer.out.push_str(means));
            }
            Kind::Fraction(fraction) => self.fraction(fraction),
            Kind::Radical { index, body } => self.radical(index.as_deref(), body),
            Kind::Accent(accent) => self.accent(accent),
            Kind::Bar { place, body } => {
                self.marked(body, if *place == Vertical::Above { '\u{305}' } else { '\u{332}' });
            }
            Kind::Arrow(arrow) => self.classed(Class::Rel, |writer| {
                writer.out.push(stretchy_character(arrow.name));
                writer.script('^', &arrow.above);
                writer.script('_', arrow.below.as_deref().unwrap_or_default());
            }),
            Kind::Fence(fence) => self.fence(fence),
            Kind::Delimiter { class, delimiter, .. } => {
                if let Some(character) = delimiter_character(*delimiter) {
                    self.classed(*class, |writer| writer.out.push(character));
                }
            }
            Kind::Array(array) => self.array(array),
            Kind::DiagramArrow(arrow) => {
                let character = match arrow.to {
                    Direction::Left => '←',
                    Direction::Right => '→',
                    Direction::Up => '↑',
                    Direction::Down => '↓',
                    Direction::EqualsAcross => '=',
                    Direction::EqualsDown => '‖',
                };
                self.out.push(character);
                self.script('^', arrow.first.as_deref().unwrap_or_default());
                self.script('_', arrow.second.as_deref().unwrap_or_default());
            }
            Kind::Space(length) => {
                if is_wide(*length) {
                    self.space();
                }
            }
            Kind::Choice(choice) => self.list(&choice[Style::Text as usize]),
            Kind::Hollow(hollow) if hollow.invisible => {}
            Kind::Hollow(hollow) => self.list(&hollow.body),
            Kind::Enclose(enclose) => self.list(&enclose.body),
            Kind::Stack(stack) => self.classed(stack.class, |writer| {
                writer.list(&stack.base);
                writer.script('_', stack.below.as_deref().unwrap_or_default());
                writer.script('^', stack.above.as_deref().unwrap_or_default());
            }),
            Kind::Verbatim(text) => self.out.push_str(text),
            Kind::NewLine(_) => self.separate(';'),
            Kind::Rule { .. } | Kind::Break { .. } | Kind::Row(_) => {}
            Kind::Symbol(_)
            | Kind::Scripts(_)
            | Kind::Operator(_)
            | Kind::Styled { .. }
            | Kind::Cramped(_)
            | Kind::Sized { .. }
            | Kind::Coloured { .. } => self.list(std::slice::from_ref(node)),
        }
    }

    fn symbol(&mut self, symbol: Symbol, after: Option<Class>) {
        let character = match symbol.font {
            Font::Face(Face::Ams) => letter(Face::Ams, shown(symbol)),
            _ => shown(symbol),
        };
        if symbol.text {
            self.out.push(character);
            self.before = Some(Class::Ord);
            return;
        }
        let sign = symbol.class == Class::Bin && (lacks_left(self.before) || lacks_right(after));
        let class = if sign { Class::Ord } else { symbol.class };
        self.classed(class, |writer| writer.out.push(character));
        self.before = Some(class);
    }

    /// Writes something with the spaces of its class around it.
    fn classed(&mut self, class: Class, write: impl FnOnce(&mut Self)) {
        let spaced = matches!(class, Class::Bin | Class::Rel);
        if spaced {
            self.space();
        }
        write(self);
        if spaced || class == Class::Punct {
            self.space();
        }
    }

    /// One space, but none at the start.
    fn space(&mut self) {
        if !self.out.is_empty() && !self.out.ends_with([' ', '(', '[', '{']) {
            self.out.push(' ');
        }
    }

    /// A separator and a space behind it.
    fn separate(&mut self, separator: char) {
        let end = self.out.trim_end_matches(' ').len();
        self.out.truncate(end);
        self.out.push(separator);
        self.out.push(' ');
    }

    fn before_operator(&mut self, body: &OperatorBody) {
        let name = !matches!(body, OperatorBody::Symbol(_));
        if name && matches!(self.before, Some(Class::Ord | Class::Close | Class::Inner)) {
            self.space();
        }
    }

    fn operator(&mut self, body: &OperatorBody) {
        match body {
            OperatorBody::Symbol(character) => self.out.push(*character),
            OperatorBody::Name(list) | OperatorBody::Formula(list) => self.list(list),
        }
    }

    fn after_operator(&mut self, after: Option<Class>) {
        self.before = Some(Class::Op);
        if matches!(after, Some(Class::Ord | Class::Op | Class::Inner)) {
            self.space();
        }
    }

    /// Whether what follows might be taken for a part of the scripts.
    fn scripts(&mut self, scripts: &Scripts) -> bool {
        match scripts.base.as_ref() {
            Some(Node { kind: Kind::Operator(operator), .. }) => self.operator(&operator.body),
            Some(base) => self.list(std::slice::from_ref(base)),
            None => {}
        }
        let below = self.script('_', scripts.sub.as_deref().unwrap_or_default());
        let sup = scripts.sup.as_deref().unwrap_or_default();
        let is_prime =
            |node: &&Node| matches!(&node.kind, Kind::Symbol(symbol) if symbol.character == '′');
        let primes = sup.iter().take_while(is_prime).count();
        (0..primes).for_each(|_| self.out.push('′'));
        let above = self.script('^', &sup[primes..]);
        above || (below && sup.is_empty())
    }

    /// A script: raised or lowered characters if there are such for all of it, else behind `sign`; whether it is open at its end.
    fn script(&mut self, sign: char, list: &[Node]) -> bool {
        let start = self.out.len();
        self.operand(list);
        if self.out.len() == start {
            return false;
        }
        let written = self.out[start..].trim_start_matches('(').trim_end_matches(')');
        let moved: Option<String> = written
            .chars()
            .filter(|&character| character != ' ')
            .map(if sign == '^' { raised } else { lowered })
            .collect();
        match moved {
            Some(moved) => {
                self.out.replace_range(start.., &moved);
                false
            }
            None => {
                self.out.insert(start, sign);
                !self.out.ends_with(')')
            }
        }
    }

    /// Keeps what is read as one operand from what stands beside it.
    fn apart(&mut self, after: Option<Class>) {
        if matches!(after, Some(Class::Ord | Class::Op | Class::Inner)) {
            self.space();
        }
    }

    /// Something beside an operator of text: in parentheses unless it is a number or one letter.
    fn operand(&mut self, list: &[Node]) {
        // Apart, since what is empty or closes takes spaces before it away.
        let before = std::mem::take(&mut self.out);
        self.list(list);
        let written = std::mem::replace(&mut self.out, before);
        let written = written.trim_end_matches(' ');
        let numeric = |character: char| character.is_ascii_digit() || character == '.';
        let bases = written.chars().filter(|&character| !is_attached(character)).count();
        let whole = matches!(list, [Node { kind: Kind::Radical { .. } | Kind::Fence(_), .. }]);
        if bases > 1 && !whole && !written.chars().all(numeric) {
            self.out.extend(["(", written, ")"]);
        } else {
            self.out.push_str(written);
        }
    }

    fn fraction(&mut self, fraction: &Fraction) {
        let left = fraction.left.and_then(delimiter_character);
        let right = fraction.right.and_then(delimiter_character);
        self.out.extend(left);
        self.operand(&fraction.numerator);
        self.out.push(if fraction.rule == FractionRule::None { '¦' } else { '/' });
        self.operand(&fraction.denominator);
        self.out.extend(right);
    }

    fn radical(&mut self, index: Option<&[Node]>, body: &[Node]) {
        if let Some(index) = index {
            let start = self.out.len();
            self.script('^', index);
            if self.out[start..].starts_with('^') {
                // There is no sign for such a root.
                self.out.remove(start);
            }
        }
        self.out.push('√');
        self.operand(body);
    }

    /// `p; q ∴ r`; premisses that are steps of the proof themselves stand in parentheses.
    fn inference(&mut self, inference: &Inference) {
        for (index, premiss) in inference.premisses.iter().enumerate() {
            if index > 0 {
                self.separate(';');
            }
            let is_step = matches!(&premiss[..], [Node { kind: Kind::Inference(_), .. }]);
            self.out.push_str(if is_step { "(" } else { "" });
            self.list(premiss);
            self.out.push_str(if is_step { ")" } else { "" });
        }
        self.classed(Class::Rel, |writer| writer.out.push('∴'));
        self.list(&inference.conclusion);
    }

    fn accent(&mut self, accent: &Accent) {
        match (accent.mark, combining(accent.mark, accent.place)) {
            (_, Some(mark)) => self.marked(&accent.body, mark),
            (AccentMark::Vector, _) => self.marked(&accent.body, '\u{20d7}'),
            (AccentMark::Dots(count), _) => {
                self.marked(&accent.body, if count > 3 { '\u{20dc}' } else { '\u{20db}' });
            }
            (AccentMark::Stretchy(name), _) => match stretchy_character(name) {
                '^' => self.marked(&accent.body, '\u{302}'),
                'ˇ' => self.marked(&accent.body, '\u{30c}'),
                '~' if accent.place == Vertical::Above => self.marked(&accent.body, '\u{303}'),
                '~' => self.marked(&accent.body, '\u{330}'),
                '→' if accent.place == Vertical::Above => self.marked(&accent.body, '\u{20d7}'),
                '←' if accent.place == Vertical::Above => self.marked(&accent.body, '\u{20d6}'),
                character => {
                    self.out.push(character);
                    self.operand(&accent.body);
                }
            },
            (AccentMark::Bracket { .. }, _) => {
                self.out.push(if accent.place == Vertical::Above { '⎴' } else { '⎵' });
                self.operand(&accent.body);
            }
            (AccentMark::Character(_), None) => self.list(&accent.body),
        }
    }

    /// An operand with a combining character behind it.
    fn marked(&mut self, body: &[Node], mark: char) {
        self.operand(body);
        self.out.push(mark);
    }

    fn fence(&mut self, fence: &Fence) {
        self.out.extend(delimiter_character(fence.left));
        for (at, part) in fence.parts.iter().enumerate() {
            self.list(part);
            if let Some(middle) = fence.middles.get(at).copied().and_then(delimiter_character) {
                self.classed(Class::Rel, |writer| writer.out.push(middle));
            }
        }
        let end = self.out.trim_end_matches(' ').len();
        self.out.truncate(end);
        self.out.extend(delimiter_character(fence.right));
    }

    fn array(&mut self, array: &Array) {
        let joined = matches!(array.name, ArrayName::Aligned | ArrayName::Multline);
        let mut first = true;
        for row in &array.rows {
            if !std::mem::take(&mut first) {
                self.separate(';');
            }
            for (at, cell) in row.cells.iter().enumerate() {
                if at > 0 && !joined {
                    self.separate(',');
                }
                let before = self.before.take();
                self.before = (joined && at > 0).then_some(Class::Ord);
                self.run(cell, None);
                self.before = before;
            }
            for column in &array.columns {
                if let Column::Text { body, .. } = column {
                    self.list(body);
                }
            }
        }
    }
}

/// Whether a space separates words.
fn is_wide(length: Length) -> bool {
    let em = match length.unit {
        Unit::Em => length.value,
        Unit::Ex => length.value * 0.431,
        Unit::Mu => length.value / 18.0,
        Unit::Pt => length.value / 10.0,
    };
    em > 0.16
}

/// Raised, lowered, combining: belongs to the character before.
fn is_attached(character: char) -> bool {
    matches!(character, '′' | '²' | '³' | '¹' | '\u{2070}'..='\u{209c}' | '\u{2c7c}' | 'ᵢ'..='ᵪ')
        || matches!(character, '\u{300}'..='\u{36f}' | '\u{20d0}'..='\u{20ff}')
}

fn raised(character: char) -> Option<char> {
    Some(match character {
        '0' => '⁰',
        '1' => '¹',
        '2' => '²',
        '3' => '³',
        '4'..='9' => char::from_u32(0x2070 + u32::from(character) - 0x30)?,
        '+' => '⁺',
        '−' => '⁻',
        '=' => '⁼',
        '(' => '⁽',
        ')' => '⁾',
        'i' => 'ⁱ',
        'n' => 'ⁿ',
        _ => return None,
    })
}

fn lowered(character: char) -> Option<char> {
    Some(match character {
        '0'..='9' => char::from_u32(0x2080 + u32::from(character) - 0x30)?,
        '+' => '₊',
        '−' => '₋',
        '=' => '₌',
        '(' => '₍',
        ')' => '₎',
        'a' => 'ₐ',
        'e' => 'ₑ',
        'o' => 'ₒ',
        'x' => 'ₓ',
        'h' => 'ₕ',
        'k' => 'ₖ',
        'l' => 'ₗ',
        'm' => 'ₘ',
        'n' => 'ₙ',
        'p' => 'ₚ',
        's' => 'ₛ',
        't' => 'ₜ',
        'i' => 'ᵢ',
        'r' => 'ᵣ',
        'u' => 'ᵤ',
        'v' => 'ᵥ',
        'j' => 'ⱼ',
        _ => return None,
    })
}

#[cfg(feature = "outlines")]
#[cfg(test)]
mod tests {
    use crate::mathml::read_for_tests;

    #[track_caller]
    fn check(tex: &str, expected: &str) {
        assert_eq!(super::write(&read_for_tests(tex)), expected, "{tex}");
    }

    #[test]
    fn formulas_are_one_line_of_text() {
        check("x^2+y_i", "x² + yᵢ");
        check(r":_{\left.\right.}", ":");
        check(r";^{\left.\right\rVert}", "; ^‖");
        check(r":\sqrt[\left.\right.]{\left.\right.}", ": √");
        check(r"\frac{a}{b}", "a/b");
        check(r"2\frac{a+b}{2}x", "2 (a + b)/2 x");
        check(r"\sqrt{x}", "√x");
        check(r"\sqrt[3]{x+1}", "³√(x + 1)");
        check(r"\sum_{i=1}^n x_i", "∑ᵢ₌₁ⁿ xᵢ");
        check(r"A^\top B", "A^⊤ B");
        check(r"1{,}000", "1,000");
        check(r"e^{-\|x\|^2/2}", "e^(−‖x‖²/2)");
        check(r"2\sin^2 x", "2 sin² x");
        check(r"f'(x)=-1", "f′(x) = −1");
        check(r"\mathbb{R}^{n\times d}", "ℝ^(n × d)");
        check(r"\left(\frac12,\infty\right]", "(1/2, ∞]");
        check(r"\hat{\mathbf y}, \bar{x+y}", "y\u{302}, (x + y)\u{304}");
        check(r"x\text{ 当 }y>0", "x 当 y > 0");
        check(r"\binom nk", "(n¦k)");
        check(r"\@infer{single}{}{r}{c}{2}{a}{\@infer{none}{}{}{b}{1}{x}}", "a; (x ∴ b) ∴ c");
        check(r"\parbox{3em}{a\\b}, \cramped{x^2}", "a b, x²");
        check("", "");
    }
}
