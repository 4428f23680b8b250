#![allow(clippy::string_slice, reason = "a test may fail")]

use super::*;
use crate::random::{RandomExt, SeededRandom, SystemRandom};
use domain::sealed::Sealed;
use proptest::prelude::*;
use std::collections::BTreeMap;
use uuid::Uuid;

fn project(seed: u64) -> ProjectId {
    ProjectId::from_random(SeededRandom::new(seed).bytes())
}

fn row(seed: u64) -> Uuid {
    project(seed).uuid()
}

/// The keys of project `whose` under data key `data`.
fn keys(whose: u64, data: u64) -> ProjectKeys {
    ProjectKeys::derive(project(whose), &DataKey::generate(1, &SeededRandom::new(data)))
}

fn email(of: u64) -> Place {
    Place::new("users", "email", row(of))
}

fn client(id: &str) -> ClientId {
    ClientId::parse(id).unwrap()
}

#[test]
fn a_sealed_value_opens_where_it_was_sealed() {
    let sealed = keys(1, 1).seal(&email(1), b"ada@clinic.test", &SystemRandom);
    assert_eq!(*keys(1, 1).open(&email(1), &sealed).unwrap(), b"ada@clinic.test");
    assert_eq!(*keys(1, 1).open_text(&email(1), &sealed).unwrap(), "ada@clinic.test");
    let empty = keys(1, 1).seal(&email(1), b"", &SystemRandom);
    assert!(keys(1, 1).open(&email(1), &empty).unwrap().is_empty());
}

#[test]
fn a_changed_byte_anywhere_in_a_sealed_value_is_refused() {
    let sealed = keys(1, 1).seal(&email(1), b"ada@clinic.test", &SystemRandom).as_bytes().to_vec();
    for place in 0..sealed.len() {
        for bit in 0..8 {
            let mut changed = sealed.clone();
            changed[place] ^= 1 << bit;
            assert!(keys(1, 1).open(&email(1), &Sealed::from_bytes(changed)).is_err(), "byte {place}, bit {bit}");
        }
    }
    for length in 0..sealed.len() {
        assert!(keys(1, 1).open(&email(1), &Sealed::from_bytes(sealed[..length].to_vec())).is_err(), "{length} bytes");
    }
    let longer = Sealed::from_bytes([sealed, vec![0]].concat());
    assert_eq!(keys(1, 1).open(&email(1), &longer), Err(Unsealable::Refused));
}

#[test]
fn two_swapped_ciphertexts_are_refused() {
    let [ada, bob] = [1, 2].map(|user| keys(1, 1).seal(&email(user), b"ada@clinic.test", &SystemRandom));
    assert_eq!(keys(1, 1).open(&email(1), &bob), Err(Unsealable::Refused));
    assert_eq!(keys(1, 1).open(&email(2), &ada), Err(Unsealable::Refused));
}

#[test]
fn another_projects_key_is_refused() {
    let sealed = keys(1, 1).seal(&email(1), b"ada@clinic.test", &SystemRandom);
    assert_eq!(keys(2, 2).open(&email(1), &sealed), Err(Unsealable::Refused), "another project");
    assert_eq!(keys(2, 1).open(&email(1), &sealed), Err(Unsealable::Refused), "another project with the same data key");
    assert_eq!(keys(1, 2).open(&email(1), &sealed), Err(Unsealable::Refused), "the same project with another data key");
}

#[test]
fn another_column_or_table_is_refused() {
    let sealed = keys(1, 1).seal(&email(1), b"ada@clinic.test", &SystemRandom);
    let elsewhere = [
        Place::new("users", "phone", row(1)),
        Place::new("person", "email", row(1)),
        Place::new("user", "semail", row(1)),
        Place::keyed("users", "email", &row(1).as_bytes()[..15]),
    ];
    for place in elsewhere {
        assert_eq!(keys(1, 1).open(&place, &sealed), Err(Unsealable::Refused), "{place:?}");
    }
}

#[test]
fn another_version_of_the_data_key_is_named() {
    let sealed = keys(1, 1).seal(&email(1), b"ada@clinic.test", &SystemRandom);
    let later = ProjectKeys::derive(project(1), &DataKey::generate(2, &SeededRandom::new(1)));
    assert_eq!(later.open(&email(1), &sealed), Err(Unsealable::OtherDataKey { wanted: 1 }));
}

#[test]
fn sealing_twice_gives_bytes_that_have_nothing_in_common() {
    let [first, second] = [(); 2].map(|()| keys(1, 1).seal(&email(1), &[0; 64], &SystemRandom));
    let [first, second] = [first.as_bytes(), second.as_bytes()].map(|sealed| &sealed[3..]);
    assert!(!first.windows(8).any(|window| second.windows(8).any(|other| other == window)));
}

#[test]
fn a_json_value_comes_back_and_another_type_is_refused() {
    let keys = keys(1, 1);
    let profile = BTreeMap::from([("given_name", "Ada"), ("family_name", "王")]);
    let sealed = keys.seal_json(&email(1), &profile, &SystemRandom).unwrap();
    let opened: BTreeMap<String, String> = keys.open_json(&email(1), &sealed).unwrap();
    assert_eq!(opened["family_name"], "王");
    assert_eq!(keys.open_json::<Vec<u8>>(&email(1), &sealed), Err(Unsealable::Unexpected));
    let bytes = keys.seal(&email(1), &[0xff], &SystemRandom);
    assert_eq!(keys.open_text(&email(1), &bytes), Err(Unsealable::Unexpected));
    assert!(keys.seal_json(&email(1), &BTreeMap::from([((1, 2), 3)]), &SystemRandom).is_err());
}

