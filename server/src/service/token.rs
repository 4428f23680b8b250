//! Tokens: what they say, signed, and read again.

use super::{Served, ServiceError, Tenant, grant, user};
use crate::{
    crypto::{handle::Handle, signing::Expected},
    store::{ProjectTx, grant::StoredGrant},
};
use aws_lc_rs::digest;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{
    ids::{ClientId, GrantId},
    keys::Algorithm,
    oauth::{
        claims,
        client::Client,
        error::{ErrorCode, OAuthError},
        grant::{Holder, Issue, PresentedAccess, PresentedRefresh, PresentedToken},
        scope::ScopeSet,
    },
    time::Timestamp,
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::time::Duration;

/// How long an ID token is good. It says who signed in, and opens nothing.
const ID_TOKEN_LIFETIME: Duration = Duration::from_secs(3600);

/// The answer of the token endpoint (RFC 6749 §5.1).
#[derive(Serialize)]
pub struct Tokens {
    /// A JWT (RFC 9068).
    pub access_token: String,
    /// `Bearer`.
    pub token_type: &'static str,
    /// Seconds.
    pub expires_in: i64,
    /// What was granted.
    pub scope: String,
    /// The next refresh token.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh_token: Option<String>,
    /// Who signed in (OpenID Connect Core §3.1.3.3).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id_token: Option<String>,
}

impl std::fmt::Debug for Tokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Tokens({})", self.scope)
    }
}

/// The claims of an access token that this server reads again.
#[derive(Deserialize, Debug)]
struct AccessClaims {
    jti: String,
    exp: i64,
    client_id: ClientId,
    scope: ScopeSet,
}

/// `jti`: the grant and which of its access tokens.
fn jti(grant: GrantId, serial: u32) -> String {
    format!("{grant}.{serial}")
}

fn read_jti(text: &str) -> Option<(GrantId, u32)> {
    let (grant, serial) = text.split_once('.')?;
    Some((grant.parse().ok()?, serial.parse().ok()?))
}

/// Signs what a grant issues. `first`: with the code, so the ID token has the nonce.
///
/// # Errors
/// The database, or a key that cannot sign.
pub async fn sign(
    tenant: &Tenant,
    tx: &mut ProjectTx,
    client: &Client,
    stored: &StoredGrant,
    issue: &Issue,
    first: bool,
) -> Served<Tokens> {
    let terms = stored.grant.terms();
    let details = &stored.details;
    let now = tx.now();
    let issuer = tenant.urls.issuer();
    let scope = &issue.access.scope;
    let expires = issue.access.expires_at.unix_seconds();

    let mut access = Map::new();
    access.insert("iss".into(), json!(issuer));
    access.insert("aud".into(), audience(tenant, &terms.audience));
    access.insert("client_id".into(), json!(terms.client));
    access.insert("scope".into(), json!(scope.to_string()));
    access.insert("iat".into(), json!(now.unix_seconds()));
    access.insert("exp".into(), json!(expires));
    access.insert("jti".into(), json!(jti(terms.id, issue.access.serial)));

    let mut id_token = None;
    match terms.holder {
        Holder::Client => {
            access.insert("sub".into(), json!(terms.client));
            let roles = crate::store::client::roles(tx, &terms.client).await?;
            access.insert("roles".into(), json!(tenant.role_names(&roles)));
        }
        Holder::User { user: id, .. } => {
            let person = user::by_id(tenant, tx, id).await?.ok_or(ServiceError::Fault("a grant of nobody"))?;
            let subject = id.to_string();
            access.insert("sub".into(), json!(subject));
            let roles = crate::store::user::roles(tx, id).await?;
            access.insert("roles".into(), json!(tenant.role_names(&roles)));
            access.insert("auth_time".into(), json!(details.auth_time));
            access.insert("acr".into(), json!(details.acr));
            if let Some(session) = details.session {
                access.insert("sid".into(), json!(session));
            }
            let fhir_user = if scope.contains("fhirUser") { user::fhir_user(tenant, tx, id).await? } else { None };
            if let Some(reference) = &fhir_user {
                access.insert("fhirUser".into(), json!(format!("{}/{reference}", tenant.urls.fhir())));
            }
            if scope.contains("openid") {
                let about = claims::Subject { id: &subject, profile: &person.profile, updated_at: person.updated_at };
                let mut claims = id_token_claims(tenant, client, stored, scope, about, first);
                if let Some(reference) = fhir_user {
                    claims.insert("fhirUser".into(), json!(format!("{}/{reference}", tenant.urls.fhir())));
                }
                claims.insert("iat".into(), json!(now.unix_seconds()));
                claims.insert("exp".into(), json!((now + ID_TOKEN_LIFETIME).unix_seconds()));
                id_token = Some(claims);
            }
        }
    }

    let (typ, algorithm) = client.access_token_form();
    let access_token = tenant.signing.sign(algorithm, typ.as_str(), &access)?;
    let id_token = id_token
        .map(|mut claims| {
            claims.insert("at_hash".into(), json!(at_hash(&access_token)));
            tenant.signing.sign(Algorithm::Rs256, "JWT", &claims)
        })
        .transpose()?;
    Ok(Tokens {
        access_token,
        token_type: "Bearer",
        expires_in: (expires - now.unix_seconds()).max(0),
        scope: scope.to_string(),
        refresh_token: issue
            .refresh
            .map(|generation| tenant.handles.issue(Handle::Refresh { grant: terms.id, generation })),
        id_token,
    })
}

