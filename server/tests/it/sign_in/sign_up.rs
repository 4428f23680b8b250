//! Making an account for oneself: the address first, then, by the link in the mail, a name and a password.

use super::{code, from_address, one_server};
use crate::support::{
    Project, Tokens,
    answer::Answer,
    browser::Browser,
    client::App,
    letters::Letters as _,
    project::{PUBLIC_URL, Person},
};
use domain::{
    administration::Role,
    ids::{RoleId, UserId},
    link::LinkKind,
    mail::{Envelope, Letter},
    project::ProjectSettings,
};
use server::{
    random::RandomExt as _,
    service::{self, link::Wanted},
    store::{self, role::StoredRole},
};
use std::time::Instant;

pub(super) const PASSWORD: &str = "maple-river-lantern-nine";
pub(super) const GRACE: &str = "grace@clinic.example";

pub(super) async fn open_project() -> (Project, App) {
    let project = Project::with(|settings| settings.signup_enabled = true).await;
    let labs = project.app("labs").await;
    (project, labs)
}

/// The form of sign-up, as the link on the sign-in page leads to it.
async fn form(browser: &Browser, labs: &App) -> Answer {
    let page = browser.open(&labs.request()).await.expect(200);
    let href = page.body.split_once("/sign-in/sign-up?flow=").unwrap_or_else(|| panic!("no link: {}", page.body)).1;
    let flow = href.split('"').next().unwrap();
    browser.get(&browser.project.path(&format!("sign-in/sign-up?flow={flow}"))).await.expect(200)
}

/// Posts the form as somebody who takes their time.
pub(super) async fn sends(browser: &Browser, form: &Answer, email: &str) -> Answer {
    browser.project.wait(5);
    post(browser, form, &[("email", email)]).await
}

async fn post(browser: &Browser, form: &Answer, fields: &[(&str, &str)]) -> Answer {
    let (csrf, shown) = (form.field("csrf").unwrap(), form.field("shown").unwrap());
    let mut all = vec![("csrf", csrf.as_str()), ("shown", shown.as_str())];
    all.extend(fields);
    browser.post(&form.action(), &all).await
}

fn link_in(envelope: &Envelope) -> String {
    match &envelope.letter {
        Letter::SignUp { link, .. } => link.clone(),
        other => panic!("another letter: {}", other.purpose()),
    }
}

/// Opens the newest sign-up link for an address.
pub(super) async fn opens(browser: &Browser, email: &str) -> Answer {
    let letter = browser.project.letters_to(email).await.pop().unwrap_or_else(|| panic!("no mail to {email}"));
    let answer = browser.get(&link_in(&letter)).await;
    browser.follow(answer).await
}

pub(super) async fn makes(browser: &Browser, page: &Answer, name: &str, password: &str) -> Answer {
    let csrf = page.field("csrf").unwrap();
    browser.post(&page.action(), &[("csrf", &csrf), ("name", name), ("password", password)]).await
}

async fn grace(project: &Project) -> Option<UserId> {
    let identifier = domain::person::Identifier::email(GRACE).unwrap();
    let mut tx = project.means.project(project.id).await.unwrap();
    let lookup = service::user::lookup(&project.keys, &identifier);
    store::user::by_identifier(&mut tx, identifier.kind(), &lookup).await.unwrap().map(|user| user.id)
}

async fn people(project: &Project) -> usize {
    let mut tx = project.means.project(project.id).await.unwrap();
    store::user::page(&mut tx, None, 99).await.unwrap().len()
}

pub(super) async fn change(project: &Project, change: impl FnOnce(&mut ProjectSettings)) {
    let mut tx = project.means.project(project.id).await.unwrap();
    let (mut settings, _) = store::project::settings(&mut tx).await.unwrap().unwrap();
    change(&mut settings);
    store::project::save_settings(&mut tx, &settings).await.unwrap();
    store::project::bump_config_version(&mut tx).await.unwrap();
    tx.commit().await.unwrap();
}

