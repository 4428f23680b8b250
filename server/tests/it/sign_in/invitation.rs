//! Invitations, from the mail to the application: once, for whom they are, whatever happens meanwhile.

mod claims;
mod handed;
mod meanwhile;

use super::{cookie, happened};
use crate::support::{
    Project, answer::Answer, browser::Browser, client::App, console::Administrator, letters::Letters as _,
    project::Person,
};
use domain::{administration::Role, ids::UserId, mail::Letter, person::Identifier};
use server::{random::RandomExt as _, service, store};

const PASSWORD: &str = "seven quiet herons at dawn";

/// A project with an application, a role, and somebody who invites.
pub(super) struct Clinic {
    pub project: Project,
    labs: App,
    role: String,
    pub owner: Administrator,
}

pub(super) async fn clinic() -> Clinic {
    let project = Project::new().await;
    let labs = project.app("labs").await;
    let role = domain::ids::RoleId::from_random(project.means.random.bytes());
    let mut tx = project.means.project(project.id).await.unwrap();
    let stored = store::role::StoredRole {
        id: role,
        name: "nurse".to_owned(),
        description: None,
        access_policy: serde_json::json!({ "rule": [] }),
    };
    store::role::create(&mut tx, &stored).await.unwrap();
    store::project::bump_config_version(&mut tx).await.unwrap();
    tx.commit().await.unwrap();
    let owner = project.administrator(Role::Owner).await;
    Clinic { project, labs, role: role.to_string(), owner }
}

impl Clinic {
    pub async fn invite(&self, addresses: &str, more: &[(&str, &str)]) -> Answer {
        let mut fields = vec![("addresses", addresses), ("application", "labs"), ("roles", self.role.as_str())];
        fields.extend_from_slice(more);
        self.owner.post("users/invitations/new", &fields).await
    }

    /// Invites one person by mail; the link that they get.
    async fn invited(&self, address: &str) -> String {
        self.invite(address, &[]).await.expect(303);
        self.link(address).await
    }

    /// The link in the latest mail to an address.
    async fn link(&self, address: &str) -> String {
        let letters = self.project.letters_to(address).await;
        let mut links = letters.into_iter().rev().filter_map(|own| match own.letter {
            Letter::Invitation { link, .. } => Some(link),
            _ => None,
        });
        links.next().expect("a mail")
    }

    /// Every mail to an address that is still there.
    pub async fn letters(&self, address: &str) -> Vec<domain::mail::Envelope> {
        self.project.letters_to(address).await
    }

    /// The page that a link leads to in a browser.
    pub async fn opens(&self, browser: &Browser, link: &str) -> Answer {
        browser.follow(browser.get(link).await).await
    }

    async fn user(&self, address: &str) -> Option<UserId> {
        let identifier = Identifier::email(address).unwrap();
        let lookup = service::user::lookup(&self.project.keys, &identifier);
        let mut tx = self.project.means.project(self.project.id).await.unwrap();
        store::user::by_identifier(&mut tx, identifier.kind(), &lookup).await.unwrap().map(|found| found.id)
    }

    pub async fn roles(&self, user: UserId) -> Vec<String> {
        let mut tx = self.project.means.project(self.project.id).await.unwrap();
        store::user::roles(&mut tx, user).await.unwrap().iter().map(ToString::to_string).collect()
    }

    async fn verified(&self, user: UserId) -> bool {
        let mut tx = self.project.means.project(self.project.id).await.unwrap();
        let stored = store::user::by_id(&mut tx, user).await.unwrap().unwrap();
        service::user::opened_profile(&self.project.keys, user, &stored.profile).unwrap().email_verified
    }

    /// The list of invitations in a state.
    async fn list(&self, state: &str) -> String {
        self.owner.get(&format!("users/invitations?state={state}")).await.expect(200).body
    }

