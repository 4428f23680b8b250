//! Invitations and links in any order, on the database: access at most once, no account that nobody can enter, no link that
//! replaces a password.

use super::invitation::{Clinic, clinic, joins};
use domain::{ids::UserId, mail::Letter, person::Identifier};
use proptest::{prelude::*, test_runner::Config};
use server::{service, store};
use std::collections::BTreeSet;

const ADDRESS: &str = "noa@family.example";

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Act {
    Invite,
    HandOut,
    Resend,
    Withdraw,
    Wait,
    /// Somebody uses the link of this number, counted from the newest.
    Come(usize),
    /// Two at once use it.
    Two(usize),
    AskAgain(usize),
    Block,
    Unblock,
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let act = prop_oneof![
        3 => Just(Act::Invite),
        1 => Just(Act::HandOut),
        1 => Just(Act::Resend),
        2 => Just(Act::Withdraw),
        1 => Just(Act::Wait),
        3 => (0..3_usize).prop_map(Act::Come),
        2 => (0..2_usize).prop_map(Act::Two),
        1 => (0..2_usize).prop_map(Act::AskAgain),
        1 => Just(Act::Block),
        1 => Just(Act::Unblock),
    ];
    prop::collection::vec(act, 3..10)
}

struct World {
    clinic: Clinic,
    links: Vec<String>,
    /// Hashes of passwords that the account has had, and how often somebody was told that it is theirs.
    passwords: BTreeSet<Vec<u8>>,
    welcomed: usize,
    attempts: u32,
}

impl World {
    async fn user(&self) -> Option<store::user::StoredUser> {
        let identifier = Identifier::email(ADDRESS).unwrap();
        let lookup = service::user::lookup(&self.clinic.project.keys, &identifier);
        let mut tx = self.clinic.project.means.project(self.clinic.project.id).await.unwrap();
        store::user::by_identifier(&mut tx, identifier.kind(), &lookup).await.unwrap()
    }

    async fn pending(&self, user: UserId) -> Vec<store::invitation::StoredInvitation> {
        let mut tx = self.clinic.project.means.project(self.clinic.project.id).await.unwrap();
        store::invitation::pending_of(&mut tx, user).await.unwrap()
    }

    async fn act(&mut self, act: Act) {
        match act {
            Act::Invite => drop(self.clinic.invite(ADDRESS, &[]).await),
            Act::HandOut => {
                let shown = self.clinic.invite(ADDRESS, &[("link_only", "true")]).await;
                let link = shown.body.split('"').find(|text| text.contains("/sign-in/link/"));
                self.links.extend(link.map(str::to_owned));
            }
            Act::Resend | Act::Withdraw => {
                let Some(user) = self.user().await else { return };
                let what = if act == Act::Resend { "send" } else { "withdraw" };
                for own in self.pending(user.id).await {
                    let path = format!("users/invitations/{}/{what}", own.id);
                    assert_eq!(self.clinic.owner.post(&path, &[]).await.status, 303);
                }
            }
            Act::Wait => {
                self.clinic.project.wait(8 * 24 * 3600);
                let (id, email) = (self.clinic.owner.id, self.clinic.owner.email.clone());
                self.clinic.owner = self.clinic.project.at_console(id, &email).await;
            }
            Act::Come(nth) => self.come(nth, 1).await,
            Act::Two(nth) => self.come(nth, 2).await,
            Act::AskAgain(nth) => {
                let Some(link) = self.links.iter().rev().nth(nth).cloned() else { return };
                let browser = self.clinic.project.browser();
                let page = self.clinic.opens(&browser, &link).await;
                if page.body.contains("Ask for a new link") {
                    let csrf = page.field("csrf").unwrap();
                    assert_eq!(browser.post(&page.action(), &[("csrf", &csrf)]).await.status, 200);
                }
            }
            Act::Block | Act::Unblock => {
                let Some(user) = self.user().await else { return };
                let mut tx = self.clinic.project.means.project(self.clinic.project.id).await.unwrap();
                store::user::set_blocked(&mut tx, user.id, act == Act::Block).await.unwrap();
                tx.commit().await.unwrap();
            }
        }
        for letter in self.clinic.letters(ADDRESS).await {
            if let Letter::Invitation { link, .. } = letter.letter
                && !self.links.contains(&link)
            {
                self.links.push(link);
            }
        }
    }

    async fn come(&mut self, nth: usize, many: usize) {
        let Some(link) = self.links.iter().rev().nth(nth).cloned() else { return };
        let mut pages = Vec::new();
        for _ in 0..many {
            let browser = self.clinic.project.browser();
            let page = self.clinic.opens(&browser, &link).await;
            assert!([200, 404, 410].contains(&page.status), "{} {}", page.status, page.body);
            if page.body.contains("autocomplete=\"new-password\"") {
                pages.push((browser, page));
            }
        }
        self.attempts += 1;
        let typed: Vec<String> =
            (0..many).map(|at| format!("herons number {} of {at} at dawn", self.attempts)).collect();
        let answers = match pages.as_slice() {
            [(browser, page)] => vec![joins(browser, page, "Noa", &typed[0]).await],
            [(one, first), (two, second)] => {
                let (a, b) = tokio::join!(joins(one, first, "Noa", &typed[0]), joins(two, second, "Noa", &typed[1]));
                vec![a, b]
            }
            _ => Vec::new(),
        };
        for answer in &answers {
            assert!([200, 410].contains(&answer.status), "{} {}", answer.status, answer.body);
        }
        self.welcomed += answers.iter().filter(|answer| answer.headers.contains_key("set-cookie")).count();
    }

    /// What must hold whatever has happened.
    async fn check(&mut self) -> Result<(), TestCaseError> {
        let user = self.user().await;
        let accepted = super::happened(&self.clinic.project, "invitation.accepted").await;
        // Whoever has a password accepts by signing in, which nobody does here.
        prop_assert_eq!(accepted, self.welcomed);
        let Some(user) = user else { return Ok(()) };
        self.passwords.extend(user.password.as_ref().map(|sealed| sealed.as_bytes().to_vec()));
        prop_assert!(self.passwords.len() <= 1, "a password was replaced");
        prop_assert_eq!(usize::from(user.password.is_some()), self.welcomed);
        let given = self.clinic.roles(user.id).await;
        prop_assert_eq!(given.len(), usize::from(self.welcomed > 0));
        let pending = self.pending(user.id).await;
        prop_assert!(pending.len() <= 1, "two open invitations to one application");
        prop_assert!(user.password.is_some() || !pending.is_empty(), "an account that nobody can enter");
        Ok(())
    }
}

async fn walk(path: Vec<Act>) -> Result<(), TestCaseError> {
    let clinic = clinic().await;
    let mut world = World { clinic, links: Vec::new(), passwords: BTreeSet::new(), welcomed: 0, attempts: 0 };
    for act in path {
        world.act(act).await;
        world.check().await?;
    }
    Ok(())
}

#[test]
fn no_order_of_events_gives_access_twice_or_leaves_an_account_that_nobody_can_enter() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let config = Config { cases: 24, max_shrink_iters: 60, ..Config::default() };
    proptest!(config, |(path in acts())| runtime.block_on(walk(path))?);
}
