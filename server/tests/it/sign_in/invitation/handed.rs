//! Applications whose invitations are not mailed (`shouldSendInviteEmail: false`): whoever invites gets the links.

use super::{PASSWORD, clinic, joins};
use crate::support::letters::Letters as _;
use domain::administration::Role;
use server::store;

#[tokio::test]
async fn whoever_invites_to_an_application_that_mails_none_gets_the_link() {
    let clinic = clinic().await;
    let mut tx = clinic.project.means.project(clinic.project.id).await.unwrap();
    let mut labs = clinic.labs.application.clone();
    labs.settings.should_send_invite_email = false;
    let changed = domain::oauth::client::Client::Application(labs);
    assert!(store::client::update(&mut tx, &changed).await.unwrap());
    store::project::bump_config_version(&mut tx).await.unwrap();
    tx.commit().await.unwrap();

    let form = clinic.owner.get("users/invitations/new").await.expect(200);
    assert!(form.body.contains("labs (shows its links, mails none)"), "{}", form.body);
    let address = "noa@family.example";
    let shown = clinic.invite(address, &[]).await.expect(200);
    let link = |body: &str| body.split('"').find(|text| text.contains("/sign-in/link/")).expect("a link").to_owned();
    let first = link(&shown.body);

    // A new one is given back too, to those who may change people.
    let path = clinic.row_action("/send").await;
    let support = Box::pin(clinic.project.administrator(Role::Support)).await;
    support.post(&path, &[]).await.expect(403);
    let again = clinic.owner.post(&path, &[]).await.expect(200);
    clinic.opens(&clinic.project.browser(), &first).await.expect(404);

    // Nobody is offered a mail that would not come.
    clinic.project.wait(8 * 86_400);
    let over = clinic.opens(&clinic.project.browser(), &link(&again.body)).await.expect(410);
    assert!(!over.body.contains("<form"), "{}", over.body);
    clinic.owner.sign_in().await;
    let again = clinic.owner.post(&path, &[]).await.expect(200);
    let browser = clinic.project.browser();
    let page = clinic.opens(&browser, &link(&again.body)).await.expect(200);
    joins(&browser, &page, "Noa", PASSWORD).await.expect(200);
    assert!(clinic.project.letters_to(address).await.is_empty());
    assert!(!clinic.verified(clinic.user(address).await.unwrap()).await, "it proves no address");
}
