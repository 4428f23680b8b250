//! Redeeming a code.

use super::{trial::Table, *};
use crate::oauth::error::ErrorCode;

pub const TABLES: &[Table] = &[
    ("a_code_gives_tokens_to_its_owner", a_code_gives_tokens_to_its_owner),
    ("a_code_without_a_refresh_scope_gives_no_refresh_token", a_code_without_a_refresh_scope_gives_no_refresh_token),
    ("another_clients_or_a_leaked_code_changes_nothing", another_clients_or_a_leaked_code_changes_nothing),
    ("code_replay_ends_the_family", code_replay_ends_the_family),
    ("a_strangers_replay_ends_nothing", a_strangers_replay_ends_nothing),
    ("a_redirect_uri_that_was_not_sent_may_be_absent", a_redirect_uri_that_was_not_sent_may_be_absent),
    ("a_verifier_where_no_challenge_was_is_refused", a_verifier_where_no_challenge_was_is_refused),
    ("an_expired_code_ends_its_grant", an_expired_code_ends_its_grant),
    ("a_code_does_not_outlive_its_grant", a_code_does_not_outlive_its_grant),
    ("a_code_whose_user_session_or_consent_is_gone_ends", a_code_whose_user_session_or_consent_is_gone_ends),
    ("an_offline_grant_outlives_its_session", an_offline_grant_outlives_its_session),
    ("a_client_that_may_not_is_refused_and_the_code_lives_on", a_client_that_may_not_is_refused_and_the_code_lives_on),
    ("an_ended_grant_gives_nothing", an_ended_grant_gives_nothing),
    ("a_clients_own_grant_has_one_token_and_no_more", a_clients_own_grant_has_one_token_and_no_more),
    ("a_clients_own_grant_asks_whether_the_client_may", a_clients_own_grant_asks_whether_the_client_may),
];

#[test]
fn a_code_gives_tokens_to_its_owner() {
    let grant = coded(ONLINE);
    assert_eq!(grant.over_at(), at(60));
    let issued = grant.redeem(&owner(&client("labs")), &Circumstances::FINE, at(59)).unwrap();
    assert_eq!(issued.change.expected_version(), Some(0));
    assert_eq!(issued.change.event(), Event::CodeRedeemed);
    assert_eq!(issued.change.grant().version(), 1);
    let access = IssuedAccess { serial: 0, scope: scopes(ONLINE), expires_at: at(59 + ACCESS) };
    assert_eq!(issued.issue, Issue { access, refresh: Some(0) });
}

#[test]
fn a_code_without_a_refresh_scope_gives_no_refresh_token() {
    let issued = coded("openid").redeem(&owner(&client("labs")), &Circumstances::FINE, at(0)).unwrap();
    assert_eq!(issued.issue.refresh, None);
    let grant = after(&issued);
    assert_eq!(grant.over_at(), at(ACCESS));
    assert_eq!(refresh_at(&grant, 0, 1).unwrap_err(), Refused::unchanged(Why::NotIssued));
    assert_eq!(grant.clone().revoke(&PresentedToken::Refresh(generation(0)), &client("labs"), at(1)), Err(NotYours));
    assert_eq!(grant.accepts_refresh(&generation(0), &Circumstances::FINE, at(1)), Err(Why::NotIssued));
}

/// What somebody who found a code, or took it from another application, may try.
fn strangers<'a>(labs: &'a ClientId, other: &'static ClientId) -> Vec<(CodeCredential<'a>, Why)> {
    let right = owner(labs);
    vec![
        (CodeCredential { client: other, ..right }, Why::OtherClient),
        (CodeCredential { redirect_uri: Some("https://labs.example/callback/"), ..right }, Why::OtherRedirectUri),
        (CodeCredential { redirect_uri: None, ..right }, Why::OtherRedirectUri),
        (CodeCredential { verifier: None, ..right }, Why::MissingVerifier),
        (CodeCredential { verifier: Some("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXl"), ..right }, Why::WrongVerifier),
        (CodeCredential { verifier: Some("short"), ..right }, Why::WrongVerifier),
        (CodeCredential { code: PresentedCode { grant: id(9) }, ..right }, Why::NotIssued),
    ]
}

fn other() -> &'static ClientId {
    Box::leak(Box::new(client("other")))
}

