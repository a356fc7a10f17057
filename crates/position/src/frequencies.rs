//! The frequencies of a head, and which axis of a position each of them turns by.

use crate::Error;

/// The largest head; what a caller declares must not ask for all the memory there is.
pub(crate) const MAX_HEAD_SIZE: usize = 1 << 16;

/// Frequencies `θ_0, …, θ_{d/2−1}` of a head of `d` numbers, each with the axis it belongs to.
///
/// Layouts say *where* a token is; this says which pair of numbers hears of which axis. The two are
/// independent: any layout may go with any map that has as many axes.
#[derive(Debug, Clone, PartialEq)]
pub struct Frequencies {
    theta: Vec<f64>,
    axis: Vec<usize>,
    axes: usize,
}

impl Frequencies {
    /// `θ_i = base^(−2i/d)` for positions on one axis: RoPE of plain text.
    ///
    /// # Errors
    /// [`Error::HeadSize`] unless `head_size` is even and in `2..=65536`; [`Error::Base`] unless `base`
    /// is finite and 1 at least.
    pub fn one_axis(head_size: usize, base: f64) -> Result<Self, Error> {
        Self::alternating(1, head_size, base)
    }

    /// The same `θ_i`, given to the axes in turn: pair `i` turns by axis `i mod axes`.
    ///
    /// Tokens whose coordinates are all equal are rotated exactly as by [`Frequencies::one_axis`], and
    /// every axis has fast and slow frequencies. The preferred map.
    ///
    /// # Errors
    /// As [`Frequencies::one_axis`]; [`Error::NoAxis`].
    pub fn alternating(axes: usize, head_size: usize, base: f64) -> Result<Self, Error> {
        if axes == 0 {
            return Err(Error::NoAxis);
        }
        let theta = geometric(head_size, base)?;
        let axis = (0..theta.len()).map(|i| i % axes).collect();
        Ok(Self { theta, axis, axes })
    }

    /// As [`Frequencies::alternating`], but the `axes` neighbours share one frequency:
    /// `θ_{2j} = θ_{2j+1} = base^(−4j/d)` on two axes.
    ///
    /// No axis is preferred; the price is that plain text is no longer RoPE's.
    ///
    /// # Errors
    /// As [`Frequencies::alternating`].
    pub fn shared(axes: usize, head_size: usize, base: f64) -> Result<Self, Error> {
        let mut map = Self::alternating(axes, head_size, base)?;
        for i in 0..map.theta.len() {
            map.theta[i] = map.theta[i - i % axes];
        }
        Ok(map)
    }

    /// The first `sections[0]` pairs for axis 0, the next `sections[1]` for axis 1, …:
    /// `[16, 24, 24]` in Qwen2-VL.
    ///
    /// # Errors
    /// As [`Frequencies::one_axis`]; [`Error::Sections`] unless they add up to `head_size / 2`.
    pub fn chunked(sections: &[usize], head_size: usize, base: f64) -> Result<Self, Error> {
        let theta = covered(sections, head_size, base)?;
        let axis = sections
            .iter()
            .enumerate()
            .flat_map(|(axis, n)| std::iter::repeat_n(axis, *n))
            .collect();
        Ok(Self { theta, axis, axes: sections.len() })
    }

    /// Sections dealt in turn: pair `i` belongs to axis `a = i mod axes` as long as axis `a` has pairs
    /// left, else to axis 0. `[24, 20, 20]` in Qwen3-VL: `thwthw…thwtttt`.
    ///
    /// # Errors
    /// As [`Frequencies::chunked`]; [`Error::Interleaving`] if an axis but the first has more pairs than
    /// are dealt to it.
    pub fn interleaved(sections: &[usize], head_size: usize, base: f64) -> Result<Self, Error> {
        let theta = covered(sections, head_size, base)?;
        let axes = sections.len();
        for (axis, pairs) in sections.iter().enumerate().skip(1) {
            let most = theta.len().saturating_sub(axis).div_ceil(axes);
            if *pairs > most {
                return Err(Error::Interleaving { sections: sections.to_vec(), axis, most });
            }
        }
        let axis = (0..theta.len())
            .map(|i| if i / axes < sections[i % axes] { i % axes } else { 0 })
            .collect();
        Ok(Self { theta, axis, axes })
    }

