//! Who gets a role that was given to an address.

use crate::support::{
    Project,
    console::{Administrator, PASSWORD},
};
use domain::{administration::Role, ids::UserId};
use server::{
    service::{
        console::{
            Acting,
            members::{self, Added, Handed},
        },
        tenant::Tenants,
    },
    store,
};
use std::sync::Arc;

async fn acting(project: &Project, owner: &Administrator) -> Acting {
    let tenants = Tenants::new(Arc::clone(&project.means));
    let administrator = server::service::console::Administrator { id: owner.id, name: "Ana".to_owned(), login: None };
    Acting {
        administrator,
        role: Role::Owner,
        tenant: tenants.by_slug(project.slug.as_str()).await.unwrap().unwrap(),
        keyward: tenants.by_slug("keyward").await.unwrap().unwrap(),
        address: None,
    }
}

async fn add(project: &Project, owner: &Administrator, email: &str) -> Added {
    members::add(&acting(project, owner).await, email, "auditor").await.unwrap()
}

async fn role(project: &Project, id: UserId) -> Option<String> {
    let mut tx = project.means.project(project.id).await.unwrap();
    store::membership::role_of(&mut tx, id).await.unwrap()
}

/// Joins by the link in a new browser; the browser, at the console.
async fn join(project: &Project, added: &Added, email: &str) -> Administrator {
    let Some(Handed::Join(link)) = &added.link else { panic!("{added:?}") };
    let browser = project.browser();
    let page = browser.follow(browser.get(link).await.expect(303)).await.expect(200);
    assert!(page.body.contains(email));
    let csrf = page.field("csrf").unwrap();
    let form = [("csrf", csrf.as_str()), ("name", "Bo Berg"), ("password", PASSWORD)];
    let answer = browser.post("/console/join", &form).await.expect(303);
    browser.follow(answer).await;
    // It works once.
    let again = project.browser();
    again.follow(again.get(link).await).await.expect(410);
    Administrator { id: added.id, email: email.to_owned(), browser, slug: project.slug.to_string() }
}

#[tokio::test]
async fn somebody_new_joins_by_the_link_and_has_the_role() {
    let project = Project::new().await;
    let owner = project.administrator(Role::Owner).await;
    let email = format!("bo-{}@clinic.example", project.slug);
    let added = add(&project, &owner, &email).await;
    let joined = join(&project, &added, &email).await;
    assert_eq!(joined.browser.get("/console").await.location(), joined.path(""));
    assert_eq!(role(&project, joined.id).await.as_deref(), Some("auditor"));
}

#[tokio::test]
async fn two_who_open_one_link_make_one_password() {
    let project = Project::new().await;
    let owner = project.administrator(Role::Owner).await;
    let added = add(&project, &owner, &format!("bo-{}@clinic.example", project.slug)).await;
    let Some(Handed::Join(link)) = &added.link else { panic!("{added:?}") };
    let (one, other) = (project.browser(), project.browser());
    let mut forms = Vec::new();
    for browser in [&one, &other] {
        let page = browser.follow(browser.get(link).await).await.expect(200);
        forms.push(page.field("csrf").unwrap());
    }
    let form = |nth: usize| [("csrf", forms[nth].as_str()), ("name", "Bo"), ("password", PASSWORD)];
    let (first, second) = (form(0), form(1));
    let (a, b) = tokio::join!(one.post("/console/join", &first), other.post("/console/join", &second));
    let mut statuses = [a.status, b.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 410]);
}

#[tokio::test]
async fn an_account_made_with_somebodys_address_first_gets_nothing_that_is_meant_for_them() {
    let (hers, his) = (Project::new().await, Project::new().await);
    // Mallory owns a project, adds the address of somebody else there, and uses the link himself.
    let mallory = his.administrator(Role::Owner).await;
    let email = format!("ada-{}@hospital.example", hers.slug);
    let squatted = join(&his, &add(&his, &mallory, &email).await, &email).await;
    // Later, the owner of another project adds Ada.
    let owner = hers.administrator(Role::Owner).await;
    let added = add(&hers, &owner, &email).await;
    assert_eq!(added.id, squatted.id);
    let Some(Handed::Accept(link)) = &added.link else { panic!("{added:?}") };
    assert_eq!(role(&hers, squatted.id).await, None, "nothing is Mallory's without the link");
    let page = squatted.browser.get(&format!("/console/p/{}", hers.slug)).await;
    assert_eq!(page.status, 404);
    // Nor for whoever finds the link, signed in as somebody else.
    let other = hers.administrator(Role::Support).await;
    other.browser.follow(other.browser.get(link).await).await.expect(410);
}