    /// Where a row of the list posts to.
    async fn row_action(&self, what: &str) -> String {
        let list = self.list("open").await;
        let all = list.split('"').find(|text| text.contains("/users/invitations/") && text.ends_with(what));
        let path = all.unwrap_or_else(|| panic!("no {what}: {list}"));
        path.split_once(&format!("/console/p/{}/", self.project.slug)).unwrap().1.to_owned()
    }
}

/// Fills in the page of somebody new.
pub(super) async fn joins(browser: &Browser, page: &Answer, name: &str, password: &str) -> Answer {
    let csrf = page.field("csrf").unwrap_or_else(|| panic!("no form: {} {}", page.status, page.body));
    browser.post(&page.action(), &[("csrf", &csrf), ("name", name), ("password", password)]).await
}

async fn accepts(browser: &Browser, page: &Answer) -> Answer {
    let csrf = page.field("csrf").unwrap_or_else(|| panic!("no form: {} {}", page.status, page.body));
    browser.post(&page.action(), &[("csrf", &csrf)]).await
}

fn person(id: UserId, email: &str) -> Person {
    Person { id, email: email.to_owned(), password: PASSWORD.to_owned() }
}

#[tokio::test]
async fn somebody_new_chooses_a_password_and_lands_in_the_application_signed_in() {
    let clinic = clinic().await;
    let link = clinic.invited("noa@family.example").await;
    let browser = clinic.project.browser();
    let page = clinic.opens(&browser, &link).await.expect(200);
    for said in ["You are invited to labs", "Ana Keller has invited you", "noa@family.example"] {
        assert!(page.body.contains(said), "{said}: {}", page.body);
    }
    let user = clinic.user("noa@family.example").await.expect("an account without a password");
    assert!(clinic.roles(user).await.is_empty(), "nothing is given before it is accepted");
    assert!(!clinic.verified(user).await);

    let wrong = joins(&browser, &page, "", "short").await.expect(422);
    assert!(
        wrong.body.contains("Enter your name") && wrong.body.contains("Use at least 15 characters"),
        "{}",
        wrong.body
    );
    assert!(!wrong.body.contains("value=\"short\""));
    let done = joins(&browser, &wrong, "  Noa   Neu ", PASSWORD).await;
    assert_eq!(done.goes_to(), "https://labs.example/login");
    assert_eq!(clinic.roles(user).await, std::slice::from_ref(&clinic.role));
    assert!(clinic.verified(user).await, "only the mailbox knew the link");
    assert_eq!(happened(&clinic.project, "invitation.accepted").await, 1);
    assert_eq!(happened(&clinic.project, "session.signed_in").await, 1);
    // The application begins its own request, and the person need not sign in again.
    let answer = browser.asks(&clinic.labs.request()).await;
    assert!(answer.contains_key("code"), "{answer:?}");
    // And they can come back with the password.
    clinic.project.browser().sign_in(&clinic.labs.request(), &person(user, "noa@family.example")).await;
    assert!(clinic.list("accepted").await.contains("noa@family.example"));
    assert!(!clinic.list("open").await.contains("noa@family.example"));
}

#[tokio::test]
async fn looking_uses_nothing_up_and_what_is_no_link_says_so() {
    let clinic = clinic().await;
    let link = clinic.invited("noa@family.example").await;
    // Scanners open links, without keeping cookies, and ask for headers.
    for _ in 0..3 {
        clinic.project.browser().get(&link).await.expect(303);
    }
    let head = axum::http::Request::head(link.strip_prefix("http://localhost:3000").unwrap());
    clinic.project.send(head.body(axum::body::Body::empty()).unwrap()).await.expect(303);
    let browser = clinic.project.browser();
    let page = clinic.opens(&browser, &link).await.expect(200);
    // The page's own address opens nothing elsewhere.
    let elsewhere = clinic.project.browser().get(&page.action()).await.expect(403);
    assert!(elsewhere.body.contains("Open the link from your email again"), "{}", elsewhere.body);
    // Cut off, made up, of another project.
    let other = Project::new().await;
    let cut = &link[..link.len() - 1];
    let foreign = link.replace(clinic.project.slug.as_str(), other.slug.as_str());
    for bad in [
        cut,
        &format!("{link}A"),
        &foreign,
        &clinic.project.path("sign-in/link/x"),
        &clinic.project.path("sign-in/link/%2e%2e"),
    ] {
        let answer = clinic.project.browser().get(bad).await.expect(404);
        assert!(answer.body.contains("We do not know this link"), "{bad}: {}", answer.body);
        assert!(!answer.headers.contains_key("set-cookie"));
    }
    joins(&browser, &page, "Noa", PASSWORD).await.expect(200);
    let used = clinic.opens(&clinic.project.browser(), &link).await.expect(410);
    assert!(used.body.contains("This link was used already") && used.body.contains("Log in"), "{}", used.body);
}

