//! Space, rules, and boxes with some ink, extent or lines of their own.

use super::Writer;
use crate::colour;
use crate::node::{Align, Enclose, Hollow, Kind, Length, Node, Notation, Style};

impl Writer {
    /// The width in em of all spaces at the start of a list, and how many there are.
    pub(super) fn spaces(&self, list: &[Node]) -> (f64, usize) {
        let lengths = list.iter().map_while(|node| match node.kind {
            Kind::Space(length) => Some(self.em(length)),
            _ => None,
        });
        lengths.fold((0.0, 0), |(width, count), length| (width + length, count + 1))
    }

    /// Space of a width in em.
    pub(super) fn space(&mut self, width: f64) -> usize {
        if width.abs() < 1e-4 {
            return 0;
        }
        self.push("<mspace");
        self.length("width", width);
        self.push("/>");
        1
    }

    pub(super) fn rule(&mut self, width: Length, height: Length, raise: Length) -> usize {
        let (width, raise) = (self.em(width), self.em(raise));
        let top = raise + self.em(height);
        self.push("<mspace");
        self.length("width", width);
        self.length("height", top.max(0.0));
        if raise < 0.0 {
            self.length("depth", -raise);
        }
        if width > 0.0 && top > raise {
            self.push(" mathbackground=\"black\"");
        }
        self.push("/>");
        1
    }

    pub(super) fn hollow(&mut self, hollow: &Hollow) -> usize {
        // Core cannot move ink to the left: what `\llap` hides the width of would stand over what follows.
        let no_width = hollow.lap.is_some_and(|lap| hollow.invisible || lap == Align::Left);
        // How high a script is matters to nobody.
        let in_script = matches!(self.style, Style::Script | Style::ScriptScript);
        let flat = (hollow.no_height || hollow.no_depth) && (!in_script || hollow.invisible);
        let padded = no_width || flat;
        if !padded && !hollow.invisible {
            self.slot(&hollow.body);
            return 1;
        }
        if padded {
            self.push("<mpadded");
            for (wanted, attribute) in [
                (no_width, " width=\"0\""),
                (flat && hollow.no_height, " height=\"0\""),
                (flat && hollow.no_depth, " depth=\"0\""),
            ] {
                if wanted {
                    self.push(attribute);
                }
            }
            self.push(">");
        }
        if hollow.invisible {
            self.push("<mphantom>");
        }
        self.list(&hollow.body);
        if hollow.invisible {
            self.push("</mphantom>");
        }
        if padded {
            self.push("</mpadded>");
        }
        1
    }

    pub(super) fn raise(&mut self, by: Length, body: &[Node]) -> usize {
        let offset = self.em(by);
        self.push("<mpadded");
        self.length("voffset", offset);
        self.push(">");
        self.list(body);
        self.push("</mpadded>");
        1
    }

    /// Frames and strikes are `menclose`, which screen readers know and Core draws as a row; a colour alone needs no more than a row.
    pub(super) fn enclose(&mut self, enclose: &Enclose) -> usize {
        let background = enclose.background.as_deref().and_then(colour::valid);
        if enclose.notations.is_empty() && background.is_none() {
            self.slot(&enclose.body);
            return 1;
        }
        let name = if enclose.notations.is_empty() { "mrow" } else { "menclose" };
        self.push("<");
        self.push(name);
        for (at, &notation) in enclose.notations.iter().enumerate() {
            self.push(if at == 0 { " notation=\"" } else { " " });
            self.push(notation_name(notation));
        }
        if !enclose.notations.is_empty() {
            self.push("\"");
        }
        if let Some(background) = background {
            self.colour("mathbackground", background);
        }
        self.push(">");
        self.list(&enclose.body);
        self.push("</");
        self.push(name);
        self.push(">");
        1
    }
}

fn notation_name(notation: Notation) -> &'static str {
    match notation {
        Notation::Box => "box",
        Notation::RoundedBox => "roundedbox",
        Notation::Circle => "circle",
        Notation::Left => "left",
        Notation::Right => "right",
        Notation::Top => "top",
        Notation::Bottom => "bottom",
        Notation::Up => "updiagonalstrike",
        Notation::UpArrow => "updiagonalarrow",
        Notation::Down => "downdiagonalstrike",
        Notation::Horizontal | Notation::Sout => "horizontalstrike",
        Notation::Vertical => "verticalstrike",
        Notation::Actuarial => "actuarial",
        Notation::LongDivision => "longdiv",
        Notation::Phase => "phasorangle",
        Notation::Radical => "radical",
    }
}
