//! A flow belongs to the browser that began it, and its answers to who was asked.

use super::{code, happened, scene, scene_for, tries, with_cookie};
use crate::support::{Project, answer::Answer, project::PUBLIC_URL};

#[track_caller]
fn is_refused(answer: &Answer, heading: &str) {
    assert_eq!(answer.status, 403, "{}", answer.body);
    assert!(answer.body.contains(heading), "{}", answer.body);
    assert!(!answer.body.contains("<form"), "{}", answer.body);
}

/// Case 78.
#[tokio::test]
async fn a_flow_belongs_to_the_browser_that_began_it() {
    let scene = scene().await;
    let stranger = scene.project.browser();
    // Somebody with a browser that is known here, and signed in.
    let eve = scene.project.user("eve").await;
    code(&tries(&stranger, &scene.labs, &eve.email, &eve.password).await);
    let path = scene.page.action();
    let csrf = scene.page.field("csrf").unwrap();
    let other = "This login was started in another browser";
    is_refused(&stranger.get(&path).await, other);
    is_refused(&stranger.get(&format!("{path}?other=1")).await, other);
    is_refused(&stranger.log_in(&scene.page, &eve.email, &eve.password).await, other);
    for (step, decision) in [("consent", "allow"), ("consent", "deny"), ("account", "continue")] {
        is_refused(&stranger.post(&format!("{path}/{step}"), &[("csrf", &csrf), ("decision", decision)]).await, other);
    }
    // The one who began goes on.
    code(&scene.browser.log_in(&scene.page, &scene.ada.email, &scene.ada.password).await.expect(200));
    is_refused(&stranger.get(&path).await, other);
    is_refused(&stranger.log_in(&scene.page, &scene.ada.email, &scene.ada.password).await, other);
}

/// Nobody guesses passwords in a flow of somebody else's, so that costs the account nothing.
#[tokio::test]
async fn passwords_are_not_looked_at_in_another_browsers_flow() {
    let scene = scene().await;
    let stranger = scene.project.browser();
    for _ in 0..12 {
        stranger.log_in(&scene.page, &scene.ada.email, "wrong").await.expect(403);
    }
    code(&tries(&scene.project.browser(), &scene.labs, &scene.ada.email, &scene.ada.password).await.expect(200));
}

/// A browser without cookies is told so, at the page and at the form.
#[tokio::test]
async fn a_browser_without_cookies_is_told_so() {
    let scene = scene().await;
    let without = scene.project.browser();
    let heading = "Your browser does not accept cookies";
    is_refused(&without.get(&scene.page.action()).await, heading);
    without.cookies.lock().unwrap().clear();
    is_refused(&without.log_in(&scene.page, &scene.ada.email, &scene.ada.password).await, heading);
}

/// A form counts from our own page only: by its token, and by what browsers say of where it was.
#[tokio::test]
async fn a_form_that_another_site_posts_changes_nothing() {
    let scene = scene().await;
    let (path, csrf) = (scene.page.action(), scene.page.field("csrf").unwrap());
    let form =
        [("csrf", csrf.as_str()), ("login", scene.ada.email.as_str()), ("password", scene.ada.password.as_str())];
    let own = ("sec-fetch-site", "same-origin");
    for headers in [
        &[("origin", "https://evil.example"), ("sec-fetch-site", "cross-site")][..],
        &[("origin", "https://evil.example"), own],
        &[("origin", "null"), own],
        &[("origin", PUBLIC_URL), ("sec-fetch-site", "cross-site")],
        &[("origin", PUBLIC_URL), ("sec-fetch-site", "same-site")],
        &[("origin", "http://localhost:3001"), own],
    ] {
        scene.browser.post_with(&path, &form, headers).await.expect(403);
    }
    for token in ["", "wrong", &csrf[1..], &csrf.to_uppercase()] {
        let form = [("csrf", token), ("login", scene.ada.email.as_str()), ("password", scene.ada.password.as_str())];
        scene.browser.post(&path, &form).await.expect(403);
    }
    assert_eq!(happened(&scene.project, "session.signed_in").await, 0);
    // Of old browsers that send neither header, the token is enough.
    code(&scene.browser.post_with(&path, &form, &[]).await.expect(200));
}

/// A token of one flow is no token of another, of the same browser.
#[tokio::test]
async fn a_forms_token_is_for_its_flow() {
    let scene = scene().await;
    let second = scene.browser.open(&scene.labs.request()).await.expect(200);
    let csrf = second.field("csrf").unwrap();
    assert_ne!(Some(&csrf), scene.page.field("csrf").as_ref());
    let form =
        [("csrf", csrf.as_str()), ("login", scene.ada.email.as_str()), ("password", scene.ada.password.as_str())];
    scene.browser.post(&scene.page.action(), &form).await.expect(403);
    code(&scene.browser.log_in(&second, &scene.ada.email, &scene.ada.password).await.expect(200));
}

