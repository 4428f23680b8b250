//! How the answer travels: query, form_post, web_message, the page after a form; and requests that are posted.

use super::authorize::is_told_to_the_person;
use crate::support::{
    Project,
    answer::Answer,
    browser::Browser,
    client::{App, Request},
    project::Person,
};
use domain::oauth::{client::ApplicationType, redirect_uri::RedirectUri};

const FRAME: &[(&str, &str)] = &[("sec-fetch-dest", "iframe"), ("sec-fetch-site", "same-site")];

fn policy(answer: &Answer, directive: &str) -> String {
    let policy = answer.header("content-security-policy").unwrap();
    let found =
        policy.split(';').find_map(|own| own.trim().strip_prefix(directive)).unwrap_or_else(|| panic!("{policy}"));
    found.trim().to_owned()
}

async fn native(project: &Project) -> App {
    project
        .app_with("native", |own| {
            own.application_type = ApplicationType::Native;
            own.allowed_callback_urls =
                vec![RedirectUri::register("com.example.labs:/cb", own.application_type).unwrap()];
        })
        .await
}

async fn signed_in(project: &Project, labs: &App, ada: &Person) -> Browser {
    let browser = project.browser();
    browser.sign_in(&labs.request(), ada).await;
    project.wait(1);
    browser
}

/// Case 8.
#[tokio::test]
async fn the_answer_travels_as_asked_and_never_in_a_fragment() {
    let project = Project::new().await;
    let (labs, ada) = (project.app("labs").await, project.user("ada").await);
    let browser = signed_in(&project, &labs, &ada).await;
    for request in [labs.request(), labs.request().with("response_mode", "query")] {
        let answer = browser.get(&request.path()).await.expect(303);
        assert!(answer.location().starts_with("https://labs.example/cb?code=") && !answer.location().contains('#'));
        assert_eq!(answer.header("cache-control"), Some("no-store"));
    }

    let posted = browser.get(&labs.request().with("response_mode", "form_post").path()).await.expect(200);
    assert_eq!(posted.action(), "https://labs.example/cb");
    assert!(posted.body.contains("<form method=\"post\"") && posted.body.contains("<button"), "{}", posted.body);
    assert_eq!(policy(&posted, "form-action"), "'self' https://labs.example");
    assert_eq!(posted.header("cache-control"), Some("no-store"));
    let nonce = policy(&posted, "script-src").split("'nonce-").nth(1).unwrap().trim_end_matches('\'').to_owned();
    assert!(posted.body.contains(&format!("<script nonce=\"{nonce}\">")), "{}", posted.body);
    labs.exchange(&posted.for_application()["code"]).await.expect(200);

    let message = browser
        .get_with(&labs.request().with("response_mode", "web_message").with("prompt", "none").path(), FRAME)
        .await
        .expect(200);
    labs.exchange(&message.for_application()["code"]).await.expect(200);

    for mode in ["fragment", "query.jwt", "FORM_POST", "web_message form_post"] {
        let answer = browser.get(&labs.request().with("response_mode", mode).path()).await.expect(303);
        assert!(!answer.location().contains('#'), "{}", answer.location());
        assert_eq!(answer.for_application()["error"], "invalid_request", "{mode}");
    }
    // An own scheme receives no form and no message.
    let native = native(&project).await;
    for mode in ["form_post", "web_message"] {
        assert_eq!(
            browser.asks(&native.request().with("response_mode", mode)).await["error"],
            "invalid_request",
            "{mode}"
        );
    }
}

