//! What is there, as a file.

use super::*;

#[tokio::test]
async fn an_export_has_no_secret_and_people_only_if_asked() {
    let installation = Installation::of_the_clinic().await;
    let (with_people, without) = (installation.export(true).await, installation.export(false).await);
    for secret in [SECRET, PASSWORD, "clientSecret", "password:", "passwordHash", "argon2"] {
        assert!(!with_people.contains(secret), "{secret}");
    }
    let (with_people, without) = (with_people.to_lowercase().replace("+1555", "555"), without.to_lowercase());
    for personal in PERSONAL.iter().filter(|own| ![PASSWORD, SECRET].contains(own)) {
        assert!(with_people.contains(personal), "{personal}");
        assert!(!without.contains(personal), "{personal}");
    }
    assert!(without.contains("help@clinic.example"), "the support contact is the project's");
    assert!(!without.contains("keyward"), "the built-in project is not for a file");
}

#[tokio::test]
async fn an_export_changes_nothing_where_it_comes_from_and_makes_the_same_elsewhere() {
    let installation = Installation::of_the_clinic().await;
    let exported = installation.export(true).await;
    assert_eq!(installation.apply(&exported).await, Vec::<String>::new());
    let elsewhere = Installation::with(&exported).await;
    let there = elsewhere.export(true).await;
    assert_eq!(sorted(&there), sorted(&exported));
    assert_eq!(elsewhere.apply(&exported).await, Vec::<String>::new());
    assert_eq!(elsewhere.apply(CLINIC).await.len(), 5, "what an export never has: three passwords, two secrets");
}

#[tokio::test]
async fn some_projects_are_exported_with_their_own_people_only() {
    let installation = Installation::of_the_clinic().await;
    installation
        .apply("{projects: [{slug: second, users: [{username: zoe}]}], administrators: [{email: second@clinic.test, projects: {second: owner}}]}")
        .await;
    let slug = |text| Slug::parse(text).unwrap();
    let second = export(&installation.means, &[slug("second")], true).await.unwrap().unwrap();
    assert_eq!(second.projects().len(), 1);
    let text = apply::write(&second).unwrap();
    assert!(text.contains("zoe") && text.contains("second@clinic.test"), "{text}");
    for foreign in ["clinic:", "johnny", "owner@", "operator"] {
        assert!(!text.contains(foreign), "{foreign} in {text}");
    }
    let unknown = export(&installation.means, &[slug("second"), slug("third"), slug("keyward")], false).await.unwrap();
    assert_eq!(unknown.err(), Some(vec![slug("third"), slug("keyward")]));
}

#[tokio::test]
async fn reading_everybody_out_leaves_a_trace() {
    let installation = Installation::of_the_clinic().await;
    installation.export(false).await;
    assert!(!installation.kinds("clinic").await.contains(&"user.exported".to_owned()));
    installation.export(true).await;
    for slug in ["clinic", "keyward"] {
        let events = installation.events(slug).await;
        let event = events.iter().find(|event| event.kind == "user.exported").unwrap();
        let whole: serde_json::Value = serde_json::from_slice(&event.canonical).unwrap();
        assert_eq!(whole["facts"], serde_json::json!({"users": "2"}));
    }
}

#[tokio::test]
async fn more_people_than_are_read_at_once_are_all_exported() {
    let people: String = (0..1_001).map(|number| format!("{{username: person-{number}}},")).collect();
    let yaml = format!("projects: [{{slug: large, users: [{people}]}}]");
    let installation = Installation::with(&yaml).await;
    let exported = export(&installation.means, &[], true).await.unwrap().unwrap();
    assert_eq!(exported.projects()[0].users.as_ref().unwrap().len(), 1_001);
    assert_eq!(installation.apply(&yaml).await, Vec::<String>::new());
}

#[tokio::test]
async fn texts_that_look_like_something_else_come_back_as_they_are() {
    let yaml = r#"
projects:
  - slug: odd
    name: "null"
    description: "$${NOT_A_VARIABLE}: 'yes' # \"no\"\n- 007"
    users:
      - username: "1e3x"
        name: "on"
        attributes: { "${SECRET}": "$${SECRET}", n: 12345678901234567890, deep: [{ a: null, b: [true, "true", -1, 1.5] }] }
"#;
    let installation = Installation::with(yaml).await;
    let exported = installation.export(true).await;
    assert_eq!(installation.apply(&exported).await, Vec::<String>::new());
    let elsewhere = Installation::with(&exported).await;
    assert_eq!(elsewhere.export(true).await, exported);
    assert!(exported.contains("$${NOT_A_VARIABLE}"), "{exported}");
}

/// People stand in the order of their ids, which differ from one installation to another.
fn sorted(yaml: &str) -> serde_json::Value {
    let mut file = serde_json::to_value(read(yaml)).unwrap();
    let projects = file["projects"].as_array_mut().unwrap().iter_mut();
    let mut lists: Vec<_> = projects.map(|project| project["users"].as_array_mut().unwrap()).collect();
    for list in &mut lists {
        list.sort_by_key(ToString::to_string);
    }
    file["administrators"].as_array_mut().unwrap().sort_by_key(ToString::to_string);
    file
}
