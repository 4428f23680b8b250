//! Who saved what somebody else is just about to save.

use super::{Acting, names};
use crate::{service::Served, store};
use domain::{administration::Permission, audit::Kind, ids::ClientId, time::Timestamp};

/// The last change of something.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LastChange {
    /// The administrator's name, if it was one.
    pub by: Option<String>,
    /// When.
    pub at: Timestamp,
}

/// Who changed something last, for the page that says [`Changed`](crate::service::ServiceError::Changed): the newest event
/// of `kind`, about `client` if it is a client's.
///
/// # Errors
/// The database.
pub async fn last_change(acting: &Acting, kind: Kind, client: Option<&ClientId>) -> Served<Option<LastChange>> {
    // Every role may see who has saved what it was about to save itself.
    let mut tx = acting.begin(Permission::OverviewRead).await?;
    let found = store::last_change::newest(&mut tx, kind.as_str(), client.map(ClientId::as_str)).await?;
    drop(tx);
    let Some((at, administrator)) = found else { return Ok(None) };
    let by = match administrator {
        Some(id) => names::of_administrators(acting, &[id]).await?.remove(&id),
        None => None,
    };
    Ok(Some(LastChange { by, at }))
}
