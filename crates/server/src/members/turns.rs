//! Members who name one address share its salt (see [`super::store::salt_source`]), so whoever is about to name
//! one waits until the one before has done so. Two at the same time would get two salts, and the time of a
//! log-in would tell whether somebody had named the address before them.

use std::hash::{BuildHasher, RandomState};

use tokio::sync::{Mutex, MutexGuard};

use crate::members::key;

/// Those who wait, by address; a few addresses share a place.
#[derive(Debug)]
pub(crate) struct Turns {
    salt: RandomState,
    places: [Mutex<()>; 64],
}

impl Turns {
    pub(crate) fn new() -> Turns {
        Turns { salt: RandomState::new(), places: std::array::from_fn(|_| Mutex::new(())) }
    }

    /// The turn for an address, over when dropped.
    pub(crate) async fn of(&self, email: &str) -> MutexGuard<'_, ()> {
        let digest = self.salt.hash_one(key::email(email));
        let place = usize::try_from(digest % 64).unwrap_or_default();
        self.places[place].lock().await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn one_address_is_one_turn_however_it_is_written() {
        let turns = Turns::new();
        let turn = turns.of("Lin@example.org").await;
        let waits = async |email| {
            let soon = std::time::Duration::from_millis(20);
            tokio::time::timeout(soon, turns.of(email)).await.is_err()
        };
        assert!(waits("lin@EXAMPLE.org ").await);
        drop(turn);
        assert!(!waits("lin@example.org").await);
    }
}
