//! Heavy work that administrators ask for: a little of it at a time, so that nobody's sign-in waits for it.

use super::{Served, ServiceError};
use domain::ids::UserId;
use std::{
    collections::HashSet,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// How many exports of trails a server writes at once.
const EXPORTS: usize = 4;
/// How many overviews a server takes figures for at once.
const FIGURES: usize = 2;
/// How long an overview waits for those before it.
const WAITS: Duration = Duration::from_secs(2);

/// What is under way on this server.
#[derive(Debug)]
pub struct Heavy {
    exports: Arc<Mutex<HashSet<UserId>>>,
    figures: Arc<Semaphore>,
}

impl Default for Heavy {
    fn default() -> Self {
        Self { exports: Arc::default(), figures: Arc::new(Semaphore::new(FIGURES)) }
    }
}

/// An export that is under way, until this is dropped.
#[derive(Debug)]
pub struct ExportTurn {
    exports: Arc<Mutex<HashSet<UserId>>>,
    by: UserId,
}

impl Drop for ExportTurn {
    fn drop(&mut self) {
        self.exports.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.by);
    }
}

impl Heavy {
    /// A turn to export.
    ///
    /// # Errors
    /// They have one already ([`ServiceError::OneAtATime`]), or others have all there are ([`ServiceError::Busy`]).
    pub fn export(&self, by: UserId) -> Served<ExportTurn> {
        let mut exports = self.exports.lock().unwrap_or_else(PoisonError::into_inner);
        if exports.contains(&by) {
            return Err(ServiceError::OneAtATime);
        }
        if exports.len() >= EXPORTS {
            return Err(ServiceError::Busy);
        }
        exports.insert(by);
        drop(exports);
        Ok(ExportTurn { exports: Arc::clone(&self.exports), by })
    }

    /// A turn to take figures, after those who came before. To be asked for without a transaction at hand.
    ///
    /// # Errors
    /// They take too long ([`ServiceError::Busy`]).
    pub async fn figures(&self) -> Served<OwnedSemaphorePermit> {
        let turn = tokio::time::timeout(WAITS, Arc::clone(&self.figures).acquire_owned()).await;
        turn.ok().and_then(Result::ok).ok_or(ServiceError::Busy)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn somebody(number: u8) -> UserId {
        UserId::from_random([number; 16])
    }

    #[test]
    fn each_has_one_export_at_a_time_and_all_together_a_few() {
        let heavy = Heavy::default();
        let mut turns: Vec<ExportTurn> = (1..=4).map(|number| heavy.export(somebody(number)).unwrap()).collect();
        assert!(matches!(heavy.export(somebody(1)), Err(ServiceError::OneAtATime)));
        assert!(matches!(heavy.export(somebody(9)), Err(ServiceError::Busy)));
        // Whoever is done makes room, for others and for themselves.
        drop(turns.pop());
        turns.push(heavy.export(somebody(9)).unwrap());
        drop(turns);
        heavy.export(somebody(1)).unwrap();
    }

    #[tokio::test]
    async fn figures_wait_for_their_turn_but_not_for_ever() {
        let heavy = Heavy::default();
        let (one, two) = (heavy.figures().await.unwrap(), heavy.figures().await.unwrap());
        assert!(matches!(heavy.figures().await, Err(ServiceError::Busy)));
        let waiting = heavy.figures();
        drop(one);
        let three = waiting.await.unwrap();
        drop((two, three));
    }
}