#[test]
fn another_clients_or_a_leaked_code_changes_nothing() {
    let labs = client("labs");
    for (by, why) in strangers(&labs, other()) {
        for when in [at(1), at(61)] {
            let refused = coded(ONLINE).redeem(&by, &Circumstances::FINE, when).unwrap_err();
            assert_eq!(refused, Refused::unchanged(why), "{by:?}");
            assert_eq!(refused.error().code, ErrorCode::InvalidGrant);
        }
    }
    assert!(coded(ONLINE).redeem(&owner(&labs), &Circumstances::FINE, at(1)).is_ok());
}

#[test]
fn code_replay_ends_the_family() {
    for seconds in [0, 1, 31, 61, ABSOLUTE + 1] {
        let refused = active(ONLINE).redeem(&owner(&client("labs")), &Circumstances::FINE, at(seconds)).unwrap_err();
        assert_eq!(ends(&refused), Some(EndReason::CodeReplayed));
        assert_eq!(refused.error().code, ErrorCode::InvalidGrant);
        let change = refused.change.unwrap();
        assert_eq!(change.expected_version(), Some(1));
        assert_eq!(change.grant().version(), 2);
        assert_eq!(change.event(), Event::Ended(EndReason::CodeReplayed));
        assert_eq!(change.grant().over_at(), at(seconds));
    }
}

#[test]
fn a_strangers_replay_ends_nothing() {
    let labs = client("labs");
    for (by, why) in strangers(&labs, other()) {
        let refused = active(ONLINE).redeem(&by, &Circumstances::FINE, at(1)).unwrap_err();
        assert_eq!(refused, Refused::unchanged(why), "{by:?}");
    }
}

#[test]
fn a_redirect_uri_that_was_not_sent_may_be_absent() {
    let grant = || with_code(terms(ONLINE), CodeBinding { redirect_uri_sent: false, ..binding() });
    let labs = client("labs");
    let redeem = |redirect_uri| {
        grant().redeem(&CodeCredential { redirect_uri, ..owner(&labs) }, &Circumstances::FINE, at(1)).map(|_| ())
    };
    assert_eq!(redeem(None), Ok(()));
    assert_eq!(redeem(Some(CALLBACK)), Ok(()));
    assert_eq!(redeem(Some("https://evil.example/")), Err(Refused::unchanged(Why::OtherRedirectUri)));
}

#[test]
fn a_verifier_where_no_challenge_was_is_refused() {
    let grant = || with_code(terms(ONLINE), CodeBinding { challenge: None, ..binding() });
    let labs = client("labs");
    let refused = grant().redeem(&owner(&labs), &Circumstances::FINE, at(1)).unwrap_err();
    assert_eq!(refused, Refused::unchanged(Why::VerifierWithoutChallenge));
    let without = CodeCredential { verifier: None, ..owner(&labs) };
    assert!(grant().redeem(&without, &Circumstances::FINE, at(1)).is_ok());
}

#[test]
fn an_expired_code_ends_its_grant() {
    let refused = coded(OFFLINE).redeem(&owner(&client("labs")), &Circumstances::FINE, at(60)).unwrap_err();
    assert_eq!((refused.why, ends(&refused)), (Why::Expired, Some(EndReason::Expired)));
}

#[test]
fn a_code_does_not_outlive_its_grant() {
    let grant = || with_code(Terms { ends_at: at(20), ..terms(ONLINE) }, binding());
    assert_eq!(grant().over_at(), at(20));
    let labs = client("labs");
    let issued = grant().redeem(&owner(&labs), &Circumstances::FINE, at(19)).unwrap();
    assert_eq!(issued.issue.access.expires_at, at(20));
    let refused = grant().redeem(&owner(&labs), &Circumstances::FINE, at(20)).unwrap_err();
    assert_eq!(ends(&refused), Some(EndReason::Expired));
}

#[test]
fn a_code_whose_user_session_or_consent_is_gone_ends() {
    for (around, reason) in GONE {
        let refused = coded(ONLINE).redeem(&owner(&client("labs")), &around, at(1)).unwrap_err();
        assert_eq!((refused.why, ends(&refused)), (Why::Ended(reason), Some(reason)));
        let stranger = CodeCredential { verifier: None, ..owner(other()) };
        assert_eq!(coded(ONLINE).redeem(&stranger, &around, at(1)).unwrap_err().change, None);
    }
}

