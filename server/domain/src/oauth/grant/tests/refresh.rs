//! Rotating refresh tokens.

use super::{trial::Table, *};
use crate::oauth::error::ErrorCode;

pub const TABLES: &[Table] = &[
    ("each_use_rotates", each_use_rotates),
    ("refresh_replay_ends_the_family", refresh_replay_ends_the_family),
    ("a_lost_answer_is_given_again", a_lost_answer_is_given_again),
    ("two_tabs_that_refresh_at_once_both_go_on", two_tabs_that_refresh_at_once_both_go_on),
    ("another_clients_refresh_token_changes_nothing", another_clients_refresh_token_changes_nothing),
    ("scope_can_narrow_and_never_widen", scope_can_narrow_and_never_widen),
    ("idle_and_absolute_lifetime_end_the_grant", idle_and_absolute_lifetime_end_the_grant),
    ("a_refresh_whose_user_session_or_consent_is_gone_ends", a_refresh_whose_user_session_or_consent_is_gone_ends),
    ("a_client_that_may_not_refresh_is_refused", a_client_that_may_not_refresh_is_refused),
    ("a_grant_with_only_a_code_has_no_refresh_token", a_grant_with_only_a_code_has_no_refresh_token),
    ("introspection_shows_the_current_refresh_token_only", introspection_shows_the_current_refresh_token_only),
];

#[test]
fn each_use_rotates() {
    let first = refresh_at(&active(ONLINE), 0, 10).unwrap();
    assert_eq!(first.change.expected_version(), Some(1));
    assert_eq!(first.change.event(), Event::Refreshed { generation: 1, serial: 1 });
    let access = IssuedAccess { serial: 1, scope: scopes(ONLINE), expires_at: at(10 + ACCESS) };
    assert_eq!(first.issue, Issue { access, refresh: Some(1) });
    assert_eq!(after(&first).over_at(), at(10 + IDLE));
    let second = refresh_at(&after(&first), 1, 400).unwrap();
    assert_eq!((second.issue.access.serial, second.issue.refresh), (2, Some(2)));
    assert_eq!(second.issue.access.expires_at, at(ABSOLUTE), "never after the grant");
    assert_eq!(after(&second).over_at(), at(ABSOLUTE));
}

#[test]
fn refresh_replay_ends_the_family() {
    let one = after(&refresh_at(&active(ONLINE), 0, 10).unwrap());
    let two = after(&refresh_at(&one, 1, 11).unwrap());
    for (grant, n, seconds) in [(&one, 0, 40), (&two, 0, 12), (&two, 1, 41), (&one, 2, 12)] {
        let refused = refresh_at(grant, n, seconds).unwrap_err();
        assert_eq!(
            (refused.why, ends(&refused)),
            (Why::Replayed, Some(EndReason::RefreshReplayed)),
            "{n} at {seconds}"
        );
        assert_eq!(refused.error().code, ErrorCode::InvalidGrant);
    }
}

#[test]
fn a_lost_answer_is_given_again() {
    let one = refresh_at(&active(ONLINE), 0, 10).unwrap();
    let again = refresh_at(&after(&one), 0, 39).unwrap();
    assert_eq!(again.issue.refresh, Some(1), "the same successor");
    assert_eq!(again.change.event(), Event::RefreshRepeated { generation: 1, serial: 2 });
    assert_eq!(again.change.expected_version(), Some(2));
    assert_eq!(again.issue.access.expires_at, at(39 + ACCESS));
    let narrow = scopes("openid");
    let labs = client("labs");
    let other_scope = RefreshCredential { token: generation(0), client: &labs, scope: Some(&narrow) };
    let refused = after(&one).refresh(&other_scope, &Circumstances::FINE, at(11)).unwrap_err();
    assert_eq!(ends(&refused), Some(EndReason::RefreshReplayed), "not the same request");
    let same = scopes("online_access email openid");
    let same_scope = RefreshCredential { scope: Some(&same), ..other_scope };
    assert!(after(&one).refresh(&same_scope, &Circumstances::FINE, at(11)).is_ok(), "the same in other words");
    // A repetition does not open the window anew.
    assert_eq!(ends(&refresh_at(&after(&again), 0, 40).unwrap_err()), Some(EndReason::RefreshReplayed));
}

#[test]
fn two_tabs_that_refresh_at_once_both_go_on() {
    let one = refresh_at(&active(ONLINE), 0, 10).unwrap();
    let two = refresh_at(&after(&one), 0, 10).unwrap();
    let grant = after(&two);
    for issued in [&one, &two] {
        assert_eq!(grant.accepts(&presented(issued), &Circumstances::FINE, at(11)), Ok(()));
    }
    // Each has an access token of its own: revoking one leaves the other.
    let token = PresentedToken::Access(presented(&one));
    let grant = grant.revoke(&token, &client("labs"), at(12)).unwrap().unwrap().grant().clone();
    assert_eq!(grant.accepts(&presented(&one), &Circumstances::FINE, at(13)), Err(Why::Revoked));
    assert_eq!(grant.accepts(&presented(&two), &Circumstances::FINE, at(13)), Ok(()));
}

