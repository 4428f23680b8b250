//! The whole way once: everything else bends one thing of it.

use crate::support::{Project, Tokens};

/// Case 36.
#[tokio::test]
async fn a_person_signs_in_and_the_application_gets_tokens_that_it_can_use() {
    let project = Project::new().await;
    let (labs, ada) = (project.app("labs").await, project.user("ada").await);
    let browser = project.browser();
    let answer = browser.sign_in(&labs.request(), &ada).await;
    assert_eq!(answer["state"], "a state");
    assert_eq!(answer["iss"], project.issuer());

    let exchanged = labs.exchange(&answer["code"]).await.expect(200);
    assert_eq!(exchanged.header("cache-control"), Some("no-store"));
    let tokens = Tokens(exchanged.json());
    assert_eq!(tokens.0["token_type"], "Bearer");
    assert_eq!(tokens.0["expires_in"], 900);
    let id = Tokens::claims(tokens.id_token());
    assert_eq!((&id["iss"], &id["aud"], &id["nonce"]), (&project.issuer().into(), &"labs".into(), &"a nonce".into()));
    assert_eq!((&id["sub"], &id["email"]), (&ada.id.to_string().into(), &ada.email.clone().into()));

    let userinfo = project.get_as(&project.path("userinfo"), tokens.access_token()).await.expect(200).json();
    assert_eq!(userinfo["sub"], id["sub"]);
    assert_eq!(userinfo["name"], "ada");

    let renewed = Tokens(labs.refresh(tokens.refresh_token()).await.expect(200).json());
    project.get_as(&project.path("userinfo"), renewed.access_token()).await.expect(200);

    // Single sign-on: another application asks nothing.
    let other = project.app("portal").await;
    let answer = browser.get(&other.request().path()).await.expect(303).for_application();
    other.exchange(&answer["code"]).await.expect(200);
}
