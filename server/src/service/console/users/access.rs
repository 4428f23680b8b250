//! Whether somebody gets in, and what they have open.

use super::{super::Acting, guard};
use crate::{
    service::{
        Served, ServiceError, consent, logout,
        password_change::{self, Owner},
        recovery,
        reset::{self, Sending, Sent},
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
    problem::Problem,
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
    recovery::repaired(&acting.tenant.keys, &mut tx, id).await?;
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
    recovery::closed(&mut tx, id).await?;
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

/// Gives somebody another password, ends everything that they have open, and lets them try again at once. `must_change`: they
/// choose one of their own at their next sign-in.
///
/// # Errors
/// The role does not include it, the password cannot be taken, there is no such person, or the database.
pub async fn set_password(acting: &Acting, id: UserId, typed: &str, must_change: bool) -> Served<()> {
    let tenant = &acting.tenant;
    let mut tx = acting.begin(Permission::UsersWrite).await?;
    let there = user::by_id(tenant, &mut tx, id).await?.ok_or(ServiceError::NotFound)?;
    let logins = user::identifiers(&tenant.keys, &mut tx, id).await?;
    drop(tx);
    // No transaction is open while argon2 works.
    let owner = Owner { user: Some(id), profile: &there.profile, logins: &logins, application: None };
    let mut problems = Vec::new();
    let chosen = password_change::choose_in_form(tenant, &owner, typed, &mut problems).await?;
    let chosen = chosen.ok_or(ServiceError::Invalid(problems))?;
    let mut tx = acting.begin(Permission::UsersWrite).await?;
    guard::locked(&mut tx, id).await?;
    password_change::set(tenant, &mut tx, id, &chosen, must_change).await?;
    acting.record(&mut tx, acting.event(Kind::UserPasswordSet).user(id).fact("must_change", must_change)).await?;
    recovery::repaired(&tenant.keys, &mut tx, id).await?;
    logout::end_everything(&mut tx, id, EndReason::PasswordReset, &acting.actor()).await?;
    Ok(tx.commit().await?)
}

/// Sends somebody a link by which they set another password: to their own address, and to nobody else.
///
/// # Errors
/// The role does not include it, a reason is missing, they cannot be reached, there is no such person, or the database.
pub async fn send_reset(acting: &Acting, id: UserId, reason: &str) -> Served<()> {
    let mut tx = acting.begin(Permission::UsersSupport).await?;
    let reason = guard::reason(acting, reason)?;
    guard::locked(&mut tx, id).await?;
    let stored = store::user::by_id(&mut tx, id).await?.ok_or(ServiceError::NotFound)?;
    let how = Sending { by: Some(acting.administrator.id), ..Sending::default() };
    let refused = |text: &str| Err(ServiceError::Invalid(vec![Problem::new(guard::FORM, text)]));
    match reset::send(&acting.tenant, &mut tx, &stored, &how).await? {
        Sent::Queued => {}
        Sent::Limited(_) => return refused("Too many mails went to this address lately. Try again in an hour."),
        Sent::Blocked => return refused("They are blocked. Unblock them first."),
        Sent::Unreachable => return refused("There is no address that a mail could go to."),
        Sent::NoMail => return refused("No mail is sent from here: no mail server is set up."),
    }
    let event = acting.event(Kind::PasswordResetAsked).user(id);
    acting.record_with(&mut tx, event, &details(reason.as_deref())).await?;
    Ok(tx.commit().await?)
}