fn audience(tenant: &Tenant, audience: &[String]) -> Value {
    match audience {
        // No audience asked for: a token for userinfo only. RFC 9068 §2.2 wants one nevertheless.
        [] => json!(tenant.urls.url("userinfo")),
        [one] => json!(one),
        several => json!(several),
    }
}

fn id_token_claims(
    tenant: &Tenant,
    client: &Client,
    stored: &StoredGrant,
    scope: &ScopeSet,
    about: claims::Subject<'_>,
    first: bool,
) -> Map<String, Value> {
    let details = &stored.details;
    let terms = stored.grant.terms();
    let (with_scopes, custom) = match client {
        Client::Application(own) => (own.settings.user_claims_in_id_token, Some(&own.settings.custom_claims)),
        Client::M2m(_) => (false, None),
    };
    let openid = ScopeSet::default();
    let mut claims = claims::about(about, if with_scopes { scope } else { &openid }, &details.id_token_claims);
    if let Some(custom) = custom {
        add_custom(&mut claims, custom, about.profile);
    }
    claims.insert("iss".into(), json!(tenant.urls.issuer()));
    claims.insert("aud".into(), json!(terms.client));
    claims.insert("auth_time".into(), json!(details.auth_time));
    claims.insert("acr".into(), json!(details.acr));
    claims.insert("amr".into(), json!(details.factors.iter().map(|factor| factor.amr()).collect::<Vec<_>>()));
    if let Some(session) = details.session {
        claims.insert("sid".into(), json!(session));
    }
    // OpenID Connect Core §12.2: a refreshed ID token has no need of it.
    if let Some(nonce) = details.nonce.as_ref().filter(|_| first) {
        claims.insert("nonce".into(), json!(nonce));
    }
    claims
}

fn add_custom(
    claims: &mut Map<String, Value>,
    custom: &std::collections::BTreeMap<String, String>,
    profile: &domain::person::Profile,
) {
    for (claim, attribute) in custom {
        if let Some(value) = profile.attributes.get(attribute) {
            // Never over a claim of the standard's.
            claims.entry(claim.clone()).or_insert_with(|| value.clone());
        }
    }
}

/// OpenID Connect Core §3.1.3.6: the left half of the SHA-256 of the access token.
fn at_hash(access_token: &str) -> String {
    let hash = digest::digest(&digest::SHA256, access_token.as_bytes());
    URL_SAFE_NO_PAD.encode(hash.as_ref().get(..16).unwrap_or_default())
}

/// An access token of this project, read once: its signature costs more than everything else of a request.
#[derive(Debug)]
pub struct ReadAccess {
    /// What it is a token of.
    pub presented: PresentedAccess,
    /// For which client it was made.
    pub client: ClientId,
    /// What it opens.
    pub scope: ScopeSet,
    /// All that it says.
    pub claims: Map<String, Value>,
}

/// Reads an access token of this project, for whatever audience.
#[must_use]
pub fn read_access(tenant: &Tenant, text: &str, now: Timestamp) -> Option<ReadAccess> {
    read_expected(tenant, text, &Expected::any_access_token(&tenant.urls.issuer(), now))
}

/// Reads an access token of this project for one audience.
#[must_use]
pub fn read_access_for(tenant: &Tenant, text: &str, audience: &str, now: Timestamp) -> Option<ReadAccess> {
    read_expected(tenant, text, &Expected::access_token(&tenant.urls.issuer(), &[audience], now))
}

fn read_expected(tenant: &Tenant, text: &str, expected: &Expected<'_>) -> Option<ReadAccess> {
    let claims: Map<String, Value> = tenant.signing.verify(text, expected).ok()?;
    let AccessClaims { jti, exp, client_id: client, scope } = AccessClaims::deserialize(&claims).ok()?;
    let (grant, serial) = read_jti(&jti)?;
    let presented = PresentedAccess { grant, serial, expires_at: Timestamp::from_unix_seconds(exp) };
    Some(ReadAccess { presented, client, scope, claims })
}

/// A token of this project, of whatever kind; a wrong `token_type_hint` does not matter (RFC 7009 §2.1).
#[must_use]
pub fn read_any(tenant: &Tenant, text: &str, now: Timestamp) -> Option<PresentedToken> {
    if let Some(refresh) = presented_refresh(tenant, text, now) {
        return Some(PresentedToken::Refresh(refresh));
    }
    read_access(tenant, text, now).map(|read| PresentedToken::Access(read.presented))
}

