//! Second derivatives of grad and chances of pairs against arithmetic of 400 digits (see `golden/README.md`).

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use topk::{Operator, Solution, TopK};

/// A case: its text, and what the library makes of its row.
struct Case {
    text: &'static str,
    solved: Solution<f64>,
}

impl Case {
    fn numbers(&self, name: &str) -> Vec<f64> {
        numbers(self.text, name)
    }

    fn title(&self) -> String {
        let k = self.numbers("k")[0];
        format!("{} k = {k}", find(self.text, "name"))
    }
}

fn find(text: &'static str, name: &str) -> &'static str {
    text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' ')).unwrap()
}

fn numbers(text: &'static str, name: &str) -> Vec<f64> {
    find(text, name).split(' ').map(|number| number.parse().unwrap()).collect()
}

/// Cases are apart by an empty line, each line of one a name and what belongs to it.
fn cases() -> impl Iterator<Item = Case> {
    include_str!("golden/second.txt").split("\n\n").map(|text| {
        let request = TopK::new(Operator::Grad, numbers(text, "k")[0]);
        let request = request.at(numbers(text, "temperature")[0]);
        Case { text, solved: request.solve(&numbers(text, "x")).unwrap() }
    })
}

#[test]
fn chances_of_pairs_have_all_their_digits() {
    for case in cases() {
        let found = case.solved.second_order().unwrap();
        for (found, expected) in found.iter().zip(case.numbers("pairs")) {
            let off = (found - expected).abs();
            assert!(
                off <= 1e-14 * expected || expected < 1e-300 && off < 1e-300,
                "{}: {found:e}, not {expected:e}",
                case.title()
            );
        }
    }
}

#[test]
fn second_derivatives() {
    for case in cases() {
        let found = case.solved.hvp(&case.numbers("c"), &case.numbers("v")).unwrap();
        // c and v are up to 3, and all is by scores in their own unit.
        let scale = (3.0 / case.numbers("temperature")[0]).powi(2);
        for (found, expected) in found.iter().zip(case.numbers("hvp")) {
            assert!(
                (found - expected).abs() <= 1e-14 * scale,
                "{}: {found:e}, not {expected:e}",
                case.title()
            );
        }
    }
}
