//! Every endpoint of this folder with what it does not expect: a clear answer, and never a fault of the server's.

use crate::support::{Project, answer::Answer};
use axum::{body::Body, http};

const FORM: &str = "application/x-www-form-urlencoded";

/// Those that read a query; each with what it takes.
const GETS: &[&str] = &[
    "authorize",
    "logout",
    "v2/logout",
    "sign-in",
    "sign-in/forgot-password",
    ".well-known/openid-configuration",
    ".well-known/jwks.json",
    "userinfo",
];

/// Those that read a body, and whether a program reads the answer.
const POSTS: &[(&str, bool)] = &[
    ("authorize", false),
    ("logout", false),
    ("logout/answer", false),
    ("oauth/token", true),
    ("oauth/introspect", true),
    ("oauth/revoke", true),
    ("userinfo", true),
    ("sign-in/00000000-0000-4000-8000-000000000000", false),
    ("sign-in/00000000-0000-4000-8000-000000000000/consent", false),
    ("sign-in/00000000-0000-4000-8000-000000000000/account", false),
];

/// A page with a heading for a person, an RFC's JSON for a program.
#[track_caller]
fn is_clear(answer: &Answer, program: bool, what: &str) {
    assert!(answer.status < 500, "{what}: {} {}", answer.status, answer.body);
    if answer.status < 400 {
        return;
    }
    match program {
        true if answer.status == 401 && answer.body.is_empty() => {
            assert_eq!(answer.header("www-authenticate"), Some("Bearer"), "{what}");
        }
        true => {
            let error = answer.json();
            let known = ["invalid_request", "invalid_client", "invalid_token", "unsupported_grant_type"];
            assert!(known.contains(&error["error"].as_str().unwrap()), "{what}: {error}");
            let text = error["error_description"].as_str().unwrap();
            assert!(
                !text.is_empty() && text.bytes().all(|b| matches!(b, 0x20..=0x21 | 0x23..=0x5b | 0x5d..=0x7e)),
                "{what}: {text}"
            );
            assert_eq!(answer.header("cache-control"), Some("no-store"), "{what}");
        }
        false => assert!(
            answer.body.contains("<h1") && answer.header("content-security-policy").is_some(),
            "{what}: {} {}",
            answer.status,
            answer.body
        ),
    }
}

fn hostile() -> Vec<Vec<u8>> {
    vec![
        b"client_id=%ff&redirect_uri=%c3%28&token=%ff".to_vec(),
        b"client_id=\xff".to_vec(),
        b"client_id=labs&state=%00&token=%00".to_vec(),
        b"%00=1".to_vec(),
        b"&&&===&=&a".to_vec(),
        b"%".to_vec(),
        b"client_id=%zz&client_id=".to_vec(),
        "a=1&".repeat(5000).into_bytes(),
        format!("client_id=labs&state={}", "x".repeat(60_000)).into_bytes(),
        format!("client_id={0}&token={0}&grant_type={0}&code={0}", "%F0%9F%98%80".repeat(500)).into_bytes(),
        b"client_id=labs&client_id=other&token=a&token=b&grant_type=code&grant_type=x&csrf=1&csrf=2".to_vec(),
        b"client_id='%20OR%201=1--&token=';DROP%20TABLE%20grants;--".to_vec(),
        b"client_id=../../etc/passwd&redirect_uri=file:///etc/passwd".to_vec(),
        b"client_id=labs%0d%0aset-cookie:%20a=b&state=%0d%0aset-cookie:%20a=b&post_logout_redirect_uri=%0d%0a&returnTo=%0d%0a".to_vec(),
    ]
}

/// Bad queries: missing, repeated, not UTF-8, NUL, huge, hostile.
#[tokio::test]
async fn no_query_is_a_fault() {
    let project = Project::new().await;
    project.app("labs").await;
    let browser = project.browser();
    for path in GETS {
        let program = path.contains("well-known") || *path == "userinfo";
        for query in hostile() {
            // What a URI cannot hold does not get here.
            let Ok(uri) = http::Uri::try_from([project.path(path).as_bytes(), b"?", &query].concat()) else { continue };
            let answer = browser.get(&uri.to_string()).await;
            is_clear(&answer, program, &format!("{path} {}", String::from_utf8_lossy(&query[..query.len().min(60)])));
            assert!(
                answer.headers.get_all("set-cookie").iter().all(|cookie| !cookie.to_str().unwrap().starts_with("a="))
            );
        }
    }
}

