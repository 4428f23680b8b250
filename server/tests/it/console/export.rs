//! The trail as a file: the same as the list, harmless in a spreadsheet, and never whole when it is not.

use super::activity::ids;
use crate::support::{
    Project, console::Administrator, installation::shared_database, own::OwnPostgres, project::PUBLIC_URL,
};
use axum::body::Body;
use domain::{
    administration::Role,
    audit::{Actor, Event, Kind},
};
use http_body_util::BodyExt as _;
use serde_json::Value;
use std::io::Read as _;
use tower::ServiceExt as _;

/// The lines of an export as JSON Lines.
async fn lines(administrator: &Administrator, query: &str) -> Vec<Value> {
    let answer = administrator.get(&format!("activity/export.jsonl{query}")).await.expect(200);
    assert!(answer.header("content-disposition").unwrap().starts_with("attachment;"));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    answer.body.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The rows of an export as a table, by the names of its columns.
async fn table(administrator: &Administrator, query: &str) -> Vec<std::collections::HashMap<String, String>> {
    let answer = administrator.get(&format!("activity/export.csv{query}")).await.expect(200);
    let mut reader = csv::Reader::from_reader(answer.body.as_bytes());
    reader.deserialize().map(Result::unwrap).collect()
}

#[tokio::test]
async fn an_export_is_the_list_and_is_on_record() {
    let project = Project::new().await;
    let ada = project.user("ada").await;
    project.filled(&shared_database().await, Kind::SignedIn, "allowed", ada.id, 1_203, 10).await;
    let failed = Event::new(Kind::SignInFailed, Actor::Anonymous).user(ada.id).refused("wrong_password");
    project.records(failed).await;
    project.wait(1);
    let auditor = project.administrator(Role::Auditor).await;

    let all = lines(&auditor, &format!("?person={}", ada.id)).await;
    assert_eq!(all.len(), 1_204);
    let listed = ids(&auditor.get(&format!("activity?person={}", ada.id)).await.expect(200).body);
    let exported: Vec<&str> = all.iter().map(|line| line["event"].as_str().unwrap()).collect();
    assert_eq!(exported[..listed.len()], listed, "in the same order");
    assert_eq!(exported.iter().collect::<std::collections::BTreeSet<_>>().len(), 1_204);
    let first = &all[0];
    assert_eq!((first["kind"].as_str(), first["outcome"].as_str()), (Some("session.sign_in_failed"), Some("refused")));
    assert_eq!((first["reason"].as_str(), first["address"].as_str()), (Some("wrong_password"), Some("203.0.113.7")));
    assert_eq!(first["person"]["name"].as_str(), Some("ada"));
    assert!(first["time"].as_str().unwrap().ends_with('Z') && first["time"].as_str().unwrap().contains('T'));
    let canonical: Value = serde_json::from_str(first["canonical"].as_str().unwrap()).unwrap();
    assert_eq!(canonical["id"], first["event"]);

    let rows = table(&auditor, "?what=session.sign_in_failed").await;
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0]["event"], exported[0]);
    assert_eq!(rows[0]["sentence"], "Somebody failed to sign in as ada");

    project.wait(1);
    let own = lines(&auditor, "?what=administrators").await;
    let facts: Vec<_> = own
        .iter()
        .filter(|line| line["kind"].as_str().unwrap().starts_with("activity."))
        .map(|line| (line["kind"].as_str().unwrap(), line["facts"].clone()))
        .collect();
    let begun = facts.iter().find(|(kind, facts)| *kind == "activity.exported" && facts["format"] == "CSV").unwrap();
    assert_eq!(begun.1["filters"], "kind=session.sign_in_failed");
    assert!(
        facts.iter().any(|(kind, facts)| *kind == "activity.export_finished" && facts["events"] == "1204"),
        "{facts:?}"
    );
}

