//! Who runs a project, and that somebody always does.

use crate::support::{
    Project,
    console::Administrator,
    database::TestDatabase,
    installation::shared_database,
    letters::Letters as _,
    sql::{connection, rows, value},
};
use domain::{administration::Role, ids::UserId, mail::Letter};
use server::store;

async fn role_of(project: &Project, id: UserId) -> Option<String> {
    let mut tx = project.means.project(project.id).await.unwrap();
    store::membership::role_of(&mut tx, id).await.unwrap()
}

async fn offered(project: &Project, id: UserId) -> Vec<String> {
    let mut tx = project.means.control().await.unwrap();
    store::administrator_project::of(&mut tx, id).await.unwrap().into_iter().map(|own| own.slug.to_string()).collect()
}

/// The one-time link in the latest mail to an administrator.
async fn mailed(project: &Project, email: &str) -> String {
    let letter = project.keyward().await.letters_to(email).await.pop().expect("a mail").letter;
    let Letter::Administrator { link, .. } = letter else { panic!("another mail") };
    link
}

async fn version(by: &Administrator, id: UserId) -> String {
    by.get(&format!("administrators/{id}")).await.expect(200).field("version").unwrap()
}

#[tokio::test]
async fn somebody_new_joins_by_a_link_in_their_mail() {
    let project = Project::new().await;
    let owner = project.administrator(Role::Owner).await;
    let email = format!("new{}@clinic.example", project.slug);
    owner.post("administrators", &[("email", "nobody"), ("role", "boss")]).await.expect(422);
    let added = owner.post("administrators", &[("email", &email), ("role", "support")]).await.expect(303);
    assert!(!owner.follow(added).await.body.contains("/console/join/"));
    let join = mailed(&project, &email).await;
    let list = owner.get("administrators").await.expect(200);
    assert!(list.body.contains(&email) && list.body.contains("Has not joined yet"), "{}", list.body);
    assert!(!list.body.contains("/console/join/"));
    let again = owner.post("administrators", &[("email", &email), ("role", "support")]).await;
    assert!(again.status == 422 || again.body.contains("/console/accept/"), "{} {}", again.status, again.body);

    // They set a password and are in, as what they were added.
    let browser = project.browser();
    let page = browser.follow(browser.get(&join).await).await.expect(200);
    assert!(page.body.contains("You were added to Test Clinic (Support)"), "{}", page.body);
    let csrf = page.field("csrf").unwrap();
    let fields = [("csrf", csrf.as_str()), ("name", "Noa Neu"), ("password", "a long enough passphrase 42")];
    let answer = browser.post("/console/join", &fields).await.expect(303);
    // Nobody asks for the password that they have just typed.
    let page = browser.follow(answer).await;
    assert!(!page.body.contains("name=\"password\""), "{}", page.body);
    browser.get(&owner.path("users")).await.expect(200);
    browser.get(&owner.path("settings/keys")).await.expect(403);
    let list = owner.get("administrators").await.expect(200);
    assert!(list.body.contains("Noa Neu") && !list.body.contains("Has not joined yet"), "{}", list.body);
}

#[tokio::test]
async fn roles_change_and_go_with_before_and_after_on_record() {
    let project = Project::new().await;
    let (owner, other) = (project.administrator(Role::Owner).await, project.administrator(Role::Auditor).await);
    let path = format!("administrators/{}", other.id);
    let seen = version(&owner, other.id).await;
    owner.post(&path, &[("version", &seen), ("role", "administrator")]).await.expect(303);
    assert_eq!(role_of(&project, other.id).await.as_deref(), Some("administrator"));
    other.get("settings/keys/rotate").await.expect(200);

    let late = owner.post(&path, &[("version", &seen), ("role", "support")]).await.expect(409);
    assert!(late.body.contains("“Administrator” in the meantime"), "{}", late.body);
    assert!(late.body.contains("Ana Keller saved a change ("), "{}", late.body);
    owner.post(&path, &[("version", "99"), ("role", "operator")]).await.expect(422);
    assert_eq!(role_of(&project, other.id).await.as_deref(), Some("administrator"));

    owner.get(&format!("{path}/remove")).await.expect(200);
    owner.post(&format!("{path}/remove"), &[]).await.expect(303);
    assert_eq!(role_of(&project, other.id).await, None);
    assert!(offered(&project, other.id).await.is_empty());
    other.get("").await.expect(404);
    owner.get(&path).await.expect(404);
    owner.post(&format!("{path}/remove"), &[]).await.expect(404);

    let trail = project.trail().await;
    assert_eq!(trail.iter().filter(|(kind, _)| kind == "membership.changed").count(), 2, "{trail:?}");
}

