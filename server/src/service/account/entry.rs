//! Coming to one's own account.

use super::{
    super::{Served, Tenant, authorize, browser, grant, own_client::Start, user},
    FRESH, Seat, client,
};
use crate::store::{self, ProjectTx};
use std::time::Duration;

/// Whoever has come to their account in this browser, with the transaction that it was read in. `take_message`: whether a page
/// follows that shows it. Nobody: they have to come by `/authorize` first.
///
/// # Errors
/// The database.
pub async fn enter(tenant: &Tenant, cookie: Option<&str>, take_message: bool) -> Served<Option<(ProjectTx, Seat)>> {
    let tx = tenant.begin().await?;
    let (mut tx, mut browser) = browser::open(tx, cookie).await?;
    let session = authorize::living_session(tenant, &mut tx, &browser).await?;
    let Some(session) = session.filter(|own| own.user_active && !own.locked && browser.account() == Some(own.id))
    else {
        return Ok(None);
    };
    let Some(user) = user::by_id(tenant, &mut tx, session.user).await? else { return Ok(None) };
    let logins = user::identifiers(&tenant.keys, &mut tx, user.id).await?;
    let message = browser.message().map(str::to_owned).filter(|_| take_message);
    if message.is_some() {
        tx = browser.leave(tx, None).await?;
    }
    Ok(Some((tx, Seat { browser, session, user, logins, message })))
}

/// Leaves a message for the browser's next page.
///
/// # Errors
/// The database.
pub async fn leave(tx: ProjectTx, seat: &mut Seat, message: &'static str) -> Served<ProjectTx> {
    seat.browser.leave(tx, Some(message)).await
}

/// Begins a sign-in that leads to the page `to`, a path of the project's. `fresh`: one from a moment ago is wanted.
///
/// # Errors
/// The database, or the account's client id is taken.
pub async fn start(tenant: &Tenant, cookie: Option<&str>, to: &str, fresh: bool) -> Served<Start> {
    client::ensure(tenant).await?;
    // A little less than what is asked for then, so that there is time for the form.
    let age = (FRESH.as_secs() / 2).to_string();
    client::own(tenant).start(tenant, cookie, to, fresh.then_some(("max_age", age.as_str()))).await
}

/// How a sign-in came back.
#[derive(Debug)]
pub enum Came {
    /// They are there; which page was wanted.
    In(String),
    /// Not a sign-in that this browser has begun lately.
    Again,
}

/// Finishes a sign-in, in the session that this browser is signed in to.
///
/// # Errors
/// The database.
pub async fn finish(tenant: &Tenant, cookie: Option<&str>, state: &str, code: &str) -> Served<Came> {
    let Some(came) = client::own(tenant).come_back(tenant, cookie, state, code).await? else { return Ok(Came::Again) };
    let tx = tenant.begin().await?;
    let (mut tx, mut browser) = browser::open(tx, cookie).await?;
    let session = authorize::living_session(tenant, &mut tx, &browser).await?;
    let Some(session) = session.filter(|session| session.id == came.session) else { return Ok(Came::Again) };
    if !store::session::hold(&mut tx, session.id).await? {
        return Ok(Came::Again);
    }
    grant::throw_away(&mut tx, &came.given).await?;
    let tx = browser.come_to_account(tx, session.id).await?;
    tx.commit().await?;
    Ok(Came::In(came.to))
}

/// The browser forgets who was signed in to it: their account is gone. The text is what its cookie is to hold.
///
/// # Errors
/// The database.
pub(super) async fn forget(tx: ProjectTx, seat: &mut Seat) -> Served<(ProjectTx, String)> {
    seat.browser.point_to(tx, None, Duration::ZERO).await
}
