//! The theorems of the article, on random models.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use decoder::{
    Config, Encoding, Error, Fit, Mask, Model, Quantity, Real, Scale, Trace, cosines, mean_squares,
    permutation, relative_deviation, shuffled,
};
use proptest::prelude::*;

fn encoding() -> impl Strategy<Value = Encoding> {
    prop::sample::select(vec![Encoding::None, Encoding::ROTARY, Encoding::Alibi])
}

fn config() -> impl Strategy<Value = Config> {
    let sizes = (1..4_usize, 1..4_usize, 1..4_usize);
    let kinds = (any::<bool>(), any::<bool>(), 0.0..2.0_f64, any::<u64>());
    (sizes, kinds, encoding()).prop_map(
        |((layers, heads, pairs), (residual, mlp, sharpness, seed), encoding)| Config {
            layers,
            heads,
            width: 2 * pairs * heads,
            hidden: 3 * pairs,
            vocabulary: 50,
            residual,
            mlp,
            sharpness,
            seed,
            encoding,
            ..Config::default()
        },
    )
}

fn text() -> impl Strategy<Value = Vec<usize>> {
    prop::collection::vec(0..50_usize, 1..70)
}

/// The greatest difference of two lists, relative to the size of the first.
fn off<T: Real>(a: &[T], b: &[T]) -> f64 {
    assert_eq!(a.len(), b.len());
    let size = a.iter().map(|x| x.to_f64().abs()).fold(1e-300, f64::max);
    a.iter().zip(b).map(|(a, b)| (a.to_f64() - b.to_f64()).abs()).fold(0.0, f64::max) / size
}

/// Rounding of a few layers: a norm may magnify what a small state carries.
const ROUNDING: f64 = 1e-9;

