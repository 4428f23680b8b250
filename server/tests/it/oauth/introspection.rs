//! `/oauth/introspect` (RFC 7662).

use super::token::{as_client, is_alive};
use crate::support::{
    Project, Tokens,
    answer::Answer,
    client::App,
    project::{Person, SECRET},
};
use domain::ids::ClientId;
use serde_json::json;

async fn signed_in() -> (Project, App, Person, Tokens) {
    let project = Project::new().await;
    let (portal, ada) = (project.web("portal").await, project.user("ada").await);
    let tokens = portal.tokens(&ada).await;
    (project, portal, ada, tokens)
}

/// A resource server, which sees everybody's tokens.
async fn resource_server(project: &Project) -> ClientId {
    project.m2m("gateway", |settings| settings.introspection_allowed = true).await
}

/// What a token is to a client that is not to know.
#[track_caller]
fn is_inactive(answer: Answer) {
    let answer = answer.expect(200);
    assert_eq!((answer.json(), answer.header("cache-control")), (json!({ "active": false }), Some("no-store")));
}

/// Case 55.
#[tokio::test]
async fn nobody_looks_at_tokens_without_a_secret() {
    let (project, _, ada, tokens) = signed_in().await;
    let labs = project.app("labs").await;
    let own = labs.tokens(&ada).await;
    // A public client proves nothing, not even for its own tokens.
    let answer = labs.call("oauth/introspect", &[("token", own.access_token())]).await;
    assert_eq!((answer.status, answer.error().as_str()), (401, "invalid_client"));

    let token = ("token", tokens.access_token());
    let form =
        |pairs: &[(&str, &str)]| url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    for pairs in [
        vec![token],
        vec![token, ("client_id", "portal")],
        vec![token, ("client_id", "portal"), ("client_secret", "a-wrong-secret-of-more-than-twenty")],
        vec![token, ("client_id", "portal"), ("client_secret", SECRET)], // right, but not the way it is registered for
        vec![token, ("client_id", "nobody"), ("client_secret", SECRET)],
        vec![token, ("access_token", tokens.access_token())],
    ] {
        let answer =
            project.post(&project.path("oauth/introspect"), "application/x-www-form-urlencoded", form(&pairs)).await;
        assert_eq!((answer.status, answer.error().as_str()), (401, "invalid_client"), "{pairs:?}");
        assert!(!answer.body.contains("active"));
    }
    // An access token is no proof of being a client (RFC 7662 §2.1 leaves that to us).
    let request = axum::http::Request::post(project.path("oauth/introspect"))
        .header("content-type", "application/x-www-form-urlencoded")
        .header("authorization", format!("Bearer {}", tokens.access_token()));
    let answer = project.send(request.body(form(&[token]).into()).unwrap()).await.expect(401);
    assert_eq!(
        (answer.error().as_str(), answer.header("www-authenticate")),
        ("invalid_client", Some("Basic realm=\"keyward\""))
    );
}

/// RFC 7662 §2.2: what is said of a token that is active.
#[tokio::test]
async fn a_client_sees_its_own_tokens() {
    let (project, portal, ada, tokens) = signed_in().await;
    let access = portal.introspect(tokens.access_token()).await;
    let claims = Tokens::claims(tokens.access_token());
    assert_eq!((&access["active"], &access["token_type"]), (&json!(true), &json!("Bearer")));
    for member in ["iss", "sub", "aud", "client_id", "scope", "exp", "iat", "jti"] {
        assert_eq!(access[member], claims[member], "{member}");
    }
    assert_eq!(access["sub"], ada.id.to_string());

    let refresh = portal.introspect(tokens.refresh_token()).await;
    assert_eq!(
        (&refresh["active"], &refresh["client_id"], &refresh["sub"]),
        (&json!(true), &json!("portal"), &json!(ada.id.to_string()))
    );
    assert!(refresh["exp"].as_i64() > access["exp"].as_i64());
    // Looking is not using.
    assert!(is_alive(&project, &tokens).await);
    portal.refresh(tokens.refresh_token()).await.expect(200);
}

