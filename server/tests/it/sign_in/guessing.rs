//! Guessing is slowed, and keeps nobody out who comes with the right password (DESIGN: per account, address, project).

use super::{code, from_address, one_server, tries};
use crate::support::{Project, answer::Answer, client::App};
use domain::sign_in::guessing::Budget;
use futures::future::join_all;
use std::time::Duration;

const WRONG: &str = "a wrong password";

#[track_caller]
fn slowed(answer: &Answer) -> u64 {
    assert_eq!(answer.status, 429, "{}", answer.body);
    assert!(answer.body.contains("Too many attempts"), "{}", answer.body);
    answer.header("retry-after").unwrap().parse().unwrap()
}

async fn guesses(project: &Project, app: &App, login: &str, times: usize) {
    for _ in 0..times {
        tries(&project.browser(), app, login, WRONG).await.expect(422);
    }
}

/// Case 80.
#[tokio::test]
async fn guessing_at_an_account_is_slowed_and_its_owner_gets_in_again() {
    let project = Project::new().await;
    let (labs, ada, bob) = (project.app("labs").await, project.user("ada").await, project.user("bob").await);
    guesses(&project, &labs, &ada.email, 10).await;
    // The eleventh is not looked at, not even if it is right: nobody learns that it was.
    let answer = tries(&project.browser(), &labs, &ada.email, &ada.password).await;
    assert_eq!(slowed(&answer), 60);
    assert_eq!(answer.field("login").as_deref(), Some(ada.email.as_str()));
    assert!(!answer.body.contains(&ada.password));
    // Whatever the way it is written.
    slowed(&tries(&project.browser(), &labs, " ADA@EXAMPLE.COM", WRONG).await);
    // Others have nothing to do with it.
    code(&tries(&project.browser(), &labs, &bob.email, &bob.password).await.expect(200));
    project.wait(60);
    code(&tries(&project.browser(), &labs, &ada.email, &ada.password).await.expect(200));
}

/// Case 80.
#[tokio::test]
async fn a_guesser_who_never_stops_gets_one_try_a_minute() {
    let project = Project::new().await;
    let (labs, ada) = (project.app("labs").await, project.user("ada").await);
    guesses(&project, &labs, &ada.email, 10).await;
    for _ in 0..5 {
        // Tries that are not looked at do not prolong the wait.
        for _ in 0..4 {
            assert!(slowed(&tries(&project.browser(), &labs, &ada.email, WRONG).await) <= 60);
        }
        project.wait(60);
        guesses(&project, &labs, &ada.email, 1).await;
    }
    // A pause of ten minutes, and everything is as before.
    project.wait(600);
    guesses(&project, &labs, &ada.email, 10).await;
}

/// Case 80.
#[tokio::test]
async fn guesses_at_the_same_moment_all_count() {
    let project = Project::new().await;
    let (labs, ada) = (project.app("labs").await, project.user("ada").await);
    let elsewhere = project.elsewhere().await;
    let mut waiting = Vec::new();
    for at in 0..24 {
        let browser = (if at % 2 == 0 { &project } else { &elsewhere }).browser();
        let page = browser.open(&labs.request()).await.expect(200);
        waiting.push((browser, page));
    }
    let answers = join_all(waiting.iter().map(|(browser, page)| browser.log_in(page, &ada.email, WRONG))).await;
    let count = |status| answers.iter().filter(|answer| answer.status == status).count();
    assert_eq!((count(422), count(429)), (10, 14));
}

/// Right passwords are not guesses.
#[tokio::test]
async fn signing_in_often_is_not_slowed() {
    let project = Project::new().await;
    let (labs, ada) = (project.app("labs").await, project.user("ada").await);
    for _ in 0..15 {
        code(&tries(&project.browser(), &labs, &ada.email, &ada.password).await.expect(200));
    }
    guesses(&project, &labs, &ada.email, 9).await;
    code(&tries(&project.browser(), &labs, &ada.email, &ada.password).await.expect(200));
}

/// Case 104.
#[tokio::test]
async fn guessing_at_an_account_does_not_keep_its_person_out_of_a_known_device() {
    let project = Project::new().await;
    let (labs, ada, bob) = (project.app("labs").await, project.user("ada").await, project.user("bob").await);
    let known = project.browser();
    code(&tries(&known, &labs, &ada.email, &ada.password).await.expect(200));
    guesses(&project, &labs, &ada.email, 10).await;
    slowed(&tries(&project.browser(), &labs, &ada.email, &ada.password).await);
    // A mistake of their own is one try, and nothing of the attacker's.
    tries(&known, &labs, &ada.email, WRONG).await.expect(422);
    code(&tries(&known, &labs, &ada.email, &ada.password).await.expect(200));
    // For somebody else it is no known device.
    guesses(&project, &labs, &bob.email, 10).await;
    slowed(&tries(&known, &labs, &bob.email, &bob.password).await);
}

/// Case 104.
#[tokio::test]
async fn guessing_at_a_whole_project_does_not_keep_people_out_of_known_devices() {
    let project = Project::new().await;
    let (labs, ada, bob) = (project.app("labs").await, project.user("ada").await, project.user("bob").await);
    let known = project.browser();
    code(&tries(&known, &labs, &ada.email, &ada.password).await.expect(200));
    // Two thousand failures at as many accounts.
    let key = project.keys.index(Budget::Project.as_str(), "");
    let mut tx = project.means.project(project.id).await.unwrap();
    server::store::guess::spend(&mut tx, &key, Budget::Project.leak_per_second(), 1_999.0).await.unwrap();
    tx.commit().await.unwrap();
    guesses(&project, &labs, "carol@example.com", 1).await;

    slowed(&tries(&project.browser(), &labs, &bob.email, &bob.password).await);
    code(&tries(&known, &labs, &ada.email, &ada.password).await.expect(200));
    // A refused try costs the account nothing.
    project.wait(1);
    code(&tries(&project.browser(), &labs, &bob.email, &bob.password).await.expect(200));
}

