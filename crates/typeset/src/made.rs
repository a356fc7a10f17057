//! Texts that expansion makes, which tokens of a formula then point into.

use std::cell::{Cell, OnceCell};

/// How many texts the first block holds; each further block holds twice as many as the one before.
const FIRST: usize = 16;
/// Enough blocks for as many texts as there may be expansions.
const BLOCKS: usize = 12;

/// Keeps texts in place while more are added.
#[derive(Debug, Default)]
pub(crate) struct Made {
    blocks: [OnceCell<Box<[OnceCell<String>]>>; BLOCKS],
    count: Cell<usize>,
}

impl Made {
    /// Keeps a text; `None` if there are too many.
    pub(crate) fn keep(&self, text: String) -> Option<&str> {
        let number = self.count.get();
        let (mut block, mut before, mut size) = (0, 0, FIRST);
        while number - before >= size {
            (block, before, size) = (block + 1, before + size, size * 2);
        }
        let cells = self.blocks.get(block)?.get_or_init(|| vec![OnceCell::new(); size].into());
        self.count.set(number + 1);
        Some(cells.get(number - before)?.get_or_init(|| text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_texts_in_place() {
        let made = Made::default();
        let kept: Vec<&str> = (0..200).map(|n: i32| made.keep(n.to_string()).unwrap()).collect();
        assert!(kept.iter().enumerate().all(|(n, text)| *text == n.to_string()));
        let more = (0..).take_while(|_| made.keep(String::new()).is_some()).count();
        assert!(more > 50_000);
    }
}
