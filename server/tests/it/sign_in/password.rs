//! A password that is wrong, missing, too long, or of somebody who may not come in.

use super::{code, cookie, essence, scene, tries};
use crate::support::{Project, answer::Answer, client::App, installation::shared_database, project::means};
use domain::{audit::Actor, person::Identifier};
use server::{
    crypto::password::{Cost, Passwords},
    service::{self, Means},
};
use std::{sync::Arc, time::Duration};

/// A wrong password: the page again, with what was typed but for the password, and a message at the field.
#[tokio::test]
async fn a_wrong_password_shows_the_form_again_without_it() {
    let scene = scene().await;
    let answer = scene.browser.log_in(&scene.page, &scene.ada.email, "a wrong <password>").await.expect(422);
    assert_eq!(answer.field("login").as_deref(), Some(scene.ada.email.as_str()));
    assert_eq!(answer.field("password").unwrap_or_default(), "");
    assert!(!answer.body.contains("a wrong"), "{}", answer.body);
    assert!(answer.body.contains("aria-invalid=\"true\""), "{}", answer.body);
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    // The form that came back works.
    code(&scene.browser.log_in(&answer, &scene.ada.email, &scene.ada.password).await.expect(200));
}

/// What is missing or too long is said at its field, and costs no try.
#[tokio::test]
async fn what_is_missing_or_too_long_is_said_at_its_field() {
    let scene = scene().await;
    let (long, longer, spaces) = ("a".repeat(255), "p".repeat(1025), "   ");
    let cases = [
        ("", "secret word", "Enter your email or username."),
        (spaces, "secret word", "Enter your email or username."),
        ("ada@example.com", "", "Enter your password."),
        (long.as_str(), "secret word", "That is too long."),
        ("ada@example.com", longer.as_str(), "That is too long."),
    ];
    for _ in 0..5 {
        for (login, password, message) in cases {
            let answer = scene.browser.log_in(&scene.page, login, password).await.expect(422);
            assert!(answer.body.contains(message), "{login}: {}", answer.body);
            assert!(!answer.body.contains("secret word") && !answer.body.contains("pppp"));
        }
    }
    let csrf = scene.page.field("csrf").unwrap();
    let twice =
        [("csrf", csrf.as_str()), ("login", "ada@example.com"), ("login", "bob@example.com"), ("password", "x")];
    scene.browser.post(&scene.page.action(), &twice).await.expect(422);
    code(&scene.browser.log_in(&scene.page, &scene.ada.email, &scene.ada.password).await.expect(200));
}

/// Every way to write an address leads to its person, and none to somebody else.
#[tokio::test]
async fn a_login_is_found_whatever_its_case_and_spaces() {
    let project = Project::new().await;
    let (labs, ada) = (project.app("labs").await, project.user("ada").await);
    for login in ["ada@example.com", "ADA@Example.COM", "  ada@example.com "] {
        code(&tries(&project.browser(), &labs, login, &ada.password).await.expect(200));
    }
    for login in ["ada", "ada@example.co", "ada@example.com.", "a da@example.com", "%ada@example.com", "*"] {
        tries(&project.browser(), &labs, login, &ada.password).await.expect(422);
    }
}

/// Nothing but the login that was typed tells two failures apart.
async fn failure(project: &Project, labs: &App, login: &str, password: &str) -> (u16, String, Vec<String>) {
    let answer: Answer = tries(&project.browser(), labs, login, password).await;
    let names = answer.headers.keys().map(ToString::to_string).collect();
    (answer.status, essence(&answer).replace(login, "login"), names)
}

