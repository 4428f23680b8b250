//! `blocked: true` means now.

use super::*;

#[tokio::test]
async fn a_blocked_person_is_out_at_once_and_comes_back_when_the_file_says_so() {
    let installation = Installation::of_the_clinic().await;
    let project = installation.project("clinic").await;
    let (labs, john) = (app(&project, "labs", None).await, person(&project, "john@clinic.test").await);
    let browser = project.browser();
    let tokens = labs.tokens_in(&browser, &john, &labs.request()).await;

    let blocked = CLINIC.replace("username: johnny", "blocked: true");
    assert_eq!(installation.apply(&blocked).await, ["updated user projects[0].users[0] in project clinic: blocked"]);
    assert_eq!(labs.refresh(tokens.refresh_token()).await.expect(400).error(), "invalid_grant");
    project.get_as(&project.path("userinfo"), tokens.access_token()).await.expect(401);
    let silent = browser.get(&labs.request().with("prompt", "none").path()).await;
    assert_eq!(silent.for_application()["error"], "login_required");
    let page = browser.open(&labs.request()).await.expect(200);
    browser.log_in(&page, &john.email, &john.password).await.expect(422);
    let kinds = installation.kinds("clinic").await;
    for kind in ["user.blocked", "session.signed_out", "grant.ended"] {
        assert!(kinds.iter().any(|own| own == kind), "{kind}");
    }
    assert!(!kinds.iter().any(|own| own == "user.updated"), "one event tells of it");
    assert_eq!(installation.apply(&blocked).await, Vec::<String>::new());

    // A file that says nothing about it lets nobody back in.
    assert_eq!(installation.apply(CLINIC).await, Vec::<String>::new());
    let allowed = CLINIC.replace("username: johnny", "blocked: false");
    assert_eq!(installation.apply(&allowed).await, ["updated user projects[0].users[0] in project clinic: blocked"]);
    labs.tokens(&john).await;
    assert_eq!(labs.refresh(tokens.refresh_token()).await.expect(400).error(), "invalid_grant");
}

#[tokio::test]
async fn somebody_can_be_made_blocked() {
    let blocked = CLINIC.replace("username: johnny", "blocked: true");
    let installation = Installation::with(&blocked).await;
    let project = installation.project("clinic").await;
    let browser = project.browser();
    let page = browser.open(&app(&project, "labs", None).await.request()).await.expect(200);
    browser.log_in(&page, "john@clinic.test", PASSWORD).await.expect(422);
    assert_eq!(installation.apply(&blocked).await, Vec::<String>::new());
    let kinds = installation.kinds("clinic").await;
    assert_eq!(kinds.iter().filter(|kind| *kind == "user.blocked").count(), 1);
}

/// What was mailed before a file put an account in order opens nothing, whether the file blocks or moves its person.
#[tokio::test]
async fn no_link_from_before_a_files_repair_does_anything() {
    for change in [("username: johnny", "blocked: true"), ("email: John@Clinic.test", "email: john@moved.test")] {
        let installation = Installation::of_the_clinic().await;
        let project = installation.project("clinic").await;
        let john = person(&project, "john@clinic.test").await;
        let old = crate::account::repairs::Old::of(&project, &john).await;
        assert_eq!(installation.apply(&CLINIC.replace(change.0, change.1)).await.len(), 1, "{change:?}");
        if change.1 == "blocked: true" {
            installation.apply(&CLINIC.replace(change.0, "blocked: false")).await;
        }
        old.open_nothing(change.1).await;
    }
}