/// A client sees another's tokens only as a resource server.
#[tokio::test]
async fn other_clients_tokens_are_shown_to_resource_servers_only() {
    let (project, _, _, tokens) = signed_in().await;
    let (other, gateway) = (project.web("other").await, resource_server(&project).await);
    let curious = project.m2m("curious", |_| {}).await;
    for token in [tokens.access_token(), tokens.refresh_token()] {
        is_inactive(other.call("oauth/introspect", &[("token", token)]).await);
        is_inactive(as_client(&project, &curious, "oauth/introspect", &[("token", token)]).await);
        let seen = as_client(&project, &gateway, "oauth/introspect", &[("token", token)]).await.expect(200).json();
        assert_eq!((&seen["active"], &seen["client_id"]), (&json!(true), &json!("portal")));
    }
}

/// Case 56.
#[tokio::test]
async fn what_is_not_active_says_that_and_nothing_else() {
    let (project, portal, _, tokens) = signed_in().await;
    let gateway = resource_server(&project).await;
    let claims = Tokens::claims(tokens.access_token());
    let [header, payload, signature] = tokens.access_token().split('.').collect::<Vec<_>>()[..] else { panic!() };
    let unsigned = format!("eyJhbGciOiJub25lIiwidHlwIjoiYXQrand0In0.{payload}.");
    let cut = format!("{header}.{payload}.{}", &signature[..signature.len() - 4]);
    let swapped = format!("{header}.{payload}.{}", signature.chars().rev().collect::<String>());
    let texts = [
        "x",
        "..",
        "a.b.c",
        "kwr_",
        "kwc_AAAA",
        claims["jti"].as_str().unwrap(),
        unsigned.as_str(),
        cut.as_str(),
        swapped.as_str(),
        payload,
        tokens.id_token(),
        "💉",
        "' OR 1=1 --",
        "null",
    ];
    for text in texts {
        is_inactive(portal.call("oauth/introspect", &[("token", text)]).await);
        is_inactive(as_client(&project, &gateway, "oauth/introspect", &[("token", text)]).await);
    }
    let used = tokens.refresh_token();
    let second = Tokens(portal.refresh(used).await.expect(200).json());
    is_inactive(portal.call("oauth/introspect", &[("token", used)]).await);
    project.wait(900);
    for expired in [&tokens, &second] {
        is_inactive(portal.call("oauth/introspect", &[("token", expired.access_token())]).await);
        is_inactive(as_client(&project, &gateway, "oauth/introspect", &[("token", expired.access_token())]).await);
    }
    assert_eq!(portal.introspect(second.refresh_token()).await["active"], true);
    project.wait(14 * 24 * 3600);
    is_inactive(portal.call("oauth/introspect", &[("token", second.refresh_token())]).await);
}

/// Case 57.
#[tokio::test]
async fn another_projects_token_is_inactive() {
    let (project, _, _, tokens) = signed_in().await;
    let neighbour = Project::on(project.means.clone(), project.clock.clone(), |_| {}).await;
    let (portal, gateway) = (neighbour.web("portal").await, resource_server(&neighbour).await);
    for token in [tokens.access_token(), tokens.refresh_token()] {
        is_inactive(portal.call("oauth/introspect", &[("token", token)]).await);
        is_inactive(as_client(&neighbour, &gateway, "oauth/introspect", &[("token", token)]).await);
    }
    assert!(is_alive(&project, &tokens).await);
}

/// Case 58.
#[tokio::test]
async fn a_wrong_token_type_hint_does_not_matter() {
    let (project, portal, _, tokens) = signed_in().await;
    for token in [tokens.access_token(), tokens.refresh_token()] {
        for hint in ["access_token", "refresh_token", "id_token", "nonsense", "", "💉"] {
            let answer =
                portal.call("oauth/introspect", &[("token", token), ("token_type_hint", hint)]).await.expect(200);
            assert_eq!(answer.json()["active"], true, "{hint}");
        }
    }
    portal
        .call("oauth/revoke", &[("token", tokens.refresh_token()), ("token_type_hint", "access_token")])
        .await
        .expect(200);
    assert!(!is_alive(&project, &tokens).await);
}