/// Case 105.
#[tokio::test]
async fn an_invitation_never_sets_a_password_of_an_account_that_has_one() {
    let clinic = clinic().await;
    let ada = clinic.project.user("ada").await;
    let link = clinic.invited(&ada.email).await;
    let letters = clinic.project.letters_to(&ada.email).await;
    assert!(letters.iter().any(|own| matches!(own.letter, Letter::Invitation { has_account: true, .. })));
    let browser = clinic.project.browser();
    let page = clinic.opens(&browser, &link).await.expect(200);
    assert!(page.body.contains("You have an account already") && page.field("password").is_none(), "{}", page.body);
    // A form made up for it sets nothing.
    let crafted = [("csrf", "x"), ("name", "Eve"), ("password", PASSWORD)];
    let path = format!("{}/{}", clinic.project.path("sign-in/invitation"), uuid::Uuid::nil());
    browser.post(&path, &crafted).await.expect(403);
    assert!(clinic.roles(ada.id).await.is_empty());
    // Whoever signs in, in that browser, has it.
    browser.sign_in(&clinic.labs.request(), &ada).await;
    assert_eq!(clinic.roles(ada.id).await, std::slice::from_ref(&clinic.role));
    assert_eq!(happened(&clinic.project, "invitation.accepted").await, 1);
    clinic.opens(&browser, &link).await.expect(410);
}

/// Case 105.
#[tokio::test]
async fn a_link_that_was_handed_out_proves_no_address() {
    let clinic = clinic().await;
    let shown = clinic.invite("noa@family.example", &[("link_only", "true")]).await.expect(200);
    assert!(clinic.project.letters_to("noa@family.example").await.is_empty());
    let link = shown.body.split('"').find(|text| text.contains("/sign-in/link/")).expect("a link").to_owned();
    assert!(!clinic.list("open").await.contains("/sign-in/link/"), "it is shown once");
    let browser = clinic.project.browser();
    let page = clinic.opens(&browser, &link).await.expect(200);
    joins(&browser, &page, "Noa", PASSWORD).await.expect(200);
    let user = clinic.user("noa@family.example").await.unwrap();
    assert!(!clinic.verified(user).await);
    assert_eq!(clinic.roles(user).await, std::slice::from_ref(&clinic.role));
}

