//! Refresh tokens (RFC 6749 §6, RFC 9700 §4.14).

use super::token::{is_alive, refused};
use crate::support::{Project, Tokens, answer::Answer, client::App, project::Person};
use domain::{audit::Actor, oauth::client::Lifetimes};
use server::service;
use std::time::Duration;

async fn signed_in() -> (Project, App, Person, Tokens) {
    let project = Project::new().await;
    let (labs, ada) = (project.app("labs").await, project.user("ada").await);
    let tokens = labs.tokens(&ada).await;
    (project, labs, ada, tokens)
}

async fn refresh_for(app: &App, token: &str, scope: &str) -> Answer {
    app.call("oauth/token", &[("grant_type", "refresh_token"), ("refresh_token", token), ("scope", scope)]).await
}

async fn renewed(app: &App, tokens: &Tokens) -> Tokens {
    Tokens(app.refresh(tokens.refresh_token()).await.expect(200).json())
}

/// Case 47.
#[tokio::test]
async fn each_use_rotates() {
    let (project, labs, _, first) = signed_in().await;
    let mut tokens = first;
    let mut seen = vec![tokens.refresh_token().to_owned()];
    for _ in 0..4 {
        let answer = labs.refresh(tokens.refresh_token()).await.expect(200);
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        tokens = Tokens(answer.json());
        assert!(!seen.contains(&tokens.refresh_token().to_owned()));
        seen.push(tokens.refresh_token().to_owned());
        assert!(is_alive(&project, &tokens).await);
    }
    // OpenID Connect Core §12.2: the same person, the same sign-in, no nonce.
    let claims = Tokens::claims(tokens.id_token());
    assert!(claims.get("nonce").is_none() && claims["auth_time"].is_i64());
}

/// Case 48.
#[tokio::test]
async fn refresh_token_replay_ends_the_family() {
    let (project, labs, _, first) = signed_in().await;
    let second = renewed(&labs, &first).await;
    let third = renewed(&labs, &second).await;
    refused(&labs.refresh(first.refresh_token()).await, "invalid_grant");
    for tokens in [&first, &second, &third] {
        assert!(!is_alive(&project, tokens).await);
        refused(&labs.refresh(tokens.refresh_token()).await, "invalid_grant");
    }
}

/// Case 49.
#[tokio::test]
async fn two_refreshes_at_once_do_not_lose_the_session() {
    let (project, labs, _, mut tokens) = signed_in().await;
    let elsewhere = App { project: project.elsewhere().await, ..labs.clone() };
    for _ in 0..5 {
        let (one, two) = tokio::join!(labs.refresh(tokens.refresh_token()), elsewhere.refresh(tokens.refresh_token()));
        let (one, two) = (Tokens(one.expect(200).json()), Tokens(two.expect(200).json()));
        assert_eq!(one.refresh_token(), two.refresh_token());
        assert_ne!(one.refresh_token(), tokens.refresh_token());
        assert!(is_alive(&project, &one).await && is_alive(&project, &two).await);
        tokens = one;
    }
    renewed(&labs, &tokens).await;
}

/// Case 50.
#[tokio::test]
async fn a_lost_answer_is_given_again_for_half_a_minute() {
    let (project, labs, _, first) = signed_in().await;
    let lost = renewed(&labs, &first).await;
    project.wait(29);
    let again = renewed(&labs, &first).await;
    assert_eq!(again.refresh_token(), lost.refresh_token());
    assert!(is_alive(&project, &again).await);
    let next = renewed(&labs, &again).await;
    assert!(is_alive(&project, &next).await);
}

/// Case 50.
#[tokio::test]
async fn half_a_minute_later_it_is_reuse() {
    let (project, labs, _, first) = signed_in().await;
    let second = renewed(&labs, &first).await;
    project.wait(30);
    refused(&labs.refresh(first.refresh_token()).await, "invalid_grant");
    assert!(!is_alive(&project, &second).await);
    refused(&labs.refresh(second.refresh_token()).await, "invalid_grant");
}

/// Case 50.
#[tokio::test]
async fn once_the_successor_is_used_it_is_reuse() {
    let (project, labs, _, first) = signed_in().await;
    let second = renewed(&labs, &first).await;
    let third = renewed(&labs, &second).await;
    refused(&labs.refresh(first.refresh_token()).await, "invalid_grant");
    assert!(!is_alive(&project, &third).await);
    refused(&labs.refresh(third.refresh_token()).await, "invalid_grant");
}

