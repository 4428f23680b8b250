//! `keyward users import` as somebody at a terminal meets it.

use super::{command::keyward, *};
use std::fmt::Write as _;

const SMALL: &str = r#"
projects:
  - slug: small
    roles: [{ name: nurse }]
    users: [{ email: ada@clinic.example, name: Ada }]
"#;

#[tokio::test]
async fn people_of_a_list_are_added_once_and_a_dry_run_adds_nobody() {
    let installation = Installation::with(SMALL).await;
    let csv = b"email,name,roles\r\nada@clinic.example,Another,\r\ngrace@clinic.example,Grace,nurse\r\n";
    let dry = keyward(&installation, &["users", "import", "-", "--dry-run"], csv).await;
    assert_eq!(
        (dry.code, dry.out),
        (
            Some(0),
            ["A dry run, nothing was done: 1 to add, 1 already there.", "Already there: line 2."]
                .map(str::to_owned)
                .to_vec()
        )
    );
    assert!(!installation.export(true).await.contains("grace@"));
    for expected in [
        ["1 added, 1 already there.", "Already there: line 2."],
        ["0 added, 2 already there.", "Already there: lines 2 and 3."],
    ] {
        let done = keyward(&installation, &["users", "import", "--project", "small", "-"], csv).await;
        assert_eq!((done.code, done.out), (Some(0), expected.map(str::to_owned).to_vec()), "{:?}", done.err);
    }
    let file = installation.export(true).await;
    assert!(file.contains("grace@clinic.example") && file.contains("name: Ada") && !file.contains("Another"), "{file}");
    let kinds: Vec<String> = installation.events("small").await.into_iter().map(|event| event.kind).collect();
    assert_eq!(kinds.iter().filter(|kind| *kind == "user.import_finished").count(), 2, "{kinds:?}");
}

#[tokio::test]
async fn every_mistake_is_said_by_line_and_nobody_is_added() {
    let installation = Installation::with(SMALL).await;
    let mut list = String::from("{\"email\":\"grace@clinic.example\"}\n{\"email\":\"x\"}\n{\"name\":\"Nobody\"}\n");
    for _ in 0..120 {
        writeln!(list, "{{\"email\":1,\"password\":\"a-secret-in-a-line\"}}").unwrap();
    }
    let refused = keyward(&installation, &["users", "import", "-"], list.as_bytes()).await;
    assert_eq!((refused.code, refused.out), (Some(2), vec![]));
    assert_eq!(refused.err.len(), 101, "a hundred and how many more");
    assert_eq!(refused.err[0], "Standard input: line 2: email is not an email address");
    assert_eq!(refused.err[100], "Standard input: and 22 more problems");
    assert!(!refused.err.join("").contains("a-secret"));
    assert!(!installation.export(true).await.contains("grace@"));
    let all = [
        (&["users", "import", "-", "--project", "other"][..], "There is no project other."),
        (
            &["users", "import", "-", "--project", "keyward"],
            "The people of the built-in project are administrators: they are invited, not imported.",
        ),
    ];
    for (words, expected) in all {
        let refused = keyward(&installation, words, b"email\nx@y.example\n").await;
        assert_eq!((refused.code, refused.err), (Some(2), vec![expected.to_owned()]));
    }
    let missing = keyward(&installation, &["users", "import", "/nowhere.csv"], b"").await;
    assert_eq!(missing.code, Some(1));
}

#[tokio::test]
async fn thousands_of_people_are_no_matter_of_minutes() {
    let installation = Installation::with(SMALL).await;
    let mut list = String::from("email,name,roles,fhirUser\n");
    for number in 0..3_000 {
        writeln!(list, "p{number}@clinic.example,Person {number},nurse,Patient/p{number}").unwrap();
    }
    let begun = std::time::Instant::now();
    let done = keyward(&installation, &["users", "import", "-"], list.as_bytes()).await;
    assert_eq!((done.code, done.out), (Some(0), vec!["3000 added, 0 already there.".to_owned()]), "{:?}", done.err);
    assert!(begun.elapsed().as_secs() < 60, "{:?}", begun.elapsed());
}
