//! The flame-failure device: a thermocouple, a contact, a magnet, and the times that follow.
//!
//! With the emf `E(t)` rising and falling with the time constant `τ` and the loop's resistance
//! `R = R₀ + R_c`, the current is `I = E/R`. The magnet holds what a finger has pressed home from
//! `I_h` on and lets go below `I_d`. All the times here are solutions of `E(t) = I·R` (article
//! `stove`).

use crate::Error;

/// A flame-failure device with a contact in its loop. Millivolts, milliohms, milliamperes, milliseconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Device {
    /// The emf in a steady flame. Default 25 mV.
    pub emf_mv: f64,
    /// The thermocouple and its lead. Default 20 mΩ.
    pub source_mohm: f64,
    /// The magnet's coil. Default 30 mΩ.
    pub coil_mohm: f64,
    /// What the contact and its leads add. Default 10 mΩ.
    pub contact_mohm: f64,
    /// The thermocouple's time constant. Default 8 s.
    pub tau_ms: f64,
    /// The least current that holds the magnet when the knob is let go. Default 195 mA.
    pub hold_ma: f64,
    /// The current below which a held magnet lets go. Default 75 mA.
    pub drop_ma: f64,
    /// How long the current must be too small. Default 30 ms.
    pub release_ms: u32,
}

impl Default for Device {
    fn default() -> Device {
        Device {
            emf_mv: 25.0,
            source_mohm: 20.0,
            coil_mohm: 30.0,
            contact_mohm: 10.0,
            tau_ms: 8_000.0,
            hold_ma: 195.0,
            drop_ma: 75.0,
            release_ms: 30,
        }
    }
}

impl Device {
    /// Accepts a device that physics can follow.
    ///
    /// # Errors
    /// [`Error::Quantity`] for a number that is not finite or not in its range,
    /// [`Error::DropAboveHold`].
    pub fn check(&self) -> Result<(), Error> {
        let positive = [
            ("emf_mv", self.emf_mv, 1_000.0),
            ("source_mohm", self.source_mohm, 10_000.0),
            ("coil_mohm", self.coil_mohm, 10_000.0),
            ("tau_ms", self.tau_ms, 600_000.0),
            ("hold_ma", self.hold_ma, 10_000.0),
            ("drop_ma", self.drop_ma, 10_000.0),
        ];
        for (name, value, max) in positive {
            if !(0.0 < value && value <= max) {
                return Err(Error::Quantity { name, value, above: true, max });
            }
        }
        if !(0.0 <= self.contact_mohm && self.contact_mohm <= 100_000.0) {
            let (name, value) = ("contact_mohm", self.contact_mohm);
            return Err(Error::Quantity { name, value, above: false, max: 100_000.0 });
        }
        if !(self.drop_ma <= self.hold_ma) {
            return Err(Error::DropAboveHold { drop_ma: self.drop_ma, hold_ma: self.hold_ma });
        }
        Ok(())
    }

    /// The same device with another resistance of the contact.
    #[must_use]
    pub fn with_contact(self, contact_mohm: f64) -> Device {
        Device { contact_mohm, ..self }
    }

    /// The loop's resistance without what the contact adds.
    pub fn bare_mohm(&self) -> f64 {
        self.source_mohm + self.coil_mohm
    }

    /// The resistance of the whole loop.
    pub fn loop_mohm(&self) -> f64 {
        self.bare_mohm() + self.contact_mohm
    }

    /// The current that an emf drives through the closed loop.
    pub fn current_ma(&self, emf_mv: f64) -> f64 {
        1_000.0 * emf_mv / self.loop_mohm()
    }

    /// The emf that drives a current through the closed loop.
    pub fn emf_for_mv(&self, current_ma: f64) -> f64 {
        current_ma * self.loop_mohm() / 1_000.0
    }

