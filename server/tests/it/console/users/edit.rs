//! Adding people and changing what is known about them.

use super::{ids, of, search};
use crate::support::{Project, project::Person};
use domain::{administration::Role, ids::RoleId};
use server::{
    random::RandomExt as _,
    store::{self, role::StoredRole},
};

async fn role(project: &Project, name: &str) -> RoleId {
    let mut tx = project.means.project(project.id).await.unwrap();
    let id = RoleId::from_random(tx.random().bytes());
    let role =
        StoredRole { id, name: name.to_owned(), description: None, access_policy: serde_json::json!({ "rule": [] }) };
    store::role::create(&mut tx, &role).await.unwrap();
    store::project::bump_config_version(&mut tx).await.unwrap();
    tx.commit().await.unwrap();
    id
}

#[tokio::test]
async fn somebody_who_is_added_signs_in_with_the_password_they_were_given() {
    let project = Project::new().await;
    let labs = project.app("labs").await;
    let nurse = role(&project, "nurse").await.to_string();
    let owner = project.administrator(Role::Administrator).await;
    let page = owner.get("users/new").await.expect(200);
    assert!(page.body.contains("nurse"), "{}", page.body);
    let password = "maple-river-lantern-nine";
    let form = [
        ("name", "Grace <Hopper>"),
        ("email", "Grace@Example.com"),
        ("phone", "+1 555 010 0199"),
        ("username", "amazing-grace"),
        ("password", password),
        ("roles", &nurse),
    ];
    let done = owner.post("users/new", &form).await.expect(303);
    let page = owner.follow(done).await.expect(200);
    assert!(page.body.contains("Grace &lt;Hopper&gt;") && page.body.contains("User added."), "{}", page.body);
    assert!(page.body.contains("nurse") && page.body.contains("+15550100199"), "{}", page.body);
    // The administrator knows the password: at the first sign-in it is changed.
    let browser = project.browser();
    let form = browser.open(&labs.request()).await.expect(200);
    let answer = browser.log_in(&form, "grace@example.com", password).await.expect(303);
    let page = browser.follow(answer).await.expect(200);
    assert!(page.body.contains("Choose a new password"), "{}", page.body);
    let (csrf, own) = (page.field("csrf").unwrap(), "amber-violin-staircase-two");
    let answer = browser.post(&page.action(), &[("csrf", &csrf), ("password", own)]).await;
    assert!(browser.follow(answer).await.for_application().contains_key("code"));
    for login in ["grace@example.com", "AMAZING-GRACE", "+15550100199"] {
        let id = ids(&search(&owner, "hopper").await.0)[0].parse().unwrap();
        let grace = Person { id, email: login.to_owned(), password: own.to_owned() };
        labs.tokens(&grace).await;
    }
    assert!(project.trail().await.iter().any(|(kind, _)| kind == "user.created"));
}

#[tokio::test]
async fn what_cannot_be_used_is_said_at_its_field_and_nothing_is_lost_but_the_password() {
    let project = Project::new().await;
    project.user("ada").await;
    let owner = project.administrator(Role::Owner).await;
    let form = [("name", "Eve \"X\""), ("email", "ADA@example.com"), ("password", "a fine long password 77")];
    let page = owner.post("users/new", &form).await.expect(422);
    assert!(page.body.contains("Somebody else signs in with this."), "{}", page.body);
    assert!(page.body.contains("Eve &quot;X&quot;") && page.body.contains("ADA@example.com"));
    assert!(!page.body.contains("a fine long password 77"));
    let page = owner.post("users/new", &[("name", "Eve")]).await.expect(422);
    assert!(page.body.contains("to sign in with"), "{}", page.body);
    let odd = "00000000-0000-4000-8000-000000000000";
    let page = owner.post("users/new", &[("username", "eve"), ("roles", odd)]).await.expect(422);
    assert!(page.body.contains("Choose from the roles"), "{}", page.body);
    for (name, value) in [("phone", "555"), ("username", "a@b"), ("email", "a@b\r\nc"), ("password", "short")] {
        owner.post("users/new", &[(name, value)]).await.expect(422);
    }
    for known in ["eve.adler-12345", "test clinic test clinic"] {
        let form = [("name", "Eve Adler"), ("username", "eve"), ("password", known)];
        let page = owner.post("users/new", &form).await.expect(422);
        assert!(page.body.contains("that is not your name"), "{known}: {}", page.body);
    }
    let mut tx = project.means.project(project.id).await.unwrap();
    assert_eq!(store::user::page(&mut tx, None, 9).await.unwrap().len(), 1, "nobody was added");
}

#[tokio::test]
async fn two_who_add_the_same_address_at_once_add_one() {
    let project = Project::new().await;
    let (one, two) = (project.administrator(Role::Owner).await, project.administrator(Role::Owner).await);
    let form = [("email", "grace@example.com")];
    let (first, second) = tokio::join!(one.post("users/new", &form), two.post("users/new", &form));
    let mut statuses = [first.status, second.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 422]);
}

/// The fields that a person's form has, as a browser would send them back.
async fn form_of(owner: &crate::support::console::Administrator, ada: &Person) -> Vec<(String, String)> {
    let page = owner.get(&of(ada, "edit")).await.expect(200);
    let mut fields = vec![("version".to_owned(), page.field("version").unwrap())];
    for name in ["name", "given_name", "family_name", "email", "phone", "fhir_user", "birthdate", "website"] {
        fields.push((name.to_owned(), page.field(name).unwrap_or_default()));
    }
    let body = page.body;
    for input in body.split("<input").skip(1).filter(|input| input.contains("name=\"logins\"")) {
        let value = input
            .split('>')
            .next()
            .unwrap()
            .split_once("value=\"")
            .map_or("", |(_, rest)| rest.split('"').next().unwrap());
        fields.push(("logins".to_owned(), value.to_owned()));
    }
    fields
}

