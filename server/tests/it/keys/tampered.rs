//! A changed byte, swapped ciphertexts, another project's key: refused, with a page that tells nothing.

use crate::support::{
    Project, Tokens,
    answer::Answer,
    browser::Browser,
    client::App,
    database::admin,
    installation::shared_database,
    project::Person,
    sql::{rows, value},
};
use server::service;

/// A project with two people who have signed in, and somebody at its database.
struct Scene {
    project: Project,
    labs: App,
    ada: Person,
    eve: Person,
    database: sqlx::PgConnection,
}

impl Scene {
    async fn new() -> Self {
        let project = Project::new().await;
        let (labs, ada, eve) = (project.app("labs").await, project.user("ada").await, project.user("eve").await);
        let mut tx = project.means.project(project.id).await.unwrap();
        service::user::set_fhir_user(&project.keys, &mut tx, ada.id, "Patient/ada").await.unwrap();
        service::user::set_fhir_user(&project.keys, &mut tx, eve.id, "Patient/eve").await.unwrap();
        tx.commit().await.unwrap();
        let database = admin(shared_database().await.options().get_database().unwrap()).await;
        Self { project, labs, ada, eve, database }
    }

    async fn write(&mut self, sql: impl Into<String>) {
        let sql = sql.into().replace("PROJECT", &format!("project_id = '{}'", self.project.id));
        rows(&mut self.database, sql.clone()).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
    }

    /// Changes the last bit of a column.
    async fn flip(&mut self, table: &str, column: &str, of: &str) {
        let last = format!("octet_length({column}) - 1");
        self.write(format!("UPDATE {table} SET {column} = set_byte({column}, {last}, get_byte({column}, {last}) # 1) WHERE PROJECT AND {of}")).await;
    }

    /// Lets two rows change places in one column.
    async fn swap(&mut self, table: &str, column: &str, key: &str) {
        let (ada, eve) = (self.ada.id, self.eve.id);
        self.write(format!(
            "UPDATE {table} AS own SET {column} = other.{column} FROM {table} AS other
             WHERE own.PROJECT AND other.project_id = own.project_id AND own.{key} <> other.{key}
               AND own.{key} IN ('{ada}', '{eve}') AND other.{key} IN ('{ada}', '{eve}')"
        ))
        .await;
    }

    /// Every server reads the project anew.
    async fn forget(&mut self) {
        self.write(format!("UPDATE project SET config_version = config_version + 1 WHERE id = '{}'", self.project.id))
            .await;
    }

    async fn userinfo(&self, tokens: &Tokens) -> Answer {
        self.project.get_as(&self.project.path("userinfo"), tokens.access_token()).await
    }

    async fn try_to_sign_in(&self, person: &Person) -> (Browser, Answer) {
        let browser = self.project.browser();
        let page = browser.open(&self.labs.request()).await.expect(200);
        let answer = browser.log_in(&page, &person.email, &person.password).await;
        (browser, answer)
    }
}

/// It is a fault of ours, it is said, and no more is.
#[track_caller]
fn breaks(answer: Answer) {
    let answer = answer.expect(500);
    let body = answer.body.to_lowercase();
    for word in ["seal", "cipher", "aes", "decrypt", "unwrap", "key", "column", "users", "panick", "ada", "eve", ".rs"]
    {
        let said = body.split(|c: char| !c.is_ascii_alphanumeric() && c != '.').any(|own| own == word);
        assert!(!said, "{word}: {}", answer.body);
    }
    let page = answer.header("content-type").unwrap().starts_with("text/html") && body.contains("<h1");
    assert!(page || answer.error() == "server_error", "{}", answer.body);
}

#[tokio::test]
async fn a_changed_byte_in_what_is_known_of_a_person_is_refused() {
    for (table, column, key, scope) in [
        ("users", "profile", "id", "openid profile"),
        ("fhir_identity", "sealed", "user_id", "openid profile fhirUser"),
    ] {
        let mut scene = Scene::new().await;
        let labs = scene
            .project
            .app_with("chart", |settings| {
                settings.allowed_scopes = domain::oauth::scope::ScopeSet::parse("openid profile fhirUser").unwrap();
                settings.trusted = true;
            })
            .await;
        let audience = format!("{}fhir", scene.project.issuer());
        let request = labs.request().with("scope", scope).with("audience", &audience);
        let tokens = labs.tokens_in(&scene.project.browser(), &scene.ada, &request).await;
        assert_eq!(scene.userinfo(&tokens).await.expect(200).json()["name"], "ada");
        let ada = scene.ada.id;
        scene.flip(table, column, &format!("{key} = '{ada}'")).await;
        breaks(scene.userinfo(&tokens).await);
    }
}

#[tokio::test]
async fn a_changed_byte_in_a_password_lets_nobody_in() {
    let mut scene = Scene::new().await;
    let ada = scene.ada.id;
    scene.flip("users", "password", &format!("id = '{ada}'")).await;
    let (browser, answer) = scene.try_to_sign_in(&scene.ada).await;
    breaks(answer);
    let silent = browser.get(&scene.labs.request().with("prompt", "none").path()).await.for_application();
    assert_eq!(silent["error"], "login_required");
    scene.labs.tokens(&scene.eve).await; // whom it does not concern notices nothing
}

