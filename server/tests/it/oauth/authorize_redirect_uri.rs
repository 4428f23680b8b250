//! Redirect URIs: what matches, and what may be registered.

use super::authorize::is_told_to_the_person;
use crate::support::{Project, client::VERIFIER};
use domain::oauth::{client::ApplicationType, redirect_uri::RedirectUri};
use server::service::apply;

fn registered(uris: &[&str], kind: ApplicationType) -> Vec<RedirectUri> {
    uris.iter().map(|uri| RedirectUri::register(uri, kind).unwrap()).collect()
}

/// Case 3.
#[tokio::test]
async fn redirect_uris_match_by_exact_string() {
    let project = Project::new().await;
    let labs = project
        .app_with("labs", |own| {
            own.allowed_callback_urls = registered(
                &["https://labs.example/cb", "https://labs.example/cb?tenant=1", "http://localhost:4000"],
                ApplicationType::Spa,
            );
        })
        .await;
    let browser = project.browser();
    for wrong in [
        "https://labs.example/cb/",
        "https://labs.example/CB",
        "https://LABS.example/cb",
        "HTTPS://labs.example/cb",
        "https://labs.example:443/cb",
        "https://labs.example/cb?",
        "https://labs.example/cb?tenant=2",
        "https://labs.example/cb?tenant=1&a=b",
        "https://labs.example/a/../cb",
        "https://labs.example/./cb",
        "https://labs.example/%63b",
        "https://labs.example/cb%00",
        "https://labs.example/cb ",
        " https://labs.example/cb",
        "https://labs.example.evil.example/cb",
        "https://evil@labs.example/cb",
        "https://labs.example@evil.example/cb",
        "https://labs.example\\.evil.example/cb",
        "http://labs.example/cb",
        "https://labs.example",
        "http://localhost:4000/",
        "http://localhost:4001",
        "http://localhost",
    ] {
        is_told_to_the_person(
            browser.get(&labs.request().with("redirect_uri", wrong).with("prompt", "none").path()).await,
        );
    }
    for right in ["https://labs.example/cb", "https://labs.example/cb?tenant=1", "http://localhost:4000"] {
        let answer =
            browser.get(&labs.request().with("redirect_uri", right).with("prompt", "none").path()).await.expect(303);
        assert!(answer.location().starts_with(right), "{}", answer.location());
        assert_eq!(answer.for_application()["error"], "login_required");
    }
}

/// Case 4.
#[tokio::test]
async fn a_native_applications_loopback_address_may_have_any_port() {
    let project = Project::new().await;
    let ada = project.user("ada").await;
    let native = project
        .app_with("native", |own| {
            own.application_type = ApplicationType::Native;
            own.allowed_callback_urls = registered(
                &["http://127.0.0.1/cb", "http://[::1]:1/cb", "http://localhost:1/cb"],
                ApplicationType::Native,
            );
        })
        .await;
    let browser = project.browser();
    for uri in ["http://127.0.0.1:49152/cb", "http://[::1]:49152/cb"] {
        let answer = project.browser().sign_in(&native.request().with("redirect_uri", uri), &ada).await;
        let form = |redirect_uri| {
            [
                ("grant_type", "authorization_code"),
                ("code", answer["code"].as_str()),
                ("redirect_uri", redirect_uri),
                ("code_verifier", VERIFIER),
            ]
        };
        // What was registered is not what was asked with.
        assert_eq!(native.call("oauth/token", &form(native.redirect_uri())).await.expect(400).error(), "invalid_grant");
        native.call("oauth/token", &form(uri)).await.expect(200);
    }
    for wrong in [
        "http://127.0.0.1:49152/other",
        "https://127.0.0.1:49152/cb",
        "http://127.0.0.1:0x1/cb",
        "http://127.0.0.1:99999/cb",
        "http://127.0.0.1:/cb",
        "http://127.0.0.1:1@evil.example/cb",
        "http://127.0.0.1.evil.example/cb",
        "http://127.0.0.2:1/cb",
        "http://127.1:1/cb",
        "http://[::1]:1@evil.example/cb",
    ] {
        is_told_to_the_person(browser.get(&native.request().with("redirect_uri", wrong).path()).await);
    }
}

