//! Somebody else got into an account: whose warnings count, and what an administrator's repair ends.

use super::{come, mails, open, post};
use crate::support::{Project, browser::Browser, letters::Letters as _, project::Person};
use domain::{administration::Role, mail::Letter};

pub(crate) const THIEF: [&str; 2] = ["thief@one.example", "thief@two.example"];
const OWN: &str = "copper-meadow-compass-9";

/// The newest link of a kind of mail to an address.
pub(crate) async fn link(project: &Project, to: &str, purpose: &str) -> String {
    let found = project.letters_to(to).await.into_iter().rev().find(|own| own.letter.purpose() == purpose);
    match found.unwrap_or_else(|| panic!("no {purpose} to {to}")).letter {
        Letter::VerifyEmail { link, .. } | Letter::Reset { link, .. } | Letter::AccountBack { link, .. } => link,
        Letter::EmailChanged { undo, .. } => undo,
        Letter::EmailChanging { not_me, .. }
        | Letter::NewDevice { not_me, .. }
        | Letter::PasswordChanged { not_me, .. } => not_me,
        other => panic!("{other:?}"),
    }
}

pub(crate) async fn count(project: &Project, to: &str, purpose: &str) -> usize {
    project.letters_to(to).await.iter().filter(|own| own.letter.purpose() == purpose).count()
}

/// Opens a link in a browser, and says yes on its page.
pub(crate) async fn follows(browser: &Browser, link: &str) -> u16 {
    browser.project.wait(1);
    let page = open(browser, link).await.expect(200);
    let csrf = page.field("csrf").unwrap_or_else(|| panic!("no form: {}", page.body));
    browser.post(&page.action(), &[("csrf", &csrf)]).await.status
}

/// Whoever is signed in to a browser changes the address of the account, and proves it.
pub(crate) async fn moves(browser: &Browser, person: &Person, to: &str) {
    let project = browser.project.clone();
    project.wait(1);
    let page = come(browser, person, "/email").await.expect(200);
    post(browser, &page, "/email", &[("email", to)]).await.expect(200);
    assert_eq!(follows(browser, &link(&project, to, "verify-email").await).await, 200);
}

/// Whether somebody signs in with this.
pub(crate) async fn signs_in(project: &Project, login: &str, password: &str) -> bool {
    project.wait(1);
    super::signs_in(project, login, password).await
}

/// Sets a password by the newest mail to who took the account back; the status of the answer.
async fn resets(browser: &Browser, to: &str, password: &str) -> u16 {
    let page = open(browser, &link(&browser.project.clone(), to, "account-back").await).await.expect(200);
    let csrf = page.field("csrf").unwrap();
    browser.post(&page.action(), &[("csrf", &csrf), ("password", password), ("everywhere", "end")]).await.status
}

/// Two changes give the thief an undo link too. It does not outrank the owner's, which is older.
#[tokio::test]
async fn the_owners_undo_link_survives_the_thiefs_own() {
    let project = Project::new().await;
    let ada = project.user("ada").await;
    let thief = project.browser();
    moves(&thief, &ada, THIEF[0]).await;
    moves(&thief, &ada, THIEF[1]).await;
    let owners = link(&project, &ada.email, "email-changed").await;
    assert_eq!(follows(&thief, &link(&project, THIEF[0], "email-changed").await).await, 200);
    assert_eq!(count(&project, THIEF[0], "account-back").await, 1, "the thief has the account at the first address");
    assert_eq!(resets(&project.browser(), THIEF[0], "another quiet lantern 5").await, 200);
    let owner = project.browser();
    assert_eq!(follows(&owner, &owners).await, 200);
    assert!(!signs_in(&project, THIEF[0], "another quiet lantern 5").await);
    assert_eq!(resets(&owner, &ada.email, OWN).await, 200);
    assert!(signs_in(&project, &ada.email, OWN).await);
    thief.get(&project.path("account")).await.expect(303);
}

/// “it was not me” goes back to where the warning went, whichever warning it was, whatever the address is now.
#[tokio::test]
async fn not_me_after_a_changed_address_mails_the_owner_and_nobody_else() {
    for warning in ["new-device", "email-changing"] {
        let project = Project::new().await;
        let (labs, ada) = (project.app("labs").await, project.user("ada").await);
        labs.tokens_in(&project.browser(), &ada, &labs.request()).await;
        let thief = project.browser();
        project.wait(1);
        // The thief's device is new.
        thief.sign_in(&labs.request(), &ada).await;
        moves(&thief, &ada, THIEF[0]).await;
        assert!(signs_in(&project, THIEF[0], &ada.password).await, "{warning}");
        let before = count(&project, THIEF[0], "account-back").await;
        let owner = project.browser();
        assert_eq!(follows(&owner, &link(&project, &ada.email, warning).await).await, 200, "{warning}");
        assert_eq!(count(&project, THIEF[0], "account-back").await, before, "{warning}");
        assert_eq!(count(&project, &ada.email, "account-back").await, 1, "{warning}");
        assert_eq!(resets(&owner, &ada.email, OWN).await, 200, "{warning}");
        assert!(signs_in(&project, &ada.email, OWN).await && !signs_in(&project, THIEF[0], OWN).await, "{warning}");
    }
}

