//! One's own account: who gets there, and what they do there.

mod email;
mod pages;
mod password;
pub mod repairs;
mod sessions;
mod stranded;
pub mod takeover;

use crate::support::{
    Project,
    answer::Answer,
    browser::Browser,
    project::{PUBLIC_URL, Person},
};
use domain::mail::{Envelope, Letter};
use server::{
    service::{self, Tenants},
    store::{self, job::JobKind},
};
use std::sync::Arc;

/// Comes to a page of the account, signing in on the way if that is asked for.
pub async fn come(browser: &Browser, person: &Person, rest: &str) -> Answer {
    let project = browser.project.clone();
    let page = browser.get(&project.path(&format!("account{rest}"))).await;
    let page = browser.follow(page).await;
    if page.field("password").is_none() || !page.action().contains("/sign-in/") {
        return page;
    }
    let answer = browser.log_in(&page, &person.email, &person.password).await;
    let callback = answer.goes_to();
    assert!(callback.starts_with(&format!("{}account/callback?", project.issuer())), "{callback}");
    let answer = browser.get(&callback).await;
    browser.follow(answer).await
}

/// Posts a form of the account with the token of a page of it.
pub async fn post(browser: &Browser, page: &Answer, rest: &str, fields: &[(&str, &str)]) -> Answer {
    let csrf = page.field("csrf").unwrap_or_else(|| panic!("no form: {} {}", page.status, page.body));
    let fields: Vec<(&str, &str)> = std::iter::once(("csrf", csrf.as_str())).chain(fields.iter().copied()).collect();
    browser.post(&browser.project.path(&format!("account{rest}")), &fields).await
}

/// The mails that wait to leave: to whom, and what they say.
async fn mails(project: &Project) -> Vec<Envelope> {
    let tenant = Tenants::new(Arc::clone(&project.means)).by_slug(project.slug.as_str()).await.unwrap().unwrap();
    let mut tx = tenant.begin().await.unwrap();
    let mut found = Vec::new();
    for id in store::job::due_of_project(&mut tx, JobKind::Mail).await.unwrap() {
        let row = store::outbox::read(&mut tx, domain::ids::OutboxId::from_uuid(id)).await.unwrap().unwrap();
        found.push(service::mail::opened(&tenant, &row).unwrap().unwrap());
    }
    found
}

/// The one letter of a purpose to an address.
async fn letter(project: &Project, to: &str, purpose: &str) -> Letter {
    let mut all = mails(project).await;
    all.retain(|mail| mail.to.as_str() == to && mail.letter.purpose() == purpose);
    assert_eq!(all.len(), 1, "{purpose} to {to}");
    all.remove(0).letter
}

/// Opens a link of a mail, and follows to its page.
pub async fn open(browser: &Browser, link: &str) -> Answer {
    let answer = browser.get(link.strip_prefix(PUBLIC_URL).unwrap()).await;
    browser.follow(answer).await
}

/// Whether somebody signs in with this.
pub async fn signs_in(project: &Project, login: &str, password: &str) -> bool {
    let app = match project.means.project(project.id).await {
        Ok(_) => project.browser(),
        Err(error) => panic!("{error}"),
    };
    let page = app.get(&project.path("account")).await;
    let page = app.follow(page).await.expect(200);
    app.log_in(&page, login, password).await.status == 200
}