#[test]
fn another_clients_refresh_token_changes_nothing() {
    let grant = after(&refresh_at(&active(ONLINE), 0, 10).unwrap());
    let (labs, other) = (client("labs"), client("other"));
    for n in [0, 1, 2] {
        for seconds in [11, 41, IDLE + 10, ABSOLUTE] {
            let by = RefreshCredential { token: generation(n), client: &other, scope: None };
            let refused = grant.clone().refresh(&by, &Circumstances::FINE, at(seconds)).unwrap_err();
            assert_eq!(refused, Refused::unchanged(Why::OtherClient));
        }
    }
    let foreign = PresentedRefresh { grant: id(9), generation: 1 };
    let by = RefreshCredential { token: foreign, client: &labs, scope: None };
    let refused = grant.clone().refresh(&by, &Circumstances::FINE, at(11)).unwrap_err();
    assert_eq!(refused, Refused::unchanged(Why::NotIssued));
    assert_eq!(grant.clone().revoke(&PresentedToken::Refresh(foreign), &labs, at(11)), Err(NotYours));
    assert_eq!(grant.accepts_refresh(&foreign, &Circumstances::FINE, at(11)), Err(Why::NotIssued));
}

#[test]
fn scope_can_narrow_and_never_widen() {
    let labs = client("labs");
    let (narrow, wide, empty) = (scopes("openid"), scopes("openid patient/*.rs"), scopes(""));
    let ask = |grant: &Grant, n, scope| {
        let by = RefreshCredential { token: generation(n), client: &labs, scope };
        grant.clone().refresh(&by, &Circumstances::FINE, at(10))
    };
    let one = ask(&active(ONLINE), 0, Some(&narrow)).unwrap();
    assert_eq!(one.issue.access.scope, narrow);
    let two = ask(&after(&one), 1, None).unwrap();
    assert_eq!(two.issue.access.scope, scopes(ONLINE), "a narrower token does not narrow the grant");
    assert_eq!(ask(&after(&one), 1, Some(&empty)).unwrap().issue.access.scope, scopes(ONLINE));
    let refused = ask(&after(&one), 1, Some(&wide)).unwrap_err();
    assert_eq!(refused, Refused::unchanged(Why::ScopeNotGranted));
    assert_eq!(refused.error().code, ErrorCode::InvalidScope);
    assert_eq!(ask(&after(&one), 0, Some(&narrow)).unwrap().issue.access.scope, narrow, "repeated as it was");
}

#[test]
fn idle_and_absolute_lifetime_end_the_grant() {
    assert!(refresh_at(&active(OFFLINE), 0, IDLE - 1).is_ok());
    let refused = refresh_at(&active(OFFLINE), 0, IDLE).unwrap_err();
    assert_eq!((refused.why, ends(&refused)), (Why::Expired, Some(EndReason::Expired)));
    let late = after(&refresh_at(&active(OFFLINE), 0, IDLE - 1).unwrap());
    assert!(refresh_at(&late, 1, ABSOLUTE - 1).is_ok());
    for n in [0, 1] {
        assert_eq!(ends(&refresh_at(&late, n, ABSOLUTE).unwrap_err()), Some(EndReason::Expired));
    }
}

#[test]
fn a_refresh_whose_user_session_or_consent_is_gone_ends() {
    let labs = client("labs");
    let other = client("other");
    let grant = active(ONLINE);
    for (around, reason) in GONE {
        let by = RefreshCredential { token: generation(0), client: &labs, scope: None };
        let refused = grant.clone().refresh(&by, &around, at(1)).unwrap_err();
        assert_eq!((refused.why, ends(&refused)), (Why::Ended(reason), Some(reason)));
        let stranger = RefreshCredential { client: &other, ..by };
        assert_eq!(grant.clone().refresh(&stranger, &around, at(1)).unwrap_err().change, None);
    }
}

#[test]
fn a_client_that_may_not_refresh_is_refused() {
    let labs = client("labs");
    let by = RefreshCredential { token: generation(0), client: &labs, scope: None };
    for (around, why) in [
        (Circumstances { client_enabled: false, ..Circumstances::FINE }, Why::ClientDisabled),
        (Circumstances { grant_type_allowed: false, ..Circumstances::FINE }, Why::GrantTypeNotAllowed),
    ] {
        assert_eq!(active(ONLINE).refresh(&by, &around, at(1)), Err(Refused::unchanged(why)));
        let rotated = after(&refresh_at(&active(ONLINE), 0, 1).unwrap());
        let replay = rotated.refresh(&by, &around, at(100)).unwrap_err();
        assert_eq!(ends(&replay), Some(EndReason::RefreshReplayed), "a theft is a theft");
    }
}

#[test]
fn a_grant_with_only_a_code_has_no_refresh_token() {
    assert_eq!(refresh_at(&coded(ONLINE), 0, 1), Err(Refused::unchanged(Why::NotIssued)));
    let token = PresentedToken::Refresh(generation(0));
    assert_eq!(coded(ONLINE).revoke(&token, &client("labs"), at(1)), Err(NotYours));
    assert!(coded(ONLINE).accepts_refresh(&generation(0), &Circumstances::FINE, at(1)).is_err());
}

#[test]
fn introspection_shows_the_current_refresh_token_only() {
    let grant = after(&refresh_at(&active(ONLINE), 0, 10).unwrap());
    let ask = |n, around: &Circumstances, seconds| grant.accepts_refresh(&generation(n), around, at(seconds));
    assert_eq!(ask(1, &Circumstances::FINE, 20), Ok(at(10 + IDLE)));
    for n in [0, 2] {
        assert_eq!(ask(n, &Circumstances::FINE, 20), Err(Why::Replayed));
    }
    assert_eq!(ask(1, &Circumstances::FINE, 10 + IDLE - 1), Ok(at(10 + IDLE)));
    assert_eq!(ask(1, &Circumstances::FINE, 10 + IDLE), Err(Why::Expired));
    for (around, reason) in GONE {
        assert_eq!(ask(1, &around, 20), Err(Why::Ended(reason)));
    }
    let late = after(&refresh_at(&grant, 1, 500).unwrap());
    assert_eq!(late.accepts_refresh(&generation(2), &Circumstances::FINE, at(501)), Ok(at(ABSOLUTE)));
}