/// A2, by the warning that a password was changed.
#[tokio::test]
async fn not_me_of_a_changed_password_brings_the_address_back_too() {
    let project = Project::new().await;
    let ada = project.user("ada").await;
    let thief = project.browser();
    let page = come(&thief, &ada, "/password").await.expect(200);
    let stolen = "quite another long phrase 7";
    post(&thief, &page, "/password", &[("current", &ada.password), ("password", stolen)]).await.expect(303);
    moves(&thief, &ada, THIEF[0]).await;
    let owner = project.browser();
    assert_eq!(follows(&owner, &link(&project, &ada.email, "password-changed").await).await, 200);
    assert_eq!(
        (count(&project, &ada.email, "account-back").await, count(&project, THIEF[0], "account-back").await),
        (1, 0)
    );
    assert_eq!(resets(&owner, &ada.email, OWN).await, 200);
    assert!(signs_in(&project, &ada.email, OWN).await);
}

/// The password that the thief knows is not taken again, by whatever way, although the project keeps no history.
#[tokio::test]
async fn a_disowned_password_is_never_taken_again() {
    let project = Project::new().await;
    let (labs, ada) = (project.app("labs").await, project.user("ada").await);
    labs.tokens_in(&project.browser(), &ada, &labs.request()).await;
    project.wait(1);
    project.browser().sign_in(&labs.request(), &ada).await;
    let owner = project.browser();
    assert_eq!(follows(&owner, &link(&project, &ada.email, "new-device").await).await, 200);
    project.wait(1);
    assert_eq!(resets(&owner, &ada.email, &ada.password).await, 422);
    assert_eq!(resets(&owner, &ada.email, OWN).await, 200);
    let page = come(&owner, &ada, "/password").await;
    let page = if page.field("current").is_some() { page } else { panic!("{}", page.body) };
    let again = [("current", OWN), ("password", ada.password.as_str())];
    post(&owner, &page, "/password", &again).await.expect(422);
    assert!(!signs_in(&project, &ada.email, &ada.password).await);
}

/// What was mailed before an administrator put the account in order opens nothing.
#[tokio::test]
async fn links_from_before_an_administrators_repair_open_nothing() {
    let project = Project::new().await;
    let ada = project.user("ada").await;
    let thief = project.browser();
    moves(&thief, &ada, THIEF[0]).await;
    moves(&thief, &ada, THIEF[1]).await;
    let owner = project.administrator(Role::Owner).await;
    let send = owner.post(&format!("users/{}/reset", ada.id), &[]).await;
    assert!(matches!(send.status, 200 | 303), "{} {}", send.status, send.body);
    let old = [
        link(&project, THIEF[1], "reset").await,
        link(&project, THIEF[0], "email-changed").await,
        link(&project, THIEF[0], "email-changing").await,
    ];
    project.wait(1);
    owner.post(&format!("users/{}/end", ada.id), &[]).await.expect(303);
    open(&project.browser(), &old[0]).await.expect(404);
    // Nobody knows yet whose address is the right one: whoever was warned can still say so.
    open(&project.browser(), &old[1]).await.expect(200);
    owner.post(&format!("users/{}/block", ada.id), &[("reason", "taken over")]).await.expect(303);
    for old in old {
        open(&project.browser(), &old).await.expect(404);
    }
    assert!(!mails(&project).await.is_empty());
}

