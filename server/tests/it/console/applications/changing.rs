//! Changing settings: what is wrong, who was quicker, what is on record.

use crate::support::{Project, console::Administrator};
use domain::{administration::Role, oauth::client::edit::SettingsEdit};
use server::store;

#[tokio::test]
async fn a_saved_address_works_at_once_and_a_removed_one_no_longer() {
    let project = Project::new().await;
    let (labs, owner) = (project.app("labs").await, project.administrator(Role::Owner).await);
    let version = owner.version(&labs).await;
    let change =
        [("allowedCallbackUrls", ""), ("allowedCallbackUrls", "https://new.example/cb"), ("description", "  ")];
    let answer = owner.save_settings(&labs, &version, &change).await.expect(303);
    assert!(owner.follow(answer).await.body.contains("Saved."));
    let browser = project.browser();
    let request = labs.request();
    browser.get(&request.path()).await.expect(400);
    let page = browser.open(&request.with("redirect_uri", "https://new.example/cb")).await.expect(200);
    assert!(page.field("login").is_some());
    // Nothing that this tab has no field for has changed.
    let mut tx = project.means.project(project.id).await.unwrap();
    let saved = store::applications::by_id(&mut tx, labs.application.id).await.unwrap().unwrap();
    assert!(saved.application.settings.refresh_token_enabled);
    assert_eq!(saved.application.settings.custom_claims, labs.application.settings.custom_claims);
}

#[tokio::test]
async fn each_line_is_told_what_is_wrong_with_it_and_nothing_is_saved() {
    let project = Project::new().await;
    let (labs, owner) = (project.app("labs").await, project.administrator(Role::Owner).await);
    let version = owner.version(&labs).await;
    let change = [
        ("allowedCallbackUrls", "https://good.example/cb"),
        ("allowedCallbackUrls", ""),
        ("allowedCallbackUrls", "javascript:alert(1)"),
        ("allowedWebOriginsUrls", "https://*.com"),
        ("tokenEndpointAuthMethod", "client_secret_basic"),
        ("name", ""),
    ];
    let answer = owner.save_settings(&labs, &version, &change).await.expect(422);
    for text in [
        "A native application&#x27;s own scheme contains a dot",
        "A * stands for the first part of a host only",
        "Choose no secret: only an application that runs on a server can keep one.",
        "Enter a name.",
    ] {
        let plain = answer.body.replace("&#39;", "&#x27;").replace('\'', "&#x27;");
        assert!(plain.contains(text), "{text}: {}", answer.body);
    }
    assert!(answer.body.contains("javascript:alert(1)"), "what was typed stays");
    assert!(!answer.body.contains("href=\"javascript:"));
    let page = owner.get(&Administrator::of(&labs, "")).await.expect(200);
    assert_eq!(page.field("version"), Some(version));
    assert!(!page.body.contains("good.example"));
    assert!(project.trail().await.iter().all(|(kind, _)| kind != "client.updated"));
}

#[tokio::test]
async fn of_two_who_save_at_once_one_is_told_and_nothing_is_overwritten_unseen() {
    let project = Project::new().await;
    let (labs, one) = (project.app("labs").await, project.administrator(Role::Owner).await);
    let other = project.administrator(Role::Administrator).await;
    let version = one.version(&labs).await;
    let (first, second) = tokio::join!(
        one.save_settings(&labs, &version, &[("name", "First")]),
        other.save_settings(&labs, &version, &[("name", "Second")])
    );
    let mut statuses = [first.status, second.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 409]);
    let (late, who, (lost, won)) =
        if first.status == 409 { (first, &one, ("First", "Second")) } else { (second, &other, ("Second", "First")) };
    // The loser's page has what they typed, says what is saved, and saves over it knowingly.
    assert_eq!(late.field("name").as_deref(), Some(lost));
    assert!(late.body.contains("This was changed while you were editing.") && late.body.contains(won), "{}", late.body);
    assert!(late.body.contains("Ana Keller saved a change ("), "{}", late.body);
    let next = late.field("version").unwrap();
    who.save_settings(&labs, &next, &[("name", lost)]).await.expect(303);
    assert_eq!(project.trail().await.iter().filter(|(kind, _)| kind == "client.updated").count(), 2);
}

#[tokio::test]
async fn a_change_is_on_record_with_what_it_was_from_and_to() {
    let project = Project::new().await;
    let (labs, owner) = (project.app("labs").await, project.administrator(Role::Owner).await);
    let version = owner.version(&labs).await;
    owner.save_settings(&labs, &version, &[("name", "Labor")]).await.expect(303);
    // Saving what is there is no change.
    let version = owner.version(&labs).await;
    owner.save_settings(&labs, &version, &[("name", "Labor")]).await.expect(303);
    assert_eq!(project.trail().await.iter().filter(|(kind, _)| kind == "client.updated").count(), 1);
    let page = owner.get("activity?what=client.updated").await.expect(200);
    assert!(page.body.contains("Ana Keller") && page.body.contains("name"), "{}", page.body);
}

