//! What OpenID Connect's certification asks of a provider, beyond what has a file of its own.

use crate::support::{
    Project, Tokens,
    browser::Browser,
    client::{App, Request},
};

/// Case 84.
#[tokio::test]
async fn what_is_optional_may_be_left_out_and_what_is_unknown_does_no_harm() {
    let project = Project::new().await;
    let (labs, ada, browser) = (project.app("labs").await, project.user("ada").await, project.browser());
    let bare = labs.request().without("nonce").without("state").with("scope", "openid");
    let tokens = labs.tokens_in(&browser, &ada, &bare).await;
    let id = Tokens::claims(tokens.id_token());
    assert!(id.get("nonce").is_none() && id["sub"] == ada.id.to_string());
    for (name, value) in [
        ("display", "page"),
        ("display", "popup"),
        ("display", "hologram"),
        ("ui_locales", "se"),
        ("ui_locales", "es-MX es en"),
        ("ui_locales", "-- \u{e9}"),
        ("claims_locales", "fr"),
        ("login_hint", "ada@example.com"),
        ("acr_values", "1 2"),
        ("extra", "foobar"),
        ("registration", "{}"),
        ("auth0Client", "e30"),
        ("nonce", ""),
        ("prompt", ""),
        ("max_age", ""),
        ("claims", ""),
        ("id_token_hint", ""),
        ("audience", ""),
    ] {
        let answer = browser.asks(&labs.request().with(name, value)).await;
        assert!(answer.contains_key("code"), "{name}={value}: {answer:?}");
    }
    // A hint at nobody in particular: the form has it, and no harm is done.
    for hint in
        ["ada@example.com", "<script>alert(1)</script>", "\" onfocus=\"alert(1)", &"x".repeat(10_000), "\u{202e}"]
    {
        let page = project.browser().open(&labs.request().with("login_hint", hint)).await.expect(200);
        let typed = page.field("login").unwrap();
        assert!(typed == hint || hint.len() > 254 && typed.is_empty(), "{typed}");
        assert!(!page.body.contains("<script>alert") && !page.body.contains("\" onfocus=\"alert"));
    }
}

/// Case 84.
#[tokio::test]
async fn the_order_of_scopes_and_parameters_does_not_matter() {
    let project = Project::new().await;
    let (labs, ada, browser) = (project.app("labs").await, project.user("ada").await, project.browser());
    let wants = labs.request().with("scope", "openid address email");
    let page = browser.open(&wants).await.expect(200);
    let page = browser.log_in(&page, &ada.email, &ada.password).await;
    let page = browser.follow(page).await;
    browser.decide(&page, "allow").await.for_application();
    for scope in ["address email openid", "email openid address", "  email  openid address openid "] {
        let mut request = labs.request().with("scope", scope).with("prompt", "none");
        request.parameters.reverse();
        let answer = browser.asks(&request).await;
        let tokens = labs.exchange(&answer["code"]).await.expect(200).json();
        let mut granted: Vec<_> = tokens["scope"].as_str().unwrap().split(' ').collect();
        granted.sort_unstable();
        assert_eq!(granted, ["address", "email", "openid"], "{scope}");
    }
}

/// Case 84.
#[tokio::test]
async fn ui_locales_choose_the_language_of_the_page() {
    let project = Project::new().await;
    let labs = project.app("labs").await;
    for (locales, language) in [("es", "es"), ("fr es-MX", "es"), ("en es", "en"), ("fr", "en"), ("", "en")] {
        let page = project.browser().open(&labs.request().with("ui_locales", locales)).await.expect(200);
        assert!(page.body.contains(&format!("<html lang=\"{language}\"")), "{locales}: {}", &page.body[..200]);
    }
}

/// Case 85.
#[tokio::test]
async fn a_missing_response_type_is_an_error_for_the_client() {
    let project = Project::new().await;
    let (labs, ada, browser) = (project.app("labs").await, project.user("ada").await, project.browser());
    browser.sign_in(&labs.request(), &ada).await;
    for request in [labs.request().without("response_type"), labs.request().with("response_type", "")] {
        let answer = browser.asks(&request).await;
        assert_eq!((answer["error"].as_str(), answer["state"].as_str()), ("invalid_request", "a state"));
    }
}

/// Case 86.
#[tokio::test]
async fn request_objects_are_refused_and_never_silently_ignored() {
    let project = Project::new().await;
    let (labs, ada, browser) = (project.app("labs").await, project.user("ada").await, project.browser());
    browser.sign_in(&labs.request(), &ada).await;
    // Unsigned, `{"client_id":"labs","scope":"openid"}`.
    let object = "eyJhbGciOiJub25lIn0.eyJjbGllbnRfaWQiOiJsYWJzIiwic2NvcGUiOiJvcGVuaWQifQ.";
    for (name, value, error) in [
        ("request", object, "request_not_supported"),
        ("request", "x", "request_not_supported"),
        ("request_uri", "https://labs.example/request.jwt", "request_uri_not_supported"),
        ("request_uri", "urn:ietf:params:oauth:request_uri:x", "request_uri_not_supported"),
    ] {
        for request in [
            labs.request(),
            labs.request().without("response_type").without("scope"),
            labs.request().with("prompt", "none"),
        ] {
            let answer = browser.asks(&request.with(name, value)).await;
            assert_eq!((answer["error"].as_str(), answer["state"].as_str()), (error, "a state"), "{name}");
        }
    }
}

async fn code_for(browser: &Browser, labs: &App, request: &Request) -> Tokens {
    let answer = browser.asks(request).await;
    Tokens(labs.exchange(&answer["code"]).await.expect(200).json())
}

/// Case 94.
#[tokio::test]
async fn a_code_used_again_at_once_or_later_is_invalid_grant_and_kills_what_it_gave() {
    let project = Project::new().await;
    let (labs, ada, browser) = (project.app("labs").await, project.user("ada").await, project.browser());
    browser.sign_in(&labs.request(), &ada).await;
    for later in [0, 31] {
        let bystander = code_for(&browser, &labs, &labs.request()).await;
        let answer = browser.asks(&labs.request()).await;
        let tokens = Tokens(labs.exchange(&answer["code"]).await.expect(200).json());
        project.get_as(&project.path("userinfo"), tokens.access_token()).await.expect(200);
        project.wait(later);
        assert_eq!(labs.exchange(&answer["code"]).await.expect(400).error(), "invalid_grant", "{later}");
        project.get_as(&project.path("userinfo"), tokens.access_token()).await.expect(401);
        assert_eq!(labs.refresh(tokens.refresh_token()).await.expect(400).error(), "invalid_grant", "{later}");
        // Another sign-in of the same person to the same application has nothing to do with it.
        project.get_as(&project.path("userinfo"), bystander.access_token()).await.expect(200);
        labs.refresh(bystander.refresh_token()).await.expect(200);
    }
}
