//! Who runs things: people of the built-in project, and rows in the projects they run.

use super::*;
use domain::{
    ids::UserId,
    person::{Identifier, Profile},
};

impl Installation {
    /// Who has which membership, by the local part of their address.
    async fn memberships(&self, slug: &str) -> Vec<(String, String)> {
        let keyward = self.project("keyward").await;
        let own = self.project(slug).await;
        let mut tx = self.means.project(own.id).await.unwrap();
        let all = store::membership::all(&mut tx).await.unwrap();
        let mut tx = self.means.project(keyward.id).await.unwrap();
        let mut found = Vec::new();
        for membership in all {
            let logins = service::user::identifiers(&keyward.keys, &mut tx, membership.administrator).await.unwrap();
            found.push((logins[0].text().split('@').next().unwrap().to_owned(), membership.role));
        }
        found.sort();
        found
    }
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected.iter().map(|(name, role)| ((*name).to_owned(), (*role).to_owned())).collect()
}

#[tokio::test]
async fn the_first_administrator_runs_the_installation_and_each_has_their_projects() {
    let installation = Installation::of_the_clinic().await;
    assert_eq!(installation.memberships("keyward").await, pairs(&[("owner", "operator")]));
    assert_eq!(installation.memberships("clinic").await, pairs(&[("auditor", "auditor"), ("owner", "owner")]));
    assert_eq!(installation.slugs().await, ["clinic", "keyward"]);
}

#[tokio::test]
async fn memberships_change_and_those_that_a_file_does_not_name_stay() {
    let installation = Installation::of_the_clinic().await;
    installation.apply("projects: [{ slug: second }]").await;
    let done = installation
        .apply("administrators: [{ email: Auditor@clinic.test, name: Ann, operator: true, projects: { clinic: support, second: owner } }]")
        .await;
    assert_eq!(done, ["updated administrator administrators[0]: name, operator, projects"]);
    assert_eq!(installation.memberships("keyward").await, pairs(&[("auditor", "operator"), ("owner", "operator")]));
    assert_eq!(installation.memberships("clinic").await, pairs(&[("auditor", "support"), ("owner", "owner")]));
    assert_eq!(installation.memberships("second").await, pairs(&[("auditor", "owner")]));

    let done = installation.apply("administrators: [{ email: owner@clinic.test, operator: false }]").await;
    assert_eq!(done, ["updated administrator administrators[0]: operator"]);
    assert_eq!(installation.memberships("keyward").await, pairs(&[("auditor", "operator")]));
    assert_eq!(installation.memberships("clinic").await, pairs(&[("auditor", "support"), ("owner", "owner")]));
}

#[tokio::test]
async fn somebody_always_runs_the_installation() {
    let installation = Installation::of_the_clinic().await;
    let last = "administrators: [{ email: owner@clinic.test, operator: false }]";
    let expected = "administrators: would leave nobody to run the installation; somebody needs operator: true";
    assert_eq!(installation.problems(last).await, [expected]);
    assert_eq!(installation.memberships("keyward").await, pairs(&[("owner", "operator")]));
}

#[tokio::test]
async fn the_built_in_project_is_out_of_a_files_reach() {
    let installation = Installation::of_the_clinic().await;
    let owner = "administrators: [{ email: owner@clinic.test, projects: { keyward: owner } }]";
    assert_eq!(
        installation.problems(owner).await,
        ["administrators[0].projects.keyward: is no project, nor one of this file"]
    );
    let project = "projects: [{ slug: keyward, signupEnabled: true }]";
    assert_eq!(installation.problems(project).await.len(), 1);
    assert_eq!(installation.memberships("keyward").await, pairs(&[("owner", "operator")]));
}

#[tokio::test]
async fn an_administrator_is_nobody_in_the_project_they_run() {
    let installation = Installation::of_the_clinic().await;
    let project = installation.project("clinic").await;
    let browser = project.browser();
    let page = browser.open(&app(&project, "labs", None).await.request()).await.expect(200);
    browser.log_in(&page, "owner@clinic.test", PASSWORD).await.expect(422);
}

#[tokio::test]
async fn an_account_that_somebody_made_with_an_administrators_address_gets_no_role_unless_the_file_takes_it_over() {
    let installation = Installation::of_the_clinic().await;
    let keyward = installation.project("keyward").await;
    let email = Identifier::email("boss@clinic.test").unwrap();
    let profile = Profile { email: Some(email.text().to_owned()), ..Profile::default() };
    let mut tx = installation.means.project(keyward.id).await.unwrap();
    let squatters = Some("the hash of a squatter's password");
    let id = service::user::create(&keyward.keys, &mut tx, &profile, &[email], squatters).await.unwrap();
    tx.commit().await.unwrap();
    let before = stored_password(&installation, id).await;

    let file = "administrators: [{ email: boss@clinic.test, operator: true, projects: { clinic: owner } }]";
    let problems = installation.problems(file).await;
    assert!(problems[0].starts_with("administrators[0].password: is missing"), "{problems:?}");
    assert_eq!(installation.memberships("keyward").await, pairs(&[("owner", "operator")]));
    assert_eq!(stored_password(&installation, id).await, before);

    let file =
        "administrators: [{ email: boss@clinic.test, password: silver-harbor-notebook, projects: { clinic: owner } }]";
    installation.apply(file).await;
    assert_ne!(stored_password(&installation, id).await, before, "whoever made the account has lost it");
    let after = stored_password(&installation, id).await;
    assert!(installation.memberships("clinic").await.contains(&("boss".to_owned(), "owner".to_owned())));
    installation.apply(file).await;
    assert_eq!(stored_password(&installation, id).await, after, "and a file that is applied again changes nothing");
}

async fn stored_password(installation: &Installation, id: UserId) -> Option<Vec<u8>> {
    let keyward = installation.project("keyward").await;
    let mut tx = installation.means.project(keyward.id).await.unwrap();
    let stored = store::user::by_id(&mut tx, id).await.unwrap().unwrap();
    stored.password.map(|sealed| sealed.as_bytes().to_vec())
}
