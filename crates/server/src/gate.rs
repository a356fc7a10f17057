//! A bound on how much is computed at once, and for how long anyone waits for it.

use std::{sync::Arc, time::Duration};

use tokio::{sync::Semaphore, task::spawn_blocking, time::timeout};

/// Lets a few computations run at a time, each on a thread where it may block.
#[derive(Debug)]
pub(crate) struct Gate {
    places: Arc<Semaphore>,
    queue: Arc<Semaphore>,
    entry: Duration,
    limit: Duration,
}

/// Why there is no result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Refusal {
    #[error("the server is busy; try again in a moment")]
    Busy,
    #[error("the computation took too long")]
    Slow,
    #[error("the computation failed; this is a mistake in the program, not in the request")]
    Panicked,
}

impl Gate {
    /// `places` computations at once, `queue` waiting for at most `entry`, each answered within `limit`.
    pub(crate) fn new(places: usize, queue: usize, entry: Duration, limit: Duration) -> Gate {
        Gate {
            places: Arc::new(Semaphore::new(places)),
            queue: Arc::new(Semaphore::new(places + queue)),
            entry,
            limit,
        }
    }

    /// Runs `work`. A computation cannot be killed: one that outlasts its limit keeps its place
    /// until it ends, so that the bound holds.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Refusal> {
        let _queued = self.queue.try_acquire().map_err(|_| Refusal::Busy)?;
        let place = timeout(self.entry, Arc::clone(&self.places).acquire_owned())
            .await
            .map_err(|_| Refusal::Busy)?
            .map_err(|_| Refusal::Busy)?;
        let running = spawn_blocking(move || {
            let result = work();
            drop(place);
            result
        });
        match timeout(self.limit, running).await {
            Ok(Ok(result)) => Ok(result),
            Ok(Err(_)) => Err(Refusal::Panicked),
            Err(_) => Err(Refusal::Slow),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gate(queue: usize, limit: Duration) -> Gate {
        Gate::new(1, queue, Duration::from_millis(30), limit)
    }

    const LONG: Duration = Duration::from_secs(60);

    #[tokio::test]
    async fn a_panic_frees_its_place() {
        let gate = gate(0, LONG);
        assert_eq!(gate.run(|| panic!("on purpose")).await, Err::<(), _>(Refusal::Panicked));
        assert_eq!(gate.run(|| 7).await, Ok(7));
    }

    #[tokio::test]
    async fn a_long_computation_is_left_but_keeps_its_place() {
        let gate = gate(1, Duration::from_millis(100));
        let sleep = || std::thread::sleep(Duration::from_millis(400));
        assert_eq!(gate.run(sleep).await, Err(Refusal::Slow));
        assert_eq!(gate.run(|| 7).await, Err(Refusal::Busy));
        tokio::time::sleep(Duration::from_millis(600)).await;
        assert_eq!(gate.run(|| 7).await, Ok(7));
    }

    #[tokio::test]
    async fn a_full_queue_refuses_at_once() {
        let gate = gate(0, LONG);
        let sleep = || std::thread::sleep(Duration::from_millis(60));
        let (first, second) = tokio::join!(gate.run(sleep), gate.run(sleep));
        assert_eq!((first, second), (Ok(()), Err(Refusal::Busy)));
    }
}
