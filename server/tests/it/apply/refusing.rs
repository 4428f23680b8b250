//! A file with a mistake changes nothing, and every mistake is said at once.

use super::*;
use crate::support::database;

#[tokio::test]
async fn every_mistake_is_said_and_nothing_is_done() {
    let installation = Installation::new().await;
    let unreadable =
        "{projects: [{slug: clinic, colour: red, applications: [{clientId: labs, mfaEnabled: true}], users: [{}]}]}";
    assert_eq!(
        installation.problems(unreadable).await,
        [
            "projects[0].colour: is not known here",
            "projects[0].applications[0].mfaEnabled: cannot be switched on yet: there is no second factor",
            "projects[0].applications[0].name: is missing",
        ]
    );
    let unfit = r#"
projects:
  - slug: good
    domain: id.example.com
  - slug: clinic
    domain: id.example.com
    defaultPatientRole: patient
    defaultApplication: nobody
    roles: [{ name: patient }]
    users: [{ username: ada, roles: [nobody] }]
administrators: [{ email: a@b.test, projects: { nowhere: owner } }]
"#;
    assert_eq!(
        installation.problems(unfit).await,
        [
            "projects[1].domain: is the domain of another project",
            "projects[1].defaultApplication: is no application of the project, nor of this file",
            "projects[1].users[0].roles[0]: is no role of the project, nor of this file",
            "administrators[0].projects.nowhere: is no project, nor one of this file",
            "projects[1].defaultPatientRole: is not supported yet: roles are given to people one by one",
        ]
    );
    assert_eq!(installation.slugs().await, Vec::<String>::new(), "not even the good project, nor the built-in one");
}

#[tokio::test]
async fn a_default_role_is_refused_where_nothing_else_is_wrong() {
    let installation = Installation::new().await;
    let yaml = "projects: [{slug: clinic, defaultSSOUserRole: patient, roles: [{name: patient}]}]";
    assert_eq!(
        installation.problems(yaml).await,
        ["projects[0].defaultSSOUserRole: is not supported yet: roles are given to people one by one"]
    );
}

#[tokio::test]
async fn what_belonged_to_somebody_who_is_gone_is_not_given_out_again() {
    let installation = Installation::of_the_clinic().await;
    installation.apply("projects: [{slug: gone, domain: id.gone.example}]").await;
    let mut connection = database::admin(&installation.database.name).await;
    database::run(&mut connection, "UPDATE project SET deleted_at = now() WHERE slug = 'gone'".to_owned()).await;
    database::run(
        &mut connection,
        "UPDATE client SET deleted_at = now() WHERE client_id IN ('labs', 'sync')".to_owned(),
    )
    .await;
    assert_eq!(
        installation.problems("projects: [{slug: gone}, {slug: other, domain: id.gone.example}]").await,
        [
            "projects[0].slug: was that of a project that is gone; slugs are never given out again",
            "projects[1].domain: was that of a project that is gone; domains are never given out again",
        ]
    );
    assert_eq!(
        installation.problems("projects: [{slug: clinic, applications: [{clientId: sync, name: Sync}], m2mClients: [{clientId: labs, name: Labs}]}]").await,
        [
            "projects[0].applications[0].clientId: belongs to another kind of client, or to one that is gone",
            "projects[0].m2mClients[0].clientId: belongs to another kind of client, or to one that is gone",
        ]
    );
}

#[tokio::test]
async fn people_are_not_mixed_up() {
    let installation = Installation::of_the_clinic().await;
    let two = "projects: [{slug: clinic, users: [{email: JOHN@clinic.test, username: ada}]}]";
    assert_eq!(
        installation.problems(two).await,
        ["projects[0].users[0]: names two people: what it gives to sign in with belongs to different ones"]
    );
    let taken = "projects: [{slug: clinic, users: [{username: eve, fhirUser: Patient/john-17}]}]";
    assert_eq!(installation.problems(taken).await, ["projects[0].users[0].fhirUser: is that of another person"]);
}

#[tokio::test]
async fn another_master_key_opens_nothing_and_changes_nothing() {
    let installation = Installation::of_the_clinic().await;
    let random: Arc<dyn server::random::Random> = Arc::new(server::random::SystemRandom);
    let other =
        server::crypto::master::MasterKeys::new(server::crypto::master::MasterKey::generate(&*random), Vec::new());
    let means = installation.another_server().await;
    let means = Means { masters: other, ..Arc::try_unwrap(means).ok().unwrap() };
    let before = installation.events("clinic").await.len();
    let failed = apply::apply(&means, &read(&CLINIC.replace("Demo Clinic", "Clinic")), &mut |_| {}).await;
    assert!(matches!(failed, Err(service::ServiceError::MasterKey(_))), "{failed:?}");
    assert_eq!(installation.events("clinic").await.len(), before);
}