/// Case 104.
#[tokio::test]
async fn each_known_device_has_a_budget_of_its_own() {
    let project = Project::new().await;
    let (labs, ada) = (project.app("labs").await, project.user("ada").await);
    let (ward, home) = (project.browser(), project.browser());
    for device in [&ward, &home] {
        code(&tries(device, &labs, &ada.email, &ada.password).await.expect(200));
    }
    // Somebody at the ward's computer tries her password.
    for _ in 0..20 {
        tries(&ward, &labs, &ada.email, WRONG).await.expect(422);
    }
    assert_eq!(slowed(&tries(&ward, &labs, &ada.email, WRONG).await), 30);
    code(&tries(&home, &labs, &ada.email, &ada.password).await.expect(200));
    code(&tries(&project.browser(), &labs, &ada.email, &ada.password).await.expect(200));
    project.wait(30);
    code(&tries(&ward, &labs, &ada.email, &ada.password).await.expect(200));
}

/// A device that several people share knows each of them.
#[tokio::test]
async fn a_shared_device_knows_the_people_who_use_it() {
    let project = Project::new().await;
    let (labs, ada, bob) = (project.app("labs").await, project.user("ada").await, project.user("bob").await);
    let ward = project.browser();
    for person in [&ada, &bob] {
        code(&tries(&ward, &labs, &person.email, &person.password).await.expect(200));
    }
    for person in [&ada, &bob] {
        guesses(&project, &labs, &person.email, 10).await;
        slowed(&tries(&project.browser(), &labs, &person.email, &person.password).await);
        code(&tries(&ward, &labs, &person.email, &person.password).await.expect(200));
    }
}

/// A device cookie is the project's word: nobody writes one of their own.
#[tokio::test]
async fn a_forged_device_cookie_is_no_known_device() {
    let project = Project::new().await;
    let (labs, ada) = (project.app("labs").await, project.user("ada").await);
    let known = project.browser();
    code(&tries(&known, &labs, &ada.email, &ada.password).await.expect(200));
    let name = format!("kwd-{}", project.slug);
    let value = known.cookies.lock().unwrap()[&name].clone();
    guesses(&project, &labs, &ada.email, 10).await;
    let other = if value.starts_with('A') { "B" } else { "A" };
    let tomorrow = (project.means.clock.now() + Duration::from_secs(24 * 3600)).unix_micros().to_be_bytes();
    let payload: Vec<u8> = [&[7; 16][..], ada.id.uuid().as_bytes(), &tomorrow].concat();
    let neighbour = Project::on(project.means.clone(), project.clock.clone(), |_| {}).await;
    for forged in [
        format!("{other}{}", &value[1..]),
        value[..value.len() - 2].to_owned(),
        String::new(),
        ada.id.to_string(),
        neighbour.keys.sign_cookie("device", &payload),
        project.keys.sign_cookie("another kind", &payload),
    ] {
        let browser = project.browser();
        browser.cookies.lock().unwrap().insert(name.clone(), forged);
        slowed(&tries(&browser, &labs, &ada.email, &ada.password).await);
    }
    let browser = project.browser();
    browser.cookies.lock().unwrap().insert(name, value);
    code(&tries(&browser, &labs, &ada.email, &ada.password).await.expect(200));
}

/// Case 80.
#[tokio::test]
async fn an_address_that_tries_many_accounts_is_slowed() {
    let project = one_server(&Project::new().await);
    let (labs, ada, bob) = (project.app("labs").await, project.user("ada").await, project.user("bob").await);
    let (hospital, home) = (from_address(&project, "198.51.100.7"), from_address(&project, "203.0.113.9"));
    let known = hospital.browser();
    code(&tries(&known, &labs, &ada.email, &ada.password).await.expect(200));
    for at in 0..60 {
        tries(&hospital.browser(), &labs, &format!("nobody{at}@example.com"), WRONG).await.expect(422);
    }
    let wait = slowed(&tries(&hospital.browser(), &labs, &bob.email, &bob.password).await);
    assert_eq!(wait, 5);
    // Elsewhere nothing is the matter; and who works in the hospital does not wait for who attacks from it.
    code(&tries(&home.browser(), &labs, &bob.email, &bob.password).await.expect(200));
    code(&tries(&known.on(&hospital), &labs, &ada.email, &ada.password).await.expect(200));
    project.wait(wait);
    code(&tries(&hospital.browser(), &labs, &bob.email, &bob.password).await.expect(200));
}

/// Thirty-five colleagues behind one address, within a minute.
#[tokio::test]
async fn right_sign_ins_from_one_address_are_not_slowed() {
    let project = one_server(&Project::new().await);
    let (labs, ada) = (project.app("labs").await, project.user("ada").await);
    let hospital = from_address(&project, "198.51.100.7");
    for _ in 0..35 {
        code(&tries(&hospital.browser(), &labs, &ada.email, &ada.password).await.expect(200));
    }
}