/// Attention of one text by its definition: one number at a time.
fn naive(config: &Config, model: &Model<f64>, trace: &Trace<f64>, layer: usize) -> Vec<f64> {
    let (d, length) = (config.width, trace.length);
    let parameter = |part: &str| {
        let name = format!("layers.{layer}.attention.{part}");
        model.parameters().into_iter().find(|p| p.name == name).unwrap().values.to_vec()
    };
    let [query, key, value] = ["query", "key", "value"].map(parameter);
    let normed: Vec<Vec<f64>> = (0..length)
        .map(|i| {
            let x = trace.state(layer, i);
            let square = x.iter().map(|x| x * x).sum::<f64>() / d as f64;
            x.iter().map(|x| x / (square + 1e-6).sqrt()).collect()
        })
        .collect();
    let head = d / config.heads;
    let times =
        |x: &[f64], w: &[f64], at: usize| -> f64 { (0..d).map(|k| x[k] * w[k * d + at]).sum() };
    let mut out = vec![0.0; length * d];
    for h in 0..config.heads {
        // A turned query or key: pairs are the halves of the head.
        let turned = |i: usize, w: &[f64]| -> Vec<f64> {
            let x: Vec<f64> = (0..head).map(|c| times(&normed[i], w, h * head + c)).collect();
            let Encoding::Rotary { base } = config.encoding else { return x };
            let half = head / 2;
            (0..head)
                .map(|c| {
                    let angle = i as f64 * base.powf(-((c % half) as f64) / half as f64);
                    let other = if c < half { -x[c + half] } else { x[c - half] };
                    x[c] * angle.cos() + other * angle.sin()
                })
                .collect()
        };
        let keys: Vec<Vec<f64>> = (0..length).map(|j| turned(j, &key)).collect();
        let values: Vec<Vec<f64>> = (0..length)
            .map(|j| (h * head..(h + 1) * head).map(|c| times(&normed[j], &value, c)).collect())
            .collect();
        for i in 0..length {
            let seen = if config.mask == Mask::Causal { i + 1 } else { length };
            let q = turned(i, &query);
            let weights: Vec<f64> = (0..seen)
                .map(|j| {
                    let score: f64 = q.iter().zip(&keys[j]).map(|(q, k)| q * k).sum();
                    let bias = match config.encoding {
                        Encoding::Alibi => {
                            2.0_f64.powf(-8.0 * (h + 1) as f64 / config.heads as f64)
                                * i.abs_diff(j) as f64
                        }
                        _ => 0.0,
                    };
                    (config.sharpness * score / (head as f64).sqrt() - bias).exp()
                })
                .collect();
            let sum: f64 = weights.iter().sum();
            for c in 0..head {
                out[i * d + h * head + c] =
                    (0..seen).map(|j| weights[j] / sum * values[j][c]).sum();
            }
        }
    }
    out
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn attention_is_its_definition(config in config(), tokens in text(), causal: bool) {
        let mask = if causal { Mask::Causal } else { Mask::Bidirectional };
        let config = Config { mask, ..config };
        let tokens = &tokens[..tokens.len().min(40)];
        let model = Model::<f64>::new(config.clone()).unwrap();
        let trace = model.forward(tokens).unwrap();
        for layer in 0..config.layers {
            let expected = naive(&config, &model, &trace, layer);
            prop_assert!(off(&expected, &trace.attention[layer]) < ROUNDING);
        }
    }

    #[test]
    fn without_encoding_and_mask_a_model_is_equivariant(config in config(), tokens in text(), seed: u64) {
        let config = Config { encoding: Encoding::None, mask: Mask::Bidirectional, ..config };
        let model = Model::<f64>::new(config.clone()).unwrap();
        let order = shuffled(tokens.len(), seed);
        let moved: Vec<usize> = order.iter().map(|place| tokens[*place]).collect();
        let (before, after) = (model.forward(&tokens).unwrap(), model.forward(&moved).unwrap());
        for layer in 0..=config.layers {
            for (place, &from) in order.iter().enumerate() {
                prop_assert!(off(before.state(layer, from), after.state(layer, place)) < ROUNDING);
            }
        }
    }

    #[test]
    fn one_causal_layer_does_not_notice_the_order(config in config(), tokens in text(), seed: u64) {
        let config = Config { encoding: Encoding::None, layers: 1, ..config };
        let model = Model::<f64>::new(config).unwrap();
        let order = shuffled(tokens.len() - 1, seed);
        let changes = permutation(&model, &tokens, &order).unwrap();
        prop_assert_eq!(changes[0], 0.0);
        prop_assert!(changes[1] < ROUNDING, "{}", changes[1]);
    }

    #[test]
    fn a_later_token_changes_no_earlier_state(config in config(), tokens in text(), at in any::<prop::sample::Index>()) {
        let model = Model::<f64>::new(config.clone()).unwrap();
        let keep = at.index(tokens.len());
        let mut other = tokens.clone();
        for token in &mut other[keep..] {
            *token = 49 - *token;
        }
        let (before, after) = (model.forward(&tokens).unwrap(), model.forward(&other).unwrap());
        for layer in 0..=config.layers {
            for place in 0..keep {
                // Bits, not rounding: what is masked is not there.
                prop_assert_eq!(before.state(layer, place), after.state(layer, place));
            }
        }
    }

    #[test]
    fn encodings_see_differences_only(config in config(), tokens in text(), first in 0..2_000_usize) {
        let model = Model::<f64>::new(config.clone()).unwrap();
        let (here, there) =
            (model.forward(&tokens).unwrap(), model.forward_from(first, &tokens).unwrap());
        let last = config.layers;
        prop_assert!(off(&here.hidden[last], &there.hidden[last]) < ROUNDING);
    }

    #[test]
    fn single_precision_rounds_double(config in config(), tokens in text()) {
        let config = Config { residual: true, ..config };
        let single = Model::<f32>::new(config.clone()).unwrap().forward(&tokens).unwrap();
        let double = Model::<f64>::new(config.clone()).unwrap().forward(&tokens).unwrap();
        let single: Vec<f64> = single.hidden[config.layers].iter().map(|x| x.to_f64()).collect();
        prop_assert!(off(&double.hidden[config.layers], &single) < 1e-3);
    }

    #[test]
    fn weights_are_spread_at_most_evenly(config in config(), tokens in text()) {
        let trace = Model::<f64>::new(config).unwrap().forward(&tokens).unwrap();
        for (seen, spread) in trace.spread.iter().flat_map(|layer| (1..).zip(layer)) {
            let seen = f64::from(seen);
            prop_assert!(-1e-12 <= spread.entropy && spread.entropy <= seen.ln() + 1e-12);
            prop_assert!(1.0 / seen - 1e-12 <= spread.square && spread.square <= 1.0 + 1e-12);
        }
    }
}