/// A link to an address that is not theirs any more sets no password, however it survived.
#[tokio::test]
async fn a_reset_link_to_an_address_that_is_theirs_no_more_sets_nothing() {
    let project = Project::new().await;
    let ada = project.user("ada").await;
    let tenant = server::service::Tenants::new(std::sync::Arc::clone(&project.means));
    let tenant = tenant.by_slug(project.slug.as_str()).await.unwrap().unwrap();
    let mut tx = tenant.begin().await.unwrap();
    let stored = server::store::user::by_id(&mut tx, ada.id).await.unwrap().unwrap();
    server::service::reset::send(&tenant, &mut tx, &stored, &server::service::reset::Sending::default()).await.unwrap();
    tx.commit().await.unwrap();
    let browser = project.browser();
    let page = open(&browser, &link(&project, &ada.email, "reset").await).await.expect(200);
    let mut tx = tenant.begin().await.unwrap();
    let other = domain::person::Identifier::email("ada@new.example").unwrap();
    server::service::user::replace_identifier(&tenant.keys, &mut tx, ada.id, &other).await.unwrap();
    let found = server::service::user::by_id(&tenant, &mut tx, ada.id).await.unwrap().unwrap();
    let profile = domain::person::Profile { email: Some("ada@new.example".to_owned()), ..found.profile };
    server::service::user::save_profile(&tenant.keys, &mut tx, ada.id, &profile).await.unwrap();
    tx.commit().await.unwrap();
    let csrf = page.field("csrf").unwrap();
    let answer = browser.post(&page.action(), &[("csrf", &csrf), ("password", OWN)]).await;
    assert!(matches!(answer.status, 403 | 404 | 410), "{}", answer.status);
    assert!(!signs_in(&project, "ada@new.example", OWN).await);
}

/// The thief's device is known no more once the password is another.
#[tokio::test]
async fn a_device_that_was_known_before_another_password_is_unknown_after_it() {
    let project = Project::new().await;
    let (labs, ada) = (project.app("labs").await, project.user("ada").await);
    labs.tokens_in(&project.browser(), &ada, &labs.request()).await;
    let thief = project.browser();
    project.wait(1);
    thief.sign_in(&labs.request(), &ada).await;
    let owner = project.browser();
    assert_eq!(follows(&owner, &link(&project, &ada.email, "new-device").await).await, 200);
    project.wait(1);
    assert_eq!(resets(&owner, &ada.email, OWN).await, 200);
    let told = count(&project, &ada.email, "new-device").await;
    let ada = Person { password: OWN.to_owned(), ..ada };
    project.wait(1);
    owner.sign_in(&labs.request().with("prompt", "login"), &ada).await;
    assert_eq!(count(&project, &ada.email, "new-device").await, told, "the owner's is known");
    thief.sign_in(&labs.request().with("prompt", "login"), &ada).await;
    assert_eq!(count(&project, &ada.email, "new-device").await, told + 1, "the thief's is not");
}

/// Whoever signs in with two addresses loses the one that they were told of, and no other; an undo brings all back.
#[tokio::test]
async fn a_changed_address_leaves_the_other_logins_alone() {
    let project = Project::new().await;
    let ada = project.user("ada").await;
    let second = domain::person::Identifier::email("ada@second.example").unwrap();
    let mut tx = project.means.project(project.id).await.unwrap();
    server::service::user::add_identifier(&project.keys, &mut tx, ada.id, &second).await.unwrap();
    tx.commit().await.unwrap();
    let browser = project.browser();
    moves(&browser, &ada, THIEF[0]).await;
    let told: Vec<&str> = [ada.email.as_str(), "ada@second.example"].to_vec();
    let mut gone = Vec::new();
    for login in told {
        if !signs_in(&project, login, &ada.password).await {
            gone.push(login);
        }
    }
    assert_eq!(gone.len(), 1);
    let owner = project.browser();
    assert_eq!(follows(&owner, &link(&project, gone[0], "email-changed").await).await, 200);
    assert_eq!(resets(&owner, gone[0], OWN).await, 200);
    assert!(signs_in(&project, &ada.email, OWN).await && signs_in(&project, "ada@second.example", OWN).await);
    assert!(!signs_in(&project, THIEF[0], OWN).await);
}

/// What somebody agreed to is among their data, and goes with them.
#[tokio::test]
async fn what_somebody_agreed_to_is_theirs_to_take_and_goes_with_them() {
    let project = Project::new().await;
    let ada = project.user("ada").await;
    let mut tx = project.means.project(project.id).await.unwrap();
    server::store::agreement::record(&mut tx, ada.id, "2026-11").await.unwrap();
    tx.commit().await.unwrap();
    let browser = project.browser();
    let page = come(&browser, &ada, "/data").await.expect(200);
    let file = post(&browser, &page, "/data", &[]).await.expect(200).json();
    assert_eq!(file["agreements"][0]["version"], "2026-11");
    let mut tx = project.means.project(project.id).await.unwrap();
    server::store::user_record::delete(&mut tx, ada.id).await.unwrap();
    assert!(server::store::agreement::of_user(&mut tx, ada.id).await.unwrap().is_empty());
}