/// Case 79.
#[tokio::test]
async fn a_failure_does_not_tell_whether_the_account_exists() {
    let project = Project::new().await;
    let (labs, ada, blocked) = (project.app("labs").await, project.user("ada").await, project.user("eve").await);
    let mut tx = project.means.project(project.id).await.unwrap();
    service::user::block(&mut tx, blocked.id, &Actor::System).await.unwrap();
    // Invited, and without a password yet.
    let invited = [Identifier::email("ivy@example.com").unwrap()];
    service::user::create(&project.keys, &mut tx, &domain::person::Profile::default(), &invited, None).await.unwrap();
    tx.commit().await.unwrap();

    let nobody = failure(&project, &labs, "nobody@example.com", &ada.password).await;
    assert_eq!(nobody.0, 422);
    let wrong = "a wrong password";
    for (login, password) in [
        (ada.email.as_str(), wrong),
        (blocked.email.as_str(), wrong),
        (blocked.email.as_str(), blocked.password.as_str()),
        ("ivy@example.com", wrong),
        ("nobody", wrong),
        ("+15551234567", wrong),
        ("not @ an address", wrong),
    ] {
        assert_eq!(failure(&project, &labs, login, password).await, nobody, "{login}");
    }
    // Slowed down, too, they are alike: at the same try, for as long.
    for login in [ada.email.as_str(), "nobody@example.com"] {
        for _ in 0..9 {
            tries(&project.browser(), &labs, login, wrong).await.expect(422);
        }
    }
    let slowed = failure(&project, &labs, "nobody@example.com", wrong).await;
    assert_eq!(slowed.0, 429);
    assert_eq!(failure(&project, &labs, &ada.email, wrong).await, slowed);
    assert_eq!(failure(&project, &labs, &ada.email, &ada.password).await, slowed);
}

/// Case 79.
///
/// Nearly all the time of an answer goes into the hash. Clocks on a busy machine prove little, so the hasher is kept busy
/// instead: whoever would be answered without a hash would be answered now.
#[tokio::test]
async fn the_time_of_a_failure_does_not_tell_whether_the_account_exists() {
    let (many, clock) = means(&shared_database().await).await;
    let cheap = Cost { memory: 64, passes: 1, lanes: 1 };
    let passwords = Passwords::new(cheap, 1, 0, &*many.random).unwrap();
    let one = Arc::new(Means { passwords: passwords.clone(), ..Arc::try_unwrap(many).ok().unwrap() });
    let project = Project::on(one, clock, |_| {}).await;
    let (labs, ada, blocked) = (project.app("labs").await, project.user("ada").await, project.user("eve").await);
    let mut tx = project.means.project(project.id).await.unwrap();
    service::user::block(&mut tx, blocked.id, &Actor::System).await.unwrap();
    tx.commit().await.unwrap();

    let browser = project.browser();
    let page = browser.open(&labs.request()).await.expect(200);
    let (release, gate) = std::sync::mpsc::channel::<()>();
    let busy = tokio::spawn(async move { passwords.judge(move || gate.recv()).await });
    tokio::time::sleep(Duration::from_millis(50)).await;
    for login in [ada.email.as_str(), blocked.email.as_str(), "nobody@example.com", "nobody", "not @ an address"] {
        assert!(!busy.is_finished());
        browser.log_in(&page, login, &blocked.password).await.expect(503);
    }
    release.send(()).unwrap();
    busy.await.unwrap().unwrap().unwrap();
    browser.log_in(&page, "nobody@example.com", "wrong").await.expect(422);
}

/// Whoever is blocked comes in nowhere, with no session of before either.
#[tokio::test]
async fn a_blocked_person_is_signed_out_everywhere() {
    let scene = scene().await;
    code(&scene.browser.log_in(&scene.page, &scene.ada.email, &scene.ada.password).await);
    let silent = scene.labs.request().with("prompt", "none");
    assert!(scene.browser.get(&silent.path()).await.for_application().contains_key("code"));
    let mut tx = scene.project.means.project(scene.project.id).await.unwrap();
    service::user::block(&mut tx, scene.ada.id, &Actor::System).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(scene.browser.get(&silent.path()).await.for_application()["error"], "login_required");
    let page = scene.browser.open(&scene.labs.request()).await.expect(200);
    let before = cookie(&scene.browser);
    // On a known device as on any other.
    scene.browser.log_in(&page, &scene.ada.email, &scene.ada.password).await.expect(422);
    assert_eq!(cookie(&scene.browser), before);
}
