//! A whole prompt laid out, and what can be decided about a layout on it.

use std::ops::Range;

use crate::{Error, Frames, Layout, Positions, Segment, State, segment::total};

/// A prompt laid out.
#[derive(Debug, Clone, PartialEq)]
pub struct Prompt {
    /// Of all tokens, in reading order.
    pub positions: Positions,
    /// The segments with their tokens.
    pub parts: Vec<Part>,
    /// After the last one.
    pub state: State,
}

/// A segment in a prompt. The pieces of a text, or of an undeclared video, are one part.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// What it is.
    pub segment: Segment,
    /// Its tokens in the prompt, counted from 0.
    pub tokens: Range<usize>,
    /// Where text would have stood instead of its first token: `L + 1`.
    pub start: f64,
    /// Where text goes on after it.
    pub next: f64,
}

impl Part {
    /// Text, rather than patches?
    pub fn is_text(&self) -> bool {
        matches!(self.segment, Segment::Text(_))
    }
}

/// Lays out a whole prompt from position 0.
///
/// # Errors
/// Those of [`Layout::place`]; [`Error::TooLong`] beyond [`MAX_TOKENS`](crate::MAX_TOKENS).
///
/// # Panics
/// If the layout places a token on more or fewer axes than it names.
pub fn lay_out(layout: &dyn Layout, segments: &[Segment]) -> Result<Prompt, Error> {
    total(segments)?;
    let mut prompt = Prompt {
        positions: Positions::new(layout.axes().len()),
        parts: Vec::new(),
        state: State::default(),
    };
    for segment in joined(segments) {
        let first = prompt.positions.len();
        let placed = layout.place(&segment, &prompt.state)?;
        prompt.positions.extend(&placed.positions);
        prompt.parts.push(Part {
            segment,
            tokens: first..prompt.positions.len(),
            start: prompt.state.next,
            next: placed.state.next,
        });
        prompt.state = placed.state;
    }
    Ok(prompt)
}

/// Pieces of one text or one undeclared video become one segment.
fn joined(segments: &[Segment]) -> Vec<Segment> {
    let mut joined: Vec<Segment> = Vec::with_capacity(segments.len());
    for segment in segments {
        let last = joined.last_mut();
        match (last, segment) {
            (Some(Segment::Text(before)), Segment::Text(tokens)) => *before += tokens,
            (
                Some(Segment::Video { frames: Frames::SoFar(before), height, width, seconds }),
                Segment::Video { frames: Frames::SoFar(frames), height: h, width: w, seconds: s },
            ) if (&*height, &*width, &*seconds) == (h, w, s) => *before += frames,
            _ => joined.push(*segment),
        }
    }
    joined
}

/// What was found out about a layout on one prompt, by laying it out.
#[derive(Debug, Clone, PartialEq)]
pub struct Examined {
    /// The prompt.
    pub prompt: Prompt,
    /// Compatibility: text has the same coordinate on every axis and counts one a token, so that a
    /// prompt of text alone is rotated as RoPE does.
    pub compatible: bool,
    /// Equivalence: every block of `N` patches moves the text after it by exactly `N`.
    pub equivalent: bool,
    /// Symmetry: on every axis, from the text before a block to its first patch is as far as from its
    /// last patch to the text after.
    pub symmetric: bool,
    /// Tokens whose coordinates another token had before them.
    pub collisions: usize,
    /// Patches that stand, on some axis, where the text after them begins or beyond.
    pub overlaps: usize,
    /// Is any coordinate not a whole number?
    pub fractions: bool,
}

/// Lays out a prompt and decides the three properties, collisions and overlaps.
///
/// The comparisons are exact. `O(n log n)` for `n` tokens.
///
/// # Errors
/// As [`lay_out`].
pub fn examine(layout: &dyn Layout, segments: &[Segment]) -> Result<Examined, Error> {
    let prompt = lay_out(layout, segments)?;
    let blocks = || prompt.parts.iter().filter(|part| !part.is_text());
    let coordinates = || prompt.positions.by_axis().iter();
    Ok(Examined {
        compatible: compatible(layout, &prompt)?,
        equivalent: blocks().all(|part| part.next - part.start == part.tokens.len() as f64),
        symmetric: blocks().all(|part| {
            let (before, after) = prompt.gaps(part);
            before == after
        }),
        collisions: collisions(&prompt.positions),
        overlaps: blocks().map(|part| overlaps(&prompt.positions, part)).sum(),
        fractions: coordinates().flatten().any(|number| number.fract() != 0.0),
        prompt,
    })
}

impl Examined {
    /// `next − tokens`: what has to be added to a count of tokens to get a position. 0 in a layout that is
    /// equivalent on this prompt.
    pub fn offset(&self) -> f64 {
        self.prompt.state.next - self.prompt.positions.len() as f64
    }
}

