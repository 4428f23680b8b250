//! Two ways to one account at the same moment: one wins, the other sees a normal page, and the account is one person's.

use super::orders::in_turn;
use crate::{
    account,
    support::{Project, answer::Answer, browser::Browser, console::PASSWORD, letters::Letters as _, project::Person},
};
use domain::{
    administration::Role,
    ids::{ClientId, UserId},
    link::LinkKind,
    mail::Letter,
    person::{Identifier, Profile},
};
use futures::future::join_all;
use server::{
    random::RandomExt as _,
    service::{
        self, Tenant, Tenants,
        console::entry,
        link::Wanted,
        reset::{self, Sending},
    },
    store,
};
use std::sync::Arc;

const OTHER: &str = "copper-meadow-compass-9";

async fn tenant(project: &Project) -> Arc<Tenant> {
    Tenants::new(Arc::clone(&project.means)).by_slug(project.slug.as_str()).await.unwrap().unwrap()
}

fn posts(browser: &Browser, page: &Answer, fields: &[(&str, &str)]) -> impl Future<Output = Answer> + Send + use<> {
    let csrf = page.field("csrf").unwrap_or_else(|| panic!("no form: {} {}", page.status, page.body));
    let (browser, action) = (browser.clone(), page.action());
    let fields: Vec<_> = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    async move {
        let fields = fields.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        browser.post(&action, &std::iter::once(("csrf", csrf.as_str())).chain(fields).collect::<Vec<_>>()).await
    }
}

/// Somebody who was added to the installation, with the page of their link and that of a reset mail.
struct Added {
    id: UserId,
    email: String,
    join: (Browser, Answer),
    reset: (Browser, Answer),
}

impl Added {
    async fn new(keyward: &Project) -> Self {
        let email = format!("a{}@keyward.example", keyward.means.random.token(9).to_lowercase());
        let profile = Profile { name: Some("Bo".to_owned()), email: Some(email.clone()), ..Profile::default() };
        let tenant = tenant(keyward).await;
        let mut tx = tenant.begin().await.unwrap();
        let logins = [Identifier::email(&email).unwrap()];
        let id = service::user::create(&keyward.keys, &mut tx, &profile, &logins, None).await.unwrap();
        let secret = entry::make(&mut tx, LinkKind::Join, Some(id), None, entry::JOIN, None).await.unwrap();
        let stored = store::user::by_id(&mut tx, id).await.unwrap().unwrap();
        let sent = reset::send(&tenant, &mut tx, &stored, &Sending::default()).await.unwrap();
        assert_eq!(sent, reset::Sent::Queued);
        tx.commit().await.unwrap();
        let letters = keyward.letters_to(&email).await;
        let [Letter::Reset { link, .. }] = letters.iter().map(|own| &own.letter).collect::<Vec<_>>()[..] else {
            panic!("{letters:?}")
        };
        let (joins, resets) = (keyward.browser(), keyward.browser());
        let page = joins.get(&format!("/console/join/{secret}")).await;
        let join = (joins.clone(), joins.follow(page).await.expect(200));
        let reset = (resets.clone(), account::open(&resets, link).await.expect(200));
        Self { id, email, join, reset }
    }

    fn joins(&self) -> impl Future<Output = Answer> + Send + use<> {
        posts(&self.join.0, &self.join.1, &[("name", "Bo Berg"), ("password", PASSWORD)])
    }

    fn resets(&self) -> impl Future<Output = Answer> + Send + use<> {
        posts(&self.reset.0, &self.reset.1, &[("password", OTHER), ("everywhere", "end")])
    }

    /// Whether somebody gets in with this password.
    async fn opens(&self, keyward: &Project, password: &str) -> bool {
        let browser = keyward.browser();
        let page = browser.follow(browser.get("/console/sign-in").await).await.expect(200);
        browser.log_in(&page, &self.email, password).await.status != 422
    }

    /// One of the two has set a password, and that one opens the account.
    async fn is_entered_by_one(&self, keyward: &Project, joined: &Answer, reset: &Answer) -> bool {
        let (won, lost) = ([200, 303], [403, 404, 410]);
        let by_join = won.contains(&joined.status);
        let (winner, loser) = if by_join { (joined, reset) } else { (reset, joined) };
        assert!(won.contains(&winner.status), "{} {}", joined.status, reset.status);
        assert!(lost.contains(&loser.status), "{} {}", joined.status, reset.status);
        assert!(!loser.body.is_empty());
        keyward.wait(1);
        assert_eq!(self.opens(keyward, PASSWORD).await, by_join);
        assert_eq!(self.opens(keyward, OTHER).await, !by_join);
        by_join
    }
}