#[tokio::test]
async fn the_last_owner_stays_whoever_tries() {
    let project = Project::new().await;
    let owner = project.administrator(Role::Owner).await;
    let admin = project.administrator(Role::Administrator).await;
    let path = format!("administrators/{}", owner.id);
    let seen = version(&owner, owner.id).await;
    for role in ["administrator", "auditor", "support"] {
        let answer = owner.post(&path, &[("version", &seen), ("role", role)]).await.expect(422);
        assert!(answer.body.contains("Nobody else who can sign in is an owner"), "{}", answer.body);
    }
    owner.post(&format!("{path}/remove"), &[]).await.expect(422);
    admin.post(&format!("{path}/remove"), &[]).await.expect(403);
    assert_eq!(role_of(&project, owner.id).await.as_deref(), Some("owner"));

    // With another owner, one may go.
    let second = project.administrator(Role::Owner).await;
    owner.post(&path, &[("version", &seen), ("role", "auditor")]).await.expect(303);
    assert_eq!(role_of(&project, owner.id).await.as_deref(), Some("auditor"));
    second.post(&format!("administrators/{}/remove", second.id), &[]).await.expect(422);
}

/// Keeps somebody from signing in, or lets them in again.
async fn set_blocked(project: &Project, id: UserId, blocked: bool) {
    let keyward = project.keyward().await;
    let mut tx = keyward.means.project(keyward.id).await.unwrap();
    store::user::set_blocked(&mut tx, id, blocked).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn an_owner_who_cannot_sign_in_is_nobody_to_be_left_with() {
    let project = Project::new().await;
    let owner = project.administrator(Role::Owner).await;
    let (blocked, _) = project.keyward_person("Bo Blocked").await;
    project.make_member(blocked, Role::Owner).await;
    set_blocked(&project, blocked, true).await;
    // Another one was added and has never set a password.
    let email = format!("new{}@clinic.example", project.slug);
    owner.post("administrators", &[("email", &email), ("role", "owner")]).await.expect(303);

    let path = format!("administrators/{}", owner.id);
    let seen = version(&owner, owner.id).await;
    let answer = owner.post(&path, &[("version", &seen), ("role", "auditor")]).await.expect(422);
    assert!(answer.body.contains("Nobody else who can sign in is an owner"), "{}", answer.body);
    owner.post(&format!("{path}/remove"), &[]).await.expect(422);
    // Those who cannot sign in may go, and whoever can again is somebody to be left with.
    set_blocked(&project, blocked, false).await;
    owner.post(&path, &[("version", &seen), ("role", "auditor")]).await.expect(303);
    assert_eq!(role_of(&project, owner.id).await.as_deref(), Some("auditor"));
}

#[tokio::test]
async fn an_operator_who_cannot_sign_in_is_nobody_to_be_left_with() {
    let database = TestDatabase::fresh().await;
    let keyward = Project::at(&database.server, |_| {}).await.keyward().await;
    let (one, two) = (keyward.administrator(Role::Operator).await, keyward.administrator(Role::Operator).await);
    // A third one would be an operator, too, if they ever joined.
    one.post("administrators", &[("email", "new@clinic.example"), ("role", "operator")]).await.expect(303);
    set_blocked(&keyward, one.id, true).await;
    two.post(&format!("administrators/{}/remove", two.id), &[]).await.expect(422);
    assert_eq!(role_of(&keyward, two.id).await.as_deref(), Some("operator"));
    set_blocked(&keyward, one.id, false).await;
    two.post(&format!("administrators/{}/remove", two.id), &[]).await.expect(303);
}

#[tokio::test]
async fn each_link_is_on_record_here_and_in_the_built_in_project() {
    let project = Project::new().await;
    let owner = project.administrator(Role::Owner).await;
    let here = || async { project.trail().await.iter().filter(|(kind, _)| kind == "administrator.invited").count() };
    let there = |id: UserId| {
        let project = &project;
        async move {
            let keyward = project.keyward().await;
            let mut server = connection(&shared_database().await).await;
            rows(&mut server, format!("SET keyward.project = '{}'", keyward.id)).await.unwrap();
            let sql = format!(
                "SELECT count(*) FROM audit_event WHERE kind = 'administrator.invited' AND user_id = '{id}' \
                 AND administrator = '{}'",
                owner.id
            );
            value(&mut server, sql).await
        }
    };
    // Somebody new, and another link for them.
    let email = format!("new{}@clinic.example", project.slug);
    owner.post("administrators", &[("email", &email), ("role", "support")]).await.expect(303);
    let list = owner.get("administrators").await.expect(200);
    let start = list.body.find("/administrators/").map(|at| at + "/administrators/".len()).unwrap();
    let ids: Vec<UserId> = list.body[start..]
        .split("/administrators/")
        .chain(std::iter::once(&list.body[start..]))
        .filter_map(|text| text.get(..36)?.parse().ok())
        .filter(|id| *id != owner.id)
        .collect();
    let id = ids[0];
    assert_eq!((here().await, there(id).await.as_str()), (0, "1"), "the membership is on record here");
    owner.post(&format!("administrators/{id}/link"), &[]).await.expect(303);
    assert_eq!((here().await, there(id).await.as_str()), (1, "2"));

    // Somebody whose account nobody has answered for is offered the role.
    let (stranger, address) = project.keyward_person("Sam").await;
    let keyward = project.keyward().await;
    let mut tx = keyward.means.project(keyward.id).await.unwrap();
    store::user::vouch(&mut tx, stranger, false).await.unwrap();
    tx.commit().await.unwrap();
    owner.post("administrators", &[("email", &address), ("role", "support")]).await.expect(303);
    assert!(mailed(&project, &address).await.contains("/console/accept/"));
    assert_eq!((here().await, there(stranger).await.as_str()), (2, "1"));
}

#[tokio::test]
async fn an_owner_does_not_learn_who_has_an_account_and_takes_an_offer_back() {
    let project = Project::new().await;
    let owner = project.administrator(Role::Owner).await;
    let (known, address) = project.keyward_person("Sam Secret").await;
    let new = format!("new{}@clinic.example", project.slug);
    let mut told = Vec::new();
    for email in [&address, &new] {
        let answer = owner.post("administrators", &[("email", email), ("role", "support")]).await.expect(303);
        let list = owner.follow(answer).await.expect(200).body;
        assert!(list.contains("Invited. The mail is in the mail log of the project Keyward."), "{list}");
        // The row, without what is of the person.
        let row = list.split("<tr").find(|row| row.contains(email.as_str())).unwrap();
        let row = row.split("</tr>").next().unwrap();
        assert!(row.contains("Has not joined yet"), "{row}");
        let id = row.split("/administrators/").nth(1).unwrap().split('"').next().unwrap().to_owned();
        told.push(row.replace(email.as_str(), "…").replace(&id, "…"));
        owner.get(&format!("administrators/{id}")).await.expect(200);
    }
    assert_eq!(told[0], told[1]);
    let list = owner.get("administrators").await.body;
    assert!(!list.contains("Sam Secret"), "{list}");
    assert_eq!(role_of(&project, known).await, None, "an offer is no membership");

    // Sent again, with another role: the link before ends.
    let first = mailed(&project, &address).await;
    let path = format!("administrators/{known}");
    project.wait(1);
    owner.post(&path, &[("version", "0"), ("role", "auditor")]).await.expect(303);
    project.wait(1);
    owner.post(&format!("{path}/link"), &[]).await.expect(303);
    let sam = project.at_console(known, &address).await;
    sam.browser.follow(sam.browser.get(&first).await).await.expect(410);
    let latest = mailed(&project, &address).await;
    let page = sam.browser.follow(sam.browser.get(&latest).await).await.expect(200);
    assert!(page.body.contains("Auditor"), "{}", page.body);
    // Taken back, it is nothing any more.
    owner.post(&format!("{path}/remove"), &[]).await.expect(303);
    sam.browser.follow(sam.browser.get(&latest).await).await.expect(410);
    assert!(!owner.get("administrators").await.body.contains(&address));
    assert_eq!(role_of(&project, known).await, None);
}

#[tokio::test]
async fn whoever_adds_many_people_waits() {
    let project = Project::new().await;
    let owner = project.administrator(Role::Owner).await;
    for at in 0..20 {
        let email = format!("new{at}-{}@clinic.example", project.slug);
        owner.post("administrators", &[("email", &email), ("role", "support")]).await.expect(303);
    }
    let email = format!("one-more-{}@clinic.example", project.slug);
    let answer = owner.post("administrators", &[("email", &email), ("role", "support")]).await.expect(422);
    assert!(answer.body.contains("You have added many people lately. Try again in 3 minutes"), "{}", answer.body);
    project.wait(181);
    owner.post("administrators", &[("email", &email), ("role", "support")]).await.expect(303);
}

#[tokio::test]
async fn two_owners_who_remove_each_other_at_once_leave_one() {
    let project = Project::new().await;
    for _ in 0..6 {
        let (one, other) = (project.administrator(Role::Owner).await, project.administrator(Role::Owner).await);
        let owners = |tx| async {
            let mut tx: store::ProjectTx = tx;
            store::membership::lock_holders(&mut tx, "owner").await.unwrap()
        };
        // Only these two.
        for id in owners(project.means.project(project.id).await.unwrap()).await {
            if id != one.id && id != other.id {
                project.make_member(id, Role::Support).await;
            }
        }
        let (first, second) =
            (format!("administrators/{}/remove", other.id), format!("administrators/{}/remove", one.id));
        let (a, b) = tokio::join!(one.post(&first, &[]), other.post(&second, &[]));
        let left = owners(project.means.project(project.id).await.unwrap()).await;
        assert_eq!(left.len(), 1, "{} {}: {left:?}", a.status, b.status);
        assert_eq!(
            [a.status, b.status].iter().filter(|status| **status == 303).count(),
            1,
            "{} {}",
            a.status,
            b.status
        );
    }
}

#[tokio::test]
async fn operators_are_looked_after_in_the_built_in_project_and_nobody_else_is_there() {
    let project = Project::new().await;
    let operator = project.keyward().await.administrator(Role::Operator).await;
    let list = operator.get("administrators").await.expect(200);
    assert!(list.body.contains("Add operator"), "{}", list.body);
    for role in ["owner", "administrator", "support"] {
        operator.post("administrators", &[("email", "x@y.example"), ("role", role)]).await.expect(422);
    }
    // An owner of some project has no business there.
    let owner = project.administrator(Role::Owner).await;
    owner.browser.get("/console/p/keyward/administrators").await.expect(404);
    owner.browser.get(&format!("/console/p/keyward/users/{}", operator.id)).await.expect(404);
}

#[tokio::test]
async fn the_index_follows_the_memberships_whatever_became_of_it() {
    let project = Project::new().await;
    let (id, _) = project.keyward_person("Ana Keller").await;
    project.make_member(id, Role::Auditor).await;
    let mut tx = project.means.project(project.id).await.unwrap();
    store::administrator_project::remove(&mut tx, id).await.unwrap();
    tx.commit().await.unwrap();
    assert!(offered(&project, id).await.is_empty());
    server::jobs::index_administrators(&project.means).await;
    assert_eq!(offered(&project, id).await, [project.slug.to_string()]);
}
