//! Which commands are followed: closing needs little evidence, more gas needs much.

use super::action::Refusal;
use super::event::{Command, FlameId};
use super::settings::Settings;
use super::time::Now;

/// What a command needs to be followed at all: it is not retained, not known to be stale, not a
/// replay, and not meant for another flame than `current`.
pub(super) fn weak(
    command: &Command,
    current: Option<FlameId>,
    last_sequence: u64,
    settings: &Settings,
    now: Now,
) -> Result<(), Refusal> {
    if command.retained {
        return Err(Refusal::Retained);
    }
    if age_ms(command, now).is_some_and(|age_ms| age_ms > u64::from(settings.expiry_ms)) {
        return Err(Refusal::Stale);
    }
    if command.sequence.is_some_and(|sequence| sequence <= last_sequence) {
        return Err(Refusal::Replayed);
    }
    if command.flame.is_some() && command.flame != current {
        return Err(Refusal::OtherFlame);
    }
    Ok(())
}

/// What a command needs beyond [`weak`] to let gas burn longer: it is ours, is known to be fresh,
/// has a counter, and names the flame.
pub(super) fn strong(
    command: &Command,
    current: FlameId,
    settings: &Settings,
    now: Now,
) -> Result<(), Refusal> {
    let fresh = age_ms(command, now).is_some_and(|age_ms| age_ms <= u64::from(settings.expiry_ms));
    if command.authentic && fresh && command.sequence.is_some() && command.flame == Some(current) {
        Ok(())
    } else {
        Err(Refusal::WeakEvidence)
    }
}

/// How long ago it was sent; `None` if it does not say, if the clock is unset, or if it comes from
/// the future, for then the two clocks disagree.
fn age_ms(command: &Command, now: Now) -> Option<u64> {
    now.wall_ms?.checked_sub(command.sent_wall_ms?)
}
