//! What a prompt is made of: text, images, videos; sizes in patches after merging.

use std::{fmt, str::FromStr};

use crate::Error;

/// The most tokens of one segment, and of a prompt laid out in one piece: 4,194,304.
pub const MAX_TOKENS: usize = 1 << 22;

/// A run of tokens of one kind. In its short form `text:5`, `image:4x6`, `video:8x2x2@1.5`.
///
/// ```
/// use position::{Frames, Segment};
///
/// let video: Segment = "video:8x2x3@0.5".parse()?;
/// assert_eq!(
///     video,
///     Segment::Video { frames: Frames::Declared(8), height: 2, width: 3, seconds: Some(0.5) }
/// );
/// assert_eq!(video.tokens()?, 48);
/// assert_eq!(video.to_string(), "video:8x2x3@0.5");
/// # Ok::<(), position::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Segment {
    /// So many tokens of text.
    Text(usize),
    /// `height` rows of `width` patches, read row by row.
    Image {
        /// Rows.
        height: usize,
        /// Patches of a row.
        width: usize,
    },
    /// Frames of `height` rows of `width` patches, read frame by frame.
    Video {
        /// How many.
        frames: Frames,
        /// Rows of a frame.
        height: usize,
        /// Patches of a row.
        width: usize,
        /// Seconds from one frame to the next; only layouts that keep time ask for them.
        seconds: Option<f64>,
    },
}

/// The number of frames of a video, and whether it is all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Frames {
    /// The whole video has so many.
    Declared(usize),
    /// So many have come, and nobody knows how many will: `video:?x2x2` is the first frame,
    /// `video:?8x2x2` eight of them. An undeclared video of the same frame size and
    /// seconds that follows at once goes on with this one.
    SoFar(usize),
}

impl Frames {
    /// The frames that are there.
    pub fn count(self) -> usize {
        match self {
            Self::Declared(count) | Self::SoFar(count) => count,
        }
    }
}

impl Segment {
    /// Number of tokens.
    ///
    /// # Errors
    /// [`Error::Empty`] if a size is 0; [`Error::TooManyTokens`] beyond [`MAX_TOKENS`];
    /// [`Error::Seconds`] unless the seconds are finite and above 0.
    pub fn tokens(&self) -> Result<usize, Error> {
        let sizes = match *self {
            Self::Text(tokens) => [tokens, 1, 1],
            Self::Image { height, width } => [1, height, width],
            Self::Video { frames, height, width, seconds } => {
                if let Some(seconds) = seconds.filter(|s| !(*s > 0.0 && s.is_finite())) {
                    return Err(Error::Seconds { segment: *self, seconds });
                }
                [frames.count(), height, width]
            }
        };
        if sizes.contains(&0) {
            return Err(Error::Empty { segment: *self });
        }
        sizes
            .into_iter()
            .try_fold(1_usize, usize::checked_mul)
            .filter(|tokens| *tokens <= MAX_TOKENS)
            .ok_or(Error::TooManyTokens { segment: *self })
    }
}

impl fmt::Display for Segment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(tokens) => write!(f, "text:{tokens}"),
            Self::Image { height, width } => write!(f, "image:{height}x{width}"),
            Self::Video { frames, height, width, seconds } => {
                match frames {
                    Frames::Declared(frames) => write!(f, "video:{frames}x{height}x{width}")?,
                    Frames::SoFar(1) => write!(f, "video:?x{height}x{width}")?,
                    Frames::SoFar(frames) => write!(f, "video:?{frames}x{height}x{width}")?,
                }
                seconds.map_or(Ok(()), |seconds| write!(f, "@{seconds:?}"))
            }
        }
    }
}

impl FromStr for Segment {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let wrong = || Error::Form { text: text.to_owned() };
        let (kind, sizes) = text.trim().split_once(':').ok_or_else(wrong)?;
        let size = |text: &str| text.trim().parse::<usize>().map_err(|_| wrong());
        let segment = match kind.trim() {
            "text" => Self::Text(size(sizes)?),
            "image" => {
                let (height, width) = sizes.split_once('x').ok_or_else(wrong)?;
                Self::Image { height: size(height)?, width: size(width)? }
            }
            "video" => {
                let (sizes, seconds) = match sizes.split_once('@') {
                    Some((sizes, seconds)) => {
                        (sizes, Some(seconds.trim().parse().map_err(|_| wrong())?))
                    }
                    None => (sizes, None),
                };
                let mut parts = sizes.splitn(3, 'x');
                let mut part = || parts.next().ok_or_else(wrong);
                let frames = part()?.trim();
                let frames = match frames.strip_prefix('?') {
                    Some("") => Frames::SoFar(1),
                    Some(so_far) => Frames::SoFar(size(so_far)?),
                    None => Frames::Declared(size(frames)?),
                };
                Self::Video { frames, height: size(part()?)?, width: size(part()?)?, seconds }
            }
            _ => return Err(wrong()),
        };
        segment.tokens().map(|_| segment)
    }
}

/// Reads a whole prompt: segments between commas, `text:5,image:4x6,text:2`.
///
/// # Errors
/// [`Error::Form`] and the errors of [`Segment::tokens`]; [`Error::TooLong`] if together they are
/// more than [`MAX_TOKENS`].
pub fn parse_prompt(text: &str) -> Result<Vec<Segment>, Error> {
    let segments = text.split(',').map(str::parse).collect::<Result<Vec<Segment>, Error>>()?;
    total(&segments)?;
    Ok(segments)
}

/// Tokens of a whole prompt.
pub(crate) fn total(segments: &[Segment]) -> Result<usize, Error> {
    let mut tokens = 0;
    for segment in segments {
        tokens += segment.tokens()?;
        if tokens > MAX_TOKENS {
            return Err(Error::TooLong { tokens });
        }
    }
    Ok(tokens)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prompt_is_read_as_it_is_written() {
        let text = "text:5,image:4x6,video:8x2x2@1.0,video:?x3x2,video:?7x3x2@0.25";
        let segments = parse_prompt(text).unwrap();
        assert_eq!(segments.iter().map(Segment::to_string).collect::<Vec<_>>().join(","), text);
        assert_eq!(parse_prompt(" text: 5 , image: 4 x 6").unwrap(), segments[..2]);
    }

    #[test]
    fn what_is_no_segment_is_refused() {
        for text in [
            "",
            "text",
            "text:",
            "text:-1",
            "text:1.5",
            "image:4",
            "image:4x6x2",
            "video:2x2",
            "audio:3",
            "video:2x2x2@",
            "video:??x2x2",
        ] {
            assert!(matches!(parse_prompt(text), Err(Error::Form { .. })), "{text}");
        }
        for text in ["text:0", "image:0x4", "image:4x0", "video:0x2x2", "video:?0x2x2"] {
            assert!(matches!(parse_prompt(text), Err(Error::Empty { .. })), "{text}");
        }
        for text in ["text:4194305", "image:3000x3000", "video:18446744073709551615x9x9"] {
            assert!(matches!(parse_prompt(text), Err(Error::TooManyTokens { .. })), "{text}");
        }
        for text in ["video:2x2x2@0", "video:2x2x2@-1", "video:2x2x2@NaN", "video:2x2x2@inf"] {
            assert!(matches!(parse_prompt(text), Err(Error::Seconds { .. })), "{text}");
        }
        assert!(matches!(
            parse_prompt("text:4194304,text:1"),
            Err(Error::TooLong { tokens: 4194305 })
        ));
    }
}
