//! How long sessions last: one at a time, kept, locked.

use super::{code, cookie, tries};
use crate::support::{Project, Tokens, browser::Browser, client::App};

async fn signed_in(browser: &Browser, app: &App) -> bool {
    let silent = app.request().with("prompt", "none").path();
    browser.get(&silent).await.for_application().contains_key("code")
}

#[tokio::test]
async fn where_one_session_is_all_signing_in_ends_the_others() {
    let project = Project::with(|settings| settings.sessions.one_session = true).await;
    let (labs, ada, eve) = (project.app("labs").await, project.user("ada").await, project.user("eve").await);
    let (ward, desk, of_eve) = (project.browser(), project.browser(), project.browser());
    let online = labs.request().with("scope", "openid online_access");
    let at_ward = labs.tokens_in(&ward, &ada, &online).await;
    let away = Tokens(labs.exchange(&ward.asks(&labs.request()).await["code"]).await.expect(200).json());
    labs.tokens_in(&of_eve, &eve, &online).await;
    assert!(signed_in(&ward, &labs).await);

    labs.tokens_in(&desk, &ada, &online).await;
    assert!(signed_in(&desk, &labs).await && !signed_in(&ward, &labs).await);
    assert!(signed_in(&of_eve, &labs).await, "somebody else's is not touched");
    // As after a log-out: what lives by the session is over, what outlives sessions goes on.
    assert_eq!(labs.refresh(at_ward.refresh_token()).await.expect(400).error(), "invalid_grant");
    labs.refresh(away.refresh_token()).await.expect(200);
    // Signing in again in the same browser ends nothing.
    code(&tries(&desk, &labs, &ada.email, &ada.password).await);
    assert!(signed_in(&desk, &labs).await);
}

#[tokio::test]
async fn whoever_wants_to_stay_signed_in_does_where_the_project_lets_them() {
    let project = Project::with(|settings| {
        settings.sessions.idle_seconds = 3600;
        settings.sessions.absolute_seconds = 7200;
        settings.sessions.keep_signed_in_seconds = Some(30 * 86_400);
    })
    .await;
    let (labs, ada) = (project.app("labs").await, project.user("ada").await);
    let log_in = async |browser: &Browser, keep: &str| {
        let page = browser.open(&labs.request()).await.expect(200);
        assert!(page.body.contains("name=\"keep\""), "{}", page.body);
        let csrf = page.field("csrf").unwrap();
        let form = [("csrf", csrf.as_str()), ("login", &ada.email), ("password", &ada.password), ("keep", keep)];
        browser.post(&page.action(), &form).await
    };
    let (kept, not) = (project.browser(), project.browser());
    let answer = log_in(&kept, "true").await;
    let set = |answer: &crate::support::answer::Answer| {
        let all = answer.headers.get_all("set-cookie").iter().map(|value| value.to_str().unwrap().to_owned());
        all.filter(|text| text.starts_with(&format!("kw-{}=", project.slug))).collect::<Vec<_>>().join("\n")
    };
    assert!(set(&answer).contains("; Max-Age=2592000; Path=/"), "{}", set(&answer));
    assert!(!set(&log_in(&not, "").await).contains("Max-Age"));
    project.wait(20 * 86_400);
    assert!(signed_in(&kept, &labs).await && !signed_in(&not, &labs).await);

    // A new proof keeps the cookie as long as the session lasts, and no longer.
    let again = labs.request().with("prompt", "login");
    let page = kept.open(&again).await.expect(200);
    let answer = kept.log_in(&page, &ada.email, &ada.password).await;
    assert!(set(&answer).contains("; Max-Age=864000; Path=/"), "{}", set(&answer));
    project.wait(10 * 86_400 + 1);
    assert!(!signed_in(&kept, &labs).await);
}

#[tokio::test]
async fn where_the_project_does_not_offer_it_wanting_to_stay_signed_in_changes_nothing() {
    let project = Project::new().await;
    let (labs, ada) = (project.app("labs").await, project.user("ada").await);
    let browser = project.browser();
    let page = browser.open(&labs.request()).await.expect(200);
    assert!(!page.body.contains("name=\"keep\""));
    let csrf = page.field("csrf").unwrap();
    let form = [("csrf", csrf.as_str()), ("login", &ada.email), ("password", &ada.password), ("keep", "true")];
    let answer = browser.post(&page.action(), &form).await;
    let all = answer.headers.get_all("set-cookie").iter().map(|value| value.to_str().unwrap().to_owned());
    let session = all.filter(|text| text.starts_with(&format!("kw-{}=", project.slug))).collect::<Vec<_>>();
    assert!(!session.is_empty() && !session[0].contains("Max-Age"), "{session:?}");
    project.wait(86_401);
    assert!(!signed_in(&browser, &labs).await);
}

