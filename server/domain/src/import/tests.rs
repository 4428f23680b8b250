use super::*;
use crate::person::{Identifier, Profile};
use proptest::prelude::*;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

fn roles() -> BTreeSet<String> {
    ["patient", "nurse"].into_iter().map(str::to_owned).collect()
}

fn password(text: &str, _: &Profile, logins: &[Identifier]) -> Option<String> {
    logins.iter().any(|own| text.contains(own.text())).then(|| "Choose another.".to_owned())
}

fn hash(text: &str) -> bool {
    text.starts_with("$2b$")
}

/// The people of a list, and everything that is wrong with it, in words.
fn read(bytes: &[u8]) -> (Vec<Person>, Vec<String>) {
    let roles = roles();
    let rules = Rules { roles: &roles, password: &password, hash: &hash };
    let (mut people, mut problems) = (Vec::new(), Vec::new());
    match People::new(bytes, rules) {
        Err(found) => problems.extend(found),
        Ok(lines) => {
            for line in lines {
                match line.person {
                    Ok(person) => people.push(*person),
                    Err(found) => problems.extend(found),
                }
            }
        }
    }
    (people, problems.iter().map(ToString::to_string).collect())
}

fn good(text: &str) -> Vec<Person> {
    let (people, problems) = read(text.as_bytes());
    assert_eq!(problems, Vec::<String>::new());
    people
}

fn wrong(bytes: &[u8]) -> Vec<String> {
    read(bytes).1
}

#[test]
fn a_person_is_the_same_in_both_formats() {
    let csv = "\u{feff}E-Mail,Phone Number,name,given name,roles,fhirUser,identifiers,locale,emailVerified,passwordHash,attributes.ward,attributes,postal_code\r\n\
               ada@clinic.example,'+15550100123,\"Lovelace, \"\"Ada\"\"\",Ada,patient; nurse,Patient/1,urn:x|1;urn:y|a|b,es,yes,$2b$10$x,3 West,\"{\"\"beds\"\":2}\",0001\r\n";
    let json = json!({
        "email": "ada@clinic.example", "phone": "+15550100123", "name": "Lovelace, \"Ada\"", "given_name": "Ada",
        "roles": ["patient", "nurse"], "fhirUser": "Patient/1", "claims": { "locale": "es" }, "emailVerified": true,
        "identifiers": [{ "system": "urn:x", "value": "1" }, { "system": "urn:y", "value": "a|b" }],
        "passwordHash": "$2b$10$x", "attributes": { "ward": "3 West", "beds": 2 }, "address": { "postal_code": "0001" },
    });
    let (one, other) = (good(csv), good(&json.to_string()));
    assert_eq!(one, other);
    let profile = one[0].profile();
    assert_eq!(profile.name.as_deref(), Some("Lovelace, \"Ada\""));
    assert_eq!(profile.phone_number.as_deref(), Some("+15550100123"));
    assert_eq!(profile.locale.as_deref(), Some("es"));
    assert!(profile.email_verified);
    assert_eq!(profile.attributes["ward"], "3 West");
    assert_eq!(one[0].hash.as_ref().unwrap().reveal(), "$2b$10$x");
}

#[test]
fn the_template_is_a_list_without_mistakes_once_the_project_has_its_roles() {
    let people = good(TEMPLATE);
    assert_eq!(people.len(), 1);
    assert!(people[0].hash.is_none() && people[0].entry.fhir_user.as_deref() == Some("Practitioner/maria"));
}

#[test]
fn spreadsheets_of_other_countries_and_ages_are_read() {
    for text in
        ["email;name\nada@x.example;Ada\n", "email\tname\r\nada@x.example\tAda", "email,name\rada@x.example,Ada\r\r,\r"]
    {
        let people = good(text);
        assert_eq!((people.len(), people[0].profile().name.as_deref()), (1, Some("Ada")), "{text:?}");
    }
    let two_lines = "email,attributes.note\na@x.example,\"one\r\ntwo\"\nb@x,x\n";
    assert_eq!(good(two_lines).len(), 2);
}

#[test]
fn whoever_is_there_already_is_named_by_their_lines() {
    let mut all = Besides::default();
    assert_eq!(all.lines(0), None);
    all.note_there(3);
    assert_eq!(all.lines(1).unwrap(), "Line 3");
    all.add(Besides { there: vec![5, 9], unbelieved: 2 });
    assert_eq!((all.lines(3).unwrap().as_str(), all.unbelieved), ("Lines 3, 5 and 9", 2));
    (10..200).for_each(|line| all.note_there(line));
    let many = all.lines(193).unwrap();
    assert!(many.starts_with("Lines 3, 5, 9, 10, ") && many.ends_with("26 and more"), "{many}");
}

