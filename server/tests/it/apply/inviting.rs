//! `keyward users import --invite` as somebody at a terminal meets it.

use super::{
    command::{Came, came, command, keyward},
    *,
};
use std::{fmt::Write as _, time::Duration};

const SMALL: &str = r#"
projects:
  - slug: small
    defaultApplication: web-page
    applications:
      - { clientId: web-page, name: Page, applicationType: web, clientSecret: "${SECRET}" }
      - { clientId: other, name: Other, applicationType: web, clientSecret: "${SECRET}" }
    users: [{ email: ada@clinic.example, name: Ada, password: maple-river-lantern-nine }, { username: lise }]
"#;

/// With a mail server in its settings, to which nothing is handed here: mail leaves by the server.
async fn invites(installation: &Installation, words: &[&str], list: &str) -> Came {
    let mut command = command(installation, words);
    command.env("KEYWARD_SMTP_URL", "smtp://127.0.0.1:9").env("KEYWARD_MAIL_FROM", "Clinic <id@clinic.example>");
    came(command, list.as_bytes()).await
}

/// Whom the mails are to that wait: each person once for each.
async fn written(installation: &Installation) -> Vec<domain::ids::UserId> {
    let project = installation.project("small").await;
    let mut tx = installation.means.project(project.id).await.unwrap();
    let mut all: Vec<_> =
        store::outbox::mail(&mut tx, None, None, 10_000).await.unwrap().iter().filter_map(|own| own.user).collect();
    all.sort_unstable();
    all
}

#[tokio::test]
async fn people_without_a_password_are_invited_once_and_who_cannot_be_is_said_by_line() {
    let installation = Installation::with(SMALL).await;
    let list = "email,username\r\ngrace@clinic.example,\r\nada@clinic.example,\r\n,margaret\r\n,lise\r\n";
    let words = ["users", "import", "-", "--invite"];
    let nowhere =
        |line| format!("Standard input: line {line}: email is missing, so there is nowhere to send an invitation");
    let dry = invites(&installation, &[&words[..], &["--dry-run"]].concat(), list).await;
    let expected = "A dry run, nothing was done: 2 to add, 2 already there, 1 to invite.";
    let there = ["Already there: lines 3 and 5.", "Already there: lines 2, 3, 4 and 5."];
    assert_eq!((dry.code, dry.out), (Some(0), [expected, there[0]].map(str::to_owned).to_vec()), "{:?}", dry.err);
    assert_eq!(dry.err, [nowhere(4), nowhere(5)]);
    let twice = ["2 added, 2 already there, 1 invited.", "0 added, 4 already there, 0 invited."];
    for expected in twice.into_iter().zip(there).map(|(done, there)| [done, there]) {
        let done = invites(&installation, &words, list).await;
        assert_eq!((done.code, done.out), (Some(0), expected.map(str::to_owned).to_vec()), "{:?}", done.err);
        assert_eq!(done.err, [nowhere(4), nowhere(5)]);
        assert_eq!(written(&installation).await.len(), 1);
    }
    // To another application is another invitation.
    let other = invites(&installation, &[&words[..], &["--application", "other"]].concat(), list).await;
    assert_eq!(other.out, ["0 added, 4 already there, 1 invited.", there[1]], "{:?}", other.err);
    let kinds = installation.kinds("small").await;
    assert_eq!(kinds.iter().filter(|kind| *kind == "invitation.made").count(), 2, "{kinds:?}");
}

#[tokio::test]
async fn what_is_in_the_way_is_said_before_anything_is_done() {
    let installation = Installation::with(SMALL).await;
    let list = "email\ngrace@clinic.example\n";
    let off = keyward(&installation, &["users", "import", "-", "--invite"], list.as_bytes()).await;
    assert_eq!(off.code, Some(2));
    assert!(off.err[0].starts_with("No mail leaves this installation"), "{:?}", off.err);
    let unknown = invites(&installation, &["users", "import", "-", "--invite", "--application", "nobody"], list).await;
    let expected = "There is no application nobody to invite to.".to_owned();
    assert_eq!((unknown.code, unknown.err), (Some(2), vec![expected]));
    let alone = invites(&installation, &["users", "import", "-", "--application", "other"], list).await;
    assert_eq!(alone.code, Some(2), "an application without an invitation: {:?}", alone.err);
    assert!(!installation.export(true).await.contains("grace@"));
}

#[tokio::test]
async fn killed_in_the_middle_it_goes_on_with_nobody_twice_and_nobody_left_out() {
    let installation = Installation::with(SMALL).await;
    let mut list = String::from("email,name\n");
    for number in 0..800 {
        writeln!(list, "p{number}@clinic.example,Person {number}").unwrap();
    }
    let file = std::env::temp_dir().join(format!("{}.csv", installation.database.name));
    std::fs::write(&file, &list).unwrap();
    let words = ["users", "import", file.to_str().unwrap(), "--invite"];
    let mut broken = 0;
    for most in [200, 400] {
        let mut command = command(&installation, &words);
        command.env("KEYWARD_SMTP_URL", "smtp://127.0.0.1:9").env("KEYWARD_MAIL_FROM", "id@clinic.example");
        let mut child = command.spawn().unwrap();
        loop {
            if written(&installation).await.len() >= most {
                child.kill().unwrap();
            }
            if let Some(status) = child.try_wait().unwrap() {
                broken += usize::from(!status.success());
                break;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
    let before = written(&installation).await.len();
    assert!(broken > 0 && before < 800, "it was killed {broken} times, at last after {before}");
    let done = invites(&installation, &words, "").await;
    std::fs::remove_file(&file).unwrap();
    assert_eq!(done.code, Some(0), "{:?}", done.err);
    let expected = format!("{} added, {before} already there, {} invited.", 800 - before, 800 - before);
    assert_eq!(done.out[0], expected);
    let mut whom = written(&installation).await;
    assert_eq!(whom.len(), 800);
    whom.dedup();
    assert_eq!(whom.len(), 800);
}
