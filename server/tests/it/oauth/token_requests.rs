//! What can be wrong with a request to `/oauth/token`, introspection or revocation, before anything of it counts.

use super::token::{code_for, refused};
use crate::support::{Project, Tokens, answer::Answer, client::VERIFIER};

const FORM: &str = "application/x-www-form-urlencoded";
const ENDPOINTS: &[&str] = &["oauth/token", "oauth/introspect", "oauth/revoke"];

#[track_caller]
fn invalid_request(answer: &Answer, status: u16) {
    assert_eq!((answer.status, answer.error().as_str()), (status, "invalid_request"), "{}", answer.body);
    assert_eq!(answer.header("cache-control"), Some("no-store"));
}

/// Auth0's libraries send JSON when asked to.
#[tokio::test]
async fn a_token_request_may_be_json() {
    let project = Project::new().await;
    let (labs, ada) = (project.app("labs").await, project.user("ada").await);
    let code = code_for(&labs, &ada).await;
    let body = serde_json::json!({
        "grant_type": "authorization_code", "client_id": "labs", "code": code,
        "redirect_uri": labs.redirect_uri(), "code_verifier": VERIFIER, "scope": null,
    });
    let post = async |body: serde_json::Value| {
        project.post(&project.path("oauth/token"), "application/json; charset=utf-8", body.to_string()).await
    };
    let tokens = Tokens(post(body).await.expect(200).json());
    let body = serde_json::json!({ "grant_type": "refresh_token", "client_id": "labs", "refresh_token": tokens.refresh_token() });
    post(body).await.expect(200);
}