async fn role(project: &Project, name: &str) -> RoleId {
    let mut tx = project.means.project(project.id).await.unwrap();
    let id = RoleId::from_random(tx.random().bytes());
    let access_policy = serde_json::json!({ "rule": [] });
    let role = StoredRole { id, name: name.to_owned(), description: None, access_policy };
    store::role::create(&mut tx, &role).await.unwrap();
    store::project::bump_config_version(&mut tx).await.unwrap();
    tx.commit().await.unwrap();
    id
}

#[tokio::test]
async fn somebody_signs_up_and_goes_on_to_the_application_they_came_from() {
    let (project, labs) = open_project().await;
    let patient = role(&project, "patient").await;
    change(&project, |settings| {
        settings.sign_up.default_role = Some(patient);
        settings.sign_up.terms_version = Some("2026-11".to_owned());
        settings.branding.terms_url = Some("https://www.clinic.example/terms".to_owned());
    })
    .await;
    let browser = project.browser();
    let form = form(&browser, &labs).await;
    let sent = sends(&browser, &form, GRACE).await.expect(200);
    assert!(sent.body.contains("We have sent you an email") && sent.body.contains(GRACE), "{}", sent.body);
    assert_eq!(grace(&project).await, None, "nothing exists before the address is proved");

    let page = opens(&browser, GRACE).await.expect(200);
    assert!(page.body.contains(GRACE) && page.body.contains("https://www.clinic.example/terms"), "{}", page.body);
    let refused = makes(&browser, &page, "Grace Hopper", PASSWORD).await.expect(422);
    assert!(refused.body.contains("Tick this") && refused.body.contains("Grace Hopper"), "{}", refused.body);
    assert!(!refused.body.contains(PASSWORD));
    assert_eq!(grace(&project).await, None);

    let csrf = page.field("csrf").unwrap();
    let fields = [("csrf", csrf.as_str()), ("name", "Grace Hopper"), ("password", PASSWORD), ("agreed", "2026-11")];
    // A page that goes on by itself: a redirect would end at the application, which browsers hold `form-action` against.
    let done = browser.post(&page.action(), &fields).await.expect(200);
    let answer = browser.get(&done.goes_to()).await;
    code(&answer);

    let id = grace(&project).await.expect("an account");
    let mut tx = project.means.project(project.id).await.unwrap();
    assert_eq!(store::user::roles(&mut tx, id).await.unwrap(), [patient]);
    let agreed = store::agreement::of_user(&mut tx, id).await.unwrap();
    assert_eq!(agreed.iter().map(|(version, _)| version.as_str()).collect::<Vec<_>>(), ["2026-11"]);
    drop(tx);
    let person = Person { id, email: GRACE.to_owned(), password: PASSWORD.to_owned() };
    let claims = Tokens::claims(labs.tokens(&person).await.id_token());
    assert_eq!((&claims["name"], &claims["email_verified"]), (&"Grace Hopper".into(), &true.into()));
    let trail = project.trail().await;
    for kind in ["user.sign_up_asked", "user.signed_up", "session.signed_in"] {
        assert!(trail.iter().any(|(own, outcome)| own == kind && outcome == "allowed"), "{kind}: {trail:?}");
    }
    let shown = project.administrator(Role::Owner).await.get(&format!("users/{id}")).await.expect(200);
    assert!(shown.body.contains("patient"), "{}", shown.body);
}

#[tokio::test]
async fn in_another_browser_it_goes_on_to_where_the_application_begins() {
    let (project, labs) = open_project().await;
    let browser = project.browser();
    sends(&browser, &form(&browser, &labs).await, GRACE).await.expect(200);
    let phone = project.browser();
    let page = opens(&phone, GRACE).await.expect(200);
    let done = makes(&phone, &page, "Grace", PASSWORD).await.expect(200);
    assert_eq!(done.goes_to(), "https://labs.example/login");
    assert!(phone.asks(&labs.request().with("prompt", "none")).await.contains_key("code"), "they are signed in there");
    let there = browser.asks(&labs.request().with("prompt", "none")).await;
    assert_eq!(there["error"], "login_required", "and nowhere else");
}

