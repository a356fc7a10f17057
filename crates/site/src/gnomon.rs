//! The rod and its noon shadow: beside each date, and as the curve of a year in the archives.
//!
//! 《周髀》: "set up a gnomon of eight chi and measure the shadow at noon". The latitude is that of
//! Luoyang, 34.4° N; the declination is Cooper's formula.

use std::fmt::Write as _;

use jiff::civil::Date;
use lab::Lang;

/// Height of the rod in chi.
const ROD: f64 = 8.0;
/// Pixels a chi.
const SCALE: f64 = 2.4;
/// Latitude in degrees.
const LATITUDE: f64 = 34.4;

/// Length in chi of the noon shadow of a rod of 8 chi: `8·tan(34.4° − δ)` with
/// `δ = 23.44°·sin(2π(284 + n)/365)` on day `n` of the year.
fn shadow(day_of_year: i16) -> f64 {
    let turn = std::f64::consts::TAU * (284.0 + f64::from(day_of_year)) / 365.0;
    let declination = 23.44 * turn.sin();
    ROD * (LATITUDE - declination).to_radians().tan()
}

/// The rod with its shadow that day, as SVG with a title.
pub(crate) fn rod(date: Date, lang: Lang) -> String {
    let chi = shadow(date.day_of_year());
    let title = match lang {
        Lang::Zh => format!("这天正午，八尺之表影长 {chi:.1} 尺"),
        Lang::En => format!("At noon that day a gnomon of 8 chi casts a shadow of {chi:.1} chi"),
    };
    let end = 1.0 + SCALE * chi;
    format!(
        "<svg class=\"gnomon\" width=\"34\" height=\"20\" viewBox=\"0 0 34 20\" role=\"img\">\
         <title>{title}</title><path class=\"rod\" d=\"M1 0V19.25\"/>\
         <path class=\"shadow\" d=\"M.25 19.25H{end:.1}\"/></svg>"
    )
}

/// The rod of the page that is not there: it casts no shadow.
pub(crate) fn rod_without_shadow(lang: Lang) -> String {
    let title = match lang {
        Lang::Zh => "有表无影",
        Lang::En => "A gnomon without a shadow",
    };
    format!(
        "<svg class=\"gnomon\" width=\"34\" height=\"60\" viewBox=\"0 0 34 60\" role=\"img\">\
         <title>{title}</title><path class=\"rod\" d=\"M1 0V59.25\"/></svg>"
    )
}

/// A year as the curve of its noon shadows with a stroke for each date.
pub(crate) fn year(year: i16, dates: &[Date], lang: Lang) -> String {
    const WIDTH: f64 = 144.0;
    const BASE: f64 = 34.0;
    let x = |day: i16| WIDTH * f64::from(day - 1) / 364.0;
    let y = |day: i16| BASE - SCALE * shadow(day);
    let title = match lang {
        Lang::Zh => format!("{year} 年各篇文章的日期与当日正午影长"),
        Lang::En => format!("The articles of {year} and the noon shadow of their days"),
    };
    let mut svg = format!(
        "<svg class=\"sun\" viewBox=\"0 0 144 38\" role=\"img\"><title>{title}</title>\
         <path d=\"M0 34H144\"/><path class=\"dash\" d=\""
    );
    for day in (1..=365).step_by(7) {
        let letter = if day == 1 { 'M' } else { 'L' };
        let _ = write!(svg, "{letter}{:.1} {:.1}", x(day), y(day));
    }
    svg.push_str("\"/>");
    for date in dates {
        let day = date.day_of_year().min(365);
        let _ = write!(svg, "<path class=\"stem\" d=\"M{:.1} 34V{:.1}\"/>", x(day), y(day));
    }
    svg.push_str("</svg>");
    svg
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn the_shadow_is_shortest_at_the_summer_solstice_and_longest_at_the_winter_solstice() {
        let days: Vec<f64> = (1..=365).map(shadow).collect();
        let day = |longest: bool| {
            let compare = |a: &usize, b: &usize| days[*a].total_cmp(&days[*b]);
            let found = if longest { (0..365).max_by(compare) } else { (0..365).min_by(compare) };
            found.unwrap() + 1
        };
        assert!((170..=174).contains(&day(false)), "{}", day(false));
        assert!((353..=357).contains(&day(true)), "{}", day(true));
    }

    #[test]
    fn the_shadow_at_an_equinox_is_that_of_the_latitude() {
        // sin vanishes at n = 81: δ = 0.
        assert!((shadow(81) - 8.0 * LATITUDE.to_radians().tan()).abs() < 1e-9);
    }

    #[test]
    fn the_last_day_of_a_leap_year_stays_inside_the_picture() {
        let svg = year(2024, &[date(2024, 12, 31)], Lang::En);
        assert!(svg.contains("M144.0 34V"), "{svg}");
    }
}
