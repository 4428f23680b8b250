#![allow(clippy::string_slice, reason = "a test may fail")]

use super::*;
use crate::random::SeededRandom;
use proptest::prelude::*;
use std::collections::HashSet;

const NOW: Timestamp = Timestamp::from_unix_seconds(1_000_000);

fn project(seed: u64) -> ProjectId {
    ProjectId::from_random(SeededRandom::new(seed).bytes())
}

fn grant(seed: u64) -> GrantId {
    GrantId::from_random(SeededRandom::new(seed).bytes())
}

fn key(version: u16, seed: u64) -> DerivationKey {
    DerivationKey::generate(version, &SeededRandom::new(seed))
}

fn keys() -> DerivationKeys {
    DerivationKeys::new(project(1), &key(2, 2), &[key(1, 1)])
}

fn refresh(generation: u32) -> Handle {
    Handle::Refresh { grant: grant(1), generation }
}

const fn code(grant: GrantId) -> Handle {
    Handle::Code { grant }
}

#[test]
fn a_handle_is_read_as_it_was_issued() {
    for handle in [code(grant(1)), refresh(0), refresh(1), refresh(u32::MAX)] {
        assert_eq!(keys().read(&keys().issue(handle), NOW), Some(handle));
    }
}

#[test]
fn its_text_has_a_prefix_and_fits_a_url() {
    for (handle, prefix) in [(code(grant(1)), "kwc_"), (refresh(7), "kwr_")] {
        let text = keys().issue(handle);
        assert_eq!(text.len(), 4 + TEXT);
        assert!(text.starts_with(prefix), "{text}");
        assert!(text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_')), "{text}");
        assert_eq!(looks_like_refresh_token(&text), prefix == "kwr_");
    }
}

#[test]
fn the_same_grant_generation_and_key_give_the_same_text_and_any_other_another() {
    let texts: Vec<_> = [
        keys().issue(code(grant(1))),
        keys().issue(code(grant(2))),
        keys().issue(refresh(0)),
        keys().issue(refresh(1)),
        DerivationKeys::new(project(1), &key(3, 2), &[]).issue(refresh(1)),
        DerivationKeys::new(project(1), &key(2, 3), &[]).issue(refresh(1)),
        DerivationKeys::new(project(2), &key(2, 2), &[]).issue(refresh(1)),
    ]
    .into();
    assert_eq!(texts.iter().collect::<HashSet<_>>().len(), texts.len());
    assert_eq!(keys().issue(refresh(1)), texts[3]);
}

#[test]
fn a_code_is_no_refresh_token_and_the_other_way_round() {
    let swapped = |text: &str, prefix: &str| format!("{prefix}{}", &text[4..]);
    assert_eq!(keys().read(&swapped(&keys().issue(code(grant(1))), "kwr_"), NOW), None);
    assert_eq!(keys().read(&swapped(&keys().issue(refresh(0)), "kwc_"), NOW), None);
    assert_eq!(keys().read(&swapped(&keys().issue(refresh(0)), "kwx_"), NOW), None);
}

#[test]
fn every_flipped_bit_is_refused() {
    for handle in [code(grant(1)), refresh(1)] {
        let text = keys().issue(handle);
        let bytes = URL_SAFE_NO_PAD.decode(&text[4..]).unwrap();
        for place in 0..bytes.len() {
            for bit in 0..8 {
                let mut flipped = bytes.clone();
                flipped[place] ^= 1 << bit;
                let forged = format!("{}{}", &text[..4], URL_SAFE_NO_PAD.encode(flipped));
                assert_eq!(keys().read(&forged, NOW), None, "byte {place}, bit {bit}");
            }
        }
    }
}

#[test]
fn there_is_one_text_for_a_handle_and_no_second_spelling_of_it() {
    let text = keys().issue(refresh(1));
    let last = text.as_bytes()[text.len() - 1];
    let spellings = (0..=127u8)
        .filter(|byte| *byte != last)
        .map(|byte| format!("{}{}", &text[..text.len() - 1], char::from(byte)))
        .chain([" ", "=", "A", "\n", "\0"].map(|garbage| format!("{text}{garbage}")))
        .chain([format!(" {text}"), text.to_uppercase(), text[..text.len() - 1].to_owned(), text[4..].to_owned()])
        .chain([String::new(), "kwr_".to_owned(), "kwr".to_owned(), "é".repeat(39)]);
    for spelling in spellings {
        assert_eq!(keys().read(&spelling, NOW), None, "{spelling}");
    }
}

#[test]
fn another_projects_handle_is_refused_even_under_an_equal_key() {
    let foreign = DerivationKeys::new(project(2), &key(2, 2), &[]);
    assert_eq!(keys().read(&foreign.issue(refresh(1)), NOW), None);
}

#[test]
fn an_old_key_reads_until_its_time_and_an_unknown_one_never() {
    let old = DerivationKeys::new(project(1), &key(1, 1), &[]).issue(refresh(4));
    let until = NOW + std::time::Duration::from_secs(60);
    let keys = DerivationKeys::new(project(1), &key(2, 2), &[key(1, 1).until(until)]);
    assert_eq!(keys.read(&old, NOW), Some(refresh(4)));
    assert_eq!(keys.read(&old, until - std::time::Duration::from_micros(1)), Some(refresh(4)));
    assert_eq!(keys.read(&old, until), None);
    assert_eq!(DerivationKeys::new(project(1), &key(2, 2), &[]).read(&old, NOW), None);
    let impostor = DerivationKeys::new(project(1), &key(1, 9), &[]);
    assert_eq!(keys.read(&impostor.issue(refresh(4)), NOW), None);
}

#[test]
fn after_a_change_of_keys_the_new_text_opens_the_same_and_the_old_one_still_does() {
    let before = DerivationKeys::new(project(1), &key(1, 1), &[]).issue(refresh(4));
    let after = keys().issue(refresh(4));
    assert_ne!(before, after);
    assert_eq!(keys().read(&before, NOW), keys().read(&after, NOW));
}

#[test]
fn a_key_comes_back_from_its_row() {
    let made = key(2, 2);
    let restored = DerivationKey::restore(2, made.secret()).unwrap();
    let reading = DerivationKeys::new(project(1), &restored, &[]);
    assert_eq!(reading.read(&keys().issue(refresh(1)), NOW), Some(refresh(1)));
    for length in [0, 31, 33] {
        assert!(DerivationKey::restore(2, &vec![1; length]).is_none());
    }
    assert_eq!(
        format!("{made:?} {:?}", keys()),
        "DerivationKey(version 2, until None) DerivationKeys(current 2, others [1])"
    );
}

proptest! {
    #[test]
    fn any_text_is_read_without_a_panic_and_opens_nothing(text in "(kwc_|kwr_|)(\\PC{0,90}|[A-Za-z0-9_-]{72,76})") {
        prop_assert_eq!(keys().read(&text, NOW), None);
    }

    #[test]
    fn every_handle_comes_back(id in any::<[u8; 16]>(), generation in any::<u32>(), is_code in any::<bool>()) {
        let grant = GrantId::from_uuid(uuid::Uuid::from_bytes(id));
        let handle = if is_code { code(grant) } else { Handle::Refresh { grant, generation } };
        prop_assert_eq!(keys().read(&keys().issue(handle), NOW), Some(handle));
    }
}
