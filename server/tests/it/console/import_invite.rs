//! Lists whose people are invited: everybody who has no password, once, whatever ends the work in between.

use super::import::{carried_out, handed_in, id_of, people, role, tenant};
use crate::support::{
    Project,
    console::Administrator,
    installation::{beside, shared_database},
    letters::Letters as _,
};
use domain::{
    administration::Role,
    ids::UserId,
    mail::{Envelope, Letter, MailBudget, MailClass},
    person::Identifier,
};
use server::{
    outbound::mail::Mailer,
    routes,
    service::{self, Means, Tenants, import},
    state::{AppState, Facts},
    store,
};
use std::{collections::BTreeMap, fmt::Write as _, sync::Arc, time::Duration};

const BEGIN: [(&str, &str); 3] = [("do", "begin"), ("invite", "true"), ("application", "labs")];

/// A project behind a server that no mail leaves.
pub async fn without_mail() -> Project {
    let project = Project::new().await;
    let own = beside(&project.means, &shared_database().await).await;
    let means = Arc::new(Means { mailer: Mailer::off(), ..Arc::try_unwrap(own).ok().unwrap() });
    let router = routes::router(AppState::new(Arc::clone(&means), Facts::default()));
    Project { means, router, ..project }
}

async fn of(project: &Project, address: &str) -> UserId {
    let identifier = Identifier::email(address).unwrap();
    let lookup = service::user::lookup(&project.keys, &identifier);
    let mut tx = project.means.project(project.id).await.unwrap();
    store::user::by_identifier(&mut tx, identifier.kind(), &lookup).await.unwrap().unwrap().id
}

/// How many mails each address has been written.
async fn written(project: &Project) -> BTreeMap<String, usize> {
    let mut all = BTreeMap::new();
    for own in project.letters().await {
        assert!(matches!(own.letter, Letter::Invitation { .. }));
        *all.entry(own.to.as_str().to_owned()).or_default() += 1;
    }
    all
}

async fn roles(project: &Project, user: UserId) -> usize {
    let mut tx = project.means.project(project.id).await.unwrap();
    store::user::roles(&mut tx, user).await.unwrap().len()
}

/// Hands a list in and says to invite by it.
async fn invited_by(project: &Project, owner: &Administrator, list: &str) -> String {
    let (path, _) = handed_in(owner, list).await;
    owner.post(&path, &BEGIN).await.expect(303);
    carried_out(project, &path).await;
    owner.get(&path).await.expect(200).body
}

fn link(own: &Envelope) -> String {
    let Letter::Invitation { link, .. } = &own.letter else { panic!("another letter") };
    link.clone()
}

