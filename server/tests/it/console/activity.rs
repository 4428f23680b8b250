//! The trail in the console: sentences, filters, pages, and what belongs to others.

use crate::support::{
    Project,
    console::Administrator,
    database::admin,
    installation::shared_database,
    sql::{connection, rows},
};
use domain::{
    administration::Role,
    audit::{Actor, Event, Kind},
    ids::{ClientId, UserId},
};
use server::service::audit;
use std::{fs, net::IpAddr, path::Path};

impl Project {
    /// Records an event as if it came from an address, a second after what was before.
    pub async fn records(&self, event: Event) {
        self.wait(1);
        let mut tx = self.means.project(self.id).await.unwrap();
        let address: IpAddr = "203.0.113.7".parse().unwrap();
        audit::record_from(&mut tx, &self.keys, Some(address), event).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// Fills the trail with `count` events about somebody, each a second older than the one before, the first `age` seconds
    /// ago. Their ids are drawn by Postgres.
    pub async fn filled(
        &self,
        connect: &server::database::Connect,
        kind: Kind,
        outcome: &str,
        user: UserId,
        count: u32,
        age: u32,
    ) {
        let mut server = connection(connect).await;
        let now = domain::time::Timestamp::unix_micros(self.means.now());
        let (project, kind) = (self.id, kind.as_str());
        rows(&mut server, format!("SET keyward.project = '{project}'")).await.unwrap();
        rows(
            &mut server,
            format!(
                "INSERT INTO audit_event (project_id, id, at, kind, outcome, user_id, client_id, canonical)
                 SELECT '{project}', id, to_timestamp(at / 1000000.0), '{kind}', '{outcome}', '{user}', 'labs',
                 convert_to('{{\"actor\":\"user:{user}\",\"at\":' || at || ',\"client\":\"labs\",\"facts\":{{}},\"id\":\"' || id ||
                     '\",\"kind\":\"{kind}\",\"outcome\":\"{outcome}\",\"project\":\"{project}\",\"user\":\"{user}\",\"v\":1}}', 'utf8')
                 FROM (SELECT gen_random_uuid() AS id, {now}::bigint - ({age} + n) * 1000000::bigint AS at
                       FROM generate_series(1, {count}) AS n) AS made"
            ),
        )
        .await
        .unwrap();
    }
}

/// The ids of the events on a page, in its order.
pub fn ids(body: &str) -> Vec<String> {
    body.split("/activity/")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .filter(|id| id.len() == 36)
        .map(ToOwned::to_owned)
        .collect()
}

/// Where a link of the page's pager leads.
fn pager(body: &str, rel: &str) -> Option<String> {
    let tag = body.split("<a ").find(|tag| tag.contains(&format!("rel=\"{rel}\"")))?;
    Some(tag.split("href=\"").nth(1)?.split('"').next()?.replace("&amp;", "&"))
}

async fn page(administrator: &Administrator, rest: &str) -> String {
    administrator.get(rest).await.expect(200).body
}

/// Every page of a list, from the newest to the oldest.
async fn walk(administrator: &Administrator, rest: &str) -> Vec<Vec<String>> {
    let mut body = page(administrator, rest).await;
    let mut pages = vec![ids(&body)];
    while let Some(next) = pager(&body, "next") {
        body = administrator.browser.get(&next).await.expect(200).body;
        pages.push(ids(&body));
        assert!(pages.len() < 100);
    }
    pages
}

#[tokio::test]
async fn each_event_is_a_sentence_with_links_and_its_raw_form() {
    let project = Project::new().await;
    let labs = project.app_with("labs", |settings| settings.name = "Lab Results".to_owned()).await;
    let ada = project.user_with("ada", |profile| profile.name = Some("Ada Lovelace".to_owned())).await;
    labs.tokens(&ada).await;
    let owner = project.administrator(Role::Owner).await;
    let body = page(&owner, "activity").await;
    let person = format!("<a href=\"{}\">Ada Lovelace</a>", owner.path(&format!("users/{}", ada.id)));
    let application =
        format!("<a href=\"{}\">Lab Results</a>", owner.path(&format!("applications/{}", labs.application.id)));
    assert!(body.contains(&format!("signed in to {application} with a password")), "{body}");
    assert!(body.contains(&person), "{body}");
    assert!(body.contains(&format!("got tokens for {person} after their sign-in")), "{body}");
    assert!(
        body.contains("session.signed_in") && body.contains("&quot;kind&quot;:&quot;grant.token_issued&quot;"),
        "{body}"
    );

    let id = ids(&body).first().unwrap().clone();
    let event = page(&owner, &format!("activity/{id}")).await;
    assert!(event.contains("As the trail holds it") && event.contains(&id), "{event}");
    owner.get("activity/0a0b0c0d-0000-4000-8000-000000000000").await.expect(404);
    owner.get("activity/nonsense").await.expect(404);
}

#[tokio::test]
async fn events_of_one_transaction_are_in_the_order_in_which_they_were_recorded() {
    let project = Project::new().await;
    let mut tx = project.means.project(project.id).await.unwrap();
    for number in 0..300 {
        let event = Event::new(Kind::ProjectUpdated, Actor::System).fact("fields", number);
        audit::record(&mut tx, event).await.unwrap();
    }
    tx.commit().await.unwrap();
    let mut tx = project.means.project(project.id).await.unwrap();
    let events = server::store::audit::newest(&mut tx, None, 1_000).await.unwrap();
    let fields: Vec<u32> = events
        .iter()
        .filter(|event| event.kind == "project.updated")
        .map(|event| {
            let whole: serde_json::Value = serde_json::from_slice(&event.canonical).unwrap();
            whole["facts"]["fields"].as_str().unwrap().parse().unwrap()
        })
        .collect();
    assert_eq!(fields, (0..300).rev().collect::<Vec<_>>());
}

#[tokio::test]
async fn each_filter_lets_through_what_it_says_alone_and_with_others() {
    let project = Project::new().await;
    let owner = project.administrator(Role::Owner).await;
    let (ada, grace) = (project.user("ada").await, project.user("grace").await);
    let (labs, portal) = (ClientId::parse("labs").unwrap(), ClientId::parse("portal").unwrap());
    project.app("labs").await;
    let signed_in = |person: &crate::support::project::Person, client: &ClientId| {
        Event::new(Kind::SignedIn, Actor::User(person.id)).user(person.id).client(client)
    };
    project.records(signed_in(&ada, &labs)).await;
    project.records(signed_in(&grace, &labs)).await;
    project.records(signed_in(&ada, &portal)).await;
    let failed = Event::new(Kind::SignInFailed, Actor::Anonymous).user(ada.id).client(&labs).refused("wrong_password");
    project.records(failed).await;
    project.records(Event::new(Kind::UserBlocked, Actor::Administrator(owner.id)).user(ada.id)).await;
    project.wait(3 * 24 * 3_600);
    let owner = project.at_console(owner.id, &owner.email).await;
    project.records(signed_in(&grace, &portal)).await;
    project.wait(1);
    let today = server::clock::Clock::now(&*project.clock).to_offset().date();
    let before = today.previous_day().unwrap();
    for (query, wanted) in [
        (format!("person={}", ada.id), 4),
        (format!("person={}&what=session.signed_in", ada.id), 2),
        (format!("person={}&application=portal", ada.id), 1),
        (format!("person={}&outcome=refused", ada.id), 1),
        (format!("person={}&outcome=allowed", ada.id), 3),
        (format!("administrator={}", owner.id), 1),
        (format!("administrator={}&person={}", owner.id, grace.id), 0),
        (format!("administrator={}&what=sign-in", owner.id), 0),
        ("application=labs".to_owned(), 3),
        ("application=labs&outcome=refused".to_owned(), 1),
        ("application=labs&what=sign-in&outcome=allowed".to_owned(), 2),
        ("application=nobody".to_owned(), 0),
        ("what=session.signed_in".to_owned(), 4),
        ("what=sign-in".to_owned(), 5),
        ("what=sign-in&outcome=refused".to_owned(), 1),
        ("what=people".to_owned(), 1),
        (format!("what=sign-in&from={today}"), 1),
        (format!("what=sign-in&to={before}"), 4),
        (format!("what=sign-in&from={before}&to={before}"), 0),
    ] {
        let body = page(&owner, &format!("activity?{query}")).await;
        assert_eq!(ids(&body).len(), wanted, "{query}: {body}");
        assert!(body.contains("Clear"), "{query}");
    }
    // What is no filter lets everything through, and a day that is none is said to be wrong.
    let all = ids(&page(&owner, "activity").await).len();
    let body = page(&owner, "activity?what=nonsense&outcome=x&person=x&application=%3Cb%3E&after=x").await;
    assert_eq!(ids(&body).len(), all);
    let wrong = owner.get("activity?from=yesterday").await.expect(422);
    assert!(wrong.body.contains("Write the day as"), "{}", wrong.body);
}

#[tokio::test]
async fn pages_lose_nothing_and_repeat_nothing_while_events_are_added() {
    let project = Project::new().await;
    let ada = project.user("ada").await;
    project.filled(&shared_database().await, Kind::SignedIn, "allowed", ada.id, 120, 10).await;
    let owner = project.administrator(Role::Owner).await;
    for query in [format!("activity?person={}", ada.id), "activity?what=session.signed_in&outcome=allowed".to_owned()] {
        let mut body = page(&owner, &query).await;
        let first = ids(&body);
        let (mut pages, mut newer) = (vec![first.clone()], Vec::new());
        assert_eq!(pager(&body, "prev"), None);
        while let Some(next) = pager(&body, "next") {
            project.records(Event::new(Kind::SignedIn, Actor::User(ada.id)).user(ada.id)).await;
            body = owner.browser.get(&next).await.expect(200).body;
            pages.push(ids(&body));
        }
        assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>()[..2], [50, 50], "{query}");
        let all: Vec<String> = pages.concat();
        assert_eq!(all.iter().collect::<std::collections::BTreeSet<_>>().len(), all.len(), "{query}: none twice");
        // And back: the same pages, until there are new events at the top.
        for wanted in pages.iter().rev().skip(1) {
            let previous = pager(&body, "prev").unwrap();
            body = owner.browser.get(&previous).await.expect(200).body;
            assert_eq!(&ids(&body), wanted, "{query}");
        }
        let previous = pager(&body, "prev").unwrap();
        body = owner.browser.get(&previous).await.expect(200).body;
        newer.extend(ids(&body));
        assert_eq!(newer.len(), 50, "the first page is a full one");
        assert!(newer.iter().any(|id| first.contains(id)) && newer.iter().any(|id| !first.contains(id)), "{query}");
        assert_eq!(pager(&body, "prev"), None);
    }
}

