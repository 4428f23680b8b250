//! Rows that make no sense do not become grants; those that do come back as they were.

use super::{trial::Table, *};

pub const TABLES: &[Table] = &[
    ("a_grant_comes_back_from_its_row", a_grant_comes_back_from_its_row),
    ("terms_that_make_no_sense_are_refused", terms_that_make_no_sense_are_refused),
    ("states_that_contradict_themselves_are_refused", states_that_contradict_themselves_are_refused),
    ("counters_that_cannot_have_come_about_are_refused", counters_that_cannot_have_come_about_are_refused),
    ("revoked_serials_out_of_order_are_refused", revoked_serials_out_of_order_are_refused),
];

fn active_parts() -> Parts {
    after(&refresh_at(&active(ONLINE), 0, 10).unwrap()).parts()
}

fn tokens(change: impl FnOnce(&mut TokenParts)) -> Result<Grant, ImpossibleGrant> {
    let mut parts = active_parts();
    change(parts.tokens.as_mut().unwrap());
    Grant::restore(parts)
}

#[test]
fn a_grant_comes_back_from_its_row() {
    let revoked = {
        let token = PresentedToken::Access(PresentedAccess { grant: id(1), serial: 0, expires_at: at(ACCESS) });
        active(ONLINE).revoke(&token, &client("labs"), at(1)).unwrap().unwrap().grant().clone()
    };
    let of_client = ActiveGrant::for_client(client_terms(), &Circumstances::FINE, at(0)).unwrap();
    let ended = active(OFFLINE).end(EndReason::LoggedOut, at(9)).unwrap().grant().clone();
    for grant in [coded(ONLINE), active(OFFLINE), revoked, after(&of_client), ended] {
        assert_eq!(Grant::restore(grant.parts()), Ok(grant));
    }
    assert_eq!(active_parts().terms, terms(ONLINE));
}

#[test]
fn terms_that_make_no_sense_are_refused() {
    let of_user = |session| Holder::User { user: UserId::from_random([2; 16]), session };
    let refused = [
        (Terms { holder: of_user(None), ..terms(ONLINE) }, ImpossibleGrant::NothingToLiveBy),
        (Terms { refreshable: true, ..terms("openid") }, ImpossibleGrant::NotRefreshable),
        (Terms { ends_at: at(0), ..terms(ONLINE) }, ImpossibleGrant::NoTime),
        (Terms { access_lifetime: Duration::ZERO, ..terms(ONLINE) }, ImpossibleGrant::NoTime),
        (client_terms(), ImpossibleGrant::CodeAndHolder),
    ];
    for (terms, why) in refused {
        assert_eq!(CodeGrant::create(terms.clone(), binding()), Err(why));
        assert_eq!(Grant::restore(Parts { terms: terms.clone(), ..coded(ONLINE).parts() }), Err(why));
        assert_eq!(Grant::restore(Parts { terms, ..active_parts() }).map(|_| ()), Err(why));
    }
    assert!(CodeGrant::create(Terms { holder: of_user(None), ..terms(OFFLINE) }, binding()).is_ok());
    let refreshed = Terms { refreshable: true, scope: scopes(OFFLINE), ..client_terms() };
    let own = ActiveGrant::for_client(refreshed, &Circumstances::FINE, at(0));
    assert_eq!(own, Err(NoClientGrant::Impossible(ImpossibleGrant::NotRefreshable)));
}

#[test]
fn states_that_contradict_themselves_are_refused() {
    let good = active_parts();
    let ended = Some((EndReason::Revoked, at(1)));
    for (parts, why) in [
        (Parts { code: None, tokens: None, ..good.clone() }, ImpossibleGrant::State),
        (Parts { ended, ..good.clone() }, ImpossibleGrant::State),
        (Parts { ended, tokens: None, ..good.clone() }, ImpossibleGrant::State),
        (Parts { ended, code: None, ..good.clone() }, ImpossibleGrant::State),
        (Parts { code: None, ..good.clone() }, ImpossibleGrant::CodeAndHolder),
    ] {
        assert_eq!(Grant::restore(parts), Err(why));
    }
    let of_client = ActiveGrant::for_client(client_terms(), &Circumstances::FINE, at(0)).unwrap();
    let with_code = Parts { code: Some(binding()), ..after(&of_client).parts() };
    assert_eq!(Grant::restore(with_code), Err(ImpossibleGrant::CodeAndHolder));
    assert_eq!(Grant::restore(Parts { version: u32::MAX, ..good }), Err(ImpossibleGrant::Counters));
}

#[test]
fn counters_that_cannot_have_come_about_are_refused() {
    assert_eq!(tokens(|parts| parts.generation = 2), Err(ImpossibleGrant::Counters));
    assert_eq!(tokens(|parts| parts.serials = u32::MAX), Err(ImpossibleGrant::Counters));
    assert_eq!(tokens(|parts| parts.scope = scopes("openid admin")), Err(ImpossibleGrant::Scope));
    assert!(tokens(|parts| parts.scope = scopes("openid")).is_ok());
    let mut parts = active("openid").parts();
    parts.tokens.as_mut().unwrap().serials = 2;
    assert_eq!(Grant::restore(parts), Err(ImpossibleGrant::Counters));
}

#[test]
fn revoked_serials_out_of_order_are_refused() {
    let range = |first, last| RevokedRange { first, last, until: at(1) };
    for ranges in [vec![range(0, 2)], vec![range(1, 0)], vec![range(1, 1), range(0, 0)], vec![range(0, 0), range(0, 1)]]
    {
        assert_eq!(tokens(|parts| parts.revoked = ranges), Err(ImpossibleGrant::Revoked));
    }
    let many = |count: u32| {
        tokens(|parts| {
            parts.serials = 1000;
            parts.revoked = (0..count).map(|n| range(2 * n, 2 * n)).collect();
        })
    };
    assert!(many(32).is_ok());
    assert_eq!(many(33), Err(ImpossibleGrant::Revoked));
    assert!(tokens(|parts| parts.revoked = vec![range(0, 1)]).is_ok());
}
