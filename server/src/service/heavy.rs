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
/// How many lists of people a server looks through at once.
const LISTS: usize = 2;
/// How many overviews a server takes figures for at once.
const FIGURES: usize = 2;
/// How long an overview waits for those before it.
const WAITS: Duration = Duration::from_secs(2);

/// Who is at something.
type Busy = Arc<Mutex<HashSet<UserId>>>;

/// What is under way on this server.
#[derive(Debug)]
pub struct Heavy {
    exports: Busy,
    lists: Busy,
    figures: Arc<Semaphore>,
}

impl Default for Heavy {
    fn default() -> Self {
        Self { exports: Arc::default(), lists: Arc::default(), figures: Arc::new(Semaphore::new(FIGURES)) }
    }
}

/// Something that is under way, until this is dropped.
#[derive(Debug)]
pub struct Turn {
    busy: Busy,
    by: UserId,
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.busy.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.by);
    }
}

impl Heavy {
    /// A turn to export.
    ///
    /// # Errors
    /// They have one already ([`ServiceError::OneAtATime`]), or others have all there are ([`ServiceError::Busy`]).
    pub fn export(&self, by: UserId) -> Served<Turn> {
        begin(&self.exports, by, EXPORTS)
    }

    /// A turn to look a list of people through.
    ///
    /// # Errors
    /// As [`export`](Self::export).
    pub fn list(&self, by: UserId) -> Served<Turn> {
        begin(&self.lists, by, LISTS)
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

fn begin(all: &Busy, by: UserId, most: usize) -> Served<Turn> {
    let mut busy = all.lock().unwrap_or_else(PoisonError::into_inner);
    if busy.contains(&by) {
        return Err(ServiceError::OneAtATime);
    }
    if busy.len() >= most {
        return Err(ServiceError::Busy);
    }
    busy.insert(by);
    drop(busy);
    Ok(Turn { busy: Arc::clone(all), by })
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
        let mut turns: Vec<Turn> = (1..=4).map(|number| heavy.export(somebody(number)).unwrap()).collect();
        assert!(matches!(heavy.export(somebody(1)), Err(ServiceError::OneAtATime)));
        assert!(matches!(heavy.export(somebody(9)), Err(ServiceError::Busy)));
        // Whoever is done makes room, for others and for themselves.
        drop(turns.pop());
        turns.push(heavy.export(somebody(9)).unwrap());
        drop(turns);
        heavy.export(somebody(1)).unwrap();
    }

    #[test]
    fn lists_of_people_have_places_of_their_own() {
        let heavy = Heavy::default();
        let one = heavy.list(somebody(1)).unwrap();
        assert!(matches!(heavy.list(somebody(1)), Err(ServiceError::OneAtATime)));
        let two = heavy.list(somebody(2)).unwrap();
        assert!(matches!(heavy.list(somebody(3)), Err(ServiceError::Busy)));
        heavy.export(somebody(1)).unwrap();
        drop((one, two));
        heavy.list(somebody(3)).unwrap();
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
