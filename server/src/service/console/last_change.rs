//! Who saved what somebody else is just about to save.

use super::{Acting, names};
use crate::{service::Served, store};
use domain::{
    administration::Permission,
    audit::Kind,
    ids::{ClientId, UserId},
    time::Timestamp,
};
use std::time::Duration;

/// The last change of something.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct LastChange {
    /// The administrator's name, if it was one.
    pub by: Option<String>,
    /// When, if that is known.
    pub at: Option<Timestamp>,
}

/// What was changed.
#[derive(Clone, Copy, Debug)]
pub enum What<'a> {
    /// The project's settings.
    Settings,
    /// An application.
    Application(&'a ClientId),
    /// What is known about a person.
    Person(UserId),
    /// What an administrator is in the project.
    Membership(UserId),
}

/// What is older was not saved while somebody looked at a form: rather nobody is named than somebody else.
const WHILE_EDITING: Duration = Duration::from_secs(24 * 3600);

/// Who changed something last, for the page that says [`Changed`](crate::service::ServiceError::Changed).
///
/// # Errors
/// The database.
pub async fn last_change(acting: &Acting, what: What<'_>) -> Served<LastChange> {
    // Every role may see who has saved what it was about to save itself.
    let mut tx = acting.begin(Permission::OverviewRead).await?;
    let since = tx.now() - WHILE_EDITING;
    let found = match what {
        What::Settings => store::last_change::of_kind(&mut tx, Kind::ProjectUpdated).await?,
        What::Application(client) => {
            let kinds = [Kind::ClientUpdated, Kind::ClientEnabled, Kind::ClientDisabled];
            store::last_change::of_client(&mut tx, client.as_str(), &kinds, since).await?
        }
        What::Person(user) => {
            let kinds: Vec<Kind> = Kind::ALL.iter().copied().filter(|kind| kind.changes_person()).collect();
            store::last_change::of_user(&mut tx, user, &kinds, since).await?
        }
        What::Membership(user) => store::last_change::of_user(&mut tx, user, &[Kind::MembershipChanged], since).await?,
    };
    drop(tx);
    let Some((at, administrator)) = found.filter(|(at, _)| *at >= since) else { return Ok(LastChange::default()) };
    let by = match administrator {
        Some(id) => names::of_administrators(acting, &[id]).await?.remove(&id),
        None => None,
    };
    Ok(LastChange { by, at: Some(at) })
}