/// Case 79.
#[tokio::test]
async fn the_answer_is_the_same_whether_there_is_an_account_or_not() {
    let (project, labs) = open_project().await;
    let ada = project.user("ada").await;
    let browser = project.browser();
    let page = form(&browser, &labs).await;
    project.wait(5);
    let mut seen = Vec::new();
    for email in [ada.email.as_str(), "nobody@example.com"] {
        let begun = Instant::now();
        let answer = post(&browser, &page, &[("email", email)]).await.expect(200);
        assert!(begun.elapsed().as_millis() >= 300, "both take the same time");
        let nonce = answer.header("content-security-policy").unwrap().to_owned();
        let nonce = nonce.split("'nonce-").nth(1).unwrap().split('\'').next().unwrap().to_owned();
        seen.push(answer.body.replace(email, "…").replace(&nonce, "…"));
    }
    assert_eq!(seen[0], seen[1]);
    let letter = project.letters_to(&ada.email).await.pop().unwrap();
    let Letter::AccountExists { sign_in, forgot_password, .. } = letter.letter else { panic!("another letter") };
    assert_eq!(sign_in, format!("{}sign-in?client_id=labs", project.issuer()));
    project.get(forgot_password.strip_prefix(PUBLIC_URL).unwrap()).await.expect(200);
    assert_eq!(people(&project).await, 1);
}

/// Case 80.
#[tokio::test]
async fn mails_to_one_address_and_from_one_network_are_limited() {
    let (project, labs) = open_project().await;
    let browser = project.browser();
    let page = form(&browser, &labs).await;
    project.wait(5);
    for _ in 0..6 {
        post(&browser, &page, &[("email", GRACE)]).await.expect(200);
    }
    assert_eq!(project.letters_to(GRACE).await.len(), 4, "the answer is the same, the mails are not");
    project.wait(3600);
    let page = form(&browser, &labs).await;
    sends(&browser, &page, GRACE).await.expect(200);
    assert_eq!(project.letters_to(GRACE).await.len(), 5, "nobody is locked out for ever");

    let server = one_server(&project);
    let robot = from_address(&server, "203.0.113.9").browser();
    let page = form(&robot, &labs).await;
    project.wait(5);
    let mut last = 200;
    for number in 0..40 {
        last = post(&robot, &page, &[("email", &format!("n{number}@clinic.example"))]).await.status;
        if last == 429 {
            break;
        }
    }
    assert_eq!(last, 429);
    let other = from_address(&server, "203.0.113.10").browser();
    let page = form(&other, &labs).await;
    sends(&other, &page, "other@clinic.example").await.expect(200);
    assert_eq!(project.letters_to("other@clinic.example").await.len(), 1);
}

#[tokio::test]
async fn programs_are_put_off_without_being_told() {
    let (project, labs) = open_project().await;
    let browser = project.browser();
    let page = form(&browser, &labs).await;
    let quick = post(&browser, &page, &[("email", GRACE)]).await.expect(422);
    assert!(quick.body.contains("very fast") && quick.body.contains(GRACE), "{}", quick.body);
    project.wait(5);
    let trapped = post(&browser, &page, &[("email", GRACE), ("website", "https://spam.example")]).await.expect(200);
    assert!(trapped.body.contains("We have sent you an email"));
    assert_eq!(project.letters_to(GRACE).await.len(), 0);
    post(&browser, &quick, &[("email", GRACE)]).await.expect(200);
    assert_eq!(project.letters_to(GRACE).await.len(), 1, "a person presses the button once more");

    project.wait(3_700);
    let old = post(&browser, &page, &[("email", GRACE)]).await.expect(422);
    assert!(old.field("shown") != page.field("shown"), "a form that has grown old is renewed");
    let csrf = page.field("csrf").unwrap();
    let forged = [("csrf", csrf.as_str()), ("shown", "1"), ("email", GRACE)];
    browser.post(&page.action(), &forged).await.expect(422);
    let foreign = project.browser();
    post(&foreign, &page, &[("email", GRACE)]).await.expect(422);
    assert_eq!(project.letters_to(GRACE).await.len(), 1);
}