#[test]
fn a_problem_names_its_line_and_quotes_nothing_but_a_role() {
    let text = "email,roles,password,passwordHash\r\n\
                ada@x.example,surgeon,,\r\n\
                ,patient,,\r\n\
                \r\n\
                nobody,,,\r\n\
                eve@x.example,,eve@x.example-and-more,\r\n\
                bob@x.example,,,plain-text-secret\r\n\
                cid@x.example\r\n\
                dan@x.example,,,,\r\n\
                don@x.example,,,,more\r\n";
    assert_eq!(
        wrong(text.as_bytes()),
        [
            "line 2: roles names the role \u{201c}surgeon\u{201d}, which the project does not have",
            "line 3: Nobody can sign in without an email, a username or a phoneNumber.",
            "line 5: email is not an email address",
            "line 6: password cannot be used. Choose another.",
            "line 7: passwordHash is none that can be worked with: bcrypt, or argon2 in the PHC format, at a usual cost",
            "line 8: The line has 1 cells, the header has 4.",
            "line 10: The line has 5 cells, the header has 4.",
        ]
    );
}

#[test]
fn nobody_stands_in_two_lines() {
    let text = "email,username,fhirUser\nAda@x.example,ada,Patient/1\nada@X.example,eve,Patient/2\nbob@x.example,ADA,Patient/1\n";
    assert_eq!(
        wrong(text.as_bytes()),
        [
            "line 3: email is that of line 2 as well",
            "line 4: username is that of line 2 as well",
            "line 4: fhirUser is that of line 2 as well",
        ]
    );
}

#[test]
fn a_header_says_what_the_columns_are() {
    let one = |text: &str| wrong(text.as_bytes()).join("; ");
    assert!(one("ada@x.example,Ada\n").starts_with("line 1: The first line has to name the columns: email, username"));
    assert_eq!(one("email,e-mail\n"), "line 1: column 2 (“e-mail”) stands there twice");
    assert_eq!(one("email,Shoe size\n"), "line 1: column 2 (“Shoe size”) has a heading that is not known here");
    assert_eq!(one("email,\n"), "line 1: column 2 (“”) has no heading");
    assert!(one("").contains("empty") && one("\u{feff} \r\n").contains("empty"));
}

#[test]
fn json_lines_are_objects_without_surprises() {
    let text = "[{\"email\":\"a@x.example\"}]\n\n{\"email\":\"a@x.example\",\"email\":\"b@x.example\"}\n{\"email\":1}\n\
                {\"email\":\"c@x.example\",\"shoeSize\":1}\n{\"email\":\"d@x.example\"\n\"e@x.example\"\n{\"email\":null,\"username\":\"f\"}\n\
                {\"username\":\"g\",\"locale\":\"es\",\"claims\":{\"locale\":\"en\"}}\n";
    assert_eq!(
        wrong(text.as_bytes()),
        [
            "line 1: Write an object on each line, without a list around them.",
            "line 3: Write an object in which no member stands twice.",
            "line 4: email must be a text (put numbers, true and false into quotes)",
            "line 5: shoeSize is not known here",
            "line 6: This is no JSON object on one line.",
            "line 7: Write an object in which no member stands twice.",
            "line 9: locale stands there twice",
        ]
    );
}

#[test]
fn what_is_not_text_is_said_to_be_none() {
    assert!(wrong(b"\xff\xfee\0m\0").join("").contains("UTF-16"));
    assert!(wrong(b"email\nada\xff@x.example\nbob@x.example\n").join("").contains("line 2: This is not UTF-8"));
    assert!(wrong(b"{\"email\":\"a\xff\"}\n").join("").contains("line 1: This is not UTF-8"));
    let deep = format!("{{\"email\":\"a@x.example\",\"attributes\":{}}}", "[".repeat(60_000));
    assert_eq!(wrong(deep.as_bytes()).len(), 1);
}