#[tokio::test]
async fn a_long_search_says_how_far_it_got_and_goes_on() {
    let project = Project::new().await;
    let ada = project.user("ada").await;
    let database = shared_database().await;
    project.filled(&database, Kind::SignedIn, "allowed", ada.id, 10_400, 10).await;
    project.filled(&database, Kind::SignInFailed, "wrong_password", ada.id, 1, 20_000).await;
    let owner = project.administrator(Role::Owner).await;
    let query = format!("activity?person={}&outcome=refused", ada.id);
    let body = page(&owner, &query).await;
    assert!(body.contains("Nothing found so far") && body.contains("Searched back to"), "{body}");
    let pages = walk(&owner, &query).await;
    assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), [0, 1]);
}

#[tokio::test]
async fn nothing_of_another_project_is_seen() {
    let (own, foreign) = (Project::new().await, Project::new().await);
    let (ada, eve) = (own.user("ada").await, foreign.user("eve").await);
    own.records(Event::new(Kind::SignedIn, Actor::User(ada.id)).user(ada.id)).await;
    foreign.records(Event::new(Kind::SignedIn, Actor::User(eve.id)).user(eve.id)).await;
    let (owner, other) = (own.administrator(Role::Owner).await, foreign.administrator(Role::Owner).await);
    let theirs = ids(&page(&other, "activity").await);
    assert!(!theirs.is_empty());
    for id in &theirs {
        owner.get(&format!("activity/{id}")).await.expect(404);
    }
    let mine = ids(&page(&owner, "activity").await);
    assert!(mine.iter().all(|id| !theirs.contains(id)));
    assert_eq!(ids(&page(&owner, &format!("activity?person={}", eve.id)).await).len(), 0);
}

