//! How a client proves itself at the token, introspection and revocation endpoints (RFC 6749 §2.3).

use crate::support::{
    Project,
    answer::Answer,
    client::{App, VERIFIER},
    project::SECRET,
};
use axum::{body::Body, http};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use domain::oauth::client::{ApplicationType, TokenEndpointAuthMethod};
use server::store;

const ENDPOINTS: [&str; 3] = ["oauth/token", "oauth/introspect", "oauth/revoke"];

fn basic(id: &str, secret: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{id}:{secret}")))
}

/// A call with an `Authorization` header, or without, and with these parameters besides those every endpoint needs.
async fn call(project: &Project, endpoint: &str, authorization: Option<&str>, more: &[(&str, &str)]) -> Answer {
    let needed: &[(&str, &str)] = if endpoint == "oauth/token" {
        &[("grant_type", "refresh_token"), ("refresh_token", "nothing")]
    } else {
        &[("token", "nothing")]
    };
    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(needed).extend_pairs(more).finish();
    let mut request =
        http::Request::post(project.path(endpoint)).header("content-type", "application/x-www-form-urlencoded");
    if let Some(value) = authorization {
        request = request.header("authorization", value);
    }
    project.send(request.body(Body::from(body)).unwrap()).await
}

/// The client was taken for who it is: what is wrong, if anything is, is something else.
#[track_caller]
fn is_authenticated(answer: &Answer) {
    let known = ["invalid_grant", "unauthorized_client"];
    assert!(answer.status == 200 || known.contains(&answer.error().as_str()), "{} {}", answer.status, answer.body);
}

/// RFC 6749 §5.2: 401 `invalid_client`; the challenge names Basic where Basic was tried, and only there.
#[track_caller]
fn is_not_authenticated(answer: &Answer, with_header: bool) {
    assert_eq!((answer.status, answer.error().as_str()), (401, "invalid_client"), "{}", answer.body);
    assert_eq!(answer.header("www-authenticate").map(|text| text.starts_with("Basic ")), with_header.then_some(true));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
}

async fn post_client(project: &Project, name: &str) -> App {
    project
        .app_with(name, |own| {
            own.application_type = ApplicationType::Web;
            own.token_endpoint_auth_method = TokenEndpointAuthMethod::ClientSecretPost;
        })
        .await
}

/// Case 29.
#[tokio::test]
async fn two_methods_of_client_authentication_at_once_are_refused() {
    let project = Project::new().await;
    project.web("web").await;
    post_client(&project, "post").await;
    project.m2m("sync", |_| {}).await;
    for endpoint in ENDPOINTS {
        for id in ["web", "post", "sync"] {
            let header = basic(id, SECRET);
            for more in [
                &[("client_id", id), ("client_secret", SECRET)][..],
                &[("client_secret", SECRET)],
                &[("client_id", "other")],
            ] {
                let twice = call(&project, endpoint, Some(&header), more).await.expect(400);
                assert_eq!(twice.error(), "invalid_request", "{endpoint} {id} {more:?}");
            }
            let assertion = call(&project, endpoint, Some(&header), &[("client_assertion", "x")]).await;
            assert_eq!(assertion.status, 401, "{endpoint} {id}");
            let repeated =
                call(&project, endpoint, None, &[("client_id", id), ("client_id", id), ("client_secret", SECRET)])
                    .await;
            assert_eq!(repeated.expect(400).error(), "invalid_request");
        }
        // The name alone beside Basic is no second method.
        is_authenticated(&call(&project, endpoint, Some(&basic("web", SECRET)), &[("client_id", "web")]).await);
    }
}

/// Case 30.
#[tokio::test]
async fn another_method_than_the_registered_one_is_refused() {
    let project = Project::new().await;
    project.app("labs").await;
    project.web("web").await;
    post_client(&project, "post").await;
    project.m2m("sync", |_| {}).await;
    for endpoint in ENDPOINTS {
        for (id, accepted) in [("labs", "none"), ("web", "basic"), ("post", "post"), ("sync", "basic post")] {
            let header = basic(id, SECRET);
            let both = [("client_id", id), ("client_secret", SECRET)];
            for way in ["none", "basic", "post"] {
                let header = (way == "basic").then_some(header.as_str());
                let form = match way {
                    "none" => &both[..1],
                    "basic" => &[],
                    _ => &both,
                };
                let answer = call(&project, endpoint, header, form).await;
                match (accepted.contains(way), endpoint) {
                    // Who cannot prove who they are may not introspect (RFC 7662 §2.1).
                    (true, "oauth/introspect") if way == "none" => is_not_authenticated(&answer, false),
                    (true, _) => is_authenticated(&answer),
                    (false, _) => is_not_authenticated(&answer, header.is_some()),
                }
            }
        }
    }
}

