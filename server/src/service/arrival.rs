//! Somebody has proved who they are: the one place where sessions are made.

use super::{
    Served, Tenant, audit,
    browser::Browser,
    invitation,
    session::{self, Ending, Grants, SeenFrom},
};
use crate::{
    random::RandomExt,
    store::{self, ProjectTx, session::Lasts},
};
use domain::{
    audit::{Actor, Event, Kind},
    ids::{ClientId, SessionId, UserId},
    oauth::grant::EndReason,
    sign_in::{Factor, Session},
};
use std::net::IpAddr;

/// Where a browser's request comes from.
#[derive(Debug, Clone, Copy, Default)]
pub struct Whence<'a> {
    /// The address, for the trail.
    pub address: Option<IpAddr>,
    /// What the browser says it is.
    pub agent: Option<&'a str>,
}

/// Who has proved to be who, by what.
#[derive(Debug, Clone)]
pub struct Arrival<'a> {
    /// Who.
    pub user: UserId,
    /// By what.
    pub factors: Vec<Factor>,
    /// The application that they are on their way to.
    pub client: Option<&'a ClientId>,
    /// Where they are.
    pub whence: Whence<'a>,
}

/// Somebody who is signed in now.
#[derive(Debug)]
pub struct Arrived {
    /// Their session.
    pub session: Session,
    /// What the browser's cookie is to hold from now on.
    pub cookie: String,
}

/// Signs somebody in, on record. `before` is the browser's session that goes on: the same person's gets a new proof, another
/// one's ends. The browser gets a new id in any case.
///
/// # Errors
/// The database.
pub async fn sign_in(
    tenant: &Tenant,
    tx: ProjectTx,
    browser: &mut Browser,
    before: Option<Session>,
    arrival: &Arrival<'_>,
) -> Served<(ProjectTx, Arrived)> {
    sign_in_for(tenant, tx, browser, before, arrival, false).await
}

/// The same. `keep`: they want to stay signed in, which counts where the project lets them.
///
/// # Errors
/// The database.
pub async fn sign_in_for(
    tenant: &Tenant,
    mut tx: ProjectTx,
    browser: &mut Browser,
    before: Option<Session>,
    arrival: &Arrival<'_>,
    keep: bool,
) -> Served<(ProjectTx, Arrived)> {
    let Arrival { user, ref factors, client, whence } = *arrival;
    let settings = tenant.settings.sessions;
    store::user::arrived(&mut tx, user).await?;
    invitation::accept_opened(tenant, &mut tx, browser, user, whence).await?;
    let seen_from = SeenFrom::of(whence.address, whence.agent);
    let session = match before {
        Some(own) if own.user == user => {
            let session = Session { auth_time: tx.now(), factors: factors.clone(), locked: false, ..own };
            let seen = seen_from.seal(&tenant.keys, session.id, tx.random())?;
            store::session::proved_again(&mut tx, &session, Some(&seen)).await?;
            let lasts = Lasts::of(&settings, keep);
            if lasts.persistent {
                store::session::keep(&mut tx, session.id, lasts).await?;
            }
            session
        }
        other => {
            if let Some(other) = other {
                let by = Actor::User(other.user);
                let ending = Ending { reason: EndReason::Replaced, grants: Grants::Left, by: &by };
                session::end(&mut tx, other.user, other.id, &ending).await?;
            }
            let id = SessionId::from_random(tx.random().bytes());
            let session =
                Session { id, user, auth_time: tx.now(), factors: factors.clone(), user_active: true, locked: false };
            let lasts = Lasts::of(&settings, keep);
            let seen = seen_from.seal(&tenant.keys, id, tx.random())?;
            store::session::create(&mut tx, &session, lasts, Some(&seen)).await?;
            session
        }
    };
    let words: Vec<&str> = factors.iter().map(|factor| factor.as_str()).collect();
    let mut event = Event::new(Kind::SignedIn, Actor::User(user)).user(user).session(session.id);
    if let Some(client) = client {
        event = event.client(client);
    }
    audit::record_from(&mut tx, &tenant.keys, whence.address, event.fact("factors", words.join(" "))).await?;
    if settings.one_session {
        let by = Actor::User(user);
        let ending =
            Ending { reason: EndReason::OneSession, grants: Grants::Dependent(EndReason::SessionEnded), by: &by };
        session::end_others(&mut tx, user, Some(session.id), &ending).await?;
    }
    let (tx, cookie) = point_to(tenant, tx, browser, session.id).await?;
    Ok((tx, Arrived { session, cookie }))
}

/// Points the browser to a session under a new id. The text is what its cookie is to hold from now on.
///
/// # Errors
/// The database.
pub async fn point_to(
    tenant: &Tenant,
    mut tx: ProjectTx,
    browser: &mut Browser,
    session: SessionId,
) -> Served<(ProjectTx, String)> {
    match store::session::kept_until(&mut tx, session).await? {
        Some(until) => {
            let lasts = until.since(tx.now());
            browser.keep_pointing_to(tx, session, lasts).await
        }
        None => browser.point_to(tx, Some(session), tenant.settings.sessions.absolute()).await,
    }
}
