//! The browser's cookie and the session it points to.

use super::{code, cookie, flow_of, happened, scene, tries, with_cookie};
use crate::support::{Project, Tokens};

/// Case 76.
#[tokio::test]
async fn session_fixation_a_planted_cookie_is_worth_nothing() {
    let project = Project::new().await;
    let (labs, ada, eve) = (project.app("labs").await, project.user("ada").await, project.user("eve").await);
    let silent = labs.request().with("prompt", "none").path();

    // Eve begins, and plants her cookie in Ada's browser; Ada signs in, in Eve's flow and in her own.
    let of_eve = project.browser();
    let page = of_eve.open(&labs.request()).await.expect(200);
    let planted = cookie(&of_eve).unwrap();
    let of_ada = with_cookie(&project, &planted);
    let answer = of_ada.log_in(&page, &ada.email, &ada.password).await;
    let own = cookie(&of_ada).unwrap();
    assert_ne!(own, planted);
    assert!(of_ada.get(&silent).await.for_application().contains_key("code"));

    for wait in [0, 30, 31] {
        project.wait(wait);
        let of_eve = with_cookie(&project, &planted);
        assert_eq!(of_eve.get(&silent).await.for_application()["error"], "login_required");
        // The flow that she knows gives her neither Ada's code nor a page that asks Ada.
        let seen = of_eve.get(&page.action()).await;
        let tells_of_ada =
            [&code(&answer), ada.email.as_str(), ">ada<", " ada "].iter().any(|text| seen.body.contains(text));
        assert!(!tells_of_ada, "{}", seen.body);
        assert!(seen.header("location").is_none());
    }
    // With her own password she is Eve.
    let of_eve = with_cookie(&project, &planted);
    let tokens = labs.tokens_in(&of_eve, &eve, &labs.request()).await;
    assert_eq!(Tokens::claims(tokens.id_token())["sub"], eve.id.to_string());
    let tokens = labs.exchange(&of_ada.get(&silent).await.for_application()["code"]).await.expect(200).json();
    assert_eq!(Tokens::claims(tokens["id_token"].as_str().unwrap())["sub"], ada.id.to_string());
}

/// Case 76.
#[tokio::test]
async fn eve_with_the_planted_cookie_and_her_own_password_does_not_get_adas_session() {
    let project = Project::new().await;
    let (labs, ada, eve) = (project.app("labs").await, project.user("ada").await, project.user("eve").await);
    let of_eve = project.browser();
    let page = of_eve.open(&labs.request()).await.expect(200);
    let of_ada = with_cookie(&project, &cookie(&of_eve).unwrap());
    let of_adas = code(&of_ada.log_in(&page, &ada.email, &ada.password).await);
    // At once, in the same flow, while the answer would still be given again to who was there before.
    let answer = of_eve.log_in(&page, &eve.email, &eve.password).await;
    assert!(!answer.body.contains(&of_adas), "{}", answer.body);
    let session = |token: &str| Tokens::claims(token)["sid"].clone();
    let of_ada = Tokens(labs.exchange(&of_adas).await.expect(200).json());
    let other = labs.tokens_in(&project.browser(), &eve, &labs.request()).await;
    assert_ne!(session(of_ada.id_token()), session(other.id_token()));
}