#[tokio::test]
async fn a_first_password_and_a_reset_at_once_are_one_password() {
    let keyward = Project::new().await.keyward().await;
    let added = Added::new(&keyward).await;
    let (joined, reset) = in_turn(&keyward, added.id, added.joins(), added.resets()).await;
    assert!(added.is_entered_by_one(&keyward, &joined, &reset).await, "who was first has won");
    let added = Added::new(&keyward).await;
    let (reset, joined) = in_turn(&keyward, added.id, added.resets(), added.joins()).await;
    assert!(!added.is_entered_by_one(&keyward, &joined, &reset).await, "who was first has won");
    for _ in 0..8 {
        let added = Added::new(&keyward).await;
        let (joined, reset) = tokio::join!(tokio::spawn(added.joins()), tokio::spawn(added.resets()));
        added.is_entered_by_one(&keyward, &joined.unwrap(), &reset.unwrap()).await;
    }
}

/// A link by which an account is made for this address.
async fn sign_up_link(tenant: &Tenant, client: &ClientId, to: &str) -> String {
    let mut tx = tenant.begin().await.unwrap();
    let wanted =
        Wanted { kind: LinkKind::SignUp, user: None, made_by: None, client: Some(client), subject: None, mailed: true };
    let details = serde_json::json!({ "to": to });
    let made = service::link::make(tenant, &mut tx, &wanted, Some(&details)).await.unwrap();
    tx.commit().await.unwrap();
    made.url
}

/// Two clicks, two browsers, and two links for one address, all at once.
#[tokio::test]
async fn however_often_a_sign_up_is_clicked_there_is_one_account() {
    let project = Project::with(|settings| settings.signup_enabled = true).await;
    let labs = project.app("labs").await;
    let tenant = tenant(&project).await;
    for round in 0..8 {
        let email = format!("grace{round}@clinic.example");
        let link = sign_up_link(&tenant, &labs.application.client_id, &email).await;
        let second = sign_up_link(&tenant, &labs.application.client_id, &email).await;
        let browsers = [project.browser(), project.browser(), project.browser()];
        let mut pages = Vec::new();
        for (browser, link) in browsers.iter().zip([&link, &link, &second]) {
            pages.push(account::open(browser, link).await.expect(200));
        }
        let clicks = [0, 0, 1, 2, 2].into_iter().enumerate().map(|(click, at): (usize, usize)| {
            let password = format!("maple-river-lantern-{click}");
            tokio::spawn(posts(&browsers[at], &pages[at], &[("name", "Grace"), ("password", &password)]))
        });
        let answers: Vec<Answer> = join_all(clicks).await.into_iter().map(Result::unwrap).collect();
        let statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
        let won =
            statuses.iter().position(|status| matches!(status, 200 | 303)).unwrap_or_else(|| panic!("{statuses:?}"));
        let others = statuses.iter().enumerate().filter(|(at, _)| *at != won);
        assert!(others.map(|(_, status)| status).all(|status| [403, 409, 410].contains(status)), "{statuses:?}");
        let mut tx = tenant.begin().await.unwrap();
        assert_eq!(store::user::page(&mut tx, None, 99).await.unwrap().len(), round + 1);
        drop(tx);
        project.wait(1);
        for click in 0..5 {
            let browser = project.browser();
            let page = browser.open(&labs.request()).await.expect(200);
            let answer = browser.log_in(&page, &email, &format!("maple-river-lantern-{click}")).await;
            assert_eq!(answer.status != 422, click == won, "{statuses:?}");
        }
    }
}