/// Case 31.
#[tokio::test]
async fn basic_credentials_are_form_decoded() {
    let project = Project::new().await;
    let id = project.web("we~b.1").await.application.client_id;
    let odd = "a+secret with %2B:&=\u{e9} and more than twenty";
    let mut tx = project.means.project(project.id).await.unwrap();
    store::client::set_secret(&mut tx, &id, &project.keys.secret_hash(&id, odd), None).await.unwrap();
    tx.commit().await.unwrap();
    let form = |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let percent = |text: &str| text.bytes().map(|b| format!("%{b:02x}")).collect::<String>();
    for endpoint in ENDPOINTS {
        is_authenticated(&call(&project, endpoint, Some(&basic(&form(id.as_str()), &form(odd))), &[]).await);
        is_authenticated(&call(&project, endpoint, Some(&basic(&percent(id.as_str()), &percent(odd))), &[]).await);
        let scheme = basic(&form(id.as_str()), &form(odd)).replacen("Basic", "bAsIc", 1);
        is_authenticated(&call(&project, endpoint, Some(&scheme), &[]).await);
        // As it is, it is another one: `+` is a space.
        is_not_authenticated(&call(&project, endpoint, Some(&basic(&form(id.as_str()), odd)), &[]).await, true);
        is_not_authenticated(&call(&project, endpoint, Some(&basic(id.as_str(), &form(&form(odd)))), &[]).await, true);
    }
}

/// Case 97.
#[tokio::test]
async fn a_wrong_client_secret_is_invalid_client_and_never_unauthorized_client() {
    let project = Project::new().await;
    let (web, ada) = (project.web("web").await, project.user("ada").await);
    post_client(&project, "post").await;
    project.m2m("sync", |_| {}).await;
    let elsewhere = Project::new().await;
    elsewhere.web("theirs").await;
    for endpoint in ENDPOINTS {
        for wrong in ["", "wrong", &SECRET[1..], &format!("{SECRET} "), &SECRET.to_uppercase(), &"x".repeat(1200)] {
            for id in ["web", "sync", "nobody", "theirs", "a b", ""] {
                let answer = call(&project, endpoint, Some(&basic(id, wrong)), &[]).await;
                is_not_authenticated(&answer, true);
            }
            for id in ["post", "sync", "nobody"] {
                let answer = call(&project, endpoint, None, &[("client_id", id), ("client_secret", wrong)]).await;
                is_not_authenticated(&answer, false);
            }
        }
        is_not_authenticated(&call(&project, endpoint, Some(&basic("theirs", SECRET)), &[]).await, true);
        for header in [
            "Basic",
            "Basic ",
            "Basic ***",
            "Bearer x",
            "Digest x",
            "",
            &format!("Basic {}", STANDARD.encode("no colon")),
            &format!("Basic {}", STANDARD.encode(b"\xff:\xff")),
        ] {
            is_not_authenticated(&call(&project, endpoint, Some(header), &[]).await, true);
        }
        is_not_authenticated(&call(&project, endpoint, None, &[]).await, false);
        for kind in ["client_assertion", "client_assertion_type"] {
            is_not_authenticated(&call(&project, endpoint, None, &[("client_id", "web"), (kind, "x")]).await, false);
        }
    }
    // It does not cost the code that came with it.
    let answer = project.browser().sign_in(&web.request(), &ada).await;
    let form = [
        ("grant_type", "authorization_code"),
        ("code", answer["code"].as_str()),
        ("redirect_uri", web.redirect_uri()),
        ("code_verifier", VERIFIER),
    ];
    let wrong = App { secret: Some("wrong".into()), ..web.clone() };
    is_not_authenticated(&wrong.call("oauth/token", &form).await, true);
    web.call("oauth/token", &form).await.expect(200);
    // The trail knows why, of those who exist.
    let why = ("client.authentication_failed".to_owned(), "wrong_secret".to_owned());
    assert!(project.trail().await.contains(&why));
}
