//! What an invitation's link proves, and for whom: no more than it says.

use super::{PASSWORD, accepts, clinic, joins};
use crate::support::letters::Letters as _;
use domain::{person::Identifier, project::ProjectSettings};
use server::{service, store};

async fn change(clinic: &super::Clinic, change: impl FnOnce(&mut ProjectSettings)) {
    let mut tx = clinic.project.means.project(clinic.project.id).await.unwrap();
    let (mut settings, _) = store::project::settings(&mut tx).await.unwrap().unwrap();
    change(&mut settings);
    store::project::save_settings(&mut tx, &settings).await.unwrap();
    store::project::bump_config_version(&mut tx).await.unwrap();
    tx.commit().await.unwrap();
}

/// The mail went to another address than the one in the profile, which nobody has proved.
#[tokio::test]
async fn a_link_that_went_to_another_address_does_not_prove_the_profiles() {
    let clinic = clinic().await;
    clinic.invited("noa@family.example").await;
    let noa = clinic.user("noa@family.example").await.unwrap();
    let other = Identifier::email("noa@work.example").unwrap();
    let mut tx = clinic.project.means.project(clinic.project.id).await.unwrap();
    service::user::replace_identifier(&clinic.project.keys, &mut tx, noa, &other).await.unwrap();
    tx.commit().await.unwrap();
    clinic.project.wait(1);
    let again = clinic.row_action("/send").await;
    clinic.owner.post(&again, &[]).await.expect(303);
    let link = clinic.link("noa@work.example").await;
    let browser = clinic.project.browser();
    let page = clinic.opens(&browser, &link).await.expect(200);
    joins(&browser, &page, "Noa", PASSWORD).await.expect(200);
    assert!(!clinic.verified(noa).await, "the profile's address was mailed nothing");
}

/// Nobody has agreed to what they were not asked.
#[tokio::test]
async fn terms_are_agreed_to_by_a_tick_at_the_version_that_the_page_showed() {
    let clinic = clinic().await;
    change(&clinic, |settings| settings.sign_up.terms_version = Some("2026-11".to_owned())).await;
    let link = clinic.invited("noa@family.example").await;
    let noa = clinic.user("noa@family.example").await.unwrap();
    let browser = clinic.project.browser();
    let page = clinic.opens(&browser, &link).await.expect(200);
    let refused = joins(&browser, &page, "Noa", PASSWORD).await.expect(422);
    assert!(refused.body.contains("id=\"agreed-error\"") && refused.body.contains("value=\"2026-11\""));
    // The terms change while the page is open: what was ticked is not what holds.
    change(&clinic, |settings| settings.sign_up.terms_version = Some("2026-12".to_owned())).await;
    let csrf = page.field("csrf").unwrap();
    let form = |version| [("csrf", csrf.as_str()), ("name", "Noa"), ("password", PASSWORD), ("agreed", version)];
    browser.post(&page.action(), &form("2026-11")).await.expect(422);
    let agreed = async || {
        let mut tx = clinic.project.means.project(clinic.project.id).await.unwrap();
        store::agreement::of_user(&mut tx, noa).await.unwrap()
    };
    assert!(agreed().await.is_empty());
    browser.post(&page.action(), &form("2026-12")).await.expect(200);
    assert_eq!(agreed().await.iter().map(|(version, _)| version.as_str()).collect::<Vec<_>>(), ["2026-12"]);
}

/// Whoever finds a locked workstation accepts nothing in its person's name.
#[tokio::test]
async fn a_locked_session_is_nobody_who_accepts_an_invitation() {
    let clinic = clinic().await;
    change(&clinic, |settings| settings.sessions.lock_seconds = Some(300)).await;
    let ada = clinic.project.user("ada").await;
    let link = clinic.invited(&ada.email).await;
    let browser = clinic.project.browser();
    browser.sign_in(&clinic.labs.request(), &ada).await;
    // Signing in has accepted nothing: the link was not opened in that browser.
    let page = clinic.opens(&browser, &link).await.expect(200);
    assert!(page.field("csrf").is_some(), "{}", page.body);
    clinic.project.wait(301);
    let before = clinic.roles(ada.id).await;
    accepts(&browser, &page).await;
    assert_eq!(clinic.roles(ada.id).await, before);
    let locked = browser.get(&page.action()).await.expect(200);
    assert!(locked.field("csrf").is_none(), "it asks to log in: {}", locked.body);
    assert!(clinic.project.letters().await.len() <= 1);
}

/// A first password that has the person's address or the project's name in it is refused as everywhere.
#[tokio::test]
async fn a_first_password_is_held_against_the_policy_that_holds_everywhere() {
    let clinic = clinic().await;
    let link = clinic.invited("wolfeschlegel@family.example").await;
    let browser = clinic.project.browser();
    let page = clinic.opens(&browser, &link).await.expect(200);
    for bad in ["short", "passwordpassword", "wolfeschlegel12345"] {
        joins(&browser, &page, "Noa", bad).await.expect(422);
    }
    joins(&browser, &page, "Noa", PASSWORD).await.expect(200);
}
