//! Passwords: forgotten, replaced, due, guessed at, taken over from elsewhere.

mod change;
mod console;
mod guessing;
mod not_me;
mod races;
mod reset;
mod taken_over;

use crate::support::{
    Project,
    answer::Answer,
    browser::Browser,
    client::{App, Request},
    letters::Letters as _,
    project::{PUBLIC_URL, Person},
};
use domain::mail::Letter;

const NEW: &str = "copper-meadow-compass-9";

/// The way from the sign-in page to the page that says that a mail is on its way.
async fn forgets(browser: &Browser, page: &Answer, login: &str) -> Answer {
    let link = page.body.split("href=\"").find(|rest| rest.contains("forgot-password")).unwrap();
    let form = browser.get(&link.split('"').next().unwrap().replace("&amp;", "&")).await.expect(200);
    asks(browser, &form, login).await
}

/// Posts the form that asks for a link.
async fn asks(browser: &Browser, form: &Answer, login: &str) -> Answer {
    // Time does not stand still between two mails.
    browser.project.wait(1);
    let csrf = form.field("csrf").unwrap_or_else(|| panic!("no form: {}", form.body));
    let answer = browser.post(&form.action(), &[("csrf", &csrf), ("login", login)]).await;
    browser.follow(answer).await
}

/// The form, without a flow.
async fn form(browser: &Browser) -> Answer {
    browser.get(&browser.project.path("sign-in/forgot-password")).await.expect(200)
}

/// The link of the newest reset mail to an address.
async fn reset_link(project: &Project, address: &str) -> String {
    let letters = project.letters_to(address).await;
    let link = letters.into_iter().rev().find_map(|own| match own.letter {
        Letter::Reset { link, .. } | Letter::AccountBack { link, .. } => Some(link),
        _ => None,
    });
    link.expect("no reset mail")
}

/// The link of the newest warning to an address.
async fn warning(project: &Project, address: &str) -> Option<String> {
    project.letters_to(address).await.into_iter().rev().find_map(|own| match own.letter {
        Letter::PasswordChanged { not_me, .. } | Letter::NewDevice { not_me, .. } => Some(not_me),
        _ => None,
    })
}

/// Opens a link of a mail.
async fn opens(browser: &Browser, link: &str) -> Answer {
    let answer = browser.get(link).await.expect(303);
    assert!(!answer.location().contains(link.rsplit('/').next().unwrap()), "the secret stays in the address");
    browser.follow(answer).await
}

/// Chooses a password on a page that asks for one.
async fn chooses(browser: &Browser, page: &Answer, password: &str, everywhere: bool) -> Answer {
    let csrf = page.field("csrf").unwrap_or_else(|| panic!("no form: {} {}", page.status, page.body));
    let mut fields = vec![("csrf", csrf.as_str()), ("password", password)];
    if everywhere {
        fields.push(("everywhere", "end"));
    }
    browser.post(&page.action(), &fields).await
}

/// Whether a person gets in with a password, in a browser that was never here.
async fn gets_in(app: &App, person: &Person, password: &str) -> bool {
    tries(&app.project.browser(), app, &person.email, password).await.status != 422
}

/// A sign-in page, and a password typed into it.
async fn tries(browser: &Browser, app: &App, login: &str, password: &str) -> Answer {
    browser.project.wait(1);
    let page = browser.open(&fresh(app)).await.expect(200);
    browser.log_in(&page, login, password).await
}

fn fresh(app: &App) -> Request {
    app.request().with("prompt", "login")
}

/// Whether a browser's session goes on.
async fn is_signed_in(browser: &Browser, app: &App) -> bool {
    browser.asks(&app.request().with("prompt", "none")).await.contains_key("code")
}

async fn happened(project: &Project, kind: &str) -> usize {
    project.trail().await.iter().filter(|(own, outcome)| own == kind && outcome == "allowed").count()
}

/// The path of an address of ours.
fn path(link: &str) -> &str {
    link.strip_prefix(PUBLIC_URL).unwrap_or(link)
}
