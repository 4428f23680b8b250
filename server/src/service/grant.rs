//! Grants: given, exchanged, refreshed, revoked. `domain::oauth::grant` decides.

use super::{Served, ServiceError, Tenant, audit, client as clients, token};
use crate::{
    crypto::handle::Handle,
    random::RandomExt,
    store::{
        self, ProjectTx,
        grant::{Details, StoredGrant},
    },
};
use domain::{
    audit::{Actor, Event, Kind},
    ids::{ClientId, GrantId, UserId},
    oauth::{
        authorize::Request,
        client::{Application, Client},
        error::{ErrorCode, OAuthError},
        grant::{
            ActiveGrant, Change, Circumstances, CodeBinding, CodeCredential, CodeGrant, EndReason, Event as GrantEvent,
            Grant, Holder, Issued, PresentedCode, PresentedRefresh, PresentedToken, RefreshCredential, Refused, Terms,
        },
        scope::ScopeSet,
    },
    sign_in::Done,
};
use serde_json::{Value, json};

/// Gives what a sign-in flow ended in to its application. The text is the code.
///
/// # Errors
/// The database.
pub async fn give(
    tenant: &Tenant,
    tx: &mut ProjectTx,
    application: &Application,
    request: &Request,
    done: &Done,
    by_consent: bool,
) -> Served<String> {
    let id = GrantId::from_random(tx.random().bytes());
    let now = tx.now();
    let lifetimes = application.settings.lifetimes;
    let terms = Terms {
        id,
        client: application.client_id.clone(),
        holder: Holder::User { user: done.user, session: Some(done.session) },
        scope: done.scope.clone(),
        audience: request.audience.clone(),
        issued_at: now,
        ends_at: now + lifetimes.refresh_absolute,
        idle_lifetime: lifetimes.refresh_idle,
        access_lifetime: lifetimes.access_token,
        refreshable: application.settings.refresh_token_enabled
            && (done.scope.contains("offline_access") || done.scope.contains("online_access")),
    };
    let code = CodeBinding {
        redirect_uri: request.back.redirect_uri.clone(),
        redirect_uri_sent: true,
        challenge: request.challenge.clone(),
    };
    let details = Details {
        nonce: request.nonce.clone(),
        auth_time: Some(done.auth_time.unix_seconds()),
        wants_auth_time: request.max_age.is_some() || request.claims.was_sent(),
        acr: Some(done.acr.as_str().to_owned()),
        factors: done.factors.clone(),
        userinfo_claims: done.claims.userinfo.clone(),
        id_token_claims: done.claims.id_token.clone(),
        by_consent,
        session: Some(done.session),
    };
    let change = CodeGrant::create(terms, code).map_err(|_| ServiceError::Fault("a grant that makes no sense"))?;
    store::grant::save(tx, &change, &details).await?;
    Ok(tenant.handles.issue(Handle::Code { grant: id }))
}

/// What a token request ended in: tokens, or a refusal that may have ended the grant.
pub type Exchanged = Result<token::Tokens, OAuthError>;

fn unknown() -> OAuthError {
    Refused { why: domain::oauth::grant::Why::NotIssued, change: None }.error()
}

/// Codes and refresh tokens are for applications, whatever the text that another client presents as one.
fn not_its_grant_type(client: &Client) -> Option<OAuthError> {
    let is_application = matches!(client, Client::Application(_));
    (!is_application).then(|| Refused { why: domain::oauth::grant::Why::GrantTypeNotAllowed, change: None }.error())
}

/// Exchanges a code (RFC 6749 §4.1.3), in one transaction: lock, let the grant decide, write, record.
///
/// # Errors
/// The database.
pub async fn exchange_code(
    tenant: &Tenant,
    mut tx: ProjectTx,
    client: &Client,
    code: &str,
    redirect_uri: Option<&str>,
    verifier: Option<&str>,
) -> Served<Exchanged> {
    if let Some(refused) = not_its_grant_type(client) {
        return Ok(Err(refused));
    }
    let wanted = redirect_uri.map(|uri| json!({ "redirectUri": super::cut(uri) }));
    let Some(Handle::Code { grant }) = tenant.handles.read(code, tx.now()) else {
        return Ok(Err(never_issued(tenant, tx, client, wanted.as_ref()).await?));
    };
    let Some(stored) = store::grant::lock(&mut tx, grant).await? else { return Ok(Err(unknown())) };
    let credential =
        CodeCredential { code: PresentedCode { grant }, client: client.client_id(), redirect_uri, verifier };
    let around = around(&stored, client);
    let now = tx.now();
    let decided = stored.grant.clone().redeem(&credential, &around, now);
    conclude(tenant, tx, client, stored, Decided { issued: decided, first: true, wanted }).await
}