#[tokio::test]
async fn those_without_a_password_are_invited_and_come_in() {
    let project = Project::new().await;
    project.app("labs").await;
    role(&project, "nurse").await;
    let (owner, ada) = (project.administrator(Role::Owner).await, project.user("ada").await);
    // Somebody who was added before, without a password and without a role.
    let (before, _) = handed_in(&owner, "email,username\r\nlise@clinic.example,lise\r\n").await;
    owner.post(&before, &[("do", "begin")]).await.expect(303);
    carried_out(&project, &before).await;
    assert!(project.letters().await.is_empty(), "nobody said to invite");
    let hash = {
        let password = server::crypto::password::Password::new("maple-river-lantern-nine").unwrap();
        project.means.passwords.hash(&password, &*project.means.random).await.unwrap()
    };
    let list = format!(
        "email,username,name,roles,passwordHash,blocked\r\n\
         grace@clinic.example,,Grace,nurse,,\r\n\
         hashed@clinic.example,,Has One,nurse,\"{hash}\",\r\n\
         ,margaret,Nowhere To Write,,,\r\n\
         blocked@clinic.example,,Blocked,,,true\r\n\
         stranger@evil.example,lise,Lise,nurse,,\r\n\
         {},,Ada,nurse,,\r\n",
        ada.email
    );
    let (path, page) = handed_in(&owner, &list).await;
    for wanted in [
        "Send an invitation to each of them",
        "2 people can be invited by mail.",
        "2 people cannot be invited",
        "nowhere to send an invitation",
    ] {
        assert!(page.body.contains(wanted), "{wanted}: {}", page.body);
    }
    owner.post(&path, &BEGIN).await.expect(303);
    carried_out(&project, &path).await;
    let done = owner.get(&path).await.expect(200).body;
    assert!(done.contains("4 people added, 2 invited."), "{done}");
    assert!(done.contains("Not invited"), "{done}");
    let table = owner.get(&format!("{path}/problems.csv")).await.expect(200).body;
    assert!(table.contains("4,\"email\"") && table.contains("5,\"blocked\""), "{table}");

    // Whom the list names by another address than theirs is written at their own.
    let mails = written(&project).await;
    assert_eq!(mails.keys().collect::<Vec<_>>(), ["grace@clinic.example", "lise@clinic.example"]);
    let list = owner.get("users/invitations?state=open").await.expect(200).body;
    assert!(list.contains("grace@clinic.example") && list.contains("lise@clinic.example"), "{list}");

    // Who was made by the list has their role at once; who was there gets it with the invitation.
    let (grace, lise) = (of(&project, "grace@clinic.example").await, of(&project, "lise@clinic.example").await);
    assert_eq!((roles(&project, grace).await, roles(&project, lise).await), (1, 0));
    for (address, name) in [("grace@clinic.example", "Grace"), ("lise@clinic.example", "Lise")] {
        let mail = project.letters_to(address).await.pop().unwrap();
        let browser = project.browser();
        let page = browser.follow(browser.get(&link(&mail)).await).await.expect(200);
        let csrf = page.field("csrf").unwrap();
        let fields = [("csrf", csrf.as_str()), ("name", name), ("password", "seven quiet herons at dawn")];
        browser.post(&page.action(), &fields).await.expect(200);
    }
    assert_eq!((roles(&project, grace).await, roles(&project, lise).await), (1, 1));
    assert_eq!(roles(&project, ada.id).await, 0, "whoever has a password stays as they are");

    // Once more: everybody has a way in.
    let (again, page) = handed_in(&owner, &format!("email\r\ngrace@clinic.example\r\n{}\r\n", ada.email)).await;
    assert!(
        page.body.contains("There is nobody to add.") && !page.body.contains("Send an invitation"),
        "{}",
        page.body
    );
    owner.post(&again, &BEGIN).await.expect(303);
    carried_out(&project, &again).await;
    assert_eq!(written(&project).await, mails);
    let trail = project.trail().await;
    assert_eq!(trail.iter().filter(|(kind, _)| kind == "invitation.made").count(), 2, "{trail:?}");
}

#[tokio::test]
async fn a_list_that_is_broken_off_again_and_again_invites_everybody_once() {
    let project = Project::new().await;
    project.app("labs").await;
    let owner = project.administrator(Role::Owner).await;
    let mut list = String::from("email,name\n");
    for number in 0..460 {
        writeln!(list, "p{number}@clinic.example,P{number}").unwrap();
    }
    let (path, _) = handed_in(&owner, &list).await;
    owner.post(&path, &BEGIN).await.expect(303);
    let other = project.elsewhere().await;
    let (one, two) = (tenant(&project).await, tenant(&other).await);
    let id = id_of(&path);
    // What is dropped in the middle of something is like what dies there: Postgres rolls back what was not committed.
    for round in 0..12_u64 {
        let server = if round % 2 == 0 { &one } else { &two };
        let going = Box::pin(import::proceed(server, id));
        _ = tokio::time::timeout(Duration::from_millis(40 + 60 * round), going).await;
    }
    let (first, second) = tokio::join!(Box::pin(import::proceed(&one, id)), Box::pin(import::proceed(&two, id)));
    first.unwrap();
    second.unwrap();
    carried_out(&other, &path).await;
    let done = owner.get(&path).await.expect(200).body;
    assert!(done.contains("460 people added, 460 invited."), "{done}");
    assert_eq!(people(&project).await.len(), 460);
    let mut tx = project.means.project(project.id).await.unwrap();
    let mails = store::outbox::mail(&mut tx, None, None, 1_000).await.unwrap();
    let mut whom: Vec<_> = mails.iter().filter_map(|own| own.user).collect();
    assert_eq!(whom.len(), 460);
    whom.sort_unstable();
    whom.dedup();
    assert_eq!(whom.len(), 460, "nobody twice, nobody left out");
    drop(tx);
    // Handed in again, it invites nobody a second time.
    invited_by(&project, &owner, &list).await;
    let mut tx = project.means.project(project.id).await.unwrap();
    assert_eq!(store::outbox::mail(&mut tx, None, None, 1_000).await.unwrap().len(), 460);
}

