//! A double click on each button: no error page, no second effect.

use super::{code, happened, scene, scene_for};
use crate::support::{Project, Tokens, answer::Answer, browser::Browser, client::App};

/// Two clicks at the same moment, with the same cookie.
async fn twice(browser: &Browser, page: &Answer, fields: &[(&str, &str)]) -> (Answer, Answer) {
    let csrf = page.field("csrf").unwrap();
    let mut form = vec![("csrf", csrf.as_str())];
    form.extend_from_slice(fields);
    let path = page.action();
    tokio::join!(browser.post(&path, &form), browser.post(&path, &form))
}

/// Both answers lead to the application, with one code, which works.
async fn one_code(labs: &App, one: &Answer, two: &Answer) -> Tokens {
    assert_eq!(code(one), code(two));
    Tokens(labs.exchange(&code(one)).await.expect(200).json())
}

/// Case 107.
#[tokio::test]
async fn a_double_click_on_log_in_signs_in_once() {
    for _ in 0..3 {
        let scene = scene().await;
        let fields = [("login", scene.ada.email.as_str()), ("password", scene.ada.password.as_str())];
        let (one, two) = twice(&scene.browser, &scene.page, &fields).await;
        let tokens = one_code(&scene.labs, &one.expect(200), &two.expect(200)).await;
        assert_eq!(happened(&scene.project, "session.signed_in").await, 1);
        assert_eq!(happened(&scene.project, "grant.authorized").await, 1);
        assert_signed_in_once(&scene.project, &scene.labs, &scene.browser, &tokens).await;
    }
}

/// Whichever answer the browser has kept, its session is the one of the tokens.
async fn assert_signed_in_once(project: &Project, labs: &App, browser: &Browser, tokens: &Tokens) {
    let silent = labs.request().with("prompt", "none").path();
    let answer = browser.get(&silent).await.for_application();
    let again = Tokens(labs.exchange(&answer["code"]).await.expect(200).json());
    assert_eq!(Tokens::claims(again.id_token())["sid"], Tokens::claims(tokens.id_token())["sid"]);
    let bye = project.path("v2/logout?client_id=labs&returnTo=https%3A%2F%2Flabs.example%2Fbye");
    browser.get(&bye).await.expect(303);
    assert_eq!(browser.get(&silent).await.for_application()["error"], "login_required");
}

/// Case 107.
#[tokio::test]
async fn the_second_click_may_come_when_the_first_has_been_answered() {
    let scene = scene().await;
    let old = super::cookie(&scene.browser).unwrap();
    let first = scene.browser.log_in(&scene.page, &scene.ada.email, &scene.ada.password).await.expect(200);
    // The browser had not seen that answer yet: it comes with the cookie of before, and keeps this answer's.
    let late = super::with_cookie(&scene.project, &old);
    let second = late.log_in(&scene.page, &scene.ada.email, &scene.ada.password).await.expect(200);
    let tokens = one_code(&scene.labs, &first, &second).await;
    assert_eq!(happened(&scene.project, "session.signed_in").await, 1);
    assert_signed_in_once(&scene.project, &scene.labs, &late, &tokens).await;
}

/// Case 107.
#[tokio::test]
async fn a_double_click_on_log_in_before_a_consent_page_asks_once() {
    let scene = scene_for(|request| request.with("scope", "openid address offline_access")).await;
    let fields = [("login", scene.ada.email.as_str()), ("password", scene.ada.password.as_str())];
    let (one, two) = twice(&scene.browser, &scene.page, &fields).await;
    assert_eq!(one.expect(303).location(), two.expect(303).location());
    assert_eq!(happened(&scene.project, "session.signed_in").await, 1);
    let page = scene.browser.get(&scene.page.action()).await.expect(200);
    assert!(page.body.contains("value=\"allow\""), "{}", page.body);

    // And on Allow.
    let (one, two) = twice(&scene.browser, &page, &[("decision", "allow")]).await;
    one_code(&scene.labs, &one.expect(200), &two.expect(200)).await;
    assert_eq!(happened(&scene.project, "consent.given").await, 1);
    assert_eq!(happened(&scene.project, "grant.authorized").await, 1);
}

