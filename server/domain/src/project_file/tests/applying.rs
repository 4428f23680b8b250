//! Applying twice is applying once, and what was exported applies without a change.

use super::memory::Memory;
use super::*;
use proptest::prelude::*;

#[test]
fn applying_again_changes_nothing() {
    let mut memory = Memory::with(demo());
    assert!(memory.plan(&read(demo())).unwrap().is_empty());
    memory.apply(&read(demo()));
    assert!(memory.plan(&read(demo())).unwrap().is_empty());
}

#[test]
fn an_export_applies_without_a_change_and_makes_the_same_elsewhere() {
    let memory = Memory::with(demo());
    let exported = export(&memory.state, true);
    let written = serde_json::to_value(&exported).unwrap();
    assert_eq!(read(written.clone()), exported);
    assert_eq!(memory.lines(written.clone()), Vec::<String>::new());
    let elsewhere = Memory::with(written.clone());
    assert_eq!(serde_json::to_value(export(&elsewhere.state, true)).unwrap(), written);
}

#[test]
fn an_export_has_no_secret_and_people_only_if_asked() {
    let memory = Memory::with(demo());
    let with_people = serde_json::to_string(&export(&memory.state, true)).unwrap();
    let without = serde_json::to_string(&export(&memory.state, false)).unwrap();
    for secret in [SECRET, "correct horse", "clientSecret", "password\""] {
        assert!(!with_people.contains(secret), "{secret}");
    }
    for personal in
        ["john@demo.test", "family@demo.test", "admin@demo.test", "John", "Patient/john", "Springfield", "cardiology"]
    {
        assert!(with_people.contains(personal), "{personal}");
        assert!(!without.contains(personal), "{personal}");
    }
    assert!(without.contains("help@demo.example"), "the support contact is the project's");
}

fn application(number: usize) -> impl Strategy<Value = Value> {
    let kind = prop::sample::select(vec!["spa", "native", "web"]);
    let flag = || prop::option::of(any::<bool>());
    let urls = prop::collection::btree_set("https://[a-c]\\.example/[a-c]?", 0..3);
    (prop::option::of(kind), flag(), flag(), flag(), urls, prop::option::of(30_u64..3600), "[A-C]{1,2}").prop_map(
        move |(kind, trusted, refresh, claims, urls, lifetime, name)| {
            let mut entry = json!({"clientId": format!("app-{number}"), "name": name, "allowedCallbackUrls": urls});
            let optional = [
                ("applicationType", kind.map(Value::from)),
                ("trusted", trusted.map(Value::from)),
                ("refreshTokenEnabled", refresh.map(Value::from)),
                ("userClaimsInIdToken", claims.map(Value::from)),
                ("accessTokenLifetime", lifetime.map(Value::from)),
            ];
            for (name, value) in optional {
                entry.as_object_mut().unwrap().extend(value.map(|value| (name.to_owned(), value)));
            }
            entry
        },
    )
}

fn user(number: usize) -> impl Strategy<Value = Value> {
    let roles = prop::sample::subsequence(vec!["r1", "r2"], 0..=2);
    let text = || prop::option::of("[a-c]{0,2}");
    (any::<bool>(), roles, text(), text(), prop::option::of(any::<bool>()), prop::option::of(any::<bool>())).prop_map(
        move |(by_email, roles, name, given, verified, blocked)| {
            let mut entry = json!({"username": format!("user-{number}"), "roles": roles, "password": "correct horse"});
            let members = entry.as_object_mut().unwrap();
            members.extend(by_email.then(|| ("email".to_owned(), json!(format!("user-{number}@x.test")))));
            members.extend(name.filter(|name| !name.is_empty()).map(|name| ("name".to_owned(), json!(name))));
            members.extend(given.map(|given| ("claims".to_owned(), json!({"given_name": given}))));
            members.extend(verified.map(|verified| ("emailVerified".to_owned(), json!(verified))));
            members.extend(blocked.map(|blocked| ("blocked".to_owned(), json!(blocked))));
            entry
        },
    )
}

