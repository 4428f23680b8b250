//! When the person is asked, and when the application gets an answer without (OpenID Connect Core §3.1.2.1).

use crate::support::{Project, Tokens, answer::Answer};
use serde_json::json;

fn auth_time(tokens: &Tokens) -> i64 {
    Tokens::claims(tokens.id_token())["auth_time"].as_i64().unwrap()
}

#[track_caller]
fn asks_for_a_password(page: &Answer) {
    assert_eq!(page.status, 200, "{}", page.body);
    assert!(page.field("password").is_some() && page.field("login").is_some(), "{}", page.body);
}

/// Case 15.
#[tokio::test]
async fn prompt_none_without_a_session_is_login_required() {
    let project = Project::new().await;
    let (labs, ada, browser) = (project.app("labs").await, project.user("ada").await, project.browser());
    let quietly = labs.request().with("prompt", "none");
    let answer = browser.get(&quietly.path()).await.expect(303);
    assert!(answer.header("set-cookie").is_none());
    let answer = answer.for_application();
    assert_eq!((answer["error"].as_str(), answer["state"].as_str()), ("login_required", "a state"));
    assert!(!answer.contains_key("code"));

    browser.sign_in(&labs.request(), &ada).await;
    assert!(browser.asks(&quietly).await.contains_key("code"));
    // A session of another project, a cookie that nobody knows, a session that is over.
    let other = Project::new().await;
    let other_labs = other.app("labs").await;
    assert_eq!(browser.on(&other).asks(&other_labs.request().with("prompt", "none")).await["error"], "login_required");
    project.wait(25 * 3600);
    assert_eq!(browser.asks(&quietly).await["error"], "login_required");
    for (_, value) in browser.cookies.lock().unwrap().iter_mut() {
        *value = "AAAAAAAAAAAAAAAAAAAAAA".to_owned();
    }
    assert_eq!(browser.asks(&quietly).await["error"], "login_required");
}

/// Case 16.
#[tokio::test]
async fn prompt_none_without_consent_is_consent_required() {
    let project = Project::new().await;
    let (labs, ada, browser) = (project.app("labs").await, project.user("ada").await, project.browser());
    browser.sign_in(&labs.request(), &ada).await;
    let wants = labs.request().with("scope", "openid address");
    let quietly = wants.clone().with("prompt", "none");
    assert_eq!(browser.asks(&quietly).await["error"], "consent_required");
    assert_eq!(browser.asks(&labs.request().with("prompt", "none consent")).await["error"], "invalid_request");

    let page = browser.open(&wants).await.expect(200);
    assert_eq!(browser.decide(&page, "deny").await.for_application()["error"], "access_denied");
    assert_eq!(browser.asks(&quietly).await["error"], "consent_required", "a no is no consent");
    let page = browser.open(&wants).await.expect(200);
    assert!(browser.decide(&page, "allow").await.for_application().contains_key("code"));
    assert!(browser.asks(&quietly).await.contains_key("code"));
    // It was given to this application, and by this person.
    let other = project.app("other").await;
    assert_eq!(
        browser.asks(&other.request().with("scope", "openid address").with("prompt", "none")).await["error"],
        "consent_required"
    );
}

/// Case 17.
#[tokio::test]
async fn prompt_login_asks_again_even_in_a_fresh_session() {
    let project = Project::new().await;
    let (labs, ada, browser) = (project.app("labs").await, project.user("ada").await, project.browser());
    let first = labs.tokens_in(&browser, &ada, &labs.request()).await;
    project.wait(1);
    let again = labs.request().with("prompt", "login");
    let page = browser.open(&again).await;
    asks_for_a_password(&page);
    // Reloading, or coming without the parameter to the same flow, asks still.
    asks_for_a_password(&browser.get(&page.action()).await);
    assert_eq!(browser.log_in(&page, &ada.email, "a wrong password").await.status, 422);
    project.wait(1);
    let answer = browser.log_in(&page, &ada.email, &ada.password).await.for_application();
    let second = Tokens(labs.exchange(&answer["code"]).await.expect(200).json());
    assert_eq!(auth_time(&second), auth_time(&first) + 2);
}

