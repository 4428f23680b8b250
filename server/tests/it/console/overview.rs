//! The overview: figures that are so, what wants attention, the first steps.

use crate::support::{Project, console::Administrator, installation::shared_database};
use domain::{
    administration::Role,
    audit::{Actor, Event, Kind},
    ids::ClientId,
};

/// The page as its words, without tags.
async fn words(administrator: &Administrator, rest: &str) -> String {
    let body = administrator.browser.get(&format!("{}{rest}", administrator.path(""))).await.expect(200).body;
    let main = body.split("<main").nth(1).unwrap();
    let words: Vec<&str> = main
        .split('<')
        .filter_map(|part| part.split_once('>'))
        .map(|(_, text)| text.trim())
        .filter(|text| !text.is_empty())
        .collect();
    words.join(" ")
}

#[tokio::test]
async fn a_new_project_is_led_to_its_first_sign_in() {
    let project = Project::new().await;
    let owner = project.administrator(Role::Owner).await;
    let page = words(&owner, "").await;
    assert!(page.contains("Three steps to the first sign-in") && !page.contains("Done:"), "{page}");
    assert!(!page.contains("Active users") && !page.contains("Wants your attention"), "no row of noughts: {page}");
    let body = owner.get("").await.body;
    assert!(body.contains(&owner.path("applications/new")) && body.contains(&owner.path("users/new")));

    let auditor = project.administrator(Role::Auditor).await;
    let body = auditor.get("").await.expect(200).body;
    assert!(!body.contains(&auditor.path("applications/new")) && !body.contains(&auditor.path("users/new")));

    let labs = project.app("labs").await;
    let page = words(&owner, "").await;
    assert_eq!(page.matches("Done:").count(), 1, "at once, though figures are kept for a minute: {page}");
    let ada = project.user("ada").await;
    assert_eq!(words(&owner, "").await.matches("Done:").count(), 2);
    project.wait(1);
    labs.tokens(&ada).await;
    project.wait(61);
    let page = words(&owner, "").await;
    assert!(!page.contains("Three steps") && page.contains("Active users"), "{page}");
    assert!(page.contains("signed in to") && page.contains("All activity"), "{page}");
}

#[tokio::test]
async fn figures_are_so_for_each_range_and_for_the_time_before() {
    let project = Project::new().await;
    let (ada, grace) = (project.user("ada").await, project.user("grace").await);
    project.app("labs").await;
    let database = shared_database().await;
    let hour = 3_600;
    // Now; three days ago; forty days ago.
    project.filled(&database, Kind::SignedIn, "allowed", ada.id, 30, 10).await;
    project.filled(&database, Kind::SignInFailed, "wrong_password", ada.id, 3, 10).await;
    project.filled(&database, Kind::SignedIn, "allowed", grace.id, 20, 72 * hour).await;
    project.filled(&database, Kind::SignedIn, "allowed", grace.id, 25, 40 * 24 * hour).await;
    project.filled(&database, Kind::TokenRefused, "replayed", ada.id, 7, 10).await;
    let owner = project.administrator(Role::Owner).await;

    let day = words(&owner, "?range=24h").await;
    assert!(day.contains("Active users 1 "), "{day}");
    assert!(day.contains("Sign-ins 30 90.9 % succeeded, 3 failed none in the 24 hours before"), "{day}");
    assert!(day.contains("requests refused 7 none in the 24 hours before labs 7"), "{day}");
    let week = words(&owner, "?range=7d").await;
    assert!(week.contains("Active users 2 ") && week.contains("Sign-ins 50 "), "{week}");
    let month = words(&owner, "").await;
    assert!(month.contains("Active users 2 1 more than in the 30 days before"), "{month}");
    assert!(month.contains("Sign-ins 50 94.3 % succeeded, 3 failed 100 % more than in the 30 days before"), "{month}");
    assert!(month.contains("as of"), "{month}");

    // Kept for a minute, and then taken again.
    project.filled(&database, Kind::SignedIn, "allowed", grace.id, 5, 1).await;
    assert!(words(&owner, "?range=24h").await.contains("Sign-ins 30 "));
    project.wait(60);
    assert!(words(&owner, "?range=24h").await.contains("Sign-ins 35 "));
    words(&owner, "?range=nonsense").await;
}