#[test]
fn a_quote_that_is_not_closed_and_an_endless_line_cost_one_line_each() {
    let open = "email,name\na@x.example,\"Ada\nb@x.example,Bob\n";
    let (people, problems) = read(open.as_bytes());
    assert_eq!((people.len(), problems), (1, vec!["line 2: A quote is opened here and not closed.".to_owned()]));
    let endless = format!("email,name\na@x.example,{}\nb@x.example,Bob\n", "x".repeat(3_000_000));
    let (people, problems) = read(endless.as_bytes());
    assert_eq!((people.len(), problems), (1, vec!["line 2: The line is longer than 64 KB.".to_owned()]));
    let endless = format!("{{\"email\":\"{}\"}}\n{{\"email\":\"b@x.example\"}}\n", "x".repeat(3_000_000));
    assert_eq!(read(endless.as_bytes()).1, ["line 1: The line is longer than 64 KB."]);
    assert!(wrong(b"email,name\na@x.example,\"A\"b\n")[0].contains("closing quote"));
    assert!(wrong(b"email,name\na@x.example,A\"b\n")[0].contains("has to stand in quotes"));
}

#[test]
fn a_hundred_problems_are_told_and_all_are_counted() {
    let mut problems = Problems::default();
    problems.add((0..250).map(|line| Problem::new(line, "email", "is missing")));
    assert_eq!((problems.told.len(), problems.count), (MOST_PROBLEMS, 250));
}

#[test]
fn secrets_do_not_show() {
    let person = &good("email,passwordHash\nada@x.example,$2b$secret\n")[0];
    assert!(!format!("{person:?}").contains("secret"), "{person:?}");
}

fn cell(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

fn somebody() -> impl Strategy<Value = Map<String, Value>> {
    let line = "[^\\p{C}\\p{Z}',=+@-][^\\p{C}\\p{Zl}\\p{Zp}]{0,20}[^\\p{C}\\p{Z}]";
    let role = prop::sample::subsequence(vec!["patient", "nurse"], 1..=2);
    let given = prop::option::of(line);
    (line, given, prop::option::of(role), any::<bool>(), prop::option::of(line), "[a-z]{3,8}").prop_map(
        |(name, given, roles, verified, ward, login)| {
            let mut person = Map::new();
            person.insert("name".into(), json!(name));
            person.insert("username".into(), json!(login));
            person.insert("email".into(), json!(format!("{login}@x.example")));
            person.insert("emailVerified".into(), json!(verified));
            person.extend(given.map(|given| ("family_name".into(), json!(given))));
            person.extend(roles.map(|roles| ("roles".into(), json!(roles))));
            person.extend(ward.map(|ward| ("attributes".into(), json!({ "ward": ward }))));
            person
        },
    )
}

fn as_csv(people: &[Map<String, Value>], separator: char, end: &str) -> String {
    let header = ["name", "username", "email", "emailVerified", "family_name", "roles", "attributes.ward"];
    let mut text = header.join(&separator.to_string()) + end;
    for person in people {
        let value = |name: &str| match (name, person.get(name)) {
            ("attributes.ward", _) => {
                person.get("attributes").map_or("", |own| own["ward"].as_str().unwrap()).to_owned()
            }
            (_, None) => String::new(),
            (_, Some(Value::Array(roles))) => {
                roles.iter().map(|role| role.as_str().unwrap()).collect::<Vec<_>>().join("; ")
            }
            (_, Some(Value::String(text))) => text.clone(),
            (_, Some(other)) => other.to_string(),
        };
        let cells: Vec<String> = header.iter().map(|name| cell(&value(name))).collect();
        text += &(cells.join(&separator.to_string()) + end);
    }
    text
}

proptest! {
    #[test]
    fn whatever_is_handed_in_is_read_to_its_end(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        let (people, problems) = read(&bytes);
        prop_assert!(people.len() + problems.len() <= bytes.len() + 1);
    }

    #[test]
    fn whatever_looks_like_a_list_is_read_to_its_end(text in "(email|username|name|password|,|;|\"|\r|\n|a@b.c|\\{|\\}|:|'|=|\u{feff}| ){0,60}") {
        read(text.as_bytes());
        read(format!("email,name\n{text}").as_bytes());
        read(format!("{{\"email\":\"a@b.c\"}}\n{text}").as_bytes());
    }

    #[test]
    fn both_formats_say_the_same(
        people in prop::collection::vec(somebody(), 1..12),
        separator in prop::sample::select(vec![',', ';', '\t']),
        end in prop::sample::select(vec!["\n", "\r\n", "\r"]),
    ) {
        let json: String = people.iter().map(|person| Value::Object(person.clone()).to_string() + "\n").collect();
        let (from_json, json_problems) = read(json.as_bytes());
        let (from_csv, csv_problems) = read(as_csv(&people, separator, end).as_bytes());
        prop_assert_eq!(&from_csv, &from_json);
        prop_assert_eq!(csv_problems.len(), json_problems.len());
        prop_assert!(!from_csv.is_empty());
    }
}