#[tokio::test]
async fn one_mailbox_is_not_flooded_by_lists() {
    let project = Project::new().await;
    project.app("labs").await;
    let owner = project.administrator(Role::Owner).await;
    let mut last = String::new();
    for _ in 0..11 {
        last = invited_by(&project, &owner, "email\nada@clinic.example\n").await;
        let list = owner.get("users/invitations?state=open").await.expect(200).body;
        let Some(row) = list.split('"').find(|text| text.ends_with("/withdraw")) else { break };
        let row = row.split_once(&format!("/console/p/{}/", project.slug)).unwrap().1.to_owned();
        owner.post(&row, &[]).await.expect(303);
    }
    assert!(last.contains("got so many mails lately"), "{last}");
    let mut tx = project.means.project(project.id).await.unwrap();
    assert_eq!(store::outbox::mail(&mut tx, None, None, 1_000).await.unwrap().len(), 10);
}

/// A list's mail leaves others their turn: beyond what a project may send it waits, and then goes on by itself.
#[tokio::test]
async fn a_list_does_not_send_without_end() {
    let project = Project::new().await;
    project.app("labs").await;
    let owner = project.administrator(Role::Owner).await;
    let mut list = String::from("email\n");
    for number in 0..250 {
        writeln!(list, "p{number}@clinic.example").unwrap();
    }
    let (path, _) = handed_in(&owner, &list).await;
    owner.post(&path, &BEGIN).await.expect(303);
    let tenant = tenant(&project).await;
    let budget = MailBudget::Project(MailClass::Administrators);
    let mut tx = tenant.begin().await.unwrap();
    assert_eq!(service::mail::count_listed(&tenant, &mut tx, 19_900).await.unwrap(), None);
    tx.commit().await.unwrap();

    let until = Box::pin(import::proceed(&tenant, id_of(&path))).await.unwrap().expect("more to be done");
    let wait = until.since(project.means.now()).as_secs_f64();
    assert!((wait - 100.0 / budget.leak_per_second()).abs() < 2.0, "{wait}");
    assert_eq!(people(&project).await.len(), 200, "a batch of them");
    project.wait(73);
    // The last ones of the list go over it again, by so many: nothing is left that would have to wait.
    while let Some(until) = Box::pin(import::proceed(&tenant, id_of(&path))).await.unwrap() {
        project.clock.set(until);
    }
    let mut tx = project.means.project(project.id).await.unwrap();
    assert_eq!(store::outbox::mail(&mut tx, None, None, 1_000).await.unwrap().len(), 250);
}

#[tokio::test]
async fn an_invitation_of_a_list_that_is_taken_back_leaves_whom_the_list_made() {
    let project = Project::new().await;
    project.app("labs").await;
    let owner = project.administrator(Role::Owner).await;
    invited_by(&project, &owner, "email\nada@clinic.example\n").await;
    let list = owner.get("users/invitations?state=open").await.expect(200).body;
    let row = list.split('"').find(|text| text.ends_with("/withdraw")).unwrap();
    let row = row.split_once(&format!("/console/p/{}/", project.slug)).unwrap().1.to_owned();
    owner.post(&row, &[]).await.expect(303);
    assert_eq!(people(&project).await, ["ada@clinic.example"]);
}

