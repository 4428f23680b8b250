//! What administrators set, and what two of them do at the same time.

use crate::support::{Project, project::PUBLIC_URL};
use domain::administration::Role;
use server::store;

async fn version(project: &Project) -> String {
    let mut tx = project.means.project(project.id).await.unwrap();
    store::project::settings(&mut tx).await.unwrap().unwrap().1.to_string()
}

async fn settings(project: &Project) -> domain::project::ProjectSettings {
    let mut tx = project.means.project(project.id).await.unwrap();
    store::project::settings(&mut tx).await.unwrap().unwrap().0
}

fn sign_in_form<'a>(version: &'a str, idle: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("version", version),
        ("idle", idle),
        ("idleUnit", "minutes"),
        ("absolute", "12"),
        ("absoluteUnit", "hours"),
        ("languages", "en"),
        ("languages", "es"),
        ("language", "es"),
        ("defaultApplication", ""),
    ]
}

#[tokio::test]
async fn time_outs_and_languages_count_for_the_next_sign_in() {
    let project = Project::new().await;
    let labs = project.app("labs").await;
    let admin = project.administrator(Role::Administrator).await;
    let page = admin.get("settings/sign-in").await.expect(200);
    assert!(page.body.contains("Ends when unused for"));
    let seen = page.field("version").unwrap();
    let saved = admin.post("settings/sign-in", &sign_in_form(&seen, "15")).await.expect(303);
    let page = admin.follow(saved).await.expect(200);
    assert!(page.body.contains("It counts for sign-ins from now on."), "{}", page.body);

    let now = settings(&project).await;
    assert_eq!((now.sessions.idle_seconds, now.sessions.absolute_seconds), (900, 43_200));
    assert_eq!(now.languages, ["es", "en"]);
    let page = project.browser().open(&labs.request()).await.expect(200);
    assert!(page.body.contains("lang=\"es\""), "{}", page.body);
    let (ada, browser) = (project.user("ada").await, project.browser());
    browser.sign_in(&labs.request(), &ada).await;
    project.wait(890);
    assert!(browser.asks(&labs.request().with("prompt", "none")).await.contains_key("code"));
    project.wait(905);
    assert_eq!(browser.asks(&labs.request().with("prompt", "none")).await["error"], "login_required");
}

#[tokio::test]
async fn what_cannot_be_is_said_at_its_field_and_changes_nothing() {
    let project = Project::new().await;
    let owner = project.administrator(Role::Owner).await;
    let before = settings(&project).await;
    let seen = version(&project).await;
    let answer = owner.post("settings/sign-in", &sign_in_form(&seen, "1000")).await.expect(422);
    assert!(
        answer.body.contains("longer than a session lasts") && answer.body.contains("value=\"1000\""),
        "{}",
        answer.body
    );
    let wrong =
        [("version", seen.as_str()), ("ownAccent", "true"), ("accent", "red"), ("termsUrl", "javascript:alert(1)")];
    let answer = owner.post("settings/branding", &wrong).await.expect(422);
    assert_eq!(answer.body.matches("aria-invalid=\"true\"").count(), 2, "{}", answer.body);
    owner.post("settings/project", &[("version", &seen), ("name", " ")]).await.expect(422);
    assert_eq!(settings(&project).await, before);
}

#[tokio::test]
async fn who_comes_second_is_told_what_is_saved_now_and_overwrites_only_knowingly() {
    let project = Project::new().await;
    let (one, other) = (project.administrator(Role::Owner).await, project.administrator(Role::Administrator).await);
    let seen = one.get("settings/sign-in").await.field("version").unwrap();
    other.post("settings/sign-in", &sign_in_form(&seen, "20")).await.expect(303);

    let conflict = one.post("settings/sign-in", &sign_in_form(&seen, "30")).await.expect(409);
    assert!(conflict.body.contains("Ana Keller saved a change"), "{}", conflict.body);
    assert!(conflict.body.contains("“20 minutes” in the meantime"), "{}", conflict.body);
    assert!(conflict.body.contains("value=\"30\""), "what was typed is kept");
    assert_eq!(conflict.body.matches("in the meantime").count(), 1, "fields that are the same say nothing");
    assert_eq!(settings(&project).await.sessions.idle_seconds, 1_200);

    let present = conflict.field("version").unwrap();
    assert_ne!(present, seen);
    one.post("settings/sign-in", &sign_in_form(&present, "30")).await.expect(303);
    assert_eq!(settings(&project).await.sessions.idle_seconds, 1_800);
    // The same for each of the forms.
    one.post("settings/project", &[("version", &seen), ("name", "Another")]).await.expect(409);
    one.post("settings/branding", &[("version", &seen), ("supportContact", "x")]).await.expect(409);
    one.post("settings/project", &[("name", "Another")]).await.expect(409);
    assert_eq!(settings(&project).await.name, "Test Clinic");
}

#[tokio::test]
async fn a_change_is_on_record_with_before_and_after_and_readable_by_nobody_else() {
    let project = Project::new().await;
    let owner = project.administrator(Role::Owner).await;
    let seen = version(&project).await;
    let contact = "Frau Hochgeheim, Zimmer 4711";
    owner.post("settings/branding", &[("version", &seen), ("supportContact", contact)]).await.expect(303);
    let trail = project.trail().await;
    assert!(trail.iter().any(|(kind, outcome)| kind == "project.updated" && outcome == "allowed"), "{trail:?}");
    let mut tx = project.means.project(project.id).await.unwrap();
    let events = store::audit::newest(&mut tx, None, 50).await.unwrap();
    let event = events.into_iter().find(|event| event.kind == "project.updated").unwrap();
    let canonical = String::from_utf8(event.canonical).unwrap();
    assert!(canonical.contains(&format!("administrator:{}", owner.id)), "{canonical}");
    assert!(canonical.contains("\"fields\":\"branding\"") && !canonical.contains("Hochgeheim"), "{canonical}");
    // Nothing changed, nothing recorded.
    let seen = version(&project).await;
    let before = project.trail().await.len();
    owner.post("settings/branding", &[("version", &seen), ("supportContact", contact)]).await.expect(303);
    assert_eq!(project.trail().await.len(), before);
}