impl Prompt {
    /// The steps, on each axis, from the last text before a part to its first token, and from its last
    /// token to the first text after it. Without text there, from and to where it would stand.
    ///
    /// # Panics
    /// If the part is none of this prompt's and reaches beyond its tokens.
    pub fn gaps(&self, part: &Part) -> (Vec<f64>, Vec<f64>) {
        let (first, last) = (part.tokens.start, part.tokens.end - 1);
        self.positions
            .by_axis()
            .iter()
            .map(|list| (list[first] - (part.start - 1.0), part.next - list[last]))
            .unzip()
    }
}

/// The text of this prompt, and as many tokens of text alone.
fn compatible(layout: &dyn Layout, prompt: &Prompt) -> Result<bool, Error> {
    let counts = |positions: &Positions, tokens: Range<usize>, start: f64| {
        positions.by_axis().iter().all(|list| {
            list[tokens.clone()].iter().enumerate().all(|(n, number)| *number == start + n as f64)
        })
    };
    let here = prompt
        .parts
        .iter()
        .filter(|part| part.is_text())
        .all(|part| counts(&prompt.positions, part.tokens.clone(), part.start));
    let tokens = prompt.positions.len();
    if tokens == 0 {
        return Ok(here);
    }
    let alone = layout.place(&Segment::Text(tokens), &State::default())?;
    Ok(here && counts(&alone.positions, 0..tokens, 0.0))
}

/// Tokens that share all coordinates with an earlier one.
fn collisions(positions: &Positions) -> usize {
    let mut order: Vec<usize> = (0..positions.len()).collect();
    let compare = |a: usize, b: usize| {
        let lists = positions.by_axis().iter();
        // Adding 0 makes 0 of −0, which stands on the same spot.
        lists.map(|list| (list[a] + 0.0).total_cmp(&(list[b] + 0.0))).find(|o| o.is_ne())
    };
    order.sort_unstable_by(|a, b| compare(*a, *b).unwrap_or(std::cmp::Ordering::Equal));
    order.windows(2).filter(|pair| compare(pair[0], pair[1]).is_none()).count()
}

/// Patches of a part that reach `next` on some axis.
fn overlaps(positions: &Positions, part: &Part) -> usize {
    part.tokens
        .clone()
        .filter(|token| positions.by_axis().iter().any(|list| list[*token] >= part.next))
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Flatten, MRope, Profile, Rope2d, RopeTie, RopeTieV2, Tv3d, parse_prompt};

    fn on(layout: &dyn Layout, prompt: &str) -> Examined {
        examine(layout, &parse_prompt(prompt).unwrap()).unwrap()
    }

    #[test]
    fn the_properties_are_those_of_the_article() {
        let prompt = "text:3,image:2x3,text:2";
        let verdict = |layout: &dyn Layout| {
            let found = on(layout, prompt);
            (found.compatible, found.equivalent, found.symmetric)
        };
        assert_eq!(verdict(&Flatten), (true, true, true));
        assert_eq!(verdict(&Rope2d), (true, false, false));
        assert_eq!(verdict(&RopeTie), (true, false, true));
        assert_eq!(verdict(&RopeTieV2), (true, true, true));
        assert_eq!(verdict(&Tv3d), (true, true, true));
        assert!(on(&RopeTieV2, prompt).fractions && !on(&RopeTieV2, "image:2x4").fractions);
    }

    #[test]
    fn a_video_longer_than_its_frames_reaches_over_the_text_in_the_newest_profile() {
        let with = |profile| MRope { profile, tokens_per_second: None };
        let prompt = "text:4,video:6x2x2,text:5";
        assert_eq!(on(&with(Profile::Hf457), prompt).overlaps, 0);
        // Frames 2 to 5 of 4 patches stand at times 6 to 9, the text goes on at 6.
        assert_eq!(on(&with(Profile::Hf523), prompt).overlaps, 16);
    }

    /// Every token on a spot of its own sign: 0 and −0 in turn.
    #[derive(Debug)]
    struct Zeros;

    impl Layout for Zeros {
        fn axes(&self) -> &[crate::Axis] {
            &[crate::Axis::N]
        }

        fn place(&self, segment: &Segment, state: &State) -> Result<crate::Placed, Error> {
            crate::Placed::new(segment, state, 1, |block| {
                (|_, _, j: f64| [if j == 0.0 { 0.0 } else { -0.0 }, 0.0, 0.0], block.start)
            })
        }
    }

    #[test]
    fn tokens_on_one_spot_are_counted() {
        let collisions = |layout: &dyn Layout, prompt: &str| on(layout, prompt).collisions;
        assert_eq!(collisions(&Rope2d, "text:2,image:1x1,image:1x1,text:1"), 0);
        assert_eq!(collisions(&crate::VideoRope::default(), "image:3x3,text:2"), 0);
        // Half seconds are cut to none: the second and the third frame stand on the first.
        let cut = MRope { profile: Profile::Hf457, tokens_per_second: Some(2.0) };
        assert_eq!(collisions(&cut, "video:3x2x2@0.5"), 8);
        assert_eq!(collisions(&Zeros, "image:1x2"), 1, "0 and −0 are one spot");
    }
}