/// Case 4.
#[tokio::test]
async fn the_port_of_the_name_localhost_and_of_other_kinds_of_applications_is_fixed() {
    let project = Project::new().await;
    let uris = ["http://localhost:1/cb", "http://127.0.0.1:1/cb"];
    let native = project
        .app_with("native", |own| {
            own.application_type = ApplicationType::Native;
            own.allowed_callback_urls = registered(&uris[..1], ApplicationType::Native);
        })
        .await;
    let spa = project.app_with("spa", |own| own.allowed_callback_urls = registered(&uris, ApplicationType::Spa)).await;
    let browser = project.browser();
    is_told_to_the_person(browser.get(&native.request().with("redirect_uri", "http://localhost:2/cb").path()).await);
    is_told_to_the_person(browser.get(&native.request().with("redirect_uri", "http://localhost/cb").path()).await);
    is_told_to_the_person(browser.get(&spa.request().with("redirect_uri", "http://127.0.0.1:2/cb").path()).await);
    for (app, uri) in [(&native, uris[0]), (&spa, uris[0]), (&spa, uris[1])] {
        assert_eq!(
            browser.asks(&app.request().with("redirect_uri", uri).with("prompt", "none")).await["error"],
            "login_required"
        );
    }
}

/// Case 5.
#[tokio::test]
async fn a_redirect_uri_with_a_fragment_is_refused() {
    let project = Project::new().await;
    let (labs, browser) = (project.app("labs").await, project.browser());
    for wrong in ["https://labs.example/cb#", "https://labs.example/cb#x", "https://labs.example/cb%23x"] {
        is_told_to_the_person(browser.get(&labs.request().with("redirect_uri", wrong).path()).await);
    }
    for wrong in ["https://labs.example/cb#", "https://labs.example/cb#x", "com.example.labs:/cb#x"] {
        assert!(RedirectUri::register(wrong, ApplicationType::Native).is_err(), "{wrong}");
    }
}

/// Case 67.
#[tokio::test]
async fn dangerous_redirect_schemes_are_refused_when_a_file_is_applied() {
    let project = Project::new().await;
    let file = |kind: &str, member: &str, uri: &str| {
        let text = format!(
            "projects:\n  - slug: {}\n    name: Test Clinic\n    applications:\n      - {{ name: Bad, clientId: bad, applicationType: {kind}, {member}: [{uri:?}] }}\n",
            project.slug
        );
        apply::read(&text, &|_| None)
    };
    for (kind, uri) in [
        ("native", "javascript:alert(1)"),
        ("native", "JavaScript:alert(1)"),
        ("native", "data:text/html,x"),
        ("native", "vbscript:x"),
        ("native", "file:///etc/passwd"),
        ("native", "blob:https://a.example/1"),
        ("native", "myapp:/cb"),
        ("native", "http://192.168.0.1/cb"),
        ("native", "http://localhost.example/cb"),
        ("native", "http://127.0.0.2/cb"),
        ("web", "http://labs.example/cb"),
        ("spa", "com.example.labs:/cb"),
        ("web", "com.example.labs:/cb"),
        ("spa", "https://*.labs.example/cb"),
        ("spa", "https://labs.example/cb#x"),
        ("spa", " javascript:alert(1)"),
        ("spa", "java\nscript:alert(1)"),
        ("spa", "https://u:p@labs.example/cb"),
        ("spa", "//labs.example/cb"),
    ] {
        let problems = match file(kind, "allowedCallbackUrls", uri) {
            Err(problems) => problems,
            Ok(file) => apply::apply(&project.means, &file, &mut |_| {}).await.unwrap().expect_err(uri),
        };
        assert!(problems.iter().any(|problem| problem.place.contains("allowedCallbackUrls[0]")), "{uri}: {problems:?}");
    }
    for uri in ["javascript:alert(1)", "data:text/html,x"] {
        let problems = file("spa", "allowedLogoutUrls", uri).expect_err(uri);
        assert!(problems.iter().any(|problem| problem.place.contains("allowedLogoutUrls[0]")), "{uri}: {problems:?}");
    }
    let request = project.app("labs").await.request().with("client_id", "bad");
    is_told_to_the_person(project.browser().get(&request.path()).await);

    // The same file with a good address makes the application, so it was the address that was refused.
    let good = file("native", "allowedCallbackUrls", "com.example.labs:/cb").unwrap();
    apply::apply(&project.means, &good, &mut |_| {}).await.unwrap().unwrap();
    let answer = project
        .browser()
        .get(&request.with("redirect_uri", "com.example.labs:/cb").with("prompt", "none").path())
        .await
        .expect(303);
    assert!(answer.location().starts_with("com.example.labs:/cb?error=login_required"), "{}", answer.location());
}