/// A wide model of uniform attention on distinct tokens.
fn uniform(layers: usize, width: usize) -> Config {
    Config {
        layers,
        width,
        heads: 4,
        hidden: width,
        vocabulary: 128,
        sharpness: 0.0,
        ..Config::default()
    }
}

#[test]
fn two_causal_layers_notice_the_order() {
    let tokens: Vec<usize> = (0..40).collect();
    let config = Config { layers: 2, ..Config::default() };
    let changes =
        permutation(&Model::<f64>::new(config).unwrap(), &tokens, &shuffled(39, 5)).unwrap();
    assert!(changes[1] < 1e-12 && changes[2] > 1e-2, "{changes:?}");
}

#[test]
fn uniform_attention_has_the_mean_square_of_the_theorem() {
    let config = uniform(1, 64);
    let tokens: Vec<usize> = (0..128).collect();
    // The mean over seeds; each seed's mean square at n has a relative deviation near √(2/d).
    let seeds = 24;
    let mut means = vec![0.0; 128];
    for seed in 0..seeds {
        let model = Model::<f32>::new(Config { seed, ..config.clone() }).unwrap();
        let squares = mean_squares(&model.forward(&tokens).unwrap(), Quantity::Attention);
        for (mean, square) in means.iter_mut().zip(&squares[0]) {
            *mean += square / seeds as f64;
        }
    }
    // Values of normed states times weights of variance 1/d have variance 1.
    let deviation = relative_deviation(64) / (seeds as f64).sqrt();
    for (n, mean) in (1..).zip(&means) {
        // Weights are shared by the positions, which adds as much again.
        assert!((mean * f64::from(n) - 1.0).abs() < 4.0 * 1.5 * deviation, "n = {n}: {mean}");
    }
    let slope = Fit::new(&means).unwrap().slope;
    assert!((slope + 1.0).abs() < 0.05, "{slope}");
}

#[test]
fn attention_that_looks_at_values_stops_falling_at_its_floor() {
    // Sharpness s tilts what is attended to: mean square Σp² + s²/d for many tokens, article `nope`.
    let (seeds, length, width) = (32, 192, 64);
    let tokens: Vec<usize> = (0..length).collect();
    for sharpness in [0.0, 0.6] {
        let (mut found, mut foretold) = (0.0, 0.0);
        for seed in 0..seeds {
            let config =
                Config { vocabulary: length, sharpness, seed, mlp: false, ..uniform(1, width) };
            let trace = Model::<f32>::new(config).unwrap().forward(&tokens).unwrap();
            let squares = &mean_squares(&trace, Quantity::Attention)[0];
            for at in length / 2..length {
                found += squares[at];
                foretold += trace.spread[0][at].square + sharpness * sharpness / width as f64;
            }
        }
        // Both halves of the formula matter here: about 0.010 of weights, 0.006 of floor. One seed
        // scatters by √(2/64) and as much again for the weights that positions share.
        let deviation = relative_deviation(width) / (seeds as f64).sqrt();
        assert!(
            (found / foretold - 1.0).abs() < 4.0 * 1.5 * deviation,
            "s = {sharpness}: {found} for {foretold}"
        );
    }
}

#[test]
fn slopes_flatten_with_depth() {
    let tokens: Vec<usize> = (0..128).collect();
    let config = Config { layers: 6, width: 96, heads: 6, hidden: 384, ..Config::default() };
    let model = Model::<f32>::new(config).unwrap();
    let trace = model.forward(&tokens).unwrap();
    let slopes: Vec<f64> = mean_squares(&trace, Quantity::Attention)
        .iter()
        .map(|layer| Fit::new(layer).unwrap().slope)
        .collect();
    assert!(slopes[0] < -0.7 && slopes[0] > -1.1, "{slopes:?}");
    assert!(slopes[5] > -0.4 && slopes[5] < -0.05, "{slopes:?}");
}

