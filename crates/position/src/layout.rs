//! What a layout is: where the tokens of a segment stand, given where the last one ended.

use std::fmt;

use crate::{Axis, Error, Frames, Positions, Segment};

/// The farthest a coordinate may be from 0: up to here multiples of 2⁻² are exact in an `f64`.
const FARTHEST: f64 = (1_u64 << 50) as f64;

/// A rule that gives every token of a prompt its place.
///
/// One method does the work: [`Layout::place`] gets a segment and the state that the segments before
/// it left, and answers with positions and the state after. It is a function: the same segment after
/// the same state stands in the same place. Your own layout is a type with these two methods.
///
/// ```
/// use position::{Axis, Error, Layout, Placed, Segment, State, examine};
///
/// /// Every block on one spot, half a step before the text that follows.
/// #[derive(Debug)]
/// struct Spot;
///
/// impl Layout for Spot {
///     fn axes(&self) -> &[Axis] {
///         &[Axis::N]
///     }
///     fn place(&self, segment: &Segment, state: &State) -> Result<Placed, Error> {
///         Placed::new(segment, state, 1, |block| {
///             let start = block.start;
///             (move |_, _, _| [start - 0.5, 0.0, 0.0], start)
///         })
///     }
/// }
///
/// let found = examine(&Spot, &["text:3".parse()?, "image:1x1".parse()?])?;
/// assert!(found.compatible && found.symmetric && !found.equivalent);
/// # Ok::<(), Error>(())
/// ```
pub trait Layout: fmt::Debug {
    /// The axes of a coordinate, in order.
    fn axes(&self) -> &[Axis];

    /// Places the tokens of `segment` after what `state` remembers, each with as many coordinates as
    /// there are [axes](Layout::axes).
    ///
    /// # Errors
    /// Those of [`Segment::tokens`], [`Error::TooFar`], and what the layout itself refuses.
    fn place(&self, segment: &Segment, state: &State) -> Result<Placed, Error>;
}

/// What the segments so far leave to the next one.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct State {
    /// Where the next token of text would stand, on every axis; 0 to begin with.
    pub next: f64,
    /// The undeclared video that the last segment was a part of.
    pub stream: Option<Stream>,
}

/// An undeclared video under way.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stream {
    /// [`State::next`] before its first frame.
    pub start: f64,
    /// Frames placed.
    pub frames: usize,
    /// Rows of a frame.
    pub height: usize,
    /// Patches of a row.
    pub width: usize,
    /// Seconds from one frame to the next.
    pub seconds: Option<f64>,
}

/// An image or a video about to be placed. An image is a video of one frame.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Block {
    /// Where the next token of text would have stood: `L + 1`, if the last one stands at `L`.
    pub start: f64,
    /// Frames of it placed before: 0 but for an undeclared video that goes on.
    pub placed: usize,
    /// Frames in all when this part is placed.
    pub frames: usize,
    /// Rows of a frame.
    pub height: usize,
    /// Patches of a row.
    pub width: usize,
    /// Seconds from one frame to the next.
    pub seconds: Option<f64>,
    /// Is `frames` all there will be?
    pub declared: bool,
}

impl Block {
    /// Patches in all when this part is placed.
    pub fn patches(&self) -> f64 {
        self.frame() * self.frames as f64
    }

    /// Patches of one frame.
    pub fn frame(&self) -> f64 {
        (self.height * self.width) as f64
    }

    /// The longer side of a frame.
    pub fn side(&self) -> f64 {
        self.height.max(self.width) as f64
    }

    fn of(segment: &Segment, state: &State) -> Option<Self> {
        match *segment {
            Segment::Text(_) => None,
            Segment::Image { height, width } => Some(Self {
                start: state.next,
                placed: 0,
                frames: 1,
                height,
                width,
                seconds: None,
                declared: true,
            }),
            Segment::Video { frames, height, width, seconds } => {
                let declared = matches!(frames, Frames::Declared(_));
                let stream = state
                    .stream
                    .filter(|s| {
                        !declared && (s.height, s.width, s.seconds) == (height, width, seconds)
                    })
                    .unwrap_or(Stream { start: state.next, frames: 0, height, width, seconds });
                Some(Self {
                    start: stream.start,
                    placed: stream.frames,
                    frames: stream.frames + frames.count(),
                    height,
                    width,
                    seconds,
                    declared,
                })
            }
        }
    }
}

/// Positions of a segment and the state after it.
#[derive(Debug, Clone, PartialEq)]
pub struct Placed {
    /// In reading order.
    pub positions: Positions,
    /// For the next segment.
    pub state: State,
}

impl Placed {
    /// Text on the diagonal, and a block as `rule` says: for a block it gives where patch
    /// `(frame, row, column)`, each from 0, stands (the first `axes` of the three numbers count), and
    /// where the text after the block goes on.
    ///
    /// # Errors
    /// Those of [`Segment::tokens`]; [`Error::TooFar`] for a coordinate beyond 2⁵⁰ or not a number.
    ///
    /// # Panics
    /// If `axes` is more than 3.
    pub fn new<P, R>(segment: &Segment, state: &State, axes: usize, rule: R) -> Result<Self, Error>
    where
        P: Fn(f64, f64, f64) -> [f64; 3],
        R: FnOnce(&Block) -> (P, f64),
    {
        let tokens = segment.tokens()?;
        let mut positions = Positions::new(axes);
        let Some(block) = Block::of(segment, state) else {
            for n in 0..tokens {
                positions.push(&[state.next + n as f64; 3][..axes]);
            }
            let next = state.next + tokens as f64;
            return Self { positions, state: State { next, stream: None } }.checked(segment);
        };
        let (patch, next) = rule(&block);
        for t in block.placed..block.frames {
            for i in 0..block.height {
                for j in 0..block.width {
                    positions.push(&patch(t as f64, i as f64, j as f64)[..axes]);
                }
            }
        }
        let Block { start, frames, height, width, seconds, declared, .. } = block;
        let stream = (!declared).then_some(Stream { start, frames, height, width, seconds });
        Self { positions, state: State { next, stream } }.checked(segment)
    }

    fn checked(self, segment: &Segment) -> Result<Self, Error> {
        let coordinates = self.positions.by_axis().iter().flatten();
        let mut farthest = self.state.next;
        for number in coordinates {
            // NaN, once met, stays: it is neither above another number nor below the limit.
            if number.is_nan() || number.abs() > farthest.abs() {
                farthest = *number;
            }
        }
        if farthest.abs() <= FARTHEST {
            Ok(self)
        } else {
            Err(Error::TooFar { segment: *segment, farthest })
        }
    }
}
