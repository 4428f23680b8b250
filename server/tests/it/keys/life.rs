//! Keys rotated and rewrapped while people go on working.

use crate::support::{
    Project, Tokens,
    installation::{beside, shared_database},
    project::MASTER_KEY,
};
use axum::Router;
use domain::audit::Actor;
use server::{
    crypto::master::{MasterKey, MasterKeys},
    routes,
    service::{Means, project_keys},
    state::{AppState, Facts},
};
use std::{collections::BTreeSet, sync::Arc};

const DAY: u64 = 24 * 3600;

async fn published(project: &Project) -> BTreeSet<String> {
    let keys = project.get(&project.path(".well-known/jwks.json")).await.expect(200).json();
    let ids = keys["keys"].as_array().unwrap().iter().map(|key| key["kid"].as_str().unwrap().to_owned());
    ids.collect()
}

fn kid(token: &str) -> String {
    Tokens::header(token)["kid"].as_str().unwrap().to_owned()
}

async fn rotate(project: &Project, at_once: bool) -> bool {
    let mut tx = project.means.project(project.id).await.unwrap();
    let done = project_keys::rotate(&mut tx, &project.keys, at_once, Actor::Operator).await.unwrap().is_ok();
    tx.commit().await.unwrap();
    done
}

/// What the job does from time to time.
async fn keep(project: &Project) {
    let mut tx = project.means.project(project.id).await.unwrap();
    project_keys::keep(&mut tx, &project.keys).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn after_rotation_new_keys_sign_and_what_old_ones_signed_is_good_until_it_expires() {
    let project = Project::new().await;
    let (labs, ada) = (project.app("labs").await, project.user("ada").await);
    let browser = project.browser();
    let before = labs.tokens_in(&browser, &ada, &labs.request()).await;
    let pending = browser.get(&labs.request().path()).await.for_application()["code"].clone();
    let known = published(&project).await;

    assert!(rotate(&project, true).await);
    let after = labs.tokens_in(&project.browser(), &ada, &labs.request()).await;
    for (old, new) in [(before.access_token(), after.access_token()), (before.id_token(), after.id_token())] {
        assert_ne!(kid(old), kid(new));
        assert!(known.contains(&kid(new)), "it was published before it signed");
    }
    let now = published(&project).await;
    for token in [before.access_token(), before.id_token(), after.access_token(), after.id_token()] {
        assert!(now.contains(&kid(token)), "verifiers find the key of every living token");
    }
    for tokens in [&before, &after] {
        project.get_as(&project.path("userinfo"), tokens.access_token()).await.expect(200);
    }
    labs.exchange(&pending).await.expect(200);
    labs.refresh(before.refresh_token()).await.expect(200);
    let hinted = labs.request().with("prompt", "none").with("id_token_hint", before.id_token());
    assert!(browser.get(&hinted.path()).await.for_application().contains_key("code"));
}

#[tokio::test]
async fn a_key_that_verifiers_may_not_know_yet_signs_only_if_it_is_forced_to() {
    let project = Project::new().await;
    let (labs, ada) = (project.app("labs").await, project.user("ada").await);
    let before = labs.tokens(&ada).await;
    assert!(!rotate(&project, false).await);
    assert_eq!(kid(labs.tokens(&ada).await.access_token()), kid(before.access_token()));
    project.wait(2 * DAY);
    assert!(rotate(&project, false).await);
    assert_ne!(kid(labs.tokens(&ada).await.access_token()), kid(before.access_token()));
}

#[tokio::test]
async fn a_key_that_has_done_its_part_is_no_longer_published_and_still_knows_its_hints() {
    let project = Project::new().await;
    let (labs, ada) = (project.app("labs").await, project.user("ada").await);
    let browser = project.browser();
    let before = labs.tokens_in(&browser, &ada, &labs.request()).await;
    assert!(rotate(&project, true).await);
    for _ in 0..4 {
        project.wait(DAY);
        keep(&project).await;
    }
    assert!(!published(&project).await.contains(&kid(before.id_token())));
    project.get_as(&project.path("userinfo"), before.access_token()).await.expect(401);
    // The refresh token's key is another kind: it stays as long as a grant can.
    labs.refresh(before.refresh_token()).await.expect(200);
    browser.sign_in(&labs.request(), &ada).await;
    let hinted = labs.request().with("prompt", "none").with("id_token_hint", before.id_token());
    assert!(
        browser.get(&hinted.path()).await.for_application().contains_key("code"),
        "an expired hint by a retired key"
    );
}

const NEW_MASTER: &str = "Hx4dHBsaGRgXFhUUExIREA8ODQwLCgkIBwYFBAMCAQA";

/// The project behind a server that was given these master keys.
async fn given(project: &Project, keys: &[&str]) -> Project {
    let means = beside(&project.means, &shared_database().await).await;
    let mut keys = keys.iter().map(|text| MasterKey::parse(text).unwrap());
    let masters = MasterKeys::new(keys.next().unwrap(), keys.collect());
    let means = Arc::new(Means { masters, ..Arc::try_unwrap(means).ok().unwrap() });
    let router: Router = routes::router(AppState::new(Arc::clone(&means), Facts::default()));
    Project { means, router, ..project.clone() }
}

async fn rewrap(project: &Project) -> bool {
    let mut tx = project.means.project(project.id).await.unwrap();
    let moved = project_keys::rewrap(&mut tx, &project.means.masters).await.unwrap();
    tx.commit().await.unwrap();
    moved
}

#[tokio::test]
async fn rewrapped_to_a_new_master_key_everything_goes_on_and_the_old_one_opens_nothing() {
    let project = Project::new().await;
    let (labs, ada) = (project.app("labs").await, project.user("ada").await);
    let tokens = labs.tokens(&ada).await;
    let path = project.path("userinfo");
    given(&project, &[NEW_MASTER]).await.get_as(&path, tokens.access_token()).await.expect(500);

    let both = given(&project, &[NEW_MASTER, MASTER_KEY]).await;
    both.get_as(&path, tokens.access_token()).await.expect(200);
    assert!(rewrap(&both).await);
    assert!(!rewrap(&both).await, "a second time there is nothing to do");

    let new = given(&project, &[NEW_MASTER]).await;
    let about = new.get_as(&path, tokens.access_token()).await.expect(200).json();
    assert_eq!((&about["sub"], &about["name"]), (&ada.id.to_string().into(), &"ada".into()));
    let labs_there = crate::support::client::App { project: new.clone(), ..labs.clone() };
    labs_there.refresh(tokens.refresh_token()).await.expect(200);
    labs_there.tokens(&ada).await;
    given(&project, &[MASTER_KEY]).await.get_as(&path, tokens.access_token()).await.expect(500);
    assert!(project.trail().await.iter().any(|(kind, _)| kind.contains("key")), "{:?}", project.trail().await);
}
