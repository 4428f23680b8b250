//! What people have agreed to, taken back.

use super::{Served, audit, grant};
use crate::store::{self, ProjectTx};
use domain::{
    audit::{Actor, Event, Kind},
    ids::{ClientId, UserId},
    oauth::grant::EndReason,
};

/// Takes back what a person has agreed that a client may have, and ends what rests on it, so that agreeing again later
/// brings none of it back. Says whether there was anything.
///
/// # Errors
/// The database.
pub async fn withdraw(tx: &mut ProjectTx, user: UserId, client: &ClientId, by: &Actor) -> Served<bool> {
    if !store::consent::withdraw(tx, user, client).await? {
        return Ok(false);
    }
    audit::record(tx, Event::new(Kind::ConsentWithdrawn, by.clone()).user(user).client(client)).await?;
    for id in store::grant::living_of(tx, user).await? {
        let rests_on_it = store::grant::read(tx, id)
            .await?
            .is_some_and(|stored| stored.grant.terms().client == *client && stored.details.by_consent);
        if rests_on_it {
            grant::end(tx, &[id], EndReason::ConsentWithdrawn, by).await?;
        }
    }
    Ok(true)
}
