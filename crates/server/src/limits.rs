//! How often the same hand may do what costs something.

use std::{
    hash::{BuildHasher, RandomState},
    num::NonZeroU32,
    time::Duration,
};

use governor::{
    DefaultKeyedRateLimiter, Quota, RateLimiter,
    clock::{Clock, DefaultClock},
};

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Act {
    /// Trying a password, by address.
    LogIn,
    /// Trying a password of one account, from wherever.
    LogInTo,
    /// A complete registration, by address.
    Register,
    /// Changing one's own account, by member.
    Change,
    /// Writing a comment, by member.
    Comment,
    /// A preview of a comment, by member.
    Preview,
}

impl Act {
    const ALL: [Act; 6] =
        [Act::LogIn, Act::LogInTo, Act::Register, Act::Change, Act::Comment, Act::Preview];

    /// So many at once, then one in so many seconds.
    fn quota(self) -> (u32, u64) {
        match self {
            // A class room behind one address can log in; a guesser gets 5,760 tries a day.
            Act::LogIn => (40, 15),
            // 2,880 guesses a day against one account, all common passwords being refused.
            Act::LogInTo => (12, 30),
            Act::Register => (20, 180),
            Act::Change => (20, 30),
            Act::Comment => (20, 10),
            // While somebody types.
            Act::Preview => (60, 1),
        }
    }
}

/// Counts in this process; replicas count each for themselves.
pub(crate) struct Limits {
    counters: Option<[DefaultKeyedRateLimiter<u64>; Act::ALL.len()]>,
    /// Of whom something is counted only a salted digest is in memory: as long for a long name as for a short
    /// one, and no address.
    salt: RandomState,
    clock: DefaultClock,
}

impl std::fmt::Debug for Limits {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Limits").field("on", &self.are_on()).finish_non_exhaustive()
    }
}

impl Limits {
    /// Without limits when not `on`.
    pub(crate) fn new(on: bool) -> Limits {
        let counter = |act: Act| {
            let (burst, seconds) = act.quota();
            let burst = NonZeroU32::new(burst).unwrap_or(NonZeroU32::MIN);
            let quota = Quota::with_period(Duration::from_secs(seconds))
                .expect("a period of seconds is not empty");
            RateLimiter::keyed(quota.allow_burst(burst))
        };
        Limits {
            counters: on.then(|| Act::ALL.map(counter)),
            salt: RandomState::new(),
            clock: DefaultClock::default(),
        }
    }

    /// Whether anything is counted.
    pub(crate) fn are_on(&self) -> bool {
        self.counters.is_some()
    }

    /// Counts one more.
    ///
    /// # Errors
    /// How long to wait when there were too many.
    pub(crate) fn count(&self, act: Act, key: &str) -> Result<(), Duration> {
        let Some(counters) = &self.counters else { return Ok(()) };
        let at = Act::ALL.iter().position(|other| *other == act).unwrap_or_default();
        counters[at]
            .check_key(&self.salt.hash_one(key))
            .map_err(|until| until.wait_time_from(self.clock.now()))
    }

    /// Forgets whoever has done nothing for a while.
    pub(crate) fn forget(&self) {
        for counter in self.counters.iter().flatten() {
            counter.retain_recent();
            counter.shrink_to_fit();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_hand_has_its_own_count() {
        let limits = Limits::new(true);
        for _ in 0..12 {
            limits.count(Act::LogInTo, "lin").unwrap();
        }
        let wait = limits.count(Act::LogInTo, "lin").unwrap_err();
        assert!(wait > Duration::from_secs(25) && wait <= Duration::from_secs(30), "{wait:?}");
        limits.count(Act::LogInTo, "shen").unwrap();
        limits.count(Act::LogIn, "lin").unwrap();
        limits.forget();
        assert!(limits.count(Act::LogInTo, "lin").is_err(), "what is recent is remembered");
    }

    #[test]
    fn limits_can_be_off() {
        let limits = Limits::new(false);
        assert!((0..1000).all(|_| limits.count(Act::Register, "lin").is_ok()));
    }
}