/// Case 76.
#[tokio::test]
async fn the_session_id_changes_at_each_proof_and_at_the_end() {
    let scene = scene().await;
    let mut seen = vec![cookie(&scene.browser).unwrap()];
    code(&scene.browser.log_in(&scene.page, &scene.ada.email, &scene.ada.password).await);
    seen.push(cookie(&scene.browser).unwrap());
    // The same person proves it again: the session goes on under another id.
    code(&tries(&scene.browser, &scene.labs, &scene.ada.email, &scene.ada.password).await);
    seen.push(cookie(&scene.browser).unwrap());
    let silent = scene.labs.request().with("prompt", "none").path();
    for old in &seen[..2] {
        // The session goes on, and the ids it had before open it no more, not even for the moment they are remembered.
        let answer = with_cookie(&scene.project, old).get(&silent).await;
        assert_eq!(answer.for_application()["error"], "login_required");
    }
    // Looking around changes nothing.
    assert!(scene.browser.get(&silent).await.for_application().contains_key("code"));
    assert_eq!(cookie(&scene.browser), seen.last().cloned());
    let bye = scene.project.path("v2/logout?client_id=labs&returnTo=https%3A%2F%2Flabs.example%2Fbye");
    scene.browser.get(&bye).await.expect(303);
    seen.push(cookie(&scene.browser).unwrap());

    let distinct: std::collections::BTreeSet<&String> = seen.iter().collect();
    assert_eq!(distinct.len(), 4);
    for old in &seen {
        let answer = with_cookie(&scene.project, old).get(&silent).await;
        assert_eq!(answer.for_application()["error"], "login_required");
    }
    assert_eq!(happened(&scene.project, "session.signed_out").await, 1);
}

/// The row is the authority: what a cookie says about a session that is over does not count.
#[tokio::test]
async fn a_cookie_of_a_session_that_is_over_signs_nobody_in() {
    let project = Project::with(|settings| {
        settings.sessions.idle_seconds = 3600;
        settings.sessions.absolute_seconds = 3 * 3600;
    })
    .await;
    let (labs, ada) = (project.app("labs").await, project.user("ada").await);
    let silent = labs.request().with("prompt", "none").path();
    let browser = project.browser();
    let signed_in = async || browser.get(&silent).await.for_application().contains_key("code");
    browser.sign_in(&labs.request(), &ada).await;
    project.wait(3599);
    assert!(signed_in().await);
    project.wait(3600);
    assert!(!signed_in().await);

    browser.sign_in(&labs.request(), &ada).await;
    for _ in 0..3 {
        project.wait(3590);
        assert!(signed_in().await);
    }
    project.wait(30);
    assert!(!signed_in().await);
}

/// What a browser may send for a cookie: read, and found to be nobody's.
#[tokio::test]
async fn a_cookie_that_nobody_gave_is_nobodys() {
    let project = Project::new().await;
    let (labs, ada) = (project.app("labs").await, project.user("ada").await);
    let long = "A".repeat(8000);
    for value in
        ["", "x", "AAAAAAAAAAAAAAAAAAAAAA", "=====", "\"quoted\"", "%00", long.as_str(), "-1", "../../etc/passwd"]
    {
        let browser = with_cookie(&project, value);
        assert_eq!(
            browser.get(&labs.request().with("prompt", "none").path()).await.for_application()["error"],
            "login_required"
        );
        let answer = browser.sign_in(&labs.request(), &ada).await;
        labs.exchange(&answer["code"]).await.expect(200);
        assert_ne!(cookie(&browser).unwrap(), value);
    }
    let request = axum::http::Request::get(labs.request().path())
        .header("cookie", axum::http::HeaderValue::from_bytes(b"kw-x=\xff\xfe; a").unwrap());
    project.send(request.body(axum::body::Body::empty()).unwrap()).await.expect(303);
}

/// The cookies of a project: for its own pages, never for scripts, never across sites.
#[tokio::test]
async fn cookies_are_http_only_and_lax() {
    let scene = scene().await;
    let answer = scene.browser.log_in(&scene.page, &scene.ada.email, &scene.ada.password).await;
    let cookies: Vec<&str> = answer.headers.get_all("set-cookie").iter().map(|value| value.to_str().unwrap()).collect();
    assert_eq!(cookies.len(), 2);
    for cookie in &cookies {
        for attribute in ["; Path=/", "; HttpOnly", "; SameSite=Lax"] {
            assert!(cookie.contains(attribute), "{cookie}");
        }
    }
    // The session goes when the browser is closed; that the device is known stays.
    let of = |kind: &str| {
        cookies.iter().find(|cookie| cookie.starts_with(&format!("{kind}-{}=", scene.project.slug))).unwrap()
    };
    assert!(!of("kw").contains("Max-Age") && of("kwd").contains("; Max-Age="));
    assert!(!flow_of(&scene.page).is_empty());
}
