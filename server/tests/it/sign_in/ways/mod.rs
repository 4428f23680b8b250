//! Every way of coming in: what holds after one of them holds after all.

mod cases;

use crate::{
    account,
    support::{
        Project, Tokens,
        answer::Answer,
        browser::Browser,
        client::App,
        console::Administrator,
        letters::Letters as _,
        project::{PUBLIC_URL, Person},
    },
};
use domain::{
    administration::Role,
    ids::UserId,
    mail::Letter,
    oauth::client::Lifetimes,
    person::{Identifier, IdentifierKind},
};
use server::{service, store};
use std::time::Duration;

const CHOSEN: &str = "seven quiet herons at dawn";
const ADDRESS: &str = "ada@example.com";

/// How somebody comes in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Way {
    /// With the password that they have.
    Password,
    /// With one whose hash another system made.
    FromElsewhere,
    /// With one that somebody else gave them, which they change on the way.
    Given,
    /// By a mailed invitation, as somebody new.
    Invited,
    /// By an invitation whose link they were handed.
    Handed,
    /// By an invitation, as somebody who has an account.
    InvitedWithAccount,
    /// By an account that they make for themselves.
    SignedUp,
    /// By a link after they forgot their password.
    Forgot,
    /// By one that an administrator sent.
    SentByAdministrator,
    /// To their own account.
    Account,
    /// Back to a workstation that was locked.
    Unlocked,
}

impl Way {
    const ALL: [Self; 11] = [
        Self::Password,
        Self::FromElsewhere,
        Self::Given,
        Self::Invited,
        Self::Handed,
        Self::InvitedWithAccount,
        Self::SignedUp,
        Self::Forgot,
        Self::SentByAdministrator,
        Self::Account,
        Self::Unlocked,
    ];
}

/// Ada, signed in to a browser in one of the ways.
struct Came {
    way: Way,
    project: Project,
    labs: App,
    owner: Administrator,
    browser: Browser,
    ada: Person,
    /// The link that she came by, if she did.
    link: Option<String>,
}

async fn comes(way: Way) -> Came {
    let project = Project::with(|settings| {
        settings.signup_enabled = true;
        settings.sessions.lock_seconds = (way == Way::Unlocked).then_some(300);
    })
    .await;
    let hours = |hours: u64| Duration::from_secs(hours * 3600);
    let labs = project
        .app_with("labs", |settings| {
            settings.lifetimes =
                Lifetimes { access_token: hours(1), refresh_idle: hours(2), refresh_absolute: hours(5) };
            settings.backchannel_logout_url = Some("https://labs.example/logout".to_owned());
        })
        .await;
    let owner = Box::pin(project.administrator(Role::Owner)).await;
    let browser = project.browser();
    let ada = match way {
        Way::Invited | Way::Handed | Way::SignedUp => None,
        _ => Some(project.user("ada").await),
    };
    let mut came = Came { way, project, labs, owner, browser, ada: person(CHOSEN), link: None };
    if let Some(ada) = ada {
        came.ada = ada;
    }
    Box::pin(came.arrive()).await;
    came.ada.id = came.id().await.unwrap_or_else(|| panic!("{way:?} made nobody"));
    assert!(came.is_signed_in().await, "{way:?}");
    came
}

fn person(password: &str) -> Person {
    Person { id: UserId::from_uuid(uuid::Uuid::nil()), email: ADDRESS.to_owned(), password: password.to_owned() }
}

impl Came {
    async fn arrive(&mut self) {
        match self.way {
            Way::Password => drop(self.browser.sign_in(&self.labs.request(), &self.ada).await),
            Way::FromElsewhere => {
                let hash = bcrypt::hash_with_salt(&self.ada.password, 4, *b"sixteen bytes of").unwrap();
                let hash = hash.format_for_version(bcrypt::Version::TwoY);
                let mut tx = self.project.means.project(self.project.id).await.unwrap();
                service::user::save_password(&self.project.keys, &mut tx, self.ada.id, &hash).await.unwrap();
                tx.commit().await.unwrap();
                self.browser.sign_in(&self.labs.request(), &self.ada).await;
            }
            Way::Given => {
                let mut tx = self.project.means.project(self.project.id).await.unwrap();
                let sealed = store::user::by_id(&mut tx, self.ada.id).await.unwrap().unwrap().password.unwrap();
                store::password::set(&mut tx, self.ada.id, &sealed, true).await.unwrap();
                tx.commit().await.unwrap();
                let page = self.browser.open(&self.labs.request()).await.expect(200);
                let answer = self.browser.log_in(&page, ADDRESS, &self.ada.password).await;
                let page = self.browser.follow(answer).await.expect(200);
                self.chooses(&page).await;
            }
            Way::Invited | Way::Handed => {
                let link = self.invites(self.way == Way::Handed).await;
                let page = self.opens(link).await.expect(200);
                let csrf = page.field("csrf").unwrap();
                let form = [("csrf", csrf.as_str()), ("name", "Ada"), ("password", CHOSEN)];
                self.browser.post(&page.action(), &form).await.expect(200);
            }
            Way::InvitedWithAccount => {
                let link = self.invites(false).await;
                self.opens(link).await.expect(200);
                self.browser.sign_in(&self.labs.request(), &self.ada).await;
            }
            Way::SignedUp => {
                let answer = asks_to_sign_up(&self.browser, &self.labs, ADDRESS).await;
                assert_eq!(answer.status, 200, "{}", answer.body);
                let link = self.newest_link().await;
                let page = self.opens(link).await.expect(200);
                let csrf = page.field("csrf").unwrap();
                let form = [("csrf", csrf.as_str()), ("name", "Ada"), ("password", CHOSEN)];
                self.browser.post(&page.action(), &form).await;
            }
            Way::Forgot => {
                forgets(&self.browser, ADDRESS).await.expect(200);
                let link = self.newest_link().await;
                let page = self.opens(link).await.expect(200);
                self.chooses(&page).await;
            }
            Way::SentByAdministrator => {
                let path = format!("users/{}/reset", self.ada.id);
                self.owner.post(&path, &[]).await.expect(303);
                let link = self.newest_link().await;
                let page = self.opens(link).await.expect(200);
                self.chooses(&page).await;
            }
            Way::Account => drop(account::come(&self.browser, &self.ada, "").await.expect(200)),
            Way::Unlocked => {
                self.browser.sign_in(&self.labs.request(), &self.ada).await;
                self.project.wait(301);
                assert!(!self.is_signed_in().await);
                let page = self.browser.open(&self.labs.request()).await.expect(200);
                assert!(page.body.contains("Welcome back"), "{}", page.body);
                self.browser.log_in(&page, ADDRESS, &self.ada.password).await.expect(200);
            }
        }
    }

