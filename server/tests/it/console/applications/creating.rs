//! New applications.

use crate::support::{Project, Tokens, client::App, console::Administrator};
use domain::{administration::Role, ids::ClientId, oauth::client::Client};
use server::store;

async fn form(owner: &Administrator) -> String {
    owner.get("applications/new").await.expect(200).field("id").unwrap()
}

/// The application as it is saved.
async fn saved(project: &Project, id: &str) -> App {
    let mut tx = project.means.project(project.id).await.unwrap();
    let own = store::applications::by_id(&mut tx, id.parse().unwrap()).await.unwrap().unwrap();
    App { project: project.clone(), application: own.application, secret: None }
}

#[tokio::test]
async fn a_page_that_was_just_created_signs_people_in_without_further_ado() {
    let project = Project::new().await;
    let (owner, ada) = (project.administrator(Role::Owner).await, project.user("ada").await);
    let id = form(&owner).await;
    let fields = [
        ("id", id.as_str()),
        ("name", "Intake"),
        ("applicationType", "spa"),
        ("allowedCallbackUrls", "http://localhost:5173"),
        ("trusted", "true"),
    ];
    let answer = owner.post("applications", &fields).await.expect(303);
    assert!(answer.location().ends_with(&format!("/applications/{id}/quick-start")));
    let page = owner.follow(answer).await.expect(200);
    let app = saved(&project, &id).await;
    assert!(page.body.contains(app.client_id()) && page.body.contains(&project.issuer()), "{}", page.body);
    assert!(page.body.contains("The application was created."));

    let tokens = app.tokens(&ada).await;
    assert_eq!(Tokens::claims(tokens.id_token())["name"], "ada");
    app.refresh(tokens.refresh_token()).await.expect(200);

    // The same form sent twice makes one application.
    owner.post("applications", &fields).await.expect(303);
    let mut tx = project.means.project(project.id).await.unwrap();
    assert_eq!(store::client::all(&mut tx).await.unwrap().len(), 1);
    assert_eq!(project.trail().await.iter().filter(|(kind, _)| kind == "client.created").count(), 1);
}

#[tokio::test]
async fn a_servers_secret_is_seen_in_the_one_answer_and_works() {
    let project = Project::new().await;
    let (owner, ada) = (project.administrator(Role::Administrator).await, project.user("ada").await);
    let id = form(&owner).await;
    let fields = [
        ("id", id.as_str()),
        ("name", "Billing"),
        ("applicationType", "web"),
        ("allowedCallbackUrls", "https://billing.example/cb"),
        ("trusted", "true"),
    ];
    let answer = owner.post("applications", &fields).await.expect(200);
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let secret = secret_of(&answer.body);
    assert!(secret.len() >= 43 + 4, "256 bits: {secret}");
    let mut app = saved(&project, &id).await;
    app.secret = Some(secret.clone());
    let browser = project.browser();
    let code = browser.sign_in(&app.request(), &ada).await;
    app.exchange(&code["code"]).await.expect(200);

    // Sent again, and wherever else one looks, there is none.
    for page in ["", "/quick-start", "/secret", "/activity"] {
        let body = owner.get(&format!("applications/{id}{page}")).await.expect(200).body;
        assert!(!body.contains(&secret), "{page}");
    }
    let again = owner.post("applications", &fields).await.expect(303);
    assert!(!owner.follow(again).await.body.contains(&secret));
}

/// The secret of a page that shows one.
pub(super) fn secret_of(body: &str) -> String {
    let at = body.find("kws_").unwrap_or_else(|| panic!("no secret: {body}"));
    body[at..].chars().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-')).collect()
}

#[tokio::test]
async fn what_is_missing_or_wrong_is_told_at_its_field_and_what_was_typed_stays() {
    let project = Project::new().await;
    let owner = project.administrator(Role::Owner).await;
    let id = form(&owner).await;
    let hostile = "\"><script>alert(1)</script>";
    let answer = owner
        .post("applications", &[("id", &id), ("name", hostile), ("allowedCallbackUrls", "intake.example.com/cb")])
        .await
        .expect(422);
    assert!(answer.body.contains("Choose what the application is."), "{}", answer.body);
    assert!(answer.body.contains("Start with https:// (or http://localhost for development)."));
    assert_eq!(answer.field("name").as_deref(), Some(hostile));
    assert!(!answer.body.contains("<script>alert"));
    // A scheme of its own is for native applications only.
    let fields =
        [("id", id.as_str()), ("name", "X"), ("applicationType", "spa"), ("allowedCallbackUrls", "com.x.app:/cb")];
    let answer = owner.post("applications", &fields).await.expect(422);
    assert!(answer.body.contains("Only native applications can use a scheme of their own."));
    // No id, or one that belongs to another kind of client.
    owner.post("applications", &[("name", "X"), ("applicationType", "spa")]).await.expect(404);
    project.m2m("sync", |_| {}).await;
    let mut tx = project.means.project(project.id).await.unwrap();
    let sync = store::client::by_client_id(&mut tx, &ClientId::parse("sync").unwrap()).await.unwrap();
    let Some(Client::M2m(sync)) = sync else { panic!("no M2M client") };
    let taken = sync.id.to_string();
    let fields = [
        ("id", taken.as_str()),
        ("name", "X"),
        ("applicationType", "spa"),
        ("allowedCallbackUrls", "https://x.example/"),
    ];
    owner.post("applications", &fields).await.expect(409);
}
