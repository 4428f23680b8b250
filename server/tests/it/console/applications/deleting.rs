//! What ends with an application.

use crate::support::{Project, console::Administrator};
use domain::{administration::Role, ids::ClientId};
use server::store;

#[tokio::test]
async fn a_deleted_application_ends_everything_and_its_id_is_spent() {
    let project = Project::new().await;
    let (labs, owner) = (project.app("labs").await, project.administrator(Role::Owner).await);
    let other = project.app("other").await;
    let (ada, grace) = (project.user("ada").await, project.user("grace").await);
    let (one, two, bystander) = (labs.tokens(&ada).await, labs.tokens(&grace).await, other.tokens(&ada).await);
    labs.tokens(&ada).await;
    let path = Administrator::of(&labs, "/delete");
    let page = owner.get(&path).await.expect(200);
    assert!(page.body.contains("2 people are signed in to it, 3 times in all"), "{}", page.body);
    let version = page.field("version").unwrap();

    for typed in ["", "Labs", "other"] {
        let answer = owner.post(&path, &[("version", &version), ("confirm", typed)]).await.expect(422);
        assert!(answer.body.contains("Type the name exactly as it is shown."), "{typed}");
    }
    owner.post(&path, &[("version", "99"), ("confirm", "labs")]).await.expect(409);
    labs.refresh(one.refresh_token()).await.expect(200);
    let answer = owner.post(&path, &[("version", &version), ("confirm", "labs")]).await.expect(303);
    assert!(owner.follow(answer).await.body.contains("The application was deleted."));

    labs.refresh(two.refresh_token()).await.expect(401);
    for tokens in [&one, &two] {
        project.get_as(&project.path("userinfo"), tokens.access_token()).await.expect(401);
    }
    project.browser().get(&labs.request().path()).await.expect(400);
    other.refresh(bystander.refresh_token()).await.expect(200);
    owner.get(&Administrator::of(&labs, "")).await.expect(404);
    owner.post(&path, &[("version", &version), ("confirm", "labs")]).await.expect(404);

    let client = ClientId::parse("labs").unwrap();
    let mut tx = project.means.project(project.id).await.unwrap();
    assert_eq!(store::applications::held(&mut tx, &client).await.unwrap().grants, 0);
    for user in [&ada, &grace] {
        let living = store::grant::living_of(&mut tx, user.id).await.unwrap().len();
        assert_eq!(living, usize::from(user.id == ada.id), "only what the other application holds");
        let remembered = store::consent::remembered(&mut tx, user.id, &client).await.unwrap();
        assert!(remembered.scope.is_empty(), "what was agreed to is forgotten");
    }
    assert!(store::client::spent(&mut tx).await.unwrap().contains(&client), "the id is never given out again");
    assert!(project.trail().await.iter().any(|(kind, _)| kind == "client.deleted"));
}

#[tokio::test]
async fn the_default_application_of_a_project_can_be_deleted() {
    let project = Project::new().await;
    let (labs, owner) = (project.app("labs").await, project.administrator(Role::Owner).await);
    let mut tx = project.means.project(project.id).await.unwrap();
    let (mut settings, _) = store::project::settings(&mut tx).await.unwrap().unwrap();
    settings.default_application = Some(labs.application.id);
    store::project::save_settings(&mut tx, &settings).await.unwrap();
    store::project::bump_config_version(&mut tx).await.unwrap();
    tx.commit().await.unwrap();
    let version = owner.version(&labs).await;
    let fields = [("version", version.as_str()), ("confirm", "labs")];
    owner.post(&Administrator::of(&labs, "/delete"), &fields).await.expect(303);
    let mut tx = project.means.project(project.id).await.unwrap();
    let (settings, _) = store::project::settings(&mut tx).await.unwrap().unwrap();
    assert_eq!(settings.default_application, None);
    project.browser().get(&project.path("sign-in")).await;
}
