//! Which pages of other origins may call (Fetch, CORS protocol).

use crate::support::{Project, answer::Answer, project::SECRET};
use axum::{body::Body, http};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use domain::oauth::redirect_uri::RedirectUri;

const LABS: &str = "https://labs.example";
const EVIL: &str = "https://evil.example";
const FORM: &str = "application/x-www-form-urlencoded";

/// `None`: no page may read the answer.
#[track_caller]
fn readable_for(answer: &Answer) -> Option<String> {
    // With credentials, never: whoever calls shows a token, not a cookie.
    assert!(answer.header("access-control-allow-credentials").is_none());
    let allowed = answer.header("access-control-allow-origin").map(str::to_owned);
    if allowed.as_deref() != Some("*") {
        assert!(
            answer.headers.get_all("vary").iter().any(|value| value
                .to_str()
                .unwrap()
                .to_ascii_lowercase()
                .contains("origin")),
            "{:?}",
            answer.headers
        );
    }
    allowed
}

async fn post(project: &Project, path: &str, origin: &str, headers: &[(&str, &str)], body: impl Into<Body>) -> Answer {
    let mut request = http::Request::post(project.path(path)).header("origin", origin);
    if !headers.iter().any(|(name, _)| *name == "content-type") {
        request = request.header("content-type", FORM);
    }
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    project.send(request.body(body.into()).unwrap()).await
}

/// Case 98.
#[tokio::test]
async fn error_answers_are_readable_for_the_clients_own_origins_only() {
    let project = Project::new().await;
    project.app("labs").await;
    project.app("other").await;
    project.web("web").await;
    project.m2m("sync", |_| {}).await;
    let basic = format!("Basic {}", STANDARD.encode(format!("web:{SECRET}")));
    let wrong = format!("Basic {}", STANDARD.encode("web:wrong"));
    for endpoint in ["oauth/token", "oauth/introspect", "oauth/revoke"] {
        let needed = if endpoint == "oauth/token" { "grant_type=refresh_token&refresh_token=x" } else { "token=x" };
        for (form, status) in [(needed, None), ("", Some(400))] {
            let form = format!("{form}&client_id=labs");
            let own = post(&project, endpoint, LABS, &[], form.clone()).await;
            assert!(status.is_none_or(|status| own.status == status || endpoint == "oauth/introspect"), "{}", own.body);
            assert_eq!(readable_for(&own).as_deref(), Some(LABS), "{endpoint}: {}", own.body);
            for origin in [
                "https://other.example",
                EVIL,
                "null",
                "http://labs.example",
                "https://labs.example:8443",
                "https://labs.example.evil.example",
                "https://LABS.example",
            ] {
                assert_eq!(
                    readable_for(&post(&project, endpoint, origin, &[], form.clone()).await),
                    None,
                    "{endpoint} {origin}"
                );
            }
        }
        for (header, status) in [(&basic, None), (&wrong, Some(401))] {
            let own = post(&project, endpoint, "https://web.example", &[("authorization", header)], needed).await;
            assert!(status.is_none_or(|status| own.status == status));
            assert_eq!(readable_for(&own).as_deref(), Some("https://web.example"), "{endpoint}");
            assert_eq!(
                readable_for(&post(&project, endpoint, LABS, &[("authorization", header)], needed).await),
                None,
                "{endpoint}"
            );
        }
        // A machine has no pages.
        let machine = format!("{needed}&client_id=sync&client_secret={SECRET}");
        assert_eq!(readable_for(&post(&project, endpoint, LABS, &[], machine).await), None, "{endpoint}");
        // A mistyped name is nobody's: the page that sent it may read so.
        let mistyped = format!("{needed}&client_id=laps");
        let answer = post(&project, endpoint, LABS, &[], mistyped.clone()).await.expect(401);
        assert_eq!(readable_for(&answer).as_deref(), Some(LABS), "{endpoint}");
        assert_eq!(readable_for(&post(&project, endpoint, EVIL, &[], mistyped).await.expect(401)), None, "{endpoint}");
        // Where no client is known yet: any application's page may read what is wrong, no other page.
        let unknown: [(&str, Vec<u8>); 5] = [
            (FORM, Vec::new()),
            (FORM, b"client_id=%ff".to_vec()),
            (FORM, b"client_id=labs&client_id=labs".to_vec()),
            (FORM, vec![b'x'; 10 * 1024 * 1024]),
            ("text/plain", b"x".to_vec()),
        ];
        for (kind, body) in unknown {
            for origin in [LABS, "https://other.example"] {
                let answer = post(&project, endpoint, origin, &[("content-type", kind)], body.clone()).await;
                assert!((400..500).contains(&answer.status), "{}", answer.status);
                assert_eq!(readable_for(&answer).as_deref(), Some(origin), "{endpoint} {kind}");
            }
            assert_eq!(
                readable_for(&post(&project, endpoint, EVIL, &[("content-type", kind)], body).await),
                None,
                "{endpoint} {kind}"
            );
        }
    }
}

