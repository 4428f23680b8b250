//! `/authorize`: who may ask for what, and who is told what is wrong.

use crate::support::{Project, Tokens, answer::Answer, client::VERIFIER, project::PUBLIC_URL};
use domain::oauth::{redirect_uri::RedirectUri, scope::ScopeSet};

/// The person reads a page; nothing on it leads to where the request wanted to go.
#[track_caller]
pub fn is_told_to_the_person(answer: Answer) {
    let page = answer.expect(400);
    assert!(page.header("location").is_none());
    let body = page.body.to_ascii_lowercase();
    assert!(body.contains("<h1"), "{body}");
    assert!(!body.contains("http-equiv") && !body.contains("<form") && !body.contains("postmessage"), "{body}");
    for link in body.split("href=\"").skip(1) {
        let link = link.split('"').next().unwrap();
        assert!(link.starts_with('/') && !link.starts_with("//"), "{link}");
    }
}

/// Case 1.
#[tokio::test]
async fn an_unknown_client_is_answered_with_a_page_and_never_with_a_redirect() {
    let project = Project::new().await;
    let (labs, browser) = (project.app("labs").await, project.browser());
    project.m2m("sync", |_| {}).await;
    let elsewhere = Project::new().await;
    elsewhere.app("theirs").await;
    for name in ["nobody", "theirs", "sync", "LABS", "labs ", "a b", "\u{fc}", "\"><script>", &"x".repeat(20_000)] {
        is_told_to_the_person(browser.get(&labs.request().with("client_id", name).path()).await);
    }
    is_told_to_the_person(browser.get(&labs.request().without("client_id").path()).await);
    is_told_to_the_person(browser.get(&labs.request().and("client_id", "labs").path()).await);
    is_told_to_the_person(browser.get(&project.path("authorize")).await);
    assert_eq!(browser.asks(&labs.request().with("prompt", "none")).await["error"], "login_required");
}

/// Case 2.
#[tokio::test]
async fn an_unregistered_redirect_uri_is_answered_with_a_page_and_never_with_a_redirect() {
    let project = Project::new().await;
    let (labs, other, browser) = (project.app("labs").await, project.app("other").await, project.browser());
    for uri in [
        "https://evil.example/cb",
        other.redirect_uri(),
        "javascript:alert(1)",
        "//evil.example",
        "/cb",
        "urn:ietf:wg:oauth:2.0:oob",
    ] {
        is_told_to_the_person(browser.get(&labs.request().with("redirect_uri", uri).path()).await);
    }
    is_told_to_the_person(browser.get(&labs.request().without("redirect_uri").path()).await);
    is_told_to_the_person(browser.get(&labs.request().with("redirect_uri", "").path()).await);
    // Twice, the right one first or last.
    is_told_to_the_person(browser.get(&labs.request().and("redirect_uri", "https://evil.example/cb").path()).await);
    let last = labs.request().with("redirect_uri", "https://evil.example/cb").and("redirect_uri", labs.redirect_uri());
    is_told_to_the_person(browser.get(&last.path()).await);
    // However the answer is to travel.
    for mode in ["form_post", "web_message", "fragment"] {
        let wrong = labs.request().with("redirect_uri", "https://evil.example/cb").with("response_mode", mode);
        is_told_to_the_person(browser.get(&wrong.with("prompt", "none").path()).await);
    }
}

/// Case 6.
#[tokio::test]
async fn a_parameter_given_twice_is_refused() {
    let project = Project::new().await;
    let (labs, browser) = (project.app("labs").await, project.browser());
    for (name, value) in [
        ("response_type", "code"),
        ("scope", "openid"),
        ("state", "a state"),
        ("nonce", "a nonce"),
        ("response_mode", "query"),
        ("prompt", "login"),
        ("max_age", "1"),
        ("display", "page"),
        ("ui_locales", "en"),
        ("claims_locales", "en"),
        ("login_hint", "ada"),
        ("acr_values", "phr"),
        ("claims", "{}"),
        ("code_challenge", VERIFIER),
        ("code_challenge_method", "S256"),
        ("id_token_hint", "x"),
    ] {
        let answer = browser.asks(&labs.request().with(name, value).and(name, value)).await;
        assert_eq!(answer["error"], "invalid_request", "{name}");
        // Which of two states would be the right one cannot be told.
        assert_eq!(answer.get("state").map(String::as_str), (name != "state").then_some("a state"), "{name}");
    }
    let page = browser.open(&labs.request().with("utm_source", "a").and("utm_source", "b")).await;
    assert!(page.field("password").is_some(), "one that nobody knows does no harm");
}

