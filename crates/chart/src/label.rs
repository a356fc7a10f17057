//! The small language of labels: italic letters, scripts, Greek; and how wide they are.

/// What one piece of a label is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Script {
    Base,
    Sub,
    Super,
}

/// A piece of a label in one style.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Run {
    pub(crate) text: String,
    pub(crate) italic: bool,
    pub(crate) script: Script,
}

/// A label as it is drawn.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Label {
    pub(crate) runs: Vec<Run>,
}

/// Size of text in units.
pub(crate) const SIZE: f64 = 13.0;
/// Size of scripts: nothing is smaller.
pub(crate) const SCRIPT_SIZE: f64 = 11.0;

/// A text as a label shows it letter by letter: `*`, `_`, `^` and `\` lose their meaning.
///
/// ```
/// assert_eq!(chart::escape("a_b*c"), r"a\_b\*c");
/// ```
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '*' | '_' | '^' | '\\') {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

impl Label {
    /// Reads the small language; every text is a label.
    pub(crate) fn parse(source: &str) -> Label {
        let mut label = Label::default();
        let mut italic = false;
        let mut chars = source.chars().peekable();
        while let Some(c) = chars.next() {
            match c {
                '\\' => label.push(chars.next().unwrap_or('\\'), italic, Script::Base),
                '*' => italic = !italic,
                '_' | '^' if chars.peek().is_some_and(|next| !next.is_whitespace()) => {
                    let script = if c == '_' { Script::Sub } else { Script::Super };
                    let mut inner = String::new();
                    if chars.next_if_eq(&'{').is_some() {
                        inner.extend(std::iter::from_fn(|| chars.next_if(|c| *c != '}')));
                        chars.next();
                    } else {
                        inner.extend(chars.next());
                    }
                    label.push_script(&inner, script);
                }
                _ => match unicode_script(c) {
                    Some((script, plain)) => label.push(plain, false, script),
                    None => label.push(c, italic, Script::Base),
                },
            }
        }
        label
    }

    /// The inside of a sub- or superscript: a single letter is a variable, a word stands upright.
    fn push_script(&mut self, inner: &str, script: Script) {
        let letters: Vec<char> = inner.chars().filter(|c| !matches!(c, '*' | '\\')).collect();
        let marked = inner.contains('*');
        for (index, &c) in letters.iter().enumerate() {
            let neighbour = |at: Option<usize>| {
                at.and_then(|at| letters.get(at)).is_some_and(char::is_ascii_alphabetic)
            };
            let alone = !neighbour(index.checked_sub(1)) && !neighbour(Some(index + 1));
            self.push(c, c.is_ascii_alphabetic() && (alone || marked), script);
        }
    }

    fn push(&mut self, c: char, italic: bool, script: Script) {
        // In italics only letters slant; small Greek letters are variables wherever they stand.
        let italic = (italic && c.is_alphabetic() && !is_wide(c)) || is_small_greek(c);
        self.add(if c.is_control() { ' ' } else { c }, italic, script);
    }

    fn add(&mut self, c: char, italic: bool, script: Script) {
        match self.runs.last_mut() {
            Some(run) if run.italic == italic && run.script == script => run.text.push(c),
            _ => self.runs.push(Run { text: c.to_string(), italic, script }),
        }
    }

    /// Estimated width in units.
    pub(crate) fn width(&self) -> f64 {
        let width = |run: &Run| {
            let size = if run.script == Script::Base { SIZE } else { SCRIPT_SIZE };
            run.text.chars().map(advance).sum::<f64>() * size
        };
        self.runs.iter().map(width).sum()
    }

    /// The label in lines no wider than `room` units where it can be broken: after a space, and between Han
    /// characters except before closing and after opening marks.
    pub(crate) fn lines(&self, room: f64) -> Vec<Label> {
        if self.width() <= room {
            return vec![self.clone()];
        }
        let letters: Vec<(char, bool, Script)> = self
            .runs
            .iter()
            .flat_map(|run| run.text.chars().map(|c| (c, run.italic, run.script)))
            .collect();
        let mut lines = Vec::new();
        let (mut start, mut last_break, mut width) = (0, 0, 0.0);
        for (index, &(c, _, script)) in letters.iter().enumerate() {
            if index > start && breaks(letters[index - 1].0, c) {
                last_break = index;
            }
            let size = if script == Script::Base { SIZE } else { SCRIPT_SIZE };
            width += advance(c) * size;
            if width > room && last_break > start && c != ' ' {
                lines.push(Label::of(&letters[start..last_break]));
                start = last_break;
                width = Label::of(&letters[start..=index]).width();
            }
        }
        lines.push(Label::of(&letters[start..]));
        lines
    }

    /// A label of letters, without the space at its end.
    fn of(letters: &[(char, bool, Script)]) -> Label {
        let mut label = Label::default();
        let end = letters.iter().rposition(|letter| letter.0 != ' ').map_or(0, |last| last + 1);
        for &(c, italic, script) in &letters[..end] {
            label.add(c, italic, script);
        }
        label
    }

    /// The text without styles.
    pub(crate) fn plain(&self) -> String {
        self.runs.iter().map(|run| run.text.as_str()).collect()
    }

    /// Whether nothing would be seen.
    pub(crate) fn is_empty(&self) -> bool {
        self.runs.iter().all(|run| run.text.trim().is_empty())
    }
}

/// The plain character of a raised or lowered Unicode digit or sign.
fn unicode_script(c: char) -> Option<(Script, char)> {
    let plain = match c {
        '¹' => '1',
        '²' => '2',
        '³' => '3',
        '⁰' | '⁴'..='⁹' => char::from_digit(u32::from(c) - 0x2070, 10)?,
        '⁺' => '+',
        '⁻' => '−',
        '₀'..='₉' => return Some((Script::Sub, char::from_digit(u32::from(c) - 0x2080, 10)?)),
        '₊' => return Some((Script::Sub, '+')),
        '₋' => return Some((Script::Sub, '−')),
        _ => return None,
    };
    Some((Script::Super, plain))
}

fn is_small_greek(c: char) -> bool {
    ('α'..='ω').contains(&c) || matches!(c, 'ϑ' | 'ϕ' | 'ϖ' | 'ϱ' | 'ϵ')
}

/// Han characters, kana, hangul and their punctuation: a square each.
fn is_wide(c: char) -> bool {
    matches!(u32::from(c), 0x1100..=0x115f | 0x2e80..=0xa4cf | 0xac00..=0xd7a3 | 0xf900..=0xfaff | 0xfe30..=0xfe4f
        | 0xff00..=0xff60 | 0xffe0..=0xffe6 | 0x1f300..=0x1faff | 0x20000..=0x3fffd)
        || matches!(c, '“' | '”' | '‘' | '’' | '…' | '—')
}

/// Whether a line may end between two characters.
fn breaks(before: char, after: char) -> bool {
    const CLOSING: &str = "，。、；：？！）」』》】”’…—%";
    const OPENING: &str = "（「『《【“‘";
    let han = is_wide(before) || is_wide(after);
    let barred = CLOSING.contains(after) || OPENING.contains(before) || after == ' ';
    !barred && (before == ' ' || han)
}

/// Advance width in em: the widths of Helvetica (Adobe's metrics file) for ASCII, with a little room
/// since system fonts run wider; a square for Han.
fn advance(c: char) -> f64 {
    const ROOM: f64 = 1.1;
    const ASCII: [u16; 95] = [
        278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556,
        556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722,
        722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722,
        667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278, 556,
        556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500,
        500, 334, 260, 334, 584,
    ];
    if is_wide(c) {
        return 1.0;
    }
    let index = (c as usize).checked_sub(32);
    if let Some(width) = index.and_then(|index| ASCII.get(index)) {
        return f64::from(*width) / 1000.0 * ROOM;
    }
    match c {
        '−' | '×' | '±' | '≤' | '≥' | '≈' | '=' => 0.6,
        '·' | '′' => 0.3,
        '‖' => 0.45,
        '\u{202f}' | '\u{2009}' => 0.2,
        '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200f}' => 0.0,
        '→' | '←' | '↑' | '↓' | '∞' | '∑' => 0.95,
        _ => 0.62,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Runs as text: italics in slashes, scripts in brackets.
    fn check(source: &str, expect: &str) {
        let mut shown = String::new();
        for run in Label::parse(source).runs {
            let text = if run.italic { format!("/{}/", run.text) } else { run.text };
            shown += &match run.script {
                Script::Base => text,
                Script::Sub => format!("[{text}]"),
                Script::Super => format!("({text})"),
            };
        }
        assert_eq!(shown, expect, "{source}");
    }

    #[test]
    fn letters_scripts_and_norms() {
        check("σ_r", "/σ/[/r/]");
        check("‖*A* − *A*_r‖_F", "‖/A/ − /A/[/r/]‖[/F/]");
        check("10^{−3}", "10(−3)");
        check("10⁻³ *x*_{max}", "10(−3) /x/[max]");
        check("σ_{k+1}", "/σ/[/k/][+1]");
        check("λ 与 Δ*t*", "/λ/ 与 Δ/t/");
    }

    #[test]
    fn what_is_not_meant_as_markup_stays() {
        check(r"a\_b", "a_b");
        check("a _ b", "a _ b");
        check("end_", "end_");
        check("2^{open", "2(open)");
        check("<b> & \"", "<b> & \"");
        check(&escape("*_^\\"), "*_^\\");
    }

    #[test]
    fn lines_break_after_spaces_and_between_han() {
        let lines = |source: &str, room: f64| -> Vec<String> {
            Label::parse(source).lines(room).iter().map(Label::plain).collect()
        };
        assert_eq!(lines("relative error of *A*_r", 90.0), ["relative error", "of Ar"]);
        assert_eq!(lines("热电偶的电压（毫伏）", 80.0), ["热电偶的电压", "（毫伏）"]);
        assert_eq!(lines("电压，电流", 30.0), ["电", "压，", "电流"]);
        assert_eq!(lines("unbreakable", 10.0), ["unbreakable"]);
        assert_eq!(lines("", 10.0), [""]);
    }

    #[test]
    fn widths() {
        assert_eq!(Label::parse("周髀").width(), 26.0);
        assert!(Label::parse("iii").width() < Label::parse("mmm").width() / 2.0);
    }
}
