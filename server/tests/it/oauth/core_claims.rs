//! Claims about a person: userinfo, scopes and the `claims` parameter (OpenID Connect Core §5).

use crate::support::{
    Project, Tokens,
    answer::Answer,
    browser::Browser,
    client::{App, Request},
    project::Person,
};
use axum::{body::Body, http};
use domain::{
    oauth::scope::ScopeSet,
    person::{Address, Profile},
};
use serde_json::{Value, json};

const FORM: &str = "application/x-www-form-urlencoded";

fn everything(own: &mut Profile) {
    let text = |value: &str| Some(value.to_owned());
    own.name = text("Ada Lovelace");
    own.given_name = text("Ada");
    own.family_name = text("Lovelace");
    own.middle_name = text("King");
    own.nickname = text("The Enchantress");
    own.preferred_username = text("ada");
    own.profile = text("https://example.com/ada");
    own.picture = text("https://example.com/ada.png");
    own.website = text("https://ada.example");
    own.gender = text("female");
    own.birthdate = text("1815-12-10");
    own.zoneinfo = text("Europe/London");
    own.locale = text("en-GB");
    own.phone_number = text("+15550100123");
    own.phone_number_verified = true;
    own.address =
        Some(Address { street_address: text("12 St James's Square"), country: text("GB"), ..Address::default() });
}

async fn userinfo(project: &Project, tokens: &Tokens) -> Value {
    project.get_as(&project.path("userinfo"), tokens.access_token()).await.expect(200).json()
}

fn names(claims: &Value) -> Vec<&str> {
    let mut names: Vec<_> = claims.as_object().unwrap().keys().map(String::as_str).collect();
    names.sort_unstable();
    names
}

async fn agreed(browser: &Browser, app: &App, request: &Request, ada: &Person) -> Tokens {
    let mut page = browser.open(request).await;
    if page.field("password").is_some() {
        page = browser.log_in(&page, &ada.email, &ada.password).await;
        page = browser.follow(page).await;
    }
    if page.body.contains("value=\"allow\"") {
        page = browser.decide(&page, "allow").await;
    }
    let code = page.for_application().get("code").cloned().unwrap_or_else(|| panic!("{}", page.body));
    Tokens(app.exchange(&code).await.expect(200).json())
}

