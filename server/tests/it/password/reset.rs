//! A forgotten password.

use super::{
    NEW, asks, chooses, forgets, form, gets_in, happened, is_signed_in, opens, path, reset_link, tries, warning,
};
use crate::support::{Project, letters::Letters as _};
use domain::{
    audit::Actor,
    mail::Letter,
    person::{Identifier, Profile},
};
use server::{
    routes, service,
    state::{AppState, Facts},
    web::request::ClientAddress,
};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};

#[tokio::test]
async fn whoever_forgot_their_password_gets_back_to_where_they_came_from() {
    let project = Project::new().await;
    let (labs, ada) = (project.app("labs").await, project.user("ada").await);
    let browser = project.browser();
    let page = browser.open(&labs.request()).await.expect(200);
    let said = forgets(&browser, &page, &ada.email).await.expect(200);
    assert!(said.body.contains("Look into your mailbox"), "{}", said.body);
    let letters = project.letters_to(&ada.email).await;
    assert_eq!(letters.len(), 1);
    assert_eq!(letters[0].name.as_deref(), Some("ada"));
    let Letter::Reset { link, by_administrator, .. } = &letters[0].letter else { panic!("{:?}", letters[0]) };
    assert!(!by_administrator);

    let page = opens(&browser, link).await.expect(200);
    assert!(page.body.contains("autocomplete=\"new-password\"") && page.body.contains("ada@example.com"));
    // Browsers refuse a redirect to the application after a form: a page goes on by itself.
    let onward = chooses(&browser, &page, NEW, true).await.goes_to();
    let answer = browser.get(&onward).await;
    let answer = browser.follow(answer).await;
    let code = answer.for_application()["code"].clone();
    labs.exchange(&code).await.expect(200);

    assert!(gets_in(&labs, &ada, NEW).await);
    assert!(!gets_in(&labs, &ada, &ada.password).await);
    assert_eq!(happened(&project, "user.password_reset").await, 1);
    assert_eq!(happened(&project, "user.password_reset_asked").await, 1);
    // A mail tells of the change.
    assert!(warning(&project, &ada.email).await.is_some());
}

/// Case 79.
#[tokio::test]
async fn whatever_is_typed_the_answer_is_the_same_in_words_and_in_time() {
    let project = Project::new().await;
    let (ada, bob) = (project.user("ada").await, project.user("bob").await);
    let mut tx = project.means.project(project.id).await.unwrap();
    service::user::block(&mut tx, bob.id, &Actor::System).await.unwrap();
    tx.commit().await.unwrap();
    let mut seen = Vec::new();
    for login in [
        ada.email.as_str(),
        "ADA@example.com ",
        bob.email.as_str(),
        "nobody@example.com",
        "not an address",
        "ada@example.com\r\nBcc: eve@example.com",
        "ada@example.com, eve@example.com",
        "+15550100123",
    ] {
        let browser = project.browser();
        let form = form(&browser).await;
        let csrf = form.field("csrf").unwrap();
        let began = Instant::now();
        let answer = browser.post(&form.action(), &[("csrf", &csrf), ("login", login)]).await;
        assert!(began.elapsed() >= Duration::from_millis(300), "{login}: {:?}", began.elapsed());
        let location = answer.expect(303).location().to_owned();
        let page = browser.get(&location).await.expect(200);
        let policy = page.header("content-security-policy").unwrap();
        let nonce = policy.split("'nonce-").nth(1).unwrap().split('\'').next().unwrap();
        seen.push((location, page.body.replace(nonce, "…")));
    }
    assert!(seen.windows(2).all(|pair| pair[0] == pair[1]), "{seen:?}");
    // Nobody got mail but whose account it is and may be used; no header, no second address.
    let to: Vec<String> = project.letters().await.iter().map(|own| own.to.as_str().to_owned()).collect();
    assert_eq!(to, ["ada@example.com", "ada@example.com"]);
}

#[tokio::test]
async fn looking_at_a_link_uses_nothing_up_and_it_works_once() {
    let project = Project::new().await;
    let (labs, ada) = (project.app("labs").await, project.user("ada").await);
    let browser = project.browser();
    asks(&browser, &form(&browser).await, &ada.email).await.expect(200);
    let link = reset_link(&project, &ada.email).await;
    // A mail scanner opens it, twice.
    for _ in 0..2 {
        opens(&project.browser(), &link).await.expect(200);
    }
    let page = opens(&browser, &link).await.expect(200);
    // The page's own address opens nothing elsewhere.
    let elsewhere = project.browser().get(&page.action()).await.expect(403);
    assert!(elsewhere.body.contains("Open the link"), "{}", elsewhere.body);
    chooses(&browser, &page, NEW, true).await;
    let over = opens(&project.browser(), &link).await.expect(410);
    assert!(over.body.contains("was used already") && over.body.contains("forgot-password"), "{}", over.body);
    // The old page in the same browser: a normal page too, and nothing happens.
    chooses(&browser, &page, "another-password-entirely", true).await.expect(410);
    assert!(gets_in(&labs, &ada, NEW).await);
}

