//! Another email address.

use super::{come, letter, mails, open, post, signs_in};
use crate::support::{Project, Tokens, browser::Browser, project::Person};
use domain::mail::Letter;

const NEW: &str = "ada@new.example";

/// Somebody has asked for another address; the link in the mail to it.
async fn asked(project: &Project, browser: &Browser, ada: &Person) -> String {
    let page = come(browser, ada, "/email").await.expect(200);
    let sent = post(browser, &page, "/email", &[("email", NEW)]).await.expect(200);
    assert!(sent.body.contains("Look into your mailbox") && sent.body.contains(NEW), "{}", sent.body);
    match letter(project, NEW, "verify-email").await {
        Letter::VerifyEmail { link, .. } => link,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn both_addresses_are_told_the_new_one_is_proved_and_the_old_one_can_take_it_back() {
    let project = Project::new().await;
    let (labs, ada) = (project.app("labs").await, project.user("ada").await);
    let browser = project.browser();
    let link = asked(&project, &browser, &ada).await;
    match letter(&project, &ada.email, "email-changing").await {
        Letter::EmailChanging { to, .. } => assert!(to.starts_with("a•••@") && !to.contains("new.example"), "{to}"),
        other => panic!("{other:?}"),
    }
    assert!(signs_in(&project, &ada.email, &ada.password).await, "nothing has changed yet");

    let page = open(&browser, &link).await.expect(200);
    assert!(page.body.contains(NEW) && !page.action().contains(link.rsplit('/').next().unwrap()), "{}", page.body);
    let csrf = page.field("csrf").unwrap();
    let done = browser.post(&page.action(), &[("csrf", &csrf)]).await.expect(200);
    assert!(done.body.contains("account"), "{}", done.body);
    // Two clicks: the second sees a page of its own.
    browser.post(&page.action(), &[("csrf", &csrf)]).await.expect(410);
    assert!(!signs_in(&project, &ada.email, &ada.password).await);
    assert!(signs_in(&project, NEW, &ada.password).await);
    let code = browser.asks(&labs.request().with("prompt", "none")).await["code"].clone();
    let tokens = Tokens(labs.exchange(&code).await.expect(200).json());
    let userinfo = project.get_as(&project.path("userinfo"), tokens.access_token()).await.expect(200).json();
    assert_eq!((userinfo["email"].as_str(), userinfo["email_verified"].as_bool()), (Some(NEW), Some(true)));

    // Whoever reads the old address did not want that.
    let undo = match letter(&project, &ada.email, "email-changed").await {
        Letter::EmailChanged { undo, .. } => undo,
        other => panic!("{other:?}"),
    };
    let owner = project.browser();
    let page = open(&owner, &undo).await.expect(200);
    assert!(page.body.contains(&ada.email), "{}", page.body);
    let csrf = page.field("csrf").unwrap();
    let done = owner.post(&page.action(), &[("csrf", &csrf)]).await.expect(200);
    assert!(done.body.contains("your old password no longer works"), "{}", done.body);
    assert!(done.body.contains("We have sent an email to that address"), "{}", done.body);
    let again = owner.post(&page.action(), &[("csrf", &csrf)]).await.expect(410);
    assert!(again.body.contains("the old password stopped working"), "{}", again.body);
    // Whoever changed it is out, with their password; a mail leads to another one.
    browser.get(&project.path("account")).await.expect(303);
    project.get_as(&project.path("userinfo"), tokens.access_token()).await.expect(401);
    assert!(!signs_in(&project, NEW, &ada.password).await && !signs_in(&project, &ada.email, &ada.password).await);
    // That mail is not the one for those who asked: "your password stays as it is" would be untrue.
    assert!(!mails(&project).await.iter().any(|own| own.letter.purpose() == "reset"));
    let Letter::AccountBack { link, forgot_password, change_undone: true, .. } =
        letter(&project, &ada.email, "account-back").await
    else {
        panic!("not by taking the change back")
    };
    assert_eq!(forgot_password, format!("{}sign-in/forgot-password", project.issuer()));
    open(&owner, &link).await.expect(200);
    project.wait(1_801);
    let late = open(&owner, &link).await.expect(410);
    assert!(late.body.contains("The old one no longer works"), "{}", late.body);
    let trail = project.trail().await;
    for kind in ["user.email_change_asked", "user.email_changed", "user.email_change_undone"] {
        assert!(trail.iter().any(|(own, _)| own == kind), "{kind}");
    }
}

#[tokio::test]
async fn an_address_that_waits_is_shown_and_can_be_withdrawn() {
    let project = Project::new().await;
    let ada = project.user("ada").await;
    let browser = project.browser();
    let link = asked(&project, &browser, &ada).await;
    let profile = browser.get(&project.path("account")).await.expect(200);
    assert!(profile.body.contains(NEW) && profile.body.contains("another 24 hours"), "{}", profile.body);
    // Nobody else's form does it, and nobody else sees it.
    browser.post(&project.path("account/email/withdraw"), &[("csrf", "made-up")]).await.expect(403);
    let eve = project.user("eve").await;
    let of_eve = project.browser();
    let theirs = come(&of_eve, &eve, "").await.expect(200);
    assert!(!theirs.body.contains(NEW));
    post(&of_eve, &theirs, "/email/withdraw", &[]).await.expect(303);
    assert!(browser.get(&project.path("account")).await.expect(200).body.contains(NEW));

    let answer = post(&browser, &profile, "/email/withdraw", &[]).await.expect(303);
    let told = browser.follow(answer).await.expect(200);
    assert!(told.body.contains("The change was withdrawn") && !told.body.contains(NEW), "{}", told.body);
    open(&browser, &link).await.expect(404);
    let withdrawn =
        |trail: Vec<(String, String)>| trail.iter().filter(|(kind, _)| kind == "user.email_change_withdrawn").count();
    assert_eq!(withdrawn(project.trail().await), 1);
    post(&browser, &profile, "/email/withdraw", &[]).await.expect(303);
    assert_eq!(withdrawn(project.trail().await), 1, "there was nothing left to withdraw");
    assert!(signs_in(&project, &ada.email, &ada.password).await);

    // One that nobody proved in time waits no more.
    let page = come(&browser, &ada, "/email").await.expect(200);
    post(&browser, &page, "/email", &[("email", NEW)]).await.expect(200);
    assert!(browser.get(&project.path("account")).await.expect(200).body.contains(NEW));
    project.wait(86_401);
    assert!(!come(&browser, &ada, "").await.expect(200).body.contains(NEW));
}

/// Coming to one's account ends nothing, and taking a change back sets no password: the trail says neither.
#[tokio::test]
async fn the_trail_says_what_was_done_and_nothing_else() {
    let project = Project::new().await;
    let ada = project.user("ada").await;
    let desk = project.administrator(domain::administration::Role::Owner).await;
    let browser = project.browser();
    come(&browser, &ada, "").await.expect(200);
    let activity = desk.get("activity").await.expect(200).body;
    assert!(!activity.contains("had been given") && !activity.contains("the person logged out"), "{activity}");

    let link = asked(&project, &browser, &ada).await;
    let page = open(&browser, &link).await.expect(200);
    let csrf = page.field("csrf").unwrap();
    browser.post(&page.action(), &[("csrf", &csrf)]).await.expect(200);
    let undo = match letter(&project, &ada.email, "email-changed").await {
        Letter::EmailChanged { undo, .. } => undo,
        other => panic!("{other:?}"),
    };
    let labs = project.app("labs").await;
    let code = browser.asks(&labs.request().with("prompt", "none")).await["code"].clone();
    labs.exchange(&code).await.expect(200);
    let owner = project.browser();
    let page = open(&owner, &undo).await.expect(200);
    let csrf = page.field("csrf").unwrap();
    owner.post(&page.action(), &[("csrf", &csrf)]).await.expect(200);
    let activity = desk.get("activity").await.expect(200).body;
    assert!(activity.contains("ended sessions of their own"), "{activity}");
    assert_eq!(activity.matches("had been given").count(), 1, "what labs had: {activity}");
    assert_eq!(activity.matches("the change of address was taken back").count(), 2, "{activity}");
    assert!(!activity.contains("the password was reset"), "{activity}");
}

/// A mailbox that somebody mistyped is a stranger's: what is in it gives nobody the account.
#[tokio::test]
async fn a_stranger_who_opens_the_link_gets_nothing() {
    let project = Project::new().await;
    let (ada, eve) = (project.user("ada").await, project.user("eve").await);
    let link = asked(&project, &project.browser(), &ada).await;
    let stranger = project.browser();
    let page = open(&stranger, &link).await.expect(200);
    assert!(page.field("login").is_some(), "asked to sign in: {}", page.body);
    let of_eve = project.browser();
    come(&of_eve, &eve, "").await.expect(200);
    let page = open(&of_eve, &link).await.expect(403);
    assert!(!page.body.contains(&ada.email) && !page.body.contains("<form"), "{}", page.body);
    assert!(signs_in(&project, &ada.email, &ada.password).await);
    // Ada on another device signs in on the way, and it is hers.
    let phone = project.browser();
    let page = open(&phone, &link).await.expect(200);
    let callback = phone.log_in(&page, &ada.email, &ada.password).await.goes_to();
    let answer = phone.get(&callback).await;
    let page = phone.follow(answer).await.expect(200);
    let csrf = page.field("csrf").unwrap();
    phone.post(&page.action(), &[("csrf", &csrf)]).await.expect(200);
    assert!(signs_in(&project, NEW, &ada.password).await);
}

/// That an address is taken, only a mail to it says.
#[tokio::test]
async fn a_taken_address_gets_the_same_answer_and_its_owner_is_told() {
    let project = Project::new().await;
    let (ada, eve) = (project.user("ada").await, project.user("eve").await);
    let browser = project.browser();
    let page = come(&browser, &ada, "/email").await.expect(200);
    let free = post(&browser, &page, "/email", &[("email", NEW)]).await.expect(200);
    let taken = post(&browser, &page, "/email", &[("email", &eve.email)]).await.expect(200);
    let essence = |body: &str, address: &str| {
        let main = body.split("<main>").nth(1).unwrap().split("</main>").next().unwrap();
        main.replace(address, "…")
    };
    assert_eq!(essence(&free.body, NEW), essence(&taken.body, &eve.email));
    // Their own account does not tell either.
    assert!(browser.get(&project.path("account")).await.expect(200).body.contains(&eve.email));
    letter(&project, &eve.email, "account-exists").await;
    assert!(
        !mails(&project)
            .await
            .iter()
            .any(|mail| mail.to.as_str() == eve.email && mail.letter.purpose() == "verify-email")
    );
    assert!(signs_in(&project, &eve.email, &eve.password).await);
}

/// Between the mail and the click somebody else has made an account with that address.
#[tokio::test]
async fn an_address_that_is_taken_meanwhile_changes_nothing() {
    let project = Project::new().await;
    let ada = project.user("ada").await;
    let browser = project.browser();
    let page = come(&browser, &ada, "/email").await.expect(200);
    post(&browser, &page, "/email", &[("email", "bob@example.com")]).await.expect(200);
    let link = match letter(&project, "bob@example.com", "verify-email").await {
        Letter::VerifyEmail { link, .. } => link,
        other => panic!("{other:?}"),
    };
    project.user("bob").await;
    let page = open(&browser, &link).await.expect(200);
    let csrf = page.field("csrf").unwrap();
    browser.post(&page.action(), &[("csrf", &csrf)]).await.expect(409);
    assert!(signs_in(&project, &ada.email, &ada.password).await);
}

#[tokio::test]
async fn what_is_no_address_is_told_and_a_new_wish_ends_the_one_before() {
    let project = Project::new().await;
    let ada = project.user("ada").await;
    let browser = project.browser();
    let page = come(&browser, &ada, "/email").await.expect(200);
    for bad in ["", "ada", "ada@new.example\r\nBcc: eve@example.com", "a@b@c", "ADA@example.com"] {
        post(&browser, &page, "/email", &[("email", bad)]).await.expect(422);
    }
    assert!(mails(&project).await.is_empty());
    let first = asked(&project, &browser, &ada).await;
    post(&browser, &page, "/email", &[("email", "ada@newer.example")]).await.expect(200);
    open(&browser, &first).await.expect(404);
    // As many mails to one address as anybody may want, and no more.
    let mut last = 200;
    for _ in 0..12 {
        last = post(&browser, &page, "/email", &[("email", NEW)]).await.status;
    }
    assert_eq!(last, 422);
}

/// A changed address kills links for setting a password that are on their way to the old one.
#[tokio::test]
async fn a_reset_link_from_before_the_change_opens_nothing() {
    let project = Project::new().await;
    let ada = project.user("ada").await;
    let browser = project.browser();
    let tenant = server::service::Tenants::new(std::sync::Arc::clone(&project.means));
    let tenant = tenant.by_slug(project.slug.as_str()).await.unwrap().unwrap();
    let mut tx = tenant.begin().await.unwrap();
    let stored = server::store::user::by_id(&mut tx, ada.id).await.unwrap().unwrap();
    server::service::reset::send(&tenant, &mut tx, &stored, &server::service::reset::Sending::default()).await.unwrap();
    tx.commit().await.unwrap();
    let reset = match letter(&project, &ada.email, "reset").await {
        Letter::Reset { link, .. } => link,
        other => panic!("{other:?}"),
    };
    let link = asked(&project, &browser, &ada).await;
    let page = open(&browser, &link).await.expect(200);
    let csrf = page.field("csrf").unwrap();
    browser.post(&page.action(), &[("csrf", &csrf)]).await.expect(200);
    open(&project.browser(), &reset).await.expect(404);
}
