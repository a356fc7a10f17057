//! Writes an entity or an arrow once it is known.

use super::{Collected, Follows, Label, Reaction, SuperKind, read};
use crate::chem::tex::Tex;
use crate::chem::{Fault, Machine, deeper, parts, patterns, tex};

impl Reaction<'_> {
    /// Writes what is collected, and forgets it.
    pub(super) fn write(&mut self, follows: Follows) -> Result<(), Fault> {
        let collected = std::mem::take(&mut self.collected);
        if collected.arrow.is_empty() {
            self.entity(collected, follows)
        } else {
            let above = self.label(&collected.above, collected.above_label)?;
            let below = self.label(&collected.below, collected.below_label)?;
            tex::arrow(self.tex, &collected.arrow, &above, &below);
            Ok(())
        }
    }

    fn label(&self, text: &str, label: Label) -> Result<Tex, Fault> {
        let mut tex = Tex::default();
        match label {
            Label::Formula => read(text, &mut tex, deeper(self.depth)?)?,
            Label::Mathematics => {
                parts::mathematics(text, &mut tex, self.depth, parts::Signs::Spaced)?
            }
            Label::Text => tex::text(&mut tex, text),
        }
        Ok(tex)
    }

    fn entity(&mut self, mut entity: Collected, follows: Follows) -> Result<(), Fault> {
        let left = !entity.left_super.is_empty() || !entity.left_sub.is_empty();
        let right =
            !entity.body.is_empty() || !entity.sub.is_empty() || !entity.superscript.is_empty();
        if !left && !right && entity.amount.is_empty() && follows == Follows::Nothing {
            return Ok(());
        }
        if entity.space {
            self.tex.push("~");
        }
        if !left && !right && follows != Follows::Counted {
            entity.body = std::mem::take(&mut entity.amount);
        } else if left && !right {
            // There is nothing at whose left they could be.
            entity.body = std::mem::take(&mut entity.amount);
            entity.superscript = std::mem::take(&mut entity.left_super);
            entity.sub = std::mem::take(&mut entity.left_sub);
        } else if !entity.body.is_empty() && entity.kind == SuperKind::Either {
            if patterns::is_oxidation(&entity.superscript, false) {
                entity.kind = SuperKind::Oxidation;
            } else if entity.sub.is_empty() {
                entity.kind = SuperKind::Charge;
            }
        }
        self.entity_parts(&entity)
    }

    fn entity_parts(&mut self, entity: &Collected) -> Result<(), Fault> {
        let read = |text: &str, machine: Machine| {
            let mut tex = Tex::default();
            machine(text, &mut tex, self.depth)?;
            Ok(tex)
        };
        let amount = read(&entity.amount, parts::amount)?.brace_sign();
        let left_super = read(&entity.left_super, parts::superscript)?;
        let left_sub = read(&entity.left_sub, parts::subscript)?;
        let body = read(&entity.body, parts::body)?.brace_sign();
        let sub = read(&entity.sub, parts::subscript)?;
        let superscript = if entity.kind == SuperKind::Oxidation {
            let mut tex = Tex::default();
            parts::oxidation(&entity.superscript, &mut tex);
            tex
        } else {
            read(&entity.superscript, parts::superscript)?
        };
        let tex = &mut *self.tex;
        if !amount.is_empty() {
            tex.wrap("", &amount, r"\,");
        }
        if !left_super.is_empty() || !left_sub.is_empty() {
            // The wider of the two makes the room in which both end at the right.
            tex.wrap(r"{\vphantom{A}}^{\hphantom{", &left_super, "}}");
            tex.wrap(r"_{\hphantom{", &left_sub, r"}}\mkern-1.5mu{\vphantom{A}}");
            tex.wrap(r"^{\smash[t]{\vphantom{2}}\mathllap{", &left_super, "}}");
            tex.wrap(r"_{\vphantom{2}\mathllap{\smash[t]{", &left_sub, "}}}");
        }
        tex.wrap("", &body, "");
        right_scripts(tex, entity.kind, &superscript, &sub);
        Ok(())
    }
}

/// Subscript and superscript one after the other, or above each other.
fn right_scripts(tex: &mut Tex, kind: SuperKind, superscript: &Tex, sub: &Tex) {
    let strut = r"{\vphantom{A}}";
    let above = |tex: &mut Tex, strut: &str| {
        if !superscript.is_empty() {
            tex.push(strut);
            tex.wrap("^{", superscript, "}");
        }
    };
    let below = |tex: &mut Tex, strut: &str| {
        if !sub.is_empty() {
            tex.push(strut);
            tex.wrap(r"_{\smash[t]{", sub, "}}");
        }
    };
    match kind {
        SuperKind::Either => {
            if !superscript.is_empty() || !sub.is_empty() {
                tex.push(strut);
            }
            above(tex, "");
            below(tex, "");
        }
        SuperKind::Oxidation => {
            above(tex, strut);
            below(tex, strut);
        }
        SuperKind::Charge => {
            below(tex, strut);
            above(tex, strut);
        }
    }
}
