//! Order statistics of a handful of measurements.

/// The value below which `share` of the measurements lie (nearest rank).
pub(crate) fn quantile(values: &[f64], share: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let rank = (share * sorted.len() as f64).ceil() as usize;
    sorted[rank.clamp(1, sorted.len()) - 1]
}

/// Median and ends.
pub(crate) fn spread(values: &[f64], digits: usize) -> String {
    let at = |share| quantile(values, share);
    format!("{:.digits$} ({:.digits$}–{:.digits$})", at(0.5), at(0.0), at(1.0))
}
