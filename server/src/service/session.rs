//! Sessions: whence they are, and how they end by somebody else's hand.

use super::{Served, audit, grant};
use crate::{
    crypto::project_keys::{Place, ProjectKeys},
    random::Random,
    store::{self, ProjectTx},
};
use domain::{
    audit::{Actor, Event, Kind},
    ids::{SessionId, UserId},
    oauth::grant::EndReason,
    sealed::Sealed,
};
use serde::{Deserialize, Serialize};
use std::net::IpAddr;

/// The most that is kept of what a browser says it is.
const LONGEST_AGENT: usize = 400;

/// Whence somebody has signed in.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SeenFrom {
    /// The address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// What the browser says it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_agent: Option<String>,
}

impl std::fmt::Debug for SeenFrom {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SeenFrom(…)")
    }
}

fn place(id: SessionId) -> Place {
    Place::new("session", "seen_from", id.uuid())
}

impl SeenFrom {
    /// What a request tells.
    #[must_use]
    pub fn of(address: Option<IpAddr>, agent: Option<&str>) -> Self {
        Self {
            address: address.map(|address| address.to_string()),
            user_agent: agent.map(|text| text.chars().take(LONGEST_AGENT).collect()),
        }
    }

    /// For the session's row.
    ///
    /// # Errors
    /// None that can happen: two texts have a JSON.
    pub fn seal(&self, keys: &ProjectKeys, id: SessionId, random: &dyn Random) -> Served<Sealed> {
        Ok(keys.seal_json(&place(id), self, random)?)
    }

    /// Out of the session's row.
    ///
    /// # Errors
    /// A row that does not open.
    pub fn open(keys: &ProjectKeys, id: SessionId, sealed: &Sealed) -> Served<Self> {
        Ok(keys.open_json(&place(id), sealed)?)
    }
}

/// Ends one of a person's sessions, and all that was given in it, with `offline_access` too: whoever ends somebody else's
/// session does not trust it. Says whether it was going on; the caller records why.
///
/// # Errors
/// The database.
pub async fn end(tx: &mut ProjectTx, user: UserId, id: SessionId, by: &Actor) -> Served<bool> {
    let ended = store::session::end_of(tx, user, id, EndReason::Administrator.as_str()).await?;
    if ended {
        let event = Event::new(Kind::SignedOut, by.clone()).user(user).session(id);
        audit::record(tx, event.fact("reason", EndReason::Administrator.as_str())).await?;
    }
    let grants = store::grant::living_in(tx, user, id).await?;
    grant::end(tx, &grants, EndReason::Administrator, by).await?;
    Ok(ended)
}
