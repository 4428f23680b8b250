//! Two servers over one database: what one revokes, ends, blocks or changes, the other knows at its next request.

use crate::support::{Project, Tokens, client::App, project::Person};
use domain::{audit::Actor, oauth::client::Client};
use server::{
    service::{self, project_keys},
    store,
};

/// One project, two servers, a person who has signed in at the first; both have everything in their caches.
struct Pair {
    here: Project,
    labs: App,
    /// The same application, behind the second server.
    there: App,
    ada: Person,
}

impl Pair {
    async fn new() -> Self {
        let here = Project::new().await;
        let (labs, ada) = (here.app("labs").await, here.user("ada").await);
        let elsewhere = here.elsewhere().await;
        let there = App { project: elsewhere, ..labs.clone() };
        there.tokens(&ada).await;
        Self { here, labs, there, ada }
    }

    async fn opens_there(&self, tokens: &Tokens) -> u16 {
        self.there.project.get_as(&self.here.path("userinfo"), tokens.access_token()).await.status
    }
}

#[tokio::test]
async fn a_code_given_by_one_server_is_exchanged_at_the_other_and_used_up_at_both() {
    let pair = Pair::new().await;
    let code = pair.here.browser().sign_in(&pair.labs.request(), &pair.ada).await["code"].clone();
    let tokens = Tokens(pair.there.exchange(&code).await.expect(200).json());
    assert_eq!(pair.labs.exchange(&code).await.expect(400).error(), "invalid_grant");
    assert_eq!(pair.opens_there(&tokens).await, 401, "the replay at the first ended what the second gave");
}

#[tokio::test]
async fn one_sign_in_flow_goes_on_at_whichever_server() {
    let pair = Pair::new().await;
    let (browser, project) = (pair.here.browser(), &pair.there.project);
    let page = browser.open(&pair.labs.request().with("scope", "openid address")).await.expect(200);
    let page = browser.on(project).log_in(&page, &pair.ada.email, &pair.ada.password).await;
    let consent = browser.follow(page).await.expect(200);
    let answer = browser.on(project).decide(&consent, "allow").await.for_application();
    pair.labs.exchange(&answer["code"]).await.expect(200);
}

#[tokio::test]
async fn a_token_revoked_at_one_is_refused_at_the_other() {
    let pair = Pair::new().await;
    let tokens = pair.labs.tokens(&pair.ada).await;
    assert_eq!(pair.opens_there(&tokens).await, 200);
    pair.labs.revoke(tokens.access_token()).await.expect(200);
    assert_eq!(pair.opens_there(&tokens).await, 401);
    let renewed = Tokens(pair.there.refresh(tokens.refresh_token()).await.expect(200).json());
    pair.labs.revoke(renewed.refresh_token()).await.expect(200);
    assert_eq!(pair.opens_there(&renewed).await, 401);
    assert_eq!(pair.there.refresh(renewed.refresh_token()).await.expect(400).error(), "invalid_grant");
}

#[tokio::test]
async fn a_refresh_token_rotated_at_one_is_reuse_at_the_other() {
    let pair = Pair::new().await;
    let tokens = pair.labs.tokens(&pair.ada).await;
    let renewed = Tokens(pair.labs.refresh(tokens.refresh_token()).await.expect(200).json());
    pair.here.wait(60);
    assert_eq!(pair.there.refresh(tokens.refresh_token()).await.expect(400).error(), "invalid_grant");
    assert_eq!(
        pair.labs.refresh(renewed.refresh_token()).await.expect(400).error(),
        "invalid_grant",
        "the family ended"
    );
}

#[tokio::test]
async fn who_logs_out_at_one_is_signed_out_at_the_other() {
    let pair = Pair::new().await;
    let browser = pair.here.browser();
    let request = pair.labs.request().with("scope", "openid");
    let tokens = pair.labs.tokens_in(&browser, &pair.ada, &request).await;
    let silent = request.clone().with("prompt", "none");
    let elsewhere = browser.on(&pair.there.project);
    assert!(elsewhere.get(&silent.path()).await.for_application().contains_key("code"));
    let hinted = format!("{}?id_token_hint={}", pair.here.path("logout"), tokens.id_token());
    browser.get(&hinted).await.expect(200);
    assert_eq!(elsewhere.get(&silent.path()).await.for_application()["error"], "login_required");
    assert_eq!(pair.opens_there(&tokens).await, 401, "what lives by the session ends with it");
}

