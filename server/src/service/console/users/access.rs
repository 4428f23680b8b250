//! Whether somebody gets in, and what they have open.

use super::{super::Acting, guard};
use crate::{
    crypto::password::Password,
    service::{
        Served, ServiceError, consent, logout,
        session::{self, Ending},
        user,
    },
    store,
};
use domain::{
    administration::Permission,
    audit::Kind,
    ids::{ClientId, SessionId, UserId},
    oauth::grant::EndReason,
    password,
    person_form::about,
    problem::Problem,
    sign_in::guessing::Budget,
};
use serde_json::{Value, json};

fn details(reason: Option<&str>) -> Value {
    reason.map_or_else(|| json!({}), |reason| json!({ "reason": reason }))
}

/// Keeps somebody from signing in, and ends everything that they have open. Says whether they could before.
///
/// # Errors
/// The role does not include it, a reason is missing, it would leave nobody to run the installation, or the database.
pub async fn block(acting: &Acting, id: UserId, reason: &str) -> Served<bool> {
    let mut tx = acting.begin(Permission::UsersSupport).await?;
    let reason = guard::reason(acting, reason)?;
    guard::keeps_an_operator(acting, &mut tx, id).await?;
    guard::locked(&mut tx, id).await?;
    let blocked = store::user::set_blocked(&mut tx, id, true).await?;
    if blocked {
        if let Some(reason) = &reason {
            let sealed = user::sealed_reason(&acting.tenant.keys, &tx, id, reason);
            store::user::set_blocked_reason(&mut tx, id, &sealed).await?;
        }
        let event = acting.event(Kind::UserBlocked).user(id);
        acting.record_with(&mut tx, event, &details(reason.as_deref())).await?;
    }
    logout::end_everything(&mut tx, id, EndReason::UserBlocked, &acting.actor()).await?;
    tx.commit().await?;
    Ok(blocked)
}

/// Lets somebody sign in again. Says whether they could not before.
///
/// # Errors
/// The role does not include it, a reason is missing, or the database.
pub async fn unblock(acting: &Acting, id: UserId, reason: &str) -> Served<bool> {
    let mut tx = acting.begin(Permission::UsersSupport).await?;
    let reason = guard::reason(acting, reason)?;
    guard::locked(&mut tx, id).await?;
    let unblocked = store::user::set_blocked(&mut tx, id, false).await?;
    if unblocked {
        let event = acting.event(Kind::UserUnblocked).user(id);
        acting.record_with(&mut tx, event, &details(reason.as_deref())).await?;
    }
    tx.commit().await?;
    Ok(unblocked)
}

/// Ends one session of somebody's with all that was given in it. Says whether it was going on.
///
/// # Errors
/// The role does not include it, a reason is missing, it is no session of theirs, or the database.
pub async fn end_session(acting: &Acting, id: UserId, which: SessionId, reason: &str) -> Served<bool> {
    let mut tx = acting.begin(Permission::UsersSupport).await?;
    let reason = guard::reason(acting, reason)?;
    store::session::seen_from(&mut tx, id, which).await?.ok_or(ServiceError::NotFound)?;
    let by = acting.actor();
    let ended = session::end(&mut tx, id, which, &Ending::distrust(EndReason::Administrator, &by)).await?;
    if ended {
        let event = acting.event(Kind::UserAccessEnded).user(id).session(which).fact("what", "session");
        acting.record_with(&mut tx, event, &details(reason.as_deref())).await?;
    }
    tx.commit().await?;
    Ok(ended)
}

/// Ends every session and grant of somebody's.
///
/// # Errors
/// The role does not include it, a reason is missing, there is no such person, or the database.
pub async fn end_everything(acting: &Acting, id: UserId, reason: &str) -> Served<()> {
    let mut tx = acting.begin(Permission::UsersSupport).await?;
    let reason = guard::reason(acting, reason)?;
    guard::locked(&mut tx, id).await?;
    let event = acting.event(Kind::UserAccessEnded).user(id).fact("what", "everything");
    acting.record_with(&mut tx, event, &details(reason.as_deref())).await?;
    logout::end_everything(&mut tx, id, EndReason::Administrator, &acting.actor()).await?;
    Ok(tx.commit().await?)
}

/// Takes back what somebody has agreed that an application may have. Says whether there was anything.
///
/// # Errors
/// The role does not include it, a reason is missing, there is no such person, or the database.
pub async fn withdraw_consent(acting: &Acting, id: UserId, client: &ClientId, reason: &str) -> Served<bool> {
    let mut tx = acting.begin(Permission::UsersSupport).await?;
    let reason = guard::reason(acting, reason)?;
    guard::locked(&mut tx, id).await?;
    let withdrawn = consent::withdraw(&mut tx, id, client, &acting.actor()).await?;
    if withdrawn && let Some(reason) = &reason {
        let event = acting.event(Kind::UserAccessEnded).user(id).client(client).fact("what", "consent");
        acting.record_with(&mut tx, event, &details(Some(reason))).await?;
    }
    tx.commit().await?;
    Ok(withdrawn)
}

/// Gives somebody another password, ends everything that they have open, and lets them try again at once.
///
/// # Errors
/// The role does not include it, the password cannot be taken, there is no such person, or the database.
pub async fn set_password(acting: &Acting, id: UserId, typed: &str) -> Served<()> {
    let keys = &acting.tenant.keys;
    let invalid = |text: &str| ServiceError::Invalid(vec![Problem::new("password", text)]);
    let mut tx = acting.begin(Permission::UsersWrite).await?;
    let there = user::by_id(&acting.tenant, &mut tx, id).await?.ok_or(ServiceError::NotFound)?;
    let logins = user::identifiers(keys, &mut tx, id).await?;
    drop(tx);
    if let Some(problem) = password::problem(typed, &about(&there.profile, &logins)) {
        return Err(invalid(problem));
    }
    // No transaction is open while argon2 works.
    let means = acting.tenant.means();
    let password = Password::new(typed).map_err(|_| invalid("Use at most 128 characters."))?;
    let hash = means.passwords.hash(&password, &*means.random).await?;
    let mut tx = acting.begin(Permission::UsersWrite).await?;
    guard::locked(&mut tx, id).await?;
    user::save_password(keys, &mut tx, id, &hash).await?;
    store::guess::forget(&mut tx, &keys.index(Budget::Account.as_str(), &id.to_string())).await?;
    acting.record(&mut tx, acting.event(Kind::UserPasswordSet).user(id)).await?;
    logout::end_everything(&mut tx, id, EndReason::PasswordReset, &acting.actor()).await?;
    Ok(tx.commit().await?)
}