#[test]
fn an_index_finds_the_same_value_of_the_same_kind_in_the_same_project() {
    let index = keys(1, 1).index("email", "ada@clinic.test");
    assert_eq!(index, keys(1, 1).index("email", "ada@clinic.test"));
    let others = [
        keys(1, 1).index("email", "bob@clinic.test"),
        keys(1, 1).index("username", "ada@clinic.test"),
        keys(1, 1).index("emaila", "da@clinic.test"),
        keys(2, 1).index("email", "ada@clinic.test"),
        keys(1, 2).index("email", "ada@clinic.test"),
    ];
    for other in others {
        assert_ne!(index.as_bytes(), other.as_bytes());
    }
}

#[test]
fn a_client_secret_matches_only_its_own_client_in_its_own_project() {
    let stored = keys(1, 1).secret_hash(&client("labs"), "a secret of enough length");
    assert!(keys(1, 1).secret_matches(&client("labs"), "a secret of enough length", &stored));
    for wrong in ["", "a secret of enough lengt", "a secret of enough length ", "A secret of enough length"] {
        assert!(!keys(1, 1).secret_matches(&client("labs"), wrong, &stored), "{wrong}");
    }
    assert!(!keys(1, 1).secret_matches(&client("portal"), "a secret of enough length", &stored));
    assert!(!keys(2, 1).secret_matches(&client("labs"), "a secret of enough length", &stored));
    assert!(!keys(1, 2).secret_matches(&client("labs"), "a secret of enough length", &stored));
}

#[test]
fn a_csrf_token_holds_for_its_form_and_its_browser() {
    let [ada, bob] = [1, 2].map(|seed| BrowserId::from_uuid(row(seed)));
    let token = keys(1, 1).csrf_token("flow 1", ada);
    assert!(keys(1, 1).csrf_token_matches(&token, "flow 1", ada));
    assert!(!keys(1, 1).csrf_token_matches(&token, "flow 2", ada));
    assert!(!keys(1, 1).csrf_token_matches(&token, "flow 1", bob));
    assert!(!keys(2, 1).csrf_token_matches(&token, "flow 1", ada));
    for forged in ["", "AAAA", &token[1..], &format!("{token}A"), &"A".repeat(43), &"A".repeat(100_000)] {
        assert!(!keys(1, 1).csrf_token_matches(forged, "flow 1", ada));
    }
}

#[test]
fn a_signed_cookie_gives_back_its_payload_and_a_changed_one_nothing() {
    let value = keys(1, 1).sign_cookie("device", b"payload");
    assert_eq!(keys(1, 1).read_cookie("device", &value).unwrap(), b"payload");
    assert_eq!(keys(1, 1).read_cookie("flash", &value), None);
    assert_eq!(keys(2, 1).read_cookie("device", &value), None);
    let bytes = URL_SAFE_NO_PAD.decode(&value).unwrap();
    for place in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[place] ^= 1;
        assert_eq!(keys(1, 1).read_cookie("device", &URL_SAFE_NO_PAD.encode(changed)), None, "{place}");
    }
    for length in 0..bytes.len() {
        assert_eq!(keys(1, 1).read_cookie("device", &URL_SAFE_NO_PAD.encode(&bytes[..length])), None, "{length}");
    }
}

#[test]
fn what_is_made_for_one_purpose_is_of_no_use_for_another() {
    let keys = keys(1, 1);
    let browser = BrowserId::from_uuid(row(1));
    let csrf = URL_SAFE_NO_PAD.decode(keys.csrf_token("x", browser)).unwrap();
    let cookie = URL_SAFE_NO_PAD.decode(keys.sign_cookie("x", browser.uuid().as_bytes())).unwrap();
    assert_ne!(csrf, cookie[..32]);
    assert_ne!(keys.index("labs", "s").as_bytes(), &keys.secret_hash(&client("labs"), "s"));
}

#[test]
fn nothing_prints_a_project_key() {
    let keys = keys(1, 1);
    assert_eq!(format!("{keys:?}"), format!("ProjectKeys({}, version 1)", project(1)));
}

proptest! {
    #[test]
    fn anything_that_is_sealed_opens_and_nothing_else_does(
        plain in proptest::collection::vec(any::<u8>(), 0..200),
        seed in any::<u64>(),
        noise in proptest::collection::vec(any::<u8>(), 0..200),
    ) {
        let keys = keys(1, 1);
        let sealed = keys.seal(&email(1), &plain, &SeededRandom::new(seed));
        prop_assert_eq!(&*keys.open(&email(1), &sealed).unwrap(), &plain);
        prop_assert_eq!(sealed.as_bytes().len(), plain.len() + 43);
        let forged = [vec![1, 0, 1], noise.clone()].concat();
        prop_assert!(keys.open(&email(1), &Sealed::from_bytes(forged)).is_err());
        prop_assert!(keys.open(&email(1), &Sealed::from_bytes(noise)).is_err());
    }

    #[test]
    fn any_text_is_read_as_a_cookie_or_a_token_without_a_panic(text in "\\PC{0,120}") {
        prop_assert_eq!(keys(1, 1).read_cookie("device", &text), None);
        prop_assert!(!keys(1, 1).csrf_token_matches(&text, "", BrowserId::from_uuid(row(1))));
    }
}