#[tokio::test]
async fn the_preview_is_the_page_itself_and_can_do_nothing() {
    let project = Project::new().await;
    let owner = project.administrator(Role::Owner).await;
    let page = owner.get("settings/branding").await.expect(200);
    assert!(page.body.contains("sandbox=\"allow-same-origin\"") && page.body.contains(" inert"), "{}", page.body);
    let saved = owner.get("settings/branding/preview").await.expect(200);
    assert!(saved.body.contains("Test Clinic") && saved.body.contains("type=\"password\""), "{}", saved.body);
    let policy = saved.header("content-security-policy").unwrap();
    assert!(policy.contains("frame-ancestors 'self'"), "{policy}");
    assert_eq!(saved.header("x-frame-options"), None);

    let typed = [
        ("ownAccent", "true"),
        ("accent", "#862e9c"),
        ("supportContact", "Ask at the desk"),
        ("termsUrl", "javascript:x"),
    ];
    let shown = owner.post("settings/branding/preview", &typed).await.expect(200);
    assert!(shown.body.contains("--accent-l:#862e9c") && shown.body.contains("Ask at the desk"), "{}", shown.body);
    assert!(!shown.body.contains("javascript:"));
    let part = owner.post("settings/branding/contrast", &typed).await.expect(200);
    assert!(part.body.contains("#862e9c") && part.body.contains(" : 1"), "{}", part.body);
    assert_eq!(settings(&project).await.branding, domain::project::Branding::default(), "a look changes nothing");
    // Nobody else frames it.
    let other = owner.get("settings/branding").await;
    assert!(other.header("content-security-policy").unwrap().contains("frame-ancestors 'none'"));
}

#[tokio::test]
async fn branding_is_on_the_next_page_that_somebody_signs_in_with() {
    let project = Project::new().await;
    let labs = project.app("labs").await;
    let owner = project.administrator(Role::Owner).await;
    let seen = version(&project).await;
    let form = [
        ("version", seen.as_str()),
        ("ownAccent", "true"),
        ("accent", "#862e9c"),
        ("supportContact", "Ask at the desk"),
        ("privacyUrl", "https://clinic.example/privacy"),
    ];
    owner.post("settings/branding", &form).await.expect(303);
    let page = project.browser().open(&labs.request()).await.expect(200);
    for part in ["--accent-l:#862e9c", "Ask at the desk", "https://clinic.example/privacy"] {
        assert!(page.body.contains(part), "{part}: {}", page.body);
    }
}

#[tokio::test]
async fn keys_are_shown_by_their_names_and_rotated_once_they_are_known() {
    let project = Project::new().await;
    let labs = project.app("labs").await;
    let ada = project.user("ada").await;
    let owner = project.administrator(Role::Owner).await;
    let jwks = project.get(&project.path(".well-known/jwks.json")).await.json();
    let page = owner.get("settings/keys").await.expect(200);
    for key in jwks["keys"].as_array().unwrap() {
        assert!(page.body.contains(key["kid"].as_str().unwrap()), "{}", page.body);
    }
    assert!(page.body.contains(&format!("{}.well-known/jwks.json", project.issuer())));
    let before = labs.tokens(&ada).await;

    let fresh = owner.post("settings/keys/rotate", &[]).await.expect(422);
    assert!(fresh.body.contains("Not rotated.") && fresh.body.contains("name=\"atOnce\""), "{}", fresh.body);
    project.wait(25 * 3600);
    let owner = project.administrator(Role::Owner).await;
    owner.post("settings/keys/rotate", &[]).await.expect(303);
    let after = project.get(&project.path(".well-known/jwks.json")).await.json();
    assert_ne!(after["keys"][0]["kid"], jwks["keys"][0]["kid"], "another one signs");
    assert!(after["keys"].as_array().unwrap().len() > jwks["keys"].as_array().unwrap().len(), "the old ones stay");
    labs.refresh(before.refresh_token()).await.expect(200);
    owner.post("settings/keys/rotate", &[("atOnce", "true")]).await.expect(303);
    let trail = project.trail().await;
    assert!(trail.iter().filter(|(kind, _)| kind == "keys.changed").count() > 4, "{trail:?}");
}

#[tokio::test]
async fn only_an_owner_renames_the_project() {
    let project = Project::new().await;
    let (owner, admin) = (project.administrator(Role::Owner).await, project.administrator(Role::Administrator).await);
    let seen = version(&project).await;
    let form = [("version", seen.as_str()), ("name", "Renamed <Clinic>"), ("description", "For tests.")];
    admin.post("settings/project", &form).await.expect(403);
    let read = admin.get("settings/project").await.expect(200);
    assert!(read.body.contains("Read only") && !read.body.contains("settings/project/delete"), "{}", read.body);
    owner.post("settings/project", &form).await.expect(303);
    let page = owner.get("settings/project").await.expect(200);
    assert!(page.body.contains("Renamed &lt;Clinic&gt;") && page.body.contains(&project.issuer()), "{}", page.body);
    assert!(page.body.contains(&project.id.to_string()) && page.body.contains(PUBLIC_URL));
}
