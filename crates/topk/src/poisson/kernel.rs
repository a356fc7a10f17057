//! Products of polynomials on windows, as plain loops of fixed length that vectorise.
//!
//! Everything here is inlined into its caller, which decides for which instructions it is compiled. The order of
//! sums is the same for all of them, and so are the bits.

/// Zeros before and after each polynomial in an arena, and coefficients that are computed at a time.
pub(super) const TILE: usize = 16;

/// Terms that are summed before they join what was summed before: the error grows with this number and with
/// that of such sums, not with the length of both together.
const SHORT: usize = 64;

/// `out[u] = Σ_pairs Σ_i x[i]·y[u + s − i]`, the product of polynomials.
///
/// Each `y` has [`TILE`] zeros at either end, not counted by `s`; all `x` are equally long, and all `y`.
#[inline(always)]
pub(super) fn multiply<const N: usize>(out: &mut [f64], x: [&[f64]; N], y: [&[f64]; N], s: isize) {
    for (tile, out) in out.chunks_mut(TILE).enumerate() {
        // The first of the TILE places in y that x[0] meets.
        let at = (tile * TILE).cast_signed() + s + TILE.cast_signed();
        // 1 ≤ at − i ≤ |y| − TILE: elsewhere there are only zeros.
        let first = (at + TILE.cast_signed() - y[0].len().cast_signed()).max(0).cast_unsigned();
        let end = at.clamp(0, x[0].len().cast_signed()).cast_unsigned();
        let mut total = [0.0; TILE];
        for pair in 0..N {
            let mut begin = first;
            while begin < end {
                let stop = end.min(begin + SHORT);
                let lowest = (at + 1 - stop.cast_signed()).cast_unsigned();
                let places = &y[pair][lowest..lowest + (stop - begin) + TILE - 1];
                add(&mut total, &falling(&x[pair][begin..stop], places));
                begin = stop;
            }
        }
        write(out, &total);
    }
}

/// `out[u] = Σ_pairs Σ_i x[i]·y[u + s + i]`, the same seen from one factor.
#[inline(always)]
pub(super) fn correlate<const N: usize>(out: &mut [f64], x: [&[f64]; N], y: [&[f64]; N], s: isize) {
    for (tile, out) in out.chunks_mut(TILE).enumerate() {
        let at = (tile * TILE).cast_signed() + s + TILE.cast_signed();
        // 1 ≤ at + i ≤ |y| − TILE.
        let first = (1 - at).max(0).cast_unsigned();
        let end = (y[0].len().cast_signed() - TILE.cast_signed() - at + 1)
            .clamp(0, x[0].len().cast_signed())
            .cast_unsigned();
        let mut total = [0.0; TILE];
        for pair in 0..N {
            let mut begin = first;
            while begin < end {
                let stop = end.min(begin + SHORT);
                let lowest = (at + begin.cast_signed()).cast_unsigned();
                let places = &y[pair][lowest..lowest + (stop - begin) + TILE - 1];
                add(&mut total, &rising(&x[pair][begin..stop], places));
                begin = stop;
            }
        }
        write(out, &total);
    }
}

/// `Σ_i x[i]·y[i..]`, in two sums that do not wait for each other.
#[inline(always)]
fn rising(x: &[f64], y: &[f64]) -> [f64; TILE] {
    let (mut even, mut odd) = ([0.0; TILE], [0.0; TILE]);
    let pairs = x.chunks_exact(2);
    if let [last] = pairs.remainder() {
        accumulate(&mut odd, *last, &y[x.len() - 1..]);
    }
    for (x, y) in pairs.zip(y.windows(TILE + 1).step_by(2)) {
        accumulate(&mut even, x[0], y);
        accumulate(&mut odd, x[1], &y[1..]);
    }
    add(&mut even, &odd);
    even
}

/// `Σ_i x[|x| − 1 − i]·y[i..]`.
#[inline(always)]
fn falling(x: &[f64], y: &[f64]) -> [f64; TILE] {
    let (mut even, mut odd) = ([0.0; TILE], [0.0; TILE]);
    let pairs = x.rchunks_exact(2);
    if let [last] = pairs.remainder() {
        accumulate(&mut odd, *last, &y[x.len() - 1..]);
    }
    for (x, y) in pairs.zip(y.windows(TILE + 1).step_by(2)) {
        accumulate(&mut even, x[1], y);
        accumulate(&mut odd, x[0], &y[1..]);
    }
    add(&mut even, &odd);
    even
}

/// `sum += factor·row`.
#[inline(always)]
fn accumulate(sum: &mut [f64; TILE], factor: f64, row: &[f64]) {
    let row: &[f64; TILE] = row[..TILE].try_into().expect("as long as was cut");
    for lane in 0..TILE {
        sum[lane] = factor.mul_add(row[lane], sum[lane]);
    }
}

/// A tile, or as much of it as has room.
#[inline(always)]
fn write(out: &mut [f64], tile: &[f64; TILE]) {
    if let Ok(whole) = <&mut [f64; TILE]>::try_from(&mut *out) {
        *whole = *tile;
    } else {
        for (out, value) in out.iter_mut().zip(tile) {
            *out = *value;
        }
    }
}

#[inline(always)]
fn add(sum: &mut [f64; TILE], other: &[f64; TILE]) {
    for lane in 0..TILE {
        sum[lane] += other[lane];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn padded(row: &[f64]) -> Vec<f64> {
        let mut padded = vec![0.0; TILE];
        padded.extend(row);
        padded.extend([0.0; TILE]);
        padded
    }

    #[test]
    fn products_are_what_their_definition_says() {
        let row = |n: usize, step: usize| -> Vec<f64> {
            (0..n).map(|i| ((i * step) % 11) as f64 + 1.0).collect()
        };
        for (n, m, length) in [(1, 1, 1), (3, 5, 7), (33, 33, 65), (150, 17, 100), (16, 200, 31)] {
            let (x, y) = (row(n, 7), row(m, 5));
            let y_padded = padded(&y);
            for s in [-40, -3, 0, 1, 16, 45_isize] {
                let expect = |sign: isize| -> Vec<f64> {
                    let term = |u: usize, i: usize| {
                        let place = u.cast_signed() + s + sign * i.cast_signed();
                        usize::try_from(place).ok().and_then(|place| y.get(place)).unwrap_or(&0.0)
                            * x[i]
                    };
                    (0..length).map(|u| (0..n).map(|i| term(u, i)).sum()).collect()
                };
                let mut out = vec![f64::NAN; length];
                multiply(&mut out, [&x], [&y_padded], s);
                assert_eq!(out, expect(-1), "{n} {m} {s}");
                correlate(&mut out, [&x, &x], [&y_padded, &y_padded], s);
                let twice: Vec<f64> = expect(1).iter().map(|sum| 2.0 * sum).collect();
                assert_eq!(out, twice, "{n} {m} {s}");
            }
        }
    }
}
