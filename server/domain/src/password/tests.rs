use super::*;
use crate::time::Timestamp;
use proptest::prelude::*;
use std::time::Duration;

const NIST: PasswordSettings = PasswordSettings {
    min_length: 15,
    require_mixed_case: false,
    require_digit: false,
    require_symbol: false,
    expires_days: None,
    history: 0,
    lock_after: None,
    lock_minutes: 15,
};

fn found(text: &str, about: &[&str]) -> Vec<PasswordProblem> {
    problems(text, about, &NIST)
}

#[test]
fn length_is_what_counts() {
    use PasswordProblem::{Missing, TooLong, TooShort};
    for good in
        ["maple-river-lantern", "пароль из нескольких слов", "紫の川は静かに流れて海へ向かう朝", "kB7#qZ!x0vR$mW2"]
    {
        assert_eq!(found(good, &[]), [], "{good}");
    }
    assert_eq!(found("", &[]), [Missing]);
    assert_eq!(found("Tr0ub4dor&3", &[]).first(), Some(&TooShort(15)));
    assert_eq!(found("maple-river-la", &[]), [TooShort(15)]);
    assert_eq!(found(&"maple-river-lantern ".repeat(7), &[]), [TooLong]);
    assert!(problem("short", &[], &NIST).unwrap().contains("at least 15"));
}

#[test]
fn characters_are_counted_and_not_bytes() {
    let eight = PasswordSettings { min_length: 8, ..NIST };
    assert_eq!(problems("жбыщвхуц", &[], &eight), []);
    assert_eq!(problems("жбыщвху", &[], &eight), [PasswordProblem::TooShort(8)]);
}

#[test]
fn what_everybody_tries_first_is_refused() {
    let about = ["Ada Lovelace", "ada.lovelace@clinic.example", "North Clinic", "Portal"];
    for bad in [
        "aaaaaaaaaaaaaaaaaaaa",
        "abababababababab",
        "123456789012345",
        "1234567890123456789",
        "qwertyuiopasdfgh",
        "passwordpassword",
        "password-password",
        "Password12345678!",
        "P4ssw0rdP4ssw0rd",
        "iloveyouiloveyou1!",
        "correct horse battery staple",
        "CorrectHorseBatteryStaple1!",
        "thequickbrownfox2026",
        "ada.lovelace@clinic.example",
        "AdaLovelace-2026",
        "Keyward-Keyward-1",
        "NorthClinicPortal",
        "lovelacelovelace",
    ] {
        assert!(!found(bad, &about).is_empty(), "{bad} was taken");
    }
    assert_eq!(found("ada-likes-purple-rivers", &about), []);
}

#[test]
fn a_short_password_is_held_against_the_lists_too() {
    let eight = PasswordSettings { min_length: 8, ..NIST };
    for bad in ["sunshine", "Sunshine1!", "dragon123", "1qaz2wsx", "Summer2026", "drowssap1"] {
        assert_eq!(problems(bad, &[], &eight), [PasswordProblem::Common], "{bad}");
    }
    assert_eq!(problems("kB7#qZ!x", &[], &eight), []);
}

#[test]
fn each_rule_of_a_project_is_one_problem() {
    use PasswordProblem::{Digit, MixedCase, Symbol};
    let strict = PasswordSettings { require_mixed_case: true, require_digit: true, require_symbol: true, ..NIST };
    let table: [(&str, &[PasswordProblem]); 5] = [
        ("mapleriverlanterns", &[MixedCase, Digit, Symbol]),
        ("mapleRiverlanterns", &[Digit, Symbol]),
        ("mapleRiver7lanterns", &[Symbol]),
        ("maple River 7 lanterns", &[]),
        ("MAPLE-RIVER-7-LANTERNS", &[MixedCase]),
    ];
    for (text, expected) in table {
        assert_eq!(problems(text, &[], &strict), expected, "{text}");
    }
}

