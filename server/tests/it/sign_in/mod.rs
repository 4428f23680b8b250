//! The hosted pages, one person and one browser at a time, and several.

mod belonging;
mod between_projects;
mod double;
mod flow;
mod guessing;
mod hostile;
mod invitation;
mod invitation_walk;
mod languages;
mod lasting;
mod limits;
mod link_over;
mod password;
mod prompt_create;
mod session;
mod sign_up;
mod ways;

use crate::support::{
    Project,
    answer::Answer,
    browser::Browser,
    client::{App, Request},
    project::Person,
};
use server::{
    routes,
    state::{AppState, Facts},
    web::request::ClientAddress,
};
use std::{sync::Arc, time::Duration};

/// The project, an application, a person, and a browser that stands before the sign-in page.
struct Scene {
    project: Project,
    labs: App,
    ada: Person,
    browser: Browser,
    page: Answer,
}

async fn scene() -> Scene {
    scene_for(|request| request).await
}

async fn scene_for(change: impl FnOnce(Request) -> Request) -> Scene {
    let project = Project::new().await;
    let (labs, ada) = (project.app("labs").await, project.user("ada").await);
    let browser = project.browser();
    let page = browser.open(&change(labs.request())).await.expect(200);
    Scene { project, labs, ada, browser, page }
}

/// A page without what is different each time: flow, tokens, nonce.
fn essence(answer: &Answer) -> String {
    let mut text = answer.body.clone();
    let policy = answer.header("content-security-policy").unwrap();
    let nonce = policy.split("'nonce-").nth(1).unwrap().split('\'').next().unwrap();
    for value in [nonce.to_owned(), answer.field("csrf").unwrap(), flow_of(answer)] {
        text = text.replace(&value, "…");
    }
    text
}

/// The flow that a page's form belongs to.
fn flow_of(page: &Answer) -> String {
    page.action().split("/sign-in/").nth(1).unwrap().split('/').next().unwrap().to_owned()
}

/// The browser's session cookie.
fn cookie(browser: &Browser) -> Option<String> {
    browser.cookies.lock().unwrap().get(&cookie_name(&browser.project)).cloned()
}

fn cookie_name(project: &Project) -> String {
    format!("kw-{}", project.slug)
}

/// A browser with the same session cookie, as it is now, and no other.
fn with_cookie(project: &Project, value: &str) -> Browser {
    let browser = project.browser();
    browser.cookies.lock().unwrap().insert(cookie_name(project), value.to_owned());
    browser
}

/// One server, whatever the suite runs on: what is counted by address is counted in its memory.
fn one_server(project: &Project) -> Project {
    Project { router: routes::router(AppState::new(Arc::clone(&project.means), Facts::default())), ..project.clone() }
}

/// The same server, asked from an address.
fn from_address(project: &Project, address: &str) -> Project {
    let address = ClientAddress(address.parse().unwrap());
    Project { router: project.router.clone().layer(axum::Extension(address)), ..project.clone() }
}

/// A sign-in page, and a password typed into it.
async fn tries(browser: &Browser, app: &App, login: &str, password: &str) -> Answer {
    // Time does not stand still between a sign-in and a request for a new one.
    browser.project.clock.advance(Duration::from_micros(1));
    let page = browser.open(&app.request().with("prompt", "login")).await.expect(200);
    browser.log_in(&page, login, password).await
}

/// Whether an answer is the application's, with a code.
#[track_caller]
fn code(answer: &Answer) -> String {
    answer.for_application().get("code").unwrap_or_else(|| panic!("no code: {}", answer.body)).clone()
}

/// How often something of a kind has happened and was allowed.
async fn happened(project: &Project, kind: &str) -> usize {
    project.trail().await.iter().filter(|(own, outcome)| own == kind && outcome == "allowed").count()
}