#[tokio::test]
async fn who_is_blocked_at_one_is_out_at_the_other_at_once() {
    let pair = Pair::new().await;
    let tokens = pair.labs.tokens(&pair.ada).await;
    let browser = pair.there.project.browser();
    browser.sign_in(&pair.labs.request(), &pair.ada).await;
    let mut tx = pair.here.means.project(pair.here.id).await.unwrap();
    service::user::block(&mut tx, pair.ada.id, &Actor::Operator).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(pair.opens_there(&tokens).await, 401);
    assert_eq!(pair.there.refresh(tokens.refresh_token()).await.expect(400).error(), "invalid_grant");
    let silent = pair.labs.request().with("prompt", "none");
    assert_eq!(browser.get(&silent.path()).await.for_application()["error"], "login_required");
    let page = browser.open(&pair.labs.request()).await.expect(200);
    browser.log_in(&page, &pair.ada.email, &pair.ada.password).await.expect(422);
}

#[tokio::test]
async fn an_application_changed_at_one_is_changed_at_the_other() {
    let pair = Pair::new().await;
    let silent = pair.labs.request();
    pair.there.project.browser().open(&silent).await.expect(200);
    let mut changed = pair.labs.application.clone();
    changed.settings.allowed_callback_urls.clear();
    let mut tx = pair.here.means.project(pair.here.id).await.unwrap();
    store::client::update(&mut tx, &Client::Application(changed)).await.unwrap();
    store::project::bump_config_version(&mut tx).await.unwrap();
    tx.commit().await.unwrap();
    pair.there.project.browser().open(&silent).await.expect(400);
}

#[tokio::test]
async fn keys_rotated_at_one_sign_at_the_other_and_both_read_what_either_signed() {
    let pair = Pair::new().await;
    let before = pair.there.tokens(&pair.ada).await;
    let mut tx = pair.here.means.project(pair.here.id).await.unwrap();
    project_keys::rotate(&mut tx, &pair.here.keys, true, Actor::Operator).await.unwrap().unwrap();
    tx.commit().await.unwrap();
    let after = pair.there.tokens(&pair.ada).await;
    let kid = |tokens: &Tokens| Tokens::header(tokens.access_token())["kid"].clone();
    assert_ne!(kid(&before), kid(&after));
    for tokens in [&before, &after] {
        assert_eq!(pair.opens_there(tokens).await, 200);
        pair.here.get_as(&pair.here.path("userinfo"), tokens.access_token()).await.expect(200);
    }
    pair.labs.refresh(before.refresh_token()).await.expect(200);
}

#[tokio::test]
async fn guesses_at_two_servers_are_counted_together() {
    let pair = Pair::new().await;
    let browser = pair.here.browser();
    let page = browser.open(&pair.labs.request()).await.expect(200);
    let mut statuses = Vec::new();
    for n in 0..40 {
        let at = if n % 2 == 0 { browser.clone() } else { browser.on(&pair.there.project) };
        statuses.push(at.log_in(&page, &pair.ada.email, "wrong").await.status);
    }
    let looked_at = statuses.iter().filter(|status| **status == 422).count();
    // One server by itself looks at as many.
    let alone = Pair::new().await;
    let browser = alone.here.browser();
    let page = browser.open(&alone.labs.request()).await.expect(200);
    let mut by_one = 0;
    for _ in 0..40 {
        by_one += usize::from(browser.log_in(&page, &alone.ada.email, "wrong").await.status == 422);
    }
    assert!(statuses.contains(&429) && looked_at == by_one, "{looked_at} and {by_one}: {statuses:?}");
}
