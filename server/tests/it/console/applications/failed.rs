//! Requests that failed: recorded with what came, grouped, and allowed by a link where that would be valid.

use crate::support::{Project, answer::Answer, client::App, console::Administrator};
use axum::{body::Body, http};
use domain::administration::Role;

async fn from_page(app: &App, path: &str, origin: &str, body: &str) -> Answer {
    let request = http::Request::post(app.project.path(path))
        .header("content-type", "application/x-www-form-urlencoded")
        .header("origin", origin);
    app.project.send(request.body(Body::from(body.to_owned())).unwrap()).await
}

/// The link that would let a request pass, below the application's own address.
fn remedy(page: &Answer, tab: &str) -> Option<String> {
    let at = page.body.find(&format!("{tab}?allow="))?;
    let start = page.body[..at].rfind('"')? + 1;
    page.body[start..].split('"').next().map(str::to_owned)
}

#[tokio::test]
async fn a_refused_redirect_uri_is_shown_as_it_came_and_allowed_by_two_clicks() {
    let project = Project::new().await;
    let (labs, owner) = (project.app("labs").await, project.administrator(Role::Owner).await);
    let wrong = labs.request().with("redirect_uri", "http://localhost:4000/back?a=1&b=<2>");
    let right = labs.request().with("redirect_uri", "http://localhost:4000/back");
    let browser = project.browser();
    for _ in 0..3 {
        browser.get(&right.path()).await.expect(400);
    }
    browser.get(&wrong.path()).await.expect(400);
    browser.get(&labs.request().without("redirect_uri").path()).await.expect(400);
    // What nobody is called is recorded nowhere.
    browser.get(&labs.request().with("client_id", "nobody-is-called-this").path()).await.expect(400);

    let page = owner.get(&Administrator::of(&labs, "/activity")).await.expect(200);
    assert!(page.body.contains("http://localhost:4000/back</code>"), "{}", page.body);
    assert!(page.body.contains("the redirect URI is not among the allowed callback URLs"));
    assert!(page.body.contains("the redirect URI was missing"));
    assert!(page.body.contains("b=&lt;2&gt;"), "to the letter, escaped");
    assert_eq!(page.body.matches("?allow=").count(), 1, "only what would be valid is offered");

    let form = owner.browser.get(&remedy(&page, "").unwrap()).await.expect(200);
    assert!(form.body.contains("http://localhost:4000/back\"") && form.body.contains("Is this address yours?"));
    let change = [("allowedCallbackUrls", labs.redirect_uri()), ("allowedCallbackUrls", "http://localhost:4000/back")];
    owner.save_settings(&labs, &form.field("version").unwrap(), &change).await.expect(303);
    browser.open(&right).await.expect(200);
    // Nothing to add any more.
    let page = owner.get(&Administrator::of(&labs, "/activity")).await.expect(200);
    assert_eq!(remedy(&page, ""), None);
}

#[tokio::test]
async fn refused_scopes_and_message_origins_say_what_was_asked_for() {
    let project = Project::new().await;
    let (labs, owner) = (project.app("labs").await, project.administrator(Role::Owner).await);
    let browser = project.browser();
    browser.get(&labs.request().with("scope", "openid labs:read").path()).await.expect(303);
    let silent = labs.request().with("response_mode", "web_message").with("prompt", "none");
    let version = owner.version(&labs).await;
    owner.save_settings(&labs, &version, &[]).await.expect(303); // no web origins
    browser.get(&silent.path()).await;
    // A silent request of somebody who is not signed in is no mistake.
    browser.get(&labs.request().with("prompt", "none").path()).await.expect(303);

    let page = owner.get(&Administrator::of(&labs, "/activity")).await.expect(200);
    assert!(page.body.contains("openid labs:read</code>"), "{}", page.body);
    assert!(page.body.contains("https://labs.example</code>"), "the origin of the message: {}", page.body);
    assert_eq!(page.body.matches("data-label=\"What came, and why not\"").count(), 2, "{}", page.body);

    let form = owner.browser.get(&remedy(&page, "/sign-in").unwrap()).await.expect(200);
    assert_eq!(form.field("otherScopes").as_deref(), Some("labs:read"));
    let form = owner.browser.get(&remedy(&page, &labs.application.id.to_string()).unwrap()).await.expect(200);
    assert!(form.body.contains("name=\"allowedWebOriginsUrls\""), "{}", form.body);
    assert!(
        form.body.contains("Is this address yours?") && form.body.contains("https://labs.example</code>"),
        "{}",
        form.body
    );
}

