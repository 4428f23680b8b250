//! `/oauth/token`: codes, and what they are bound to (RFC 6749 §4.1.3, RFC 9700 §2.1).

use crate::support::{
    Project, Tokens,
    answer::Answer,
    client::{App, VERIFIER},
    project::{Person, SECRET},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use domain::{
    audit::Actor,
    ids::ClientId,
    oauth::{client::ApplicationType, redirect_uri::RedirectUri},
};
use server::{service, store};

/// What the application would have to exchange.
pub async fn code_for(app: &App, person: &Person) -> String {
    app.project.browser().sign_in(&app.request(), person).await["code"].clone()
}

/// A code presented as `app`, with whatever else.
async fn present(app: &App, code: &str, more: &[(&str, &str)]) -> Answer {
    let mut form = vec![("grant_type", "authorization_code"), ("code", code)];
    form.extend_from_slice(more);
    app.call("oauth/token", &form).await
}

#[track_caller]
pub fn refused(answer: &Answer, error: &str) {
    assert_eq!((answer.status, answer.error().as_str()), (400, error), "{}", answer.body);
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    for token in ["access_token", "refresh_token", "id_token"] {
        assert!(answer.json().get(token).is_none(), "{}", answer.body);
    }
}

/// Whether userinfo takes the access token.
pub async fn is_alive(project: &Project, tokens: &Tokens) -> bool {
    match project.get_as(&project.path("userinfo"), tokens.access_token()).await.status {
        200 => true,
        401 => false,
        other => panic!("userinfo: {other}"),
    }
}

/// A call with HTTP Basic and [`SECRET`].
pub async fn as_client(project: &Project, client: &ClientId, endpoint: &str, form: &[(&str, &str)]) -> Answer {
    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
    let request = axum::http::Request::post(project.path(endpoint))
        .header("content-type", "application/x-www-form-urlencoded")
        .header("authorization", format!("Basic {}", STANDARD.encode(format!("{client}:{SECRET}"))));
    project.send(request.body(body.into()).unwrap()).await
}

/// Case 37.
#[tokio::test]
async fn code_replay_revokes_the_family() {
    let project = Project::new().await;
    let (labs, ada) = (project.app("labs").await, project.user("ada").await);
    let code = code_for(&labs, &ada).await;
    let first = Tokens(labs.exchange(&code).await.expect(200).json());
    let renewed = Tokens(labs.refresh(first.refresh_token()).await.expect(200).json());
    assert!(is_alive(&project, &first).await && is_alive(&project, &renewed).await);

    refused(&labs.exchange(&code).await, "invalid_grant");
    assert!(!is_alive(&project, &first).await && !is_alive(&project, &renewed).await);
    refused(&labs.refresh(renewed.refresh_token()).await, "invalid_grant");
    assert!(project.trail().await.contains(&("grant.ended".to_owned(), "allowed".to_owned())));
}

/// Case 38.
#[tokio::test]
async fn of_two_exchanges_at_once_one_wins() {
    let project = Project::new().await;
    let (labs, ada) = (project.app("labs").await, project.user("ada").await);
    let elsewhere = App { project: project.elsewhere().await, ..labs.clone() };
    for _ in 0..5 {
        let code = code_for(&labs, &ada).await;
        let (one, two) = tokio::join!(labs.exchange(&code), elsewhere.exchange(&code));
        let (won, lost) = if one.status == 200 { (one, two) } else { (two, one) };
        refused(&lost, "invalid_grant");
        // Whoever came second came with a used code, and that ends what the first was given.
        let tokens = Tokens(won.expect(200).json());
        assert!(!is_alive(&project, &tokens).await);
    }
    let issued = project
        .trail()
        .await
        .iter()
        .filter(|(kind, outcome)| kind == "grant.token_issued" && outcome == "allowed")
        .count();
    assert_eq!(issued, 5);
}

/// Case 39.
#[tokio::test]
async fn a_code_expires_after_a_minute() {
    let project = Project::new().await;
    let (labs, ada) = (project.app("labs").await, project.user("ada").await);
    let (early, late) = (code_for(&labs, &ada).await, code_for(&labs, &ada).await);
    project.wait(59);
    labs.exchange(&early).await.expect(200);
    project.wait(1);
    refused(&labs.exchange(&late).await, "invalid_grant");
}

/// Case 40.
#[tokio::test]
async fn a_leaked_code_is_worth_nothing_and_whoever_found_it_ends_nothing() {
    let project = Project::new().await;
    let (labs, other, ada) = (project.app("labs").await, project.app("other").await, project.user("ada").await);
    let confidential = project.web("portal").await;
    let code = code_for(&labs, &ada).await;
    let right = [("redirect_uri", labs.redirect_uri()), ("code_verifier", VERIFIER)];
    let wrong_verifier = "another-verifier-of-forty-three-characters-or-more";
    let wrong = [("redirect_uri", labs.redirect_uri()), ("code_verifier", wrong_verifier)];

    for finder in [&other, &confidential] {
        refused(&present(finder, &code, &right).await, "invalid_grant");
    }
    refused(&present(&labs, &code, &wrong).await, "invalid_grant");
    let tokens = Tokens(labs.exchange(&code).await.expect(200).json());

    for finder in [&other, &confidential] {
        refused(&present(finder, &code, &right).await, "invalid_grant");
    }
    refused(&present(&labs, &code, &wrong).await, "invalid_grant");
    assert!(is_alive(&project, &tokens).await);
    labs.refresh(tokens.refresh_token()).await.expect(200);
}

/// Case 41.
#[tokio::test]
async fn a_code_goes_with_the_redirect_uri_of_its_request() {
    let project = Project::new().await;
    let second = "https://labs.example/cb2";
    let labs = project
        .app_with("labs", |settings| {
            settings.allowed_callback_urls.push(RedirectUri::register(second, ApplicationType::Spa).unwrap());
        })
        .await;
    let ada = project.user("ada").await;
    let code = code_for(&labs, &ada).await;
    for uri in [
        second,
        "https://labs.example/cb/",
        "https://labs.example/CB",
        "https://labs.example/cb?x=1",
        "https://evil.example/cb",
    ] {
        refused(&present(&labs, &code, &[("redirect_uri", uri), ("code_verifier", VERIFIER)]).await, "invalid_grant");
    }
    refused(&present(&labs, &code, &[("code_verifier", VERIFIER)]).await, "invalid_grant");
    labs.exchange(&code).await.expect(200);
}

/// Case 42.
#[tokio::test]
async fn a_code_with_a_challenge_wants_the_verifier_of_it() {
    let project = Project::new().await;
    let (labs, ada) = (project.app("labs").await, project.user("ada").await);
    let code = code_for(&labs, &ada).await;
    let uri = ("redirect_uri", labs.redirect_uri());
    refused(&present(&labs, &code, &[uri]).await, "invalid_grant");
    refused(&present(&labs, &code, &[uri, ("code_verifier", "")]).await, "invalid_grant");
    let longer = format!("{VERIFIER}a");
    let long = "a".repeat(129);
    for verifier in [
        longer.as_str(),
        &VERIFIER[1..],
        &VERIFIER.to_uppercase(),
        "short",
        &long,
        "ümlauts-are-not-in-the-alphabet-of-verifiers-at-all",
    ] {
        refused(&present(&labs, &code, &[uri, ("code_verifier", verifier)]).await, "invalid_grant");
    }
    labs.exchange(&code).await.expect(200);
}

/// Case 43.
#[tokio::test]
async fn a_verifier_without_a_challenge_is_a_downgrade_attack() {
    let project = Project::new().await;
    let old = project
        .app_with("old", |settings| {
            settings.application_type = ApplicationType::Web;
            settings.token_endpoint_auth_method = domain::oauth::client::TokenEndpointAuthMethod::ClientSecretBasic;
            settings.pkce_required = false;
        })
        .await;
    let ada = project.user("ada").await;
    let request = old.request().without("code_challenge").without("code_challenge_method");
    let code = project.browser().sign_in(&request, &ada).await["code"].clone();
    refused(&old.exchange(&code).await, "invalid_grant");
    present(&old, &code, &[("redirect_uri", old.redirect_uri())]).await.expect(200);
}

/// Case 44.
#[tokio::test]
async fn a_code_of_somebody_who_was_blocked_since_is_worth_nothing() {
    let project = Project::new().await;
    let (labs, ada, bob) = (project.app("labs").await, project.user("ada").await, project.user("bob").await);
    let (of_ada, of_bob) = (code_for(&labs, &ada).await, code_for(&labs, &bob).await);
    let carol = project.user("carol").await;
    let of_carol = code_for(&labs, &carol).await;
    let mut tx = project.means.project(project.id).await.unwrap();
    service::user::block(&mut tx, ada.id, &Actor::System).await.unwrap();
    // Even if nobody had ended what there is: the row alone decides.
    store::user::set_blocked(&mut tx, bob.id, true).await.unwrap();
    tx.commit().await.unwrap();
    refused(&labs.exchange(&of_ada).await, "invalid_grant");
    refused(&labs.exchange(&of_bob).await, "invalid_grant");
    labs.exchange(&of_carol).await.expect(200);
}

/// Case 45.
#[tokio::test]
async fn a_code_ends_with_its_session_unless_offline_access_was_granted() {
    let project = Project::new().await;
    let (labs, ada) = (project.app("labs").await, project.user("ada").await);
    for (scope, outlives) in [("openid", false), ("openid online_access", false), ("openid offline_access", true)] {
        let browser = project.browser();
        let code = browser.sign_in(&labs.request().with("scope", scope), &ada).await["code"].clone();
        let bye = project.path("v2/logout?client_id=labs&returnTo=https%3A%2F%2Flabs.example%2Fbye");
        assert_eq!(browser.get(&bye).await.expect(303).location(), "https://labs.example/bye");
        let exchanged = labs.exchange(&code).await;
        if outlives {
            let tokens = Tokens(exchanged.expect(200).json());
            assert!(is_alive(&project, &tokens).await);
            labs.refresh(tokens.refresh_token()).await.expect(200);
        } else {
            refused(&exchanged, "invalid_grant");
        }
    }
}

/// Case 46.
#[tokio::test]
async fn a_client_uses_the_grant_types_of_its_kind() {
    let project = Project::new().await;
    let (labs, portal, ada) = (project.app("labs").await, project.web("portal").await, project.user("ada").await);
    let sync = project.m2m("sync", |_| {}).await;
    for app in [&labs, &portal] {
        refused(&app.call("oauth/token", &[("grant_type", "client_credentials")]).await, "unauthorized_client");
    }
    let code = code_for(&labs, &ada).await;
    for code in [code.as_str(), "garbage"] {
        let form = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", labs.redirect_uri()),
            ("code_verifier", VERIFIER),
        ];
        refused(&as_client(&project, &sync, "oauth/token", &form).await, "unauthorized_client");
    }
    let tokens = Tokens(labs.exchange(&code).await.expect(200).json());
    for token in [tokens.refresh_token(), "garbage"] {
        let form = [("grant_type", "refresh_token"), ("refresh_token", token)];
        refused(&as_client(&project, &sync, "oauth/token", &form).await, "unauthorized_client");
    }
    for grant_type in ["password", "implicit", "urn:ietf:params:oauth:grant-type:jwt-bearer", "AUTHORIZATION_CODE"] {
        let form = [("grant_type", grant_type), ("username", "ada@example.com"), ("password", ada.password.as_str())];
        refused(&labs.call("oauth/token", &form).await, "unsupported_grant_type");
    }
    assert!(is_alive(&project, &tokens).await);
}