#[test]
fn repeated_tokens_stop_the_fall() {
    // Token v, that came c of n times, weighs c/n: the mean square is Σ(c/n)², about 1/n + (1 − 1/n)/V.
    let (seeds, vocabulary) = (16, 4);
    let tokens = decoder::drawn(150, vocabulary, 9);
    let mut end = 0.0;
    for seed in 0..seeds {
        let config = Config { vocabulary, seed, ..uniform(1, 64) };
        let trace = Model::<f32>::new(config).unwrap().forward(&tokens).unwrap();
        end += mean_squares(&trace, Quantity::Attention)[0][149] / seeds as f64;
    }
    let share = |v| tokens.iter().filter(|token| **token == v).count() as f64 / 150.0;
    let expected: f64 = (0..vocabulary).map(|v| share(v).powi(2)).sum();
    let deviation = relative_deviation(64) / (seeds as f64).sqrt();
    assert!((end / expected - 1.0).abs() < 4.0 * 1.5 * deviation, "{end} for {expected}");
    assert!(expected > 0.24);
}

#[test]
fn cosines_of_the_embeddings_are_those_of_independent_vectors() {
    let config = Config { weights: Scale::Fixed(0.02), vocabulary: 64, ..Config::default() };
    let model = Model::<f64>::new(config).unwrap();
    let tokens: Vec<usize> = (0..64).collect();
    let found = cosines(&model.forward(&tokens).unwrap());
    assert_eq!((found.len(), found[0].len()), (5, 63));
    // 63 pairs of deviation 1/√64 each.
    assert!(found[0][0].abs() < 4.0 / (63.0_f64 * 64.0).sqrt(), "{}", found[0][0]);
    let trace = model.forward(&[7; 10]).unwrap();
    assert!(cosines(&trace).iter().flatten().all(|cosine| (cosine - 1.0).abs() < 1e-12));
}

#[test]
fn what_cannot_be_read_is_refused() {
    let model = Model::<f32>::new(Config::default()).unwrap();
    assert_eq!(model.forward(&[]), Err(Error::NoTokens));
    let error = model.forward(&[1, 256]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "token 256 at position 1 (from 0) is not below the vocabulary's 256"
    );
    assert!(matches!(permutation(&model, &[1, 2, 3], &[0]), Err(Error::Order { .. })));
    assert_eq!(permutation(&model, &[], &[]), Err(Error::NoTokens));
    assert_eq!(permutation(&model, &[1], &[]), Ok(vec![0.0; 5]));
    let huge = Config { width: 1 << 20, heads: 1, ..Config::default() };
    assert!(matches!(Model::<f32>::new(huge), Err(Error::TooLarge { .. })));
}

#[test]
fn states_beyond_the_range_of_their_numbers_are_refused() {
    fn check<T: Real>(config: Config, expect: Option<usize>) {
        let found = Model::<T>::new(config.clone()).unwrap().forward(&[3, 1, 4]);
        let refused = expect.map(|layer| Error::NotFinite { layer, dtype: T::NAME });
        assert_eq!(found.err(), refused, "{config:?}");
    }
    let (large, weights) = (Config { embeddings: 1e60, ..Config::default() }, Scale::Fixed(1e60));
    check::<f32>(large.clone(), Some(0));
    check::<f64>(large, None);
    // A square of such a number is infinite, and a norm would make 0 of it.
    check::<f64>(Config { embeddings: 1e200, ..Config::default() }, Some(0));
    check::<f32>(Config { weights, ..Config::default() }, Some(1));
    let nan = |name: &str, shape: &[usize]| {
        vec![if name == "layers.1.mlp.up" { f64::NAN } else { 0.1 }; shape.iter().product()]
    };
    let model = Model::with_parameters(Config::default(), nan).unwrap();
    let expected = Error::NotFinite { layer: 2, dtype: "float64" };
    assert_eq!(model.forward(&[1, 2]), Err(expected));
}

#[test]
fn the_same_bits_each_time() {
    let trace = || {
        let model = Model::<f32>::new(Config { encoding: Encoding::ROTARY, ..Config::default() });
        model.unwrap().forward(&[3, 1, 4, 1, 5, 9, 2, 6]).unwrap()
    };
    assert_eq!(trace(), trace());
}

#[test]
fn parameters_have_the_same_bits_on_every_machine() {
    // The bits of a few numbers, so that another machine or a later change tells.
    let model = Model::<f64>::new(Config::default()).unwrap();
    let mut sum = 0_u64;
    for parameter in model.parameters() {
        for value in parameter.values {
            sum = sum.rotate_left(7) ^ value.to_bits();
        }
    }
    assert_eq!(sum, 9_583_954_695_730_730_739);
}
