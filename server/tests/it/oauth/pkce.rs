//! Proof Key for Code Exchange (RFC 7636).

use crate::support::{
    Project,
    client::{App, VERIFIER},
    project::Person,
};
use domain::oauth::{
    client::{ApplicationType, TokenEndpointAuthMethod},
    pkce::Challenge,
    scope::ScopeSet,
};

async fn exempted(project: &Project, name: &str) -> App {
    project
        .app_with(name, |own| {
            own.application_type = ApplicationType::Web;
            own.token_endpoint_auth_method = TokenEndpointAuthMethod::ClientSecretBasic;
            own.pkce_required = false;
            own.allowed_scopes = own
                .allowed_scopes
                .union(&ScopeSet::parse("launch launch/patient patient/*.rs user/*.rs fhirUser").unwrap());
        })
        .await
}

/// Case 11.
#[tokio::test]
async fn pkce_is_required_of_every_client_but_an_exempted_confidential_one() {
    let project = Project::new().await;
    let ada = project.user("ada").await;
    let (labs, web, old) = (project.app("labs").await, project.web("web").await, exempted(&project, "old").await);
    // A public client cannot be exempted, whatever its row says.
    let careless = project.app_with("careless", |own| own.pkce_required = false).await;
    let browser = project.browser();
    let without = |app: &App| app.request().without("code_challenge").without("code_challenge_method");
    for app in [&labs, &web, &careless] {
        assert_eq!(browser.asks(&without(app)).await["error"], "invalid_request", "{}", app.client_id());
    }
    let answer = browser.sign_in(&without(&old), &ada).await;
    let form =
        [("grant_type", "authorization_code"), ("code", answer["code"].as_str()), ("redirect_uri", old.redirect_uri())];
    old.call("oauth/token", &form).await.expect(200);

    // Who is exempted may use it, and then it counts.
    let answer = browser.asks(&old.request()).await;
    let form =
        [("grant_type", "authorization_code"), ("code", answer["code"].as_str()), ("redirect_uri", old.redirect_uri())];
    assert_eq!(old.call("oauth/token", &form).await.expect(400).error(), "invalid_grant");
    old.exchange(&answer["code"]).await.expect(200);
}

/// Case 11.
#[tokio::test]
async fn smart_and_fhir_scopes_always_want_pkce() {
    let project = Project::new().await;
    let (old, browser) = (exempted(&project, "old").await, project.browser());
    let fhir = format!("{}fhir", project.issuer());
    for scope in ["launch", "launch/patient", "patient/*.rs", "user/*.rs", "fhirUser"] {
        let with = old.request().with("scope", &format!("openid {scope}")).with("aud", &fhir).with("prompt", "none");
        assert_eq!(browser.asks(&with).await["error"], "login_required", "{scope}");
        let without = with.without("code_challenge").without("code_challenge_method");
        assert_eq!(browser.asks(&without).await["error"], "invalid_request", "{scope}");
    }
}

/// Case 12.
#[tokio::test]
async fn plain_is_refused() {
    let project = Project::new().await;
    let (labs, browser) = (project.app("labs").await, project.browser());
    let old = exempted(&project, "old").await;
    for app in [&labs, &old] {
        let request = app.request().with("prompt", "none");
        for method in ["plain", "s256", "S256 ", "S512", "none"] {
            assert_eq!(
                browser.asks(&request.clone().with("code_challenge_method", method)).await["error"],
                "invalid_request",
                "{method}"
            );
        }
        // RFC 7636 §4.3: without a method, it would be plain.
        assert_eq!(browser.asks(&request.clone().without("code_challenge_method")).await["error"], "invalid_request");
        assert_eq!(browser.asks(&request.clone().without("code_challenge")).await["error"], "invalid_request");
        assert_eq!(browser.asks(&request).await["error"], "login_required");
    }
}

/// Case 13.
#[tokio::test]
async fn a_challenge_outside_its_alphabet_and_length_is_refused() {
    let project = Project::new().await;
    let (labs, browser) = (project.app("labs").await, project.browser());
    let good = Challenge::of(VERIFIER).as_str().to_owned();
    let changed = |last: &str| format!("{}{last}", &good[..42]);
    for bad in [
        &good[..42],
        &format!("{good}A"),
        &format!("{good}="),
        &changed("="),
        &changed("+"),
        &changed("/"),
        &changed("~"),
        &changed("\u{e9}"),
        VERIFIER,
    ] {
        let answer = browser.asks(&labs.request().with("code_challenge", bad)).await;
        assert_eq!(answer["error"], "invalid_request", "{bad}");
    }
    assert_eq!(browser.asks(&labs.request().with("prompt", "none")).await["error"], "login_required");
}

async fn exchange(labs: &App, ada: &Person, bound_to: &str, shown: &str) -> crate::support::answer::Answer {
    let request = labs.request().with("code_challenge", Challenge::of(bound_to).as_str());
    let answer = labs.project.browser().sign_in(&request, ada).await;
    let form = [
        ("grant_type", "authorization_code"),
        ("code", answer["code"].as_str()),
        ("redirect_uri", labs.redirect_uri()),
        ("code_verifier", shown),
    ];
    labs.call("oauth/token", &form).await
}

/// Case 13.
#[tokio::test]
async fn a_verifier_outside_its_alphabet_and_length_is_refused_though_its_hash_is_right() {
    let project = Project::new().await;
    let (labs, ada) = (project.app("labs").await, project.user("ada").await);
    for bad in ["a".repeat(42), "a".repeat(129), "+".repeat(43), " ".repeat(43), format!("{}\u{e9}", "a".repeat(43))] {
        let refused = exchange(&labs, &ada, &bad, &bad).await.expect(400).error();
        assert_eq!(refused, "invalid_grant", "{bad}");
    }
    for good in ["a".repeat(43), "~".repeat(128)] {
        exchange(&labs, &ada, &good, &good).await.expect(200);
    }
}