fn presented_refresh(tenant: &Tenant, text: &str, now: Timestamp) -> Option<PresentedRefresh> {
    match tenant.handles.read(text, now) {
        Some(Handle::Refresh { grant, generation }) => Some(PresentedRefresh { grant, generation }),
        _ => None,
    }
}

/// What `id_token_hint` says.
#[derive(Deserialize, Debug)]
pub struct HintClaims {
    /// Who.
    pub sub: String,
    /// For which client.
    pub aud: String,
    /// In which session.
    #[serde(default)]
    pub sid: Option<domain::ids::SessionId>,
}

/// An ID token of this project, expired or not, signed by a retired key or not.
#[must_use]
pub fn read_hint(tenant: &Tenant, text: &str, now: Timestamp) -> Option<HintClaims> {
    let issuer = tenant.urls.issuer();
    tenant.signing.verify(text, &Expected::id_token_hint(&issuer, now)).ok()
}

/// The claims that an access token opens at userinfo (OpenID Connect Core §5.3).
///
/// # Errors
/// `invalid_token` or `insufficient_scope` (RFC 6750 §3.1), or the database.
pub async fn userinfo(tenant: &Tenant, mut tx: ProjectTx, token: Option<&ReadAccess>) -> Served<Map<String, Value>> {
    let invalid = || {
        ServiceError::Refused(OAuthError::new(
            ErrorCode::InvalidToken,
            "the access token is unknown, expired or revoked",
        ))
    };
    let ReadAccess { presented, scope, .. } = token.ok_or_else(invalid)?;
    let stored = grant::accepted(&mut tx, &PresentedToken::Access(*presented)).await?.ok_or_else(invalid)?;
    let Holder::User { user: id, .. } = stored.grant.terms().holder else {
        return Err(ServiceError::Refused(OAuthError::new(
            ErrorCode::InsufficientScope,
            "the token is not a person's",
        )));
    };
    if !scope.contains("openid") {
        return Err(ServiceError::Refused(OAuthError::new(
            ErrorCode::InsufficientScope,
            "the token has no openid scope",
        )));
    }
    let person = user::by_id(tenant, &mut tx, id).await?.ok_or_else(invalid)?;
    let subject = id.to_string();
    let about = claims::Subject { id: &subject, profile: &person.profile, updated_at: person.updated_at };
    let mut claims = claims::about(about, scope, &stored.details.userinfo_claims);
    if let Some(application) = tenant.application(&stored.grant.terms().client) {
        add_custom(&mut claims, &application.settings.custom_claims, &person.profile);
    }
    if scope.contains("fhirUser")
        && let Some(reference) = user::fhir_user(tenant, &mut tx, id).await?
    {
        claims.insert("fhirUser".into(), json!(format!("{}/{reference}", tenant.urls.fhir())));
    }
    Ok(claims)
}

/// What a token is (RFC 7662 §2.2). A client sees its own tokens; a resource server (`introspectionAllowed`) all of them.
/// `None`: not active, and no more is said.
///
/// # Errors
/// The database.
pub async fn introspect(tenant: &Tenant, mut tx: ProjectTx, by: &Client, text: &str) -> Served<Option<Value>> {
    let now = tx.now();
    let (token, said) = match presented_refresh(tenant, text, now) {
        Some(refresh) => (PresentedToken::Refresh(refresh), None),
        None => match read_access(tenant, text, now) {
            Some(read) => (PresentedToken::Access(read.presented), Some(read.claims)),
            None => return Ok(None),
        },
    };
    let Some(stored) = grant::accepted(&mut tx, &token).await? else { return Ok(None) };
    let terms = stored.grant.terms();
    if terms.client != *by.client_id() && !by.introspection_allowed() {
        return Ok(None);
    }
    let mut answer = match token {
        PresentedToken::Access(_) => said.unwrap_or_default(),
        PresentedToken::Refresh(refresh) => {
            let until = stored
                .grant
                .accepts_refresh(&refresh, &stored.around, now)
                .map_err(|_| ServiceError::Fault("a token ended while it was read"))?;
            refresh_claims(tenant, &terms.client, terms.holder, &terms.scope, terms.issued_at, until)
        }
    };
    answer.insert("active".into(), json!(true));
    answer.insert(
        "token_type".into(),
        json!(if matches!(token, PresentedToken::Access(_)) { "Bearer" } else { "refresh_token" }),
    );
    Ok(Some(Value::Object(answer)))
}

fn refresh_claims(
    tenant: &Tenant,
    client: &ClientId,
    holder: Holder,
    scope: &ScopeSet,
    issued: Timestamp,
    until: Timestamp,
) -> Map<String, Value> {
    let mut claims = Map::new();
    claims.insert("iss".into(), json!(tenant.urls.issuer()));
    claims.insert("client_id".into(), json!(client));
    claims.insert("scope".into(), json!(scope.to_string()));
    claims.insert("iat".into(), json!(issued.unix_seconds()));
    claims.insert("exp".into(), json!(until.unix_seconds()));
    if let Holder::User { user, .. } = holder {
        claims.insert("sub".into(), json!(user));
    }
    claims
}
