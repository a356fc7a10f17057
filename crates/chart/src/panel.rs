//! One panel: two axes and the marks between them.

use crate::axis::Axis;
use crate::mark::Mark;
use crate::scale::Extent;

/// Two axes and marks.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Panel {
    pub(crate) x: Axis,
    pub(crate) y: Axis,
    pub(crate) marks: Vec<Mark>,
    pub(crate) title: String,
    height: Option<f64>,
    aspect: Option<f64>,
    pub(crate) canvas: bool,
}

impl Panel {
    /// A panel with two linear axes.
    pub fn new() -> Panel {
        Panel::default()
    }

    /// A panel without axes whose data are units: `x` from 0 to the right, `y` from 0 to `height`
    /// downwards. For pictures, boxes and arrows that are no plot.
    pub fn canvas(height: f64) -> Panel {
        Panel { height: Some(height), canvas: true, ..Panel::default() }
    }

    /// The level axis.
    #[must_use]
    pub fn x(mut self, axis: Axis) -> Panel {
        self.x = axis;
        self
    }

    /// The upright axis.
    #[must_use]
    pub fn y(mut self, axis: Axis) -> Panel {
        self.y = axis;
        self
    }

    /// Adds a layer over the earlier ones.
    #[must_use]
    pub fn mark(mut self, mark: impl Into<Mark>) -> Panel {
        self.marks.push(mark.into());
        self
    }

    /// Adds layers over the earlier ones.
    #[must_use]
    pub fn marks<M: Into<Mark>>(mut self, marks: impl IntoIterator<Item = M>) -> Panel {
        self.marks.extend(marks.into_iter().map(Into::into));
        self
    }

    /// A heading over the panel, as a label.
    #[must_use]
    pub fn title(mut self, title: impl Into<String>) -> Panel {
        self.title = title.into();
        self
    }

    /// Height of the frame in units; otherwise 250, or 210 in a narrow column.
    #[must_use]
    pub fn height(mut self, units: f64) -> Panel {
        self.height = Some(units);
        self
    }

    /// The frame's width divided by its height, instead of a height: 1 is square.
    #[must_use]
    pub fn aspect(mut self, ratio: f64) -> Panel {
        self.aspect = Some(ratio);
        self
    }

    /// The extents of the data on both axes.
    pub(crate) fn extents(&self) -> (Extent, Extent) {
        let (mut x, mut y) = (Extent::default(), Extent::default());
        for mark in &self.marks {
            mark.extend(&mut x, &mut y);
        }
        (x, y)
    }

    /// The height of the frame for a width of the frame; `None` for the default.
    pub(crate) fn frame_height(&self, frame_width: f64) -> Option<f64> {
        let usable = |value: &f64| *value > 0.0 && value.is_finite();
        let aspect = self.aspect.filter(usable).map(|ratio| frame_width / ratio);
        aspect.or(self.height.filter(usable)).map(|height| height.clamp(8.0, 4000.0))
    }

    /// Whether rows are counted from the top, and cells are their own frame.
    pub(crate) fn is_matrix(&self) -> bool {
        self.marks.iter().any(Mark::is_matrix)
    }

    /// Whether values run along the level axis.
    pub(crate) fn is_lying(&self) -> bool {
        self.marks.iter().any(Mark::is_lying)
    }

    /// Whether the height follows from the width.
    pub(crate) fn has_aspect(&self) -> bool {
        self.aspect.is_some()
    }
}
