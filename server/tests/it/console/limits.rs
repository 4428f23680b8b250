//! What administrators may ask of a server at once, so that nobody else waits for it.

use crate::support::{
    Project,
    console::Administrator,
    database::{TestDatabase, postgres},
    installation::shared_database,
};
use axum::{body::Body, http};
use domain::{
    administration::Role,
    audit::{Actor, Event, Kind},
};
use server::{
    database::Connect,
    postgres::SERVER_ROLE,
    routes,
    state::{AppState, Facts},
};
use std::sync::Arc;
use tower::ServiceExt as _;

/// The same project behind one server by itself: what is limited is limited on each.
fn by_itself(project: Project) -> Project {
    let router = routes::router(AppState::new(Arc::clone(&project.means), Facts::default()));
    Project { router, ..project }
}

/// Begins an export that nobody reads on.
async fn begin(project: &Project, by: &Administrator) -> http::Response<Body> {
    let jar = by.browser.cookies.lock().unwrap().clone();
    let jar: Vec<String> = jar.into_iter().map(|(name, value)| format!("{name}={value}")).collect();
    let request = http::Request::get(by.path("activity/export.csv")).header("cookie", jar.join("; "));
    project.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap()
}

#[tokio::test]
async fn an_administrator_exports_one_trail_at_a_time_and_a_server_a_few() {
    let project = by_itself(Project::new().await);
    let ada = project.user("ada").await;
    project.filled(&shared_database().await, Kind::SignedIn, "allowed", ada.id, 1_203, 10).await;
    let owner = project.administrator(Role::Owner).await;
    let first = begin(&project, &owner).await;
    assert_eq!(first.status(), 200);
    let refused = owner.get("activity/export.jsonl").await.expect(429);
    assert!(refused.body.contains("You have one of these under way"), "{}", refused.body);
    let exported = || async { project.trail().await.iter().filter(|(kind, _)| kind == "activity.exported").count() };
    assert_eq!(exported().await, 1, "what was refused was not begun");

    let mut others = Vec::new();
    for _ in 0..3 {
        let auditor = project.administrator(Role::Auditor).await;
        others.push(begin(&project, &auditor).await);
    }
    assert!(others.iter().all(|answer| answer.status() == 200));
    let last = project.administrator(Role::Auditor).await;
    let refused = last.get("activity/export.csv").await.expect(503);
    assert!(refused.body.contains("This cannot be done just now") && refused.header("retry-after").is_some());

    // Whoever stops makes room, also for themselves; so does whoever has everything.
    drop(first);
    let whole = owner.get("activity/export.csv").await.expect(200);
    assert!(whole.body.lines().count() > 1_203);
    owner.get("activity/export.csv").await.expect(200);
}

#[tokio::test]
async fn an_overview_waits_for_its_figures_but_not_for_ever() {
    let project = by_itself(Project::new().await);
    let owner = project.administrator(Role::Owner).await;
    // What the way in has shown is old by now.
    project.wait(61);
    let (one, two) = (project.means.heavy.figures().await.unwrap(), project.means.heavy.figures().await.unwrap());
    let busy = owner.get("").await.expect(503);
    assert!(busy.body.contains("This cannot be done just now"), "{}", busy.body);
    drop(one);
    owner.get("").await.expect(200);
    // What is at hand needs no turn.
    let again = project.means.heavy.figures().await.unwrap();
    owner.get("").await.expect(200);
    owner.browser.get(&format!("{}?range=24h", owner.path(""))).await.expect(503);
    drop((two, again));
}

/// With a single connection, whoever held it and asked for another would wait for themselves.
#[tokio::test]
async fn no_page_holds_one_connection_while_it_waits_for_another() {
    let database = TestDatabase::fresh().await;
    let one = Connect::directly(postgres().connect_options(SERVER_ROLE, &database.name), 1);
    let project = by_itself(Project::at(&one, |_| {}).await);
    let (labs, ada) = (project.app("labs").await, project.user("ada").await);
    let owner = project.administrator(Role::Owner).await;
    let other = project.administrator(Role::Auditor).await;
    labs.tokens(&ada).await;
    // Events that name a person, an application and an administrator.
    let event =
        Event::new(Kind::UserBlocked, Actor::Administrator(owner.id)).user(ada.id).client(&labs.application.client_id);
    project.records(event).await;
    project.wait(1);
    let list = owner.get("activity").await.expect(200);
    let event = super::activity::ids(&list.body).first().expect("events").to_owned();
    let (app, person) = (labs.application.id, ada.id);
    for path in [
        "",
        "activity?outcome=allowed",
        &format!("activity?person={person}"),
        &format!("activity?administrator={}", owner.id),
        &format!("activity/{event}"),
        "activity/export.csv",
        "activity/export.jsonl",
        "applications",
        "applications/new",
        &format!("applications/{app}"),
        &format!("applications/{app}/sign-in"),
        &format!("applications/{app}/tokens"),
        &format!("applications/{app}/quick-start"),
        &format!("applications/{app}/activity"),
        &format!("applications/{app}/delete"),
        "users",
        "users?sort=seen",
        "users/new",
        "users/import",
        "users/invitations",
        "users/invitations/new",
        &format!("users/{person}"),
        &format!("users/{person}/edit"),
        &format!("users/{person}/block"),
        &format!("users/{person}/delete"),
        &format!("users/{person}/password"),
        &format!("users/{person}/reset"),
        "administrators",
        "administrators/new",
        &format!("administrators/{}", other.id),
        &format!("administrators/{}/remove", other.id),
        "settings/sign-in",
        "settings/branding",
        "settings/passwords",
        "settings/sign-up",
        "settings/mail",
        "settings/mail/log",
        "settings/keys",
        "settings/project",
        "settings/project/delete",
        "search",
    ] {
        let answer = owner.get(path).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.body);
    }
    let found = owner.post("search", &[("q", "ada")]).await.expect(303);
    assert!(owner.follow(found).await.expect(200).body.contains("ada@example.com"));
    // Deeds that need the built-in project as well.
    let path = format!("administrators/{}", other.id);
    let version = owner.get(&path).await.field("version").unwrap();
    owner.post(&path, &[("version", &version), ("role", "support")]).await.expect(303);
    owner.post(&path, &[("version", &version), ("role", "auditor")]).await.expect(409);
    owner.post("administrators", &[("email", "new@clinic.example"), ("role", "support")]).await.expect(303);
    owner.post(&format!("{path}/remove"), &[]).await.expect(303);
    owner.post(&format!("users/{person}/block"), &[("reason", "x")]).await.expect(303);
}
