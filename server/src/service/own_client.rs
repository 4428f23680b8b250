//! This server as a client of its own: the console, and people's accounts. They sign in by `/authorize` like any application,
//! and so come behind everything that is asked there; only the exchange of the code happens in process.

use super::{Served, ServiceError, Tenant, browser, grant, token};
use crate::{
    crypto::signing::Expected,
    random::RandomExt,
    store::{self, ProjectTx},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{
    ids::{ApplicationId, BrowserId, ClientId, GrantId, SessionId, UserId},
    keys::Algorithm,
    oauth::{
        client::{
            AccessTokenType, Application, ApplicationSettings, ApplicationType, Client, Lifetimes,
            TokenEndpointAuthMethod,
        },
        pkce::Challenge,
        redirect_uri::RedirectUri,
        scope::ScopeSet,
    },
    time::Timestamp,
};
use serde::Deserialize;
use std::{collections::BTreeMap, time::Duration};
use url::form_urlencoded::Serializer;

/// How long one may take to sign in.
const WAITS: Duration = Duration::from_secs(3600);

/// One of our own clients. What one of them was given is of no use to another: their words are in all that they sign.
#[derive(Debug)]
pub struct OwnClient {
    /// Its word.
    pub purpose: &'static str,
    /// What it is called to OpenID.
    pub client_id: &'static str,
    /// Where its sign-ins come back to.
    pub redirect_uri: String,
    /// What it asks for.
    pub scope: &'static str,
}

/// A sign-in that begins.
#[derive(Debug)]
pub struct Start {
    /// The address of `/authorize`.
    pub address: String,
    /// What the browser's cookie is to hold, if it is new.
    pub cookie: Option<String>,
}

/// A sign-in that this browser has begun lately and that went well.
#[derive(Debug)]
pub struct CameBack {
    /// Who signed in.
    pub user: UserId,
    /// Their session, which may have ended while the code was on its way.
    pub session: SessionId,
    /// What was given, which no client of ours keeps: whoever finishes the sign-in ends it.
    pub given: Vec<GrantId>,
    /// Which page was wanted.
    pub to: String,
}

#[derive(Deserialize)]
struct IdClaims {
    sub: UserId,
    aud: String,
    sid: SessionId,
    nonce: String,
    exp: i64,
}

impl OwnClient {
    /// Begins a sign-in that leads to the page `to`. `more`: a parameter that the request has besides.
    ///
    /// # Errors
    /// The database.
    pub async fn start(
        &self,
        tenant: &Tenant,
        cookie: Option<&str>,
        to: &str,
        more: Option<(&str, &str)>,
    ) -> Served<Start> {
        let tx = tenant.begin().await?;
        let (tx, mut browser) = browser::open(tx, cookie).await?;
        let state = State { browser: browser.id(), begun: tx.now(), to: to.to_owned() };
        let state = state.sign(self, tenant, tx.random().bytes());
        let (tx, cookie) = browser.remember(tx).await?;
        tx.commit().await?;
        let challenge = Challenge::of(&self.verifier(tenant, &state));
        let mut query = Serializer::new(String::new());
        query
            .append_pair("client_id", self.client_id)
            .append_pair("redirect_uri", &self.redirect_uri)
            .append_pair("response_type", "code")
            .append_pair("scope", self.scope)
            .append_pair("state", &state)
            .append_pair("nonce", &self.nonce(tenant, &state))
            .append_pair("code_challenge", challenge.as_str())
            .append_pair("code_challenge_method", "S256");
        if let Some((name, value)) = more {
            query.append_pair(name, value);
        }
        Ok(Start { address: format!("{}?{}", tenant.urls.url("authorize"), query.finish()), cookie })
    }

    /// Exchanges the code of a sign-in that came back, checking `state`, PKCE and `nonce` like any client (OpenID Connect Core
    /// §3.1.3.7). `None`: not one that this browser has begun for this client lately.
    ///
    /// # Errors
    /// The database.
    pub async fn come_back(
        &self,
        tenant: &Tenant,
        cookie: Option<&str>,
        state: &str,
        code: &str,
    ) -> Served<Option<CameBack>> {
        let tx = tenant.begin().await?;
        let (tx, browser) = browser::open(tx, cookie).await?;
        let now = tx.now();
        let Some(begun) = State::read(self, tenant, state) else { return Ok(None) };
        if begun.browser != browser.id() || now.since(begun.begun) > WAITS {
            return Ok(None);
        }
        let application =
            tenant.application(&self.id()?).ok_or(ServiceError::Fault("an application of ours is gone"))?;
        let client = Client::Application((**application).clone());
        let verifier = self.verifier(tenant, state);
        let exchanged =
            grant::exchange_code(tenant, tx, &client, code, Some(&self.redirect_uri), Some(&verifier)).await?;
        let Ok(tokens) = exchanged else { return Ok(None) };
        let issuer = tenant.urls.issuer();
        let claims: Option<IdClaims> = tokens
            .id_token
            .as_deref()
            .and_then(|text| tenant.signing.verify(text, &Expected::id_token_hint(&issuer, now)).ok());
        let claims = claims.filter(|own| {
            own.aud == self.client_id && own.nonce == self.nonce(tenant, state) && own.exp > now.unix_seconds()
        });
        let given = token::read_access(tenant, &tokens.access_token, now).map(|read| read.presented.grant);
        Ok(claims.map(|claims| CameBack {
            user: claims.sub,
            session: claims.sid,
            given: given.into_iter().collect(),
            to: begun.to,
        }))
    }

    /// What it is to OpenID. The caller adds where it begins and where its sign-outs lead.
    ///
    /// # Errors
    /// Our own address is no redirect URI.
    pub fn settings(&self, name: &str) -> Served<ApplicationSettings> {
        let redirect = RedirectUri::register(&self.redirect_uri, ApplicationType::Spa)
            .map_err(|_| ServiceError::Fault("an address of ours is no redirect URI"))?;
        let scope = ScopeSet::parse(self.scope).map_err(|_| ServiceError::Fault("a scope of ours"))?;
        let short = Duration::from_secs(60);
        Ok(ApplicationSettings {
            name: name.to_owned(),
            description: None,
            // Its code comes to this server and is exchanged in process: there is nobody to prove it to but PKCE.
            application_type: ApplicationType::Spa,
            token_endpoint_auth_method: TokenEndpointAuthMethod::None,
            login_redirect_uri: None,
            allowed_callback_urls: vec![redirect],
            allowed_logout_urls: Vec::new(),
            allowed_web_origins_urls: Vec::new(),
            allowed_cors_origins_urls: Vec::new(),
            allowed_scopes: scope,
            default_audience: None,
            refresh_token_enabled: false,
            user_claims_in_id_token: false,
            trusted: true,
            pkce_required: true,
            access_token_type: AccessTokenType::AtJwt,
            access_token_algorithm: Algorithm::Es256,
            lifetimes: Lifetimes { access_token: short, refresh_idle: short, refresh_absolute: short },
            introspection_allowed: false,
            logo: None,
            signup_allowed: false,
            should_send_invite_email: false,
            backchannel_logout_url: None,
            custom_claims: BTreeMap::new(),
        })
    }

    /// Makes the application where it is not there yet, or mends it where our address has changed.
    ///
    /// # Errors
    /// Somebody has taken its client id before there was such an application, or the database.
    pub async fn ensure(&self, tx: &mut ProjectTx, settings: ApplicationSettings) -> Served<()> {
        let client_id = self.id()?;
        match store::client::by_client_id(tx, &client_id).await? {
            Some(Client::Application(own)) if own.settings == settings => return Ok(()),
            Some(Client::Application(own)) => {
                let callback = format!("/{}/callback", self.purpose);
                if !own.settings.allowed_callback_urls.iter().all(|uri| uri.as_str().ends_with(&callback)) {
                    return Err(ServiceError::Fault("a client id of ours is another application's"));
                }
                store::client::update(tx, &Client::Application(Application { settings, ..own })).await?;
            }
            Some(Client::M2m(_)) => return Err(ServiceError::Fault("a client id of ours is an M2M client's")),
            None => {
                let id = ApplicationId::from_random(tx.random().bytes());
                store::client::create(tx, &Client::Application(Application { id, client_id, settings })).await?;
            }
        }
        Ok(store::project::bump_config_version(tx).await?)
    }

    /// What it is called to OpenID.
    ///
    /// # Errors
    /// None: it is ours.
    pub fn id(&self) -> Served<ClientId> {
        ClientId::parse(self.client_id).map_err(|_| ServiceError::Fault("a client id of ours"))
    }

    fn word(&self, what: &str) -> String {
        format!("{}-{what}", self.purpose)
    }

    fn verifier(&self, tenant: &Tenant, state: &str) -> String {
        URL_SAFE_NO_PAD.encode(tenant.keys.index(&self.word("verifier"), state).as_bytes())
    }

    fn nonce(&self, tenant: &Tenant, state: &str) -> String {
        URL_SAFE_NO_PAD.encode(tenant.keys.index(&self.word("nonce"), state).as_bytes())
    }
}

/// What `state` carries, signed: which browser began, when, and where it wants to. So nothing is stored, and two tabs that
/// sign in at once do not disturb each other.
struct State {
    browser: BrowserId,
    begun: Timestamp,
    to: String,
}

impl State {
    fn sign(&self, own: &OwnClient, tenant: &Tenant, random: [u8; 16]) -> String {
        let mut payload = Vec::with_capacity(40 + self.to.len());
        payload.extend(self.browser.uuid().into_bytes());
        payload.extend(self.begun.unix_micros().to_be_bytes());
        payload.extend(random);
        payload.extend(self.to.bytes());
        tenant.keys.sign_cookie(&own.word("state"), &payload)
    }

    fn read(own: &OwnClient, tenant: &Tenant, text: &str) -> Option<Self> {
        let payload = tenant.keys.read_cookie(&own.word("state"), text)?;
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