    /// An administrator invites Ada to the application. The link that she gets.
    async fn invites(&self, handed: bool) -> String {
        let mut fields = vec![("addresses", ADDRESS), ("application", "labs")];
        if handed {
            fields.push(("link_only", "true"));
        }
        let shown = self.owner.post("users/invitations/new", &fields).await;
        if !handed {
            assert_eq!(shown.status, 303, "{}", shown.body);
            return self.newest_link().await;
        }
        shown.body.split('"').find(|text| text.contains("/sign-in/link/")).expect("a link").to_owned()
    }

    /// The link in the newest mail to Ada that has one to go on with.
    async fn newest_link(&self) -> String {
        let letters = self.project.letters_to(ADDRESS).await;
        let link = letters.into_iter().rev().find_map(|own| match own.letter {
            Letter::Invitation { link, .. } | Letter::SignUp { link, .. } | Letter::Reset { link, .. } => Some(link),
            _ => None,
        });
        link.expect("a mail with a link")
    }

    async fn opens(&mut self, link: String) -> Answer {
        let page = opens(&self.browser, &link).await;
        self.link = Some(link);
        page
    }

    async fn chooses(&mut self, page: &Answer) {
        let csrf = page.field("csrf").unwrap_or_else(|| panic!("no form: {} {}", page.status, page.body));
        let answer = self.browser.post(&page.action(), &[("csrf", &csrf), ("password", CHOSEN)]).await;
        assert!(matches!(answer.status, 200 | 303), "{}", answer.body);
        self.ada.password = CHOSEN.to_owned();
    }

    async fn id(&self) -> Option<UserId> {
        let identifier = Identifier::email(ADDRESS).unwrap();
        let lookup = service::user::lookup(&self.project.keys, &identifier);
        let mut tx = self.project.means.project(self.project.id).await.unwrap();
        store::user::by_identifier(&mut tx, IdentifierKind::Email, &lookup).await.unwrap().map(|found| found.id)
    }

    async fn is_verified(&self) -> bool {
        let mut tx = self.project.means.project(self.project.id).await.unwrap();
        let stored = store::user::by_id(&mut tx, self.ada.id).await.unwrap().unwrap();
        service::user::opened_profile(&self.project.keys, self.ada.id, &stored.profile).unwrap().email_verified
    }

    async fn is_signed_in(&self) -> bool {
        self.browser.asks(&self.labs.request().with("prompt", "none")).await.contains_key("code")
    }

    /// A code for the application, out of the session that there is.
    async fn code(&self, scope: &str) -> String {
        let answer = self.browser.asks(&self.labs.request().with("scope", scope)).await;
        answer.get("code").unwrap_or_else(|| panic!("{:?}: {answer:?}", self.way)).clone()
    }

    /// Tokens for the application, out of the session that there is.
    async fn tokens(&self, scope: &str) -> Tokens {
        Tokens(self.labs.exchange(&self.code(scope).await).await.expect(200).json())
    }

    async fn renewed(&self, tokens: &Tokens) -> Tokens {
        Tokens(self.labs.refresh(tokens.refresh_token()).await.expect(200).json())
    }

    async fn logs_out(&self) {
        let bye = self.project.path("v2/logout?client_id=labs&returnTo=https%3A%2F%2Flabs.example%2Fbye");
        assert_eq!(self.browser.get(&bye).await.expect(303).location(), "https://labs.example/bye");
    }
}

/// Opens a link of a mail, up to its page.
async fn opens(browser: &Browser, link: &str) -> Answer {
    let answer = browser.get(link.strip_prefix(PUBLIC_URL).unwrap_or(link)).await;
    browser.follow(answer).await
}

/// Says to have forgotten the password of an address.
async fn forgets(browser: &Browser, address: &str) -> Answer {
    browser.project.wait(1);
    let form = browser.get(&browser.project.path("sign-in/forgot-password")).await.expect(200);
    let csrf = form.field("csrf").unwrap();
    let answer = browser.post(&form.action(), &[("csrf", &csrf), ("login", address)]).await;
    browser.follow(answer).await
}

/// Asks for an account with an address, taking their time.
async fn asks_to_sign_up(browser: &Browser, labs: &App, address: &str) -> Answer {
    let page = browser.open(&labs.request().with("prompt", "login")).await.expect(200);
    let link = page.body.split("href=\"").find(|rest| rest.contains("/sign-in/sign-up?")).unwrap();
    let form = browser.get(&link.split('"').next().unwrap().replace("&amp;", "&")).await.expect(200);
    browser.project.wait(5);
    let (csrf, shown) = (form.field("csrf").unwrap(), form.field("shown").unwrap());
    let answer = browser.post(&form.action(), &[("csrf", &csrf), ("shown", &shown), ("email", address)]).await;
    browser.follow(answer).await
}
