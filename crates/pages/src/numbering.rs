//! The numbers of a source's equations, which run through it, and what its labels are called.

use std::{collections::BTreeMap, ops::Range};

use crate::{
    delimiter::{Form, Found},
    mistake::Mistake,
};

/// What is beside the rows of each formula.
#[derive(Debug, Default)]
pub(crate) struct Numbering {
    /// For each formula the number of each row.
    pub(crate) rows: Vec<Vec<Option<String>>>,
    /// For each formula the label of each row.
    pub(crate) labels: Vec<Vec<Option<String>>>,
    /// What a label is called.
    pub(crate) names: BTreeMap<String, String>,
    /// Labels that are set again.
    pub(crate) mistakes: Vec<Mistake>,
}

impl Numbering {
    /// Numbers formulas by the rules of AMS-LaTeX, or (`automatic` false) by their own `\tag`s alone. `O(n log n)`.
    pub(crate) fn of(found: &[Found], automatic: bool) -> Numbering {
        let mut numbering = Numbering::default();
        let mut last = 0;
        for formula in found {
            let is_display =
                formula.display && matches!(formula.form, Form::Delimited | Form::Environment);
            // What cannot be read is reported when it is typeset.
            let rows = match typeset::rows(&formula.tex.text) {
                Ok(rows) if is_display => rows,
                _ => Vec::new(),
            };
            let mut numbers = Vec::with_capacity(rows.len());
            let mut labels = Vec::with_capacity(rows.len());
            for row in rows {
                let number = if automatic { row.number(&mut last) } else { None };
                let own = row.tag.map(|tag| tag.trim_matches(['(', ')']).to_owned());
                let shown = own.or_else(|| number.clone());
                if let (Some((label, span)), Some(shown)) = (&row.label, shown) {
                    numbering.name(label, shown, formula.tex.source(span.clone()));
                }
                labels.push(row.label.map(|(label, _)| label));
                numbers.push(number);
            }
            numbering.rows.push(numbers);
            numbering.labels.push(labels);
        }
        numbering
    }

    fn name(&mut self, label: &str, shown: String, span: Range<usize>) {
        if self.names.contains_key(label) {
            self.mistakes.push(Mistake {
                span,
                message: format!("the label `{label}` is set already; give this one another name"),
                within: None,
                defined: None,
            });
        } else {
            self.names.insert(label.to_owned(), shown);
        }
    }
}

/// The identity of the equation with a label.
pub(crate) fn anchor(label: &str) -> String {
    format!("zhoubi-eq-{}", label.split_whitespace().collect::<Vec<_>>().join("-"))
}
