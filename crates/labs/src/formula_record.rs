//! The record behind `formula-widths`: how wide every formula of the site is.

use lab::Materials;
use serde::{Deserialize, Serialize};
use typeset::{Limits, Macros, Options};

/// What `zhoubi check --rerun` computes and the page draws from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Record {
    /// Version of the typesetter.
    pub(crate) typeset: String,
    /// Formulas that could not be typeset; a site that builds has none.
    pub(crate) refused: usize,
    /// One entry a formula, in the site's order.
    pub(crate) formulas: Vec<Entry>,
}

/// One formula.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) struct Entry {
    /// The article's number.
    pub(crate) article: u32,
    /// Whether it stands on its own line.
    pub(crate) display: bool,
    /// Natural width on one line, in em.
    pub(crate) width: f64,
    /// Width of the widest piece that a line cannot break, in em: what has to fit into a column.
    pub(crate) piece: f64,
}

impl Record {
    /// Typesets every formula of the site. The same materials give the same record.
    pub(crate) fn compute(materials: &Materials) -> Record {
        let mut record = Record {
            typeset: env!("CARGO_PKG_VERSION").to_owned(),
            refused: 0,
            formulas: Vec::with_capacity(materials.formulas.len()),
        };
        // Neighbours share their macros, so they are read once for each run of equals.
        let mut known: Option<(&str, Option<Macros>)> = None;
        for formula in &materials.formulas {
            if known.as_ref().is_none_or(|(tex, _)| *tex != formula.macros) {
                known = Some((&formula.macros, define(&formula.macros)));
            }
            let Some((_, Some(macros))) = &known else {
                record.refused += 1;
                continue;
            };
            let options = Options {
                display: formula.display,
                macros,
                numbers: &[],
                references: &|_| None,
                limits: Limits::default(),
            };
            match typeset::render(&formula.tex, &options) {
                Ok(typeset) => record.formulas.push(Entry {
                    article: formula.article,
                    display: formula.display,
                    width: thousandths(typeset.width),
                    piece: thousandths(
                        typeset.pieces.iter().map(|piece| piece.width).fold(0.0, f64::max),
                    ),
                }),
                Err(_) => record.refused += 1,
            }
        }
        record
    }

    /// One line an entry, so that a difference between two records shows which formula changed.
    pub(crate) fn to_json(&self) -> String {
        let lines: Vec<String> = self
            .formulas
            .iter()
            .map(|entry| serde_json::to_string(entry).expect("numbers and switches are JSON"))
            .collect();
        format!(
            "{{\n\"typeset\": {},\n\"refused\": {},\n\"formulas\": [\n{}\n]\n}}\n",
            serde_json::to_string(&self.typeset).expect("a string is JSON"),
            self.refused,
            lines.join(",\n")
        )
    }

    /// Reads a record.
    ///
    /// # Errors
    /// What is wrong with it, to follow "the record of …".
    pub(crate) fn read(json: &str) -> Result<Record, String> {
        let record: Record = serde_json::from_str(json)
            .map_err(|error| format!("cannot be read ({error}); compute it again"))?;
        match record.formulas.iter().position(|entry| !entry.is_sound()) {
            Some(index) => Err(format!("has no sensible width in entry {index}; compute it again")),
            None => Ok(record),
        }
    }
}

impl Entry {
    fn is_sound(&self) -> bool {
        (0.0..1e6).contains(&self.width) && (0.0..1e6).contains(&self.piece)
    }
}

fn define(tex: &str) -> Option<Macros> {
    let mut macros = Macros::default();
    macros.define(tex).ok().map(|_| macros)
}

/// Rounded to a thousandth of an em, a fiftieth of a pixel: what is below is noise of the font's tables.
fn thousandths(em: f64) -> f64 {
    (em.max(0.0) * 1000.0).round() / 1000.0
}

#[cfg(test)]
mod tests {
    use lab::SiteFormula;

    use super::*;

    fn formula(tex: &str, display: bool, macros: &str) -> SiteFormula {
        SiteFormula { article: 1, tex: tex.into(), display, macros: macros.into() }
    }

    fn materials() -> Materials {
        Materials {
            formulas: vec![
                formula("a+b+a+b", true, ""),
                formula("a+b+a+b", false, ""),
                formula(r"\R", false, r"\newcommand{\R}{\mathbb{R}}"),
                formula(r"\frac{", true, ""),
            ],
        }
    }

    #[test]
    fn one_entry_a_formula_and_the_same_each_time() {
        let record = Record::compute(&materials());
        assert_eq!(record.refused, 1);
        assert_eq!(record.formulas.len(), 3);
        // a 0.529, plus 0.778 between two spaces of 4/18, b 0.429; another plus between its spaces; the same again.
        let [display, inline, _] = record.formulas[..] else { panic!("three entries") };
        assert!((display.width - 5.583).abs() < 0.002, "{display:?}");
        assert!((inline.width - display.width).abs() < 0.002, "{inline:?}");
        assert_eq!(display.piece, display.width);
        assert!(inline.piece < inline.width, "a line may break after the plus: {inline:?}");
        assert_eq!(record, Record::compute(&materials()));
    }

    #[test]
    fn reads_what_it_writes() {
        let record = Record::compute(&materials());
        assert_eq!(Record::read(&record.to_json()), Ok(record));
    }

    #[test]
    fn refuses_a_record_that_is_none() {
        assert!(Record::read("{").unwrap_err().starts_with("cannot be read"));
        let wrong = r#"{"typeset":"0","refused":0,"formulas":[{"article":1,"display":true,"width":-1.0,"piece":1.0}]}"#;
        assert_eq!(
            Record::read(wrong).unwrap_err(),
            "has no sensible width in entry 0; compute it again"
        );
    }
}
