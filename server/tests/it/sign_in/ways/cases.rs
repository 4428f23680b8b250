//! What a session is worth does not depend on how it came to be.

use super::{ADDRESS, Came, Way, asks_to_sign_up, comes, forgets, opens};
use crate::{
    oauth::token::{is_alive, refused},
    sign_in::tries,
    support::{answer::Answer, client::App, letters::Letters as _, project::PUBLIC_URL},
};
use domain::audit::Actor;
use server::{
    service,
    store::{self, job::JobKind},
};

const WRONG: &str = "not the password at all";

/// Case 44.
#[tokio::test]
async fn whoever_is_blocked_is_out_however_they_came() {
    for way in Way::ALL {
        let came = comes(way).await;
        let (tokens, unused) = (came.tokens("openid offline_access").await, came.code("openid offline_access").await);
        let mut tx = came.project.means.project(came.project.id).await.unwrap();
        service::user::block(&mut tx, came.ada.id, &Actor::System).await.unwrap();
        tx.commit().await.unwrap();
        refused(&came.labs.exchange(&unused).await, "invalid_grant");
        refused(&came.labs.refresh(tokens.refresh_token()).await, "invalid_grant");
        assert!(!is_alive(&came.project, &tokens).await && !came.is_signed_in().await, "{way:?}");
        tries(&came.browser, &came.labs, ADDRESS, &came.ada.password).await.expect(422);
    }
}

/// Case 45.
#[tokio::test]
async fn what_lives_by_a_session_ends_with_it_however_it_began() {
    for way in Way::ALL {
        let came = comes(way).await;
        let (online, offline) = (came.tokens("openid online_access").await, came.tokens("openid offline_access").await);
        let unused = came.code("openid").await;
        came.logs_out().await;
        assert!(!came.is_signed_in().await, "{way:?}");
        refused(&came.labs.exchange(&unused).await, "invalid_grant");
        refused(&came.labs.refresh(online.refresh_token()).await, "invalid_grant");
        assert!(!is_alive(&came.project, &online).await, "{way:?}");
        assert!(is_alive(&came.project, &came.renewed(&offline).await).await, "{way:?}");
    }
}

/// Cases 48, 49, 50, 51, 52, 54.
#[tokio::test]
async fn refresh_tokens_keep_their_rules_however_their_person_came() {
    for way in Way::ALL {
        let came = comes(way).await;
        let other = came.project.app("other").await;
        let new = async || came.tokens("openid email offline_access").await;

        let first = new().await;
        let second = came.renewed(&came.renewed(&first).await).await;
        refused(&came.labs.refresh(first.refresh_token()).await, "invalid_grant");
        assert!(!is_alive(&came.project, &second).await, "{way:?}: reuse ends the family");

        let first = new().await;
        let elsewhere = App { project: came.project.elsewhere().await, ..came.labs.clone() };
        let (one, two) =
            tokio::join!(came.labs.refresh(first.refresh_token()), elsewhere.refresh(first.refresh_token()));
        assert_eq!(one.expect(200).json()["refresh_token"], two.expect(200).json()["refresh_token"], "{way:?}");

        let first = new().await;
        let lost = came.renewed(&first).await;
        came.project.wait(29);
        assert_eq!(came.renewed(&first).await.refresh_token(), lost.refresh_token(), "{way:?}");
        came.project.wait(1);
        refused(&came.labs.refresh(first.refresh_token()).await, "invalid_grant");
        assert!(!is_alive(&came.project, &lost).await, "{way:?}");

        let first = new().await;
        let wider = [("grant_type", "refresh_token"), ("refresh_token", first.refresh_token()), ("scope", "phone")];
        refused(&came.labs.call("oauth/token", &wider).await, "invalid_scope");
        refused(&other.refresh(first.refresh_token()).await, "invalid_grant");
        assert!(is_alive(&came.project, &first).await, "{way:?}: another's attempt changes nothing");

        let idle = new().await;
        let mut used = came.renewed(&first).await;
        for _ in 0..2 {
            came.project.wait(7000);
            used = came.renewed(&used).await;
        }
        refused(&came.labs.refresh(idle.refresh_token()).await, "invalid_grant");
        came.project.wait(4000);
        refused(&came.labs.refresh(used.refresh_token()).await, "invalid_grant");
    }
}

/// Case 53.
#[tokio::test]
async fn a_consent_that_is_withdrawn_takes_with_it_what_rests_on_it_however_its_person_came() {
    for way in Way::ALL {
        let came = comes(way).await;
        let asking = came.labs.request().with("scope", "openid address offline_access");
        let page = came.browser.open(&asking).await.expect(200);
        let answer = came.browser.decide(&page, "allow").await.for_application();
        let tokens = crate::support::Tokens(came.labs.exchange(&answer["code"]).await.expect(200).json());
        let mut tx = came.project.means.project(came.project.id).await.unwrap();
        let (client, by) = (&came.labs.application.client_id, Actor::User(came.ada.id));
        assert!(service::consent::withdraw(&mut tx, came.ada.id, client, &by).await.unwrap(), "{way:?}");
        tx.commit().await.unwrap();
        refused(&came.labs.refresh(tokens.refresh_token()).await, "invalid_grant");
        assert!(!is_alive(&came.project, &tokens).await && came.is_signed_in().await, "{way:?}");
    }
}

