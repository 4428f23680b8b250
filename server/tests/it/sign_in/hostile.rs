//! What can be wrong with a request to a hosted page. The answer is a page that says so, never a fault of ours.

use super::{code, happened, scene};
use crate::support::{Project, answer::Answer, browser::Browser, project::PUBLIC_URL};
use axum::{body::Body, http};

const FORM: &str = "application/x-www-form-urlencoded";

async fn post(browser: &Browser, path: &str, kind: &str, body: Vec<u8>) -> Answer {
    let jar: Vec<String> =
        browser.cookies.lock().unwrap().iter().map(|(name, value)| format!("{name}={value}")).collect();
    let request = http::Request::post(path)
        .header("content-type", kind)
        .header("cookie", jar.join("; "))
        .header("origin", PUBLIC_URL)
        .header("sec-fetch-site", "same-origin");
    browser.project.send(request.body(Body::from(body)).unwrap()).await
}

#[track_caller]
fn is_page(answer: &Answer, statuses: &[u16]) {
    assert!(statuses.contains(&answer.status), "{} {}", answer.status, answer.body);
    assert!(answer.header("content-type").unwrap().starts_with("text/html"), "{:?} {}", answer.headers, answer.body);
    assert!(answer.body.contains("<h1"), "{}", answer.body);
}

/// Every form of a flow, with bodies that no browser sends.
#[tokio::test]
async fn no_form_makes_the_server_stumble() {
    let scene = scene().await;
    let path = scene.page.action();
    let csrf = scene.page.field("csrf").unwrap();
    for path in [
        path.clone(),
        format!("{path}/consent"),
        format!("{path}/account"),
        scene.project.path("logout/answer"),
        scene.project.path("authorize"),
    ] {
        for kind in ["text/plain", "application/json", "multipart/form-data; boundary=x", "x"] {
            is_page(&post(&scene.browser, &path, kind, b"login=ada".to_vec()).await, &[415]);
        }
        let many = "a=b&".repeat(1000);
        for body in
            [b"login=\xff\xfe".as_slice(), b"csrf=%FF", b"login=a%00b", b"decision=%C3%28", b"\0", many.as_bytes()]
        {
            is_page(&post(&scene.browser, &path, FORM, body.to_vec()).await, &[400]);
        }
        let huge = format!("csrf={csrf}&login={0}&password={0}&decision={0}", "x".repeat(100 << 10));
        is_page(&post(&scene.browser, &path, FORM, huge.into_bytes()).await, &[413]);
        is_page(&post(&scene.browser, &path, FORM, vec![b'a'; 10 << 20]).await, &[413]);
        let long = format!("csrf={0}&login={0}&password={0}&decision={0}", "x".repeat(12_000));
        let answer = post(&scene.browser, &path, FORM, long.into_bytes()).await;
        assert!(answer.status < 500, "{path}: {}", answer.status);
        for body in [
            "",
            "&&&",
            "=&=",
            "%",
            "csrf=%zz&login=%&password=%&decision=%",
            "login[]=a&password[x]=b",
            "csrf=a&csrf=b&decision=allow&decision=deny",
        ] {
            let answer = post(&scene.browser, &path, FORM, body.into()).await;
            assert!(answer.status < 500, "{path} {body}: {}", answer.status);
        }
    }
    assert_eq!(happened(&scene.project, "session.signed_in").await, 0);
    code(&scene.browser.log_in(&scene.page, &scene.ada.email, &scene.ada.password).await.expect(200));
}

/// Text of every script goes in and comes out as it was.
#[tokio::test]
async fn what_was_typed_comes_back_as_text() {
    let scene = scene().await;
    for login in [
        "<script>alert(1)</script>",
        "\"'><img src=x onerror=alert(1)>",
        "王小明",
        "a\u{202e}b",
        "{{7*7}}",
        "' OR 1=1 --",
        "%s%n",
        "a\r\nSet-Cookie: x=y",
    ] {
        let answer = scene.browser.log_in(&scene.page, login, "wrong").await.expect(422);
        assert_eq!(answer.field("login").as_deref(), Some(login));
        assert!(!answer.body.contains("<script>alert") && !answer.body.contains("<img src=x"), "{}", answer.body);
        assert!(answer.header("set-cookie").is_none_or(|cookie| !cookie.starts_with("x=")));
    }
}

/// Addresses that no page has.
#[tokio::test]
async fn no_address_makes_the_server_stumble() {
    let project = Project::new().await;
    let browser = project.browser();
    let long = "a".repeat(20_000);
    for rest in [
        "sign-in/x",
        "sign-in/%00",
        "sign-in/%FF%FE",
        "sign-in/..%2f..%2fetc",
        "sign-in/00000000000040008000000000000000",
        &format!("sign-in/{long}"),
    ] {
        is_page(&browser.get(&project.path(rest)).await, &[400, 404, 410]);
        for (step, decision) in [("", "x"), ("/consent", "allow"), ("/account", "continue")] {
            let form = [("csrf", "x"), ("decision", decision), ("login", "ada"), ("password", "x")];
            let answer = browser.post(&project.path(&format!("{rest}{step}")), &form).await;
            is_page(&answer, &[400, 403, 404, 410]);
        }
    }
    for path in [
        "/p/%00/sign-in",
        "/p/%FF/sign-in",
        "/p//sign-in",
        "/p/UPPER/sign-in",
        "/p/nobody/sign-in",
        "/p/' OR 1=1/sign-in".replace(' ', "%20").as_str(),
        &format!("/p/{long}/sign-in"),
    ] {
        is_page(&browser.get(path).await, &[400, 404]);
    }
    for query in ["sign-in?lang=%FF", "sign-in?client_id=%00", "sign-in/forgot-password?flow=%FF", "?%FF"] {
        is_page(&browser.get(&project.path(query)).await, &[400]);
    }
    for query in ["sign-in?client_id=nobody", "sign-in?client_id=", &format!("sign-in?client_id={long}")] {
        is_page(&browser.get(&project.path(query)).await, &[404]);
    }
    is_page(&browser.get(&project.path("sign-in/forgot-password?flow=x")).await, &[200]);
}

/// A method that an address does not take is told so.
#[tokio::test]
async fn other_methods_are_refused() {
    let scene = scene().await;
    for method in ["PUT", "DELETE", "PATCH", "TRACE", "OPTIONS", "PROPFIND"] {
        let request = http::Request::builder().method(method).uri(scene.page.action()).body(Body::empty()).unwrap();
        is_page(&scene.project.send(request).await, &[405]);
    }
    let request = http::Request::builder()
        .method("HEAD")
        .uri(scene.project.path("sign-in/forgot-password"))
        .body(Body::empty())
        .unwrap();
    scene.project.send(request).await.expect(200);
}