/// A machine's token is its own, for the API and FHIR, and cannot be renewed.
#[tokio::test]
async fn client_credentials_give_a_token_without_a_person() {
    let project = Project::new().await;
    let sync = project.m2m("sync", |_| {}).await;
    let answer = as_client(&project, &sync, "oauth/token", &[("grant_type", "client_credentials")]).await.expect(200);
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let tokens = Tokens(answer.json());
    assert!(tokens.0.get("refresh_token").is_none() && tokens.0.get("id_token").is_none());
    let claims = Tokens::claims(tokens.access_token());
    assert_eq!(
        (&claims["sub"], &claims["client_id"], &claims["scope"]),
        (&"sync".into(), &"sync".into(), &"system/*.rs".into())
    );
    assert_eq!(claims["aud"].as_array().unwrap().len(), 2);

    let with = |name, value| [("grant_type", "client_credentials"), (name, value)];
    refused(&as_client(&project, &sync, "oauth/token", &with("scope", "system/*.cruds")).await, "invalid_scope");
    refused(&as_client(&project, &sync, "oauth/token", &with("scope", "\"")).await, "invalid_scope");
    refused(
        &as_client(&project, &sync, "oauth/token", &with("audience", "https://nobody.example")).await,
        "invalid_target",
    );
    let fhir = format!("{}fhir", project.issuer());
    let answer = as_client(&project, &sync, "oauth/token", &with("audience", &fhir)).await.expect(200);
    assert_eq!(Tokens::claims(answer.json()["access_token"].as_str().unwrap())["aud"], fhir);
}
