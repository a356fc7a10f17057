//! How wide the column of a page is in a window: the site's style sheet as a function.

/// The type of formulas when nothing else is asked for, in px: 1.1 times text of 17 px.
pub(crate) const TYPE_SIZE: f64 = 18.7;

/// Width in px of the text column in a window of `window` px (article `formulas`, eq. `column`): at most
/// 42.5 rem, between margins of 4 % of the window that stay within 1 and 2.5 rem.
pub(crate) fn column_px(window: f64) -> f64 {
    let margin = (0.04 * window).clamp(16.0, 40.0);
    (window - 2.0 * margin).min(680.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phone_tablet_desktop() {
        assert_eq!(column_px(320.0), 288.0);
        assert_eq!(column_px(360.0), 328.0);
        assert!((column_px(700.0) - 644.0).abs() < 1e-9);
        assert_eq!(column_px(1440.0), 680.0);
    }
}