#[test]
fn rules_about_composition_do_not_make_an_old_password_weak() {
    let strict = PasswordSettings { require_digit: true, ..NIST };
    assert!(!is_too_weak("maple-river-lantern", &[], &strict));
    assert!(is_too_weak("maple-river", &[], &strict));
    assert!(is_too_weak("passwordpassword", &[], &strict));
}

#[test]
fn strength_grows_with_what_nobody_knows() {
    let levels: Vec<u8> = ["password", "sunshine-2019", "maple-river-lantern", "copper meadow 9 compass vi"]
        .iter()
        .map(|text| strength(text, &[]).level())
        .collect();
    assert!(levels.is_sorted(), "{levels:?}");
    assert_eq!((levels.first(), levels.last()), (Some(&0), Some(&4)));
    assert!(strength("lovelace-lovelace", &["Ada Lovelace"]) < Strength::ENOUGH);
}

#[test]
fn what_falls_short_of_the_standard_is_named_with_its_section() {
    assert_eq!(shortfalls(&NIST), []);
    assert_eq!(shortfalls(&PasswordSettings::default()), []);
    assert_eq!(shortfalls(&PasswordSettings { history: 24, ..NIST }), []);
    let all =
        PasswordSettings { min_length: 14, require_symbol: true, expires_days: Some(90), lock_after: Some(5), ..NIST };
    let named: Vec<(&str, &str)> = shortfalls(&all).iter().map(|one| (one.field, one.section)).collect();
    assert_eq!(
        named,
        [("minLength", "§3.1.1.2"), ("require", "§3.1.1.2"), ("expiresDays", "§3.1.1.2"), ("lockAfter", "§3.2.2")]
    );
}

#[test]
fn another_password_is_due_when_it_was_given_is_weak_or_old() {
    let now = Timestamp::from_unix_seconds(1_800_000_000);
    let days = |days: u64| Timestamp::from_unix_seconds(1_800_000_000 - i64::try_from(days).unwrap() * 86_400);
    let rotating = PasswordSettings { expires_days: Some(90), ..NIST };
    let due = |given, weak, set_at, settings: &PasswordSettings| PasswordDue::of(given, weak, set_at, settings, now);
    assert_eq!(due(false, false, None, &NIST), None);
    assert_eq!(due(true, true, None, &rotating), Some(PasswordDue::Given));
    assert_eq!(due(false, true, Some(now), &NIST), Some(PasswordDue::Weak));
    assert_eq!(due(false, false, Some(days(89)), &rotating), None);
    assert_eq!(due(false, false, Some(days(90)), &rotating), Some(PasswordDue::Expired));
    assert_eq!(due(false, false, None, &rotating), Some(PasswordDue::Expired));
}

#[test]
fn judging_takes_no_time_that_anybody_notices() {
    let began = std::time::Instant::now();
    for text in ["4@8({[<369&#!1/|0$5+7%2".repeat(6), "aA1!".repeat(32), "\u{1F600}é".repeat(64)] {
        let _ = problems(&text, &["Ada Lovelace"], &NIST);
    }
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Keyboards write "é" as one character or as two: it is one password, judged alike.
    #[test]
    fn composed_or_not_it_is_one_password(text in "[a-zé ñöüåçА-я0-9-]{0,40}", about in "[a-zéñ]{0,12}") {
        let (composed, decomposed): (String, String) = (text.nfc().collect(), text.nfd().collect());
        prop_assert_eq!(problems(&composed, &[&about], &NIST), problems(&decomposed, &[&about], &NIST));
        prop_assert_eq!(strength(&composed, &[&about]), strength(&decomposed, &[&about]));
    }

    /// A longer password is never refused for being short, and nothing at all makes it panic.
    #[test]
    fn any_text_has_an_answer(text in "\\PC{0,140}", least in 8_u16..64) {
        let settings = PasswordSettings { min_length: least, ..NIST };
        let found = problems(&text, &[], &settings);
        let length = text.nfc().count();
        prop_assert_eq!(found.contains(&PasswordProblem::TooShort(least)), (1..=LONGEST).contains(&length) && length < usize::from(least));
        prop_assert_eq!(found == [PasswordProblem::TooLong], length > LONGEST);
    }
}