#[tokio::test]
async fn a_link_is_good_for_half_an_hour() {
    let project = Project::new().await;
    let ada = project.user("ada").await;
    let browser = project.browser();
    asks(&browser, &form(&browser).await, &ada.email).await;
    let link = reset_link(&project, &ada.email).await;
    let page = opens(&browser, &link).await.expect(200);
    project.wait(1800);
    let over = chooses(&browser, &page, NEW, true).await.expect(410);
    assert!(over.body.contains("has expired") && over.body.contains("forgot-password"), "{}", over.body);
    opens(&project.browser(), &link).await.expect(410);
    let cut = &path(&link)[..path(&link).len() - 3];
    project.browser().get(cut).await.expect(404);
}

#[tokio::test]
async fn one_reset_ends_the_other_links() {
    let project = Project::new().await;
    let ada = project.user("ada").await;
    let browser = project.browser();
    asks(&browser, &form(&browser).await, &ada.email).await;
    let first = reset_link(&project, &ada.email).await;
    asks(&browser, &form(&browser).await, &ada.email).await;
    let second = reset_link(&project, &ada.email).await;
    assert_ne!(first, second);
    let page = opens(&browser, &second).await.expect(200);
    chooses(&browser, &page, NEW, true).await;
    project.browser().get(path(&first)).await.expect(404);
}

#[tokio::test]
async fn what_else_is_open_ends_unless_it_is_unticked() {
    let project = Project::new().await;
    let (labs, ada) = (project.app("labs").await, project.user("ada").await);
    for everywhere in [false, true] {
        let (laptop, password) = (project.browser(), if everywhere { NEW } else { ada.password.as_str() });
        let person = crate::support::project::Person { password: password.to_owned(), ..ada.clone() };
        let tokens = labs.tokens_in(&laptop, &person, &labs.request().with("scope", "openid offline_access")).await;
        let phone = project.browser();
        asks(&phone, &form(&phone).await, &ada.email).await;
        let page = opens(&phone, &reset_link(&project, &ada.email).await).await.expect(200);
        assert!(page.body.contains("checked"), "ticked from the start: {}", page.body);
        let next = if everywhere { "silver-harbor-notebook-3" } else { NEW };
        chooses(&phone, &page, next, everywhere).await;
        assert_eq!(is_signed_in(&laptop, &labs).await, !everywhere);
        assert_eq!(labs.refresh(tokens.refresh_token()).await.status == 200, !everywhere);
        assert!(is_signed_in(&phone, &labs).await);
    }
}

#[tokio::test]
async fn a_password_that_is_not_taken_leaves_the_link_as_it_was() {
    let project = Project::new().await;
    let (labs, ada) = (project.app("labs").await, project.user("ada").await);
    let browser = project.browser();
    asks(&browser, &form(&browser).await, &ada.email).await;
    let mut page = opens(&browser, &reset_link(&project, &ada.email).await).await.expect(200);
    for (bad, why) in [
        ("", "Choose a password"),
        ("short", "at least 15"),
        ("passwordpassword", "Many people use"),
        ("ada-example-Test-Clinic", "not your name"),
        ("aaaaaaaaaaaaaaaaaaa", "more different"),
    ] {
        page = chooses(&browser, &page, bad, true).await.expect(422);
        assert!(page.body.contains(why), "{bad}: {}", page.body);
        assert!(bad.is_empty() || !page.body.contains(&format!("\"{bad}\"")), "{bad} is in the page");
    }
    assert!(gets_in(&labs, &ada, &ada.password).await);
    chooses(&browser, &page, NEW, true).await;
    assert!(gets_in(&labs, &ada, NEW).await);
}

/// Case 105. What an administrator wrote down as a contact, and nobody has proved, does not open an account that never had a
/// password; it does replace one that was forgotten.
#[tokio::test]
async fn a_contact_address_replaces_a_password_and_never_sets_the_first() {
    let project = Project::new().await;
    let profile = Profile { email: Some("family@example.com".into()), ..Profile::default() };
    let mut tx = project.means.project(project.id).await.unwrap();
    for (name, password) in
        [("kim", Some("$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ$AAAAAAAAAAAAAAAAAAAAAA")), ("lou", None)]
    {
        let logins = [Identifier::username(name).unwrap()];
        service::user::create(&project.keys, &mut tx, &profile, &logins, password).await.unwrap();
    }
    let logins = [Identifier::email("max@example.com").unwrap()];
    service::user::create(&project.keys, &mut tx, &Profile::default(), &logins, None).await.unwrap();
    tx.commit().await.unwrap();
    let browser = project.browser();
    for login in ["kim", "lou", "max@example.com"] {
        asks(&browser, &form(&browser).await, login).await.expect(200);
    }
    assert_eq!(project.letters_to("family@example.com").await.len(), 1, "for kim only");
    // Whoever signs in with the address has the mailbox: it proves itself by the mail.
    assert_eq!(project.letters_to("max@example.com").await.len(), 1);
}

