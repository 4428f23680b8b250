//! Trying the sign-in of an application as it is: begun by an administrator, with the application's own settings, up to the
//! tokens, which are looked at and ended at once. The answer comes to an address of ours, which no application has; what
//! makes it good for one request is a ticket in `state` that only the console can sign.

use super::{Served, ServiceError, Tenant, console::Acting, grant, token, user};
use crate::{
    crypto::{handle::Handle, signing::Expected},
    random::RandomExt,
    store,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{
    administration::Permission,
    audit::{Actor, Kind},
    ids::{ApplicationId, UserId},
    oauth::{
        client::{Application, ApplicationType, Client},
        grant::EndReason,
        parameters::Parameters,
        pkce::Challenge,
        redirect_uri::RedirectUri,
        scope::ScopeSet,
    },
    time::Timestamp,
};
use serde_json::{Map, Value};
use std::time::Duration;
use url::form_urlencoded::Serializer;

/// How long a ticket is good.
const LIFETIME: Duration = Duration::from_secs(600);

/// What a ticket is signed as.
const KIND: &str = "test-sign-in";

/// Where the answer comes.
#[must_use]
pub fn redirect_uri(tenant: &Tenant) -> String {
    tenant.urls.url("sign-in/test")
}

/// Begins a try: the address of the hosted page, asked by this application, once, within ten minutes. Who began it is on
/// record.
///
/// # Errors
/// There is no such application that is switched on ([`ServiceError::NotFound`]), the role does not include it, or the
/// database.
pub async fn begin(acting: &Acting, id: ApplicationId) -> Served<String> {
    let mut tx = acting.begin(Permission::ApplicationsWrite).await?;
    let found = store::applications::by_id(&mut tx, id).await?.filter(|own| own.enabled);
    let application = found.ok_or(ServiceError::NotFound)?.application;
    let random = tx.random().bytes();
    acting.record(&mut tx, acting.event(Kind::SignInTried).client(&application.client_id)).await?;
    tx.commit().await?;
    Ok(address(&acting.tenant, &application, acting.administrator.id, random))
}

fn address(tenant: &Tenant, application: &Application, administrator: UserId, random: [u8; 16]) -> String {
    let mut payload = Vec::with_capacity(56);
    payload.extend(application.id.uuid().into_bytes());
    payload.extend(administrator.uuid().into_bytes());
    payload.extend((tenant.now() + LIFETIME).unix_micros().to_be_bytes());
    payload.extend(random);
    let ticket = tenant.keys.sign_cookie(KIND, &payload);
    let wanted = ScopeSet::parse("openid profile email phone address").unwrap_or_default();
    let scope = wanted.intersection(&application.settings.allowed_scopes);
    let mut query = Serializer::new(String::new());
    query
        .append_pair("client_id", application.client_id.as_str())
        .append_pair("redirect_uri", &redirect_uri(tenant))
        .append_pair("response_type", "code")
        .append_pair("scope", &scope.to_string())
        .append_pair("state", &ticket)
        .append_pair("code_challenge", Challenge::of(&verifier(tenant, &ticket)).as_str())
        .append_pair("code_challenge_method", "S256");
    format!("{}?{}", tenant.urls.url("authorize"), query.finish())
}

/// The PKCE verifier of a try: nothing is stored, and nobody but us can work it out.
fn verifier(tenant: &Tenant, ticket: &str) -> String {
    URL_SAFE_NO_PAD.encode(tenant.keys.index("test-sign-in-verifier", ticket).as_bytes())
}

/// The application of a ticket that is good now, and who tries it.
fn read(tenant: &Tenant, ticket: &str, now: Timestamp) -> Option<(ApplicationId, UserId)> {
    let payload = tenant.keys.read_cookie(KIND, ticket)?;
    let (application, rest) = payload.split_first_chunk::<16>()?;
    let (administrator, rest) = rest.split_first_chunk::<16>()?;
    let (until, _random) = rest.split_first_chunk::<8>()?;
    let until = Timestamp::from_unix_micros(i64::from_be_bytes(*until));
    let id = |bytes: &[u8; 16]| uuid::Uuid::from_bytes(*bytes);
    (now < until).then(|| (ApplicationId::from_uuid(id(application)), UserId::from_uuid(id(administrator))))
}

/// The application as it is for a request that tries it: with our address among its own. Nothing, for every other request.
#[must_use]
pub(super) fn tried(tenant: &Tenant, application: &Application, parameters: &Parameters) -> Option<Application> {
    let ours = redirect_uri(tenant);
    if parameters.first("redirect_uri") != Some(ours.as_str()) {
        return None;
    }
    let (id, _) = read(tenant, parameters.first("state")?, tenant.now())?;
    let own = RedirectUri::register(&ours, ApplicationType::Web).ok()?;
    (id == application.id).then(|| {
        let mut tried = application.clone();
        tried.settings.allowed_callback_urls.push(own);
        tried
    })
}

/// What an application would have been told.
#[derive(Debug)]
pub struct Tried {
    /// Its name.
    pub application: String,
    /// Who signed in.
    pub person: String,
    /// The claims of the ID token.
    pub id_token: Map<String, Value>,
    /// What userinfo says.
    pub userinfo: Map<String, Value>,
}

/// Redeems the code of a try, looks at what it gives, and ends it. `None`: the try is over, or was none of ours.
///
/// # Errors
/// The database.
pub async fn finish(tenant: &Tenant, ticket: &str, code: &str) -> Served<Option<Tried>> {
    let Some((id, administrator)) = read(tenant, ticket, tenant.now()) else { return Ok(None) };
    let Some(application) = tenant.applications().find(|own| own.id == id) else { return Ok(None) };
    let Some(Handle::Code { grant: grant_id }) = tenant.handles.read(code, tenant.now()) else { return Ok(None) };
    let client = Client::Application(Application::clone(application));
    let (to, verifier) = (redirect_uri(tenant), verifier(tenant, ticket));
    let tx = tenant.begin().await?;
    let Ok(tokens) = grant::exchange_code(tenant, tx, &client, code, Some(&to), Some(&verifier)).await? else {
        return Ok(None);
    };
    let issuer = tenant.urls.issuer();
    let id_token: Map<String, Value> = match &tokens.id_token {
        Some(text) => tenant
            .signing
            .verify(text, &Expected::id_token_hint(&issuer, tenant.now()))
            .map_err(|_| ServiceError::Fault("an ID token of ours that does not verify"))?,
        None => Map::new(),
    };
    let read = token::read_access(tenant, &tokens.access_token, tenant.now());
    let userinfo = match token::userinfo(tenant, tenant.begin().await?, read.as_ref()).await {
        Ok(claims) => claims,
        // Without `openid` it says nothing.
        Err(ServiceError::Refused(_)) => Map::new(),
        Err(error) => return Err(error),
    };
    let mut tx = tenant.begin().await?;
    grant::end(&mut tx, &[grant_id], EndReason::Administrator, &Actor::Administrator(administrator)).await?;
    let subject = userinfo.get("sub").or_else(|| id_token.get("sub")).and_then(Value::as_str);
    let person = match subject.and_then(|text| text.parse().ok()) {
        Some(id) => user::by_id(tenant, &mut tx, id).await?.map(|person| person.profile.display_name()),
        None => None,
    };
    tx.commit().await?;
    let person = person.unwrap_or_else(|| "Somebody".to_owned());
    Ok(Some(Tried { application: application.settings.name.clone(), person, id_token, userinfo }))
}