/// Case 50.
#[tokio::test]
async fn for_another_scope_it_is_reuse() {
    let (project, labs, _, first) = signed_in().await;
    let second = Tokens(refresh_for(&labs, first.refresh_token(), "openid").await.expect(200).json());
    let again = Tokens(refresh_for(&labs, first.refresh_token(), "openid").await.expect(200).json());
    assert_eq!(second.refresh_token(), again.refresh_token());
    refused(&labs.refresh(first.refresh_token()).await, "invalid_grant");
    assert!(!is_alive(&project, &second).await);
    refused(&labs.refresh(second.refresh_token()).await, "invalid_grant");
}

/// Case 50.
#[tokio::test]
async fn another_client_with_the_predecessor_gets_and_ends_nothing() {
    let (project, labs, _, first) = signed_in().await;
    let other = project.app("other").await;
    let second = renewed(&labs, &first).await;
    refused(&other.refresh(first.refresh_token()).await, "invalid_grant");
    project.wait(60);
    refused(&other.refresh(first.refresh_token()).await, "invalid_grant");
    assert!(is_alive(&project, &second).await);
    renewed(&labs, &second).await;
}

/// Case 51.
#[tokio::test]
async fn scope_narrows_and_never_widens() {
    let (project, labs, _, first) = signed_in().await;
    for wider in ["openid address", "phone", "openid profile email offline_access address", "user/*.cruds"] {
        refused(&refresh_for(&labs, first.refresh_token(), wider).await, "invalid_scope");
    }
    refused(&refresh_for(&labs, first.refresh_token(), "open\"id").await, "invalid_scope");

    let narrow = Tokens(refresh_for(&labs, first.refresh_token(), "openid email").await.expect(200).json());
    assert_eq!(narrow.0["scope"], "openid email");
    assert_eq!(Tokens::claims(narrow.access_token())["scope"], "openid email");
    let userinfo = project.get_as(&project.path("userinfo"), narrow.access_token()).await.expect(200).json();
    assert!(userinfo["email"].is_string() && userinfo.get("name").is_none(), "{userinfo}");
    // RFC 6749 §6: what was granted at first can be asked for again, and no more.
    refused(&refresh_for(&labs, narrow.refresh_token(), "openid email phone").await, "invalid_scope");
    let whole = renewed(&labs, &narrow).await;
    assert_eq!(whole.0["scope"], first.0["scope"]);
}

/// Case 52.
#[tokio::test]
async fn another_clients_refresh_token_is_worth_nothing() {
    let (project, labs, _, tokens) = signed_in().await;
    let (other, portal) = (project.app("other").await, project.web("portal").await);
    refused(&other.refresh(tokens.refresh_token()).await, "invalid_grant");
    refused(&portal.refresh(tokens.refresh_token()).await, "invalid_grant");
    assert!(is_alive(&project, &tokens).await);
    renewed(&labs, &tokens).await;
}

/// Case 53.
#[tokio::test]
async fn what_rests_on_a_consent_ends_with_it_and_does_not_come_back() {
    let project = Project::new().await;
    let (labs, other, ada, bob) =
        (project.app("labs").await, project.app("other").await, project.user("ada").await, project.user("bob").await);
    let asking = labs.request().with("scope", "openid address offline_access");
    let browser = project.browser();
    let tokens = labs.tokens_in(&browser, &ada, &asking).await;
    let of_other = other
        .tokens_in(&project.browser(), &ada, &other.request().with("scope", "openid address offline_access"))
        .await;
    let of_bob = labs.tokens_in(&project.browser(), &bob, &asking).await;
    let unused = browser.get(&asking.path()).await.expect(303).for_application()["code"].clone();
    assert!(is_alive(&project, &tokens).await);

    let mut tx = project.means.project(project.id).await.unwrap();
    let by = Actor::User(ada.id);
    assert!(service::consent::withdraw(&mut tx, ada.id, &labs.application.client_id, &by).await.unwrap());
    assert!(!service::consent::withdraw(&mut tx, ada.id, &labs.application.client_id, &by).await.unwrap());
    tx.commit().await.unwrap();

    refused(&labs.exchange(&unused).await, "invalid_grant");
    assert!(!is_alive(&project, &tokens).await);
    for kept in [&of_other, &of_bob] {
        assert!(is_alive(&project, kept).await);
    }

    // They are asked again, and what they agree to now is another grant.
    let page = browser.open(&asking).await.expect(200);
    let answer = browser.decide(&page, "allow").await.for_application();
    labs.exchange(&answer["code"]).await.expect(200);
    assert!(!is_alive(&project, &tokens).await);
    refused(&labs.refresh(tokens.refresh_token()).await, "invalid_grant");
}

