//! Coming into the console and leaving it. It signs in through the hosted page like any application, and has a session of
//! its own; only the exchange of the code happens in process.

use super::{Administrator, client};
use crate::{
    random::RandomExt,
    service::{Served, Tenant, audit, browser, grant, logout, own_client::Start, user},
    store,
};
use domain::{
    audit::{Actor, Event, Kind},
    ids::{BrowserId, SessionId},
    oauth::grant::EndReason,
};
use std::{net::IpAddr, time::Duration};

/// A console session ends when it is not used for this long …
pub const IDLE: Duration = Duration::from_secs(3600);
/// … and after this long in any case.
pub const ABSOLUTE: Duration = Duration::from_secs(12 * 3600);

/// A browser before the console.
#[derive(Debug)]
pub struct Seat {
    /// Which browser; forms are bound to it.
    pub browser: BrowserId,
    /// Whether the browser has shown that it keeps our cookie.
    pub known: bool,
    /// Who is signed in.
    pub administrator: Option<Administrator>,
    /// What the next page is to say. Whoever asks for it takes it away.
    pub message: Option<String>,
}

/// Who sits before the console. `take_message`: whether a page follows that shows it.
///
/// # Errors
/// The database.
pub async fn seat(keyward: &Tenant, cookie: Option<&str>, take_message: bool) -> Served<Seat> {
    let tx = keyward.begin().await?;
    let (mut tx, mut browser) = browser::open(tx, cookie).await?;
    let mut administrator = None;
    if let Some(id) = browser.session()
        && let Some(alive) = store::console_session::alive(&mut tx, id, IDLE).await?
    {
        let profile = user::opened_profile(&keyward.keys, alive.user, &alive.profile)?;
        administrator = Some(Administrator { id: alive.user, name: profile.display_name(), login: profile.email });
    }
    let message = browser.message().map(str::to_owned).filter(|_| take_message);
    let seat = Seat { browser: browser.id(), known: browser.is_known(), administrator, message };
    if seat.message.is_some() {
        tx = browser.leave(tx, None).await?;
    }
    tx.commit().await?;
    Ok(seat)
}

/// Leaves a message for the browser's next page.
///
/// # Errors
/// The database.
pub async fn leave_message(keyward: &Tenant, cookie: Option<&str>, message: &'static str) -> Served<()> {
    let tx = keyward.begin().await?;
    let (tx, mut browser) = browser::open(tx, cookie).await?;
    Ok(browser.leave(tx, Some(message)).await?.commit().await?)
}

/// Remembers a browser that is to post a form before anybody has signed in. The text is what its cookie is to hold.
///
/// # Errors
/// The database.
pub async fn remember(keyward: &Tenant, cookie: Option<&str>) -> Served<Option<String>> {
    let tx = keyward.begin().await?;
    let (tx, mut browser) = browser::open(tx, cookie).await?;
    let (tx, cookie) = browser.remember(tx).await?;
    tx.commit().await?;
    Ok(cookie)
}

/// Begins a sign-in that leads to the console's page `to`.
///
/// # Errors
/// The database.
pub async fn start(keyward: &Tenant, cookie: Option<&str>, to: &str, login_hint: Option<&str>) -> Served<Start> {
    let own = client::own(keyward.means());
    own.start(keyward, cookie, to, login_hint.map(|hint| ("login_hint", hint))).await
}

/// How a sign-in came back.
#[derive(Debug)]
pub enum Finished {
    /// Signed in.
    In {
        /// What the browser's cookie is to hold now.
        cookie: String,
        /// Which page was wanted.
        to: String,
    },
    /// Not a sign-in that this browser has begun lately: it begins another.
    Again,
}

/// Finishes a sign-in: a session of the console's own begins.
///
/// # Errors
/// The database.
pub async fn finish(
    keyward: &Tenant,
    cookie: Option<&str>,
    state: &str,
    code: &str,
    address: Option<IpAddr>,
) -> Served<Finished> {
    let own = client::own(keyward.means());
    let Some(came) = own.come_back(keyward, cookie, state, code).await? else { return Ok(Finished::Again) };
    let mut tx = keyward.begin().await?;
    // It may have ended while the code was on its way.
    if !store::session::hold(&mut tx, came.session).await? {
        return Ok(Finished::Again);
    }
    let id = SessionId::from_random(tx.random().bytes());
    let ends_at = tx.now() + ABSOLUTE;
    store::console_session::create(&mut tx, id, came.user, came.session, ends_at).await?;
    let by = Actor::Administrator(came.user);
    grant::throw_away(&mut tx, &came.given).await?;
    let event = Event::new(Kind::ConsoleEntered, by).user(came.user).session(came.session);
    audit::record_from(&mut tx, &keyward.keys, address, event).await?;
    let (tx, mut browser) = browser::open(tx, cookie).await?;
    let (tx, cookie) = browser.point_to(tx, Some(id), ABSOLUTE).await?;
    tx.commit().await?;
    Ok(Finished::In { cookie, to: came.to })
}

/// Leaves the console, and ends the session it came from with all that lives by it. The text is what the browser's cookie
/// is to hold now.
///
/// # Errors
/// The database.
pub async fn leave(keyward: &Tenant, cookie: Option<&str>, address: Option<IpAddr>) -> Served<String> {
    let tx = keyward.begin().await?;
    let (mut tx, mut browser) = browser::open(tx, cookie).await?;
    if let Some(id) = browser.session()
        && let Some(from) = store::console_session::came_from(&mut tx, id).await?
    {
        if let Some(session) = store::session::alive(&mut tx, from, None).await? {
            logout::end(&mut tx, &session).await?;
        }
        if let Some((user, _)) = store::console_session::end(&mut tx, id, EndReason::LoggedOut).await? {
            let event = Event::new(Kind::ConsoleLeft, Actor::Administrator(user)).user(user);
            audit::record_from(&mut tx, &keyward.keys, address, event).await?;
        }
    }
    let (tx, cookie) = browser.point_to(tx, None, Duration::ZERO).await?;
    tx.commit().await?;
    Ok(cookie)
}
