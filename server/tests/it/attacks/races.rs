//! Twice at once, and in the wrong order: what is decided on rows that somebody else is changing.

use crate::support::{Project, Tokens, answer::Answer, browser::Browser, client::App, project::Person};
use domain::{audit::Actor, oauth::grant::EndReason};
use server::{
    crypto::password::{Cost, Password, Passwords},
    service::{self, logout::end_everything},
    store::{self, ProjectTx},
};
use std::time::Duration;
use tokio::task::JoinHandle;

/// Long enough for a request to come to the rows that the test holds.
const A_WHILE: Duration = Duration::from_millis(700);

async fn rows(project: &Project) -> ProjectTx {
    project.means.project(project.id).await.unwrap()
}

/// Somebody signs in with a password while the test holds rows.
async fn signs_in(browser: &Browser, app: &App, person: &Person) -> JoinHandle<Answer> {
    let page = browser.open(&app.request()).await.expect(200);
    let (browser, person) = (browser.clone(), person.clone());
    let going_on = tokio::spawn(async move { browser.log_in(&page, &person.email, &person.password).await });
    tokio::time::sleep(A_WHILE).await;
    going_on
}

async fn hash(project: &Project, cost: Cost, password: &str) -> String {
    let passwords = Passwords::new(cost, 1, 1, &*project.means.random).unwrap();
    passwords.hash(&Password::new(password).unwrap(), &*project.means.random).await.unwrap()
}

const WANTED: Cost = Cost { memory: 64, passes: 1, lanes: 1 };
const OLD: Cost = Cost { memory: 128, passes: 1, lanes: 1 };

/// Whoever has stolen a password signs in at the moment in which it is reset: that must end them, too, and the old
/// password must not come back as a better hash of itself.
#[tokio::test]
async fn a_password_that_is_reset_while_it_is_compared_opens_nothing() {
    let project = Project::new().await;
    let (labs, ada) = (project.app("labs").await, project.user("ada").await);
    for cost in [WANTED, OLD] {
        let mut tx = rows(&project).await;
        let stolen = hash(&project, cost, &ada.password).await;
        service::user::save_password(&project.keys, &mut tx, ada.id, &stolen).await.unwrap();
        tx.commit().await.unwrap();

        let thief = project.browser();
        let mut tx = rows(&project).await;
        let new = hash(&project, WANTED, "a-new-password-for-its-owner").await;
        service::user::save_password(&project.keys, &mut tx, ada.id, &new).await.unwrap();
        end_everything(&mut tx, ada.id, EndReason::PasswordReset, &Actor::Operator).await.unwrap();
        let going_on = signs_in(&thief, &labs, &ada).await;
        tx.commit().await.unwrap();

        let answer = going_on.await.unwrap();
        assert_eq!(answer.status, 422, "{}", answer.body);
        let quiet = thief.asks(&labs.request().with("prompt", "none")).await;
        assert_eq!(quiet.get("error").map(String::as_str), Some("login_required"), "{quiet:?}");
        let owner = Person { password: "a-new-password-for-its-owner".into(), ..ada.clone() };
        assert!(project.browser().sign_in(&labs.request(), &owner).await.contains_key("code"));
        let page = thief.open(&labs.request()).await.expect(200);
        thief.log_in(&page, &ada.email, &ada.password).await.expect(422);
    }
}

/// Blocked and let in again: what a thief began in between is over.
#[tokio::test]
async fn somebody_who_is_blocked_while_they_sign_in_has_no_session_when_they_are_let_in_again() {
    let project = Project::new().await;
    let (labs, ada) = (project.app("labs").await, project.user("ada").await);
    let thief = project.browser();
    let mut tx = rows(&project).await;
    service::user::block(&mut tx, ada.id, &Actor::Operator).await.unwrap();
    let going_on = signs_in(&thief, &labs, &ada).await;
    tx.commit().await.unwrap();
    let answer = going_on.await.unwrap();
    assert_eq!(answer.status, 422, "{}", answer.body);

    let mut tx = rows(&project).await;
    store::user::set_blocked(&mut tx, ada.id, false).await.unwrap();
    tx.commit().await.unwrap();
    let quiet = thief.asks(&labs.request().with("prompt", "none")).await;
    assert_eq!(quiet.get("error").map(String::as_str), Some("login_required"), "{quiet:?}");
}

/// Whoever sits on a stolen session asks for `offline_access` at the moment in which everything is ended.
#[tokio::test]
async fn nothing_is_granted_in_a_session_that_is_being_ended() {
    let project = Project::new().await;
    let (labs, ada) = (project.app("labs").await, project.user("ada").await);
    let thief = project.browser();
    thief.sign_in(&labs.request(), &ada).await;

    let mut tx = rows(&project).await;
    end_everything(&mut tx, ada.id, EndReason::PasswordReset, &Actor::Operator).await.unwrap();
    let going_on = tokio::spawn({
        let (thief, request) = (thief.clone(), labs.request());
        async move { thief.asks(&request).await }
    });
    tokio::time::sleep(A_WHILE).await;
    tx.commit().await.unwrap();

    let answer = going_on.await.unwrap();
    assert_eq!(answer.get("error").map(String::as_str), Some("login_required"), "{answer:?}");
    assert_eq!((answer["state"].as_str(), answer["iss"].clone()), ("a state", project.issuer()));
}

/// The other order: what was granted a moment before is among what is ended.
#[tokio::test]
async fn what_is_granted_while_everything_is_ended_is_ended_with_it() {
    let project = Project::new().await;
    let (labs, ada) = (project.app("labs").await, project.user("ada").await);
    let thief = project.browser();
    thief.sign_in(&labs.request(), &ada).await;
    let asking: Vec<_> = (0..12)
        .map(|_| {
            let (thief, request) = (thief.clone(), labs.request().with("prompt", "none"));
            tokio::spawn(async move { thief.asks(&request).await })
        })
        .collect();
    let mut tx = rows(&project).await;
    end_everything(&mut tx, ada.id, EndReason::PasswordReset, &Actor::Operator).await.unwrap();
    tx.commit().await.unwrap();
    for answer in asking {
        let Some(code) = answer.await.unwrap().get("code").cloned() else { continue };
        let exchanged = labs.exchange(&code).await;
        assert_eq!(exchanged.status, 400, "{}", Tokens(exchanged.json()).0);
    }
}

/// An application asks once more at the moment in which somebody takes back what they agreed to.
#[tokio::test]
async fn nothing_is_granted_by_a_consent_that_is_being_taken_back() {
    let project = Project::new().await;
    let (labs, ada) = (project.app("labs").await, project.user("ada").await);
    let browser = project.browser();
    let asking = labs.request().with("scope", "openid address");
    assert!(browser.sign_in(&asking, &ada).await.contains_key("code"));
    let quiet = asking.with("prompt", "none");
    assert!(browser.asks(&quiet).await.contains_key("code"), "they agreed");

    let mut tx = rows(&project).await;
    assert!(store::user_record::lock(&mut tx, ada.id).await.unwrap());
    let client = &labs.application.client_id;
    assert!(service::consent::withdraw(&mut tx, ada.id, client, &Actor::User(ada.id)).await.unwrap());
    let going_on = tokio::spawn({
        let (browser, quiet) = (browser.clone(), quiet.clone());
        async move { browser.asks(&quiet).await }
    });
    tokio::time::sleep(A_WHILE).await;
    tx.commit().await.unwrap();
    let answer = going_on.await.unwrap();
    assert_eq!(answer.get("error").map(String::as_str), Some("consent_required"), "{answer:?}");
}