#[tokio::test]
async fn what_is_no_address_of_the_right_kind_gets_no_mail() {
    let (project, labs) = open_project().await;
    change(&project, |settings| settings.sign_up.domains = vec!["clinic.example".to_owned()]).await;
    let browser = project.browser();
    let page = form(&browser, &labs).await;
    project.wait(5);
    for (bad, text) in [
        ("", "Enter your email"),
        ("grace", "such as name@example.com"),
        ("grace@clinic.example\r\nBcc: eve@x.example", "such as name@example.com"),
        ("grace@home.example", "addresses of certain domains"),
        ("grace@sub.clinic.example", "addresses of certain domains"),
        ("grace@clin\u{456}c.example", "alphabets"),
        (&format!("{}@clinic.example", "a".repeat(300)), "long"),
    ] {
        let answer = post(&browser, &page, &[("email", bad)]).await.expect(422);
        assert!(answer.body.contains(text), "{bad}: {}", answer.body);
    }
    post(&browser, &page, &[("email", "Grace@CLINIC.example")]).await.expect(200);
    assert_eq!(project.letters_to("Grace@CLINIC.example").await.len(), 1);
}

#[tokio::test]
async fn of_two_clicks_one_makes_the_account_and_the_other_sees_a_normal_page() {
    let (project, labs) = open_project().await;
    let browser = project.browser();
    sends(&browser, &form(&browser, &labs).await, GRACE).await.expect(200);
    let page = opens(&browser, GRACE).await.expect(200);
    let (one, two) = tokio::join!(makes(&browser, &page, "Grace", PASSWORD), makes(&browser, &page, "Grace", PASSWORD));
    let mut statuses = [one.status, two.status];
    statuses.sort_unstable();
    assert_eq!(statuses[0], 200, "{statuses:?}");
    assert!([409, 410].contains(&statuses[1]), "{statuses:?}");
    assert_eq!(people(&project).await, 1);
    let again = opens(&browser, GRACE).await;
    assert_eq!(again.status, 410);
    assert!(again.body.contains("was used already"), "{}", again.body);
}

/// Case 105.
#[tokio::test]
async fn a_second_link_for_an_address_opens_no_account_that_is_there() {
    let (project, labs) = open_project().await;
    let (browser, other) = (project.browser(), project.browser());
    sends(&browser, &form(&browser, &labs).await, GRACE).await.expect(200);
    let first = opens(&browser, GRACE).await.expect(200);
    sends(&other, &form(&other, &labs).await, GRACE).await.expect(200);
    let second = opens(&other, GRACE).await.expect(200);
    makes(&browser, &first, "Grace", PASSWORD).await.expect(200);
    let late = makes(&other, &second, "Eve", "another-long-password-77").await.expect(409);
    assert!(late.body.contains("You have an account already"), "{}", late.body);
    assert_eq!(opens(&other, GRACE).await.status, 409);
    let id = grace(&project).await.unwrap();
    labs.tokens(&Person { id, email: GRACE.to_owned(), password: PASSWORD.to_owned() }).await;
    assert_eq!(people(&project).await, 1);
}

#[tokio::test]
async fn a_link_is_good_only_while_sign_up_is_open_to_its_address() {
    let (project, labs) = open_project().await;
    let browser = project.browser();
    sends(&browser, &form(&browser, &labs).await, GRACE).await.expect(200);
    let page = opens(&browser, GRACE).await.expect(200);
    change(&project, |settings| settings.sign_up.domains = vec!["other.example".to_owned()]).await;
    let closed = makes(&browser, &page, "Grace", PASSWORD).await.expect(403);
    assert!(closed.body.contains("Accounts cannot be made here"), "{}", closed.body);
    change(&project, |settings| {
        settings.sign_up.domains = Vec::new();
        settings.signup_enabled = false;
    })
    .await;
    makes(&browser, &page, "Grace", PASSWORD).await.expect(403);
    assert_eq!(opens(&browser, GRACE).await.status, 403);
    browser.get(&project.path("sign-in/sign-up")).await.expect(403);
    let sign_in = browser.open(&labs.request()).await.expect(200);
    assert!(!sign_in.body.contains("sign-up"), "no link to what is closed");
    change(&project, |settings| settings.signup_enabled = true).await;
    makes(&browser, &page, "Grace", PASSWORD).await.expect(200);
    assert_eq!(people(&project).await, 1);
}

