//! Delimiters that grow: `\left … \right`, `\bigl`.

use super::Writer;
use super::characters::{is_ambiguous_fence, is_fence};
use super::symbols::TIGHT;
use crate::node::{Class, Delimiter, Fence};

impl Writer {
    pub(super) fn fence(&mut self, fence: &Fence) -> usize {
        let start = self.out.len();
        let mut count = usize::from(self.fence_side(fence.left, None));
        for (at, part) in fence.parts.iter().enumerate() {
            count += self.list(part);
            if let Some(middle) = fence.middles.get(at).copied().and_then(character) {
                let attributes = " fence=\"true\" form=\"infix\" lspace=\".05em\" rspace=\".05em\" \
                                  stretchy=\"true\" symmetric=\"true\"";
                self.plain_operator(middle, attributes);
                count += 1;
            }
        }
        count += usize::from(self.fence_side(fence.right, fence.right_colour.as_deref()));
        self.row_from(start, count);
        1
    }

    /// The delimiter at one side, which its place makes prefix or postfix; whether there is one.
    pub(super) fn fence_side(&mut self, delimiter: Delimiter, colour: Option<&str>) -> bool {
        let Some(character) = character(delimiter) else { return false };
        self.push("<mo fence=\"true\"");
        if !is_fence(character) {
            self.push(TIGHT);
            self.push(" stretchy=\"true\" symmetric=\"true\"");
        }
        if let Some(colour) = colour {
            self.colour("mathcolor", colour);
        }
        self.push(">");
        self.character(character);
        self.push("</mo>");
        true
    }

    /// `\bigl(`
    pub(super) fn delimiter(&mut self, class: Class, size: u8, delimiter: Delimiter) -> usize {
        const SIZES: [&str; 4] = ["1.2em", "1.8em", "2.4em", "3em"];
        let Some(character) = character(delimiter) else { return 0 };
        let size = SIZES[usize::from(size.clamp(1, 4)) - 1];
        let known = is_fence(character);
        self.push("<mo");
        self.push(match class {
            Class::Open if !known || is_ambiguous_fence(character) => " form=\"prefix\"",
            Class::Close if !known || is_ambiguous_fence(character) => " form=\"postfix\"",
            Class::Open | Class::Close | Class::Rel => "",
            _ => TIGHT,
        });
        if !known && matches!(class, Class::Open | Class::Close) {
            self.push(TIGHT);
        }
        if !known || (is_ambiguous_fence(character) && !matches!(class, Class::Open | Class::Close))
        {
            self.push(" stretchy=\"true\" symmetric=\"true\"");
        }
        for part in [" minsize=\"", size, "\" maxsize=\"", size, "\">"] {
            self.push(part);
        }
        self.character(character);
        self.push("</mo>");
        1
    }
}

/// The delimiter as a reader knows it: the bars of our fonts have other names.
pub(crate) fn character(delimiter: Delimiter) -> Option<char> {
    match delimiter {
        Delimiter::None | Delimiter::Character('.') => None,
        Delimiter::Character('∣') => Some('|'),
        Delimiter::Character('∥') => Some('‖'),
        Delimiter::Character('∖') => Some('\\'),
        Delimiter::Character(character) => Some(character),
    }
}