#[tokio::test]
async fn the_other_tabs_save_what_they_hold_and_nothing_else() {
    let project = Project::with(|settings| settings.audiences = vec!["urn:labs".to_owned()]).await;
    let (labs, owner) = (project.web("labs").await, project.administrator(Role::Owner).await);
    let version = owner.version(&labs).await;
    let fields = [
        ("version", version.as_str()),
        ("trusted", "true"),
        ("allowedScopes", "openid"),
        ("allowedScopes", "email"),
        ("otherScopes", "labs:read"),
        ("defaultAudience", "urn:labs"),
    ];
    owner.post(&Administrator::of(&labs, "/sign-in"), &fields).await.expect(303);
    let version = owner.version(&labs).await;
    let tokens = [
        ("version", version.as_str()),
        ("accessTokenLifetime", "5"),
        ("accessTokenLifetimeUnit", "minutes"),
        ("accessTokenType", "JWT"),
        ("accessTokenAlgorithm", "RS256"),
        ("refreshTokenEnabled", "true"),
        ("refreshTokenIdleLifetime", "1"),
        ("refreshTokenIdleLifetimeUnit", "hours"),
        ("refreshTokenLifetime", "2"),
        ("refreshTokenLifetimeUnit", "days"),
        ("customClaims", "https://x.example/ward = ward"),
        ("introspectionAllowed", "true"),
    ];
    owner.post(&Administrator::of(&labs, "/tokens"), &tokens).await.expect(303);
    let mut tx = project.means.project(project.id).await.unwrap();
    let saved = store::applications::by_id(&mut tx, labs.application.id).await.unwrap().unwrap().application.settings;
    assert!(saved.trusted && saved.introspection_allowed && !saved.user_claims_in_id_token);
    assert_eq!(saved.allowed_scopes.to_string(), "openid email labs:read");
    assert_eq!(saved.lifetimes.access_token.as_secs(), 300);
    assert_eq!(saved.lifetimes.refresh_absolute.as_secs(), 2 * 86_400);
    assert_eq!(saved.custom_claims.get("https://x.example/ward").map(String::as_str), Some("ward"));
    assert_eq!(SettingsEdit::of(&saved), SettingsEdit::of(&labs.application.settings));

    // Out of bounds, and what is no audience of the project.
    let version = owner.version(&labs).await;
    let mut wrong = tokens;
    wrong[0].1 = &version;
    wrong[1].1 = "999";
    let answer = owner.post(&Administrator::of(&labs, "/tokens"), &wrong).await.expect(422);
    assert!(answer.body.contains("Enter 30 seconds to 1 hour.") && answer.body.contains("999"), "{}", answer.body);
    let fields = [("version", version.as_str()), ("allowedScopes", "openid"), ("defaultAudience", "urn:elsewhere")];
    let answer = owner.post(&Administrator::of(&labs, "/sign-in"), &fields).await.expect(422);
    assert!(answer.body.contains("Choose one of the project"), "{}", answer.body);
}

#[tokio::test]
async fn another_projects_application_does_not_exist_here() {
    let (project, other) = (Project::new().await, Project::new().await);
    let (labs, owner) = (other.app("labs").await, project.administrator(Role::Owner).await);
    for page in ["", "/quick-start", "/sign-in", "/tokens", "/activity", "/secret", "/delete", "/switch-off", "/test"] {
        owner.get(&Administrator::of(&labs, page)).await.expect(404);
    }
    for page in ["", "/sign-in", "/tokens", "/secret", "/secret/end", "/delete", "/switch-off", "/switch-on"] {
        owner
            .post(&Administrator::of(&labs, page), &[("version", "1"), ("confirm", "labs"), ("overlap", "0")])
            .await
            .expect(404);
    }
    for id in ["x", "..", "%00", "00000000-0000-0000-0000-000000000000"] {
        let answer = owner.get(&format!("applications/{id}")).await;
        assert!([400, 404].contains(&answer.status), "{id}: {}", answer.status);
    }
    let labs = project.app("labs").await;
    owner.get(&Administrator::of(&labs, "")).await.expect(200);
}

#[tokio::test]
async fn what_is_switched_off_is_refused_at_once_and_works_again_afterwards() {
    let project = Project::new().await;
    let (labs, owner) = (project.app("labs").await, project.administrator(Role::Owner).await);
    let ada = project.user("ada").await;
    let tokens = labs.tokens(&ada).await;
    let version = owner.version(&labs).await;
    owner.post(&Administrator::of(&labs, "/switch-off"), &[("version", &version)]).await.expect(303);
    labs.refresh(tokens.refresh_token()).await.expect(401);
    project.get_as(&project.path("userinfo"), tokens.access_token()).await.expect(401);
    project.browser().get(&labs.request().path()).await.expect(400);
    assert!(owner.get("applications").await.body.contains("Switched off"));
    // An old form changes nothing.
    owner.post(&Administrator::of(&labs, "/switch-on"), &[("version", &version)]).await.expect(409);
    let version = owner.version(&labs).await;
    owner.post(&Administrator::of(&labs, "/switch-on"), &[("version", &version)]).await.expect(303);
    labs.refresh(tokens.refresh_token()).await.expect(200);
}

#[tokio::test]
async fn a_use_is_noted_once_a_minute() {
    let project = Project::new().await;
    let (labs, ada) = (project.app("labs").await, project.user("ada").await);
    let tokens = labs.tokens(&ada).await;
    let used = || async {
        let mut tx = project.means.project(project.id).await.unwrap();
        let own = store::applications::by_id(&mut tx, labs.application.id).await.unwrap().unwrap();
        own.last_used_at.unwrap()
    };
    let first = used().await;
    project.wait(30);
    let tokens = crate::support::Tokens(labs.refresh(tokens.refresh_token()).await.expect(200).json());
    assert_eq!(used().await, first);
    project.wait(30);
    labs.refresh(tokens.refresh_token()).await.expect(200);
    assert_eq!(used().await.since(first).as_secs(), 60);
}
