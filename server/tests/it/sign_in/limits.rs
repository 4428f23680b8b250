//! Limits on mail and on passwords: what somebody uses up is theirs, and keeps nobody else from anything.

use super::invitation::{clinic, joins};
use crate::support::{Project, answer::Answer, browser::Browser, letters::Letters as _};
use domain::{
    mail::{About, Address, Envelope, Letter},
    time::Timestamp,
};
use server::service::{
    Tenant, Tenants,
    mail::{self, Posted},
};
use std::{sync::Arc, time::Duration};

const GOOD: &str = "seven quiet herons at dawn";

async fn tenant(project: &Project) -> Arc<Tenant> {
    Tenants::new(Arc::clone(&project.means)).by_id(project.id).await.unwrap().unwrap()
}

async fn post(project: &Project, to: &str, letter: Letter) -> Posted {
    let tenant = tenant(project).await;
    let envelope = Envelope { to: Address::parse(to).unwrap(), name: None, locale: None, letter };
    let mut tx = tenant.begin().await.unwrap();
    let posted = mail::send(&tenant, &mut tx, &envelope, About::default()).await.unwrap();
    tx.commit().await.unwrap();
    posted
}

/// As many as may be, and one more.
async fn use_up(project: &Project, to: &str, letter: &Letter) {
    for _ in 0..50 {
        if let Posted::Limited(_) = post(project, to, letter.clone()).await {
            return;
        }
    }
    panic!("no limit for {}", letter.purpose());
}

fn link() -> String {
    "http://id.test/sign-in/link/x".to_owned()
}

fn expires() -> Timestamp {
    Timestamp::from_unix_seconds(2_000_000_000)
}

async fn asks_for_reset(browser: &Browser, login: &str) -> Answer {
    let form = browser.get(&browser.project.path("sign-in/forgot-password")).await.expect(200);
    let csrf = form.field("csrf").unwrap();
    browser.post(&form.action(), &[("csrf", &csrf), ("login", login)]).await
}

fn resets(letters: &[Envelope]) -> usize {
    letters.iter().filter(|own| matches!(own.letter, Letter::Reset { .. })).count()
}

/// Whoever has signed a victim up, invited them and typed their address elsewhere has not used up their mail for a forgotten
/// password; and whoever used that up does not keep an administrator from helping.
#[tokio::test]
async fn strangers_do_not_starve_a_victim_of_resets() {
    let project = Project::new().await;
    let ada = project.user("ada").await;
    let at = expires();
    use_up(&project, &ada.email, &Letter::SignUp { application: None, link: link(), expires: at }).await;
    use_up(&project, &ada.email, &Letter::VerifyEmail { link: link(), expires: at }).await;
    asks_for_reset(&project.browser(), &ada.email).await.expect(303);
    assert_eq!(resets(&project.letters_to(&ada.email).await), 1);

    let reset = |by_administrator| Letter::Reset { link: link(), expires: at, by_administrator };
    use_up(&project, &ada.email, &reset(false)).await;
    assert!(matches!(post(&project, &ada.email, reset(true)).await, Posted::Queued(_)));
}

/// What follows a link that its owner was mailed is counted with nothing.
#[tokio::test]
async fn a_reset_after_a_lock_out_is_never_held_back() {
    let project = Project::new().await;
    let ada = project.user("ada").await;
    let reset = Letter::Reset { link: link(), expires: expires(), by_administrator: false };
    use_up(&project, &ada.email, &reset).await;
    let before = resets(&project.letters_to(&ada.email).await);
    let tenant = tenant(&project).await;
    let mut tx = tenant.begin().await.unwrap();
    let stored = server::store::user::by_id(&mut tx, ada.id).await.unwrap().unwrap();
    let sending = server::service::reset::Sending::default();
    let sent = server::service::reset::send(&tenant, &mut tx, &stored, &sending).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(sent, server::service::reset::Sent::Queued);
    assert_eq!(resets(&project.letters_to(&ada.email).await), before + 1);
}

