//! The step in which somebody says who they are and proves it.

use super::{Ask, Open, Page, Shown, Visit, Visited, csrf_is_right, end_session, enter, page, proceed};
use crate::{
    random::RandomExt,
    service::{
        Served, Tenant, audit,
        password::{self, Attempt, Proved, Try},
        session::SeenFrom,
    },
    store::{self, ProjectTx, session::Lasts},
};
use domain::{
    audit::{Actor, Event, Kind},
    ids::{SessionId, UserId},
    sign_in::{Factor, Session, Why},
};
use std::time::Duration;

/// What came of a password.
#[derive(Debug)]
pub enum SignedIn {
    /// It was right (or the flow cannot take it): what is next.
    Next(Shown),
    /// It was wrong.
    Wrong(Box<Page>),
    /// Too many tries.
    Slowed(Box<Page>, Duration),
}

/// Somebody says who they are and gives a password.
///
/// # Errors
/// The database, or too many passwords at once.
pub async fn sign_in(tenant: &Tenant, visit: Visit<'_>, csrf: &str, typed: Try<'_>) -> Served<Visited<SignedIn>> {
    let next = |shown| Ok(Visited::of(SignedIn::Next(shown)));
    // Whose flow it is comes first: nobody guesses passwords in a flow of somebody else's.
    match enter(tenant, &visit).await? {
        Ok((_, open)) if !csrf_is_right(tenant, &open, csrf) => return next(Shown::NotYours),
        Ok(_) => {}
        Err(shown) => return next(shown),
    }
    let mut once_more = true;
    loop {
        let attempt = password::attempt(tenant, typed).await?;
        let (mut tx, open) = match enter(tenant, &visit).await? {
            Ok(entered) => entered,
            Err(shown) => return next(shown),
        };
        let why = match &attempt {
            Attempt::Right(proved) => {
                if password::succeeded(tenant, &mut tx, proved).await? {
                    return right(tenant, tx, open, &visit, proved).await;
                }
                // Blocked or given another password meanwhile; or only another hash of the same, by the first of two clicks.
                if std::mem::take(&mut once_more) {
                    continue;
                }
                "wrong_password"
            }
            Attempt::Wrong(_) => "wrong_password",
            Attempt::Slowed(_) => "slowed",
        };
        let mut event =
            Event::new(Kind::SignInFailed, Actor::Anonymous).client(&open.application.client_id).refused(why);
        if let Attempt::Wrong(Some(user)) = attempt {
            event = event.user(user);
        }
        match attempt {
            // As many as anybody sends, whereas budgets bound how many passwords are compared.
            Attempt::Slowed(_) => audit::record_stranger(tenant, &mut tx, visit.address, event).await?,
            Attempt::Right(_) | Attempt::Wrong(_) => {
                audit::record_from(&mut tx, &tenant.keys, visit.address, event).await?;
            }
        }
        let (tx, page) = page(tenant, tx, &open, Ask::Identify(Why::NobodyIsSignedIn)).await?;
        tx.commit().await?;
        let page = Box::new(page);
        return Ok(Visited::of(match attempt {
            Attempt::Slowed(wait) => SignedIn::Slowed(page, wait),
            Attempt::Right(_) | Attempt::Wrong(_) => SignedIn::Wrong(page),
        }));
    }
}

async fn right(
    tenant: &Tenant,
    mut tx: ProjectTx,
    mut open: Open,
    visit: &Visit<'_>,
    proved: &Proved,
) -> Served<Visited<SignedIn>> {
    let user = proved.user.id;
    let settings = tenant.settings.sessions;
    if let Some(session) = just_signed_in(&mut tx, &open, user).await? {
        // The second of two clicks: the browser gets the session of the first, and no other.
        let (tx, cookie) = open.browser.point_to(tx, Some(session.id), settings.absolute()).await?;
        open.session = Some(session);
        let shown = proceed(tenant, tx, open, visit).await?;
        return Ok(Visited { outcome: SignedIn::Next(shown), cookie: Some(cookie), signed_in: Some(user) });
    }
    if open.flow.finished.is_some() {
        let shown = proceed(tenant, tx, open, visit).await?;
        return Ok(Visited::of(SignedIn::Next(shown)));
    }
    let seen_from = SeenFrom::of(visit.address, visit.agent);
    let session = match open.session.take() {
        Some(own) if own.user == user => {
            // The same person again: the session goes on, with a new proof, under a new cookie.
            let session = Session { auth_time: tx.now(), factors: vec![Factor::Password], ..own };
            let seen = seen_from.seal(&tenant.keys, session.id, tx.random())?;
            store::session::proved_again(&mut tx, &session, Some(&seen)).await?;
            session
        }
        other => {
            if let Some(other) = other {
                end_session(&mut tx, &other, "replaced").await?;
            }
            let id = SessionId::from_random(tx.random().bytes());
            let session = Session { id, user, auth_time: tx.now(), factors: vec![Factor::Password], user_active: true };
            let lasts = Lasts { idle: settings.idle(), absolute: settings.absolute() };
            let seen = seen_from.seal(&tenant.keys, id, tx.random())?;
            store::session::create(&mut tx, &session, lasts, Some(&seen)).await?;
            session
        }
    };
    let event = Event::new(Kind::SignedIn, Actor::User(user))
        .user(user)
        .client(&open.application.client_id)
        .session(session.id);
    audit::record_from(&mut tx, &tenant.keys, visit.address, event.fact("factors", Factor::Password.as_str())).await?;
    let (tx, cookie) = open.browser.point_to(tx, Some(session.id), settings.absolute()).await?;
    open.session = Some(session);
    let shown = proceed(tenant, tx, open, visit).await?;
    Ok(Visited { outcome: SignedIn::Next(shown), cookie: Some(cookie), signed_in: Some(user) })
}

/// The session in which this person has signed in a moment ago, with the same form.
async fn just_signed_in(tx: &mut ProjectTx, open: &Open, user: UserId) -> Served<Option<Session>> {
    let Some(id) = open.browser.just_signed_in().filter(|_| open.session.is_none()) else { return Ok(None) };
    let session = store::session::alive(tx, id).await?;
    Ok(session.filter(|session| session.user == user && session.auth_time >= open.request.asked_at))
}
