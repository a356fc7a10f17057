//! What another order of the earlier tokens changes in the last output.

use crate::{Error, forward::Trace, model::Model, real::Real};

/// The relative change `‖h′ − h‖/‖h‖` of the last position's state when the earlier tokens stand in
/// another order: for the embedding, then after each layer.
///
/// `order` names the places `0..length − 1`: the token at place `i` is taken from place `order[i]`.
/// Two forward passes.
///
/// # Errors
/// Those of [`Model::forward`]; [`Error::Order`].
pub fn permutation<T: Real>(
    model: &Model<T>,
    tokens: &[usize],
    order: &[usize],
) -> Result<Vec<f64>, Error> {
    let before = model.forward(tokens)?;
    let mut moved = reordered(tokens, order)?;
    moved.extend(tokens.last());
    Ok(last_changes(&before, &model.forward(&moved)?))
}

/// The tokens but the last in another order.
fn reordered(tokens: &[usize], order: &[usize]) -> Result<Vec<usize>, Error> {
    let length = tokens.len();
    let last = length - 1;
    let mut seen = vec![false; last];
    for (at, &place) in order.iter().enumerate() {
        if at >= last || place >= last || std::mem::replace(&mut seen[place], true) {
            return Err(Error::Order { length, last, at });
        }
    }
    if order.len() < last {
        return Err(Error::Order { length, last, at: order.len() });
    }
    Ok(order.iter().map(|place| tokens[*place]).collect())
}

fn last_changes<T: Real>(before: &Trace<T>, after: &Trace<T>) -> Vec<f64> {
    let last = before.length - 1;
    (0..before.hidden.len())
        .map(|layer| {
            let (a, b) = (before.state(layer, last), after.state(layer, last));
            let (mut change, mut size) = (0.0, 0.0);
            for (a, b) in a.iter().zip(b) {
                change += (b.to_f64() - a.to_f64()).powi(2);
                size += a.to_f64().powi(2);
            }
            if change == 0.0 { 0.0 } else { (change / size).sqrt() }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_must_be_one() {
        let check = |order: &[usize], at: usize| {
            let error = reordered(&[5, 6, 7, 8], order).unwrap_err();
            assert_eq!(error, Error::Order { length: 4, last: 3, at });
        };
        check(&[0, 1], 2);
        check(&[0, 0, 1], 1);
        check(&[0, 1, 3], 2);
        check(&[2, 1, 0, 3], 3);
        assert_eq!(reordered(&[5, 6, 7, 8], &[2, 0, 1]), Ok(vec![7, 5, 6]));
    }
}
