//! An application that wants somebody to make an account first (Initiating User Registration via OpenID Connect 1.0).

use super::{
    code,
    sign_up::{GRACE, PASSWORD, change, makes, open_project, opens, sends},
};
use crate::support::{Project, answer::Answer, browser::Browser};

async fn prompts(project: &Project) -> Vec<String> {
    let document = project.get(&project.path(".well-known/openid-configuration")).await.expect(200).json();
    let all = document["prompt_values_supported"].as_array().unwrap().iter();
    all.map(|value| value.as_str().unwrap().to_owned()).collect()
}

/// The link "I have an account" of the sign-up page.
fn has_account(page: &Answer) -> String {
    let end = page.body.split_once("?log-in=1").unwrap_or_else(|| panic!("no link: {}", page.body)).0;
    format!("{}?log-in=1", end.rsplit('"').next().unwrap())
}

#[track_caller]
fn asks_for_an_address(page: &Answer) {
    assert_eq!(page.status, 200, "{}", page.body);
    assert!(page.field("email").is_some() && page.field("password").is_none(), "{}", page.body);
}

async fn signs_up(browser: &Browser, form: &Answer) -> Answer {
    sends(browser, form, GRACE).await.expect(200);
    let page = opens(browser, GRACE).await.expect(200);
    let done = makes(browser, &page, "Grace Hopper", PASSWORD).await.expect(200);
    browser.get(&done.goes_to()).await
}

#[tokio::test]
async fn prompt_create_leads_from_the_sign_up_page_back_into_the_applications_flow() {
    let (project, labs) = open_project().await;
    assert!(prompts(&project).await.contains(&"create".to_owned()));
    for name in ["prompt", "screen_hint"] {
        let value = if name == "prompt" { "create" } else { "signup" };
        let (project, labs) = open_project().await;
        let browser = project.browser();
        let form = browser.open(&labs.request().with(name, value).with("login_hint", GRACE)).await;
        asks_for_an_address(&form);
        assert_eq!(form.field("email").as_deref(), Some(GRACE), "login_hint is filled in");
        let answer = signs_up(&browser, &form).await;
        let tokens = labs.exchange(&code(&answer)).await.expect(200).json();
        assert!(tokens["id_token"].is_string());
    }
    // What the application expects is told to the browser that it sent, and to no other.
    let browser = project.browser();
    let form = browser.open(&labs.request().with("prompt", "create").with("login_hint", GRACE)).await;
    let stranger = project.browser().get(&form.action()).await.expect(200);
    assert_eq!(stranger.field("email").as_deref().unwrap_or_default(), "");
    // A hint that is no address fills nothing in.
    let other = browser.open(&labs.request().with("prompt", "create").with("login_hint", "+15550100")).await;
    assert_eq!(other.field("email").as_deref().unwrap_or_default(), "");
}

#[tokio::test]
async fn whoever_has_an_account_logs_in_instead_and_is_back_in_the_application() {
    let (project, labs) = open_project().await;
    let (ada, browser) = (project.user("ada").await, project.browser());
    let form = browser.open(&labs.request().with("prompt", "create")).await;
    let page = browser.get(&has_account(&form)).await.expect(200);
    let answer = browser.log_in(&page, &ada.email, &ada.password).await;
    assert!(answer.for_application().contains_key("code"));
}

/// Initiating User Registration 1.0: the person is to make an account, whoever is signed in.
#[tokio::test]
async fn somebody_who_is_signed_in_sees_the_sign_up_page_and_is_taken_for_themselves_only_by_their_word() {
    let (project, labs) = open_project().await;
    let (ada, browser) = (project.user("ada").await, project.browser());
    browser.sign_in(&labs.request(), &ada).await;
    project.wait(60);
    let create = labs.request().with("prompt", "create");
    let form = browser.open(&create).await;
    asks_for_an_address(&form);
    let page = browser.get(&has_account(&form)).await.expect(200);
    assert!(page.field("password").is_none() && page.body.contains("ada"), "{}", page.body);
    assert!(browser.decide(&page, "continue").await.for_application().contains_key("code"));

    // Or they make another one, and are that person from then on.
    let form = browser.open(&create).await;
    let answer = signs_up(&browser, &form).await;
    let tokens = labs.exchange(&code(&answer)).await.expect(200).json();
    let subject = crate::support::Tokens::claims(tokens["id_token"].as_str().unwrap())["sub"].clone();
    assert_ne!(subject, serde_json::json!(ada.id.to_string()));
}

#[tokio::test]
async fn create_is_an_invalid_request_where_nobody_signs_up_and_the_hint_is_ignored_there() {
    let (project, labs) = open_project().await;
    change(&project, |settings| settings.signup_enabled = false).await;
    assert!(!prompts(&project).await.contains(&"create".to_owned()));
    let browser = project.browser();
    let refused = browser.asks(&labs.request().with("prompt", "create")).await;
    assert_eq!(refused["error"], "invalid_request");
    assert!(refused["error_description"].contains("prompt=create"), "{refused:?}");
    let page = browser.open(&labs.request().with("screen_hint", "signup")).await.expect(200);
    assert!(page.field("password").is_some(), "{}", page.body);
}

#[tokio::test]
async fn create_with_none_is_an_invalid_request_and_with_login_wants_a_new_sign_in() {
    let (project, labs) = open_project().await;
    let (ada, browser) = (project.user("ada").await, project.browser());
    for both in ["none create", "create none"] {
        assert_eq!(browser.asks(&labs.request().with("prompt", both)).await["error"], "invalid_request", "{both}");
    }
    let silent = labs.request().with("prompt", "none").with("screen_hint", "signup");
    assert_eq!(browser.asks(&silent).await["error"], "login_required", "a hint asks nobody");
    browser.sign_in(&labs.request(), &ada).await;
    project.wait(60);
    let form = browser.open(&labs.request().with("prompt", "login create")).await;
    asks_for_an_address(&form);
    let page = browser.get(&has_account(&form)).await.expect(200);
    assert!(page.field("password").is_some(), "{}", page.body);
    assert!(browser.log_in(&page, &ada.email, &ada.password).await.for_application().contains_key("code"));
}

#[tokio::test]
async fn sign_up_that_is_switched_off_meanwhile_leaves_the_way_to_log_in() {
    let (project, labs) = open_project().await;
    let (ada, browser) = (project.user("ada").await, project.browser());
    let form = browser.open(&labs.request().with("prompt", "create")).await;
    change(&project, |settings| settings.signup_enabled = false).await;
    let closed = browser.get(&form.action()).await.expect(403);
    let page = browser.get(&has_account(&closed)).await.expect(200);
    assert!(browser.log_in(&page, &ada.email, &ada.password).await.for_application().contains_key("code"));
}

#[tokio::test]
async fn the_sign_up_page_speaks_the_language_that_the_application_asks_for() {
    let (project, labs) = open_project().await;
    let browser = project.browser();
    let form = browser.open(&labs.request().with("prompt", "create").with("ui_locales", "es")).await.expect(200);
    assert!(form.body.contains("lang=\"es\""), "{}", form.body);
    let sent = sends(&browser, &form, GRACE).await.expect(200);
    assert!(sent.body.contains("lang=\"es\""), "{}", sent.body);
}