/// An administrator takes an invitation back while it is answered.
#[tokio::test]
async fn an_invitation_is_accepted_or_taken_back_and_never_both() {
    let project = Project::new().await;
    let labs = project.app("labs").await;
    let owner = project.administrator(Role::Owner).await;
    let csrf = owner.csrf().await;
    let mut accepted_ones = 0;
    for round in 0..10 {
        let email = format!("noa{round}@family.example");
        let invite = [("csrf", csrf.as_str()), ("addresses", &email), ("application", "labs")];
        owner.browser.post(&owner.path("users/invitations/new"), &invite).await.expect(303);
        let letters = project.letters_to(&email).await;
        let [Letter::Invitation { link, .. }] = letters.iter().map(|own| &own.letter).collect::<Vec<_>>()[..] else {
            panic!("{letters:?}")
        };
        let browser = project.browser();
        let page = account::open(&browser, link).await.expect(200);
        let list = owner.get("users/invitations?state=open").await.expect(200).body;
        let path = list.split('"').find(|text| text.contains("/users/invitations/") && text.ends_with("/withdraw"));
        let path = path.unwrap_or_else(|| panic!("{list}")).to_owned();
        let accepts = posts(&browser, &page, &[("name", "Noa"), ("password", OTHER)]);
        let withdraws = {
            let (browser, csrf) = (owner.browser.clone(), csrf.clone());
            async move { browser.post(&path, &[("csrf", &csrf)]).await }
        };
        let noa = user(&project, &email).await.unwrap();
        let (accepted, withdrawn) = match round {
            0 => in_turn(&project, noa, accepts, withdraws).await,
            1 => {
                let (withdrawn, accepted) = in_turn(&project, noa, withdraws, accepts).await;
                (accepted, withdrawn)
            }
            _ => {
                let (accepted, withdrawn) = tokio::join!(tokio::spawn(accepts), tokio::spawn(withdraws));
                (accepted.unwrap(), withdrawn.unwrap())
            }
        };
        let is_in = matches!(accepted.status, 200 | 303);
        assert!(round != 0 || is_in, "who was first has won: {}", accepted.status);
        assert!(round != 1 || !is_in, "who was first has won: {}", accepted.status);
        assert!(withdrawn.status < 500 && (is_in || [403, 404, 410].contains(&accepted.status)), "{}", accepted.status);
        // Nobody has an account that they cannot enter, or enters one that was taken back.
        assert_eq!(user(&project, &email).await, is_in.then_some(noa));
        accepted_ones += usize::from(is_in);
        if is_in {
            let person = Person { id: noa, email: email.clone(), password: OTHER.to_owned() };
            project.wait(1);
            labs.tokens(&person).await;
        }
    }
    let kinds = project.trail().await;
    let count = |wanted: &str| kinds.iter().filter(|(kind, _)| kind == wanted).count();
    assert_eq!((count("invitation.accepted"), count("invitation.withdrawn")), (accepted_ones, 10 - accepted_ones));
}

async fn user(project: &Project, email: &str) -> Option<UserId> {
    let identifier = Identifier::email(email).unwrap();
    let lookup = service::user::lookup(&project.keys, &identifier);
    let mut tx = project.means.project(project.id).await.unwrap();
    store::user::by_identifier(&mut tx, identifier.kind(), &lookup).await.unwrap().map(|found| found.id)
}

/// Whoever sits in a stolen session proves one more address at the moment in which the owner takes the account back.
#[tokio::test]
async fn an_address_that_is_proved_while_the_account_is_taken_back_is_not_the_accounts() {
    for round in 0..5 {
        let project = Project::new().await;
        let ada = project.user("ada").await;
        let (thief, owner) = (project.browser(), project.browser());
        account::takeover::moves(&thief, &ada, "thief@one.example").await;
        project.wait(1);
        let page = account::come(&thief, &ada, "/email").await.expect(200);
        account::post(&thief, &page, "/email", &[("email", "thief@two.example")]).await.expect(200);
        let link = account::takeover::link(&project, "thief@two.example", "verify-email").await;
        let page = account::open(&thief, &link).await.expect(200);
        let proves = posts(&thief, &page, &[]);
        let link = account::takeover::link(&project, &ada.email, "email-changed").await;
        let page = account::open(&owner, &link).await.expect(200);
        let takes_back = posts(&owner, &page, &[]);
        let (proved, taken) = match round {
            0 => in_turn(&project, ada.id, proves, takes_back).await,
            1 => {
                let (taken, proved) = in_turn(&project, ada.id, takes_back, proves).await;
                (proved, taken)
            }
            _ => {
                let (proved, taken) = tokio::join!(tokio::spawn(proves), tokio::spawn(takes_back));
                (proved.unwrap(), taken.unwrap())
            }
        };
        assert_eq!(taken.status, 200, "{}", taken.body);
        assert!(proved.status < 500, "{}", proved.status);
        assert!(round != 0 || proved.status == 200, "{}", proved.status);
        assert!(round != 1 || proved.status != 200, "{}", proved.status);
        for address in ["thief@one.example", "thief@two.example"] {
            assert_eq!(user(&project, address).await, None, "round {round}");
        }
        assert_eq!(user(&project, &ada.email).await, Some(ada.id));
        let page = account::open(&owner, &account::takeover::link(&project, &ada.email, "account-back").await).await;
        posts(&owner, &page.expect(200), &[("password", OTHER), ("everywhere", "end")]).await.expect(200);
        assert!(account::signs_in(&project, &ada.email, OTHER).await);
        assert!(!account::signs_in(&project, &ada.email, &ada.password).await);
        thief.get(&project.path("account")).await.expect(303);
    }
}