/// Case 18.
#[tokio::test]
async fn prompt_none_stands_alone() {
    let project = Project::new().await;
    let (labs, ada, browser) = (project.app("labs").await, project.user("ada").await, project.browser());
    browser.sign_in(&labs.request(), &ada).await;
    for prompt in ["none login", "login none", "none consent", "none select_account", "NONE", "create", "nonsense"] {
        assert_eq!(browser.asks(&labs.request().with("prompt", prompt)).await["error"], "invalid_request", "{prompt}");
    }
    assert!(browser.asks(&labs.request().with("prompt", "none")).await.contains_key("code"));
}

/// Case 19.
#[tokio::test]
async fn a_sign_in_older_than_max_age_is_asked_for_again() {
    let project = Project::new().await;
    let (labs, ada, browser) = (project.app("labs").await, project.user("ada").await, project.browser());
    let first = labs.tokens_in(&browser, &ada, &labs.request()).await;
    project.wait(100);
    let answer = browser.asks(&labs.request().with("max_age", "100")).await;
    let young = Tokens(labs.exchange(&answer["code"]).await.expect(200).json());
    assert_eq!(auth_time(&young), auth_time(&first));
    assert_eq!(
        browser.asks(&labs.request().with("max_age", "99").with("prompt", "none")).await["error"],
        "login_required"
    );
    for (age, waits) in [("99", 0), ("0", 10), ("0", 0)] {
        project.wait(waits);
        let old = labs.request().with("max_age", age);
        asks_for_a_password(&browser.open(&old).await);
    }
    let again = labs.tokens_in(&browser, &ada, &labs.request().with("max_age", "99")).await;
    assert_eq!(auth_time(&again), auth_time(&first) + 110);
    for wrong in ["-1", "1.5", "1h", "+1", " 1", "1 2", "\u{661}"] {
        assert_eq!(browser.asks(&labs.request().with("max_age", wrong)).await["error"], "invalid_request", "{wrong:?}");
    }
    assert!(browser.asks(&labs.request().with("max_age", "99999999999999999999999999")).await.contains_key("code"));
}

/// Case 20.
#[tokio::test]
async fn an_id_token_hint_for_another_user_never_gives_a_code_for_this_one() {
    let project = Project::new().await;
    let (labs, ada, bob) = (project.app("labs").await, project.user("ada").await, project.user("bob").await);
    let browser = project.browser();
    let of_bob = labs.tokens(&bob).await;
    let of_ada = labs.tokens_in(&browser, &ada, &labs.request()).await;
    project.wait(1);
    let hinted = labs.request().with("id_token_hint", of_bob.id_token());
    assert_eq!(browser.asks(&hinted.clone().with("prompt", "none")).await["error"], "login_required");
    // Ada signs in once more where Bob was asked for.
    let page = browser.open(&hinted).await;
    asks_for_a_password(&page);
    let answer = browser.log_in(&page, &ada.email, &ada.password).await.for_application();
    assert_eq!(answer["error"], "login_required");
    assert!(!answer.contains_key("code"));
    project.wait(1);
    let page = browser.open(&hinted).await;
    let answer = browser.log_in(&page, &bob.email, &bob.password).await.for_application();
    let tokens = Tokens(labs.exchange(&answer["code"]).await.expect(200).json());
    assert_eq!(Tokens::claims(tokens.id_token())["sub"], bob.id.to_string());

    // What is no ID token for this client is refused.
    let other = project.app("other").await.tokens(&bob).await;
    let changed = format!("{}A", of_bob.id_token());
    let elsewhere = Project::new().await;
    let foreign = elsewhere.app("labs").await.tokens(&elsewhere.user("bob").await).await;
    for wrong in [other.id_token(), &changed, foreign.id_token(), of_ada.access_token(), "e30.e30.", "x"] {
        assert_eq!(browser.asks(&labs.request().with("id_token_hint", wrong)).await["error"], "invalid_request");
    }
}

/// Case 90.
#[tokio::test]
async fn auth_time_is_told_when_asked_for_and_is_later_after_a_new_sign_in() {
    let project = Project::new().await;
    let (labs, ada, browser) = (project.app("labs").await, project.user("ada").await, project.browser());
    let claims = json!({ "id_token": { "auth_time": { "essential": true } } }).to_string();
    let now = project.means.now().unix_seconds();
    let first = labs.tokens_in(&browser, &ada, &labs.request().with("max_age", "15000")).await;
    assert_eq!(auth_time(&first), now);
    let mut last = now;
    for request in [labs.request().with("prompt", "login"), labs.request().with("max_age", "1")] {
        project.wait(2);
        let tokens = labs.tokens_in(&browser, &ada, &request).await;
        assert!(auth_time(&tokens) > last);
        last = auth_time(&tokens);
    }
    project.wait(2);
    let answer = browser.asks(&labs.request().with("claims", &claims)).await;
    assert_eq!(auth_time(&Tokens(labs.exchange(&answer["code"]).await.expect(200).json())), last);
}