/// Whether this person's code has not been used yet.
///
/// # Errors
/// The database.
pub(super) async fn is_waiting(tenant: &Tenant, tx: &mut ProjectTx, code: &str, of: UserId) -> Served<bool> {
    let Some(Handle::Code { grant }) = tenant.handles.read(code, tx.now()) else { return Ok(false) };
    let Some(stored) = store::grant::read(tx, grant).await? else { return Ok(false) };
    let theirs = matches!(stored.grant.terms().holder, Holder::User { user, .. } if user == of);
    Ok(theirs && matches!(stored.grant, Grant::Code(_)))
}

/// Rotates a refresh token (RFC 6749 §6).
///
/// # Errors
/// The database.
pub async fn refresh(
    tenant: &Tenant,
    mut tx: ProjectTx,
    client: &Client,
    refresh_token: &str,
    scope: Option<&ScopeSet>,
) -> Served<Exchanged> {
    if let Some(refused) = not_its_grant_type(client) {
        return Ok(Err(refused));
    }
    let wanted = scope.map(|scope| json!({ "scope": super::cut(&scope.to_string()) }));
    let Some(Handle::Refresh { grant, generation }) = tenant.handles.read(refresh_token, tx.now()) else {
        return Ok(Err(never_issued(tenant, tx, client, wanted.as_ref()).await?));
    };
    let Some(stored) = store::grant::lock(&mut tx, grant).await? else { return Ok(Err(unknown())) };
    let credential =
        RefreshCredential { token: PresentedRefresh { grant, generation }, client: client.client_id(), scope };
    let around = around(&stored, client);
    let now = tx.now();
    let decided = stored.grant.clone().refresh(&credential, &around, now);
    conclude(tenant, tx, client, stored, Decided { issued: decided, first: false, wanted }).await
}

/// A token of an M2M client's own (RFC 6749 §4.4).
///
/// # Errors
/// The database.
pub async fn client_credentials(
    tenant: &Tenant,
    tx: ProjectTx,
    client: &Client,
    scope: ScopeSet,
    audience: Vec<String>,
) -> Served<Exchanged> {
    let now = tx.now();
    let lifetime = client.lifetimes().access_token;
    let terms = Terms {
        id: GrantId::from_random(tx.random().bytes()),
        client: client.client_id().clone(),
        holder: Holder::Client,
        scope,
        audience,
        issued_at: now,
        ends_at: now + lifetime,
        idle_lifetime: lifetime,
        access_lifetime: lifetime,
        refreshable: false,
    };
    let around = Circumstances { grant_type_allowed: matches!(client, Client::M2m(_)), ..Circumstances::FINE };
    let Ok(issued) = ActiveGrant::for_client(terms, &around, now) else {
        return Ok(Err(OAuthError::new(ErrorCode::UnauthorizedClient, "this client may not use client_credentials")));
    };
    let stored = StoredGrant { grant: issued.change.grant().clone(), details: Details::default(), around };
    conclude(tenant, tx, client, stored, Decided { issued: Ok(issued), first: false, wanted: None }).await
}

fn around(stored: &StoredGrant, client: &Client) -> Circumstances {
    Circumstances { grant_type_allowed: matches!(client, Client::Application(_)), ..stored.around }
}

/// Records what was presented that was never issued, in moderation, and is its refusal.
async fn never_issued(
    tenant: &Tenant,
    mut tx: ProjectTx,
    client: &Client,
    wanted: Option<&Value>,
) -> Served<OAuthError> {
    let refused = Refused { why: domain::oauth::grant::Why::NotIssued, change: None };
    let event = token_refused(client).refused(refused.why.as_str());
    audit::record_stranger_with(tenant, &mut tx, None, event, wanted).await?;
    tx.commit().await?;
    Ok(refused.error())
}

fn token_refused(client: &Client) -> Event {
    Event::new(Kind::TokenRefused, Actor::Client(client.client_id().clone())).client(client.client_id())
}

/// Records that a client asked for what it may not have before a grant was even looked at, and is its refusal.
///
/// # Errors
/// The database.
pub async fn refuse(
    tenant: &Tenant,
    mut tx: ProjectTx,
    client: &Client,
    error: OAuthError,
    wanted: Option<&ScopeSet>,
) -> Served<Exchanged> {
    let wanted = wanted.map(|scope| json!({ "scope": super::cut(&scope.to_string()) }));
    let event = token_refused(client).refused(error.code.as_str()).fact("why", &error.description);
    audit::record_stranger_with(tenant, &mut tx, None, event, wanted.as_ref()).await?;
    tx.commit().await?;
    Ok(Err(error))
}

/// What the grant said to what a client presented.
struct Decided {
    issued: Result<Issued, Refused>,
    /// With the code, so the ID token has the nonce.
    first: bool,
    /// What the client wanted, as far as that may be why it was refused.
    wanted: Option<Value>,
}

