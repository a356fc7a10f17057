//! Time as the machine knows it: a monotonic clock that a reboot resets, and a wall clock that may be unset.

/// The present, as the host's clocks show it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Now {
    /// Differs after every power-up: a counter kept in flash, or a random number.
    pub boot: u32,
    /// Milliseconds since that power-up; never goes back while `boot` stays the same.
    pub up_ms: u64,
    /// Milliseconds since 1970, or `None` while the clock has not been synchronised.
    pub wall_ms: Option<u64>,
}

/// The time left of a countdown, with the clocks at which that was true.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Remaining {
    /// Milliseconds left.
    pub ms: u64,
    /// When they were left.
    pub at: Now,
}

impl Remaining {
    /// What is left of it now, after a restart.
    ///
    /// In the same boot the monotonic clock has the answer. In another one only the wall clock has
    /// seen the gap: without it, or if it went back, nothing is left, for a countdown must end
    /// rather too early than too late. Never more than `self.ms`.
    pub const fn now(self, now: Now) -> u64 {
        let passed = if self.at.boot == now.boot {
            now.up_ms.checked_sub(self.at.up_ms)
        } else {
            match (self.at.wall_ms, now.wall_ms) {
                (Some(then), Some(wall)) => wall.checked_sub(then),
                (None, _) | (_, None) => None,
            }
        };
        match passed {
            Some(passed_ms) => self.ms.saturating_sub(passed_ms),
            None => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAVED: Now = Now { boot: 1, up_ms: 50_000, wall_ms: Some(1_000_000) };

    #[track_caller]
    fn check(now: Now, left_ms: u64) {
        assert_eq!(Remaining { ms: 60_000, at: SAVED }.now(now), left_ms);
    }

    #[test]
    fn the_same_boot_ignores_the_wall_clock() {
        check(Now { boot: 1, up_ms: 80_000, wall_ms: None }, 30_000);
        check(Now { boot: 1, up_ms: 80_000, wall_ms: Some(0) }, 30_000);
        check(Now { boot: 1, up_ms: 200_000, wall_ms: None }, 0);
    }

    #[test]
    fn another_boot_asks_the_wall_clock() {
        check(Now { boot: 2, up_ms: 10, wall_ms: Some(1_020_000) }, 40_000);
        check(Now { boot: 2, up_ms: 10, wall_ms: Some(9_000_000) }, 0);
    }

    #[test]
    fn a_clock_unset_or_put_back_leaves_nothing() {
        check(Now { boot: 2, up_ms: 10, wall_ms: None }, 0);
        check(Now { boot: 2, up_ms: 10, wall_ms: Some(999_999) }, 0);
        check(Now { boot: 1, up_ms: 49_999, wall_ms: Some(1_000_000) }, 0);
    }
}
