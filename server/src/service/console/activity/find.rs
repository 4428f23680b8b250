//! Finding what a filter lets through: by the index that fits best, and by looking at what that gives.

use super::Filter;
use crate::{
    service::{Served, ServiceError},
    store::{
        ProjectTx,
        activity::{self, Key, Span},
    },
};
use domain::audit::Entry;

/// How many events are read at once where not each of them is wanted.
const BATCH: usize = 500;
/// After how many events a search stops to say how far it got.
const PATIENCE: usize = 10_000;

/// An event that a filter lets through.
#[derive(Debug)]
pub(super) struct Match {
    pub(super) key: Key,
    pub(super) entry: Entry,
    pub(super) canonical: Vec<u8>,
}

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    /// In the order of reading.
    pub(super) found: Vec<Match>,
    /// Whether there is more than was wanted.
    pub(super) more: bool,
    /// Where the search stopped before it was through.
    pub(super) cut: Option<Key>,
    /// Whether it was read from the old end.
    pub(super) oldest_first: bool,
    /// Whether it was read from the newest event of all.
    pub(super) from_top: bool,
}

/// Up to `wanted` events of a stretch of the trail that the filter lets through.
///
/// # Errors
/// The database, or a row that makes no sense.
pub(super) async fn gather(
    tx: &mut ProjectTx,
    filter: &Filter,
    mut span: Span,
    newest_first: bool,
    wanted: usize,
) -> Served<Gathered> {
    let kinds = filter.kinds();
    let (way, all) = filter.way(&kinds);
    let batch = if all { wanted + 1 } else { BATCH.max(wanted + 1) };
    let limit = i64::try_from(batch).unwrap_or(i64::MAX);
    let mut gathered = Gathered { oldest_first: !newest_first, ..Gathered::default() };
    let mut looked_at = 0;
    loop {
        let read = if newest_first {
            activity::newest(tx, way, span, limit).await?
        } else {
            activity::oldest(tx, way, span, limit).await?
        };
        let is_last = read.len() < batch;
        looked_at += read.len();
        for found in read {
            if newest_first {
                span.before = found.key;
            } else {
                span.after = found.key;
            }
            let entry = self::read(&found.canonical)?;
            if filter.lets_through(&entry) {
                if gathered.found.len() == wanted {
                    gathered.more = true;
                    return Ok(gathered);
                }
                gathered.found.push(Match { key: found.key, entry, canonical: found.canonical });
            }
        }
        if is_last {
            return Ok(gathered);
        }
        if looked_at >= PATIENCE {
            gathered.cut = Some(if newest_first { span.before } else { span.after });
            return Ok(gathered);
        }
    }
}

/// An event of the trail.
pub(super) fn read(canonical: &[u8]) -> Served<Entry> {
    Entry::read(canonical).ok_or(ServiceError::Fault("an event of the trail that makes no sense"))
}