    /// `θ_i = base^(−2i/d)` with the axis of each pair as given: `axis.len() == head_size / 2`. There are
    /// as many axes as the greatest says, plus one.
    ///
    /// # Errors
    /// As [`Frequencies::one_axis`]; [`Error::Sections`] if `axis` has another length.
    pub fn given(axis: Vec<usize>, head_size: usize, base: f64) -> Result<Self, Error> {
        let theta = covered(&[axis.len()], head_size, base)?;
        // Saturated, it is more than there can be lists of positions: no rotation is made of it.
        let axes = axis.iter().max().map_or(1, |last| last.saturating_add(1));
        Ok(Self { theta, axis, axes })
    }

    /// The frequencies in radians a position, fastest pairs first.
    pub fn theta(&self) -> &[f64] {
        &self.theta
    }

    /// The axis of each pair, from 0.
    pub fn axis(&self) -> &[usize] {
        &self.axis
    }

    /// Number of axes.
    pub fn axes(&self) -> usize {
        self.axes
    }

    /// Numbers in a head: twice the pairs.
    pub fn head_size(&self) -> usize {
        2 * self.theta.len()
    }
}

/// `base^(−2i/d)` for `i` in `0..d/2`.
fn geometric(head_size: usize, base: f64) -> Result<Vec<f64>, Error> {
    if !(2..=MAX_HEAD_SIZE).contains(&head_size) || head_size % 2 == 1 {
        return Err(Error::HeadSize { head_size });
    }
    // Below 1 frequencies would grow, at last beyond all numbers.
    if !(base >= 1.0 && base.is_finite()) {
        return Err(Error::Base { base });
    }
    Ok((0..head_size / 2).map(|i| base.powf(-((2 * i) as f64) / head_size as f64)).collect())
}

/// [`geometric`] after a check that the sections cover the pairs.
fn covered(sections: &[usize], head_size: usize, base: f64) -> Result<Vec<f64>, Error> {
    if sections.is_empty() {
        return Err(Error::NoAxis);
    }
    let theta = geometric(head_size, base)?;
    let sum = sections.iter().fold(0_usize, |sum, n| sum.saturating_add(*n));
    if sum != theta.len() {
        return Err(Error::Sections { sections: sections.to_vec(), sum, head_size });
    }
    Ok(theta)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_that_do_not_add_up_are_refused() {
        let error = Frequencies::chunked(&[16, 24, 25], 128, 1e4).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the sections [16, 24, 25] add up to 65, a head of 128 has 64 pairs: they must be the same number"
        );
        // 64 pairs dealt to three axes: 22, 21, 21.
        assert_eq!(
            Frequencies::interleaved(&[24, 24, 16], 128, 1e4),
            Err(Error::Interleaving { sections: vec![24, 24, 16], axis: 1, most: 21 })
        );
        assert_eq!(Frequencies::chunked(&[], 128, 1e4), Err(Error::NoAxis));
        assert!(matches!(
            Frequencies::chunked(&[usize::MAX, 2], 128, 1e4),
            Err(Error::Sections { .. })
        ));
        assert!(matches!(Frequencies::given(vec![0; 3], 8, 1e4), Err(Error::Sections { .. })));
        assert_eq!(Frequencies::given(vec![usize::MAX], 2, 1e4).unwrap().axes(), usize::MAX);
    }

    #[test]
    fn odd_or_huge_heads_and_useless_bases_are_refused() {
        for head_size in [0, 1, 63, 65_538, usize::MAX - 1] {
            assert_eq!(Frequencies::one_axis(head_size, 1e4), Err(Error::HeadSize { head_size }));
        }
        for base in [0.0, -1.0, 0.5, f64::INFINITY, f64::NAN] {
            assert!(matches!(Frequencies::one_axis(64, base), Err(Error::Base { .. })), "{base}");
        }
    }

    #[test]
    fn every_map_keeps_its_promise() {
        let plain = Frequencies::one_axis(16, 1e4).unwrap();
        assert_eq!((plain.theta()[0], plain.axes(), plain.head_size()), (1.0, 1, 16));
        assert_eq!(Frequencies::alternating(2, 16, 1e4).unwrap().theta(), plain.theta());
        let shared = Frequencies::shared(2, 16, 1e4).unwrap();
        for j in 0..4 {
            assert_eq!(shared.theta()[2 * j], shared.theta()[2 * j + 1]);
            assert!((shared.theta()[2 * j] - 1e4_f64.powf(-4.0 * j as f64 / 16.0)).abs() < 1e-15);
        }
        assert_eq!(
            Frequencies::interleaved(&[4, 2, 2], 16, 1e4).unwrap().axis(),
            [0, 1, 2, 0, 1, 2, 0, 0]
        );
        assert_eq!(
            Frequencies::chunked(&[4, 2, 2], 16, 1e4).unwrap().axis(),
            [0, 0, 0, 0, 1, 1, 2, 2]
        );
    }
}