/// An invitation that is mailed too often goes on working by the mail that was the last to leave.
#[tokio::test]
async fn a_limited_resend_does_not_kill_the_invitation_that_worked() {
    let clinic = clinic().await;
    clinic.invite("noa@family.example", &[]).await.expect(303);
    let list = clinic.owner.get("users/invitations?state=open").await.expect(200).body;
    let path = list.split('"').find(|text| text.contains("/users/invitations/") && text.ends_with("/send")).unwrap();
    let send = path.split_once(&format!("/console/p/{}/", clinic.project.slug)).unwrap().1.to_owned();
    for _ in 0..15 {
        clinic.owner.post(&send, &[]).await;
    }
    // Inviting anew is limited alike, and changes nothing of what was offered.
    clinic.invite("noa@family.example", &[]).await;
    let letters = clinic.letters("noa@family.example").await;
    assert_eq!(letters.len(), 1, "the others were taken back for the next; the last one is still to leave");
    let Letter::Invitation { link, .. } = &letters[0].letter else { panic!("{:?}", letters[0]) };
    let browser = clinic.project.browser();
    let page = clinic.opens(&browser, link).await.expect(200);
    joins(&browser, &page, "Noa Neu", GOOD).await.goes_to();
}

/// Whoever has one link may try passwords for as long as anybody would, and then waits: neither zxcvbn nor argon2 runs.
#[tokio::test]
async fn one_link_does_not_buy_argon2_without_end() {
    let clinic = clinic().await;
    clinic.invite("noa@family.example", &[]).await.expect(303);
    let letters = clinic.letters("noa@family.example").await;
    let Letter::Invitation { link, .. } = &letters[0].letter else { panic!("{:?}", letters[0]) };
    let browser = clinic.project.browser();
    let mut page = clinic.opens(&browser, link).await.expect(200);
    for number in 0..30 {
        page = joins(&browser, &page, "Noa Neu", "too short").await.expect(422);
        assert!(!page.body.contains("tried many passwords"), "{number}: {}", page.body);
    }
    page = joins(&browser, &page, "Noa Neu", GOOD).await.expect(422);
    assert!(page.body.contains("You have tried many passwords"), "{}", page.body);
    clinic.project.wait(180);
    joins(&browser, &page, "Noa Neu", GOOD).await.goes_to();
}

/// A lock on a victim's row makes no answer wait, so none tells whose address it is.
#[tokio::test]
async fn a_row_that_is_locked_tells_nobody_that_it_is_there() {
    let project = Project::new().await;
    let ada = project.user("ada").await;
    let tenant = tenant(&project).await;
    // Whoever holds the budget of her address.
    let mut tx = tenant.begin().await.unwrap();
    server::service::mail::count(&tenant, &mut tx, domain::mail::MailClass::Reset, &ada.email).await.unwrap();
    let browser = project.browser();
    let asked = tokio::time::timeout(Duration::from_secs(20), asks_for_reset(&browser, &ada.email));
    asked.await.expect("it waits for nothing").expect(303);
    tx.commit().await.unwrap();
    assert_eq!(resets(&project.letters_to(&ada.email).await), 1, "it is written once the lock is gone");
}

/// Each browser that nobody knows is a row: they are counted, wherever they come in.
#[tokio::test]
async fn visits_without_a_cookie_are_counted() {
    let project = Project::with(|settings| settings.signup_enabled = true).await;
    project.app("labs").await;
    let server = super::one_server(&project);
    let robot = super::from_address(&server, "203.0.113.9");
    let mut limited = None;
    for number in 0..1_200 {
        let rest = if number % 2 == 0 { "sign-in/forgot-password" } else { "sign-in/sign-up?client_id=labs" };
        let answer = robot.browser().get(&robot.path(rest)).await;
        if answer.status == 429 {
            limited = Some(number);
            break;
        }
    }
    assert_eq!(limited, Some(1_000));
    let other = super::from_address(&server, "203.0.113.10");
    other.browser().get(&other.path("sign-in/forgot-password")).await.expect(200);
}
