//! Using and revoking access tokens.

use super::{trial::Table, *};

pub const TABLES: &[Table] = &[
    ("an_access_token_opens_until_it_expires", an_access_token_opens_until_it_expires),
    ("an_access_token_needs_what_it_came_from", an_access_token_needs_what_it_came_from),
    ("an_access_token_that_was_not_issued_opens_nothing", an_access_token_that_was_not_issued_opens_nothing),
    ("revoking_an_access_token_ends_only_that_one", revoking_an_access_token_ends_only_that_one),
    ("revoking_a_refresh_token_ends_its_access_tokens", revoking_a_refresh_token_ends_its_access_tokens),
    ("a_client_cannot_revoke_another_clients_tokens", a_client_cannot_revoke_another_clients_tokens),
    ("revoking_what_is_over_changes_nothing", revoking_what_is_over_changes_nothing),
    ("revoked_serials_are_few_and_forgotten_when_expired", revoked_serials_are_few_and_forgotten_when_expired),
];

fn redeemed() -> Issued {
    coded(ONLINE).redeem(&owner(&client("labs")), &Circumstances::FINE, at(0)).unwrap()
}

#[test]
fn an_access_token_opens_until_it_expires() {
    let issued = redeemed();
    let accepts = |seconds| after(&issued).accepts(&presented(&issued), &Circumstances::FINE, at(seconds));
    assert_eq!(accepts(0), Ok(()));
    assert_eq!(accepts(ACCESS - 1), Ok(()));
    assert_eq!(accepts(ACCESS), Err(Why::Expired));
}

#[test]
fn an_access_token_needs_what_it_came_from() {
    let issued = redeemed();
    let accepts = |around: &Circumstances| after(&issued).accepts(&presented(&issued), around, at(1));
    for (around, reason) in GONE {
        assert_eq!(accepts(&around), Err(Why::Ended(reason)));
    }
    let disabled = Circumstances { client_enabled: false, ..Circumstances::FINE };
    assert_eq!(accepts(&disabled), Err(Why::ClientDisabled));
    let forbidden = Circumstances { grant_type_allowed: false, ..Circumstances::FINE };
    assert_eq!(accepts(&forbidden), Ok(()), "a grant type is asked for when issuing");
}

#[test]
fn an_access_token_that_was_not_issued_opens_nothing() {
    let issued = redeemed();
    for token in [
        PresentedAccess { serial: 1, ..presented(&issued) },
        PresentedAccess { serial: u32::MAX, ..presented(&issued) },
        PresentedAccess { grant: id(9), ..presented(&issued) },
    ] {
        assert_eq!(after(&issued).accepts(&token, &Circumstances::FINE, at(1)), Err(Why::NotIssued));
        let token = PresentedToken::Access(token);
        assert_eq!(after(&issued).revoke(&token, &client("labs"), at(1)), Err(NotYours));
    }
    let refused = coded(ONLINE).accepts(&presented(&issued), &Circumstances::FINE, at(1));
    assert_eq!(refused, Err(Why::NotIssued));
}

#[test]
fn revoking_an_access_token_ends_only_that_one() {
    let first = redeemed();
    let second = refresh_at(&after(&first), 0, 10).unwrap();
    let token = PresentedToken::Access(presented(&first));
    assert_eq!(token.grant(), id(1));
    let change = after(&second).revoke(&token, &client("labs"), at(11)).unwrap().unwrap();
    assert_eq!(change.event(), Event::AccessTokenRevoked { serial: 0 });
    assert_eq!((change.expected_version(), change.grant().version()), (Some(2), 3));
    let accepts = |issued| change.grant().accepts(&presented(issued), &Circumstances::FINE, at(12));
    assert_eq!((accepts(&first), accepts(&second)), (Err(Why::Revoked), Ok(())));
    assert!(refresh_at(change.grant(), 1, 12).is_ok());
}

#[test]
fn revoking_a_refresh_token_ends_its_access_tokens() {
    let issued = redeemed();
    let rotated = after(&refresh_at(&after(&issued), 0, 10).unwrap());
    for n in [0, 1] {
        let token = PresentedToken::Refresh(generation(n));
        let change = rotated.clone().revoke(&token, &client("labs"), at(100)).unwrap().unwrap();
        assert_eq!(change.event(), Event::Ended(EndReason::Revoked));
        let accepts = change.grant().accepts(&presented(&issued), &Circumstances::FINE, at(101));
        assert_eq!(accepts, Err(Why::Ended(EndReason::Revoked)));
    }
}

#[test]
fn a_client_cannot_revoke_another_clients_tokens() {
    let issued = redeemed();
    for token in [PresentedToken::Access(presented(&issued)), PresentedToken::Refresh(generation(0))] {
        assert_eq!(after(&issued).revoke(&token, &client("other"), at(1)), Err(NotYours));
    }
}

#[test]
fn revoking_what_is_over_changes_nothing() {
    let issued = redeemed();
    let token = PresentedToken::Access(presented(&issued));
    let labs = client("labs");
    assert_eq!(after(&issued).revoke(&token, &labs, at(ACCESS)), Ok(None), "expired");
    let once = after(&issued).revoke(&token, &labs, at(1)).unwrap().unwrap().grant().clone();
    assert_eq!(once.revoke(&token, &labs, at(2)), Ok(None), "revoked");
}

#[test]
fn revoked_serials_are_few_and_forgotten_when_expired() {
    let none = RevokedSerials::default();
    assert_eq!(none.with(7, at(10), at(0)).with(9, at(20), at(10)).ranges().len(), 1, "7 has expired");
    let joined = none.with(3, at(30), at(0)).with(1, at(10), at(0)).with(2, at(20), at(0));
    assert_eq!(joined.ranges(), [RevokedRange { first: 1, last: 3, until: at(30) }]);
    let mut many = none;
    for serial in (0..1000).step_by(3) {
        many = many.with(serial, at(100), at(0));
        assert!(many.ranges().len() <= 32);
        assert!((0..=serial).step_by(3).all(|revoked| many.contains(revoked)));
        assert!(!many.contains(serial + 1));
    }
    assert!(many.contains(1) && !many.contains(997), "what lies between the oldest goes with them");
}