/// Case 74.
#[tokio::test]
async fn applications_hear_of_the_end_of_a_session_however_it_began() {
    let due = async |came: &Came| {
        let mut tx = came.project.means.project(came.project.id).await.unwrap();
        store::job::due_of_project(&mut tx, JobKind::Logout).await.unwrap().len()
    };
    for way in Way::ALL {
        let came = comes(way).await;
        came.tokens("openid").await;
        let before = due(&came).await;
        came.logs_out().await;
        assert_eq!(due(&came).await, before + 1, "{way:?}");
    }
}

/// A page without what is different for each browser and each address.
fn essence(answer: &Answer, address: &str) -> String {
    let mut text = answer.body.replace(address, "…");
    let policy = answer.header("content-security-policy").unwrap();
    let nonce = policy.split("'nonce-").nth(1).unwrap().split('\'').next().unwrap();
    text = text.replace(nonce, "…");
    for name in ["csrf", "shown"] {
        if let Some(value) = answer.field(name).filter(|value| !value.is_empty()) {
            text = text.replace(&value, "…");
        }
    }
    // What is left are the ids of flows.
    let pieces: Vec<&str> = text.split(|letter: char| !letter.is_ascii_hexdigit() && letter != '-').collect();
    let ids: Vec<String> =
        pieces.into_iter().filter(|piece| uuid::Uuid::parse_str(piece).is_ok()).map(str::to_owned).collect();
    ids.into_iter().fold(text, |text, id| text.replace(&id, "…"))
}

/// Case 79.
#[tokio::test]
async fn strangers_do_not_learn_that_an_account_exists_however_it_came_to_be() {
    for way in Way::ALL {
        let came = comes(way).await;
        let nobody = "eve@example.com";
        for ask in 0..3 {
            let asks = async |address: &str| {
                let stranger = came.project.browser();
                match ask {
                    0 => tries(&stranger, &came.labs, address, WRONG).await,
                    1 => forgets(&stranger, address).await,
                    _ => asks_to_sign_up(&stranger, &came.labs, address).await,
                }
            };
            let (known, unknown) = (asks(ADDRESS).await, asks(nobody).await);
            assert_eq!(known.status, unknown.status, "{way:?} {ask}");
            assert_eq!(essence(&known, ADDRESS), essence(&unknown, nobody), "{way:?} {ask}");
        }
    }
}

/// Case 80.
#[tokio::test]
async fn guessing_keeps_nobody_out_of_the_browser_they_came_in_by() {
    for way in Way::ALL {
        let came = comes(way).await;
        let guesses = async || tries(&came.project.browser(), &came.labs, ADDRESS, WRONG).await.status;
        let mut last = 0;
        for _ in 0..11 {
            last = guesses().await;
        }
        assert_eq!(last, 429, "{way:?}: guessing is slowed");
        let answer = tries(&came.browser, &came.labs, ADDRESS, &came.ada.password).await;
        assert!(answer.for_application().contains_key("code"), "{way:?}: {}", answer.body);
    }
}

/// Case 105.
#[tokio::test]
async fn no_link_sets_the_password_of_an_account_that_has_one_however_it_got_it() {
    for way in Way::ALL {
        let mut came = comes(way).await;
        assert_eq!(came.is_verified().await, way != Way::Handed, "{way:?}: only what was mailed proves an address");
        // The link that she came by is over, for whoever finds it.
        if let Some(link) = came.link.take() {
            let page = opens(&came.project.browser(), &link).await;
            assert!(matches!(page.status, 404 | 410) && page.field("password").is_none(), "{way:?}: {}", page.body);
        }
        // An invitation leads her to signing in.
        for handed in [false, true] {
            came.project.wait(3600);
            let link = came.invites(handed).await;
            let stranger = came.project.browser();
            let place = stranger.get(link.strip_prefix(PUBLIC_URL).unwrap()).await.expect(303).location().to_owned();
            let page = stranger.get(&place).await.expect(200);
            assert!(page.field("password").is_none() && page.body.contains("You have an account already"), "{way:?}");
            let csrf = page.field("csrf").unwrap_or_else(|| "made up".to_owned());
            stranger.post(&place, &[("csrf", &csrf), ("name", "Eve"), ("password", WRONG)]).await;
            assert_eq!(tries(&stranger, &came.labs, ADDRESS, WRONG).await.status, 422, "{way:?}");
        }
        // Signing up with her address mails her that she has an account, and no link that makes one.
        asks_to_sign_up(&came.project.browser(), &came.labs, ADDRESS).await.expect(200);
        let letter = came.project.letters_to(ADDRESS).await.pop().unwrap().letter;
        assert_eq!(letter.purpose(), "account-exists", "{way:?}");
    }
}