async fn conclude(
    tenant: &Tenant,
    mut tx: ProjectTx,
    client: &Client,
    stored: StoredGrant,
    Decided { issued, first, wanted }: Decided,
) -> Served<Exchanged> {
    let id = stored.grant.terms().id;
    match issued {
        Ok(issued) => {
            let tokens = token::sign(tenant, &mut tx, client, &stored, &issued.issue, first).await?;
            write(&mut tx, &issued.change, &stored.details).await?;
            let mut event = Event::new(Kind::TokenIssued, Actor::Client(client.client_id().clone()))
                .client(client.client_id())
                .grant(id);
            event = event.fact("how", issued.change.event().as_str()).fact("scope", &issued.issue.access.scope);
            if let Holder::User { user, .. } = stored.grant.terms().holder {
                event = event.user(user);
            }
            audit::record(&mut tx, event).await?;
            clients::used(tenant, &mut tx, client.client_id()).await?;
            tx.commit().await?;
            Ok(Ok(tokens))
        }
        Err(refused) => {
            if let Some(change) = &refused.change {
                write(&mut tx, change, &stored.details).await?;
                record_change(&mut tx, change, Actor::Client(client.client_id().clone())).await?;
            }
            let event = token_refused(client).grant(id).refused(refused.why.as_str());
            match refused.change {
                Some(_) => audit::record(&mut tx, event).await?,
                // What is over can be presented without end, and a public client is whoever says so.
                None => audit::record_stranger_with(tenant, &mut tx, None, event, wanted.as_ref()).await?,
            }
            tx.commit().await?;
            Ok(Err(refused.error()))
        }
    }
}

async fn write(tx: &mut ProjectTx, change: &Change, details: &Details) -> Served<()> {
    // The row is locked, so nobody can have changed it: if somebody has, nothing of this is to happen.
    if store::grant::save(tx, change, details).await? {
        Ok(())
    } else {
        Err(ServiceError::Fault("a locked grant changed"))
    }
}

async fn record_change(tx: &mut ProjectTx, change: &Change, by: Actor) -> Served<()> {
    let terms = change.grant().terms();
    let event = match change.event() {
        GrantEvent::Ended(reason) => Event::new(Kind::GrantEnded, by).fact("reason", reason.as_str()),
        GrantEvent::AccessTokenRevoked { serial } => Event::new(Kind::TokenRevoked, by).fact("serial", serial),
        other => Event::new(Kind::TokenIssued, by).fact("how", other.as_str()),
    };
    let event = match terms.holder {
        Holder::User { user, .. } => event.user(user),
        Holder::Client => event,
    };
    audit::record(tx, event.client(&terms.client).grant(terms.id)).await
}

/// Ends what a token opens (RFC 7009 §2.1). Does nothing for another client's token, and says nothing either way.
///
/// # Errors
/// The database.
pub async fn revoke(tenant: &Tenant, mut tx: ProjectTx, by: &ClientId, text: &str) -> Served<()> {
    let Some(token) = token::read_any(tenant, text, tx.now()) else { return Ok(()) };
    let Some(stored) = store::grant::lock(&mut tx, token.grant()).await? else { return Ok(()) };
    let now = tx.now();
    if let Ok(Some(change)) = stored.grant.revoke(&token, by, now) {
        write(&mut tx, &change, &stored.details).await?;
        record_change(&mut tx, &change, Actor::Client(by.clone())).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// Ends grants, on record, in the transaction of what ends them.
///
/// # Errors
/// The database.
pub async fn end(tx: &mut ProjectTx, ids: &[GrantId], reason: EndReason, by: &Actor) -> Served<()> {
    for ended in store::grants::end_these(tx, ids, reason).await? {
        let event = Event::new(Kind::GrantEnded, by.clone()).fact("reason", reason);
        let event = event.client(&ended.client).grant(ended.id);
        audit::record(tx, ended.user.into_iter().fold(event, Event::user)).await?;
    }
    Ok(())
}

/// Ends what a client of ours was given, which wanted a sign-in and keeps no token. Nobody has ended anything by that, and so
/// it is not on record as if they had.
///
/// # Errors
/// The database.
pub async fn throw_away(tx: &mut ProjectTx, given: &[GrantId]) -> Served<()> {
    store::grants::end_these(tx, given, EndReason::OnlySignIn).await?;
    Ok(())
}

/// The grant behind a token that opens something now, with what its tokens say.
///
/// # Errors
/// The database.
pub async fn accepted(tx: &mut ProjectTx, token: &PresentedToken) -> Served<Option<StoredGrant>> {
    let Some(stored) = store::grant::read(tx, token.grant()).await? else { return Ok(None) };
    let now = tx.now();
    let good = match token {
        PresentedToken::Access(access) => stored.grant.accepts(access, &stored.around, now).is_ok(),
        PresentedToken::Refresh(refresh) => stored.grant.accepts_refresh(refresh, &stored.around, now).is_ok(),
    };
    Ok(good.then_some(stored))
}
