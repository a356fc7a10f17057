//! The time, as the store keeps it and as readers are told it.

use std::time::SystemTime;

use lab::Lang;

const MINUTE: i64 = 60 * 1000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// Milliseconds since 1970 (UTC).
pub(crate) fn now() -> i64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    since.map_or(0, |since| i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

/// How long ago: `3 小时前`, `3 hours ago`.
pub(crate) fn age(then: i64, now: i64, lang: Lang) -> String {
    let age = now.saturating_sub(then).max(0);
    let (count, zh, en) = match age {
        age if age < MINUTE => {
            return match lang {
                Lang::Zh => "刚刚".to_owned(),
                Lang::En => "just now".to_owned(),
            };
        }
        age if age < HOUR => (age / MINUTE, "分钟", "minute"),
        age if age < DAY => (age / HOUR, "小时", "hour"),
        age => (age / DAY, "天", "day"),
    };
    match lang {
        Lang::Zh => format!("{count} {zh}前"),
        Lang::En if count == 1 => format!("1 {en} ago"),
        Lang::En => format!("{count} {en}s ago"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_are_said_in_the_largest_unit() {
        for (age_ms, zh, en) in [
            (0, "刚刚", "just now"),
            (-5, "刚刚", "just now"),
            (MINUTE, "1 分钟前", "1 minute ago"),
            (5 * HOUR - 1, "4 小时前", "4 hours ago"),
            (400 * DAY, "400 天前", "400 days ago"),
        ] {
            assert_eq!(age(1000, 1000 + age_ms, Lang::Zh), zh);
            assert_eq!(age(1000, 1000 + age_ms, Lang::En), en);
        }
    }
}
