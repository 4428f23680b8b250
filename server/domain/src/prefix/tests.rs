use super::*;
use crate::person::BusinessIdentifier;
use proptest::prelude::*;

fn named(name: &str) -> Terms {
    Terms::of(&Profile { name: Some(name.to_owned()), ..Profile::default() }, &[])
}

/// What the index and the comparison after it make of a query.
fn found(query: &str, terms: &Terms) -> bool {
    let Some(query) = Query::parse(query) else { return false };
    let keys = terms.keys();
    query.keys().iter().all(|key| keys.contains(key)) && query.finds(terms)
}

#[test]
fn case_accents_and_width_do_not_matter() {
    for (one, other) in [
        ("Zsófia", "ZSOFIA"),
        ("Müller", "muller"),
        ("Weiß", "WEISS"),
        ("ﬁona", "Fiona"),
        ("ＡＤＡ", "ada"),
        ("Işık", "isik"),
        ("İpek", "ipek"),
        ("Søren", "soren"),
        ("Łukasz", "lukasz"),
        ("Ægir", "aegir"),
        ("O’Brien", "obrien"),
        ("O'Brien", "OBrien"),
        ("Ὀδυσσεύς", "οδυσσευσ"),
        ("Ёлкина", "елкина"),
        ("ガク", "ｶｸ"),
        ("김민수", "\u{1100}\u{1175}\u{11b7}민수"),
    ] {
        assert_eq!(fold(one), fold(other), "{one} {other}");
    }
}

#[test]
fn a_person_is_found_by_the_beginning_of_each_word() {
    let terms = named("Anna-Lena Weißenböck");
    for good in ["ann", "lena", "weis", "weissenböck", "WEISSENBOCK", "anna wei", "wei anna", "weiss a", "anna-lena"] {
        assert!(found(good, &terms), "{good}");
    }
    for bad in ["an", "nna", "bock", "anna x", "weissenbockk", "", " ", "-", "@"] {
        assert!(!found(bad, &terms), "{bad}");
    }
}

#[test]
fn short_names_are_found_whole() {
    assert!(found("li", &named("Na Li")));
    assert!(found("Li Na", &named("Na Li")));
    assert!(found("li n", &named("Na Li")));
    assert!(found("li nat", &named("Natalie Li")));
    assert!(!found("li", &named("Lisa")));
    assert!(found("wu", &named("Wú")));
}

#[test]
fn names_without_spaces_are_found_from_every_letter_on() {
    let terms = named("王小明");
    for good in ["王", "王小", "王小明", "小明", "明"] {
        assert!(found(good, &terms), "{good}");
    }
    for bad in ["李", "王明", "王小明明"] {
        assert!(!found(bad, &terms), "{bad}");
    }
    assert!(found("민수", &named("김민수")));
    assert!(found("王 dav", &named("David 王")));
    assert!(found("王", &named("王David")));
}

#[test]
fn long_words_are_told_apart_after_the_index() {
    let long = named("Konstantinopolitanisch");
    assert!(found("konstantinopolitan", &long));
    let keys = Query::parse("konstantinopelx").unwrap().keys();
    assert!(keys.iter().all(|key| long.keys().contains(key)), "the index finds it");
    assert!(!found("konstantinopelx", &long), "the comparison drops it");
}

#[test]
fn logins_and_identifiers_find_but_domains_do_not() {
    let profile = Profile {
        email: Some("family.mail@example.com".into()),
        identifiers: vec![BusinessIdentifier { system: "urn:mrn".into(), value: "MRN-2024-0815".into() }],
        ..Profile::default()
    };
    let logins = [
        Identifier::email("Ada.Lovelace+work@clinic.example").unwrap(),
        Identifier::username("countess_31").unwrap(),
        Identifier::phone("+49 157 9988 7766").unwrap(),
    ];
    let terms = Terms::of(&profile, &logins);
    for good in [
        "lovelace",
        "ada.love",
        "ada.lovelace+work@clinic.example",
        "ADA.Lovelace+work@cli",
        "family",
        "countess",
        "countess_31",
        "mrn",
        "0815",
        "2024-0815",
        "MRN-2024-0815",
        "+49157",
        "+49 157 9988 7766",
        "+49 (157) 998",
        "0157 99887766",
        "15799887766",
        "7766",
        "004915799",
    ] {
        assert!(found(good, &terms), "{good}");
    }
    for bad in ["clinic", "example.com", "ada.lovelace@other.example", "ada@clinic.example", "9887"] {
        assert!(!found(bad, &terms), "{bad}");
    }
}