/// Cases 9, 87.
#[tokio::test]
async fn state_comes_back_unchanged_and_encoded_however_it_travels() {
    let project = Project::new().await;
    let (labs, ada) = (project.app("labs").await, project.user("ada").await);
    let browser = signed_in(&project, &labs, &ada).await;
    let printable: String = (' '..='~').collect();
    for state in [
        "{\"a\": 1, 'b'}%20%%7B\\ ?&=+#;</script><script>alert(1)</script>",
        &printable[..48],
        &printable[48..],
        "%",
        "%00",
        "a+b c",
        "  ",
        "\u{e9}\u{1f600}\u{202e}",
        "</form><input name=\"code\" value=\"x\">",
        "\u{2028}\u{2029}",
        "?code=mine",
        "0;url=https://evil.example",
        &"{%\"\\ }".repeat(15),
    ] {
        for mode in ["query", "form_post", "web_message"] {
            for request in [labs.request(), labs.request().with("scope", "root")] {
                let request = request.with("state", state).with("response_mode", mode);
                let answer = browser.get(&request.path()).await;
                assert!(!answer.body.contains("<script>alert"), "{}", answer.body);
                assert_eq!(answer.for_application()["state"], state, "{mode}");
                if mode == "query" {
                    let raw = answer.location().split("state=").nth(1).unwrap().split('&').next().unwrap();
                    assert!(raw.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~%".contains(&b)), "{raw}");
                }
            }
        }
        // By the page after a form.
        let again = labs.request().with("state", state).with("prompt", "login");
        assert_eq!(browser.sign_in(&again, &ada).await["state"], state);
        project.wait(1);
    }
    assert!(!browser.asks(&labs.request().without("state")).await.contains_key("state"));
}

/// Case 10.
#[tokio::test]
async fn the_issuer_is_on_success_and_error_responses() {
    let project = Project::new().await;
    let (labs, ada) = (project.app("labs").await, project.user("ada").await);
    let browser = signed_in(&project, &labs, &ada).await;
    for mode in ["query", "form_post", "web_message"] {
        let request = labs.request().with("response_mode", mode);
        let right = browser.asks(&request).await;
        assert!(right.contains_key("code"));
        let wrong = browser.asks(&request.clone().with("scope", "root")).await;
        assert_eq!(wrong["error"], "invalid_scope");
        let stranger = project.browser().asks(&request.with("prompt", "none")).await;
        assert_eq!(stranger["error"], "login_required");
        for answer in [right, wrong, stranger] {
            assert_eq!(answer["iss"], project.issuer(), "{mode}");
        }
    }
    let page = project.browser().open(&labs.request().with("scope", "openid address")).await;
    assert_eq!(page.status, 200);
    let discovery = project.get(&project.path(".well-known/openid-configuration")).await.expect(200).json();
    assert_eq!(discovery["authorization_response_iss_parameter_supported"], true);
    assert_eq!(discovery["issuer"], project.issuer());
}

/// Case 102.
#[tokio::test]
async fn an_application_whose_callback_redirects_to_another_origin_still_gets_its_answer() {
    let project = Project::new().await;
    let (labs, ada, browser) = (project.app("labs").await, project.user("ada").await, project.browser());
    let page = browser.open(&labs.request()).await.expect(200);
    assert_eq!(policy(&page, "form-action"), "'self'");
    let answer = browser.log_in(&page, &ada.email, &ada.password).await.expect(200);
    // No redirect out of a form, against whose whole chain `form-action` would hold: a page that goes on, and a link.
    assert!(answer.header("location").is_none());
    let target = answer.goes_to();
    assert!(target.starts_with("https://labs.example/cb?code="), "{target}");
    let link = target.replace('&', "&amp;");
    assert!(answer.body.contains(&format!("href=\"{link}\"")), "{}", answer.body);
    assert!(
        answer.body.to_ascii_lowercase().contains(&format!("content=\"0;url={}\"", link.to_ascii_lowercase())),
        "{}",
        answer.body
    );
    assert_eq!(
        (policy(&answer, "form-action").as_str(), policy(&answer, "frame-ancestors").as_str()),
        ("'self'", "'none'")
    );
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    labs.exchange(&answer.for_application()["code"]).await.expect(200);

    // Denying is a form too.
    let page = browser.open(&labs.request().with("scope", "openid address")).await.expect(200);
    let answer = browser.decide(&page, "deny").await.expect(200);
    assert!(answer.goes_to().starts_with("https://labs.example/cb?error=access_denied"));

    // Outside a form, a redirect does.
    browser.get(&labs.request().path()).await.expect(303);
}

/// Case 102.
#[tokio::test]
async fn a_native_applications_own_scheme_is_listed_and_gets_a_redirect() {
    let project = Project::new().await;
    let (native, ada, browser) = (native(&project).await, project.user("ada").await, project.browser());
    let page = browser.open(&native.request().with("scope", "openid address")).await.expect(200);
    assert_eq!(policy(&page, "form-action"), "'self' com.example.labs:");
    let next = browser.log_in(&page, &ada.email, &ada.password).await;
    let page = browser.follow(next).await.expect(200);
    assert_eq!(policy(&page, "form-action"), "'self' com.example.labs:");
    let answer = browser.decide(&page, "allow").await.expect(303);
    assert!(answer.location().starts_with("com.example.labs:/cb?code="), "{}", answer.location());
    native.exchange(&answer.for_application()["code"]).await.expect(200);
}

/// Case 103.
#[tokio::test]
async fn a_page_that_asks_something_is_not_shown_in_a_frame() {
    let project = Project::new().await;
    let (labs, ada, browser) = (project.app("labs").await, project.user("ada").await, project.browser());
    for dest in ["iframe", "frame", "embed", "object", "fencedframe"] {
        let headers = [("sec-fetch-dest", dest)];
        let answer = browser.get_with(&labs.request().path(), &headers).await.for_application();
        assert_eq!(answer["error"], "login_required", "{dest}");
    }
    // Where a browser does not say that it is a frame, it is told not to show the page in one.
    let page = browser.open(&labs.request()).await.expect(200);
    let framed = browser.get_with(&page.action(), FRAME).await.expect(403);
    assert!(!framed.body.contains("<form") && policy(&framed, "frame-ancestors") == "'none'", "{}", framed.body);
    let in_frame =
        [("origin", "http://localhost:3000"), ("sec-fetch-site", "same-origin"), ("sec-fetch-dest", "iframe")];
    let csrf = page.field("csrf").unwrap();
    let form = [("csrf", csrf.as_str()), ("login", &ada.email), ("password", &ada.password)];
    browser.post_with(&page.action(), &form, &in_frame).await.expect(403);
    assert!(browser.get(&page.action()).await.field("password").is_some(), "which cost the flow nothing");
    let page = browser.open(&labs.request().with("scope", "openid address")).await.expect(200);
    for shown in [&page, &browser.get(&project.path("logout")).await] {
        assert_eq!(
            (policy(shown, "frame-ancestors").as_str(), shown.header("x-frame-options")),
            ("'none'", Some("DENY"))
        );
    }
    let next = browser.log_in(&page, &ada.email, &ada.password).await;
    let consent = browser.follow(next).await.expect(200);
    assert!(consent.body.contains("value=\"allow\""));
    assert_eq!(
        (policy(&consent, "frame-ancestors").as_str(), consent.header("x-frame-options")),
        ("'none'", Some("DENY"))
    );
    let logout = browser.get(&project.path("logout")).await.expect(200);
    assert!(logout.body.contains("value=\"log_out\""), "{}", logout.body);
    assert_eq!(policy(&logout, "frame-ancestors"), "'none'");
    // What asks nothing may be framed, but for error pages.
    assert!(browser.get_with(&labs.request().path(), FRAME).await.for_application().contains_key("code"));
    let error = browser.get_with(&labs.request().with("client_id", "nobody").path(), FRAME).await.expect(400);
    assert_eq!(policy(&error, "frame-ancestors"), "'none'");
}

/// Case 103.
#[tokio::test]
async fn a_web_message_goes_to_the_redirect_uris_origin_only() {
    let project = Project::new().await;
    let ada = project.user("ada").await;
    let uris = ["https://labs.example/cb", "https://other.example:8443/cb", "https://a.clinic.example/cb"];
    let labs = project
        .app_with("labs", |own| {
            own.allowed_callback_urls =
                uris.iter().map(|uri| RedirectUri::register(uri, own.application_type).unwrap()).collect();
            own.allowed_web_origins_urls = vec!["https://labs.example".into(), "https://*.clinic.example".into()];
        })
        .await;
    let browser = signed_in(&project, &labs, &ada).await;
    let message = |uri: &str| {
        labs.request().with("redirect_uri", uri).with("response_mode", "web_message").with("prompt", "none")
    };
    for (uri, origin) in [(uris[0], "https://labs.example"), (uris[2], "https://a.clinic.example")] {
        for (who, headers) in [(&browser, FRAME), (&browser, &[][..]), (&project.browser(), FRAME)] {
            let answer = who.get_with(&message(uri).path(), headers).await.expect(200);
            assert_eq!(policy(&answer, "frame-ancestors"), origin);
            assert!(answer.header("x-frame-options").is_none());
            let call = answer.body.split("postMessage(").nth(1).unwrap().split(")})()").next().unwrap();
            assert!(call.ends_with(&format!(",\"{origin}\"")), "{call}");
            assert_eq!(answer.body.matches("postMessage").count(), 1);
            let sent = answer.for_application();
            assert!(sent.contains_key("code") || sent["error"] == "login_required");
        }
    }
    // An origin that is not allowed gets no message, not even an error in one.
    let refused = browser.get_with(&message(uris[1]).path(), FRAME).await.expect(303);
    assert!(
        refused.location().starts_with("https://other.example:8443/cb?error=invalid_request"),
        "{}",
        refused.location()
    );
    assert!(!refused.for_application().contains_key("code"));
    is_told_to_the_person(browser.get_with(&message("https://evil.example/cb").path(), FRAME).await);
    // An interactive request in a frame asks nothing, and says so in the message.
    let asked = browser.get_with(&message(uris[0]).with("prompt", "login").path(), FRAME).await.expect(200);
    assert_eq!(asked.for_application()["error"], "login_required");
    // In a popup the person may be asked; the message comes after the form.
    let popup = project.browser();
    let answer = popup.sign_in(&message(uris[0]).without("prompt"), &ada).await;
    assert!(answer.contains_key("code") && answer["state"] == "a state");
}

async fn post(browser: &Browser, request: &Request) -> Answer {
    let form: Vec<(&str, &str)> =
        request.parameters.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    // As an application's page on another site posts it: without our cookies.
    let stranger = browser.project.browser();
    stranger
        .post_with(
            &browser.project.path("authorize"),
            &form,
            &[("origin", "https://labs.example"), ("sec-fetch-site", "cross-site")],
        )
        .await
}

/// OpenID Connect Core §3.1.2.1: the endpoint takes POST too. The GET that follows has the browser's session.
#[tokio::test]
async fn a_posted_request_is_as_good_as_one_in_the_address() {
    let project = Project::new().await;
    let (labs, ada) = (project.app("labs").await, project.user("ada").await);
    let browser = signed_in(&project, &labs, &ada).await;
    let kept = post(&browser, &labs.request()).await.expect(303);
    assert!(kept.location().starts_with(&project.path("authorize/")), "{}", kept.location());
    assert!(!kept.location().contains('?') && kept.header("set-cookie").is_none());
    let answer = browser.get(kept.location()).await.expect(303).for_application();
    assert_eq!(answer["state"], "a state");
    labs.exchange(&answer["code"]).await.expect(200);
    assert!(browser.get(kept.location()).await.expect(303).for_application().contains_key("code"), "a reload");
    assert!(project.browser().follow(kept).await.field("password").is_some(), "another browser has no session");

    for (wrong, error) in [
        (labs.request().with("scope", "root"), "invalid_scope"),
        (labs.request().and("nonce", "b"), "invalid_request"),
        (labs.request().with("request", "e30.e30."), "request_not_supported"),
    ] {
        let kept = post(&browser, &wrong).await.expect(303);
        assert_eq!(browser.get(kept.location()).await.for_application()["error"], error);
    }
    for wrong in
        [labs.request().with("client_id", "nobody"), labs.request().with("redirect_uri", "https://evil.example/cb")]
    {
        let kept = post(&browser, &wrong).await.expect(303);
        is_told_to_the_person(browser.get(kept.location()).await);
    }
}

/// A posted request is kept for a moment, for its project only, and not for whoever posts without end.
#[tokio::test]
async fn posted_requests_are_short_lived_small_and_limited_by_address() {
    let mut project = Project::new().await;
    project.router =
        project.router.layer(axum::Extension(server::web::request::ClientAddress([203, 0, 113, 7].into())));
    let (labs, browser) = (project.app("labs").await, project.browser());
    let kept = post(&browser, &labs.request()).await.expect(303).location().to_owned();
    let elsewhere = Project::new().await;
    elsewhere.app("labs").await;
    let there = kept.replace(project.slug.as_str(), elsewhere.slug.as_str());
    elsewhere.browser().get(&there).await.expect(410);
    for nothing in ["00000000-0000-4000-8000-000000000000", "x", "..%2f", "%00"] {
        let answer = browser.get(&project.path(&format!("authorize/{nothing}"))).await;
        assert!(matches!(answer.status, 400 | 410), "{nothing}: {}", answer.status);
    }
    browser.get(&kept).await.expect(303);
    project.wait(301);
    browser.get(&kept).await.expect(410);

    assert_eq!(post(&browser, &labs.request().with("state", &"x".repeat(100_000))).await.status, 413);
    let mut slowed = None;
    for _ in 0..100 {
        let answer = post(&browser, &labs.request()).await;
        if answer.status != 303 {
            slowed = Some(answer);
            break;
        }
    }
    let slowed = slowed.expect("a hundred posts are too many").expect(429);
    assert!(slowed.header("retry-after").is_some(), "{:?}", slowed.headers);
    project.wait(600);
    post(&browser, &labs.request()).await.expect(303);
}