#[tokio::test]
async fn what_wants_attention_is_true_leads_somewhere_and_is_of_this_project() {
    let (project, other) = (Project::new().await, Project::new().await);
    let ada = project.user_with("ada", |profile| profile.name = Some("Ada Lovelace".to_owned())).await;
    let portal = project.app_with("portal", |settings| settings.allowed_callback_urls = Vec::new()).await;
    let client = ClientId::parse("portal").unwrap();
    let failed = || Event::new(Kind::SignInFailed, Actor::Anonymous).user(ada.id).refused("wrong_password");
    for _ in 0..9 {
        project.records(failed()).await;
        project
            .records(
                Event::new(Kind::ClientAuthenticationFailed, Actor::Anonymous).client(&client).refused("wrong_secret"),
            )
            .await;
    }
    let (owner, stranger) = (project.administrator(Role::Owner).await, other.administrator(Role::Owner).await);
    let page = words(&owner, "").await;
    assert!(
        !page.contains("failed sign-ins as") && !page.contains("could not prove itself"),
        "nine are not many: {page}"
    );
    assert!(page.contains("Nobody can sign in to portal: it has no callback URL"), "{page}");

    project.records(failed()).await;
    project
        .records(Event::new(Kind::ClientAuthenticationFailed, Actor::Anonymous).client(&client).refused("wrong_secret"))
        .await;
    project.wait(1);
    let body = owner.get("").await.expect(200).body;
    let page = words(&owner, "").await;
    assert!(page.contains("10 failed sign-ins as Ada Lovelace in the last 24 hours"), "{page}");
    assert!(page.contains("10 failed sign-ins from 203.0.113.7 in the last 24 hours, as one user"), "{page}");
    assert!(page.contains("portal could not prove itself 10 times"), "{page}");
    assert!(
        body.contains(&format!("person={}", ada.id))
            && body.contains(&format!("applications/{}", portal.application.id))
    );
    assert!(!words(&stranger, "").await.contains("failed sign-ins"));

    // A day later it is over.
    project.wait(25 * 3_600);
    let owner = project.at_console(owner.id, &owner.email).await;
    let page = words(&owner, "").await;
    assert!(!page.contains("failed sign-ins as") && !page.contains("could not prove itself"), "{page}");
}

#[tokio::test]
async fn a_key_that_is_about_to_rotate_is_announced() {
    let project = Project::new().await;
    let owner = project.administrator(Role::Owner).await;
    assert!(!words(&owner, "").await.contains("key begins to sign"));
    project.wait(84 * 24 * 3_600);
    let owner = project.at_console(owner.id, &owner.email).await;
    let page = words(&owner, "").await;
    assert!(page.contains("The next RS256 key begins to sign on") && page.contains("The next ES256 key"), "{page}");
}

#[tokio::test]
async fn the_navigation_says_how_much_there_is() {
    let project = Project::new().await;
    project.app("labs").await;
    for name in ["ada", "grace", "joan"] {
        project.user(name).await;
    }
    let owner = project.administrator(Role::Owner).await;
    let acting = server::service::console::Acting {
        administrator: server::service::console::Administrator { id: owner.id, name: String::new(), login: None },
        role: Role::Owner,
        tenant: tenant(&project, project.slug.as_str()).await,
        keyward: tenant(&project, "keyward").await,
        address: None,
    };
    let counts = server::service::console::counts(&acting).await.unwrap();
    assert_eq!((counts.applications, counts.users), (1, 3));
    let stranger = project.keyward_person("Nobody Here").await.0;
    let acting = server::service::console::Acting {
        administrator: server::service::console::Administrator { id: stranger, name: String::new(), login: None },
        tenant: tenant(&project, project.slug.as_str()).await,
        ..acting
    };
    assert!(server::service::console::counts(&acting).await.is_err());
}

async fn tenant(project: &Project, slug: &str) -> std::sync::Arc<server::service::Tenant> {
    let tenants = server::service::Tenants::new(std::sync::Arc::clone(&project.means));
    tenants.by_slug(slug).await.unwrap().unwrap()
}
