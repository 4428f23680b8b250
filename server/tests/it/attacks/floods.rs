//! Somebody with one address and a loop.

use crate::support::{Project, answer::Answer, browser::Browser, client::Request};
use axum::{body::Body, http};
use server::{
    routes,
    state::{AppState, Facts},
    store,
    web::request::ClientAddress,
};
use std::{net::IpAddr, sync::Arc};

const LOOP: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(203, 0, 113, 66));
const SOMEBODY_ELSE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(198, 51, 100, 7));

/// One server, whatever the suite runs on: these limits are counted in its memory.
async fn project() -> Project {
    let project = Project::new().await;
    let router = routes::router(AppState::new(Arc::clone(&project.means), Facts::default()));
    Project { router, ..project }
}

/// A navigation that comes from an address.
async fn navigates(browser: &Browser, from: IpAddr, request: &Request) -> Answer {
    let jar: Vec<String> =
        browser.cookies.lock().unwrap().iter().map(|(name, value)| format!("{name}={value}")).collect();
    let mut asked = http::Request::get(request.path()).header("sec-fetch-dest", "document");
    if !jar.is_empty() {
        asked = asked.header("cookie", jar.join("; "));
    }
    let mut asked = asked.body(Body::empty()).unwrap();
    asked.extensions_mut().insert(ClientAddress(from));
    browser.project.send(asked).await
}

/// Each request for authorization is a row that has to be kept while a person may still sign in.
#[tokio::test]
async fn one_address_does_not_fill_the_database_with_sign_ins_that_nobody_finishes() {
    let project = project().await;
    let (labs, ada) = (project.app("labs").await, project.user("ada").await);
    let (stranger, signed_in) = (project.browser(), project.browser());
    signed_in.sign_in(&labs.request(), &ada).await;
    let mut refused = None;
    for begun in 0..3_000 {
        let answer = navigates(&stranger, LOOP, &labs.request()).await;
        if answer.status == 429 {
            refused = Some((begun, answer));
            break;
        }
        answer.expect(303);
    }
    let (begun, answer) = refused.expect("it goes on for ever");
    // A hospital behind one address begins its shift.
    assert!(begun >= 500, "{begun}");
    let wait: u64 = answer.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=5).contains(&wait), "{wait}");

    // Whoever need not be asked is answered, and so is whoever only wants to know.
    assert!(navigates(&signed_in, LOOP, &labs.request()).await.for_application().contains_key("code"));
    let quiet = navigates(&stranger, LOOP, &labs.request().with("prompt", "none")).await.for_application();
    assert_eq!(quiet["error"], "login_required");
    navigates(&stranger, SOMEBODY_ELSE, &labs.request()).await.expect(303);
    project.wait(wait);
    navigates(&stranger, LOOP, &labs.request()).await.expect(303);
}

async fn trail_length(project: &Project, kind: &str) -> usize {
    let mut tx = project.means.project(project.id).await.unwrap();
    let (mut before, mut found) = (None, 0);
    loop {
        let page = store::audit::newest(&mut tx, before, 1_000).await.unwrap();
        let Some(last) = page.last() else { return found };
        before = Some((last.at, last.id));
        found += page.iter().filter(|event| event.kind == kind).count();
    }
}

/// The trail is kept for ever, so what strangers get refused may not fill it; what is left out is counted in it.
#[tokio::test]
async fn strangers_do_not_flood_the_trail() {
    let project = project().await;
    let labs = project.app("labs").await;
    let browser = project.browser();
    let kind = "grant.authorization_refused";
    for _ in 0..1_500 {
        browser.get(&labs.request().with("scope", "no-such-scope").path()).await.expect(303);
    }
    let kept = trail_length(&project, kind).await;
    assert!((500..=1_200).contains(&kept), "{kept}");
    project.wait(60);
    browser.get(&labs.request().with("scope", "no-such-scope").path()).await.expect(303);
    assert_eq!(trail_length(&project, kind).await, kept + 1);
    let mut tx = project.means.project(project.id).await.unwrap();
    let newest = store::audit::newest(&mut tx, None, 1).await.unwrap();
    let text = String::from_utf8_lossy(&newest[0].canonical).into_owned();
    assert!(text.contains("left_out") && text.contains(&(1_500 - kept).to_string()), "{text}");
}

/// A sign-in that is not looked at leaves as little behind: not a row in the trail each.
#[tokio::test]
async fn tries_that_are_not_looked_at_do_not_flood_the_trail() {
    let project = project().await;
    let (labs, ada) = (project.app("labs").await, project.user("ada").await);
    let browser = project.browser();
    let page = browser.open(&labs.request()).await.expect(200);
    for _ in 0..1_400 {
        browser.log_in(&page, &ada.email, "a wrong password").await;
    }
    let kept = trail_length(&project, "session.sign_in_failed").await;
    // Ten were compared and are all there.
    assert!((500..=1_210).contains(&kept), "{kept}");
}
