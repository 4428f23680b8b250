//! Coming to one's own account.

use super::{
    super::{Served, Tenant, authorize, browser, grant, token, user},
    FRESH, Seat, client,
};
use crate::{
    crypto::signing::Expected,
    random::RandomExt,
    service::ServiceError,
    store::{self, ProjectTx},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{
    audit::Actor,
    ids::{BrowserId, SessionId},
    oauth::{client::Client, grant::EndReason, pkce::Challenge},
    time::Timestamp,
};
use serde::Deserialize;
use std::time::Duration;
use url::form_urlencoded::Serializer;

/// How long one may take to sign in.
const WAITS: Duration = Duration::from_secs(3600);

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

/// A sign-in that begins.
#[derive(Debug)]
pub struct Start {
    /// The address of `/authorize`.
    pub address: String,
    /// What the browser's cookie is to hold, if it is new.
    pub cookie: Option<String>,
}

/// Begins a sign-in that leads to the page `to`, a path of the project's. `fresh`: one from a moment ago is wanted.
///
/// # Errors
/// The database, or the account's client id is taken.
pub async fn start(tenant: &Tenant, cookie: Option<&str>, to: &str, fresh: bool) -> Served<Start> {
    client::ensure(tenant).await?;
    let tx = tenant.begin().await?;
    let (tx, mut browser) = browser::open(tx, cookie).await?;
    let state = State { browser: browser.id(), begun: tx.now(), to: to.to_owned() }.sign(tenant, tx.random().bytes());
    let (tx, cookie) = browser.remember(tx).await?;
    tx.commit().await?;
    let challenge = Challenge::of(&verifier(tenant, &state));
    let mut query = Serializer::new(String::new());
    query
        .append_pair("client_id", client::id()?.as_str())
        .append_pair("redirect_uri", &client::redirect_uri(tenant))
        .append_pair("response_type", "code")
        .append_pair("scope", client::SCOPE)
        .append_pair("state", &state)
        .append_pair("nonce", &nonce(tenant, &state))
        .append_pair("code_challenge", challenge.as_str())
        .append_pair("code_challenge_method", "S256");
    if fresh {
        // A little less than what is asked for then, so that there is time for the form.
        query.append_pair("max_age", &(FRESH.as_secs() / 2).to_string());
    }
    Ok(Start { address: format!("{}?{}", tenant.urls.url("authorize"), query.finish()), cookie })
}

/// What `state` carries, signed: which browser began, when, and where it wants to.
struct State {
    browser: BrowserId,
    begun: Timestamp,
    to: String,
}

const STATE: &str = "account-state";

impl State {
    fn sign(&self, tenant: &Tenant, random: [u8; 16]) -> String {
        let mut payload = Vec::with_capacity(40 + self.to.len());
        payload.extend(self.browser.uuid().into_bytes());
        payload.extend(self.begun.unix_micros().to_be_bytes());
        payload.extend(random);
        payload.extend(self.to.bytes());
        tenant.keys.sign_cookie(STATE, &payload)
    }

    fn read(tenant: &Tenant, text: &str) -> Option<Self> {
        let payload = tenant.keys.read_cookie(STATE, text)?;
        let (browser, rest) = payload.split_first_chunk::<16>()?;
        let (begun, rest) = rest.split_first_chunk::<8>()?;
        let (_, to) = rest.split_first_chunk::<16>()?;
        Some(Self {
            browser: BrowserId::from_uuid(uuid::Uuid::from_bytes(*browser)),
            begun: Timestamp::from_unix_micros(i64::from_be_bytes(*begun)),
            to: std::str::from_utf8(to).ok()?.to_owned(),
        })
    }
}

fn verifier(tenant: &Tenant, state: &str) -> String {
    URL_SAFE_NO_PAD.encode(tenant.keys.index("account-verifier", state).as_bytes())
}

fn nonce(tenant: &Tenant, state: &str) -> String {
    URL_SAFE_NO_PAD.encode(tenant.keys.index("account-nonce", state).as_bytes())
}

/// How a sign-in came back.
#[derive(Debug)]
pub enum Came {
    /// They are there; which page was wanted.
    In(String),
    /// Not a sign-in that this browser has begun lately.
    Again,
}

#[derive(Deserialize)]
struct IdClaims {
    aud: String,
    sid: SessionId,
    nonce: String,
    exp: i64,
}

/// Finishes a sign-in, checking `state`, PKCE and `nonce` like any client (OpenID Connect Core §3.1.3.7).
///
/// # Errors
/// The database.
pub async fn finish(tenant: &Tenant, cookie: Option<&str>, state: &str, code: &str) -> Served<Came> {
    let tx = tenant.begin().await?;
    let (tx, browser) = browser::open(tx, cookie).await?;
    let now = tx.now();
    let Some(begun) = State::read(tenant, state) else { return Ok(Came::Again) };
    if begun.browser != browser.id() || now.since(begun.begun) > WAITS {
        return Ok(Came::Again);
    }
    let Some(application) = tenant.application(&client::id()?) else {
        return Err(ServiceError::Fault("the account's application is gone"));
    };
    let client = Client::Application((**application).clone());
    let (redirect, verifier) = (client::redirect_uri(tenant), verifier(tenant, state));
    let exchanged = grant::exchange_code(tenant, tx, &client, code, Some(&redirect), Some(&verifier)).await?;
    let Ok(tokens) = exchanged else { return Ok(Came::Again) };
    let issuer = tenant.urls.issuer();
    let claims: Option<IdClaims> = tokens
        .id_token
        .as_deref()
        .and_then(|text| tenant.signing.verify(text, &Expected::id_token_hint(&issuer, now)).ok());
    let given: Vec<_> =
        token::read_access(tenant, &tokens.access_token, now).map(|read| read.presented.grant).into_iter().collect();

    let tx = tenant.begin().await?;
    let (mut tx, mut browser) = browser::open(tx, cookie).await?;
    let session = authorize::living_session(tenant, &mut tx, &browser).await?;
    let (Some(claims), Some(session)) = (claims, session) else { return Ok(Came::Again) };
    let is_right = claims.aud == application.client_id.as_str()
        && claims.nonce == nonce(tenant, state)
        && claims.exp > now.unix_seconds()
        && claims.sid == session.id;
    if !is_right || !store::session::hold(&mut tx, session.id).await? {
        return Ok(Came::Again);
    }
    // No token is kept, and what was given is not left lying about.
    grant::end(&mut tx, &given, EndReason::LoggedOut, &Actor::User(session.user)).await?;
    let tx = browser.come_to_account(tx, session.id).await?;
    tx.commit().await?;
    Ok(Came::In(begun.to))
}

/// The browser forgets who was signed in to it: their account is gone. The text is what its cookie is to hold.
///
/// # Errors
/// The database.
pub(super) async fn forget(tx: ProjectTx, seat: &mut Seat) -> Served<(ProjectTx, String)> {
    seat.browser.point_to(tx, None, Duration::ZERO).await
}