#[tokio::test]
async fn somebody_else_who_is_signed_in_is_asked_first() {
    let clinic = clinic().await;
    let ada = clinic.project.user("ada").await;
    let browser = clinic.project.browser();
    browser.sign_in(&clinic.labs.request(), &ada).await;
    let link = clinic.invited("noa@family.example").await;
    let page = clinic.opens(&browser, &link).await.expect(200);
    for said in ["You are logged in as ada", "Continue as noa@family.example", "Stay logged in as ada"] {
        assert!(page.body.contains(said), "{said}: {}", page.body);
    }
    assert!(page.field("password").is_none());
    // Until they say so, it stays Ada's browser.
    assert!(browser.asks(&clinic.labs.request()).await.contains_key("code"));
    let page = browser.decide(&page, "replace").await.expect(200);
    let none = browser.asks(&clinic.labs.request().with("prompt", "none")).await;
    assert_eq!(none.get("error").map(String::as_str), Some("login_required"));
    joins(&browser, &page, "Noa", PASSWORD).await.expect(200);
    let noa = clinic.user("noa@family.example").await.unwrap();
    assert_eq!(clinic.roles(noa).await, std::slice::from_ref(&clinic.role));
    assert!(clinic.roles(ada.id).await.is_empty(), "nothing was given to who was signed in");
    // Somebody signed in as the one who is invited just accepts.
    let again = clinic.project.browser();
    again.sign_in(&clinic.labs.request(), &ada).await;
    let link = clinic.invited(&ada.email).await;
    let page = clinic.opens(&again, &link).await.expect(200);
    assert!(page.body.contains("Accept invitation"), "{}", page.body);
    let before = cookie(&again);
    assert_eq!(accepts(&again, &page).await.goes_to(), "https://labs.example/login");
    assert_eq!(cookie(&again), before);
    assert_eq!(clinic.roles(ada.id).await, std::slice::from_ref(&clinic.role));
}

/// Case 79.
#[tokio::test]
async fn asking_for_a_new_link_tells_nothing_and_mails_one_where_the_invitation_is_open() {
    let clinic = clinic().await;
    let noa = clinic.invited("noa@family.example").await;
    let bo = clinic.invited("bo@family.example").await;
    let browsers = [(clinic.project.browser(), &noa), (clinic.project.browser(), &bo)];
    let mut answers = Vec::new();
    for (browser, link) in &browsers {
        clinic.opens(browser, link).await.expect(200);
    }
    clinic.project.wait(8 * 24 * 3600);
    let owner = clinic.project.at_console(clinic.owner.id, &clinic.owner.email).await;
    let list = owner.get("users/invitations?state=expired").await.expect(200);
    assert!(list.body.contains("noa@family.example") && list.body.contains("Expired"), "{}", list.body);
    // One is still there, the other's account is blocked.
    let user = clinic.user("bo@family.example").await.unwrap();
    let mut tx = clinic.project.means.project(clinic.project.id).await.unwrap();
    store::user::set_blocked(&mut tx, user, true).await.unwrap();
    tx.commit().await.unwrap();
    for (_, link) in &browsers {
        // A week on, browsers have forgotten: the mail is still there.
        let browser = clinic.project.browser();
        let page = clinic.opens(&browser, link).await.expect(410);
        assert!(
            page.body.contains("This link has expired") && page.body.contains("Ask for a new link"),
            "{}",
            page.body
        );
        let csrf = page.field("csrf").unwrap();
        browser.post(&page.action(), &[("csrf", "made up")]).await.expect(403);
        let answer = browser.post(&page.action(), &[("csrf", &csrf)]).await.expect(200);
        let policy = answer.header("content-security-policy").unwrap().to_owned();
        let nonce = policy.split("'nonce-").nth(1).unwrap().split('\'').next().unwrap().to_owned();
        let id = page.action().split('/').nth_back(1).unwrap().to_owned();
        answers.push(answer.body.replace(&nonce, "…").replace(&id, "…"));
    }
    assert_eq!(answers[0], answers[1]);
    assert_eq!(clinic.link("bo@family.example").await, bo, "whoever is blocked gets no other");
    assert_ne!(clinic.link("noa@family.example").await, noa);
    let browser = clinic.project.browser();
    let page = clinic.opens(&browser, &clinic.link("noa@family.example").await).await.expect(200);
    joins(&browser, &page, "Noa", PASSWORD).await.expect(200);
}