/// Case 75.
#[tokio::test]
async fn consent_posted_by_another_user_than_the_one_asked() {
    let scene = scene_for(|request| request.with("scope", "openid address")).await;
    let bob = scene.project.user("bob").await;
    let answer = scene.browser.log_in(&scene.page, &scene.ada.email, &scene.ada.password).await;
    let of_ada = scene.browser.follow(answer).await.expect(200);
    assert!(of_ada.body.contains("value=\"allow\""));

    // Ada's page stays open; Bob signs in, in another tab of the same browser.
    code(&tries(&scene.browser, &scene.labs, &bob.email, &bob.password).await);
    let (path, csrf) = (of_ada.action(), of_ada.field("csrf").unwrap());
    for decision in ["allow", "deny"] {
        let answer = scene.browser.post(&path, &[("csrf", &csrf), ("decision", decision)]).await;
        let of_bob = scene.browser.follow(answer).await.expect(200);
        assert!(of_bob.body.contains("value=\"allow\"") && of_bob.body.contains("bob"), "{}", of_bob.body);
        assert_ne!(of_bob.field("csrf").unwrap(), csrf);
    }
    assert_eq!(
        (happened(&scene.project, "consent.given").await, happened(&scene.project, "consent.denied").await),
        (0, 0)
    );
    let of_bob = scene.browser.get(&path.replace("/consent", "")).await.expect(200);
    let answer = scene.browser.decide(&of_bob, "allow").await;
    let tokens = scene.labs.exchange(&code(&answer)).await.expect(200).json();
    assert_eq!(crate::support::Tokens::claims(tokens["id_token"].as_str().unwrap())["sub"], bob.id.to_string());
}

/// A page left open does not agree for the next one at the keyboard.
#[tokio::test]
async fn an_answer_counts_for_who_gave_it() {
    let project = Project::new().await;
    let (labs, ada, bob) = (project.app("labs").await, project.user("ada").await, project.user("bob").await);
    let asking = labs.request().with("scope", "openid address");
    let browser = project.browser();
    browser.sign_in(&asking, &ada).await;
    // Ada has agreed, Bob has not.
    assert!(browser.get(&asking.path()).await.expect(303).for_application().contains_key("code"));
    code(&tries(&browser, &labs, &bob.email, &bob.password).await);
    let page = browser.open(&asking).await.expect(200);
    assert!(page.body.contains("value=\"allow\""), "{}", page.body);
    assert_eq!(browser.get(&asking.with("prompt", "none").path()).await.for_application()["error"], "consent_required");
}

/// Case 77.
#[tokio::test]
async fn no_step_can_be_skipped_by_calling_a_later_one() {
    let scene = scene_for(|request| request.with("scope", "openid address")).await;
    let (path, csrf) = (scene.page.action(), scene.page.field("csrf").unwrap());
    let steps = [("consent", "allow"), ("consent", "deny"), ("account", "continue")];
    // Nobody is signed in: every later step leads back to the first.
    for (step, decision) in steps {
        let answer =
            scene.browser.post(&format!("{path}/{step}"), &[("csrf", &csrf), ("decision", decision)]).await.expect(303);
        let page = scene.browser.follow(answer).await.expect(200);
        assert!(page.body.contains("name=\"password\""), "{step}: {}", page.body);
    }
    let answer = scene.browser.log_in(&scene.page, &scene.ada.email, &scene.ada.password).await;
    let consent = scene.browser.follow(answer).await.expect(200);
    // Somebody is, and has not agreed: confirming the account does not agree, nor does the sign-in page's token.
    for (step, token) in [("account", &csrf), ("consent", &csrf), ("account", &consent.field("csrf").unwrap())] {
        let decision = if step == "account" { "continue" } else { "allow" };
        let answer = scene.browser.post(&format!("{path}/{step}"), &[("csrf", token), ("decision", decision)]).await;
        let page = scene.browser.follow(answer).await;
        assert!(page.body.contains("value=\"allow\"") || page.status == 403, "{step}: {} {}", page.status, page.body);
    }
    assert_eq!(happened(&scene.project, "consent.given").await, 0);
    assert_eq!(happened(&scene.project, "grant.authorized").await, 0);
    code(&scene.browser.decide(&consent, "allow").await);
}

/// Case 77.
#[tokio::test]
async fn a_new_proof_that_was_asked_for_cannot_be_skipped() {
    let scene = scene().await;
    code(&scene.browser.log_in(&scene.page, &scene.ada.email, &scene.ada.password).await);
    scene.project.wait(60);
    for demand in [("prompt", "login"), ("max_age", "30"), ("max_age", "0")] {
        let page = scene.browser.open(&scene.labs.request().with(demand.0, demand.1)).await.expect(200);
        let (path, csrf) = (page.action(), page.field("csrf").unwrap());
        for (step, decision) in [("account", "continue"), ("consent", "allow")] {
            let answer = scene
                .browser
                .post(&format!("{path}/{step}"), &[("csrf", &csrf), ("decision", decision)])
                .await
                .expect(303);
            let page = scene.browser.follow(answer).await.expect(200);
            assert!(page.body.contains("name=\"password\""), "{demand:?}: {}", page.body);
        }
        code(&scene.browser.log_in(&page, &scene.ada.email, &scene.ada.password).await.expect(200));
        scene.project.wait(60);
    }
}

/// The cookie alone carries nobody into a flow whose page they have not seen.
#[tokio::test]
async fn a_stolen_flow_address_is_worth_nothing_even_with_another_cookie_of_the_project() {
    let scene = scene().await;
    let stranger = scene.project.browser();
    stranger.open(&scene.labs.request()).await.expect(200);
    let stolen = with_cookie(&scene.project, &super::cookie(&stranger).unwrap());
    is_refused(&stolen.get(&scene.page.action()).await, "This login was started in another browser");
}