/// Case 53.
#[tokio::test]
async fn a_refresh_looks_at_the_consent_as_it_is() {
    let project = Project::new().await;
    let (labs, ada) = (project.app("labs").await, project.user("ada").await);
    let tokens =
        labs.tokens_in(&project.browser(), &ada, &labs.request().with("scope", "openid address offline_access")).await;
    let mut tx = project.means.project(project.id).await.unwrap();
    server::store::consent::withdraw(&mut tx, ada.id, &labs.application.client_id).await.unwrap();
    tx.commit().await.unwrap();
    refused(&labs.refresh(tokens.refresh_token()).await, "invalid_grant");
}

async fn short_lived() -> (Project, App, Tokens) {
    let project = Project::new().await;
    let hours = |n: u64| Duration::from_secs(n * 3600);
    let lifetimes =
        Lifetimes { access_token: Duration::from_secs(900), refresh_idle: hours(1), refresh_absolute: hours(3) };
    let labs = project.app_with("labs", |settings| settings.lifetimes = lifetimes).await;
    let tokens = labs.tokens(&project.user("ada").await).await;
    (project, labs, tokens)
}

/// Case 54.
#[tokio::test]
async fn a_refresh_token_that_lies_idle_expires() {
    let (project, labs, first) = short_lived().await;
    project.wait(3599);
    let second = renewed(&labs, &first).await;
    project.wait(3600);
    refused(&labs.refresh(second.refresh_token()).await, "invalid_grant");
    assert!(!is_alive(&project, &second).await);
}

/// Case 54.
#[tokio::test]
async fn nothing_outlives_the_absolute_lifetime_however_often_it_is_used() {
    let (project, labs, mut tokens) = short_lived().await;
    let end = Tokens::claims(tokens.access_token())["iat"].as_i64().unwrap() + 3 * 3600;
    for _ in 0..5 {
        project.wait(1790);
        tokens = renewed(&labs, &tokens).await;
    }
    project.wait(1790);
    tokens = renewed(&labs, &tokens).await;
    // A minute before the end, an access token is good for a minute.
    assert_eq!(
        (tokens.0["expires_in"].as_i64(), Tokens::claims(tokens.access_token())["exp"].as_i64()),
        (Some(60), Some(end))
    );
    assert!(is_alive(&project, &tokens).await);
    project.wait(60);
    assert!(!is_alive(&project, &tokens).await);
    refused(&labs.refresh(tokens.refresh_token()).await, "invalid_grant");
}

/// What `online_access` gives ends with the session, whatever its own lifetimes are.
#[tokio::test]
async fn without_offline_access_nothing_outlives_the_session() {
    let project = Project::with(|settings| settings.sessions.idle_seconds = 3600).await;
    let (labs, ada) = (project.app("labs").await, project.user("ada").await);
    let request = |scope| labs.request().with("scope", scope);
    let online = labs.tokens_in(&project.browser(), &ada, &request("openid online_access")).await;
    let offline = labs.tokens_in(&project.browser(), &ada, &request("openid offline_access")).await;
    let neither = labs.tokens_in(&project.browser(), &ada, &request("openid")).await;
    assert!(neither.0.get("refresh_token").is_none());
    let online = renewed(&labs, &online).await;
    project.wait(3601);
    refused(&labs.refresh(online.refresh_token()).await, "invalid_grant");
    renewed(&labs, &offline).await;
}

/// An application for which refresh tokens are switched off gets none.
#[tokio::test]
async fn refresh_tokens_are_the_applications_setting() {
    let project = Project::new().await;
    let labs = project.app_with("labs", |settings| settings.refresh_token_enabled = false).await;
    let tokens = labs.tokens(&project.user("ada").await).await;
    assert!(tokens.0.get("refresh_token").is_none(), "{:?}", tokens.0);
    assert!(is_alive(&project, &tokens).await);
}

/// Blocking somebody ends what every application of theirs has, now.
#[tokio::test]
async fn a_blocked_persons_tokens_are_dead_at_once() {
    let (project, labs, ada, tokens) = signed_in().await;
    let of_bob = labs.tokens(&project.user("bob").await).await;
    let mut tx = project.means.project(project.id).await.unwrap();
    service::user::block(&mut tx, ada.id, &Actor::System).await.unwrap();
    tx.commit().await.unwrap();
    assert!(!is_alive(&project, &tokens).await && is_alive(&project, &of_bob).await);
    refused(&labs.refresh(tokens.refresh_token()).await, "invalid_grant");
    // Unblocking them later brings nothing back.
    let mut tx = project.means.project(project.id).await.unwrap();
    server::store::user::set_blocked(&mut tx, ada.id, false).await.unwrap();
    tx.commit().await.unwrap();
    assert!(!is_alive(&project, &tokens).await);
    refused(&labs.refresh(tokens.refresh_token()).await, "invalid_grant");
}
