//! Secrets: seen once, rotated with an overlap, ended.

use super::creating::secret_of;
use crate::support::{Project, client::App, console::Administrator, project::SECRET};
use domain::administration::Role;

async fn rotate(owner: &Administrator, app: &App, overlap: &str) -> App {
    let version = owner.version(app).await;
    let fields = [("version", version.as_str()), ("overlap", overlap)];
    let answer = owner.post(&Administrator::of(app, "/secret"), &fields).await.expect(200);
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    App { secret: Some(secret_of(&answer.body)), ..app.clone() }
}

/// Whether the client's secret is good: a token that is none is not active, whoever asks.
async fn is_good(app: &App) -> bool {
    app.call("oauth/introspect", &[("token", "none")]).await.status == 200
}

#[tokio::test]
async fn the_old_secret_is_good_as_long_as_was_chosen() {
    let project = Project::new().await;
    let (old, owner) = (project.web("portal").await, project.administrator(Role::Owner).await);
    let new = rotate(&owner, &old, "24h").await;
    assert!(is_good(&old).await && is_good(&new).await);
    project.wait(24 * 3_600 - 1);
    // A session of the console is shorter than that.
    assert!(is_good(&old).await);
    project.wait(1);
    assert!(!is_good(&old).await && is_good(&new).await);
}

#[tokio::test]
async fn without_an_overlap_the_old_one_ends_at_once_and_an_overlap_can_be_ended() {
    let project = Project::new().await;
    let (old, owner) = (project.web("portal").await, project.administrator(Role::Owner).await);
    let second = rotate(&owner, &old, "0").await;
    assert!(!is_good(&old).await && is_good(&second).await);
    let third = rotate(&owner, &second, "7d").await;
    assert!(is_good(&second).await && is_good(&third).await);
    let page = owner.get(&Administrator::of(&old, "")).await.expect(200);
    let (handle, version) = (page.field("secret").unwrap(), page.field("version").unwrap());
    let end = [("secret", handle.as_str()), ("version", version.as_str())];
    owner.post(&Administrator::of(&old, "/secret/end"), &end).await.expect(303);
    assert!(!is_good(&second).await && is_good(&third).await);
    // The one that is left cannot be ended, only replaced; what is no secret of it, not either.
    owner.post(&Administrator::of(&old, "/secret/end"), &end).await.expect(404);
    owner.post(&Administrator::of(&old, "/secret/end"), &[("secret", ""), ("version", &version)]).await.expect(404);
    let kinds: Vec<String> = project.trail().await.into_iter().map(|(kind, _)| kind).collect();
    assert_eq!(kinds.iter().filter(|kind| *kind == "client.secret_rotated").count(), 2);
    assert_eq!(kinds.iter().filter(|kind| *kind == "client.secret_ended").count(), 1);
}

#[tokio::test]
async fn of_two_rotations_at_once_one_comes_to_something() {
    let project = Project::new().await;
    let (old, owner) = (project.web("portal").await, project.administrator(Role::Owner).await);
    let other = project.administrator(Role::Administrator).await;
    let version = owner.version(&old).await;
    let fields = [("version", version.as_str()), ("overlap", "0")];
    let path = Administrator::of(&old, "/secret");
    let (one, two) = tokio::join!(owner.post(&path, &fields), other.post(&path, &fields));
    let mut statuses = [one.status, two.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409]);
    let made = if one.status == 200 { one } else { two };
    let new = App { secret: Some(secret_of(&made.body)), ..old.clone() };
    assert!(is_good(&new).await && !is_good(&old).await);
    // The page sent again makes no other one.
    owner.post(&path, &fields).await.expect(409);
    assert!(is_good(&new).await);
}

#[tokio::test]
async fn what_keeps_no_secret_gets_none_and_support_sees_no_way_to_one() {
    let project = Project::new().await;
    let (page, owner) = (project.app("labs").await, project.administrator(Role::Owner).await);
    let version = owner.version(&page).await;
    let path = Administrator::of(&page, "/secret");
    owner.post(&path, &[("version", &version), ("overlap", "0")]).await.expect(422);
    let portal = project.web("portal").await;
    let version = owner.version(&portal).await;
    owner.post(&Administrator::of(&portal, "/secret"), &[("version", &version), ("overlap", "1y")]).await.expect(422);
    let support = project.administrator(Role::Support).await;
    let body = support.get(&Administrator::of(&portal, "")).await.expect(200).body;
    assert!(!body.contains("/secret\"") && !body.contains(SECRET), "{body}");
    assert!(!body.contains("Save changes"));
}
