//! Another password, where the one that somebody signs in with may not stay.

use super::{NEW, chooses, fresh, gets_in, happened, is_signed_in, tries, warning};
use crate::support::{Project, answer::Answer, project::Person};
use server::store;

/// Somebody else sets a person's password.
async fn is_given(project: &Project, person: &Person) {
    let mut tx = project.means.project(project.id).await.unwrap();
    let sealed = store::user::by_id(&mut tx, person.id).await.unwrap().unwrap().password.unwrap();
    store::password::set(&mut tx, person.id, &sealed, true).await.unwrap();
    tx.commit().await.unwrap();
}

#[track_caller]
fn asks_because(page: &Answer, why: &str) {
    assert!(page.body.contains("Choose a new password") && page.body.contains(why), "{} {}", page.status, page.body);
}

#[tokio::test]
async fn a_password_that_somebody_else_set_is_changed_at_sign_in() {
    let project = Project::new().await;
    let (labs, ada) = (project.app("labs").await, project.user("ada").await);
    let other = project.browser();
    other.sign_in(&labs.request(), &ada).await;
    is_given(&project, &ada).await;
    let browser = project.browser();
    let answer = tries(&browser, &labs, &ada.email, &ada.password).await.expect(303);
    let page = browser.follow(answer).await.expect(200);
    asks_because(&page, "set by somebody else");
    // The application gets nothing before, and is told why.
    let silent = browser.asks(&labs.request().with("prompt", "none")).await;
    assert_eq!(silent["error"], "interaction_required");

    let page = chooses(&browser, &page, &ada.password, false).await.expect(422);
    assert!(page.body.contains("have not had before"), "{}", page.body);
    let page = chooses(&browser, &page, "short", false).await.expect(422);
    let answer = chooses(&browser, &page, NEW, false).await;
    assert!(browser.follow(answer).await.for_application().contains_key("code"));
    assert_eq!(happened(&project, "user.password_changed").await, 1);
    assert!(warning(&project, &ada.email).await.is_some());
    // Whoever knew the old one may have been signed in with it.
    assert!(!is_signed_in(&other, &labs).await);
    assert!(is_signed_in(&browser, &labs).await);
    assert!(gets_in(&labs, &ada, NEW).await && !gets_in(&labs, &ada, &ada.password).await);
}

#[tokio::test]
async fn a_form_that_was_not_asked_for_changes_nothing() {
    let project = Project::new().await;
    let (labs, ada) = (project.app("labs").await, project.user("ada").await);
    is_given(&project, &ada).await;
    let browser = project.browser();
    let answer = tries(&browser, &labs, &ada.email, &ada.password).await.expect(303);
    let page = browser.follow(answer).await.expect(200);
    let action = page.action();
    browser.post(&action, &[("csrf", "made-up"), ("password", NEW)]).await.expect(303);
    assert_eq!(happened(&project, "user.password_changed").await, 0);
    // Twice: the second finds that nothing is due any more, and changes nothing.
    let csrf = page.field("csrf").unwrap();
    browser.post(&action, &[("csrf", &csrf), ("password", NEW)]).await;
    browser.post(&action, &[("csrf", &csrf), ("password", "a-second-password-entirely")]).await;
    assert_eq!(happened(&project, "user.password_changed").await, 1);
    assert!(gets_in(&labs, &ada, NEW).await);
}

#[tokio::test]
async fn whoever_signed_in_long_ago_types_the_old_password_first() {
    let project = Project::new().await;
    let (labs, ada) = (project.app("labs").await, project.user("ada").await);
    let browser = project.browser();
    browser.sign_in(&labs.request(), &ada).await;
    is_given(&project, &ada).await;
    project.wait(3600);
    let page = browser.open(&labs.request()).await.expect(200);
    assert!(page.body.contains("current-password"), "{}", page.body);
    let answer = browser.log_in(&page, &ada.email, &ada.password).await;
    asks_because(&browser.follow(answer).await, "set by somebody else");
}

#[tokio::test]
async fn passwords_expire_where_the_project_says_so() {
    let project = Project::with(|settings| settings.passwords.expires_days = Some(90)).await;
    let (labs, ada) = (project.app("labs").await, project.user("ada").await);
    let browser = project.browser();
    tries(&browser, &labs, &ada.email, &ada.password).await.expect(200);
    project.wait(90 * 86_400);
    let page = browser.open(&fresh(&labs)).await.expect(200);
    let answer = browser.log_in(&page, &ada.email, &ada.password).await.expect(303);
    let page = browser.follow(answer).await.expect(200);
    asks_because(&page, "asks for a new password from time to time");
    let answer = chooses(&browser, &page, NEW, false).await;
    assert!(browser.follow(answer).await.for_application().contains_key("code"));
}

#[tokio::test]
async fn a_policy_that_became_stricter_holds_from_the_next_sign_in() {
    let project = Project::with(|settings| settings.passwords.min_length = 64).await;
    let (labs, ada) = (project.app("labs").await, project.user("ada").await);
    let browser = project.browser();
    let answer = tries(&browser, &labs, &ada.email, &ada.password).await.expect(303);
    asks_because(&browser.follow(answer).await, "shorter than it has to be");
}

#[tokio::test]
async fn earlier_passwords_are_not_taken_again() {
    let project = Project::with(|settings| settings.passwords.history = 2).await;
    let (labs, ada) = (project.app("labs").await, project.user("ada").await);
    let mut now = ada.password.clone();
    let chosen = ["first-river-of-many", "second-river-of-many", "third-river-of-many"];
    for (number, next) in chosen.into_iter().enumerate() {
        is_given(&project, &ada).await;
        let browser = project.browser();
        let answer = tries(&browser, &labs, &ada.email, &now).await.expect(303);
        let mut page = browser.follow(answer).await.expect(200);
        let before = [ada.password.as_str()].into_iter().chain(chosen.into_iter().take(number));
        for old in before.rev().take(3) {
            page = chooses(&browser, &page, old, false).await.expect(422);
            assert!(page.body.contains("have not had before"), "{old} was taken after {now}");
        }
        chooses(&browser, &page, next, false).await;
        now = next.to_owned();
    }
    // The one before the last three is forgotten.
    is_given(&project, &ada).await;
    let browser = project.browser();
    let answer = tries(&browser, &labs, &ada.email, &now).await.expect(303);
    let page = browser.follow(answer).await.expect(200);
    chooses(&browser, &page, &ada.password, false).await;
    assert!(gets_in(&labs, &ada, &ada.password).await);
    let mut tx = project.means.project(project.id).await.unwrap();
    assert_eq!(store::password::history(&mut tx, ada.id, 24).await.unwrap().len(), 2);
}
