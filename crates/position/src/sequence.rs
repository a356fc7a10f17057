//! A prompt that comes in pieces: positions token by token, wherever it is cut.

use crate::{Error, Layout, Positions, Segment, State};

/// Positions of a prompt as it comes, cut anywhere: between segments, in the middle of an image, in
/// the middle of a video whose end nobody knows.
///
/// ```
/// use position::{RopeTieV2, Sequence, lay_out};
///
/// let layout = RopeTieV2;
/// let mut sequence = Sequence::new(&layout);
/// let mut pieces = sequence.append("text:2".parse()?)?;
/// sequence.begin("image:3x3".parse()?)?;
/// for piece in [4, 1, 4] {
///     pieces.extend(&sequence.take(piece)?); // a prefill in chunks
/// }
/// let whole = lay_out(&layout, &["text:2".parse()?, "image:3x3".parse()?])?;
/// assert_eq!(pieces, whole.positions);
/// assert_eq!(sequence.offset(), 0.0); // the layout is equivalent: position = number of tokens
/// # Ok::<(), position::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Sequence<'a> {
    layout: &'a dyn Layout,
    state: State,
    tokens: usize,
    under_way: Option<UnderWay>,
}

/// A segment whose tokens have not all been taken.
#[derive(Debug, Clone)]
struct UnderWay {
    segment: Segment,
    positions: Positions,
    taken: usize,
}

impl<'a> Sequence<'a> {
    /// An empty prompt.
    pub fn new(layout: &'a dyn Layout) -> Self {
        Self { layout, state: State::default(), tokens: 0, under_way: None }
    }

    /// Adds a segment whole and gives its positions. `O(tokens)`.
    ///
    /// # Errors
    /// Those of [`Layout::place`]; [`Error::Unfinished`] while a segment is under way. The sequence is
    /// then as it was.
    pub fn append(&mut self, segment: Segment) -> Result<Positions, Error> {
        self.begin(segment)?;
        let left = self.left();
        self.take(left)
    }

    /// Announces a segment whose tokens are then taken in pieces. `O(tokens)`: all are placed now.
    ///
    /// # Errors
    /// As [`Sequence::append`].
    pub fn begin(&mut self, segment: Segment) -> Result<(), Error> {
        if let Some(UnderWay { segment, .. }) = self.under_way {
            return Err(Error::Unfinished { segment, left: self.left() });
        }
        let placed = self.layout.place(&segment, &self.state)?;
        self.state = placed.state;
        self.under_way = Some(UnderWay { segment, positions: placed.positions, taken: 0 });
        Ok(())
    }

    /// The positions of the next `tokens` tokens of the segment under way.
    ///
    /// # Errors
    /// [`Error::Beyond`] if it has fewer left.
    pub fn take(&mut self, tokens: usize) -> Result<Positions, Error> {
        let left = self.left();
        let Some(under_way) = self.under_way.as_mut().filter(|_| tokens <= left) else {
            return Err(Error::Beyond { asked: tokens, left });
        };
        let end = under_way.taken + tokens;
        let positions = under_way.positions.slice(under_way.taken..end);
        under_way.taken = end;
        if tokens == left {
            self.under_way = None;
        }
        self.tokens += tokens;
        Ok(positions)
    }

    /// Tokens of the segment under way that have not been taken.
    pub fn left(&self) -> usize {
        self.under_way.as_ref().map_or(0, |segment| segment.positions.len() - segment.taken)
    }

    /// Tokens taken so far.
    pub fn tokens(&self) -> usize {
        self.tokens
    }

    /// Where the text after the segments so far goes on.
    pub fn next(&self) -> f64 {
        self.state.next
    }

    /// `next` less the number of tokens, those still to be taken included: what others keep as "rope
    /// delta" and add to a count of tokens to get a position. Always 0 in a layout that is equivalent.
    pub fn offset(&self) -> f64 {
        self.state.next - (self.tokens + self.left()) as f64
    }
}
