//! What somebody answers to a page of a flow, but for passwords: this is not me, this is my account, yes or no.

use super::{Shown, Visit, Visited, consent_form, csrf_is_right, enter, proceed};
use crate::{
    service::{Served, Tenant, audit, logout},
    store,
};
use domain::{
    audit::{Actor, Event, Kind},
    sign_in::ConsentAnswer,
};
use std::time::Duration;

/// Whoever sits before the browser is not who was signed in to it: that session ends, and the form is theirs.
///
/// # Errors
/// The database.
pub async fn leave(tenant: &Tenant, visit: Visit<'_>, csrf: &str) -> Served<Visited<Shown>> {
    let (mut tx, mut open) = match enter(tenant, &visit).await? {
        Ok(entered) => entered,
        Err(shown) => return Ok(Visited::of(shown)),
    };
    if !csrf_is_right(tenant, &open, csrf) {
        return Ok(Visited::of(Shown::NotYours));
    }
    let mut cookie = None;
    if open.flow.finished.is_none()
        && let Some(session) = open.session.take()
    {
        logout::end(&mut tx, &session).await?;
        let (pointed, new) = open.browser.point_to(tx, None, Duration::ZERO).await?;
        (tx, cookie) = (pointed, Some(new));
    }
    let outcome = proceed(tenant, tx, open, &visit).await?;
    Ok(Visited { outcome, cookie, signed_in: None })
}

/// The person says that this is their account.
///
/// # Errors
/// The database.
pub async fn confirm_account(tenant: &Tenant, visit: Visit<'_>, csrf: &str) -> Served<Visited<Shown>> {
    let (mut tx, mut open) = match enter(tenant, &visit).await? {
        Ok(entered) => entered,
        Err(shown) => return Ok(Visited::of(shown)),
    };
    if !csrf_is_right(tenant, &open, csrf) {
        return Ok(Visited::of(Shown::NotYours));
    }
    if let Some(session) = &open.session
        && open.flow.finished.is_none()
    {
        store::flow::confirm_account(&mut tx, open.flow.id, Some(session.user)).await?;
        open.flow.account_confirmed = Some(session.user);
    }
    proceed(tenant, tx, open, &visit).await.map(Visited::of)
}

/// The person says whether the application may have what it wants. An answer that does not come from the page that asked
/// this very person changes nothing: they are asked.
///
/// # Errors
/// The database.
pub async fn answer_consent(tenant: &Tenant, visit: Visit<'_>, csrf: &str, allowed: bool) -> Served<Visited<Shown>> {
    let (mut tx, mut open) = match enter(tenant, &visit).await? {
        Ok(entered) => entered,
        Err(shown) => return Ok(Visited::of(shown)),
    };
    if let Some(session) = &open.session
        && open.flow.finished.is_none()
        && tenant.keys.csrf_token_matches(csrf, &consent_form(open.flow.id, session.user), open.browser.id())
    {
        let answer = ConsentAnswer { by: session.user, allowed };
        store::flow::answer(&mut tx, open.flow.id, &answer).await?;
        if !allowed {
            let event = Event::new(Kind::ConsentDenied, Actor::User(session.user))
                .user(session.user)
                .client(&open.application.client_id);
            audit::record_from(&mut tx, &tenant.keys, visit.address, event).await?;
        }
        open.flow.answer = Some(answer);
    }
    proceed(tenant, tx, open, &visit).await.map(Visited::of)
}