/// Case 88.
#[tokio::test]
async fn userinfo_takes_get_and_post_with_the_token_in_header_or_body() {
    let project = Project::new().await;
    let (labs, ada) = (project.app("labs").await, project.user_with("ada", everything).await);
    let tokens = labs.tokens_in(&project.browser(), &ada, &labs.request().with("scope", "openid email")).await;
    let token = tokens.access_token();
    let path = project.path("userinfo");
    let post = async |header: Option<&str>, body: String| {
        let mut request = http::Request::post(&path).header("content-type", FORM);
        if let Some(token) = header {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        project.send(request.body(Body::from(body)).unwrap()).await
    };
    let answers: [Answer; 4] = [
        project.get_as(&path, token).await,
        post(Some(token), String::new()).await,
        post(None, format!("access_token={token}")).await,
        project
            .send(
                http::Request::post(&path)
                    .header("authorization", format!("bearer {token}"))
                    .body(Body::empty())
                    .unwrap(),
            )
            .await,
    ];
    for answer in answers {
        let answer = answer.expect(200);
        assert!(answer.header("content-type").unwrap().starts_with("application/json"));
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        let claims = answer.json();
        assert_eq!(names(&claims), ["email", "email_verified", "sub"]);
        assert_eq!(claims["sub"], Tokens::claims(tokens.id_token())["sub"]);
    }
    // RFC 6750 §2: in one way. In the address it would be in logs and histories.
    assert_eq!(post(Some(token), format!("access_token={token}")).await.expect(400).error(), "invalid_request");
    assert_eq!(
        post(None, format!("access_token={token}&access_token={token}")).await.expect(400).error(),
        "invalid_request"
    );
    let in_the_address = project.get(&format!("{path}?access_token={token}")).await.expect(401);
    assert_eq!(in_the_address.header("www-authenticate"), Some("Bearer"));
    // An ID token, a refresh token, a code or a machine's token is no key to it.
    project.m2m("sync", |_| {}).await;
    for wrong in [tokens.id_token(), "x", "e30.e30.", &format!("{token}A")] {
        let refused = project.get_as(&path, wrong).await.expect(401);
        assert!(refused.header("www-authenticate").unwrap().starts_with("Bearer error=\"invalid_token\""));
    }
    // Nor is a token without openid.
    let plain = labs.tokens_in(&project.browser(), &ada, &labs.request().with("scope", "email")).await;
    let refused = project.get_as(&path, plain.access_token()).await.expect(403);
    assert!(refused.header("www-authenticate").unwrap().contains("insufficient_scope"));
    assert!(plain.0.get("id_token").is_none());
}

/// Case 89.
#[tokio::test]
async fn an_essential_name_is_in_userinfo_and_unknown_members_do_no_harm() {
    let project = Project::new().await;
    let ada = project.user_with("ada", everything).await;
    let labs = project.app_with("labs", |own| own.user_claims_in_id_token = false).await;
    let browser = project.browser();
    let ask = |claims: Value| labs.request().with("scope", "openid").with("claims", &claims.to_string());
    let tokens = labs.tokens_in(&browser, &ada, &ask(json!({ "userinfo": { "name": { "essential": true } } }))).await;
    assert_eq!(userinfo(&project, &tokens).await, json!({ "sub": ada.id.to_string(), "name": "Ada Lovelace" }));
    assert!(Tokens::claims(tokens.id_token()).get("name").is_none());
    // It stays so after a refresh of a grant that has one.
    let lasting = ask(json!({ "userinfo": { "nickname": null }, "id_token": { "name": null } }))
        .with("scope", "openid offline_access");
    let first = agreed(&browser, &labs, &lasting, &ada).await;
    let renewed = Tokens(labs.refresh(first.refresh_token()).await.expect(200).json());
    for tokens in [first, renewed] {
        assert_eq!(names(&userinfo(&project, &tokens).await), ["nickname", "sub"]);
        assert_eq!(Tokens::claims(tokens.id_token())["name"], "Ada Lovelace");
        assert!(Tokens::claims(tokens.id_token()).get("nickname").is_none());
    }
    for harmless in [
        json!({ "userinfo": { "unheard_of": { "essential": true }, "name": { "unheard_of": 1, "value": "Bob" } }, "unheard_of": [1] }),
        json!({ "userinfo": null, "id_token": null }),
        json!({}),
        json!({ "id_token": { "acr": null, "sub": null, "iss": { "essential": true } } }),
    ] {
        let answer = browser.asks(&ask(harmless.clone())).await;
        assert!(answer.contains_key("code"), "{harmless}: {answer:?}");
    }
    for malformed in [
        "{",
        "[]",
        "1",
        "\"userinfo\"",
        "{\"userinfo\":[]}",
        "{\"userinfo\":{\"name\":\"x\"}}",
        &format!("{}{}", "[".repeat(3000), "]".repeat(3000)),
    ] {
        assert_eq!(
            browser.asks(&labs.request().with("claims", malformed)).await["error"],
            "invalid_request",
            "{malformed}"
        );
    }
}

/// Case 89.
#[tokio::test]
async fn a_claim_is_given_only_where_the_application_may_have_it_and_is_named_at_consent() {
    let project = Project::new().await;
    let ada = project.user_with("ada", everything).await;
    let narrow =
        project.app_with("narrow", |own| own.allowed_scopes = ScopeSet::parse("openid profile").unwrap()).await;
    let claims = json!({ "userinfo": { "birthdate": null, "nickname": null, "gender": null, "email": { "essential": true }, "phone_number": null, "address": null } });
    let request = narrow.request().with("scope", "openid").with("claims", &claims.to_string());
    let browser = project.browser();
    let page = browser.open(&request).await.expect(200);
    let page = browser.log_in(&page, &ada.email, &ada.password).await;
    let consent = browser.follow(page).await.expect(200);
    let words = consent.body.to_lowercase();
    for named in ["your date of birth", "your name", "your gender"] {
        assert!(words.contains(named), "{named} is not on the page: {words}");
    }
    for unnamed in ["see your email", "see your phone", "postal address"] {
        assert!(!words.contains(unnamed), "{unnamed} is on the page, though it is not given");
    }
    let answer = browser.decide(&consent, "allow").await.for_application();
    let tokens = Tokens(narrow.exchange(&answer["code"]).await.expect(200).json());
    assert_eq!(names(&userinfo(&project, &tokens).await), ["birthdate", "gender", "nickname", "sub"]);

    // Who says no gives nothing.
    let other = project.app("other").await;
    let page = browser
        .open(&other.request().with("claims", &json!({ "id_token": { "birthdate": null } }).to_string()))
        .await
        .expect(200);
    assert!(page.body.to_lowercase().contains("date of birth"));
    let answer = browser.decide(&page, "deny").await.for_application();
    assert_eq!(answer["error"], "access_denied");
}

/// Case 89.
#[tokio::test]
async fn another_sub_than_the_one_in_claims_is_login_required() {
    let project = Project::new().await;
    let (labs, ada, bob) = (project.app("labs").await, project.user("ada").await, project.user("bob").await);
    let browser = project.browser();
    browser.sign_in(&labs.request(), &ada).await;
    project.wait(1);
    let wants = |place: &str, id: String| {
        labs.request().with("claims", &json!({ place: { "sub": { "value": id } } }).to_string())
    };
    for place in ["id_token", "userinfo"] {
        assert!(browser.asks(&wants(place, ada.id.to_string()).with("prompt", "none")).await.contains_key("code"));
        let other = wants(place, bob.id.to_string());
        assert_eq!(browser.asks(&other.clone().with("prompt", "none")).await["error"], "login_required", "{place}");
        assert_eq!(
            browser.asks(&wants(place, "nobody".into()).with("prompt", "none")).await["error"],
            "login_required",
            "{place}"
        );
        let page = browser.open(&other).await.expect(200);
        let answer = browser.log_in(&page, &ada.email, &ada.password).await.for_application();
        assert_eq!(answer["error"], "login_required", "{place}");
        project.wait(1);
    }
    let two = json!({ "id_token": { "sub": { "value": ada.id.to_string() } }, "userinfo": { "sub": { "value": bob.id.to_string() } } });
    assert_eq!(browser.asks(&labs.request().with("claims", &two.to_string())).await["error"], "invalid_request");
}

/// Case 93.
#[tokio::test]
async fn each_scope_gives_every_standard_claim_that_the_user_has_and_no_other() {
    let project = Project::new().await;
    let (ada, bob) =
        (project.user_with("ada", everything).await, project.user_with("bob", |own| own.name = None).await);
    let (spa, web) = (project.app("spa").await, project.web("web").await);
    let off = project.app_with("off", |own| own.user_claims_in_id_token = false).await;
    let profile = [
        "birthdate",
        "family_name",
        "gender",
        "given_name",
        "locale",
        "middle_name",
        "name",
        "nickname",
        "picture",
        "preferred_username",
        "profile",
        "sub",
        "updated_at",
        "website",
        "zoneinfo",
    ];
    let browser = project.browser();
    for (scope, wanted) in [
        ("openid", &["sub"][..]),
        ("openid profile", &profile),
        ("openid email", &["email", "email_verified", "sub"]),
        ("openid phone", &["phone_number", "phone_number_verified", "sub"]),
        ("openid address", &["address", "sub"]),
    ] {
        for app in [&spa, &off] {
            let tokens = agreed(&browser, app, &app.request().with("scope", scope), &ada).await;
            let claims = userinfo(&project, &tokens).await;
            assert_eq!(names(&claims), wanted, "{scope}");
            let id = Tokens::claims(tokens.id_token());
            for name in wanted.iter().filter(|name| **name != "sub") {
                assert_eq!(id.get(*name), (app.client_id() == "spa").then(|| &claims[*name]), "{name}");
            }
        }
    }
    let all = agreed(&browser, &web, &web.request().with("scope", "openid profile email phone address"), &ada).await;
    let claims = userinfo(&project, &all).await;
    assert_eq!((&claims["email_verified"], &claims["phone_number_verified"]), (&json!(true), &json!(true)));
    assert_eq!((&claims["name"], &claims["birthdate"]), (&json!("Ada Lovelace"), &json!("1815-12-10")));
    assert_eq!(claims["address"], json!({ "street_address": "12 St James's Square", "country": "GB" }));
    assert!(claims["updated_at"].as_i64().unwrap() > 1_700_000_000);
    // What somebody does not have is absent, and neither null nor empty (Core §5.3.2).
    let tokens =
        agreed(&project.browser(), &spa, &spa.request().with("scope", "openid profile phone address"), &bob).await;
    assert_eq!(names(&userinfo(&project, &tokens).await), ["sub", "updated_at"]);
}