/// Case 98.
#[tokio::test]
async fn userinfo_is_readable_for_the_pages_of_the_tokens_client() {
    let project = Project::new().await;
    let (labs, ada) = (project.app("labs").await, project.user("ada").await);
    project.app("other").await;
    let tokens = labs.tokens(&ada).await;
    let get = async |origin: &str, token: &str| {
        let request = http::Request::get(project.path("userinfo"))
            .header("origin", origin)
            .header("authorization", format!("Bearer {token}"));
        project.send(request.body(Body::empty()).unwrap()).await
    };
    assert_eq!(readable_for(&get(LABS, tokens.access_token()).await.expect(200)).as_deref(), Some(LABS));
    for origin in ["https://other.example", EVIL] {
        assert_eq!(readable_for(&get(origin, tokens.access_token()).await.expect(200)), None, "{origin}");
    }
    // Whose a token was that is none, nobody knows; the challenge is readable too.
    let refused = get("https://other.example", "nothing").await.expect(401);
    assert_eq!(readable_for(&refused).as_deref(), Some("https://other.example"));
    assert!(refused.header("access-control-expose-headers").unwrap().contains("www-authenticate"));
    assert_eq!(readable_for(&get(EVIL, "nothing").await.expect(401)), None);
    let posted =
        post(&project, "userinfo", LABS, &[], format!("access_token={}", tokens.access_token())).await.expect(200);
    assert_eq!(readable_for(&posted).as_deref(), Some(LABS));
    project.wait(901);
    assert_eq!(readable_for(&get(LABS, tokens.access_token()).await.expect(401)).as_deref(), Some(LABS));
    assert_eq!(readable_for(&get(EVIL, tokens.access_token()).await.expect(401)), None);
}

/// Case 98.
#[tokio::test]
async fn a_preflight_allows_what_clients_send_and_only_known_origins() {
    let project = Project::new().await;
    project
        .app_with("labs", |own| {
            own.allowed_callback_urls =
                vec![RedirectUri::register("http://localhost:4000/cb", own.application_type).unwrap()];
            own.allowed_web_origins_urls = vec!["https://*.clinic.example".into()];
            own.allowed_cors_origins_urls = vec!["https://api.example".into()];
        })
        .await;
    let preflight = async |path: &str, origin: &str| {
        let request = http::Request::options(project.path(path))
            .header("origin", origin)
            .header("access-control-request-method", "POST")
            .header("access-control-request-headers", "authorization,content-type,auth0-client");
        project.send(request.body(Body::empty()).unwrap()).await.expect(204)
    };
    for path in ["oauth/token", "oauth/introspect", "oauth/revoke", "userinfo"] {
        for origin in ["http://localhost:4000", "https://a.clinic.example", "https://api.example"] {
            let answer = preflight(path, origin).await;
            assert_eq!(readable_for(&answer).as_deref(), Some(origin), "{path}");
            let headers = answer.header("access-control-allow-headers").unwrap();
            assert!(
                ["authorization", "content-type", "auth0-client", "dpop"].iter().all(|name| headers.contains(name))
            );
            assert!(answer.header("access-control-allow-methods").unwrap().contains("POST"));
        }
        for origin in [
            EVIL,
            "null",
            "https://clinic.example",
            "https://a.b.clinic.example",
            "http://localhost:4001",
            "https://api.example.evil.example",
        ] {
            let answer = preflight(path, origin).await;
            assert!(answer.header("access-control-allow-origin").is_none(), "{path} {origin}");
        }
    }
    // What is public is public.
    for path in [".well-known/openid-configuration", ".well-known/oauth-authorization-server", ".well-known/jwks.json"]
    {
        assert_eq!(readable_for(&preflight(path, EVIL).await).as_deref(), Some("*"), "{path}");
        let request = http::Request::get(project.path(path)).header("origin", EVIL).body(Body::empty()).unwrap();
        assert_eq!(readable_for(&project.send(request).await.expect(200)).as_deref(), Some("*"), "{path}");
    }
    // Pages are for people, not for scripts of other origins.
    for path in ["authorize", "logout", "v2/logout", "sign-in"] {
        let request =
            http::Request::get(project.path(path)).header("origin", "https://api.example").body(Body::empty()).unwrap();
        assert!(project.send(request).await.header("access-control-allow-origin").is_none(), "{path}");
    }
}