fn workstation(settings: &mut domain::project::ProjectSettings) {
    settings.sessions.lock_seconds = Some(300);
}

#[tokio::test]
async fn a_session_that_nobody_used_for_a_while_wants_its_persons_password() {
    let project = Project::with(workstation).await;
    let (labs, ada) = (project.app("labs").await, project.user("ada").await);
    let browser = project.browser();
    let tokens = labs.tokens_in(&browser, &ada, &labs.request()).await;
    let before = Tokens::claims(tokens.id_token())["sid"].clone();
    project.wait(299);
    assert!(signed_in(&browser, &labs).await, "in use until now");
    project.wait(300);
    assert!(!signed_in(&browser, &labs).await);
    // Asking does not count as use, however often.
    for _ in 0..3 {
        let answer = browser.get(&labs.request().with("prompt", "none").path()).await.for_application();
        assert_eq!(answer["error"], "login_required");
    }
    // What the application was given goes on.
    project.get_as(&project.path("userinfo"), tokens.access_token()).await.expect(200);
    labs.refresh(tokens.refresh_token()).await.expect(200);

    let page = browser.open(&labs.request()).await.expect(200);
    assert!(page.body.contains("Welcome back") && page.body.contains("Not you?"), "{}", page.body);
    assert_eq!(page.field("login").as_deref(), Some(ada.email.as_str()));
    let wrong = browser.log_in(&page, &ada.email, "not the password").await.expect(422);
    assert!(wrong.body.contains("Welcome back"), "it stays theirs: {}", wrong.body);
    let answer = browser.log_in(&page, &ada.email, &ada.password).await;
    let tokens = Tokens(labs.exchange(&code(&answer)).await.expect(200).json());
    assert_eq!(Tokens::claims(tokens.id_token())["sid"], before, "the same session goes on");
    assert!(signed_in(&browser, &labs).await);
}

#[tokio::test]
async fn somebody_else_at_a_locked_workstation_ends_its_session_and_signs_in() {
    let project = Project::with(workstation).await;
    let (labs, ada, eve) = (project.app("labs").await, project.user("ada").await, project.user("eve").await);
    let browser = project.browser();
    let online = labs.request().with("scope", "openid online_access");
    let tokens = labs.tokens_in(&browser, &ada, &online).await;
    project.wait(301);
    let page = browser.open(&labs.request()).await.expect(200);
    let leave = format!("{}/account", page.action());
    // Nobody else's form does that.
    browser.post(&leave, &[("csrf", "made up"), ("decision", "leave")]).await.expect(403);
    labs.refresh(tokens.refresh_token()).await.expect(200);

    let locked = cookie(&browser).unwrap();
    let csrf = page.field("csrf").unwrap();
    let answer = browser.post(&leave, &[("csrf", &csrf), ("decision", "leave")]).await.expect(303);
    assert_ne!(cookie(&browser).unwrap(), locked);
    let form = browser.follow(answer).await.expect(200);
    assert!(!form.body.contains("Welcome back") && !form.body.contains(&ada.email), "{}", form.body);
    let answer = browser.log_in(&form, &eve.email, &eve.password).await;
    let of_eve = Tokens(labs.exchange(&code(&answer)).await.expect(200).json());
    assert_eq!(Tokens::claims(of_eve.id_token())["sub"], eve.id.to_string());
    // Ada's session is over, with what lived by it.
    assert_eq!(super::happened(&project, "session.signed_out").await, 1);
}

#[tokio::test]
async fn eve_who_types_her_own_login_at_adas_locked_workstation_is_eve_and_ada_is_out() {
    let project = Project::with(workstation).await;
    let (labs, ada, eve) = (project.app("labs").await, project.user("ada").await, project.user("eve").await);
    let browser = project.browser();
    labs.tokens_in(&browser, &ada, &labs.request()).await;
    project.wait(301);
    let page = browser.open(&labs.request()).await.expect(200);
    let answer = browser.log_in(&page, &eve.email, &eve.password).await;
    let tokens = Tokens(labs.exchange(&code(&answer)).await.expect(200).json());
    assert_eq!(Tokens::claims(tokens.id_token())["sub"], eve.id.to_string());
    assert_eq!(super::happened(&project, "session.signed_out").await, 1);
}
