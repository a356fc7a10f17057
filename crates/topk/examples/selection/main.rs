//! Which 4 of 16 features explain an answer best? Gates that a smooth top-k opens are trained by plain gradient
//! descent while they cool down, and the hard top-k of the last scores is held against other ways.
//!
//! ```sh
//! cargo run --release -p zhoubi-topk --example selection
//! ```
//!
//! What it shows, and its tests assert. On regressions with strongly correlated features and little noise, hard
//! top-k of the correlations all but never finds the best four, adding one feature after another finds them in
//! less than two thirds of the cases, gates in more than nineteen of twenty: they see all features at once, and
//! close again where a better combination turns up. With more noise they find the best four less often, but still
//! more often than adding one after another; where features are weakly correlated a little less often, though
//! in the mean they leave less unexplained. For so small a regression exchanging single features of a choice is as
//! good or better, and quicker: gates are for where there is nothing to exchange cheaply, since a gradient by
//! the gates is all that they ask of what stands behind them.

#![expect(clippy::print_stdout, reason = "a table is what this is for")]

mod gates;
mod regression;

use gates::{Step, Training};
use regression::{Found, Recipe, Regression};
use topk::{Annealing, Error, Operator};

/// Regressions of a kind, of the seeds `0..SEEDS`.
const SEEDS: u64 = 200;

/// The seed of the one shown step by step: it is one where all three ways differ.
const SHOWN: u64 = 1;

/// Correlated and clear, correlated and noisy, weakly correlated and noisy.
const RECIPES: [Recipe; 3] = [recipe(0.8, 0.3), recipe(0.9, 0.5), recipe(0.5, 0.7)];

const fn recipe(correlation: f64, noise: f64) -> Recipe {
    Recipe { observations: 40, features: 16, relevant: 4, correlation, noise }
}

/// One set of options for all regressions.
fn training(operator: Operator) -> Result<Training, Error> {
    let annealing = Annealing::new(1.0, 0.1, 120)?;
    Ok(Training { operator, k: 4, annealing, rate: 1.0, ridge: 0.02 })
}

/// How one way did on all regressions of a kind.
struct Score {
    name: String,
    /// The share in which it found the best choice.
    best: f64,
    /// What it left unexplained beyond what the best choice leaves, in the mean.
    excess: f64,
}

fn main() -> Result<(), Error> {
    let regression = RECIPES[0].draw(SHOWN);
    let (steps, found) = training(Operator::Sigmoid)?.run(&regression)?;
    println!("The regression of seed {SHOWN}; gates in percent, of features 0 to 15:\n");
    println!("step     τ    loss");
    for (number, step) in steps.iter().enumerate() {
        if number % 17 == 0 {
            println!("{number:>4} {}", row(step));
        }
    }
    println!();
    for (name, (left, features)) in [
        ("gates", found),
        ("correlation", regression.by_correlation(4)),
        ("forward", regression.forward(4)),
        ("best of all", regression.exhaustive(4)),
    ] {
        println!("{name:<12} {features:?} leave {:.1} % unexplained", 100.0 * left);
    }
    for recipe in &RECIPES {
        let Recipe { correlation, noise, .. } = recipe;
        println!("\n{SEEDS} regressions, neighbours' correlation {correlation}, noise {noise}:\n");
        println!("{:<24} best found   excess", "");
        for Score { name, best, excess } in scores(recipe)? {
            println!("{name:<24} {:>8.1} % {:>7.2} %", 100.0 * best, 100.0 * excess);
        }
    }
    Ok(())
}

fn row(step: &Step) -> String {
    let gates: String = step.gates.iter().map(|p| format!(" {:>3.0}", 100.0 * p)).collect();
    format!("{:>5.2} {:>7.4} {gates}", step.temperature, step.loss)
}

