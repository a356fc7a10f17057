//! A graph of states: boxes with names, arrows between them.

use crate::label::Label;
use crate::mark::arrow::Way;
use crate::mark::{Canvas, builder};
use crate::place::{Rect, Spot};
use crate::scale::Extent;
use crate::svg::{Anchor, Path};
use crate::theme::Colour;

/// A box with a name of one or more lines, its middle at a point of the data.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    at: (f64, f64),
    label: String,
    colour: Colour,
    solid: bool,
}

builder!(Node: colour);

impl Node {
    /// At `(x, y)`, with the name `label`; lines of the name are parted by a line feed.
    pub fn new(x: f64, y: f64, label: impl Into<String>) -> Node {
        Node { at: (x, y), label: label.into(), colour: Colour::Edge, solid: false }
    }

    /// The full colour inside: the state that holds now.
    #[must_use]
    pub fn solid(mut self) -> Node {
        self.solid = true;
        self
    }

    fn lines(&self) -> Vec<Label> {
        self.label.lines().map(Label::parse).collect()
    }

    /// The box around a place.
    fn bounds(&self, (x, y): (f64, f64)) -> Rect {
        let lines = self.lines();
        let width = lines.iter().map(Label::width).fold(16.0, f64::max) + 22.0;
        let height = 14.0 + 17.0 * lines.len().max(1) as f64;
        Rect {
            left: x - width / 2.0,
            top: y - height / 2.0,
            right: x + width / 2.0,
            bottom: y + height / 2.0,
        }
    }
}

/// An arrow from one node to another, by their places in the list.
#[derive(Debug, Clone, PartialEq)]
pub struct Edge {
    from: usize,
    to: usize,
    label: String,
    colour: Colour,
    dashed: bool,
    bend: Option<f64>,
}

builder!(Edge: colour, label, dashed);

impl Edge {
    /// From node `from` to node `to`; from a node to itself is a loop above it.
    pub fn new(from: usize, to: usize) -> Edge {
        Edge { from, to, label: String::new(), colour: Colour::Quiet, dashed: false, bend: None }
    }

    /// Bent to the left of its way by so many units. Otherwise straight, or bent by 14 where an arrow goes
    /// back.
    #[must_use]
    pub fn bend(mut self, units: f64) -> Edge {
        self.bend = Some(units);
        self
    }
}

/// Boxes and arrows: the states of a machine. Panels for it are [`Panel::canvas`](crate::Panel::canvas) or have
/// [hidden axes](crate::Axis::hidden).
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Graph {
    nodes: Vec<Node>,
    edges: Vec<Edge>,
}

impl Graph {
    /// Without nodes.
    pub fn new() -> Graph {
        Graph::default()
    }

    /// Adds a node; its number is the count of those before it.
    #[must_use]
    pub fn node(mut self, node: Node) -> Graph {
        self.nodes.push(node);
        self
    }

    /// Adds an arrow; one that names no node is not drawn.
    #[must_use]
    pub fn edge(mut self, edge: Edge) -> Graph {
        self.edges.push(edge);
        self
    }

    pub(crate) fn extend(&self, x: &mut Extent, y: &mut Extent) {
        for node in &self.nodes {
            x.add(node.at.0);
            y.add(node.at.1);
        }
    }

    pub(crate) fn draw(&self, canvas: &mut Canvas<'_>) {
        let boxes: Vec<Option<Rect>> =
            self.nodes.iter().map(|node| Some(node.bounds(canvas.place(node.at)?))).collect();
        for space in boxes.iter().flatten() {
            canvas.labels.take(*space);
        }
        for edge in &self.edges {
            let (Some(&Some(from)), Some(&Some(to))) = (boxes.get(edge.from), boxes.get(edge.to))
            else {
                continue;
            };
            if edge.from == edge.to {
                self.draw_loop(canvas, edge, from);
            } else {
                self.draw_edge(canvas, edge, from, to);
            }
        }
        for (node, space) in self.nodes.iter().zip(&boxes) {
            if let Some(space) = space {
                draw_node(canvas, node, space);
            }
        }
    }