fn with<'a>(form: &'a [(String, String)], change: &'a [(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let kept = form.iter().filter(|(name, _)| change.iter().all(|(other, _)| other != name));
    kept.map(|(name, value)| (name.as_str(), value.as_str())).chain(change.iter().copied()).collect()
}

#[tokio::test]
async fn what_is_known_is_changed_and_on_record_before_and_after() {
    let project = Project::new().await;
    let (ada, nurse) = (project.user("ada").await, role(&project, "nurse").await.to_string());
    let owner = project.administrator(Role::Administrator).await;
    let form = form_of(&owner, &ada).await;
    let change = [
        ("name", "Ada Byron"),
        ("birthdate", "1815-12-10"),
        ("logins", "ada@example.com"),
        ("logins", "countess"),
        ("identifiers", "http://hl7.org/fhir/sid/us-npi|1234567893"),
        ("attributes", "{\"ward\": \"3B\"}"),
        ("fhir_user", "Practitioner/ada"),
        ("roles", &nurse),
        ("email", "other@example.com"),
    ];
    owner.post(&of(&ada, "edit"), &with(&form, &change)).await.expect(303);
    let page = owner.get(&of(&ada, "")).await.expect(200);
    for wanted in
        ["Ada Byron", "1815-12-10", "countess", "1234567893", "ward", "Practitioner/ada", "nurse", "Not verified"]
    {
        assert!(page.body.contains(wanted), "{wanted}: {}", page.body);
    }
    for (typed, number) in [("byron", 1), ("countess", 1), ("1234567893", 1), ("Practitioner/ada", 1), ("ada", 1)] {
        assert_eq!(ids(&search(&owner, typed).await.0).len(), number, "{typed}");
    }
    let event = owner.get("activity?what=user.updated").await.expect(200);
    assert!(event.body.contains("Ada Byron"), "before and after are on record: {}", event.body);
    // Nothing changed: nothing on record.
    let form = form_of(&owner, &ada).await;
    let change = [
        ("identifiers", "http://hl7.org/fhir/sid/us-npi|1234567893"),
        ("attributes", "{\"ward\": \"3B\"}"),
        ("roles", &nurse),
    ];
    owner.post(&of(&ada, "edit"), &with(&form, &change)).await.expect(303);
    let updates = project.trail().await.iter().filter(|(kind, _)| kind == "user.updated").count();
    assert_eq!(updates, 1);
}

#[tokio::test]
async fn what_somebody_else_has_saved_meanwhile_is_not_overwritten_unseen() {
    let project = Project::new().await;
    let ada = project.user("ada").await;
    let (one, two) = (project.administrator(Role::Owner).await, project.administrator(Role::Owner).await);
    let (first, second) = (form_of(&one, &ada).await, form_of(&two, &ada).await);
    one.post(&of(&ada, "edit"), &with(&first, &[("name", "Ada One")])).await.expect(303);
    let page = two.post(&of(&ada, "edit"), &with(&second, &[("name", "Ada Two")])).await.expect(409);
    assert!(page.body.contains("Ada One") && page.body.contains("value=\"Ada Two\""), "{}", page.body);
    assert!(page.body.contains("Ana Keller saved a change ("), "{}", page.body);
    assert!(two.get(&of(&ada, "")).await.body.contains("Ada One"), "nothing is overwritten");
    // Seen, and saved all the same.
    let version = page.field("version").unwrap();
    let again = [("name", "Ada Two"), ("version", version.as_str())];
    two.post(&of(&ada, "edit"), &with(&second, &again)).await.expect(303);
    assert!(two.get(&of(&ada, "")).await.body.contains("Ada Two"));

    // At the very same time.
    let (first, second) = (form_of(&one, &ada).await, form_of(&two, &ada).await);
    let path = of(&ada, "edit");
    let (left, right) = (with(&first, &[("name", "Left")]), with(&second, &[("name", "Right")]));
    let (left, right) = tokio::join!(one.post(&path, &left), two.post(&path, &right));
    let mut statuses = [left.status, right.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 409]);
}

#[tokio::test]
async fn nobody_is_given_what_somebody_else_signs_in_with_or_is() {
    let project = Project::new().await;
    let (ada, bob) = (project.user("ada").await, project.user("bob").await);
    let owner = project.administrator(Role::Owner).await;
    let form = form_of(&owner, &bob).await;
    owner.post(&of(&bob, "edit"), &with(&form, &[("fhir_user", "Patient/1")])).await.expect(303);
    let form = form_of(&owner, &ada).await;
    let page = owner.post(&of(&ada, "edit"), &with(&form, &[("fhir_user", "Patient/1")])).await.expect(422);
    assert!(page.body.contains("Somebody else is this on the FHIR server."), "{}", page.body);
    let both = [("logins", "ada@example.com"), ("logins", "BOB@example.com")];
    let page = owner.post(&of(&ada, "edit"), &with(&form, &both)).await.expect(422);
    assert!(page.body.contains("Somebody else signs in with this."), "{}", page.body);
    let page = owner.post(&of(&ada, "edit"), &with(&form, &[("attributes", "</textarea><script>")])).await.expect(422);
    assert!(page.body.contains("This is no JSON") && !page.body.contains("</textarea><script>"), "{}", page.body);
    let foreign = role(&Project::new().await, "nurse").await.to_string();
    owner.post(&of(&ada, "edit"), &with(&form, &[("roles", &foreign)])).await.expect(422);
}
