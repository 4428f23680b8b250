//! The walk: every order of up to seven events, with the promises held against the machine after each of them.
//!
//! It covers all orders without playing each from the start: two orders that lead to the same machine and the same
//! promises go on as one. So a few million steps stand for some 10¹¹ orders.

mod event;
mod model;

use super::*;
use crate::oauth::error::ErrorCode;
use event::{ALL, Event as Step};
use model::{Expected, Model};
use std::{collections::HashSet, sync::LazyLock};

static LABS: LazyLock<ClientId> = LazyLock::new(|| client("labs"));
static OTHER: LazyLock<ClientId> = LazyLock::new(|| client("other"));
static NARROW: LazyLock<ScopeSet> = LazyLock::new(|| scopes("openid"));
static WIDE: LazyLock<ScopeSet> = LazyLock::new(|| scopes("openid admin"));

/// What the grant of a walk is like.
#[derive(Clone, Copy, Debug)]
pub struct Case {
    scope: &'static str,
    pkce: bool,
    of_client: bool,
}

const CASES: [Case; 5] = [
    Case { scope: ONLINE, pkce: true, of_client: false },
    Case { scope: OFFLINE, pkce: true, of_client: false },
    Case { scope: "openid email", pkce: true, of_client: false },
    Case { scope: "openid email", pkce: false, of_client: false },
    Case { scope: "system/Patient.rs", pkce: false, of_client: true },
];

impl Case {
    fn start(self) -> (Grant, Model) {
        if self.of_client {
            let issued = ActiveGrant::for_client(client_terms(), &Circumstances::FINE, at(0)).unwrap();
            return (after(&issued), Model::of_client(ACCESS));
        }
        let challenge = self.pkce.then(|| Challenge::of(VERIFIER));
        let grant = with_code(terms(self.scope), CodeBinding { challenge, ..binding() });
        (grant, Model::of_user(self.scope.contains("online"), self.scope.contains("_access"), self.pkce))
    }
}

/// What the machine did, in the words of the promises, and what became of it if anything was saved.
fn play(grant: &Grant, model: &Model, step: Step) -> (Option<Grant>, Expected) {
    let Some(answer) = step.on(grant, model) else { return (None, Expected::Nothing) };
    let (change, did) = match answer {
        event::Answer::Token(Ok(issued)) => {
            let access = &issued.issue.access;
            let doing = Expected::Issued {
                serial: access.serial,
                expires_at: access.expires_at.since(at(0)).as_secs(),
                narrow: access.scope == *NARROW,
                refresh: issued.issue.refresh,
            };
            (issued.change, doing)
        }
        event::Answer::Token(Err(Refused { why, change: None })) => return (None, Expected::Refused(why.code())),
        event::Answer::Token(Err(Refused { why, change: Some(change) })) => {
            assert_eq!(why.code(), ErrorCode::InvalidGrant);
            let Grant::Ended(ended) = change.grant() else { panic!("a refusal that goes on: {change:?}") };
            let reason = ended.reason();
            (*change, Expected::Ends(reason))
        }
        event::Answer::Change(None) => return (None, Expected::Nothing),
        event::Answer::Change(Some(change)) => {
            let did = match change.grant() {
                Grant::Ended(ended) => Expected::Ends(ended.reason()),
                _ => Expected::Revoked,
            };
            (change, did)
        }
    };
    assert_eq!(change.expected_version(), Some(grant.version()), "a write is guarded by what was read");
    assert_eq!(change.grant().version(), grant.version() + 1);
    (Some(change.into_grant()), did)
}

/// All that was ever handed out opens what it was promised to open, and nothing else.
fn hold(grant: &Grant, model: &Model) {
    let (around, now) = (model.around, at(model.now));
    for (serial, expires_at) in model.access_tokens() {
        let token = PresentedAccess { grant: id(1), serial, expires_at: at(expires_at) };
        let opens = grant.accepts(&token, &around, now).is_ok();
        assert_eq!(opens, model.access_opens(serial), "access token {serial}");
    }
    for n in 0..model.refresh_tokens() {
        let shown = grant.accepts_refresh(&generation(n), &around, now).is_ok();
        assert_eq!(shown, model.refresh_shown(n), "refresh token {n}");
    }
    assert_eq!(Grant::restore(grant.parts()).as_ref(), Ok(grant), "a row gives back what it was given");
}

/// What of an active grant can differ within a walk: all but the terms, the code and the version, which only counts.
type Fingerprint = (u32, Timestamp, usize, u32, RevokedSerials);

/// Two that are alike here will behave alike, whatever comes.
fn fingerprint(grant: &Grant, model: &Model) -> (Option<Fingerprint>, Model) {
    let machine = match grant {
        Grant::Active(grant) => {
            let scopes = grant.scope.iter().count();
            Some((grant.generation, grant.rotated_at, scopes, grant.serials, grant.revoked.clone()))
        }
        Grant::Code(_) | Grant::Ended(_) => None,
    };
    (machine, model.fingerprint())
}

/// Walks every order of up to `length` events; gives how many steps it took.
fn walk(case: Case, length: u32) -> u64 {
    let start = case.start();
    hold(&start.0, &start.1);
    let mut seen = HashSet::from([fingerprint(&start.0, &start.1)]);
    let (mut edge, mut steps) = (vec![(start.0, start.1, Vec::new())], 0);
    for depth in 1..=length {
        let mut next = Vec::new();
        for (grant, model, path) in &edge {
            for &step in ALL {
                let mut promised = model.clone();
                let expected = promised.expect(step);
                let (after, did) = play(grant, model, step);
                steps += 1;
                assert_eq!(did, expected, "{case:?}: {path:?}, then {step:?}");
                if after.is_none() && promised == *model {
                    continue;
                }
                let after = after.unwrap_or_else(|| grant.clone());
                if seen.insert(fingerprint(&after, &promised)) {
                    hold(&after, &promised);
                    if depth < length {
                        let path: Vec<Step> = path.iter().copied().chain([step]).collect();
                        next.push((after, promised, path));
                    }
                }
            }
        }
        edge = next;
    }
    steps
}

/// Short enough to be walked once for each check that is taken out.
pub fn quick() {
    for case in CASES {
        walk(case, 4);
    }
}

/// Seven events, in every order.
fn seven(case: Case) {
    use std::io::Write;
    let orders: u128 = (1..=7).map(|length| (ALL.len() as u128).pow(length)).sum();
    let steps = walk(case, 7);
    writeln!(std::io::stdout(), "{case:?}: {orders} orders in {steps} steps").unwrap();
    assert!(orders > 30_000_000_000 && steps > 50_000);
}

// One test a case, so that they run side by side.

#[test]
fn every_order_of_seven_events_of_an_online_grant_keeps_the_promises() {
    seven(CASES[0]);
}

#[test]
fn every_order_of_seven_events_of_an_offline_grant_keeps_the_promises() {
    seven(CASES[1]);
}

#[test]
fn every_order_of_seven_events_without_refresh_keeps_the_promises() {
    seven(CASES[2]);
}

#[test]
fn every_order_of_seven_events_without_pkce_keeps_the_promises() {
    seven(CASES[3]);
}

#[test]
fn every_order_of_seven_events_of_a_clients_own_grant_keeps_the_promises() {
    seven(CASES[4]);
}