#[test]
fn a_number_is_found_as_people_write_it() {
    let terms = Terms::of(&Profile::default(), &[Identifier::phone("+1 555 010 0123").unwrap()]);
    for good in [
        "+1 (555) 010-0123",
        "(555) 010-0123",
        "555-010-0123",
        "555 010 01",
        "15550100123",
        "5550100",
        "0123",
        "010-0123",
    ] {
        assert!(found(good, &terms), "{good}");
    }
    for bad in ["556-010-0123", "+44 555 010 0123", "555-010-0124"] {
        assert!(!found(bad, &terms), "{bad}");
    }
}

#[test]
fn digits_in_groups_are_one_number() {
    let terms = Terms::of(
        &Profile {
            identifiers: vec![BusinessIdentifier { system: "urn:npi".into(), value: "0012-345-6789".into() }],
            ..Profile::default()
        },
        &[],
    );
    for good in ["0012-345-6789", "123456789", "12 345 6789", "6789"] {
        assert!(found(good, &terms), "{good}");
    }
}

#[test]
fn nobody_fills_the_index() {
    let many = (0..2_000).map(|n| format!("word{n}suffix")).collect::<Vec<_>>().join(" ");
    let terms = Terms::of(
        &Profile {
            name: Some("字".repeat(3_000)),
            nickname: Some(many.clone()),
            identifiers: (0..500)
                .map(|n| BusinessIdentifier { system: String::new(), value: format!("value{n} {many}") })
                .collect(),
            ..Profile::default()
        },
        &[],
    );
    assert!(terms.words.len() <= MOST_WORDS);
    assert!(terms.keys().len() <= MOST_KEYS, "{}", terms.keys().len());
    assert!(Query::parse(&"many words ".repeat(500)).unwrap().keys().len() <= 4);
}

proptest! {
    #[test]
    fn folding_twice_is_folding_once(text in "\\PC{0,40}") {
        prop_assert_eq!(fold(&fold(&text)), fold(&text));
    }

    #[test]
    fn every_beginning_of_every_word_finds(text in "\\PC{1,30}") {
        let terms = named(&text);
        for word in &terms.words {
            let letters: Vec<char> = word.chars().collect();
            let shortest = if letters.iter().any(|l| is_dense(*l)) { 1 } else { SHORTEST.min(letters.len()) };
            for length in shortest..=letters.len() {
                let beginning: String = letters.iter().take(length).collect();
                prop_assert!(found(&beginning, &terms), "{:?} of {:?}", beginning, word);
            }
        }
    }

    #[test]
    fn all_words_in_any_order_find(words in proptest::collection::vec("[a-zäöüé]{1,14}", 1..6), turn in 0usize..6) {
        let terms = named(&words.join(" "));
        let mut turned = words.clone();
        turned.rotate_left(turn % words.len());
        prop_assert!(found(&turned.join(" "), &terms), "{:?}", turned);
    }

    #[test]
    fn a_query_that_the_keys_do_not_hold_is_never_found_after(text in "\\PC{1,30}", query in "\\PC{1,12}") {
        let terms = named(&text);
        if let Some(query) = Query::parse(&query) && query.finds(&terms) {
            for key in query.keys() {
                prop_assert!(terms.keys().contains(&key), "{:?} was not indexed", key);
            }
        }
    }
}
