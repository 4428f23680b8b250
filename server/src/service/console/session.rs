//! Coming into the console and leaving it. It signs in through the hosted page like any application, and has a session of
//! its own; only the exchange of the code happens in process.

use super::{Administrator, client};
use crate::{
    crypto::signing::Expected,
    random::RandomExt,
    service::{Served, ServiceError, Tenant, audit, browser, grant, logout, token, user},
    store,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{
    audit::{Actor, Event, Kind},
    ids::{BrowserId, ClientId, SessionId, UserId},
    oauth::{client::Client, grant::EndReason, pkce::Challenge},
    time::Timestamp,
};
use serde::Deserialize;
use std::{net::IpAddr, time::Duration};
use url::form_urlencoded::Serializer;

/// A console session ends when it is not used for this long …
pub const IDLE: Duration = Duration::from_secs(3600);
/// … and after this long in any case.
pub const ABSOLUTE: Duration = Duration::from_secs(12 * 3600);
/// How long one may take to sign in.
const WAITS: Duration = Duration::from_secs(3600);

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

/// A sign-in that begins.
#[derive(Debug)]
pub struct Start {
    /// The address of `/authorize`.
    pub address: String,
    /// What the browser's cookie is to hold, if it is new.
    pub cookie: Option<String>,
}

/// Begins a sign-in that leads to the console's page `to`.
///
/// # Errors
/// The database.
pub async fn start(keyward: &Tenant, cookie: Option<&str>, to: &str, login_hint: Option<&str>) -> Served<Start> {
    let tx = keyward.begin().await?;
    let (tx, mut browser) = browser::open(tx, cookie).await?;
    let state = State { browser: browser.id(), begun: tx.now(), to: to.to_owned() }.sign(keyward, tx.random().bytes());
    let (tx, cookie) = browser.remember(tx).await?;
    tx.commit().await?;
    let challenge = Challenge::of(&verifier(keyward, &state));
    let mut query = Serializer::new(String::new());
    query
        .append_pair("client_id", client::CLIENT_ID)
        .append_pair("redirect_uri", &client::redirect_uri(keyward.means()))
        .append_pair("response_type", "code")
        .append_pair("scope", client::SCOPE)
        .append_pair("state", &state)
        .append_pair("nonce", &nonce(keyward, &state))
        .append_pair("code_challenge", challenge.as_str())
        .append_pair("code_challenge_method", "S256");
    if let Some(hint) = login_hint {
        query.append_pair("login_hint", hint);
    }
    Ok(Start { address: format!("{}?{}", keyward.urls.url("authorize"), query.finish()), cookie })
}

/// What `state` carries, signed: which browser began, when, and where it wants to. So nothing is stored, and two tabs that
/// sign in at once do not disturb each other.
struct State {
    browser: BrowserId,
    begun: Timestamp,
    to: String,
}

const STATE: &str = "console-state";

impl State {
    fn sign(&self, keyward: &Tenant, random: [u8; 16]) -> String {
        let mut payload = Vec::with_capacity(40 + self.to.len());
        payload.extend(self.browser.uuid().into_bytes());
        payload.extend(self.begun.unix_micros().to_be_bytes());
        payload.extend(random);
        payload.extend(self.to.bytes());
        keyward.keys.sign_cookie(STATE, &payload)
    }

    fn read(keyward: &Tenant, text: &str) -> Option<Self> {
        let payload = keyward.keys.read_cookie(STATE, text)?;
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

fn verifier(keyward: &Tenant, state: &str) -> String {
    URL_SAFE_NO_PAD.encode(keyward.keys.index("console-verifier", state).as_bytes())
}

fn nonce(keyward: &Tenant, state: &str) -> String {
    URL_SAFE_NO_PAD.encode(keyward.keys.index("console-nonce", state).as_bytes())
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

#[derive(Deserialize)]
struct IdClaims {
    sub: UserId,
    aud: String,
    sid: SessionId,
    nonce: String,
    exp: i64,
}

/// Finishes a sign-in, checking `state`, PKCE and `nonce` like any client (OpenID Connect Core §3.1.3.7).
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
    let tx = keyward.begin().await?;
    let (tx, browser) = browser::open(tx, cookie).await?;
    let now = tx.now();
    let Some(begun) = State::read(keyward, state) else { return Ok(Finished::Again) };
    if begun.browser != browser.id() || now.since(begun.begun) > WAITS {
        return Ok(Finished::Again);
    }
    let client_id = ClientId::parse(client::CLIENT_ID).map_err(|_| ServiceError::Fault("the console's client id"))?;
    let application =
        keyward.application(&client_id).ok_or(ServiceError::Fault("the console's application is gone"))?.as_ref();
    let client = Client::Application(application.clone());
    let redirect = client::redirect_uri(keyward.means());
    let verifier = verifier(keyward, state);
    let exchanged = grant::exchange_code(keyward, tx, &client, code, Some(&redirect), Some(&verifier)).await?;
    let Ok(tokens) = exchanged else { return Ok(Finished::Again) };
    let issuer = keyward.urls.issuer();
    let claims: Option<IdClaims> = tokens
        .id_token
        .as_deref()
        .and_then(|text| keyward.signing.verify(text, &Expected::id_token_hint(&issuer, now)).ok());
    let Some(claims) = claims.filter(|own| {
        own.aud == client::CLIENT_ID && own.nonce == nonce(keyward, state) && own.exp > now.unix_seconds()
    }) else {
        return Ok(Finished::Again);
    };
    let given: Vec<_> =
        token::read_access(keyward, &tokens.access_token, now).map(|read| read.presented.grant).into_iter().collect();

    let mut tx = keyward.begin().await?;
    // It may have ended while the code was on its way.
    if !store::session::hold(&mut tx, claims.sid).await? {
        return Ok(Finished::Again);
    }
    let id = SessionId::from_random(tx.random().bytes());
    let ends_at = tx.now() + ABSOLUTE;
    store::console_session::create(&mut tx, id, claims.sub, claims.sid, ends_at).await?;
    let by = Actor::Administrator(claims.sub);
    // The console keeps no token, and what it was given is not left lying about.
    grant::end(&mut tx, &given, EndReason::LoggedOut, &by).await?;
    let event = Event::new(Kind::ConsoleEntered, by).user(claims.sub).session(claims.sid);
    audit::record_from(&mut tx, &keyward.keys, address, event).await?;
    let (tx, mut browser) = browser::open(tx, cookie).await?;
    let (tx, cookie) = browser.point_to(tx, Some(id), ABSOLUTE).await?;
    tx.commit().await?;
    Ok(Finished::In { cookie, to: begun.to })
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
