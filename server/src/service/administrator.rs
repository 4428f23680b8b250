//! The people who run things, as far as the command line looks after them.

use super::{Means, Served, audit, logout, password_change::set_hash, project, project_keys, user};
use crate::{
    crypto::password::Password,
    store::{self, membership::Membership},
};
use domain::{
    audit::{Actor, Event, Kind},
    ids::UserId,
    oauth::grant::EndReason,
    person::{Identifier, Profile},
    sign_in::guessing::Budget,
};

/// What `recover` found and did.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Recovered {
    /// Who it is.
    pub user: UserId,
    /// Whether the person had to be made.
    pub created: bool,
    /// Whether they had been blocked.
    pub was_blocked: bool,
    /// Whether they became an operator by this.
    pub promoted: bool,
}

/// Offers every open project to those whom it has for administrators: the index follows the memberships, whatever became of
/// it. Says how many memberships there are.
///
/// # Errors
/// The database.
pub async fn index(means: &Means) -> Served<usize> {
    let mut memberships = 0;
    for project in project::all(means).await? {
        let mut tx = means.project(project.id).await?;
        for own in store::membership::all(&mut tx).await? {
            store::administrator_project::put(&mut tx, own.administrator).await?;
            memberships += 1;
        }
        tx.commit().await?;
    }
    Ok(memberships)
}

/// Lets somebody in as an operator, whatever happened before: makes the person or unblocks them, gives them the password
/// and the role, and ends every session and grant they have, which may be somebody else's by now.
///
/// # Errors
/// Too many passwords at once (never at the command line), or the database.
pub async fn recover(means: &Means, email: &Identifier, password: &Password) -> Served<Recovered> {
    // Before any transaction: hashing takes its time.
    let hash = means.passwords.hash(password, &*means.random).await?;
    let keyward = project::ensure_keyward(means).await?;
    let mut tx = means.project(keyward.id).await?;
    let keys = project_keys::open(&mut tx, &means.masters).await?;
    let found = store::user::by_identifier(&mut tx, email.kind(), &user::lookup(&keys, email)).await?;
    let created = found.is_none();
    let id = match found {
        Some(found) => {
            let settings = store::project::settings(&mut tx).await?.map(|(settings, _)| settings.passwords);
            set_hash(&keys, &mut tx, found.id, &hash, false, &settings.unwrap_or_default()).await?;
            found.id
        }
        None => {
            let profile = Profile { email: Some(email.text().to_owned()), ..Profile::default() };
            let id = user::create(&keys, &mut tx, &profile, std::slice::from_ref(email), Some(&hash)).await?;
            audit::record(&mut tx, Event::new(Kind::UserCreated, Actor::Operator).user(id)).await?;
            id
        }
    };
    store::user::vouch(&mut tx, id, true).await?;
    let was_blocked = store::user::set_blocked(&mut tx, id, false).await?;
    // Whoever tried passwords on this account must not keep its owner waiting.
    store::guess::forget(&mut tx, &keys.index(Budget::Account.as_str(), &id.to_string())).await?;
    logout::end_everything(&mut tx, id, EndReason::PasswordReset, &Actor::Operator).await?;
    let promoted =
        store::membership::put(&mut tx, &Membership { administrator: id, role: Membership::OPERATOR.to_owned() })
            .await?;
    if promoted {
        let event = Event::new(Kind::MembershipChanged, Actor::Operator).user(id).fact("role", Membership::OPERATOR);
        audit::record(&mut tx, event).await?;
    }
    let event = Event::new(Kind::AdministratorRecovered, Actor::Operator)
        .user(id)
        .fact("created", created)
        .fact("unblocked", was_blocked);
    audit::record(&mut tx, event).await?;
    tx.commit().await?;
    Ok(Recovered { user: id, created, was_blocked, promoted })
}
