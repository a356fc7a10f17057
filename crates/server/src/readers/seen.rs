//! Who has read what today, as far as it takes to count a reader once a day.

use std::{
    collections::{BTreeMap, HashSet, hash_map::RandomState},
    hash::BuildHasher,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

/// After this a reader counts again, and nothing is left by which two days could be compared.
const DAY: Duration = Duration::from_secs(24 * 60 * 60);
/// No more readers than this are told apart; what comes then counts as new.
const MOST: usize = 1_000_000;

/// Counts of the minute, and a filter of the day.
#[derive(Debug)]
pub(crate) struct Seen(Mutex<Day>);

#[derive(Debug)]
struct Day {
    since: Instant,
    /// Random, and only in memory: from a digest no address can be found.
    salt: RandomState,
    digests: HashSet<u64>,
    counts: BTreeMap<i64, i64>,
}

impl Default for Seen {
    fn default() -> Self {
        Seen(Mutex::new(Day {
            since: Instant::now(),
            salt: RandomState::new(),
            digests: HashSet::new(),
            counts: BTreeMap::new(),
        }))
    }
}

impl Seen {
    fn day(&self) -> MutexGuard<'_, Day> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Somebody reads an article; `browser` tells apart readers behind one address or network.
    pub(crate) fn note(&self, article: u32, hand: &str, browser: &str) {
        self.note_at(article, hand, browser, Instant::now());
    }

    fn note_at(&self, article: u32, hand: &str, browser: &str, now: Instant) {
        let mut day = self.day();
        if now.saturating_duration_since(day.since) >= DAY || day.digests.len() >= MOST {
            day.since = now;
            day.salt = RandomState::new();
            day.digests = HashSet::new();
        }
        let digest = day.salt.hash_one((article, hand, browser));
        if day.digests.insert(digest) {
            *day.counts.entry(i64::from(article)).or_default() += 1;
        }
    }

    /// What has been counted since the last time.
    pub(crate) fn take(&self) -> Vec<(i64, i64)> {
        std::mem::take(&mut self.day().counts).into_iter().collect()
    }

    /// Counts again what could not be written.
    pub(crate) fn give_back(&self, counts: &[(i64, i64)]) {
        let mut day = self.day();
        for (article, n) in counts {
            *day.counts.entry(*article).or_default() += n;
        }
    }
}

/// Whether a browser says that it is a program reading for a search engine or the like.
pub(crate) fn is_machine(browser: &str) -> bool {
    let browser = browser.to_ascii_lowercase();
    browser.is_empty()
        || ["bot", "crawl", "spider", "slurp", "feed", "curl", "wget", "python", "preview"]
            .iter()
            .any(|name| browser.contains(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reloading_counts_once_a_day() {
        let (seen, now) = (Seen::default(), Instant::now());
        let (here, there) = ("192.0.2.1", "192.0.2.2");
        for _ in 0..3 {
            seen.note_at(4, here, "a", now);
        }
        seen.note_at(4, there, "a", now);
        seen.note_at(4, here, "b", now);
        seen.note_at(5, here, "a", now);
        assert_eq!(seen.take(), [(4, 3), (5, 1)]);
        seen.note_at(4, here, "a", now + DAY / 2);
        assert_eq!(seen.take(), []);
        seen.note_at(4, here, "a", now + DAY);
        assert_eq!(seen.take(), [(4, 1)]);
    }

    #[test]
    fn what_could_not_be_written_is_kept() {
        let seen = Seen::default();
        seen.note(4, "", "a");
        let counts = seen.take();
        seen.note(4, "", "b");
        seen.give_back(&counts);
        assert_eq!(seen.take(), [(4, 2)]);
    }

    #[test]
    fn machines_are_known_by_what_they_say() {
        assert!(is_machine("Mozilla/5.0 (compatible; Googlebot/2.1)"));
        assert!(is_machine(""));
        assert!(!is_machine(
            "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"
        ));
    }
}
