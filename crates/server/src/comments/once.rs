//! A comment is written once, however often its button is pressed.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use tokio::sync::OnceCell;

use super::store::Comment;

/// For so long the same words of the same member are the same comment.
const WINDOW: Duration = Duration::from_secs(60);

/// What makes two comments the same: member, subject, the floor that is answered, words.
pub(crate) type Same = (String, i64, Option<i64>, String);

/// The comments of the last minute, written or being written by this process.
#[derive(Debug, Default)]
pub(crate) struct Once(Mutex<HashMap<Same, Attempt>>);

#[derive(Debug)]
struct Attempt {
    at: Instant,
    done: Arc<OnceCell<Comment>>,
}

impl Once {
    /// The comment that was written with these words, or else is written now. Of several who come at the same time
    /// one writes, and the others wait; after a failure the next may try.
    ///
    /// # Errors
    /// Those of `write`.
    pub(crate) async fn run<E, F>(
        &self,
        same: Same,
        write: impl FnOnce() -> F,
    ) -> Result<Comment, E>
    where
        F: Future<Output = Result<Comment, E>>,
    {
        let done = self.attempt(same, Instant::now());
        done.get_or_try_init(write).await.cloned()
    }

    fn attempt(&self, same: Same, now: Instant) -> Arc<OnceCell<Comment>> {
        let mut attempts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        attempts.retain(|_, attempt| now.saturating_duration_since(attempt.at) < WINDOW);
        let attempt =
            attempts.entry(same).or_insert_with(|| Attempt { at: now, done: Arc::default() });
        Arc::clone(&attempt.done)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn same(words: &str) -> Same {
        ("m".to_owned(), 1, None, words.to_owned())
    }

    #[tokio::test]
    async fn the_same_words_are_written_once() {
        let once = Once::default();
        let slow = || async {
            tokio::time::sleep(Duration::from_millis(20)).await;
            Ok::<_, ()>(Comment::waiting("first"))
        };
        let fast = || async { Ok::<_, ()>(Comment::waiting("second")) };
        let (first, second) = tokio::join!(once.run(same("x"), slow), once.run(same("x"), fast));
        assert_eq!((first, second), (Ok(Comment::waiting("first")), Ok(Comment::waiting("first"))));
        let other = once.run(same("y"), || async { Ok::<_, ()>(Comment::waiting("other")) }).await;
        assert_eq!(other, Ok(Comment::waiting("other")));
    }

    #[tokio::test]
    async fn a_failure_is_not_kept() {
        let once = Once::default();
        assert_eq!(once.run(same("x"), || async { Err("full") }).await, Err("full"));
        let again = once.run(same("x"), || async { Ok::<_, ()>(Comment::waiting("a")) }).await;
        assert_eq!(again, Ok(Comment::waiting("a")));
    }

    #[test]
    fn after_a_minute_the_same_words_are_others() {
        let (once, now) = (Once::default(), Instant::now());
        let first = once.attempt(same("x"), now);
        assert!(Arc::ptr_eq(&first, &once.attempt(same("x"), now + WINDOW / 2)));
        assert!(!Arc::ptr_eq(&first, &once.attempt(same("x"), now + WINDOW)));
    }
}