#[tokio::test]
async fn a_page_that_may_not_call_is_on_record_with_its_origin() {
    let project = Project::new().await;
    let (labs, owner) = (project.app("labs").await, project.administrator(Role::Owner).await);
    let body = "grant_type=refresh_token&refresh_token=x&client_id=labs";
    for _ in 0..2 {
        let answer = from_page(&labs, "oauth/token", "https://staging.example", body).await;
        assert_eq!(answer.header("access-control-allow-origin"), None);
    }
    from_page(&labs, "oauth/revoke", "https://staging.example", "token=x&client_id=labs").await;
    // What it may, is not; our own pages are nobody's; a question before a call names no client.
    from_page(&labs, "oauth/token", "https://labs.example", body).await;
    from_page(&labs, "oauth/token", crate::support::project::PUBLIC_URL, body).await;
    let preflight = http::Request::options(project.path("oauth/token")).header("origin", "https://nobodys.example");
    project.send(preflight.body(Body::empty()).unwrap()).await.expect(204);

    let trail = project.trail().await;
    let refused = ("client.origin_refused".to_owned(), "unknown_origin".to_owned());
    assert_eq!(trail.iter().filter(|event| **event == refused).count(), 4, "{trail:?}");
    let page = owner.get(&Administrator::of(&labs, "/activity")).await.expect(200);
    assert!(
        page.body.contains("https://staging.example</code>") && page.body.contains("https://nobodys.example</code>")
    );
    assert!(page.body.contains("Allow this origin"));
    let auditor = project.administrator(Role::Auditor).await;
    let page = auditor.get(&Administrator::of(&labs, "/activity")).await.expect(200);
    assert!(page.body.contains("https://staging.example</code>") && !page.body.contains("?allow="));
}

#[tokio::test]
async fn tokens_that_were_refused_say_why() {
    let project = Project::new().await;
    let (portal, owner) = (project.web("portal").await, project.administrator(Role::Owner).await);
    let ada = project.user("ada").await;
    let tokens = portal.tokens(&ada).await;
    let form = [("grant_type", "refresh_token"), ("refresh_token", tokens.refresh_token()), ("scope", "openid admin")];
    portal.call("oauth/token", &form).await.expect(400);
    portal.call("oauth/token", &[("grant_type", "client_credentials")]).await.expect(400);
    portal.exchange("kwc_not-a-code").await.expect(400);
    let stranger = App { secret: Some("a wrong secret of some length".to_owned()), ..portal.clone() };
    stranger.exchange("x").await.expect(401);
    let page = owner.get(&Administrator::of(&portal, "/activity")).await.expect(200);
    for text in [
        "openid admin</code>",
        "it asked for more than was granted",
        "this client may not use client_credentials",
        "the code or token was never issued",
        "the client secret was wrong",
    ] {
        assert!(page.body.contains(text), "{text}: {}", page.body);
    }
    assert!(!page.body.contains("a wrong secret of some length") && !page.body.contains("kwc_not-a-code"));
}

#[tokio::test]
async fn what_came_is_kept_in_part_sealed_and_for_no_other_project() {
    let (project, other) = (Project::new().await, Project::new().await);
    let (labs, theirs) = (project.app("labs").await, other.app("labs").await);
    let long = format!("https://{}.example/", "x".repeat(900));
    project.browser().get(&labs.request().with("redirect_uri", &long).path()).await.expect(400);
    let owner = project.administrator(Role::Owner).await;
    let page = owner.get(&Administrator::of(&labs, "/activity")).await.expect(200);
    assert!(page.body.contains(&"x".repeat(480)) && !page.body.contains(&"x".repeat(501)));
    // Cut, it is another address; what it was is not known any more, and what is left would be valid.
    assert_eq!(remedy(&page, ""), None, "what nobody has seen whole is not offered");
    project.browser().get(&labs.request().with("redirect_uri", "https://short.example/cb").path()).await.expect(400);
    let page = owner.get(&Administrator::of(&labs, "/activity")).await.expect(200);
    let event = remedy(&page, "").and_then(|link| link.split("allow=").nth(1).map(str::to_owned)).unwrap();
    let stranger = other.administrator(Role::Owner).await;
    stranger.get(&Administrator::of(&theirs, &format!("?allow={event}"))).await.expect(404);
    let second = project.app("second").await;
    owner.get(&Administrator::of(&second, &format!("?allow={event}"))).await.expect(404);
    owner.get(&Administrator::of(&labs, "?allow=nothing")).await.expect(200);
}