/// Case 107.
#[tokio::test]
async fn a_double_click_on_deny_denies_once() {
    let scene = scene_for(|request| request.with("scope", "openid address")).await;
    let answer = scene.browser.log_in(&scene.page, &scene.ada.email, &scene.ada.password).await;
    let page = scene.browser.follow(answer).await.expect(200);
    let (one, two) = twice(&scene.browser, &page, &[("decision", "deny")]).await;
    for answer in [one.expect(200), two.expect(200)] {
        assert_eq!(answer.for_application()["error"], "access_denied");
    }
    assert_eq!(happened(&scene.project, "consent.given").await, 0);
    let denied = scene.project.trail().await.into_iter().filter(|(kind, _)| kind == "consent.denied").count();
    assert_eq!(denied, 1);
}

/// Case 107.
#[tokio::test]
async fn a_click_on_allow_and_one_on_deny_have_one_answer() {
    let scene = scene_for(|request| request.with("scope", "openid address")).await;
    let answer = scene.browser.log_in(&scene.page, &scene.ada.email, &scene.ada.password).await;
    let page = scene.browser.follow(answer).await.expect(200);
    let (path, csrf) = (page.action(), page.field("csrf").unwrap());
    let (allow, deny) =
        ([("csrf", csrf.as_str()), ("decision", "allow")], [("csrf", csrf.as_str()), ("decision", "deny")]);
    let (one, two) = tokio::join!(scene.browser.post(&path, &allow), scene.browser.post(&path, &deny));
    assert_eq!(one.expect(200).for_application(), two.expect(200).for_application());
}

/// Case 107.
#[tokio::test]
async fn a_double_click_on_continue_goes_on_once() {
    let scene = scene().await;
    code(&scene.browser.log_in(&scene.page, &scene.ada.email, &scene.ada.password).await);
    scene.project.wait(60);
    let page = scene.browser.open(&scene.labs.request().with("prompt", "select_account")).await.expect(200);
    let (one, two) = twice(&scene.browser, &page, &[("decision", "continue")]).await;
    one_code(&scene.labs, &one.expect(200), &two.expect(200)).await;
    assert_eq!(happened(&scene.project, "grant.authorized").await, 2);
    let page = scene.browser.open(&scene.labs.request().with("prompt", "select_account")).await.expect(200);
    let (one, two) = twice(&scene.browser, &page, &[("decision", "other")]).await;
    assert_eq!(one.expect(303).location(), two.expect(303).location());
}

/// Case 107.
#[tokio::test]
async fn a_double_click_on_log_out_logs_out_once() {
    let scene = scene().await;
    code(&scene.browser.log_in(&scene.page, &scene.ada.email, &scene.ada.password).await);
    let page = scene.browser.get(&scene.project.path("logout")).await.expect(200);
    let (one, two) = twice(&scene.browser, &page, &[("decision", "log_out")]).await;
    for answer in [one.expect(200), two.expect(200)] {
        assert!(answer.body.contains("You are logged out"), "{}", answer.body);
    }
    assert_eq!(happened(&scene.project, "session.signed_out").await, 1);
    let silent = scene.labs.request().with("prompt", "none").path();
    assert_eq!(scene.browser.get(&silent).await.for_application()["error"], "login_required");
}

/// Two people in one browser at the same moment: each answer belongs to who asked for it.
#[tokio::test]
async fn two_people_who_sign_in_to_one_flow_do_not_get_each_others_code() {
    for _ in 0..3 {
        let scene = scene().await;
        let bob = scene.project.user("bob").await;
        let (one, two) = tokio::join!(
            scene.browser.log_in(&scene.page, &scene.ada.email, &scene.ada.password),
            scene.browser.log_in(&scene.page, &bob.email, &bob.password)
        );
        let answers = [(one, &scene.ada), (two, &bob)];
        let mut codes = 0;
        for (answer, person) in &answers {
            let parameters = answer.for_application();
            let Some(code) = parameters.get("code") else { continue };
            codes += 1;
            let tokens = Tokens(scene.labs.exchange(code).await.expect(200).json());
            assert_eq!(Tokens::claims(tokens.id_token())["sub"], person.id.to_string());
        }
        assert_eq!(codes, 1);
    }
}
