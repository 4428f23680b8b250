//! Another password, by somebody who knows the one they have.

use super::{come, letter, post, signs_in};
use crate::support::Project;

const NEW: &str = "quite another long phrase 7";

#[tokio::test]
async fn a_changed_password_is_the_only_one_and_ends_everything_else() {
    let project = Project::new().await;
    let (labs, ada) = (project.app("labs").await, project.user("ada").await);
    let (own, other) = (project.browser(), project.browser());
    let tokens = labs.tokens_in(&other, &ada, &labs.request()).await;
    let page = come(&own, &ada, "/password").await.expect(200);
    let fields = [("current", ada.password.as_str()), ("password", NEW), ("others", "true")];
    let done = post(&own, &page, "/password", &fields).await.expect(303);
    let page = own.follow(done).await.expect(200);
    assert!(page.body.contains("every other device is logged out"), "{}", page.body);
    assert!(!signs_in(&project, &ada.email, &ada.password).await);
    assert!(signs_in(&project, &ada.email, NEW).await);
    assert_eq!(labs.refresh(tokens.refresh_token()).await.expect(400).error(), "invalid_grant");
    letter(&project, &ada.email, "password-changed").await;
    assert!(project.trail().await.iter().any(|(kind, _)| kind == "user.password_set"));
}

#[tokio::test]
async fn unless_it_is_unticked_then_everything_goes_on() {
    let project = Project::new().await;
    let (labs, ada) = (project.app("labs").await, project.user("ada").await);
    let (own, other) = (project.browser(), project.browser());
    let tokens = labs.tokens_in(&other, &ada, &labs.request()).await;
    let page = come(&own, &ada, "/password").await.expect(200);
    post(&own, &page, "/password", &[("current", &ada.password), ("password", NEW)]).await.expect(303);
    labs.refresh(tokens.refresh_token()).await.expect(200);
}

#[tokio::test]
async fn a_wrong_current_and_a_weak_new_one_change_nothing_and_come_back_empty() {
    let project = Project::new().await;
    let ada = project.user("ada").await;
    let own = project.browser();
    let page = come(&own, &ada, "/password").await.expect(200);
    let wrong = [("current", "something else entirely"), ("password", NEW)];
    let again = post(&own, &page, "/password", &wrong).await.expect(422);
    assert!(again.body.contains("current-error") && !again.body.contains(NEW), "{}", again.body);
    for weak in ["short", "passwordpassword", "the long password of ada"] {
        let fields = [("current", ada.password.as_str()), ("password", weak)];
        let again = post(&own, &page, "/password", &fields).await.expect(422);
        assert!(again.body.contains("password-error"), "{weak}: {}", again.body);
    }
    assert!(signs_in(&project, &ada.email, &ada.password).await);
    // Guessing is slowed here as it is at the door.
    let mut slowed = false;
    for guess in 0..40 {
        let fields = [("current", format!("guess number {guess}")), ("password", NEW.to_owned())];
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        if post(&own, &page, "/password", &fields).await.status == 429 {
            slowed = true;
            break;
        }
    }
    assert!(slowed);
}
