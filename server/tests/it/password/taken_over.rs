//! Hashes that another system made.

use super::tries;
use crate::support::{Project, project::Person};
use server::{service, store};

async fn with_hash(project: &Project, person: &Person, hash: &str) {
    let mut tx = project.means.project(project.id).await.unwrap();
    service::user::save_password(&project.keys, &mut tx, person.id, hash).await.unwrap();
    tx.commit().await.unwrap();
}

async fn stored(project: &Project, person: &Person) -> String {
    let mut tx = project.means.project(project.id).await.unwrap();
    let sealed = store::user::by_id(&mut tx, person.id).await.unwrap().unwrap().password.unwrap();
    let place = server::crypto::project_keys::Place::new("users", "password", person.id.uuid());
    project.keys.open_text(&place, &sealed).unwrap().to_string()
}

fn bcrypt(password: &str) -> String {
    bcrypt::hash_with_salt(password, 4, *b"sixteen bytes of").unwrap().format_for_version(bcrypt::Version::TwoY)
}

#[tokio::test]
async fn a_bcrypt_hash_lets_its_owner_in_and_becomes_one_of_ours() {
    let project = Project::new().await;
    let (labs, ada) = (project.app("labs").await, project.user("ada").await);
    with_hash(&project, &ada, &bcrypt("maple-river-lantern")).await;
    tries(&project.browser(), &labs, &ada.email, "maple-river-lanterN").await.expect(422);
    assert!(stored(&project, &ada).await.starts_with("$2y$"), "a wrong password changes nothing");
    tries(&project.browser(), &labs, &ada.email, "maple-river-lantern").await.expect(200);
    assert!(stored(&project, &ada).await.starts_with("$argon2id$"));
    tries(&project.browser(), &labs, &ada.email, "maple-river-lantern").await.expect(200);
}

#[tokio::test]
async fn a_weak_password_from_elsewhere_is_changed_at_the_first_sign_in() {
    let project = Project::new().await;
    let (labs, ada) = (project.app("labs").await, project.user("ada").await);
    with_hash(&project, &ada, &bcrypt("passwordpassword")).await;
    let browser = project.browser();
    let answer = tries(&browser, &labs, &ada.email, "passwordpassword").await.expect(303);
    let page = browser.follow(answer).await.expect(200);
    assert!(page.body.contains("easy to guess"), "{}", page.body);
}

#[tokio::test]
async fn a_hash_that_costs_too_much_is_never_computed() {
    let project = Project::new().await;
    let (labs, ada) = (project.app("labs").await, project.user("ada").await);
    with_hash(&project, &ada, &bcrypt("x").replace("$04$", "$31$")).await;
    let began = std::time::Instant::now();
    tries(&project.browser(), &labs, &ada.email, "x").await;
    assert!(began.elapsed().as_secs() < 20);
}