/// Case 7.
#[tokio::test]
async fn an_unsupported_response_type_is_refused_and_no_implicit_flow_is_there() {
    let project = Project::new().await;
    let (labs, ada, browser) = (project.app("labs").await, project.user("ada").await, project.browser());
    browser.sign_in(&labs.request(), &ada).await;
    for kind in ["token", "id_token", "id_token token", "code id_token", "code token", "none", "CODE", "code code"] {
        let answer = browser.get(&labs.request().with("response_type", kind).path()).await.expect(303);
        assert!(!answer.location().contains('#'), "{kind}");
        let answer = answer.for_application();
        assert_eq!(answer["error"], "unsupported_response_type", "{kind}");
        assert_eq!(answer["state"], "a state");
        assert!(
            !answer.contains_key("code") && !answer.contains_key("access_token") && !answer.contains_key("id_token")
        );
    }
}

/// Case 14.
#[tokio::test]
async fn a_scope_that_the_client_may_not_have_is_refused() {
    let project = Project::new().await;
    let ada = project.user("ada").await;
    let narrow = project.app_with("narrow", |own| own.allowed_scopes = ScopeSet::parse("openid email").unwrap()).await;
    let browser = project.browser();
    for scope in [
        "openid profile",
        "openid admin",
        "OPENID",
        "openid patient/*.rs",
        "openid\temail",
        "openid \"",
        "openid email\u{e9}",
    ] {
        let answer = browser.asks(&narrow.request().with("scope", scope)).await;
        assert_eq!(answer["error"], "invalid_scope", "{scope:?}");
    }
    let tokens = narrow.tokens_in(&browser, &ada, &narrow.request().with("scope", "email openid")).await;
    assert_eq!(tokens.0["scope"], "email openid");
    assert!(browser.asks(&narrow.request().with("scope", "openid")).await.contains_key("code"));
    assert_eq!(browser.asks(&narrow.request().with("scope", "openid profile")).await["error"], "invalid_scope");
}

/// Case 21.
#[tokio::test]
async fn an_audience_that_nobody_knows_or_that_is_named_twice_is_no_target() {
    let project =
        Project::with(|own| own.audiences = vec!["https://labs.example/api".into(), "urn:other".into()]).await;
    let (labs, ada, browser) = (project.app("labs").await, project.user("ada").await, project.browser());
    let own = "https://labs.example/api";
    browser.sign_in(&labs.request(), &ada).await;
    let wrong = [
        labs.request().with("aud", "https://evil.example"),
        labs.request().with("audience", "https://labs.example/api/"),
        labs.request().with("resource", "HTTPS://labs.example/api"),
        labs.request().with("resource", &format!("{}fhir/", project.issuer())),
        labs.request().with("audience", "https://labs.example/api urn:other"),
        labs.request().with("resource", own).and("resource", own),
        labs.request().with("resource", own).and("resource", "urn:other"),
        labs.request().with("audience", own).with("resource", "urn:other"),
        labs.request().with("aud", own).with("audience", "urn:other"),
    ];
    for request in wrong {
        let answer = browser.asks(&request).await;
        assert_eq!((answer["error"].as_str(), answer["state"].as_str()), ("invalid_target", "a state"), "{request:?}");
    }
    for name in ["aud", "audience", "resource"] {
        let tokens = labs.tokens_in(&project.browser(), &ada, &labs.request().with(name, own)).await;
        assert_eq!(Tokens::claims(tokens.access_token())["aud"], own, "{name}");
    }
    let same = labs.request().with("aud", own).with("audience", own).with("resource", own);
    assert!(browser.asks(&same).await.contains_key("code"));
}

