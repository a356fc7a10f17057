//! The style sheet that typeset formulas need.

use std::collections::BTreeSet;

use typeset::{depth_rule, height_rule};

/// The rules that all formulas need.
const RULES: &str = ".zhoubi .m{font-size:1.1em;max-width:100%;height:auto;fill:currentColor;overflow:visible}\
    td .zhoubi .m,th .zhoubi .m{max-width:none}\
    .zhoubi .vh{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}\
    .zhoubi.f{position:relative}";
/// The rules of displays.
const DISPLAYS: &str = ".zhoubi.eq{position:relative;display:grid;\
    grid-template-columns:minmax(2.5em,1fr) minmax(0,auto) minmax(2.5em,1fr);align-items:center;margin-block:1em}\
    .zhoubi.eq>.m{grid-column:2}\
    .zhoubi.eq>.nos{grid-column:3;position:relative;align-self:stretch;min-width:2.5em}\
    .zhoubi.eq .no{position:absolute;inset-inline-end:0;transform:translateY(-50%)}";
/// The depths that a sheet for all pages has a class for, in steps of 0.05 em.
const DEPTHS: u32 = 200;

/// The classes that stand for numbers, since formulas carry no `style=`: depths below the baseline in steps of
/// 0.05 em, and heights of equations' numbers in per cent of a formula of several lines.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sheet {
    depths: BTreeSet<u32>,
    heights: BTreeSet<u32>,
    displays: bool,
}

impl Sheet {
    /// For any page.
    pub fn whole() -> Sheet {
        Sheet { depths: (1..=DEPTHS).collect(), heights: (0..=100).collect(), displays: true }
    }

    /// What this HTML needs. `O(n)`.
    pub fn of(html: &str) -> Sheet {
        let numbers = |before: &str| -> BTreeSet<u32> {
            let number = |(at, _): (usize, _)| {
                let rest = &html[at + before.len()..];
                let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
                rest[..digits].parse().ok()
            };
            html.match_indices(before).filter_map(number).collect()
        };
        Sheet {
            depths: numbers("class=\"m d"),
            heights: numbers("class=\"no y"),
            displays: html.contains("class=\"zhoubi eq\""),
        }
    }

    /// As CSS, on one line.
    pub fn css(&self) -> String {
        let mut css = RULES.to_owned();
        if self.displays {
            css.push_str(DISPLAYS);
        }
        let depths = self.depths.iter().filter(|depth| **depth > 0);
        css.extend(depths.map(|depth| depth_rule(".zhoubi ", *depth)));
        css.extend(self.heights.iter().map(|height| height_rule(".zhoubi ", *height)));
        css
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn has_the_classes_that_a_page_needs_and_no_other() {
        let css = Sheet::of(
            "<svg class=\"m d7\"><svg class=\"m d21\"><svg class=\"m d7\"><i class=\"no y50\">",
        )
        .css();
        assert!(css.ends_with(
            "position:relative}.zhoubi .d7{vertical-align:-0.35em}.zhoubi .d21{vertical-align:-1.05em}.zhoubi .y50{top:50%}"
        ), "{css}");
        assert!(Sheet::whole().css().contains(".zhoubi .d200{vertical-align:-10.00em}"));
        assert_eq!(Sheet::of("<p>"), Sheet::default());
    }
}