/// All ways on the regressions of a kind.
fn scores(recipe: &Recipe) -> Result<Vec<Score>, Error> {
    let regressions: Vec<Regression> = (0..SEEDS).map(|seed| recipe.draw(seed)).collect();
    let best: Vec<Found> = regressions.iter().map(|regression| regression.exhaustive(4)).collect();
    let score = |name: String, found: Vec<Found>| {
        let pairs = || found.iter().zip(&best);
        let hits = pairs().filter(|(found, best)| found.1 == best.1).count();
        let excess: f64 = pairs().map(|(found, best)| found.0 - best.0).sum();
        let cases = best.len() as f64;
        Score { name, best: hits as f64 / cases, excess: excess / cases }
    };
    let by = |way: &dyn Fn(&Regression) -> Found| regressions.iter().map(way).collect();
    let mut scores = vec![
        score("correlation".into(), by(&|regression| regression.by_correlation(4))),
        score("forward".into(), by(&|regression| regression.forward(4))),
        score(
            "forward, then exchanges".into(),
            by(&|regression| regression.exchanged(&regression.forward(4).1)),
        ),
    ];
    for operator in [Operator::Grad, Operator::Exp, Operator::Laplace, Operator::Sigmoid] {
        let training = training(operator)?;
        let found = regressions.iter().map(|regression| Ok(training.run(regression)?.1));
        scores.push(score(format!("gates, {operator}"), found.collect::<Result<_, Error>>()?));
    }
    Ok(scores)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Shares and excesses: correlation, forward, exchanges, the four kinds of gates.
    fn table(recipe: &Recipe) -> Vec<(f64, f64)> {
        scores(recipe).unwrap().iter().map(|score| (score.best, score.excess)).collect()
    }

    #[test]
    fn gates_find_the_best_choice_among_correlated_features() {
        let [correlation, forward, exchanges, gates @ ..] = &table(&RECIPES[0])[..] else {
            panic!("four ways and more");
        };
        assert!(correlation.0 < 0.05 && correlation.1 > 0.1);
        assert!((0.5..0.66).contains(&forward.0));
        assert!(exchanges.0 > 0.95);
        for gates in gates {
            assert!(gates.0 > 0.95 && gates.1 < 0.1 * forward.1, "{gates:?}");
        }
    }

    #[test]
    fn with_noise_gates_are_better_than_forward_and_exchanges_better_still() {
        let [correlation, forward, exchanges, gates @ ..] = &table(&RECIPES[1])[..] else {
            panic!("four ways and more");
        };
        for gates in gates {
            assert!(correlation.0 < forward.0 && forward.0 + 0.1 < gates.0);
            assert!(gates.0 < exchanges.0 && gates.1 < 0.5 * forward.1, "{gates:?}");
        }
    }

    #[test]
    fn among_weakly_correlated_features_gates_are_not_better_than_forward() {
        let [_, forward, exchanges, gates @ ..] = &table(&RECIPES[2])[..] else {
            panic!("four ways and more");
        };
        for gates in gates {
            assert!(forward.0 - 0.1 < gates.0 && gates.0 < forward.0, "{gates:?}");
            assert!(forward.0 < exchanges.0 && gates.1 < forward.1, "{gates:?}");
        }
    }

    #[test]
    fn training_lowers_the_loss_and_closes_the_gates() {
        let regression = RECIPES[0].draw(SHOWN);
        let (steps, found) = training(Operator::Sigmoid).unwrap().run(&regression).unwrap();
        let [first, .., last] = &steps[..] else {
            panic!("many steps");
        };
        assert_eq!(first.gates, [0.25; 16]);
        assert!(last.loss < first.loss);
        for step in &steps {
            assert!((step.gates.iter().sum::<f64>() - 4.0).abs() < 1e-14);
        }
        let open: Vec<usize> = (0..16).filter(|&i| last.gates[i] > 0.85).collect();
        assert_eq!(open, found.1);
        assert_eq!(found, regression.exhaustive(4));
        assert!(found.0 < regression.forward(4).0);
        assert!(regression.forward(4).0 < regression.by_correlation(4).0);
        assert!(last.gates.iter().all(|p| !(0.15..0.85).contains(p)));
        assert!((last.loss - found.0).abs() < 0.01);
    }

    #[test]
    fn the_gradient_of_the_loss_is_its_slope() {
        let regression = RECIPES[0].draw(3);
        let p: Vec<f64> = (0..16).map(|i| 0.05 + 0.055 * f64::from(i)).collect();
        let (_, gradient) = gates::loss(&regression, &p, 0.02);
        for i in 0..16 {
            let at = |h: f64| {
                let mut moved = p.clone();
                moved[i] += h;
                gates::loss(&regression, &moved, 0.02).0
            };
            let slope = (at(1e-6) - at(-1e-6)) / 2e-6;
            assert!((slope - gradient[i]).abs() < 1e-7, "{slope} and {}", gradient[i]);
        }
        // With open and closed gates only, it is least squares with the open ones.
        let p: Vec<f64> = (0..16).map(|i| if i % 4 == 1 { 1.0 } else { 0.0 }).collect();
        let left = regression.unexplained(&[1, 5, 9, 13]);
        assert!((gates::loss(&regression, &p, 0.02).0 - left).abs() < 1e-14);
    }

    #[test]
    fn the_exhaustive_search_sees_every_choice() {
        let regression = RECIPES[2].draw(1);
        let mut least = f64::INFINITY;
        for set in (0_u32..1 << 16).filter(|set| set.count_ones() == 2) {
            let features: Vec<usize> = (0..16).filter(|i| set >> i & 1 == 1).collect();
            least = least.min(regression.unexplained(&features));
        }
        assert_eq!(regression.exhaustive(2).0, least);
    }
}