#[tokio::test]
async fn a_password_put_in_the_place_of_anothers_lets_nobody_in() {
    let mut scene = Scene::new().await;
    scene.swap("users", "password", "id").await;
    for (login, password) in [(&scene.ada, &scene.eve), (&scene.eve, &scene.ada)] {
        let mixed = Person { password: password.password.clone(), ..login.clone() };
        breaks(scene.try_to_sign_in(&mixed).await.1);
        breaks(scene.try_to_sign_in(login).await.1);
    }
}

#[tokio::test]
async fn a_profile_put_in_the_place_of_anothers_is_not_shown() {
    let mut scene = Scene::new().await;
    let tokens = scene.labs.tokens(&scene.ada).await;
    scene.swap("users", "profile", "id").await;
    breaks(scene.userinfo(&tokens).await);
}

#[tokio::test]
async fn one_sealed_column_does_not_stand_in_for_another_of_the_same_row() {
    let mut scene = Scene::new().await;
    let tokens = scene.labs.tokens(&scene.ada).await;
    scene.write("UPDATE users SET profile = password, password = profile WHERE PROJECT").await;
    breaks(scene.userinfo(&tokens).await);
    breaks(scene.try_to_sign_in(&scene.ada).await.1);
}

#[tokio::test]
async fn a_changed_byte_in_a_flow_or_a_posted_request_is_refused() {
    let mut scene = Scene::new().await;
    let browser = scene.project.browser();
    let page = browser.open(&scene.labs.request()).await.expect(200);
    scene.flip("flow", "request", "true").await;
    breaks(browser.get(&page.action()).await);
    breaks(browser.log_in(&page, &scene.ada.email, &scene.ada.password).await);

    let request = scene.labs.request();
    let form: Vec<(&str, &str)> =
        request.parameters.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let posted = browser.post(&scene.project.path("authorize"), &form).await.expect(303);
    scene.flip("posted_request", "parameters", "true").await;
    breaks(browser.get(posted.location()).await);
}

#[tokio::test]
async fn a_changed_byte_in_a_projects_keys_stops_the_project() {
    for (table, column, of) in [
        ("project_key", "sealed", "kind = 'RS256' AND state = 'current'"),
        ("project_key", "sealed", "kind = 'handles'"),
        ("data_key", "wrapped", "true"),
    ] {
        let mut scene = Scene::new().await;
        scene.flip(table, column, of).await;
        scene.forget().await;
        breaks(scene.project.get(&scene.labs.request().path()).await);
        breaks(scene.project.get(&scene.project.path(".well-known/jwks.json")).await);
        breaks(scene.labs.refresh("whatever").await);
    }
}

/// Whoever has a project of their own knows what its keys sign; so they must not become another's.
#[tokio::test]
async fn another_projects_keys_do_not_become_this_ones() {
    for (table, column, of) in [
        ("project_key", "sealed", "own.kind = other.kind AND own.version = other.version"),
        ("data_key", "wrapped", "own.version = other.version"),
    ] {
        let mut scene = Scene::new().await;
        let foreign = Project::new().await;
        let foreign = foreign.id;
        scene
            .write(format!(
                "UPDATE {table} AS own SET {column} = other.{column} FROM {table} AS other
                 WHERE own.PROJECT AND other.project_id = '{foreign}' AND {of}"
            ))
            .await;
        scene.forget().await;
        breaks(scene.project.get(&scene.labs.request().path()).await);
        breaks(scene.project.get(&scene.project.path(".well-known/jwks.json")).await);
    }
}

/// All of another project's keys, the data key with what it seals: then everything opens, if the master key did not say
/// whose the data key is.
#[tokio::test]
async fn another_projects_keys_all_together_do_not_become_this_ones_either() {
    let mut scene = Scene::new().await;
    let foreign = Project::new().await;
    for (table, column, of) in [
        ("project_key", "sealed", "own.kind = other.kind AND own.version = other.version"),
        ("data_key", "wrapped", "own.version = other.version"),
    ] {
        scene
            .write(format!(
                "UPDATE {table} AS own SET {column} = other.{column} FROM {table} AS other
                 WHERE own.PROJECT AND other.project_id = '{}' AND {of}",
                foreign.id
            ))
            .await;
    }
    scene.forget().await;
    breaks(scene.project.get(&scene.labs.request().path()).await);
    breaks(scene.project.get(&scene.project.path(".well-known/jwks.json")).await);
    // The one whose keys were taken goes on.
    foreign.get(&foreign.path(".well-known/jwks.json")).await.expect(200);
}

#[tokio::test]
async fn an_identifier_of_one_person_given_to_another_row_does_not_open() {
    let mut scene = Scene::new().await;
    let (ada, eve) = (scene.ada.id, scene.eve.id);
    // Eve's address now finds Ada: that much somebody at the database can do, so Eve's password must not let her in.
    scene.write(format!("UPDATE user_identifier SET user_id = '{ada}' WHERE PROJECT AND user_id = '{eve}'")).await;
    let (browser, answer) = scene.try_to_sign_in(&scene.eve).await;
    answer.expect(422);
    let silent = browser.get(&scene.labs.request().with("prompt", "none").path()).await.for_application();
    assert_eq!(silent["error"], "login_required");
    let left =
        value(&mut scene.database, format!("SELECT count(*) FROM session WHERE user_id IN ('{ada}', '{eve}')")).await;
    assert_eq!(left, "0");
}