#[tokio::test]
async fn of_administrators_a_project_learns_the_names_of_those_who_work_on_it_and_no_more() {
    let project = Project::new().await;
    let ada = project.user("ada").await;
    let owner = project.administrator(Role::Owner).await;
    let (stranger, address) = project.keyward_person("Secret Operator").await;
    project.records(Event::new(Kind::UserBlocked, Actor::Administrator(owner.id)).user(ada.id)).await;
    let support = project.administrator(Role::Support).await;
    let body = page(&support, "activity").await;
    assert!(body.contains("Ana Keller") && !body.contains(&owner.email), "{body}");
    assert!(!body.contains("Secret Operator") && !body.contains(&address));
    let body = page(&support, &format!("activity?administrator={stranger}")).await;
    assert!(!body.contains("Secret Operator") && !body.contains(&address), "{body}");
    let body = page(&support, &format!("activity?person={stranger}")).await;
    assert!(!body.contains("Secret Operator") && !body.contains(&address), "{body}");
    assert!(!body.contains("export.csv"), "support takes nothing away");
    support.get("activity/export.csv").await.expect(403);
}

#[tokio::test]
async fn support_sees_that_settings_were_changed_and_not_from_what_to_what() {
    let project = Project::new().await;
    let (owner, support) = (project.administrator(Role::Owner).await, project.administrator(Role::Support).await);
    let auditor = project.administrator(Role::Auditor).await;
    let form = owner.get("settings/project").await.expect(200);
    let version = form.field("version").unwrap();
    let fields = [("version", version.as_str()), ("name", "Renamed Clinic"), ("description", "zebra-crossing")];
    owner.post("settings/project", &fields).await.expect(303);
    let member = format!("administrators/{}", auditor.id);
    let seen = owner.get(&member).await.field("version").unwrap();
    owner.post(&member, &[("version", &seen), ("role", "administrator")]).await.expect(303);
    for (what, hidden) in [("project.updated", "zebra-crossing"), ("membership.changed", "&quot;auditor&quot;")] {
        let list = page(&support, &format!("activity?what={what}")).await;
        let listed = ids(&list);
        assert_eq!(listed.len(), 1, "{list}");
        let one = page(&support, &format!("activity/{}", listed[0])).await;
        assert!(!list.contains(hidden) && !one.contains(hidden), "{what}: {one}");
        let one = page(&owner, &format!("activity/{}", listed[0])).await;
        assert!(one.contains(hidden), "{what}: {one}");
    }
}

