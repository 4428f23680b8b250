//! Tables for each rule, the walk through every order of events, and the trial that takes each check out.

mod access;
mod code;
mod refresh;
mod rows;
pub mod trial;
mod walk;

use super::*;
use crate::{
    ids::{GrantId, SessionId, UserId},
    oauth::{pkce::Challenge, scope::ScopeSet},
};

const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CALLBACK: &str = "https://labs.example/callback";
const ACCESS: u64 = 300;
const IDLE: u64 = 600;
const ABSOLUTE: u64 = 630;

const ONLINE: &str = "openid email online_access";
const OFFLINE: &str = "openid email offline_access";

fn client(name: &str) -> ClientId {
    ClientId::parse(name).unwrap()
}

fn scopes(text: &str) -> ScopeSet {
    ScopeSet::parse(text).unwrap()
}

/// Seconds after the grant was made.
fn at(seconds: u64) -> Timestamp {
    Timestamp::from_unix_seconds(1_790_000_000) + Duration::from_secs(seconds)
}

fn id(byte: u8) -> GrantId {
    GrantId::from_random([byte; 16])
}

/// A user's grant for `labs`, refreshable if the scope allows it.
fn terms(scope: &str) -> Terms {
    let scope = scopes(scope);
    Terms {
        id: id(1),
        client: client("labs"),
        holder: Holder::User { user: UserId::from_random([2; 16]), session: Some(SessionId::from_random([3; 16])) },
        refreshable: scope.contains("offline_access") || scope.contains("online_access"),
        scope,
        audience: vec!["https://api.example".to_owned()],
        issued_at: at(0),
        ends_at: at(ABSOLUTE),
        idle_lifetime: Duration::from_secs(IDLE),
        access_lifetime: Duration::from_secs(ACCESS),
    }
}

fn client_terms() -> Terms {
    Terms { holder: Holder::Client, ends_at: at(ACCESS), ..terms("system/Patient.rs") }
}

fn binding() -> CodeBinding {
    CodeBinding { redirect_uri: CALLBACK.to_owned(), redirect_uri_sent: true, challenge: Some(Challenge::of(VERIFIER)) }
}

fn with_code(terms: Terms, binding: CodeBinding) -> Grant {
    CodeGrant::create(terms, binding).unwrap().grant().clone()
}

fn coded(scope: &str) -> Grant {
    with_code(terms(scope), binding())
}

/// Everything right.
fn owner(client: &ClientId) -> CodeCredential<'_> {
    CodeCredential {
        code: PresentedCode { grant: id(1) },
        client,
        redirect_uri: Some(CALLBACK),
        verifier: Some(VERIFIER),
    }
}

/// Redeemed at once.
fn active(scope: &str) -> Grant {
    let issued = coded(scope).redeem(&owner(&client("labs")), &Circumstances::FINE, at(0)).unwrap();
    issued.change.grant().clone()
}

fn generation(generation: u32) -> PresentedRefresh {
    PresentedRefresh { grant: id(1), generation }
}

fn refresh_at(grant: &Grant, n: u32, seconds: u64) -> Result<Issued, Refused> {
    let labs = client("labs");
    let by = RefreshCredential { token: generation(n), client: &labs, scope: None };
    grant.clone().refresh(&by, &Circumstances::FINE, at(seconds))
}

fn after(issued: &Issued) -> Grant {
    issued.change.grant().clone()
}

/// The reason for which the refusal ends the grant.
fn ends(refused: &Refused) -> Option<EndReason> {
    match refused.change.as_ref()?.grant() {
        Grant::Ended(ended) => Some(ended.reason()),
        other => panic!("a refusal that leads to {other:?}"),
    }
}

fn presented(issued: &Issued) -> PresentedAccess {
    let access = &issued.issue.access;
    PresentedAccess { grant: id(1), serial: access.serial, expires_at: access.expires_at }
}

/// Each way in which what a grant came from can be gone, with the reason for its end.
const GONE: [(Circumstances, EndReason); 3] = [
    (Circumstances { user_active: false, ..Circumstances::FINE }, EndReason::UserBlocked),
    (Circumstances { consent_stands: false, ..Circumstances::FINE }, EndReason::ConsentWithdrawn),
    (Circumstances { session_alive: false, ..Circumstances::FINE }, EndReason::SessionEnded),
];