#[tokio::test]
async fn what_is_typed_is_checked_and_nobody_is_invited_if_one_cannot_be() {
    let clinic = clinic().await;
    let ada = clinic.project.user("ada").await;
    for (addresses, said) in [
        ("noa@family.example\nnobody", "Address 2 is not an email address"),
        ("noa@family.example\r\nBcc: eve@elsewhere.example", "Address 2 is not an email address"),
        ("noa@f\u{430}mily.example", "mixes letters that look alike"),
        ("", "Write whom you invite"),
    ] {
        let answer = clinic.invite(addresses, &[]).await.expect(422);
        assert!(answer.body.contains(said), "{said}: {}", answer.body);
    }
    clinic
        .owner
        .post("users/invitations/new", &[("addresses", "a@b.example"), ("application", "none")])
        .await
        .expect(422);
    let role = uuid::Uuid::nil().to_string();
    let fields = [("addresses", "a@b.example"), ("application", "labs"), ("roles", role.as_str())];
    clinic.owner.post("users/invitations/new", &fields).await.expect(422);
    // One of them is blocked: nobody is invited.
    let mut tx = clinic.project.means.project(clinic.project.id).await.unwrap();
    store::user::set_blocked(&mut tx, ada.id, true).await.unwrap();
    tx.commit().await.unwrap();
    let answer = clinic.invite(&format!("noa@family.example {}", ada.email), &[]).await.expect(422);
    assert!(answer.body.contains("The person with address 2 is blocked"), "{}", answer.body);
    assert_eq!(clinic.user("noa@family.example").await, None);
    assert!(clinic.project.letters().await.is_empty());
}

#[tokio::test]
async fn a_fhir_reference_and_identifiers_are_theirs_once_they_have_accepted() {
    let clinic = clinic().await;
    let more = [
        ("fhir_user", "Practitioner/9"),
        ("identifiers", "http://hl7.org/fhir/sid/us-npi|1234567893"),
        ("name", "Dr. Noa Neu"),
    ];
    clinic.invite("noa@family.example", &more).await.expect(303);
    let user = clinic.user("noa@family.example").await.unwrap();
    let reference = || async {
        let mut tx = clinic.project.means.project(clinic.project.id).await.unwrap();
        store::user::fhir_user(&mut tx, user).await.unwrap()
    };
    assert!(reference().await.is_none());
    let browser = clinic.project.browser();
    let form = clinic.opens(&browser, &clinic.link("noa@family.example").await).await.expect(200);
    assert_eq!(form.field("name").as_deref(), Some("Dr. Noa Neu"));
    joins(&browser, &form, "Dr. Noa Neu", PASSWORD).await.expect(200);
    assert!(reference().await.is_some());
    let shown = clinic.owner.get(&format!("users/{user}")).await.expect(200).body;
    assert!(shown.contains("Practitioner/9") && shown.contains("1234567893"), "{shown}");
    let taken = clinic.invite("bo@family.example", &[("fhir_user", "Practitioner/9")]).await.expect(422);
    assert!(taken.body.contains("Somebody else is this on the FHIR server"), "{}", taken.body);
}

#[tokio::test]
async fn support_sends_again_and_neither_invites_nor_takes_back_and_auditors_only_read() {
    let clinic = clinic().await;
    clinic.invited("noa@family.example").await;
    let (send, withdraw) = (clinic.row_action("/send").await, clinic.row_action("/withdraw").await);
    let support = clinic.project.administrator(Role::Support).await;
    support.get("users/invitations").await.expect(200);
    support.get("users/invitations/new").await.expect(403);
    support.post(&send, &[]).await.expect(303);
    support.post(&withdraw, &[]).await.expect(403);
    let auditor = clinic.project.administrator(Role::Auditor).await;
    let list = auditor.get("users/invitations").await.expect(200);
    assert!(list.body.contains("noa@family.example") && !list.body.contains("/send\""), "{}", list.body);
    auditor.post(&send, &[]).await.expect(403);
    // Another project's owner finds nothing here.
    let other = Project::new().await;
    let owner = other.administrator(Role::Owner).await;
    owner.post(&send, &[]).await.expect(404);
    owner.post(&withdraw, &[]).await.expect(404);
}
