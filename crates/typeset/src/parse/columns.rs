//! Preambles of arrays: `c|l@{\,}r`, `*{3}{c}`, `>{\bf}l`.

use crate::node::{Align, Column, Length, LineStyle};
use crate::scan::{self, Token, argument, text_of};

use super::parser::Parser;

/// More columns than any page can hold.
const MOST_COLUMNS: usize = 256;
/// Repetitions of a preamble that are read, those of nothing included.
const MOST_STEPS: usize = 1024;

/// What a preamble says: columns, and the TeX around the cells of each.
#[derive(Default)]
pub(super) struct Preamble<'t, 'a> {
    pub(super) columns: Vec<Column>,
    /// `>{…}` and `<{…}` of each column of cells; shorter than the columns where the rest have none.
    around: Vec<(&'t [Token<'a>], &'t [Token<'a>])>,
    /// Columns of cells.
    pub(super) cells: usize,
    /// The widths of those that have one, by their index, and the side at which their cells stand.
    widths: Vec<(usize, Length, Align)>,
    /// From this column on, cells are text.
    pub(super) text_from: Option<usize>,
}

impl<'t, 'a> Preamble<'t, 'a> {
    /// What stands before and after the cell of a column.
    pub(super) fn around(&self, column: usize) -> (&'t [Token<'a>], &'t [Token<'a>]) {
        self.around.get(column).copied().unwrap_or_default()
    }

    /// The width of a column and the side at which its cells stand, if it has one.
    pub(super) fn width(&self, column: usize) -> Option<(Length, Align)> {
        let found = self.widths.iter().find(|(index, ..)| *index == column);
        found.map(|&(_, width, side)| (width, side))
    }

    /// Whether the cells of a column are text.
    pub(super) fn is_text(&self, column: usize) -> bool {
        self.text_from.is_some_and(|first| column >= first)
    }

    fn push_cells(&mut self, align: Align, before: &'t [Token<'a>]) {
        self.columns.push(Column::Cells { align, before: None, after: None });
        self.cells += 1;
        if !before.is_empty() {
            self.around.resize(self.cells - 1, Default::default());
            self.around.push((before, &[]));
        }
    }

    fn set_after(&mut self, after: &'t [Token<'a>]) {
        if let Some(column) = self.cells.checked_sub(1) {
            if self.around.len() < self.cells {
                self.around.resize(self.cells, Default::default());
            }
            self.around[column].1 = after;
        }
    }
}

impl<'s, 'a> Parser<'s, 'a> {
    /// The preamble that is the next argument.
    pub(super) fn preamble(&mut self, call: Token<'_>) -> Preamble<'s, 'a> {
        let mut preamble = Preamble::default();
        if let Some(tokens) = self.raw_argument(call) {
            self.read_preamble(tokens, &mut preamble, call);
        }
        preamble
    }