#[tokio::test]
async fn no_cell_of_the_table_is_a_formula() {
    let project = Project::new().await;
    let name = "=HYPERLINK(\"http://evil.example\",\"a\nb\"), \"quoted\"";
    let ada = project.user_with("ada", |profile| profile.name = Some(name.to_owned())).await;
    project.app_with("labs", |settings| settings.name = "@SUM(1+1)".to_owned()).await;
    let labs = domain::ids::ClientId::parse("labs").unwrap();
    project.records(Event::new(Kind::SignedIn, Actor::User(ada.id)).user(ada.id).client(&labs)).await;
    project.wait(1);
    let owner = project.administrator(Role::Owner).await;
    let rows = table(&owner, "?what=session.signed_in").await;
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0]["person name"], format!("'{name}"));
    assert_eq!(rows[0]["application name"], "'@SUM(1+1)");
    assert!(rows[0]["sentence"].starts_with("'=HYPERLINK"), "{:?}", rows[0]);
    for cell in rows[0].values() {
        assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']), "{cell}");
    }
}

#[tokio::test]
async fn an_empty_export_is_a_table_with_its_head_and_wrong_days_lead_to_the_page() {
    let project = Project::new().await;
    let owner = project.administrator(Role::Owner).await;
    let answer = owner.get("activity/export.csv?application=nobody").await.expect(200);
    assert!(answer.body.starts_with("time,kind,outcome,") && answer.body.lines().count() == 1, "{}", answer.body);
    assert!(lines(&owner, "?application=nobody").await.is_empty());
    let answer = owner.get("activity/export.csv?from=x").await.expect(303);
    assert_eq!(answer.location(), owner.path("activity?from=x"));
}

/// Asks for a page in the administrator's browser, and gives its body as it comes.
async fn stream(project: &Project, administrator: &Administrator, path: &str) -> Body {
    let jar = administrator.browser.cookies.lock().unwrap().clone();
    let jar: Vec<String> = jar.into_iter().map(|(name, value)| format!("{name}={value}")).collect();
    let request = http::Request::get(path.strip_prefix(PUBLIC_URL).unwrap_or(path))
        .header("cookie", jar.join("; "))
        .header("sec-fetch-dest", "document");
    let answer = project.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    assert_eq!(answer.status(), 200);
    answer.into_body()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_that_breaks_off_is_not_taken_for_a_whole_one() {
    let mut postgres = OwnPostgres::start("export").await;
    let project = Project::at(&postgres.connect(), |_| {}).await;
    let ada = project.user("ada").await;
    project.filled(&postgres.connect(), Kind::SignedIn, "allowed", ada.id, 3_000, 10).await;
    let owner = project.administrator(Role::Owner).await;

    let mut body = stream(&project, &owner, &owner.path("activity/export.jsonl")).await;
    let first = body.frame().await.unwrap().unwrap().into_data().unwrap();
    assert_eq!(first.bytes().filter(|byte| matches!(byte, Ok(b'\n'))).count(), 500, "a batch at a time");
    postgres.stop().await;
    let rest = body.collect().await;
    assert!(rest.is_err(), "the transfer ends with a fault, not with an end");

    postgres.start_again().await;
    crate::support::own::until("it answers again", async || owner.get("activity").await.status == 200).await;
    project.wait(1);
    let whole = lines(&owner, &format!("?person={}", ada.id)).await;
    assert_eq!(whole.len(), 3_000);
    // What was begun is on record, and that it did not come to its end shows.
    let trail = project.trail().await;
    let of = |kind: &str| trail.iter().filter(|(own, _)| own == kind).count();
    assert_eq!((of("activity.exported"), of("activity.export_finished")), (2, 1));
}

#[tokio::test]
async fn an_export_ends_with_the_role() {
    let project = Project::new().await;
    let ada = project.user("ada").await;
    project.filled(&shared_database().await, Kind::SignedIn, "allowed", ada.id, 2_000, 10).await;
    let owner = project.administrator(Role::Owner).await;
    let mut body = stream(&project, &owner, &owner.path("activity/export.csv")).await;
    body.frame().await.unwrap().unwrap();
    project.make_member(owner.id, Role::Support).await;
    // One batch may be on its way already.
    let mut frames = 0;
    let broke = loop {
        match body.frame().await {
            Some(Ok(_)) => frames += 1,
            Some(Err(_)) => break true,
            None => break false,
        }
    };
    assert!(broke && frames <= 1, "{frames}");
}
