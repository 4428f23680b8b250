//! Somebody else got into an account, and its address belongs to another account by the time its owner says so: whoever it was is
//! out, and people help where no mail can.

use super::{
    open,
    takeover::{THIEF, count, follows, link, moves, signs_in},
};
use crate::support::{Project, browser::Browser, project::Person};
use domain::administration::Role;

const SUPPORT: &str = "help@clinic.example";
const NOTICE: &str = "reported a stranger in their account and cannot get back in";

struct Theft {
    project: Project,
    ada: Person,
    thief: Browser,
    /// Who has the address by now.
    other: Person,
}

/// A thief moved the account to an address of their own, and then somebody was added with the old one.
async fn theft() -> Theft {
    let project = Project::with(|settings| settings.branding.support_contact = Some(SUPPORT.to_owned())).await;
    let (labs, ada) = (project.app("labs").await, project.user("ada").await);
    labs.tokens_in(&project.browser(), &ada, &labs.request()).await;
    let thief = project.browser();
    project.wait(1);
    thief.sign_in(&labs.request(), &ada).await;
    moves(&thief, &ada, THIEF[0]).await;
    let other = project.user("ada").await;
    assert_ne!(other.id, ada.id);
    Theft { project, ada, thief, other }
}

/// Asks for a new password with an address, as anybody may.
async fn forgets(project: &Project, address: &str) {
    let browser = project.browser();
    project.wait(1);
    let form = browser.get(&project.path("sign-in/forgot-password")).await.expect(200);
    let csrf = form.field("csrf").unwrap();
    let answer = browser.post(&form.action(), &[("csrf", &csrf), ("login", address)]).await;
    browser.follow(answer).await.expect(200);
}

#[tokio::test]
async fn whoever_it_was_is_out_and_the_page_says_who_helps() {
    for warning in ["new-device", "email-changing", "email-changed"] {
        let Theft { project, ada, thief, other } = theft().await;
        let owner = project.browser();
        project.wait(1);
        let page = open(&owner, &link(&project, &ada.email, warning).await).await.expect(200);
        let csrf = page.field("csrf").unwrap();
        let said = owner.post(&page.action(), &[("csrf", &csrf)]).await.expect(200);
        assert!(said.body.contains("belongs to another account"), "{warning}: {}", said.body);
        assert!(said.body.contains(SUPPORT), "{warning}: {}", said.body);
        // A link for a new password would lead nowhere.
        assert!(!said.body.contains("forgot-password"), "{warning}: {}", said.body);

        // The thief is out, and does not get back in by the address that they had put there.
        thief.get(&project.path("account")).await.expect(303);
        assert!(!signs_in(&project, THIEF[0], &ada.password).await, "{warning}");
        let before = count(&project, THIEF[0], "reset").await;
        forgets(&project, THIEF[0]).await;
        assert_eq!(count(&project, THIEF[0], "reset").await, before, "{warning}");

        // Whoever has the address has nothing to do with it.
        assert_eq!(count(&project, &ada.email, "reset").await, 0, "{warning}");
        assert_eq!(count(&project, &ada.email, "account-back").await, 0, "{warning}");
        assert!(signs_in(&project, &other.email, &other.password).await, "{warning}");

        // The second click says that it was the second.
        let again = owner.post(&page.action(), &[("csrf", &csrf)]).await;
        assert!(matches!(again.status, 404 | 410), "{warning}: {}", again.status);
    }
}

#[tokio::test]
async fn administrators_see_it_until_the_account_is_its_owners_again() {
    let Theft { project, ada, .. } = theft().await;
    let desk = project.administrator(Role::Owner).await;
    assert!(!desk.get("").await.expect(200).body.contains(NOTICE));
    let owner = project.browser();
    assert_eq!(follows(&owner, &link(&project, &ada.email, "email-changed").await).await, 200);

    let overview = desk.get("").await.expect(200).body;
    assert!(overview.contains(NOTICE), "{overview}");
    assert!(overview.contains(&desk.path(&format!("users/{}", ada.id))));
    let activity = desk.get("activity").await.expect(200).body;
    assert!(activity.contains("cannot get the account back by mail"), "{activity}");

    // An administrator gives the person another address; a mail to it sets a password, and they are in.
    let new = domain::person::Identifier::email("ada@new.example").unwrap();
    let mut tx = project.means.project(project.id).await.unwrap();
    server::service::user::add_identifier(&project.keys, &mut tx, ada.id, &new).await.unwrap();
    tx.commit().await.unwrap();
    let sent = desk.post(&format!("users/{}/reset", ada.id), &[]).await;
    assert!(matches!(sent.status, 200 | 303), "{} {}", sent.status, sent.body);
    project.wait(1);
    let page = open(&owner, &link(&project, "ada@new.example", "reset").await).await.expect(200);
    let csrf = page.field("csrf").unwrap();
    let fields = [("csrf", csrf.as_str()), ("password", "copper-meadow-compass-9"), ("everywhere", "end")];
    owner.post(&page.action(), &fields).await.expect(200);
    assert!(signs_in(&project, "ada@new.example", "copper-meadow-compass-9").await);
    assert!(!desk.get("").await.expect(200).body.contains(NOTICE));
}
