//! A sign-in flow in time: tabs, reloads, going back, coming too late.

use super::{code, happened, scene, scene_for, tries};
use crate::support::{Project, Tokens};

/// Case 107.
#[tokio::test]
async fn two_tabs_are_two_flows() {
    let scene = scene_for(|request| request.with("state", "one")).await;
    let second = scene.browser.open(&scene.labs.request().with("state", "two")).await.expect(200);
    let third = scene.browser.open(&scene.labs.request().with("state", "three")).await.expect(200);
    let answer = scene.browser.log_in(&second, &scene.ada.email, &scene.ada.password).await.expect(200);
    assert_eq!(answer.for_application()["state"], "two");
    scene.labs.exchange(&code(&answer)).await.expect(200);
    // The other tab's form is as good as it was, and its answer goes to its own request.
    let answer = scene.browser.log_in(&scene.page, &scene.ada.email, &scene.ada.password).await.expect(200);
    assert_eq!(answer.for_application()["state"], "one");
    scene.labs.exchange(&code(&answer)).await.expect(200);
    // The third is loaded again, and needs no password any more.
    let answer = scene.browser.get(&third.action()).await.expect(303);
    assert_eq!(answer.for_application()["state"], "three");
    scene.labs.exchange(&code(&answer)).await.expect(200);
    assert_eq!(happened(&scene.project, "session.signed_out").await, 0);
}

/// Case 107.
#[tokio::test]
async fn each_step_can_be_loaded_again() {
    let scene = scene_for(|request| request.with("scope", "openid address offline_access")).await;
    for _ in 0..3 {
        let page = scene.browser.get(&scene.page.action()).await.expect(200);
        assert_eq!(super::essence(&page), super::essence(&scene.page));
    }
    let answer = scene.browser.log_in(&scene.page, &scene.ada.email, &scene.ada.password).await.expect(303);
    for _ in 0..3 {
        let page = scene.browser.get(answer.location()).await.expect(200);
        assert!(page.body.contains("value=\"allow\""), "{}", page.body);
    }
    let page = scene.browser.get(answer.location()).await;
    let answer = scene.browser.decide(&page, "allow").await;
    scene.labs.exchange(&code(&answer)).await.expect(200);
    assert_eq!(happened(&scene.project, "session.signed_in").await, 1);
    assert_eq!(happened(&scene.project, "consent.given").await, 1);
}

/// Case 107.
#[tokio::test]
async fn back_after_signing_in_leads_on_and_costs_no_tokens() {
    let scene = scene().await;
    let answer = scene.browser.log_in(&scene.page, &scene.ada.email, &scene.ada.password).await;
    let used = code(&answer);
    let tokens = Tokens(scene.labs.exchange(&used).await.expect(200).json());
    for wait in [0, 29, 3600] {
        scene.project.wait(wait);
        // Back: the page is asked for again. The same code must not go to the application a second time.
        let back = scene.browser.get(&scene.page.action()).await.expect(303);
        assert_eq!(back.location(), "https://labs.example/login");
        // Or it was kept, and its form is sent again.
        let back = scene.browser.log_in(&scene.page, &scene.ada.email, &scene.ada.password).await.expect(200);
        assert_eq!(back.goes_to(), "https://labs.example/login");
        assert!(!back.body.contains(&used));
    }
    assert_eq!(happened(&scene.project, "session.signed_in").await, 1);
    scene.labs.refresh(tokens.refresh_token()).await.expect(200);
}

/// Case 107.
#[tokio::test]
async fn back_gives_nobody_the_code_of_who_was_there_before() {
    let scene = scene().await;
    let bob = scene.project.user("bob").await;
    let of_ada = code(&scene.browser.log_in(&scene.page, &scene.ada.email, &scene.ada.password).await);
    code(&tries(&scene.browser, &scene.labs, &bob.email, &bob.password).await);
    for back in [
        scene.browser.get(&scene.page.action()).await,
        scene.browser.log_in(&scene.page, &bob.email, &bob.password).await,
    ] {
        assert_eq!(back.goes_to(), "https://labs.example/login");
        assert!(!back.body.contains(&of_ada));
    }
}