#[tokio::test]
async fn a_reset_proves_the_address_it_went_to() {
    let project = Project::new().await;
    let (labs, ada) = (project.app("labs").await, project.user_with("ada", |own| own.email_verified = false).await);
    let browser = project.browser();
    asks(&browser, &form(&browser).await, &ada.email).await;
    let page = opens(&browser, &reset_link(&project, &ada.email).await).await.expect(200);
    chooses(&browser, &page, NEW, true).await;
    let answer = browser.asks(&labs.request().with("scope", "openid email").with("prompt", "none")).await;
    let tokens: serde_json::Value = labs.exchange(&answer["code"]).await.expect(200).json();
    let claims = crate::support::Tokens::claims(tokens["id_token"].as_str().unwrap());
    assert_eq!(claims["email_verified"], true, "{claims}");
}

#[tokio::test]
async fn whoever_is_blocked_after_the_mail_stays_out() {
    let project = Project::new().await;
    let ada = project.user("ada").await;
    let browser = project.browser();
    asks(&browser, &form(&browser).await, &ada.email).await;
    let link = reset_link(&project, &ada.email).await;
    let page = opens(&browser, &link).await.expect(200);
    let mut tx = project.means.project(project.id).await.unwrap();
    service::user::block(&mut tx, ada.id, &Actor::System).await.unwrap();
    tx.commit().await.unwrap();
    chooses(&browser, &page, NEW, true).await.expect(403);
    assert_eq!(happened(&project, "user.password_reset").await, 0);
    assert_eq!(happened(&project, "session.signed_in").await, 0);
}

#[tokio::test]
async fn a_form_of_another_browser_or_site_sets_no_password() {
    let project = Project::new().await;
    let (labs, ada) = (project.app("labs").await, project.user("ada").await);
    let browser = project.browser();
    asks(&browser, &form(&browser).await, &ada.email).await;
    let page = opens(&browser, &reset_link(&project, &ada.email).await).await.expect(200);
    let csrf = page.field("csrf").unwrap();
    let fields = [("csrf", csrf.as_str()), ("password", NEW)];
    browser
        .post_with(&page.action(), &fields, &[("origin", "https://evil.example"), ("sec-fetch-site", "cross-site")])
        .await
        .expect(403);
    browser.post(&page.action(), &[("csrf", "made-up"), ("password", NEW)]).await.expect(403);
    project.browser().post(&page.action(), &fields).await.expect(403);
    assert!(gets_in(&labs, &ada, &ada.password).await);
}

#[tokio::test]
async fn mail_to_one_address_and_requests_from_one_are_limited() {
    let project = Project::new().await;
    let ada = project.user("ada").await;
    let here = ClientAddress("203.0.113.9".parse().unwrap());
    let router = routes::router(AppState::new(Arc::clone(&project.means), Facts::default()));
    let project = Project { router: router.layer(axum::Extension(here)), ..project.clone() };
    let browser = project.browser();
    let form = form(&browser).await;
    let csrf = form.field("csrf").unwrap();
    let mut limited = None;
    for number in 0..31 {
        let answer = browser.post(&form.action(), &[("csrf", &csrf), ("login", &ada.email)]).await;
        if answer.status == 429 {
            limited = Some((number, answer));
            break;
        }
    }
    let (after, answer) = limited.expect("no limit");
    assert_eq!(after, 30);
    assert!(answer.header("retry-after").is_some() && answer.body.contains("Too many"), "{}", answer.body);
    assert_eq!(project.letters_to(&ada.email).await.len(), 10);
}

#[tokio::test]
async fn a_reset_lets_in_whom_guessing_has_slowed() {
    let project = Project::new().await;
    let (labs, ada) = (project.app("labs").await, project.user("ada").await);
    for _ in 0..11 {
        tries(&project.browser(), &labs, &ada.email, "not the password").await;
    }
    let browser = project.browser();
    asks(&browser, &form(&browser).await, &ada.email).await;
    let page = opens(&browser, &reset_link(&project, &ada.email).await).await.expect(200);
    chooses(&browser, &page, NEW, true).await;
    assert_ne!(tries(&project.browser(), &labs, &ada.email, NEW).await.status, 429);
}
