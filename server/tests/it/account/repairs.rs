//! An administrator, or a project's file, puts an account in order: what was mailed before opens nothing any more, whichever
//! way it was done.

use super::{come, open};
use crate::support::{
    Project, answer::Answer, browser::Browser, client::App, console::Administrator, letters::Letters as _,
    project::Person,
};
use domain::{administration::Role, link::LinkKind, mail::Letter, person::Identifier};
use server::{
    service::{
        self, Tenants,
        link::Wanted,
        reset::{self, Sending, Sent},
    },
    store,
};
use std::sync::Arc;

const NEW: &str = "thief@elsewhere.example";
const CHOSEN: &str = "copper-meadow-compass-9";

/// The pages of a reset link and of a link to another address, which somebody in a stolen session has open.
pub struct Old {
    browser: Browser,
    links: [String; 2],
    reset: Answer,
    prove: Answer,
}

impl Old {
    pub async fn of(project: &Project, ada: &Person) -> Self {
        let browser = project.browser();
        come(&browser, ada, "").await.expect(200);
        let tenant = Tenants::new(Arc::clone(&project.means)).by_slug(project.slug.as_str()).await.unwrap().unwrap();
        let mut tx = tenant.begin().await.unwrap();
        let stored = store::user::by_id(&mut tx, ada.id).await.unwrap().unwrap();
        assert_eq!(reset::send(&tenant, &mut tx, &stored, &Sending::default()).await.unwrap(), Sent::Queued);
        let wanted = Wanted::to(LinkKind::Email, ada.id);
        let details = serde_json::json!({ "address": NEW });
        let email = service::link::make(&tenant, &mut tx, &wanted, Some(&details)).await.unwrap().url;
        tx.commit().await.unwrap();
        let letters = project.letters().await;
        let link = letters.into_iter().rev().find_map(|own| match own.letter {
            Letter::Reset { link, .. } if own.to.as_str().eq_ignore_ascii_case(&ada.email) => Some(link),
            _ => None,
        });
        let links = [link.unwrap(), email];
        let reset = open(&browser, &links[0]).await.expect(200);
        let prove = open(&browser, &links[1]).await.expect(200);
        assert!(reset.field("csrf").is_some() && prove.field("csrf").is_some());
        Self { browser, links, reset, prove }
    }

    /// Neither the links nor the pages that were open do anything.
    pub async fn open_nothing(&self, how: &str) {
        let project = &self.browser.project;
        for link in &self.links {
            assert_eq!(open(&project.browser(), link).await.status, 404, "{how}");
        }
        for (page, fields) in [(&self.reset, &[("password", CHOSEN)][..]), (&self.prove, &[])] {
            let csrf = page.field("csrf").unwrap();
            let fields: Vec<_> = std::iter::once(("csrf", csrf.as_str())).chain(fields.iter().copied()).collect();
            let answer = self.browser.post(&page.action(), &fields).await;
            assert!([403, 404, 410].contains(&answer.status), "{how}: {} {}", answer.status, answer.body);
        }
        let thief = Identifier::email(NEW).unwrap();
        let lookup = service::user::lookup(&project.keys, &thief);
        let mut tx = project.means.project(project.id).await.unwrap();
        assert!(store::user::by_identifier(&mut tx, thief.kind(), &lookup).await.unwrap().is_none(), "{how}");
    }
}

async fn enters(labs: &App, login: &str, password: &str) -> bool {
    labs.project.wait(1);
    let browser = labs.project.browser();
    let page = browser.open(&labs.request()).await.expect(200);
    browser.log_in(&page, login, password).await.status != 422
}

/// Changes what somebody signs in with.
async fn edits(owner: &Administrator, ada: &Person, login: &str) {
    let page = owner.get(&format!("users/{}/edit", ada.id)).await.expect(200);
    let version = page.field("version").unwrap();
    let form = [("version", version.as_str()), ("name", "ada"), ("email", login), ("logins", login)];
    owner.post(&format!("users/{}/edit", ada.id), &form).await.expect(303);
}

#[tokio::test]
async fn no_link_from_before_an_administrators_repair_does_anything_whatever_the_repair() {
    let project = Project::new().await;
    let labs = project.app("labs").await;
    let owner = project.administrator(Role::Owner).await;
    for how in ["edit", "block", "password"] {
        let ada = project.user(how).await;
        let old = Old::of(&project, &ada).await;
        project.wait(1);
        let (login, password) = match how {
            "edit" => {
                edits(&owner, &ada, "ada@moved.example").await;
                ("ada@moved.example", ada.password.as_str())
            }
            "block" => {
                owner.post(&format!("users/{}/block", ada.id), &[("reason", "taken over")]).await.expect(303);
                // Let in again, so that it is not for being blocked that the links do nothing.
                owner.post(&format!("users/{}/unblock", ada.id), &[("reason", "put right")]).await.expect(303);
                (ada.email.as_str(), ada.password.as_str())
            }
            _ => {
                let form = [("password", "seven quiet herons at dawn")];
                owner.post(&format!("users/{}/password", ada.id), &form).await.expect(303);
                (ada.email.as_str(), "seven quiet herons at dawn")
            }
        };
        old.open_nothing(how).await;
        assert!(enters(&labs, login, password).await, "{how}");
        assert!(!enters(&labs, login, CHOSEN).await, "{how}");
    }
}