/// Case 107.
#[tokio::test]
async fn back_to_a_flow_of_an_application_without_an_address_of_its_own_says_who_is_signed_in() {
    let project = Project::new().await;
    let labs = project.app_with("labs", |settings| settings.login_redirect_uri = None).await;
    let ada = project.user("ada").await;
    let browser = project.browser();
    let page = browser.open(&labs.request()).await.expect(200);
    labs.exchange(&code(&browser.log_in(&page, &ada.email, &ada.password).await)).await.expect(200);
    let back = browser.get(&page.action()).await.expect(200);
    assert!(back.body.contains(&ada.email) && !back.body.contains("expired"), "{}", back.body);
}

/// A flow is open for an hour; then the page says where to begin again.
#[tokio::test]
async fn a_flow_expires_and_says_so() {
    let scene = scene().await;
    scene.project.wait(3599);
    scene.browser.get(&scene.page.action()).await.expect(200);
    scene.project.wait(1);
    let csrf = scene.page.field("csrf").unwrap();
    let path = scene.page.action();
    for answer in [
        scene.browser.get(&path).await,
        scene.browser.log_in(&scene.page, &scene.ada.email, &scene.ada.password).await,
        scene.browser.post(&format!("{path}/consent"), &[("csrf", &csrf), ("decision", "allow")]).await,
        scene.browser.post(&format!("{path}/account"), &[("csrf", &csrf), ("decision", "continue")]).await,
        scene.browser.get(&scene.project.path("sign-in/00000000-0000-4000-8000-000000000000")).await,
    ] {
        let answer = answer.expect(410);
        assert!(answer.body.contains("This login has expired"), "{}", answer.body);
    }
    assert_eq!(happened(&scene.project, "session.signed_in").await, 0);
    code(&tries(&scene.browser, &scene.labs, &scene.ada.email, &scene.ada.password).await.expect(200));
}

/// `prompt=select_account`: go on as who is signed in, or as somebody else.
#[tokio::test]
async fn a_person_says_whether_they_mean_this_account() {
    let scene = scene().await;
    let bob = scene.project.user("bob").await;
    code(&scene.browser.log_in(&scene.page, &scene.ada.email, &scene.ada.password).await);
    scene.project.wait(60);
    let asking = scene.labs.request().with("prompt", "select_account");
    let page = scene.browser.open(&asking).await.expect(200);
    assert!(page.body.contains(&scene.ada.email) && !page.body.contains("name=\"password\""), "{}", page.body);
    let subject = async |code: &str| {
        Tokens::claims(Tokens(scene.labs.exchange(code).await.expect(200).json()).id_token())["sub"].clone()
    };
    let answer = scene.browser.decide(&page, "continue").await;
    assert_eq!(subject(&code(&answer)).await, scene.ada.id.to_string());

    let page = scene.browser.open(&asking).await.expect(200);
    let form = scene.browser.decide(&page, "other").await.expect(200);
    assert!(form.body.contains("name=\"password\"") && form.field("login").unwrap().is_empty(), "{}", form.body);
    let answer = scene.browser.log_in(&form, &bob.email, &bob.password).await;
    assert_eq!(subject(&code(&answer)).await, bob.id.to_string());
    assert_eq!(happened(&scene.project, "session.signed_out").await, 1);
}

/// Saying no is an answer, too, and is given once.
#[tokio::test]
async fn whoever_does_not_agree_gives_nothing() {
    let scene = scene_for(|request| request.with("scope", "openid address")).await;
    let answer = scene.browser.log_in(&scene.page, &scene.ada.email, &scene.ada.password).await;
    let page = scene.browser.follow(answer).await.expect(200);
    let answer = scene.browser.decide(&page, "deny").await.for_application();
    assert_eq!((answer["error"].as_str(), answer["state"].as_str()), ("access_denied", "a state"));
    assert!(!answer.contains_key("code"));
    assert_eq!(happened(&scene.project, "grant.authorized").await, 0);
    // Next time they are asked again.
    let page = scene.browser.open(&scene.labs.request().with("scope", "openid address")).await.expect(200);
    code(&scene.browser.decide(&page, "allow").await);
    // An answer that is neither asks again.
    let again = scene.labs.request().with("scope", "openid address").with("prompt", "consent");
    let page = scene.browser.open(&again).await.expect(200);
    for decision in ["", "yes", "ALLOW"] {
        let answer = scene.browser.decide(&page, decision).await.expect(200);
        assert!(answer.body.contains("value=\"allow\""));
    }
}