#[test]
fn an_offline_grant_outlives_its_session() {
    let around = Circumstances { session_alive: false, ..Circumstances::FINE };
    let issued = coded(OFFLINE).redeem(&owner(&client("labs")), &around, at(1)).unwrap();
    assert_eq!(after(&issued).accepts(&presented(&issued), &around, at(2)), Ok(()));
}

#[test]
fn a_client_that_may_not_is_refused_and_the_code_lives_on() {
    let disabled = Circumstances { client_enabled: false, ..Circumstances::FINE };
    let forbidden = Circumstances { grant_type_allowed: false, ..Circumstances::FINE };
    for (around, why, code) in [
        (disabled, Why::ClientDisabled, ErrorCode::InvalidGrant),
        (forbidden, Why::GrantTypeNotAllowed, ErrorCode::UnauthorizedClient),
    ] {
        let refused = coded(ONLINE).redeem(&owner(&client("labs")), &around, at(1)).unwrap_err();
        assert_eq!(refused, Refused::unchanged(why));
        assert_eq!(refused.error().code, code);
    }
}

#[test]
fn an_ended_grant_gives_nothing() {
    let labs = client("labs");
    for &reason in EndReason::ALL {
        assert_eq!(reason.as_str().parse(), Ok(reason));
        for grant in [coded(OFFLINE), active(OFFLINE)] {
            let read = grant.version();
            let change = grant.end(reason, at(5)).unwrap();
            assert_eq!(change.expected_version(), Some(read));
            let ended = change.grant().clone();
            let refused = Refused::unchanged(Why::Ended(reason));
            assert_eq!(ended.clone().redeem(&owner(&labs), &Circumstances::FINE, at(6)), Err(refused.clone()));
            assert_eq!(refresh_at(&ended, 0, 6), Err(refused));
            let access = PresentedAccess { grant: id(1), serial: 0, expires_at: at(100) };
            assert_eq!(ended.accepts(&access, &Circumstances::FINE, at(6)), Err(Why::Ended(reason)));
            assert!(ended.accepts_refresh(&generation(0), &Circumstances::FINE, at(6)).is_err());
            let token = PresentedToken::Access(access);
            assert_eq!(ended.clone().revoke(&token, &labs, at(6)), Ok(None));
            assert_eq!(ended.clone().revoke(&token, other(), at(6)), Err(NotYours));
            assert_eq!(ended.end(EndReason::Administrator, at(7)), None);
        }
    }
    assert_eq!("".parse::<EndReason>(), Err(UnknownReason));
}

#[test]
fn a_clients_own_grant_has_one_token_and_no_more() {
    let issued = ActiveGrant::for_client(client_terms(), &Circumstances::FINE, at(0)).unwrap();
    assert_eq!((issued.change.expected_version(), issued.change.event()), (None, Event::ClientTokenIssued));
    assert_eq!((issued.issue.access.serial, issued.issue.refresh), (0, None));
    assert_eq!(issued.issue.access.expires_at, at(ACCESS));
    let grant = after(&issued);
    assert_eq!(grant.over_at(), at(ACCESS));
    let gone = Circumstances { user_active: false, session_alive: false, consent_stands: false, ..Circumstances::FINE };
    assert_eq!(grant.accepts(&presented(&issued), &gone, at(ACCESS - 1)), Ok(()), "it has no user");
    assert_eq!(grant.accepts(&presented(&issued), &gone, at(ACCESS)), Err(Why::Expired));
    assert_eq!(refresh_at(&grant, 0, 1), Err(Refused::unchanged(Why::NotIssued)));
    let labs = client("labs");
    assert_eq!(grant.redeem(&owner(&labs), &Circumstances::FINE, at(1)), Err(Refused::unchanged(Why::NotIssued)));
}

#[test]
fn a_clients_own_grant_asks_whether_the_client_may() {
    for (around, why) in [
        (Circumstances { client_enabled: false, ..Circumstances::FINE }, Why::ClientDisabled),
        (Circumstances { grant_type_allowed: false, ..Circumstances::FINE }, Why::GrantTypeNotAllowed),
    ] {
        assert_eq!(ActiveGrant::for_client(client_terms(), &around, at(0)), Err(NoClientGrant::Refused(why)));
    }
    let user = ActiveGrant::for_client(terms(ONLINE), &Circumstances::FINE, at(0));
    assert_eq!(user, Err(NoClientGrant::Impossible(ImpossibleGrant::CodeAndHolder)));
}
