//! The page in every state.

use super::{
    super::{
        list::as_auditor,
        sections::{UserApplication, UserSession},
    },
    ShownUser, UserMay,
};
use crate::{
    console::{ConsoleSample, activity::sample_events},
    gallery::ours,
};
use domain::{
    person::{Address, BusinessIdentifier, Identifier, Profile},
    time::Timestamp,
};

pub(super) fn all() -> Vec<ConsoleSample<ShownUser>> {
    let at = |hours: i64| Timestamp::from_unix_seconds(1_795_349_045 - hours * 3_600);
    let to = |path: &str| ours(&format!("/console/p/pediatrics/{path}"));
    let some = |text: &str| Some(text.to_owned());
    let session = |id: &str, browser: Option<&str>, ended: Option<(Timestamp, String)>| UserSession {
        id: id.to_owned(),
        browser: browser.map(str::to_owned),
        address: some("203.0.113.7"),
        created_at: at(30),
        last_seen_at: at(1),
        end: ended.is_none().then(|| to("users/1/sessions/s1/end")),
        ended,
    };
    let full = ShownUser {
        id: "7d0a4f3c-9a52-4c4f-8a9b-8e100d2f5b0e".to_owned(),
        name: "Dr. Sarah Smith".to_owned(),
        login: some("dr.smith@hospital.example"),
        profile: Profile {
            name: some("Dr. Sarah Smith"),
            given_name: some("Sarah"),
            family_name: some("Smith"),
            email: some("dr.smith@hospital.example"),
            email_verified: true,
            phone_number: some("+15550100123"),
            birthdate: some("1979-04-30"),
            website: some("javascript:alert(1)"),
            address: Some(Address { locality: some("Springfield"), country: some("US"), ..Address::default() }),
            attributes: [("ward".to_owned(), "3B".into())].into_iter().collect(),
            identifiers: vec![BusinessIdentifier {
                system: "http://hl7.org/fhir/sid/us-npi".to_owned(),
                value: "1234567893".to_owned(),
            }],
            ..Profile::default()
        },
        logins: ["dr.smith@hospital.example", "ssmith"].into_iter().filter_map(Identifier::guess).collect(),
        fhir_user: some("Practitioner/123"),
        roles: vec!["practitioner".to_owned(), "front-desk".to_owned()],
        blocked: None,
        has_password: true,
        last_sign_in_at: Some(at(1)),
        created_at: at(9_000),
        updated_at: at(700),
        sessions: vec![
            session("s1", Some("Chrome on Windows"), None),
            session("s2", Some("Safari on iPhone"), Some((at(20), "Logged out".to_owned()))),
            UserSession { address: None, ..session("s3", None, Some((at(60), "Ran out".to_owned()))) },
        ],
        invited: Vec::new(),
        applications: vec![
            UserApplication {
                name: "Lab Results".to_owned(),
                href: Some(to("applications/1")),
                used: Some((at(8_000), at(1))),
                consent: Some((vec!["openid".to_owned(), "patient/Observation.rs".to_owned()], at(7_000))),
                withdraw: Some(to("users/1/consents/labs/withdraw")),
            },
            UserApplication {
                name: "old-portal".to_owned(),
                href: None,
                used: Some((at(8_500), at(6_000))),
                consent: None,
                withdraw: None,
            },
        ],
        events: Some(sample_events()),
        all_events: to("activity?person=7d0a4f3c-9a52-4c4f-8a9b-8e100d2f5b0e"),
        may: UserMay { write: true, support: true, reset: true },
    };
    let read_only = |page: ShownUser| ShownUser {
        may: UserMay::default(),
        sessions: page.sessions.into_iter().map(|own| UserSession { end: None, ..own }).collect(),
        applications: page.applications.into_iter().map(|own| UserApplication { withdraw: None, ..own }).collect(),
        ..page
    };
    let new = ShownUser {
        name: "ssmith".to_owned(),
        login: some("ssmith"),
        profile: Profile::default(),
        logins: Identifier::guess("ssmith").into_iter().collect(),
        fhir_user: None,
        roles: Vec::new(),
        has_password: false,
        invited: vec![("Intake Dashboard".to_owned(), at(-100)), ("<b>Labs</b>".to_owned(), at(30))],
        last_sign_in_at: None,
        sessions: Vec::new(),
        applications: Vec::new(),
        events: Some(Vec::new()),
        ..full.clone()
    };
    let reason = "Left the hospital; asked for by HR, <b>ticket</b> 4711.".to_owned();
    let blocked = ShownUser { blocked: Some((at(5), Some(reason))), ..full.clone() };
    let hostile = "<script>alert(1)</script>\"' NorthernRegionalPaediatricOutpatientRehabilitationAndTelemonitoring";
    vec![
        ConsoleSample::new("full", full.clone()),
        ConsoleSample::new("new", new),
        ConsoleSample::new("blocked", blocked.clone()),
        ConsoleSample::new(
            "support",
            ShownUser { may: UserMay { write: false, support: true, reset: true }, ..blocked },
        ),
        ConsoleSample::new("auditor", read_only(full.clone())).with(as_auditor),
        ConsoleSample::new(
            "hostile and long texts",
            ShownUser {
                name: hostile.to_owned(),
                login: some(hostile),
                profile: Profile { name: some(hostile), nickname: some(hostile), ..full.profile.clone() },
                roles: vec![hostile.to_owned()],
                blocked: Some((at(1), some(hostile))),
                ..full
            },
        ),
    ]
}