#[tokio::test]
async fn names_that_want_to_be_markup_are_text() {
    let project = Project::new().await;
    let name = "<script>alert(1)</script><b onclick=x>";
    let ada = project.user_with("ada", |profile| profile.name = Some(name.to_owned())).await;
    project.app_with("labs", |settings| settings.name = "<img src=x onerror=alert(1)>".to_owned()).await;
    let labs = ClientId::parse("labs").unwrap();
    let event = Event::new(Kind::SignedIn, Actor::User(ada.id)).user(ada.id).client(&labs);
    project.records(event.fact("factors", "<u>password</u>")).await;
    let owner = project.administrator(Role::Owner).await;
    let body = page(&owner, "activity").await;
    for id in ids(&body) {
        let event = page(&owner, &format!("activity/{id}")).await;
        assert!(!event.contains("<script>alert") && !event.contains("<img src=x") && !event.contains("<u>"), "{event}");
    }
    assert!(!body.contains("<script>alert") && !body.contains("<img src=x") && !body.contains("<u>"), "{body}");
    assert!(body.contains("&lt;script&gt;alert(1)"), "{body}");
}

#[tokio::test]
async fn a_sealed_value_that_does_not_open_hides_nothing_else() {
    let database = crate::support::database::TestDatabase::fresh().await;
    let project = Project::at(&database.server, |_| {}).await;
    let ada = project.user("ada").await;
    project.records(Event::new(Kind::SignedIn, Actor::User(ada.id)).user(ada.id)).await;
    let mut superuser = admin(&database.name).await;
    rows(
        &mut superuser,
        "ALTER TABLE audit_event DISABLE TRIGGER ALL;
         UPDATE audit_event SET canonical = convert_to(regexp_replace(convert_from(canonical, 'utf8'), '\"address\":\"01', '\"address\":\"02'), 'utf8');
         ALTER TABLE audit_event ENABLE TRIGGER ALL",
    )
    .await
    .unwrap();
    let owner = project.administrator(Role::Owner).await;
    let body = page(&owner, "activity?what=session.signed_in").await;
    assert!(body.contains("does not open") && body.contains("signed in"), "{body}");
}

/// Every word that a refusal or an end is recorded with, as it stands in the sources, has a meaning in words.
#[test]
fn every_reason_that_is_recorded_has_words() {
    fn sources(folder: &Path, found: &mut String) {
        for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
            if entry.path().is_dir() {
                sources(&entry.path(), found);
            } else {
                found.push_str(&fs::read_to_string(entry.path()).unwrap());
            }
        }
    }
    let mut source = String::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut source);
    let mut words = Vec::new();
    // Those of sessions and grants are an enum, whose words domain tests.
    for call in [".refused(\"", "fact(\"reason\", \""] {
        words.extend(source.split(call).skip(1).map(|rest| rest.split('"').next().unwrap().to_owned()));
    }
    for known in ["unknown_origin", "not_in_role"] {
        assert!(words.iter().any(|word| word == known), "{known} is not among {words:?}");
    }
    for word in words {
        assert!(domain::audit::reason(&word).is_some(), "no words for {word}");
    }
}
