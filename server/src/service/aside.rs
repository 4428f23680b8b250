//! What is done beside an answer that must not tell how long it took: whoever asks for a mail hears the same, at the same
//! moment, whether there is somebody to write to or not.

use super::{Served, ServiceError};
use std::{future::Future, sync::Arc, time::Duration};
use tokio::sync::Semaphore;

/// How much of it a server does at once.
const MOST: u32 = 64;
/// Every answer takes so long, whatever is done meanwhile.
const ANSWER_AFTER: Duration = Duration::from_millis(300);
/// How long somebody waits for a place. What they wait for is others, and not what they asked for.
const WAITS: Duration = Duration::from_secs(2);

/// What is under way on this server. Clones share its places.
#[derive(Clone, Debug)]
pub struct Aside {
    places: Arc<Semaphore>,
}

impl Default for Aside {
    fn default() -> Self {
        Self { places: Arc::new(Semaphore::new(usize::try_from(MOST).unwrap_or(1))) }
    }
}

impl Aside {
    /// Begins `work` and answers after the same time always; work that takes longer goes on. What fails is logged: the answer
    /// would tell of it.
    ///
    /// # Errors
    /// As much as may be is under way ([`ServiceError::Busy`]).
    pub async fn answer_alike(&self, work: impl Future<Output = Served<()>> + Send + 'static) -> Served<()> {
        let place = tokio::time::timeout(WAITS, Arc::clone(&self.places).acquire_owned()).await;
        let place = place.ok().and_then(Result::ok).ok_or(ServiceError::Busy)?;
        let work = Box::pin(work);
        tokio::spawn(async move {
            if let Err(error) = work.await {
                let cause = std::error::Error::source(&error).map(ToString::to_string).unwrap_or_default();
                tracing::warn!(%error, cause, "a mail that somebody asked for could not be written");
            }
            drop(place);
        });
        tokio::time::sleep(ANSWER_AFTER).await;
        Ok(())
    }

    /// Waits until nothing is under way, at most so long. Says whether nothing is.
    pub async fn finish(&self, at_most: Duration) -> bool {
        tokio::time::timeout(at_most, self.places.acquire_many(MOST)).await.is_ok()
    }
}

/// Takes the time of an answer and does nothing.
pub async fn nothing() {
    tokio::time::sleep(ANSWER_AFTER).await;
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{
        sync::atomic::{AtomicU32, Ordering},
        time::Instant,
    };

    #[tokio::test]
    async fn the_answer_does_not_wait_for_a_lock_that_only_an_account_takes() {
        let aside = Aside::default();
        let done = Arc::new(AtomicU32::new(0));
        let own = Arc::clone(&done);
        let begun = Instant::now();
        aside
            .answer_alike(async move {
                tokio::time::sleep(Duration::from_millis(1_500)).await;
                own.fetch_add(1, Ordering::SeqCst);
                Ok(())
            })
            .await
            .unwrap();
        assert!(begun.elapsed() < Duration::from_millis(1_200), "{:?}", begun.elapsed());
        assert_eq!(done.load(Ordering::SeqCst), 0);
        // What stops the server waits for it, though not for ever.
        assert!(!aside.finish(Duration::from_millis(1)).await);
        assert!(aside.finish(Duration::from_secs(10)).await);
        assert_eq!(done.load(Ordering::SeqCst), 1);
    }
}
