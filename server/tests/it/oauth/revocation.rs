//! `/oauth/revoke` (RFC 7009).

use super::token::{as_client, is_alive, refused};
use crate::support::{Project, Tokens, client::App};

async fn signed_in(name: &str) -> (Project, App, Tokens) {
    let project = Project::new().await;
    let labs = project.app(name).await;
    let tokens = labs.tokens(&project.user("ada").await).await;
    (project, labs, tokens)
}

async fn renewed(app: &App, tokens: &Tokens) -> Tokens {
    Tokens(app.refresh(tokens.refresh_token()).await.expect(200).json())
}

/// Case 59.
#[tokio::test]
async fn a_client_cannot_revoke_another_clients_tokens_and_learns_nothing() {
    let (project, labs, tokens) = signed_in("labs").await;
    let (other, portal) = (project.app("other").await, project.web("portal").await);
    let gateway = project.m2m("gateway", |settings| settings.introspection_allowed = true).await;
    let nothing = other.revoke("garbage").await.expect(200);
    for token in [tokens.access_token(), tokens.refresh_token()] {
        for answer in [
            other.revoke(token).await,
            portal.revoke(token).await,
            as_client(&project, &gateway, "oauth/revoke", &[("token", token)]).await,
        ] {
            assert_eq!((answer.status, &answer.body), (nothing.status, &nothing.body));
            let names = |answer: &crate::support::answer::Answer| {
                answer.headers.keys().map(ToString::to_string).collect::<Vec<_>>()
            };
            assert_eq!(names(&answer), names(&nothing));
        }
    }
    assert!(is_alive(&project, &tokens).await);
    renewed(&labs, &tokens).await;
}

/// Case 60.
#[tokio::test]
async fn revoking_a_refresh_token_ends_its_access_tokens() {
    let (project, labs, first) = signed_in("labs").await;
    let second = renewed(&labs, &first).await;
    labs.revoke(second.refresh_token()).await.expect(200);
    for tokens in [&first, &second] {
        assert!(!is_alive(&project, tokens).await);
        refused(&labs.refresh(tokens.refresh_token()).await, "invalid_grant");
    }
    // Once more is once.
    labs.revoke(second.refresh_token()).await.expect(200);
}

/// Case 60.
#[tokio::test]
async fn revoking_a_rotated_refresh_token_ends_its_family_too() {
    let (project, labs, first) = signed_in("labs").await;
    let second = renewed(&labs, &first).await;
    labs.revoke(first.refresh_token()).await.expect(200);
    assert!(!is_alive(&project, &second).await);
    refused(&labs.refresh(second.refresh_token()).await, "invalid_grant");
}

/// Case 60.
#[tokio::test]
async fn revoking_an_access_token_ends_only_that_one() {
    let (project, labs, first) = signed_in("labs").await;
    let second = renewed(&labs, &first).await;
    labs.revoke(second.access_token()).await.expect(200);
    assert!(!is_alive(&project, &second).await && is_alive(&project, &first).await);
    let third = renewed(&labs, &second).await;
    assert!(is_alive(&project, &third).await && !is_alive(&project, &second).await);
    labs.revoke(second.access_token()).await.expect(200);
    assert!(is_alive(&project, &third).await);
}

/// One person's other grants have nothing to do with it.
#[tokio::test]
async fn revoking_ends_nothing_of_other_grants() {
    let project = Project::new().await;
    let (labs, other, ada) = (project.app("labs").await, project.app("other").await, project.user("ada").await);
    let (one, two, elsewhere) = (labs.tokens(&ada).await, labs.tokens(&ada).await, other.tokens(&ada).await);
    labs.revoke(one.refresh_token()).await.expect(200);
    assert!(!is_alive(&project, &one).await && is_alive(&project, &two).await && is_alive(&project, &elsewhere).await);
}

/// RFC 7009 §2.1: the client proves itself, as it is registered to.
#[tokio::test]
async fn nobody_revokes_as_a_confidential_client_without_its_secret() {
    let project = Project::new().await;
    let portal = project.web("portal").await;
    let tokens = portal.tokens(&project.user("ada").await).await;
    let public = App { secret: None, ..portal.clone() };
    let wrong = App { secret: Some("a-wrong-secret-of-more-than-twenty".to_owned()), ..portal.clone() };
    for impostor in [&public, &wrong] {
        let answer = impostor.revoke(tokens.refresh_token()).await;
        assert_eq!((answer.status, answer.error().as_str()), (401, "invalid_client"));
    }
    assert!(is_alive(&project, &tokens).await);
    portal.revoke(tokens.refresh_token()).await.expect(200);
    assert!(!is_alive(&project, &tokens).await);
}

/// A race between renewing and revoking ends with nothing that lives.
#[tokio::test]
async fn a_refresh_at_the_same_moment_does_not_escape_a_revocation() {
    let project = Project::new().await;
    let (labs, ada) = (project.app("labs").await, project.user("ada").await);
    for _ in 0..5 {
        let tokens = labs.tokens(&ada).await;
        let (revoked, refreshed) =
            tokio::join!(labs.revoke(tokens.refresh_token()), labs.refresh(tokens.refresh_token()));
        revoked.expect(200);
        assert!(!is_alive(&project, &tokens).await);
        if refreshed.status == 200 {
            let renewed = Tokens(refreshed.json());
            assert!(!is_alive(&project, &renewed).await);
            refused(&labs.refresh(renewed.refresh_token()).await, "invalid_grant");
        }
    }
}
