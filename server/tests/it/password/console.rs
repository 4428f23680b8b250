//! What administrators do about passwords.

use super::{NEW, chooses, opens, reset_link, tries};
use crate::support::{Project, letters::Letters as _};
use domain::{administration::Role, audit::Actor, mail::Letter};
use server::service;

#[tokio::test]
async fn an_administrator_sends_a_reset_mail_and_never_sees_its_link() {
    let project = Project::new().await;
    let (labs, ada) = (project.app("labs").await, project.user("ada").await);
    let support = project.administrator(Role::Support).await;
    let page = format!("users/{}", ada.id);
    assert!(support.get(&page).await.expect(200).body.contains(&format!("{page}/reset")));
    // Support says why.
    support.post(&format!("{page}/reset"), &[("reason", "")]).await.expect(422);
    assert_eq!(project.letters().await.len(), 0);
    let done = support.post(&format!("{page}/reset"), &[("reason", "Called the desk")]).await.expect(303);
    let shown = support.follow(done).await.expect(200);
    assert!(!shown.body.contains("sign-in/link/"), "the link is for its owner");
    let letters = project.letters_to(&ada.email).await;
    assert!(matches!(letters[0].letter, Letter::Reset { by_administrator: true, .. }));
    // Until it is used, everything is as it was.
    tries(&project.browser(), &labs, &ada.email, &ada.password).await.expect(200);
    let browser = project.browser();
    let form = opens(&browser, &reset_link(&project, &ada.email).await).await.expect(200);
    chooses(&browser, &form, NEW, true).await;
    tries(&project.browser(), &labs, &ada.email, NEW).await.expect(200);
}

#[tokio::test]
async fn whom_no_mail_reaches_is_not_offered_one() {
    let project = Project::new().await;
    let ada = project.user("ada").await;
    let owner = project.administrator(Role::Owner).await;
    let mut tx = project.means.project(project.id).await.unwrap();
    service::user::block(&mut tx, ada.id, &Actor::System).await.unwrap();
    tx.commit().await.unwrap();
    let page = format!("users/{}", ada.id);
    assert!(!owner.get(&page).await.expect(200).body.contains(&format!("{page}/reset")));
    let refused = owner.post(&format!("{page}/reset"), &[("reason", "")]).await.expect(422);
    assert!(refused.body.contains("They are blocked"), "{}", refused.body);
    assert_eq!(project.letters().await.len(), 0);
}

#[tokio::test]
async fn a_password_that_an_administrator_sets_is_changed_unless_they_say_otherwise() {
    let project = Project::new().await;
    let (labs, ada) = (project.app("labs").await, project.user("ada").await);
    let owner = project.administrator(Role::Owner).await;
    let form = format!("users/{}/password", ada.id);
    assert!(owner.get(&form).await.expect(200).body.contains("name=\"mustChange\""));
    for (fields, changes) in [
        (vec![("password", NEW), ("mustChange", "true")], true),
        (vec![("password", "silver-harbor-notebook-4")], false),
    ] {
        owner.post(&form, &fields).await.expect(303);
        let browser = project.browser();
        let answer = tries(&browser, &labs, &ada.email, fields[0].1).await;
        assert_eq!(browser.follow(answer).await.body.contains("set by somebody else"), changes);
    }
    let common = owner.post(&form, &[("password", "passwordpassword")]).await.expect(422);
    assert!(common.body.contains("Many people use"), "{}", common.body);
}

#[tokio::test]
async fn the_policy_is_set_in_the_console_and_counts_at_once() {
    let project = Project::new().await;
    let ada = project.user("ada").await;
    let owner = project.administrator(Role::Owner).await;
    let page = owner.get("settings/passwords").await.expect(200);
    assert!(page.body.contains("meet NIST SP 800-63B-4"), "{}", page.body);
    let version = page.field("version").unwrap();
    let policy = [
        ("version", version.as_str()),
        ("minLength", "10"),
        ("require", "digit"),
        ("history", "3"),
        ("expiresDays", "90"),
        ("lockAfter", ""),
        ("lockMinutes", "15"),
    ];
    let wrong: Vec<_> = policy.map(|(name, value)| (name, if name == "minLength" { "7" } else { value })).to_vec();
    let again = owner.post("settings/passwords", &wrong).await.expect(422);
    assert!(again.body.contains("from 8 to 64"), "{}", again.body);
    let saved = owner.post("settings/passwords", &policy).await.expect(303);
    let page = owner.follow(saved).await.expect(200);
    assert!(page.body.contains("Short of NIST SP 800-63B-4") && page.body.contains("§3.1.1.2"), "{}", page.body);
    // Somebody else saved meanwhile.
    owner.post("settings/passwords", &policy).await.expect(409);
    let form = format!("users/{}/password", ada.id);
    let refused = owner.post(&form, &[("password", "maple-river-lantern")]).await.expect(422);
    assert!(refused.body.contains("at least one digit"), "{}", refused.body);
    owner.post(&form, &[("password", "maple-riv3r")]).await.expect(303);
    // Others only look.
    let auditor = project.administrator(Role::Auditor).await;
    assert!(auditor.get("settings/passwords").await.expect(200).body.contains("Read only"));
    auditor.post("settings/passwords", &policy).await.expect(403);
}