#[tokio::test]
async fn somebody_with_an_account_takes_the_role_by_the_link_once() {
    let (one, two) = (Project::new().await, Project::new().await);
    let email = format!("bo-{}@clinic.example", one.slug);
    let first = one.administrator(Role::Owner).await;
    let joined = join(&one, &add(&one, &first, &email).await, &email).await;

    let second = two.administrator(Role::Owner).await;
    let added = add(&two, &second, &email).await;
    let Some(Handed::Accept(link)) = &added.link else { panic!("{added:?}") };
    // A scanner opens it, and uses nothing up.
    two.browser().get(link).await.expect(303);
    let page = joined.browser.follow(joined.browser.get(link).await).await.expect(200);
    assert!(page.body.contains("Test Clinic") && page.body.contains("Auditor"), "{}", page.body);
    let csrf = page.field("csrf").unwrap();
    let form = [("csrf", csrf.as_str())];
    let answer = joined.browser.post("/console/accept", &form).await.expect(303);
    assert_eq!(answer.location(), format!("/console/p/{}", two.slug));
    assert_eq!(role(&two, joined.id).await.as_deref(), Some("auditor"));
    assert!(two.trail().await.iter().any(|(kind, _)| kind == "membership.changed"));
    joined.browser.follow(joined.browser.get(link).await).await.expect(410);
}

#[tokio::test]
async fn an_offer_is_worth_what_the_one_who_made_it_may_do() {
    let (one, two) = (Project::new().await, Project::new().await);
    let email = format!("bo-{}@clinic.example", one.slug);
    let first = one.administrator(Role::Owner).await;
    let joined = join(&one, &add(&one, &first, &email).await, &email).await;
    let second = two.administrator(Role::Owner).await;
    let added = add(&two, &second, &email).await;
    let Some(Handed::Accept(link)) = &added.link else { panic!("{added:?}") };
    two.make_member(second.id, Role::Support).await;
    joined.browser.follow(joined.browser.get(link).await).await.expect(410);
    assert_eq!(role(&two, joined.id).await, None);
}

#[tokio::test]
async fn whoever_the_command_line_made_is_offered_the_role_like_everybody() {
    let project = Project::new().await;
    let owner = project.administrator(Role::Owner).await;
    let (id, email) = project.keyward_person("Cy").await;
    let keyward = project.keyward().await;
    let mut tx = keyward.means.project(keyward.id).await.unwrap();
    store::user::vouch(&mut tx, id, true).await.unwrap();
    tx.commit().await.unwrap();
    let added = add(&project, &owner, &email).await;
    assert!(added.mailed && matches!(added.link, Some(Handed::Accept(_))), "{added:?}");
    assert_eq!(role(&project, id).await, None);
}

#[tokio::test]
async fn nobody_gets_a_second_link_to_somebody_whom_others_have_added_too() {
    let (one, two) = (Project::new().await, Project::new().await);
    let email = format!("bo-{}@clinic.example", one.slug);
    let first = one.administrator(Role::Owner).await;
    let added = add(&one, &first, &email).await;
    two.make_member(added.id, Role::Owner).await;
    // Whoever holds a link becomes that person, who is an owner elsewhere by now.
    assert!(members::link_again(&acting(&one, &first).await, added.id).await.unwrap().is_none());
}

#[tokio::test]
async fn whoever_joins_by_a_link_is_answered_for_by_nobody() {
    let (one, two) = (Project::new().await, Project::new().await);
    let email = format!("bo-{}@clinic.example", one.slug);
    let first = one.administrator(Role::Owner).await;
    let added = add(&one, &first, &email).await;
    // The command line has named the address too, before anybody has joined.
    let keyward = one.keyward().await;
    let mut tx = keyward.means.project(keyward.id).await.unwrap();
    store::user::vouch(&mut tx, added.id, true).await.unwrap();
    tx.commit().await.unwrap();
    let second = two.administrator(Role::Owner).await;
    let offered = add(&two, &second, &email).await;
    assert!(matches!(offered.link, Some(Handed::Accept(_))), "nobody has joined yet: {offered:?}");
    join(&one, &added, &email).await;
    assert_eq!(role(&two, added.id).await, None);
    let mut tx = keyward.means.project(keyward.id).await.unwrap();
    assert!(!store::user::is_vouched(&mut tx, added.id).await.unwrap());
}

#[tokio::test]
async fn a_link_ends_with_what_it_was_for() {
    let project = Project::new().await;
    let owner = project.administrator(Role::Owner).await;
    let added = add(&project, &owner, &format!("bo-{}@clinic.example", project.slug)).await;
    let Some(Handed::Join(link)) = &added.link else { panic!("{added:?}") };
    members::remove(&acting(&project, &owner).await, added.id).await.unwrap();
    let browser = project.browser();
    browser.follow(browser.get(link).await).await.expect(410);
}
