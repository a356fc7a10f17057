//! What can happen to a burner: time, readings, relay reports, commands.

/// Something that happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Event {
    /// Time has passed. To come at least once a second.
    Tick,
    /// The loop's voltage was measured.
    Reading(Reading),
    /// The relay was heard of.
    Relay(Relay),
    /// Somebody wants something.
    Command(Command),
}

/// Whether the thermocouple was hot, as the voltage on both sides of the contact tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Reading {
    /// Hot: there is, or was moments ago, a flame.
    pub lit: bool,
    /// The boot in which it was sampled.
    pub boot: u32,
    /// The monotonic time of the sample, not of its arrival.
    pub sampled_ms: u64,
}

/// A report of the relay. The host drops retained ones and hands others on as they arrive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Relay {
    /// The contact opened: the loop is broken.
    Opened,
    /// The contact closed again.
    Closed,
    /// It is reachable.
    Online,
    /// Its last will says that it is not.
    Offline,
}

/// The name of one flame: the boot and the monotonic time at which it was first known.
///
/// A clock that never goes back gives no name twice, even when a crash lost what was saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct FlameId {
    /// The boot in which it was first seen.
    pub boot: u32,
    /// The monotonic time at which it was first seen.
    pub seen_ms: u64,
}

/// What is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Order {
    /// Turn the burner off now.
    Close,
    /// Turn the burner off after so many milliseconds. If that is later than the countdown already
    /// running, it counts as [`Order::Extend`].
    CloseIn(u64),
    /// End the countdown; the flame stays.
    Cancel,
    /// Turn the burner off so many milliseconds later than the countdown running would.
    Extend(u64),
}

/// An order with what is known of its origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Command {
    /// What is wanted.
    pub order: Order,
    /// The flame that the sender saw, if it said.
    pub flame: Option<FlameId>,
    /// The sender's counter, rising with each new command, if it has one.
    pub sequence: Option<u64>,
    /// The wall clock at which it was sent, if it said.
    pub sent_wall_ms: Option<u64>,
    /// The broker had kept it: nobody knows for how long.
    pub retained: bool,
    /// It came over a channel that only the household can write to.
    pub authentic: bool,
}

impl Command {
    /// An order of which nothing else is known, such as a payload that reads `CLOSE`.
    pub const fn bare(order: Order) -> Command {
        Command {
            order,
            flame: None,
            sequence: None,
            sent_wall_ms: None,
            retained: false,
            authentic: false,
        }
    }
}