fn file() -> impl Strategy<Value = Value> {
    let effect = || prop::sample::select(vec!["Allow", "Deny"]);
    let lists = (application(1), application(2), user(1), user(2), effect(), effect());
    (lists, prop::option::of(any::<bool>()), prop::option::of("[a-c]{1,2}"), any::<[bool; 4]>()).prop_map(
        |((a1, a2, u1, u2, e1, e2), signup, name, keep)| {
            let role = |name, effect| {
                json!({"name": name, "accessPolicy": {"rule": [{"resource": "*", "action": "*", "effect": effect}]}})
            };
            let some = |pairs: [(Value, bool); 2]| pairs.into_iter().filter(|(_, keep)| *keep).map(|(value, _)| value).collect::<Vec<_>>();
            let mut project = json!({
                "slug": "demo",
                "roles": [role("r1", e1), role("r2", e2)],
                "applications": some([(a1, keep[0]), (a2, keep[1])]),
                "users": some([(u1, keep[2]), (u2, keep[3])]),
            });
            let members = project.as_object_mut().unwrap();
            members.extend(signup.map(|signup| ("signupEnabled".to_owned(), json!(signup))));
            members.extend(name.map(|name| ("name".to_owned(), json!(name))));
            json!({"projects": [project]})
        },
    )
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "\\PC{0,8}".prop_map(Value::from)
    ];
    leaf.prop_recursive(2, 16, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            prop::collection::btree_map("\\PC{0,6}", inner, 0..3).prop_map(|members| members.into_iter().collect()),
        ]
    })
}

/// Every place in the demo file, as JSON pointers.
fn places(value: &Value, at: &str, found: &mut Vec<String>) {
    found.push(at.to_owned());
    match value {
        Value::Array(elements) => elements.iter().enumerate().for_each(|(i, v)| places(v, &format!("{at}/{i}"), found)),
        Value::Object(members) => members.iter().for_each(|(name, v)| places(v, &format!("{at}/{name}"), found)),
        _ => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn whatever_is_applied_twice_is_applied_once(files in prop::collection::vec(file(), 1..4)) {
        let mut memory = Memory::new();
        for file in files {
            let file = read(file);
            // A type of application that the settings there do not fit is refused whole, and then nothing is changed.
            if memory.plan(&file).is_err() {
                continue;
            }
            memory.apply(&file);
            let again = memory.plan(&file).unwrap();
            prop_assert!(again.is_empty(), "{:?}", again.changes());
            let exported = serde_json::to_value(export(&memory.state, true)).unwrap();
            prop_assert_eq!(memory.lines(exported), Vec::<String>::new());
        }
    }

    #[test]
    fn reading_never_panics_whatever_stands_in_any_place(place in any::<prop::sample::Index>(), value in any_json()) {
        let mut file = demo();
        let mut all = Vec::new();
        places(&file, "", &mut all);
        *file.pointer_mut(place.get(&all).as_str()).unwrap() = value;
        match ProjectFile::read(file, &environment) {
            Ok(file) => {
                let _ = Memory::new().plan(&file);
                prop_assert_eq!(read(serde_json::to_value(&file).unwrap()).projects().len(), file.projects().len());
            }
            Err(problems) => prop_assert!(!problems.is_empty()),
        }
    }
}

#[test]
fn a_logo_is_fetched_when_its_address_changes_and_only_then() {
    let file = |project: &str, application: &str| {
        json!({"projects": [{
            "slug": "demo",
            "branding": {"logoUri": project},
            "applications": [{"clientId": "labs", "name": "Labs", "logoUri": application}],
        }]})
    };
    let mut memory = Memory::with(file("https://a.example/1.png", "https://a.example/2.png"));
    assert!(memory.lines(file("https://a.example/1.png", "https://a.example/2.png")).is_empty());
    assert_eq!(
        memory.lines(file("https://a.example/3.png", "https://a.example/4.png")),
        ["updated project demo: branding.logoUri", "updated application labs in project demo: logoUri"]
    );
    assert!(memory.lines(json!({"projects": [{"slug": "demo", "branding": {"accent": ""}}]})).is_empty());
    let nothing = file("", "");
    assert_eq!(
        memory.lines(nothing.clone()),
        ["updated project demo: branding.logoUri", "updated application labs in project demo: logoUri"]
    );
    memory.apply(&read(nothing.clone()));
    assert!(memory.lines(nothing).is_empty());
}
