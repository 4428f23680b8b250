use super::*;
use crate::{
    audit::Event,
    ids::{EventId, ProjectId},
    time::Timestamp,
};
use serde_json::json;
use std::collections::BTreeMap;

fn ada() -> UserId {
    UserId::from_random([1; 16])
}

fn grace() -> UserId {
    UserId::from_random([2; 16])
}

fn labs() -> ClientId {
    ClientId::parse("labs").unwrap()
}

/// The event as a page would write it.
fn said(event: &Event, details: Option<&Value>) -> String {
    let bytes = event.canonical(
        ProjectId::from_random([0; 16]),
        EventId::from_random([3; 16]),
        Timestamp::from_unix_seconds(1),
    );
    written(&tell(&Entry::read(&bytes).unwrap(), details))
}

fn written(told: &Told) -> String {
    let part = |part: &Part| match part {
        Part::Text(text) => (*text).to_owned(),
        Part::Said(text) => text.clone(),
        Part::Person(id) if *id == ada() => "Ada".to_owned(),
        Part::Person(_) => "Somebody Else".to_owned(),
        Part::Administrator(id) if *id == grace() => "Grace".to_owned(),
        Part::Administrator(_) => "Another Administrator".to_owned(),
        Part::Application(_) => "Labs".to_owned(),
    };
    let what: String = told.what.iter().map(part).collect();
    let why = told.why.as_ref().map(|why| format!(": {why}")).unwrap_or_default();
    format!("{} {what}{why}.", part(&told.who))
}

#[test]
fn sentences_are_what_a_person_would_say() {
    let user = |kind| Event::new(kind, Actor::User(ada())).user(ada());
    let client = |kind| Event::new(kind, Actor::Client(labs())).client(&labs());
    let grace = |kind| Event::new(kind, Actor::Administrator(grace()));
    for (event, sentence) in [
        (user(Kind::SignedIn).client(&labs()).fact("factors", "password"), "Ada signed in to Labs with a password."),
        (
            Event::new(Kind::SignInFailed, Actor::Anonymous).client(&labs()).user(ada()).refused("wrong_password"),
            "Somebody failed to sign in as Ada to Labs: nobody has this name with this password.",
        ),
        (
            Event::new(Kind::SignInFailed, Actor::Anonymous).client(&labs()).refused("slowed").fact("left_out", 12),
            "Somebody failed to sign in to Labs: too many tries came before it, so the password was not even looked at; 12 more like this were not written down.",
        ),
        (user(Kind::SignedOut).fact("reason", "logged_out"), "Ada logged out."),
        (
            user(Kind::SignedOut).fact("reason", "replaced"),
            "Ada was signed out: somebody else signed in in the same browser.",
        ),
        (
            grace(Kind::SignedOut).user(ada()).fact("reason", "user_blocked").fact("sessions", 3),
            "Grace ended all 3 sessions of Ada: the person was blocked.",
        ),
        (grace(Kind::EverybodySignedOut).fact("access", "kept"), "Grace signed everybody out."),
        (
            grace(Kind::EverybodySignedOut).fact("access", "ended"),
            "Grace signed everybody out and ended what applications had been given.",
        ),
        (
            grace(Kind::EverybodySignedOutDone).fact("sessions", 5).fact("grants", 7).fact("people", 3),
            "Grace came to the end of signing everybody out: sessions 5, grants 7, people 3.",
        ),
        (
            grace(Kind::SignedOut).user(ada()).fact("reason", "everybody_signed_out").fact("sessions", 2),
            "Grace ended all 2 sessions of Ada: an administrator signed everybody out.",
        ),
        (
            user(Kind::Authorized).client(&labs()).fact("scope", "openid profile"),
            "Ada continued to Labs, which was given openid profile.",
        ),
        (
            Event::new(Kind::AuthorizationRefused, Actor::Anonymous)
                .client(&labs())
                .refused("invalid_request")
                .fact("why", "PKCE is required"),
            "Somebody was sent by Labs with a request that was refused: the request was malformed; PKCE is required.",
        ),
        (
            client(Kind::TokenIssued).user(ada()).fact("how", "grant.code_redeemed").fact("scope", "openid"),
            "Labs got tokens for Ada after their sign-in: openid.",
        ),
        (client(Kind::TokenIssued).fact("how", "grant.client_token_issued"), "Labs got a token of its own."),
        (
            client(Kind::TokenRefused).refused("wrong_verifier"),
            "Labs asked for tokens in vain: the code_verifier does not fit the code_challenge.",
        ),
        (
            user(Kind::GrantEnded).client(&labs()).fact("reason", "consent_withdrawn"),
            "Ada ended what Labs had been given: the person no longer agrees.",
        ),
        (
            Event::new(Kind::ClientAuthenticationFailed, Actor::Anonymous).client(&labs()).refused("wrong_secret"),
            "Somebody could not prove to be Labs: the client secret was wrong.",
        ),
        (
            grace(Kind::ClientUpdated).client(&labs()).fact("fields", "name, trusted"),
            "Grace changed Labs: name, trusted.",
        ),
        (
            grace(Kind::MembershipChanged).user(ada()).fact("role", "auditor"),
            "Grace made Another Administrator auditor.",
        ),
        (
            Event::new(Kind::KeysChanged, Actor::System)
                .fact("key", "RS256")
                .fact("version", 4)
                .fact("change", "current"),
            "Keyward itself began to sign with RS256 key 4.",
        ),
        (
            grace(Kind::ActivityExported).fact("format", "CSV").fact("filters", "kind=session.signed_in"),
            "Grace began to export the activity as CSV, only kind=session.signed_in.",
        ),
        (
            Event::new(Kind::UsersExported, Actor::Operator).fact("users", 12),
            "The operator at the command line exported the data of 12 people.",
        ),
    ] {
        assert_eq!(said(&event, None), sentence);
    }
}

