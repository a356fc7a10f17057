//! The pairs of matrices that the article on the CR approximation multiplies.

use lab::Choice;
use lowrank::{Decomposition, Mat};

use crate::{
    svd_noise::gaussian,
    svd_scene::{Scene, mixed, unit},
};

/// Columns of `X`, rows of `Y`.
pub(crate) const TERMS: usize = 64;

/// Rows of `X` where it is drawn at random.
const SAMPLES: usize = 96;

/// What is multiplied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Choice)]
pub(crate) enum Factors {
    /// 激活 × 权重 | Activations × weights
    Activations,
    /// 照片 × 它的转置 | Photograph × its transpose
    Photograph,
    /// 大小悬殊的项 | Terms of falling size
    Falling,
    /// 高斯 × 高斯 | Gaussian × Gaussian
    Gaussian,
    /// 奇异值分解的因子 | Factors of an SVD
    Svd,
}

impl Factors {
    /// All of them, in the order of the choices.
    pub(crate) const ALL: [Factors; 5] = [
        Factors::Activations,
        Factors::Photograph,
        Factors::Falling,
        Factors::Gaussian,
        Factors::Svd,
    ];

    /// `X` with 64 columns and `Y` with 64 rows.
    pub(crate) fn draw(self) -> (Mat<f64>, Mat<f64>) {
        match self {
            Factors::Activations => (activations(), normal(TERMS, TERMS, 13)),
            Factors::Photograph => {
                let picture = Scene::Landscape.draw(TERMS);
                let transposed = picture.transpose().to_owned();
                (picture, transposed)
            }
            Factors::Falling => {
                let x = normal(SAMPLES, TERMS, 21);
                // Sizes 1, 1/2, 1/3, …, each somewhere.
                let mut places: Vec<usize> = (0..TERMS).collect();
                places.sort_by_key(|&i| mixed(i as u64));
                let x = Mat::from_fn(SAMPLES, TERMS, |k, i| x[(k, i)] / (1 + places[i]) as f64);
                (x, normal(TERMS, TERMS, 22))
            }
            Factors::Gaussian => (normal(SAMPLES, TERMS, 31), normal(TERMS, TERMS, 32)),
            Factors::Svd => {
                let picture = Scene::Landscape.draw(TERMS);
                let whole = Decomposition::new(picture.as_ref()).expect("greys are finite");
                let scaled =
                    Mat::from_fn(TERMS, TERMS, |k, i| whole.u()[(k, i)] * whole.sigma()[i]);
                (scaled, whole.v().transpose().to_owned())
            }
        }
    }
}

/// Outputs of 64 rectifiers that see 8 hidden causes: never negative, and some much stronger than others.
fn activations() -> Mat<f64> {
    const CAUSES: usize = 8;
    let (causes, mixing) = (normal(SAMPLES, CAUSES, 11), normal(CAUSES, TERMS, 12));
    let inputs = &causes * &mixing;
    Mat::from_fn(SAMPLES, TERMS, |k, i| {
        let strength = gaussian(14, i as u64).exp();
        let threshold = 2.0 * unit(mixed(i as u64)) - 1.5;
        strength * (inputs[(k, i)] / (CAUSES as f64).sqrt() - threshold).max(0.0)
    })
}

fn normal(rows: usize, cols: usize, seed: u64) -> Mat<f64> {
    Mat::from_fn(rows, cols, |i, j| gaussian(seed, (i * cols + j) as u64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pair_has_64_terms() {
        for factors in Factors::ALL {
            let (x, y) = factors.draw();
            assert_eq!((x.ncols(), y.nrows()), (TERMS, TERMS), "{factors:?}");
            assert!((&x * &y).norm_l2() > 0.0);
        }
        let (x, _) = Factors::Activations.draw();
        assert!(x.col_iter().all(|column| column.iter().all(|value| *value >= 0.0)));
    }
}