/// Case 91.
#[tokio::test]
async fn an_id_token_hint_with_prompt_none_for_the_same_user_succeeds() {
    let project = Project::new().await;
    let (labs, ada, browser) = (project.app("labs").await, project.user("ada").await, project.browser());
    let first = labs.tokens_in(&browser, &ada, &labs.request()).await;
    let quietly = labs.request().with("prompt", "none").with("id_token_hint", first.id_token());
    // The second time the hint has expired, and counts.
    for seconds in [10, 4000] {
        project.wait(seconds);
        let answer = browser.asks(&quietly).await;
        let again = Tokens(labs.exchange(&answer["code"]).await.expect(200).json());
        let (old, new) = (Tokens::claims(first.id_token()), Tokens::claims(again.id_token()));
        assert_eq!((&old["sub"], &old["auth_time"]), (&new["sub"], &new["auth_time"]));
    }
}

/// Case 92.
#[tokio::test]
async fn acr_is_told_and_is_one_of_those_supported() {
    let project = Project::new().await;
    let (labs, ada, browser) = (project.app("labs").await, project.user("ada").await, project.browser());
    let discovery = project.get(&project.path(".well-known/openid-configuration")).await.expect(200).json();
    let supported = discovery["acr_values_supported"].as_array().unwrap().clone();
    browser.sign_in(&labs.request(), &ada).await;
    let first = supported[0].as_str().unwrap();
    for values in [first, "1 2", &format!("urn:nobody:knows {first}"), "phr"] {
        let answer = browser.asks(&labs.request().with("acr_values", values)).await;
        let tokens = Tokens(labs.exchange(&answer["code"]).await.expect(200).json());
        let acr = Tokens::claims(tokens.id_token())["acr"].clone();
        assert!(supported.contains(&acr), "{acr} for {values}");
    }
    let wants = |value: &str, essential: bool| {
        let claims = json!({ "id_token": { "acr": { "essential": essential, "values": [value] } } });
        labs.request().with("claims", &claims.to_string())
    };
    assert!(browser.asks(&wants(first, true)).await.contains_key("code"));
    assert!(browser.asks(&wants("phr", false)).await.contains_key("code"), "what is voluntary goes on");
    for unmet in ["phr", "http://schemas.openid.net/pape/policies/2007/06/multi-factor", "urn:nobody:knows"] {
        assert_eq!(browser.asks(&wants(unmet, true)).await["error"], "unmet_authentication_requirements", "{unmet}");
    }
}

/// The page of `prompt=select_account` names who is signed in and goes on with them, or with somebody else.
#[tokio::test]
async fn select_account_asks_who_is_meant() {
    let project = Project::new().await;
    let (labs, ada, bob) = (project.app("labs").await, project.user("ada").await, project.user("bob").await);
    let browser = project.browser();
    browser.sign_in(&labs.request(), &ada).await;
    project.wait(1);
    let which = labs.request().with("prompt", "select_account");
    assert_eq!(
        browser
            .asks(&labs.request().with("prompt", "none").with("login_hint", &bob.email))
            .await
            .get("code")
            .map(|_| ()),
        Some(())
    );
    let page = browser.open(&which).await.expect(200);
    assert!(page.field("password").is_none() && page.body.contains(&ada.email), "{}", page.body);
    assert!(browser.decide(&page, "continue").await.for_application().contains_key("code"));
    // Not her: a sign-in form, and then it is Bob.
    let page = browser.open(&which).await.expect(200);
    let form = browser.decide(&page, "other").await;
    asks_for_a_password(&form);
    let answer = browser.log_in(&form, &bob.email, &bob.password).await.for_application();
    let tokens = Tokens(labs.exchange(&answer["code"]).await.expect(200).json());
    assert_eq!(Tokens::claims(tokens.id_token())["sub"], bob.id.to_string());
    project.wait(1);
    // A hint at somebody else asks too.
    let page = browser.open(&labs.request().with("login_hint", &ada.email)).await.expect(200);
    assert!(page.field("password").is_none() && page.body.contains(&bob.email), "{}", page.body);
}
