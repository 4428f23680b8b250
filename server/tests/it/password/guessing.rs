//! Closing accounts after wrong passwords in a row, where a project wants that.

use super::tries;
use crate::support::Project;

const WRONG: &str = "not the password";

async fn strict() -> Project {
    Project::with(|settings| {
        settings.passwords.lock_after = Some(3);
        settings.passwords.lock_minutes = 15;
    })
    .await
}

/// Case 80. The owner's own devices are never closed.
#[tokio::test]
async fn after_wrong_passwords_in_a_row_an_account_closes_to_devices_it_does_not_know() {
    let project = strict().await;
    let (labs, ada) = (project.app("labs").await, project.user("ada").await);
    let known = project.browser();
    tries(&known, &labs, &ada.email, &ada.password).await.expect(200);
    for _ in 0..3 {
        tries(&project.browser(), &labs, &ada.email, WRONG).await.expect(422);
    }
    let answer = tries(&project.browser(), &labs, &ada.email, &ada.password).await.expect(429);
    let wait: u64 = answer.header("retry-after").unwrap().parse().unwrap();
    assert!((880..=900).contains(&wait), "{wait}");
    tries(&known, &labs, &ada.email, &ada.password).await.expect(200);
    project.wait(900);
    tries(&project.browser(), &labs, &ada.email, &ada.password).await.expect(200);
}

#[tokio::test]
async fn the_right_password_begins_the_row_anew() {
    let project = strict().await;
    let (labs, ada) = (project.app("labs").await, project.user("ada").await);
    for _ in 0..3 {
        for _ in 0..2 {
            tries(&project.browser(), &labs, &ada.email, WRONG).await.expect(422);
        }
        tries(&project.browser(), &labs, &ada.email, &ada.password).await.expect(200);
    }
    // Slow guesses count too: time alone forgets none.
    for _ in 0..3 {
        project.wait(7200);
        tries(&project.browser(), &labs, &ada.email, WRONG).await.expect(422);
    }
    tries(&project.browser(), &labs, &ada.email, &ada.password).await.expect(429);
}

/// Case 79.
#[tokio::test]
async fn who_does_not_exist_closes_like_everybody() {
    let project = strict().await;
    let labs = project.app("labs").await;
    for _ in 0..3 {
        tries(&project.browser(), &labs, "nobody@example.com", WRONG).await.expect(422);
    }
    tries(&project.browser(), &labs, "nobody@example.com", WRONG).await.expect(429);
}
