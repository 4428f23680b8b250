//! The step in which somebody says who they are and proves it.

use super::{Ask, Open, Page, Shown, Visit, Visited, csrf_is_right, enter, page, proceed};
use crate::{
    service::{
        Served, Tenant,
        arrival::{self, Arrival, Arrived, Whence},
        audit, not_me,
        password::{self, Attempt, Proved, Try},
    },
    store::{self, ProjectTx},
};
use domain::{
    audit::{Actor, Event, Kind},
    ids::UserId,
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

/// Somebody says who they are and gives a password. `keep`: they want to stay signed in.
///
/// # Errors
/// The database, or too many passwords at once.
pub async fn sign_in(
    tenant: &Tenant,
    visit: Visit<'_>,
    csrf: &str,
    typed: Try<'_>,
    keep: bool,
) -> Served<Visited<SignedIn>> {
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
                    return right(tenant, tx, open, &visit, proved, keep).await;
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
        let (tx, page) = page(tenant, tx, &open, Ask::Identify(why_again(&open))).await?;
        tx.commit().await?;
        let page = Box::new(page);
        return Ok(Visited::of(match attempt {
            Attempt::Slowed(wait) => SignedIn::Slowed(page, wait),
            Attempt::Right(_) | Attempt::Wrong(_) => SignedIn::Wrong(page),
        }));
    }
}

/// Why the form is shown once more: a locked session stays its person's.
fn why_again(open: &Open) -> Why {
    if open.session.as_ref().is_some_and(|session| session.locked) { Why::Locked } else { Why::NobodyIsSignedIn }
}

async fn right(
    tenant: &Tenant,
    mut tx: ProjectTx,
    mut open: Open,
    visit: &Visit<'_>,
    proved: &Proved,
    keep: bool,
) -> Served<Visited<SignedIn>> {
    let user = proved.user.id;
    if let Some(session) = just_signed_in(&mut tx, &open, user).await? {
        // The second of two clicks: the browser gets the session of the first, and no other.
        let (tx, cookie) = arrival::point_to(tenant, tx, &mut open.browser, session.id).await?;
        open.session = Some(session);
        let shown = proceed(tenant, tx, open, visit).await?;
        return Ok(Visited { outcome: SignedIn::Next(shown), cookie: Some(cookie), signed_in: Some(user) });
    }
    if open.flow.finished.is_some() {
        let shown = proceed(tenant, tx, open, visit).await?;
        return Ok(Visited::of(SignedIn::Next(shown)));
    }
    let whence = Whence { address: visit.address, agent: visit.agent };
    let client = Some(&open.application.client_id);
    let arrival = Arrival { user, factors: vec![Factor::Password], client, whence };
    let before = open.session.take();
    // Where they are signed in already they are at home, also with another password than the one that they came in with; a locked
    // session says only who was.
    let is_home = before.as_ref().is_some_and(|own| own.user == user && !own.locked);
    let (mut tx, Arrived { session, cookie }) =
        arrival::sign_in_for(tenant, tx, &mut open.browser, before, &arrival, keep).await?;
    if !is_home {
        not_me::tell_of_device(tenant, &mut tx, proved, &open.application, whence).await?;
    }
    open.session = Some(session);
    let shown = proceed(tenant, tx, open, visit).await?;
    Ok(Visited { outcome: SignedIn::Next(shown), cookie: Some(cookie), signed_in: Some(user) })
}

/// The session in which this person has signed in a moment ago, with the same form.
async fn just_signed_in(tx: &mut ProjectTx, open: &Open, user: UserId) -> Served<Option<Session>> {
    let Some(id) = open.browser.just_signed_in().filter(|_| open.session.is_none()) else { return Ok(None) };
    let session = store::session::alive(tx, id, None).await?;
    Ok(session.filter(|session| session.user == user && session.auth_time >= open.request.asked_at))
}