    fn read_preamble(
        &mut self,
        tokens: &'s [Token<'a>],
        preamble: &mut Preamble<'s, 'a>,
        call: Token<'_>,
    ) {
        // Repetitions still to be read: nested `*{n}{…}` must not recurse.
        let mut rest: Vec<(&'s [Token<'a>], usize)> = vec![(tokens, 1)];
        let mut before: &'s [Token<'a>] = &[];
        let mut steps = 0;
        while let Some((tokens, times)) = rest.pop() {
            if times > 1 {
                rest.push((tokens, times - 1));
            }
            steps += 1;
            let mut at = 0;
            while let Some(&token) = tokens.get(at) {
                if preamble.columns.len() > MOST_COLUMNS || steps > MOST_STEPS {
                    self.refuse(call, format!("more than {MOST_COLUMNS} columns"));
                    return;
                }
                at += 1;
                let following = argument(tokens, at);
                match (token.text, following) {
                    ("l", _) => preamble.push_cells(Align::Left, std::mem::take(&mut before)),
                    ("c", _) => preamble.push_cells(Align::Centre, std::mem::take(&mut before)),
                    ("r", _) => preamble.push_cells(Align::Right, std::mem::take(&mut before)),
                    ("X", _) => preamble.push_cells(Align::Left, std::mem::take(&mut before)),
                    ("|", _) => preamble.columns.push(Column::Line(LineStyle::Solid)),
                    (":", _) => preamble.columns.push(Column::Line(LineStyle::Dashed)),
                    ("p" | "m" | "b", Some((width, next))) => {
                        let width = self.length_of(&text_of(width), token);
                        preamble.widths.push((preamble.cells, width, Align::Left));
                        preamble.push_cells(Align::Left, std::mem::take(&mut before));
                        at = next;
                    }
                    ("w" | "W", Some((align, next))) => {
                        let align = align.iter().find_map(|token| named(token.text));
                        let align = align.unwrap_or(Align::Left);
                        let (width, next) = argument(tokens, next).unwrap_or((&[], next));
                        let width = self.length_of(&text_of(width), token);
                        preamble.widths.push((preamble.cells, width, align));
                        preamble.push_cells(align, std::mem::take(&mut before));
                        at = next;
                    }
                    ("*", Some((times, next))) => {
                        let times: usize = text_of(times).trim().parse().unwrap_or(1);
                        if let Some((columns, next)) = argument(tokens, next) {
                            rest.push((&tokens[next..], 1));
                            if times > 0 && !columns.is_empty() {
                                rest.push((columns, times));
                            }
                        } else {
                            at = next;
                            continue;
                        }
                        break;
                    }
                    (sign @ ("@" | "!"), Some((body, next))) => {
                        let body = self.list_of(body);
                        let replaces_space = sign == "@";
                        preamble.columns.push(Column::Text { body, replaces_space });
                        at = next;
                    }
                    (">", Some((tokens, next))) => {
                        before = tokens;
                        at = next;
                    }
                    ("<", Some((tokens, next))) => {
                        preamble.set_after(tokens);
                        at = next;
                    }
                    _ if token.kind == scan::Kind::Space => {}
                    _ => self.refuse(
                        token,
                        format!("`{}` is no column; write `l`, `c`, `r` or `|`", token.text),
                    ),
                }
            }
        }
    }
}

/// The alignment that a letter stands for.
pub(super) fn named(letter: &str) -> Option<Align> {
    match letter {
        "l" => Some(Align::Left),
        "c" => Some(Align::Centre),
        "r" => Some(Align::Right),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::print::{check, check_errors};

    #[test]
    fn reads_preambles() {
        check(r"\begin{array}{l|c:r}a&b&c\end{array}", "array[l|c:r](a & b & c)");
        check(r"\begin{array}{*{2}{c|}r}a\end{array}", "array[c|c|r](a)");
        check(r"\begin{array}{*{2}{*{2}c}}a\end{array}", "array[cccc](a)");
        check(r"\begin{array}{l@{\,}p{1cm}!{x}w{r}{2em}}a\end{array}", "array[l@{<3mu>}l!{x}r](a)");
        check(
            r"\begin{array}{>{\bf}l<{x}c>{\displaystyle}r}a&b&c\\d\end{array}",
            "array[lcr](a/MainBold x/MainBold & b & display(c); d/MainBold x/MainBold)",
        );
        check(r"\begin{array}{c}a&b\end{array}", "array[cc](a & b)");
    }

    #[test]
    fn refuses_what_is_no_column() {
        check_errors(
            r"\begin{array}{c?}a\end{array}",
            &["?: `?` is no column; write `l`, `c`, `r` or `|`"],
        );
        let many = r"\begin{array}{*{999999999}{c}}a\end{array}";
        check_errors(many, &[r"\begin: more than 256 columns"]);
        let nested = r"\begin{array}{*{999}{*{999}{*{999}{|}}}c}a\end{array}";
        check_errors(nested, &[r"\begin: more than 256 columns"]);
        let nothing = r"\begin{array}{*{999}{*{999}{*{999}{ }}}c}a\end{array}";
        check_errors(nothing, &[r"\begin: more than 256 columns"]);
    }
}