    fn draw_edge(&self, canvas: &mut Canvas<'_>, edge: &Edge, from: Rect, to: Rect) {
        let back = self.edges.iter().any(|other| (other.from, other.to) == (edge.to, edge.from));
        let bend = edge.bend.unwrap_or(if back { 14.0 } else { 0.0 });
        let (a, b) = (middle(&from), middle(&to));
        // The ends lie on the boxes' borders, where the curve's tangents leave them.
        let (dx, dy) = (b.0 - a.0, b.1 - a.1);
        let length = dx.hypot(dy).max(1e-9);
        let control = (
            (a.0 + b.0) / 2.0 + 2.0 * bend * dy / length,
            (a.1 + b.1) / 2.0 - 2.0 * bend * dx / length,
        );
        let start = border(&from, control, 1.0);
        let end = border(&to, control, 2.0);
        let way = Way { from: start, to: end, bend };
        canvas.svg.series(edge.colour, |svg| way.draw(svg, edge.colour, 1.5, edge.dashed, false));
        way.avoid(canvas);
        canvas.labels.want(Label::parse(&edge.label), edge.colour.legible(), way.spots());
    }

    fn draw_loop(&self, canvas: &mut Canvas<'_>, edge: &Edge, space: Rect) {
        let (x, top) = (middle(&space).0, space.top);
        let way = Way { from: (x + 13.0, top - 1.0), to: (x - 13.0, top - 1.0), bend: -17.0 };
        canvas.svg.series(edge.colour, |svg| way.draw(svg, edge.colour, 1.5, edge.dashed, false));
        let spots = vec![
            Spot::new(x, top - 24.0, Anchor::Middle),
            Spot::new(x + 16.0, top - 10.0, Anchor::Start),
        ];
        canvas.labels.want(Label::parse(&edge.label), edge.colour.legible(), spots);
    }
}

fn middle(space: &Rect) -> (f64, f64) {
    ((space.left + space.right) / 2.0, (space.top + space.bottom) / 2.0)
}

/// Where the way from the middle of a box to a point leaves the box, and `gap` beyond.
fn border(space: &Rect, to: (f64, f64), gap: f64) -> (f64, f64) {
    let (x, y) = middle(space);
    let (dx, dy) = (to.0 - x, to.1 - y);
    let reach = |half: f64, d: f64| if d.abs() < 1e-9 { f64::INFINITY } else { half / d.abs() };
    let t = reach(space.width() / 2.0 + gap, dx).min(reach(space.height() / 2.0 + gap, dy));
    if t.is_finite() { (x + t * dx, y + t * dy) } else { (x, y) }
}

fn draw_node(canvas: &mut Canvas<'_>, node: &Node, space: &Rect) {
    let colour = node.colour;
    canvas.svg.series(colour, |svg| {
        let rect = svg.rect((space.left, space.top), (space.width(), space.height())).attr("rx", 6);
        let fill = if node.solid { colour } else { Colour::Card };
        rect.paint("fill", fill).paint("stroke", colour).attr("stroke-width", 1.5).end();
        if !node.solid && colour != Colour::Edge {
            let mut wash = Path::default();
            wash.to('M', &[space.left + 7.0, space.bottom - 3.5]).to('H', &[space.right - 7.0]);
            svg.element("path").line(colour, 1.5).attr("d", &wash).end();
        }
    });
    let lines = node.lines();
    let first = middle(space).1 + 4.5 - 17.0 * (lines.len().saturating_sub(1)) as f64 / 2.0;
    let ink = if node.solid { Colour::Card } else { Colour::Ink };
    for (index, line) in lines.iter().enumerate() {
        canvas.svg.text((middle(space).0, first + 17.0 * index as f64), Anchor::Middle, line, ink);
    }
}
