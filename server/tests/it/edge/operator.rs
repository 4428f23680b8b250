//! Who runs the installation always gets back in.

use super::*;
use crate::support::database::TestDatabase;
use domain::{ids::UserId, person::Identifier, project::Slug};
use server::{
    crypto::password::Password,
    service::{administrator, project as projects, project_keys},
    store,
};

async fn installation() -> Arc<Means> {
    let database = TestDatabase::fresh().await;
    project::means(&database.server).await.0
}

fn ada() -> Identifier {
    Identifier::email("Ada@Clinic.test").unwrap()
}

async fn recover(means: &Means, password: &str) -> administrator::Recovered {
    Box::pin(administrator::recover(means, &ada(), &Password::new(password).unwrap())).await.unwrap()
}

async fn keyward(means: &Means) -> store::ProjectTx {
    let project = projects::by_slug(means, &Slug::parse("keyward").unwrap()).await.unwrap().unwrap();
    means.project(project.id).await.unwrap()
}

async fn password_is(means: &Means, user: UserId, password: &str) -> bool {
    let mut tx = keyward(means).await;
    let keys = project_keys::open(&mut tx, &means.masters).await.unwrap();
    let stored = store::user::by_id(&mut tx, user).await.unwrap().unwrap().password.unwrap();
    let place = server::crypto::project_keys::Place::new("users", "password", user.uuid());
    let hash = keys.open_text(&place, &stored).unwrap();
    means.passwords.verify(&hash, &Password::new(password).unwrap()).await.unwrap().matches
}

#[tokio::test]
async fn the_built_in_project_is_made_once_however_many_start_at_once() {
    let means = installation().await;
    let all = futures::future::join_all((0..4).map(|_| projects::ensure_keyward(&means))).await;
    let ids: std::collections::HashSet<_> = all.into_iter().map(|project| project.unwrap().id).collect();
    assert_eq!(ids.len(), 1);
    assert_eq!(projects::all(&means).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_server_with_another_master_key_is_refused_at_the_start() {
    let database = TestDatabase::fresh().await;
    let (means, _) = project::means(&database.server).await;
    projects::ensure_keyward(&means).await.unwrap();
    let (other, _) = project::means(&database.server).await;
    let masters = server::crypto::MasterKeys::parse(&"abcd".repeat(16)).unwrap();
    let other = Means { masters, ..Arc::try_unwrap(other).ok().unwrap() };
    let error = projects::ensure_keyward(&other).await.unwrap_err();
    assert!(error.to_string().contains("needs the master key"), "{error}");
}

#[tokio::test]
async fn recovering_makes_an_operator_out_of_nothing() {
    let means = installation().await;
    let recovered = recover(&means, "the first long password").await;
    assert!(recovered.created && recovered.promoted && !recovered.was_blocked);
    assert!(password_is(&means, recovered.user, "the first long password").await);
    let mut tx = keyward(&means).await;
    let memberships = store::membership::all(&mut tx).await.unwrap();
    assert_eq!(memberships.len(), 1);
    assert_eq!((memberships[0].administrator, memberships[0].role.as_str()), (recovered.user, "operator"));
    let trail = store::audit::newest(&mut tx, None, 10).await.unwrap();
    assert!(trail.iter().any(|event| event.kind == "administrator.recovered" && event.user == Some(recovered.user)));
}

#[tokio::test]
async fn recovering_lets_a_blocked_operator_in_with_a_new_password_and_ends_what_went_on() {
    let means = installation().await;
    let user = recover(&means, "the first long password").await.user;
    let mut tx = keyward(&means).await;
    store::user::set_blocked(&mut tx, user, true).await.unwrap();
    let session = domain::sign_in::Session {
        id: domain::ids::SessionId::from_random([9; 16]),
        user,
        auth_time: means.now(),
        factors: vec![domain::sign_in::Factor::Password],
        user_active: true,
        locked: false,
    };
    let lasts = store::session::Lasts {
        idle: Duration::from_secs(3600),
        absolute: Duration::from_secs(3600),
        persistent: false,
    };
    store::session::create(&mut tx, &session, lasts, None).await.unwrap();
    tx.commit().await.unwrap();

    let again = recover(&means, "the second long password").await;
    assert_eq!((again.user, again.created, again.was_blocked, again.promoted), (user, false, true, false));
    assert!(password_is(&means, user, "the second long password").await);
    assert!(!password_is(&means, user, "the first long password").await);
    let mut tx = keyward(&means).await;
    assert!(store::session::alive(&mut tx, session.id, None).await.unwrap().is_none(), "whoever was signed in is out");
    assert!(store::user::by_id(&mut tx, user).await.unwrap().unwrap().blocked_at.is_none());
}
