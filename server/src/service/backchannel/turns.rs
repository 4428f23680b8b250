//! One logout at a time for each host: a listener that hangs keeps nobody waiting but those who wait for it.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};
use tokio::sync::Notify;

/// How long a host that somebody is talking to is waited for, from when they began: listeners that answer at all do so sooner.
const PATIENCE: Duration = Duration::from_secs(1);

/// The hosts that this server is telling something.
#[derive(Debug, Default)]
pub struct Turns(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    busy: Mutex<HashMap<String, Instant>>,
    freed: Notify,
}

/// The turn to talk to a host, until this is dropped.
#[derive(Debug)]
pub struct Turn {
    inner: Arc<Inner>,
    host: String,
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.inner.busy.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.host);
        self.inner.freed.notify_waiters();
    }
}

impl Turns {
    /// The turn to talk to a host; nothing, if somebody has been talking to it for long.
    pub async fn of(&self, host: &str) -> Option<Turn> {
        loop {
            // Made before it is looked, so that whoever is done in between wakes it.
            let freed = self.0.freed.notified();
            let left = self.take(host)?;
            let Some(left) = left else { return Some(Turn { inner: Arc::clone(&self.0), host: host.to_owned() }) };
            _ = tokio::time::timeout(left, freed).await;
        }
    }

    /// Takes a host that is free (`Some(None)`), or says for how long it is to be waited for; not at all (`None`).
    #[allow(clippy::option_option, reason = "three answers, next to the one place that asks")]
    fn take(&self, host: &str) -> Option<Option<Duration>> {
        let mut busy = self.0.busy.lock().unwrap_or_else(PoisonError::into_inner);
        match busy.get(host) {
            Some(since) => PATIENCE.checked_sub(since.elapsed()).map(Some),
            None => {
                busy.insert(host.to_owned(), Instant::now());
                Some(None)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_host_that_hangs_is_left_alone_and_others_are_not() {
        let turns = Turns::default();
        let hangs = turns.of("dead.example").await.unwrap();
        assert!(turns.of("dead.example").await.is_none());
        let begun = Instant::now();
        assert!(turns.of("dead.example").await.is_none());
        assert!(begun.elapsed() < PATIENCE / 2, "it was waited for once");
        drop(turns.of("alive.example").await.unwrap());
        drop(hangs);
        drop(turns.of("dead.example").await.unwrap());
    }

    #[tokio::test]
    async fn one_that_answers_is_told_again_at_once() {
        let turns = Turns::default();
        let first = turns.of("alive.example").await.unwrap();
        let (second, ()) = tokio::join!(turns.of("alive.example"), async move {
            tokio::time::sleep(Duration::from_millis(20)).await;
            drop(first);
        });
        assert!(second.is_some());
    }
}
