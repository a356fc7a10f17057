//! Why a device or a scenario cannot be simulated.

/// The reason, with the value that came.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A quantity outside its range, or not a number.
    #[error("{name} = {value} is not in {}{max}", if *above { "0 < … ≤ " } else { "0 … " })]
    Quantity {
        /// The quantity, with its unit.
        name: &'static str,
        /// What came.
        value: f64,
        /// Whether 0 itself is excluded.
        above: bool,
        /// The largest value.
        max: f64,
    },
    /// The magnet would let go at a current at which it holds.
    #[error(
        "the drop-out current {drop_ma} mA is above the holding current {hold_ma} mA; a magnet needs less to hold on than to catch"
    )]
    DropAboveHold {
        /// Drop-out current.
        drop_ma: f64,
        /// Holding current.
        hold_ma: f64,
    },
    /// A simulation so long or so fine that its trace would not fit.
    #[error(
        "{rows} rows of trace and readings, one a second, are more than {max}; \
         take a shorter run or a larger step than {sample_ms} ms"
    )]
    TooLong {
        /// Rows and readings that would be needed.
        rows: u64,
        /// The most.
        max: u64,
        /// The step asked for.
        sample_ms: u64,
    },
}