/// Case 21.
#[tokio::test]
async fn without_an_audience_the_token_is_for_userinfo_only() {
    let project = Project::new().await;
    let (labs, ada) = (project.app("labs").await, project.user("ada").await);
    let api = project.app_with("api", |own| own.default_audience = Some(format!("{PUBLIC_URL}/v1"))).await;
    let tokens = labs.tokens(&ada).await;
    assert_eq!(Tokens::claims(tokens.access_token())["aud"], format!("{}userinfo", project.issuer()));
    project.get_as("/v1/user/me", tokens.access_token()).await.expect(401);
    project.get_as(&project.path("fhir/Patient"), tokens.access_token()).await.expect(401);
    project.get_as(&project.path("userinfo"), tokens.access_token()).await.expect(200);

    // The same but for the audience opens it, by name and by the application's default.
    let named =
        labs.tokens_in(&project.browser(), &ada, &labs.request().with("audience", "https://api.zapehr.com")).await;
    assert_eq!(
        Tokens::claims(named.access_token())["aud"],
        serde_json::json!([format!("{PUBLIC_URL}/v1"), format!("{}fhir", project.issuer())])
    );
    project.get_as("/v1/user/me", named.access_token()).await.expect(200);
    project.get_as("/v1/user/me", api.tokens(&ada).await.access_token()).await.expect(200);
}

/// Case 21.
#[tokio::test]
async fn fhir_and_launch_scopes_want_the_gateway_for_their_audience() {
    let project = Project::new().await;
    let smart = project
        .app_with("smart", |own| {
            own.allowed_scopes = ScopeSet::parse("openid launch launch/patient patient/*.rs fhirUser").unwrap();
        })
        .await;
    let browser = project.browser();
    let fhir = format!("{}fhir", project.issuer());
    for scope in ["openid patient/*.rs", "openid launch", "openid launch/patient", "openid fhirUser"] {
        let request = smart.request().with("scope", scope).with("prompt", "none");
        assert_eq!(browser.asks(&request).await["error"], "invalid_target", "{scope}");
        let api = request.clone().with("aud", &format!("{PUBLIC_URL}/v1"));
        assert_eq!(browser.asks(&api).await["error"], "invalid_target", "{scope}");
        assert_eq!(browser.asks(&request.with("aud", &fhir)).await["error"], "login_required", "{scope}");
    }
}

/// Case 22.
#[tokio::test]
async fn errors_go_to_the_client_once_its_redirect_uri_is_known_and_before_that_to_the_person() {
    let project = Project::new().await;
    let native = project
        .app_with("native", |own| {
            own.application_type = domain::oauth::client::ApplicationType::Native;
            own.allowed_callback_urls =
                vec![RedirectUri::register("com.example.labs:/cb?a=1", own.application_type).unwrap()];
        })
        .await;
    let (labs, browser) = (project.app("labs").await, project.browser());
    for (name, value, error) in [
        ("response_type", "token", "unsupported_response_type"),
        ("response_mode", "fragment", "invalid_request"),
        ("scope", "root", "invalid_scope"),
        ("prompt", "none login", "invalid_request"),
        ("max_age", "soon", "invalid_request"),
        ("audience", "urn:nobody", "invalid_target"),
        ("claims", "[]", "invalid_request"),
        ("code_challenge", "short", "invalid_request"),
        ("request", "e30.e30.", "request_not_supported"),
        ("prompt", "none", "login_required"),
    ] {
        let wrong = labs.request().with(name, value);
        let answer = browser.get(&wrong.path()).await.expect(303);
        assert!(answer.location().starts_with("https://labs.example/cb?error="), "{}", answer.location());
        let sent = answer.for_application();
        assert_eq!((sent["error"].as_str(), sent["state"].as_str()), (error, "a state"), "{name}");
        assert_eq!(sent["iss"], project.issuer());
        // RFC 6749 §4.1.2.1: the description keeps to its alphabet.
        assert!(sent["error_description"].bytes().all(|b| matches!(b, 0x20..=0x21 | 0x23..=0x5b | 0x5d..=0x7e)));

        let own = native.request().with(name, value);
        assert!(browser.get(&own.path()).await.expect(303).location().starts_with("com.example.labs:/cb?a=1&error="));
        is_told_to_the_person(browser.get(&wrong.clone().with("redirect_uri", "https://evil.example/cb").path()).await);
        is_told_to_the_person(browser.get(&wrong.with("client_id", "nobody").path()).await);
    }
}