/// Bad bodies: of another type, missing, repeated, not UTF-8, NUL, huge, hostile.
#[tokio::test]
async fn no_body_is_a_fault() {
    let project = Project::new().await;
    project.app("labs").await;
    for (path, program) in POSTS {
        let at = project.path(path);
        let mut bodies = hostile();
        bodies.push(Vec::new());
        bodies.push(vec![0xff; 30_000]);
        for body in bodies {
            let what = format!("{path} {}", String::from_utf8_lossy(&body[..body.len().min(60)]));
            is_clear(&project.post(&at, FORM, body).await, *program, &what);
        }
        for kind in [
            "text/plain",
            "multipart/form-data; boundary=x",
            "application/x-www-form-urlencoded; charset=\u{ff}",
            "",
            "application/xml",
        ] {
            let request = http::Request::post(&at)
                .header("content-type", http::HeaderValue::from_bytes(kind.as_bytes()).unwrap());
            let answer = project.send(request.body(Body::from("client_id=labs")).unwrap()).await;
            is_clear(&answer, *program, &format!("{path} {kind}"));
            assert!((400..500).contains(&answer.status), "{path} {kind}: {}", answer.status);
        }
        for json in [
            "{}",
            "[]",
            "{",
            "null",
            "{\"client_id\":[]}",
            "{\"client_id\":\"\\u0000\"}",
            "{\"client_id\":\"\\ud800\"}",
            &"[".repeat(60_000),
            &"{\"a\":".repeat(10_000),
        ] {
            let answer = project.post(&at, "application/json", json.to_owned()).await;
            is_clear(&answer, *program, &format!("{path} {}", &json[..json.len().min(40)]));
            assert!((400..500).contains(&answer.status), "{path}: {}", answer.status);
        }
        for length in [100 * 1024, 10 * 1024 * 1024] {
            let answer = project.post(&at, FORM, format!("client_id=labs&state={}", "x".repeat(length))).await;
            is_clear(&answer, *program, path);
            assert_eq!(answer.status, 413, "{path}");
        }
    }
}

/// Paths and headers that nobody sends in good faith.
#[tokio::test]
async fn no_path_and_no_header_is_a_fault() {
    let project = Project::new().await;
    let labs = project.app("labs").await;
    for path in [
        "/p/%ff/authorize",
        "/p/%00/authorize",
        "/p//authorize",
        "/p/../authorize",
        "/p/nobody/authorize",
        "/p/NOBODY/oauth/token",
        "/p/a%2fb/userinfo",
        &project.path("authorize/%ff"),
        &project.path("sign-in/%ff"),
        &project.path("sign-in/%00"),
        &project.path("sign-in/x"),
        &project.path(&format!("sign-in/{}", "x".repeat(30_000))),
        &project.path("authorize/"),
        &project.path("nothing"),
        "/assets/%ff",
        "/assets/..%2f..%2fetc%2fpasswd",
    ] {
        for method in ["GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PROPFIND"] {
            let request = http::Request::builder().method(method).uri(path).body(Body::empty()).unwrap();
            let answer = project.send(request).await;
            assert!(answer.status < 500, "{method} {path}: {} {}", answer.status, answer.body);
        }
    }
    for path in ["authorize", "oauth/token", "userinfo", "logout"] {
        let answer = project.send(http::Request::delete(project.path(path)).body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status, 405, "{path}");
        is_clear(&answer, path.contains("oauth") || path == "userinfo", path);
    }
    let long = "x".repeat(100_000);
    for name in [
        "cookie",
        "origin",
        "accept-language",
        "authorization",
        "sec-fetch-dest",
        "sec-fetch-site",
        "content-type",
        "referer",
    ] {
        for value in [
            &b"\xff\xfe"[..],
            b"",
            b";;;=;",
            b"Bearer \xff",
            b"Basic \xff",
            b"*",
            b"en;q=x,,;q=9,\xe9",
            long.as_bytes(),
        ] {
            let value = http::HeaderValue::from_bytes(value).unwrap();
            for (path, program) in POSTS {
                let request = http::Request::post(project.path(path)).header(name, &value).body(Body::empty()).unwrap();
                is_clear(&project.send(request).await, *program, &format!("{path} {name}: {value:?}"));
            }
            for path in GETS {
                let request = http::Request::get(project.path(path)).header(name, &value).body(Body::empty()).unwrap();
                assert!(project.send(request).await.status < 500, "{path} {name}: {value:?}");
            }
        }
    }
    // A cookie of a right name with a wrong value is no cookie.
    let slug = project.slug.as_str();
    for value in ["x", "AAAAAAAAAAAAAAAAAAAAAA", "%00", "\"\"", &"A".repeat(5000)] {
        let request = http::Request::get(labs.request().path())
            .header("cookie", format!("kw-{slug}={value}; kwd-{slug}={value}; keyward-language={value}"));
        let answer = project.send(request.body(Body::empty()).unwrap()).await.expect(303);
        assert!(answer.location().contains("/sign-in/"), "{value}");
    }
}

/// What comes back has to fit where it comes back: a long `nonce` made an ID token that could not be signed, which was a 500.
#[tokio::test]
async fn a_state_or_nonce_that_is_too_long_is_refused_before_anybody_signs_in() {
    let project = Project::new().await;
    let (labs, ada, browser) = (project.app("labs").await, project.user("ada").await, project.browser());
    let longest = labs.request().with("state", &"%".repeat(4096)).with("nonce", &"n".repeat(1024));
    let answer = browser.sign_in(&longest, &ada).await;
    assert_eq!(answer["state"], "%".repeat(4096));
    labs.exchange(&answer["code"]).await.expect(200);
    for (name, length) in [
        ("state", 4097),
        ("nonce", 1025),
        ("nonce", 15_000),
        ("state", 17_000),
        ("scope", 9000),
        ("claims", 17_000),
        ("prompt", 17_000),
    ] {
        let answer = browser.asks(&labs.request().with(name, &"x".repeat(length))).await;
        let error = if name == "scope" { "invalid_scope" } else { "invalid_request" };
        assert_eq!(answer["error"], error, "{name} {length}");
        assert_eq!(answer.get("state").map(String::as_str), (name != "state").then_some("a state"), "{name} {length}");
    }
}
