//! A sign-in that its owner did not make.

use super::{NEW, asks, chooses, form, gets_in, happened, is_signed_in, opens, path, reset_link, tries, warning};
use crate::support::{Project, letters::Letters as _};
use domain::mail::Letter;

#[tokio::test]
async fn a_new_device_is_told_of_but_for_the_first_and_those_that_are_known() {
    let project = Project::new().await;
    let (labs, ada) = (project.app("labs").await, project.user("ada").await);
    let laptop = project.browser();
    tries(&laptop, &labs, &ada.email, &ada.password).await;
    assert_eq!(project.letters().await.len(), 0, "the very first");
    tries(&laptop, &labs, &ada.email, &ada.password).await;
    assert_eq!(project.letters().await.len(), 0, "the same device");
    tries(&project.browser(), &labs, &ada.email, "not the password").await;
    assert_eq!(project.letters().await.len(), 0, "nobody got in");

    let phone = project.browser();
    tries(&phone, &labs, &ada.email, &ada.password).await;
    let letters = project.letters_to(&ada.email).await;
    assert_eq!(letters.len(), 1);
    let Letter::NewDevice { application, .. } = &letters[0].letter else { panic!("{:?}", letters[0]) };
    assert_eq!(application.as_deref(), Some("labs"));
    // A device that another person has used is new for this one.
    let bob = project.user("bob").await;
    tries(&project.browser(), &labs, &bob.email, &bob.password).await;
    tries(&phone, &labs, &bob.email, &bob.password).await;
    assert_eq!(project.letters_to(&bob.email).await.len(), 1);
}

#[tokio::test]
async fn whoever_says_that_it_was_not_them_locks_everybody_out_and_gets_back_in() {
    let project = Project::new().await;
    let (labs, ada) = (project.app("labs").await, project.user("ada").await);
    let owner = project.browser();
    let tokens = labs.tokens_in(&owner, &ada, &labs.request().with("scope", "openid offline_access")).await;
    let thief = project.browser();
    project.wait(1);
    thief.sign_in(&labs.request(), &ada).await;
    assert!(is_signed_in(&thief, &labs).await);

    // Looking ends nothing: mail scanners look too.
    let link = warning(&project, &ada.email).await.unwrap();
    opens(&project.browser(), &link).await.expect(200);
    let page = opens(&owner, &link).await.expect(200);
    assert!(page.body.contains("lock everybody out"), "{}", page.body);
    assert!(is_signed_in(&thief, &labs).await);

    let csrf = page.field("csrf").unwrap();
    owner.post(&page.action(), &[("csrf", "made-up")]).await.expect(403);
    let done = owner.post(&page.action(), &[("csrf", &csrf)]).await.expect(200);
    assert!(done.body.contains("was ended"), "{}", done.body);
    assert!(done.body.contains("your old password no longer works"), "{}", done.body);
    assert!(done.body.contains("We have sent you an email"), "{}", done.body);
    let letters: Vec<Letter> = project.letters_to(&ada.email).await.into_iter().map(|own| own.letter).collect();
    assert!(letters.iter().any(|own| matches!(own, Letter::AccountBack { change_undone: false, .. })), "{letters:?}");
    assert!(!letters.iter().any(|own| matches!(own, Letter::Reset { .. })), "{letters:?}");
    assert!(!is_signed_in(&thief, &labs).await);
    assert!(!is_signed_in(&owner, &labs).await);
    labs.refresh(tokens.refresh_token()).await.expect(400);
    assert!(!gets_in(&labs, &ada, &ada.password).await, "the thief knows the password");
    assert_eq!(happened(&project, "user.disowned").await, 1);

    let page = opens(&owner, &reset_link(&project, &ada.email).await).await.expect(200);
    chooses(&owner, &page, NEW, true).await;
    assert!(is_signed_in(&owner, &labs).await);
    assert!(gets_in(&labs, &ada, NEW).await);
    project.browser().get(path(&link)).await.expect(303);
    opens(&project.browser(), &link).await.expect(410);
}

#[tokio::test]
async fn what_a_thief_has_asked_for_dies_with_the_rest() {
    let project = Project::new().await;
    let (labs, ada) = (project.app("labs").await, project.user("ada").await);
    tries(&project.browser(), &labs, &ada.email, &ada.password).await;
    tries(&project.browser(), &labs, &ada.email, &ada.password).await;
    let browser = project.browser();
    asks(&browser, &form(&browser).await, &ada.email).await;
    let asked_by_thief = reset_link(&project, &ada.email).await;
    let page = opens(&browser, &warning(&project, &ada.email).await.unwrap()).await.expect(200);
    let csrf = page.field("csrf").unwrap();
    browser.post(&page.action(), &[("csrf", &csrf)]).await.expect(200);
    project.browser().get(path(&asked_by_thief)).await.expect(404);
}