#[tokio::test]
async fn what_cannot_be_invited_to_is_said_before_anything_begins() {
    let project = Project::new().await;
    project.app("labs").await;
    let owner = project.administrator(Role::Owner).await;
    let (path, _) = handed_in(&owner, "email\ngrace@clinic.example\n").await;
    for application in ["", "nobody", "keyward-account"] {
        let fields = [("do", "begin"), ("invite", "true"), ("application", application)];
        let refused = owner.post(&path, &fields).await.expect(422);
        assert!(refused.body.contains("Choose the application they are invited to."), "{}", refused.body);
    }
    carried_out(&project, &path).await;
    assert_eq!(people(&project).await, Vec::<String>::new());
    // A crafted form of whoever may not invite.
    let support = project.administrator(Role::Support).await;
    support.post(&path, &BEGIN).await.expect(403);
    assert!(project.letters().await.is_empty());
}

#[tokio::test]
async fn where_no_mail_leaves_nobody_is_invited_and_everybody_is_told() {
    let project = without_mail().await;
    project.app("labs").await;
    let owner = project.administrator(Role::Owner).await;
    let (path, page) = handed_in(&owner, "email\ngrace@clinic.example\n").await;
    assert!(page.body.contains("No mail leaves this installation."), "{}", page.body);
    assert!(!page.body.contains("Send an invitation"), "{}", page.body);
    let refused = owner.post(&path, &BEGIN).await.expect(422);
    assert!(refused.body.contains("No mail leaves this installation."), "{}", refused.body);
    assert_eq!(people(&project).await, Vec::<String>::new());
    owner.post(&path, &[("do", "begin")]).await.expect(303);
    carried_out(&project, &path).await;
    assert_eq!(people(&project).await, ["grace@clinic.example"]);
}

#[tokio::test]
async fn an_application_that_is_gone_and_mail_that_is_off_by_then_leave_people_to_a_later_list() {
    let project = Project::new().await;
    let labs = project.app("labs").await;
    project.app("other").await;
    let owner = project.administrator(Role::Owner).await;
    let (path, _) = handed_in(&owner, "email\ngrace@clinic.example\n").await;
    owner.post(&path, &BEGIN).await.expect(303);
    let mut tx = project.means.project(project.id).await.unwrap();
    let own = store::applications::by_id(&mut tx, labs.application.id).await.unwrap().unwrap();
    assert!(store::applications::save(&mut tx, &own.application, false, own.version).await.unwrap());
    store::project::bump_config_version(&mut tx).await.unwrap();
    tx.commit().await.unwrap();
    carried_out(&project, &path).await;
    let done = owner.get(&path).await.expect(200).body;
    assert!(done.contains("1 person added, 0 invited.") && done.contains("the application is gone"), "{done}");
    let (later, page) = handed_in(&owner, "email\ngrace@clinic.example\n").await;
    assert!(page.body.contains("Invite 1 person"), "{}", page.body);
    let fields = [("do", "begin"), ("invite", "true"), ("application", "other")];
    owner.post(&later, &fields).await.expect(303);
    // A server that no mail leaves has its turn: it adds nobody less, and tells who was not invited.
    let own = beside(&project.means, &shared_database().await).await;
    let silent = Means { mailer: Mailer::off(), ..Arc::try_unwrap(own).ok().unwrap() };
    let silent = Tenants::new(Arc::new(silent)).by_slug(project.slug.as_str()).await.unwrap().unwrap();
    while Box::pin(import::proceed(&silent, id_of(&later))).await.unwrap().is_some() {}
    let done = owner.get(&later).await.expect(200).body;
    assert!(done.contains("0 invited.") && done.contains("no mail leaves this installation"), "{done}");
    let (last, _) = handed_in(&owner, "email\ngrace@clinic.example\n").await;
    owner.post(&last, &fields).await.expect(303);
    carried_out(&project, &last).await;
    assert_eq!(written(&project).await.get("grace@clinic.example"), Some(&1));
}