#[tokio::test]
async fn an_application_that_does_not_allow_it_offers_no_account() {
    let project = Project::with(|settings| settings.signup_enabled = true).await;
    let labs = project.app_with("labs", |settings| settings.signup_allowed = false).await;
    let browser = project.browser();
    let page = browser.open(&labs.request()).await.expect(200);
    assert!(!page.body.contains("sign-up"), "{}", page.body);
    browser.get(&project.path("sign-in/sign-up?client_id=labs")).await.expect(403);
    browser.get("/p/keyward/sign-in/sign-up").await.expect(403);
}

#[tokio::test]
async fn a_link_is_for_the_browser_that_opened_it_and_looking_uses_nothing_up() {
    let (project, labs) = open_project().await;
    let browser = project.browser();
    sends(&browser, &form(&browser, &labs).await, GRACE).await.expect(200);
    let link = link_in(&project.letters_to(GRACE).await[0]);
    let scanner = project.browser();
    for _ in 0..3 {
        scanner.get(&link).await.expect(303);
    }
    let page = opens(&browser, GRACE).await.expect(200);
    let foreign = project.browser().get(&page.action()).await;
    assert_eq!(foreign.status, 404);
    let csrf = page.field("csrf").unwrap();
    let fields = [("csrf", csrf.as_str()), ("name", "Eve"), ("password", PASSWORD)];
    scanner.post(&page.action(), &fields).await.expect(403);
    let cut = &link[..link.len() - 3];
    browser.get(cut).await.expect(404);
    let elsewhere = Project::new().await;
    let path = link.strip_prefix(PUBLIC_URL).unwrap().replace(project.slug.as_str(), elsewhere.slug.as_str());
    elsewhere.get(&path).await.expect(404);
    for (name, password) in
        [("", PASSWORD), ("Grace", "short"), ("Grace", GRACE), (&"x".repeat(101), PASSWORD), ("a\nb", PASSWORD)]
    {
        makes(&browser, &page, name, password).await.expect(422);
    }
    project.wait(25 * 3600);
    let late = opens(&browser, GRACE).await.expect(410);
    assert!(late.body.contains("sign-in/sign-up?client_id=labs"), "the way to a new one: {}", late.body);
    assert_eq!(people(&project).await, 0);
}

#[tokio::test]
async fn whoever_was_signed_in_is_said_so_and_signed_out() {
    let (project, labs) = open_project().await;
    let ada = project.user("ada").await;
    let browser = project.browser();
    browser.sign_in(&labs.request(), &ada).await;
    let form = browser.get(&project.path("sign-in/sign-up?client_id=labs")).await.expect(200);
    sends(&browser, &form, GRACE).await.expect(200);
    let page = opens(&browser, GRACE).await.expect(200);
    assert!(page.body.contains("ada is logged in here"), "{}", page.body);
    makes(&browser, &page, "Grace", PASSWORD).await.expect(200);
    let id = grace(&project).await.unwrap();
    let mut tx = project.means.project(project.id).await.unwrap();
    assert_eq!(store::session::latest_of(&mut tx, id, 9).await.unwrap().len(), 1);
    drop(tx);
    assert!(browser.asks(&labs.request().with("prompt", "none")).await.contains_key("code"));
}

#[tokio::test]
async fn a_link_of_another_kind_makes_no_account() {
    let (project, _) = open_project().await;
    let ada = project.user("ada").await;
    let tenants = service::Tenants::new(std::sync::Arc::clone(&project.means));
    let tenant = tenants.by_slug(project.slug.as_str()).await.unwrap().unwrap();
    let mut tx = tenant.begin().await.unwrap();
    let made = service::link::make(&tenant, &mut tx, &Wanted::to(LinkKind::NotMe, ada.id), None::<&()>).await.unwrap();
    tx.commit().await.unwrap();
    let browser = project.browser();
    browser.get(&made.url).await.expect(303);
    browser.get(&project.path(&format!("sign-in/sign-up/{}", made.id))).await.expect(404);
}
