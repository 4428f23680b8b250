//! The commands as somebody at a terminal meets them: the real binary, on a database of its own.

use super::*;
use crate::support::{
    database::postgres,
    project::{MASTER_KEY, PUBLIC_URL},
};
use std::{
    io::Write as _,
    process::{Command, Stdio},
};

/// What a command came to.
pub(super) struct Came {
    pub(super) code: Option<i32>,
    pub(super) out: Vec<String>,
    pub(super) err: Vec<String>,
}

/// `keyward` with these words, as it is started by the tests.
pub(super) fn command(installation: &Installation, words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_keyward"));
    command
        .args(words)
        .current_dir("/tmp")
        .env_clear()
        .env("KEYWARD_PUBLIC_URL", PUBLIC_URL)
        .env("KEYWARD_DATABASE_URL", postgres().url(server::postgres::SERVER_ROLE, &installation.database.name))
        .env("KEYWARD_MASTER_KEY", MASTER_KEY)
        .env("SECRET", SECRET)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// Runs `keyward` with these words and this on its standard input.
pub(super) async fn keyward(installation: &Installation, words: &[&str], input: &[u8]) -> Came {
    came(command(installation, words), input).await
}

/// Runs a command to its end.
pub(super) async fn came(mut command: Command, input: &[u8]) -> Came {
    let input = input.to_vec();
    let run = move || {
        let mut child = command.spawn().unwrap();
        // A command that does not read it closes it.
        _ = child.stdin.take().unwrap().write_all(&input);
        child.wait_with_output().unwrap()
    };
    let output = tokio::task::spawn_blocking(run).await.unwrap();
    let lines = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap().lines().map(str::to_owned).collect();
    Came { code: output.status.code(), out: lines(output.stdout), err: lines(output.stderr) }
}

const SMALL: &str = r#"
projects:
  - slug: small
    applications: [{ clientId: web-page, name: Page, applicationType: web, clientSecret: "${SECRET}" }]
    users: [{ username: quillfeather }]
"#;

#[tokio::test]
async fn a_file_is_applied_from_standard_input_and_comes_back_as_an_export() {
    let installation = Installation::new().await;
    let planned = keyward(&installation, &["apply", "--dry-run", "-"], SMALL.as_bytes()).await;
    let things = [
        "created project small",
        "created application web-page in project small",
        "created user projects[0].users[0] in project small",
    ];
    assert_eq!((planned.code, &planned.out[..3]), (Some(0), &things.map(str::to_owned)[..]), "{:?}", planned.err);
    assert_eq!(planned.out[3], "A dry run, nothing was done: 3 to create, 0 to update, 0 as wanted.");
    assert_eq!(installation.slugs().await, Vec::<String>::new());

    let applied = keyward(&installation, &["apply", "-"], SMALL.as_bytes()).await;
    assert_eq!((applied.code, &applied.out[..3]), (Some(0), &planned.out[..3]), "{:?}", applied.err);
    assert_eq!(applied.out[3], "3 created, 0 updated, 0 as wanted before.");

    let exported = keyward(&installation, &["export", "--project", "small", "--with-people"], b"").await;
    assert_eq!(exported.code, Some(0), "{:?}", exported.err);
    let text = exported.out.join("\n");
    assert!(text.contains("quillfeather") && !text.contains(SECRET), "{text}");
    let again = keyward(&installation, &["apply", "-"], text.as_bytes()).await;
    assert_eq!((again.code, again.out), (Some(0), vec!["Nothing to do: 3 as wanted.".to_owned()]));
}

#[tokio::test]
async fn mistakes_are_listed_with_their_places_and_the_exit_code_is_2() {
    let installation = Installation::new().await;
    let file = "projects: [{slug: small, colour: red, users: [{name: Quillfeather, password: short, fhirUser: quillfeather}]}]";
    for (words, file, expected) in [
        (
            &["apply", "-"][..],
            file,
            &[
                "projects[0].colour: is not known here",
                "projects[0].users[0].password: is too short: it takes 15 characters, unless the project's passwords.minLength says otherwise",
                "projects[0].users[0].fhirUser: must be a reference such as Patient/123 or Practitioner/456",
            ][..],
        ),
        (
            &["apply", "--dry-run", "-"],
            "projects: [{slug: small, name: \"${NOT_SET}\", description: \"${NEITHER}\"}]",
            &[
                "projects[0].description: the environment variable NEITHER is not set",
                "projects[0].name: the environment variable NOT_SET is not set",
            ],
        ),
        (
            &["apply", "-"],
            "projects: [{slug: small, defaultApplication: nobody}]",
            &["projects[0].defaultApplication: is no application of the project, nor of this file"],
        ),
    ] {
        let refused = keyward(&installation, words, file.as_bytes()).await;
        let expected: Vec<String> = expected.iter().map(|line| format!("Standard input: {line}")).collect();
        assert_eq!((refused.code, refused.out, refused.err), (Some(2), vec![], expected), "{file}");
    }
    let unknown = keyward(&installation, &["export", "--project", "small", "--project", "other"], b"").await;
    let expected = ["There is no project small.", "There is no project other."].map(str::to_owned);
    assert_eq!((unknown.code, unknown.out, unknown.err), (Some(2), vec![], expected.to_vec()));
}

#[tokio::test]
async fn a_file_that_cannot_be_read_is_an_error_and_not_an_empty_one() {
    let installation = Installation::new().await;
    for (input, expected) in [
        (&b"projects: [\xff]"[..], "keyward: Standard input cannot be read: it is not UTF-8"),
        (&b" ".repeat(apply::MAX_BYTES + 1)[..], "keyward: Standard input cannot be read: it is longer than 10 MB"),
    ] {
        let failed = keyward(&installation, &["apply", "-"], input).await;
        assert_eq!((failed.code, failed.err), (Some(1), vec![expected.to_owned()]));
    }
    let empty = keyward(&installation, &["apply", "-"], b"").await;
    assert_eq!((empty.code, empty.err), (Some(2), vec!["Standard input: the file is empty".to_owned()]));
    let missing = keyward(&installation, &["apply", "/nowhere.yaml"], b"").await;
    assert_eq!(missing.code, Some(1));
}