/// A member that is there twice is as much of a trick as a parameter that is.
#[tokio::test]
async fn json_that_is_not_an_object_of_texts_is_refused() {
    let project = Project::new().await;
    let (labs, ada) = (project.app("labs").await, project.user("ada").await);
    let code = code_for(&labs, &ada).await;
    let good = format!(
        r#""grant_type":"authorization_code","client_id":"labs","code":"{code}","redirect_uri":"{}","code_verifier":"{VERIFIER}""#,
        labs.redirect_uri()
    );
    for body in [
        String::new(),
        "null".into(),
        "[]".into(),
        "\"text\"".into(),
        "{".into(),
        format!("{{{good}}} more"),
        format!(r#"{{{good},"code":["x"]}}"#),
        format!(r#"{{{good},"scope":{{}}}}"#),
        format!(r#"{{{good},"scope":true}}"#),
        format!(r#"{{{good},"scope":"a\u0000b"}}"#),
        format!(r#"{{{good},"code":"{code}"}}"#),
        format!(r#"{{{good},"client_id":"other"}}"#),
        "[".repeat(50_000),
        format!("{{{good},{}\"x\":\"x\"}}", (0..300).map(|n| format!("\"p{n}\":\"x\",")).collect::<String>()),
    ] {
        invalid_request(&project.post(&project.path("oauth/token"), "application/json", body).await, 400);
    }
    labs.exchange(&code).await.expect(200);
}

/// RFC 6749 §3.2: a parameter comes once.
#[tokio::test]
async fn a_repeated_parameter_is_refused_and_uses_nothing_up() {
    let project = Project::new().await;
    let (labs, ada) = (project.app("labs").await, project.user("ada").await);
    let code = code_for(&labs, &ada).await;
    let good = [
        ("grant_type", "authorization_code"),
        ("client_id", "labs"),
        ("code", code.as_str()),
        ("redirect_uri", labs.redirect_uri()),
        ("code_verifier", VERIFIER),
    ];
    for (name, value) in good {
        for again in [value, "another"] {
            let body = url::form_urlencoded::Serializer::new(String::new())
                .extend_pairs(good)
                .append_pair(name, again)
                .finish();
            invalid_request(&project.post(&project.path("oauth/token"), FORM, body).await, 400);
        }
    }
    let tokens = Tokens(labs.exchange(&code).await.expect(200).json());
    let refresh = ("refresh_token", tokens.refresh_token());
    invalid_request(&labs.call("oauth/token", &[("grant_type", "refresh_token"), refresh, refresh]).await, 400);
    let scope = ("scope", "openid");
    invalid_request(&labs.call("oauth/token", &[("grant_type", "refresh_token"), refresh, scope, scope]).await, 400);
    invalid_request(&labs.call("oauth/revoke", &[("token", tokens.refresh_token()), ("token", "x")]).await, 400);
    labs.refresh(tokens.refresh_token()).await.expect(200);
}

/// RFC 6749 §5.2.
#[tokio::test]
async fn what_is_missing_is_named() {
    let project = Project::new().await;
    let (labs, portal) = (project.app("labs").await, project.web("portal").await);
    for form in [
        &[][..],
        &[("grant_type", "")],
        &[("grant_type", "authorization_code")],
        &[("grant_type", "authorization_code"), ("code", "")],
        &[("grant_type", "refresh_token")],
    ] {
        let answer = labs.call("oauth/token", form).await;
        invalid_request(&answer, 400);
        assert!(answer.json()["error_description"].as_str().unwrap().ends_with("is missing"), "{}", answer.body);
    }
    for endpoint in ["oauth/introspect", "oauth/revoke"] {
        invalid_request(&portal.call(endpoint, &[]).await, 400);
        invalid_request(&portal.call(endpoint, &[("token", "")]).await, 400);
    }
    for endpoint in ENDPOINTS {
        let answer = project.post(&project.path(endpoint), FORM, "").await;
        assert_eq!((answer.status, answer.error().as_str()), (401, "invalid_client"));
    }
}

/// Whatever is sent, the answer is RFC 6749's.
#[tokio::test]
async fn no_body_makes_the_server_stumble() {
    let project = Project::new().await;
    let (labs, ada) = (project.app("labs").await, project.user("ada").await);
    let secret = "Basic cG9ydGFsOmEtc2VjcmV0LW9mLW1vcmUtdGhhbi10d2VudHktY2hhcmFjdGVycw==";
    project.web("portal").await;
    let code = code_for(&labs, &ada).await;
    for endpoint in ENDPOINTS {
        let post = |kind: &'static str, body: Vec<u8>| {
            let request = axum::http::Request::post(project.path(endpoint))
                .header("content-type", kind)
                .header("authorization", secret);
            project.send(request.body(body.into()).unwrap())
        };
        for kind in ["text/plain", "multipart/form-data; boundary=x", "application/xml", "x"] {
            invalid_request(&post(kind, b"grant_type=refresh_token&token=x".to_vec()).await, 415);
        }
        invalid_request(&post(FORM, vec![b'a'; 10 << 20]).await, 413);
        invalid_request(&post("application/json", vec![b'['; 10 << 20]).await, 413);
        let many = "a=b&".repeat(1000);
        for body in [
            b"grant_type=\xff\xfe".as_slice(),
            b"token=%FF",
            b"token=%C3%28",
            b"token=a%00b",
            b"to%00ken=x",
            b"\0",
            many.as_bytes(),
        ] {
            invalid_request(&post(FORM, body.to_vec()).await, 400);
        }
        // Nothing, odd separators, broken percent signs, text of every script: read, and then found wanting.
        for body in ["&&&&", "=&=", "%", "token=%zz&grant_type=%", "token=%F0%9F%98%80&grant_type=%E7%8E%8B"] {
            let answer = post(FORM, body.as_bytes().to_vec()).await;
            assert!(
                answer.status == 200 || answer.status == 400,
                "{endpoint} {body}: {} {}",
                answer.status,
                answer.body
            );
        }
        let long = format!("grant_type=authorization_code&code={0}&token={0}", "x".repeat(20_000));
        invalid_request(&post(FORM, long.into_bytes()).await, 400);
        let huge = format!("grant_type=authorization_code&code={0}&token={0}", "x".repeat(100 << 10));
        invalid_request(&post(FORM, huge.into_bytes()).await, 413);
    }
    labs.exchange(&code).await.expect(200);
}

/// Codes and refresh tokens carry an HMAC: a changed one is unknown, and changes nothing.
#[tokio::test]
async fn a_code_or_refresh_token_of_which_one_character_differs_is_unknown() {
    let project = Project::new().await;
    let (labs, ada) = (project.app("labs").await, project.user("ada").await);
    let code = code_for(&labs, &ada).await;
    for changed in changed(&code) {
        refused(&labs.exchange(&changed).await, "invalid_grant");
    }
    refused(&labs.refresh(&code).await, "invalid_grant");
    let tokens = Tokens(labs.exchange(&code).await.expect(200).json());
    for changed in changed(tokens.refresh_token()) {
        refused(&labs.refresh(&changed).await, "invalid_grant");
    }
    refused(&labs.exchange(tokens.refresh_token()).await, "invalid_grant");
    refused(&labs.refresh(tokens.access_token()).await, "invalid_grant");
    refused(&labs.exchange(tokens.access_token()).await, "invalid_grant");
    labs.refresh(tokens.refresh_token()).await.expect(200);
}

/// Every seventh character exchanged, and the ends cut, doubled and decorated.
fn changed(text: &str) -> Vec<String> {
    let mut all: Vec<String> = (0..text.len() - 1)
        .step_by(7)
        .map(|at| {
            let other = if text.as_bytes()[at] == b'A' { "B" } else { "A" };
            format!("{}{other}{}", &text[..at], &text[at + 1..])
        })
        .collect();
    all.extend([
        text[..text.len() - 1].to_owned(),
        format!("{text}A"),
        format!("{text}="),
        format!(" {text}"),
        text.repeat(2),
        text.to_uppercase(),
    ]);
    all
}