    /// How long the knob must be held after lighting a cold burner: `−τ ln(1 − I_h R/E)`.
    /// `None` if no waiting helps.
    pub fn hold_time_ms(&self) -> Option<f64> {
        let missing = 1.0 - self.emf_for_mv(self.hold_ma) / self.emf_mv;
        (missing > 0.0).then(|| -self.tau_ms * missing.ln())
    }

    /// How long gas flows after a steady flame went out, by the device alone: `τ ln(E/(I_d R))`,
    /// without the magnet's own [`release_ms`](Device::release_ms). 0 if the current is always too small.
    pub fn drop_time_ms(&self) -> f64 {
        (self.tau_ms * (self.emf_mv / self.emf_for_mv(self.drop_ma)).ln()).max(0.0)
    }

    /// How long after a steady flame went out a knob pressed and let go would hold again:
    /// `τ ln(E/(I_h R))`. A pulse that is longer outlasts every hand.
    pub fn regrip_time_ms(&self) -> f64 {
        (self.tau_ms * (self.emf_mv / self.emf_for_mv(self.hold_ma)).ln()).max(0.0)
    }

    /// The contact resistance from which on the magnet never holds: `E/I_h − R₀`. Negative if it
    /// would not hold without a contact either.
    pub fn limit_mohm(&self) -> f64 {
        1_000.0 * self.emf_mv / self.hold_ma - self.bare_mohm()
    }

    /// The largest contact resistance with which the burner holds after `patience_ms` of a finger
    /// on the knob: `E(1 − e^(−p/τ))/I_h − R₀`.
    pub fn budget_mohm(&self, patience_ms: f64) -> f64 {
        let reached_mv = -self.emf_mv * (-patience_ms / self.tau_ms).exp_m1();
        1_000.0 * reached_mv / self.hold_ma - self.bare_mohm()
    }
}

#[cfg(test)]
mod tests {
    use std::string::ToString;

    use super::*;

    /// Times in seconds to one decimal over the contact's resistance.
    #[track_caller]
    fn check(contact_mohm: f64, hold_s: Option<f64>, drop_s: f64) {
        let device = Device::default().with_contact(contact_mohm);
        let tenths = |ms: f64| (ms / 100.0).round() / 10.0;
        assert_eq!(device.hold_time_ms().map(tenths), hold_s);
        assert_eq!(tenths(device.drop_time_ms()), drop_s);
    }

    #[test]
    fn the_table_of_the_article() {
        check(0.0, Some(4.0), 15.2);
        check(20.0, Some(6.3), 12.5);
        check(50.0, Some(12.1), 9.6);
        check(79.0, None, 7.6);
    }

    #[test]
    fn at_the_limit_the_drop_time_depends_on_the_currents_only() {
        let device = Device::default();
        let at_limit = device.with_contact(device.limit_mohm());
        let expected = device.tau_ms * (device.hold_ma / device.drop_ma).ln();
        assert!((at_limit.drop_time_ms() - expected).abs() < 1e-9 * expected);
        assert!((expected - 7_644.0).abs() < 1.0, "{expected}");
    }

    #[test]
    fn the_budget_is_the_inverse_of_the_hold_time() {
        let device = Device { emf_mv: 20.0, ..Device::default() };
        let budget = device.budget_mohm(10_000.0);
        assert!((budget - 23.18).abs() < 0.01, "{budget}");
        let hold_ms = device.with_contact(budget).hold_time_ms().unwrap();
        assert!((hold_ms - 10_000.0).abs() < 1e-6);
    }

    #[test]
    fn nonsense_is_refused() {
        let device = Device { tau_ms: f64::NAN, ..Device::default() };
        assert!(device.check().unwrap_err().to_string().starts_with("tau_ms = NaN"));
        let device = Device { drop_ma: 200.0, ..Device::default() };
        let message = device.check().unwrap_err().to_string();
        assert!(message.contains("200 mA") && message.contains("195 mA"), "{message}");
    }
}