#[test]
fn the_reason_that_an_administrator_gave_is_part_of_the_sentence() {
    let block = Event::new(Kind::UserBlocked, Actor::Administrator(grace())).user(ada());
    assert_eq!(said(&block, None), "Grace blocked Ada.");
    let details = json!({ "reason": "lost <b>phone</b>" });
    assert_eq!(said(&block, Some(&details)), "Grace blocked Ada: “lost <b>phone</b>”.");
    assert_eq!(said(&block, Some(&json!({ "reason": 7 }))), "Grace blocked Ada.");
}

#[test]
fn every_kind_has_words_of_its_own() {
    let mut seen: BTreeMap<String, Kind> = BTreeMap::new();
    for kind in Kind::ALL {
        for actor in [Actor::Administrator(grace()), Actor::Anonymous, Actor::Client(labs()), Actor::System] {
            let bare = Event::new(*kind, actor.clone());
            for event in [bare.clone(), bare.clone().user(ada()).client(&labs())] {
                let sentence = said(&event, None);
                assert!(!sentence.contains("  ") && !sentence.contains("no words"), "{kind:?}: {sentence}");
                if let Some(other) = seen.insert(sentence.clone(), *kind) {
                    assert_eq!(other, *kind, "{sentence}");
                }
            }
        }
    }
    assert!(seen.len() > Kind::ALL.len());
}

#[test]
fn every_fact_that_changes_the_meaning_changes_the_sentence() {
    let keys = |change: &str| {
        said(
            &Event::new(Kind::KeysChanged, Actor::System)
                .fact("key", "ES256")
                .fact("version", 1)
                .fact("change", change),
            None,
        )
    };
    let changes = ["created", "deleted", "next", "current", "retiring", "retired", "rewrapped"];
    let sentences: std::collections::BTreeSet<_> = changes.iter().map(|change| keys(change)).collect();
    assert_eq!(sentences.len(), changes.len());
    let how = |how: &str| said(&Event::new(Kind::TokenIssued, Actor::Client(labs())).fact("how", how), None);
    let hows = ["grant.code_redeemed", "grant.refreshed", "grant.refresh_repeated", "grant.client_token_issued"];
    let sentences: std::collections::BTreeSet<_> = hows.iter().map(|word| how(word)).collect();
    assert_eq!(sentences.len(), hows.len());
}

#[test]
fn a_word_of_another_version_is_shown_as_it_is() {
    let text = br#"{"actor":"system","at":1,"facts":{},"id":"03030303-0303-4303-8303-030303030303","kind":"moon.landed","outcome":"no_fuel"}"#;
    let told = tell(&Entry::read(text).unwrap(), None);
    assert_eq!(
        written(&told),
        "Keyward itself recorded what this version of Keyward has no words for: moon.landed: no fuel."
    );
}
