//! What a file asks for is there afterwards, once, and nothing else has changed.

use super::*;
use crate::support::{Tokens, database};

/// "From an empty folder, without demo data."
#[tokio::test]
async fn a_file_of_ten_lines_makes_a_project_in_which_somebody_signs_in() {
    let installation = Installation::new().await;
    let done = installation
        .apply(
            r#"
projects:
  - slug: small
    applications:
      - clientId: web-page
        name: Page
        allowedCallbackUrls: ["https://page.example/cb"]
    users:
      - email: ada@small.test
        password: "${PASSWORD}"
"#,
        )
        .await;
    assert_eq!(
        done,
        [
            "created project small",
            "created application web-page in project small",
            "created user projects[0].users[0] in project small"
        ]
    );
    let project = installation.project("small").await;
    let tokens = app(&project, "web-page", None).await.tokens(&person(&project, "ada@small.test").await).await;
    let userinfo = project.get_as(&project.path("userinfo"), tokens.access_token()).await.expect(200).json();
    assert_eq!((&userinfo["email"], &userinfo["email_verified"]), (&"ada@small.test".into(), &false.into()));
}

#[tokio::test]
async fn everything_that_a_file_says_is_there() {
    let installation = Installation::of_the_clinic().await;
    let project = installation.project("clinic").await;
    let john = person(&project, "john@clinic.test").await;
    let tokens = app(&project, "labs", None).await.tokens(&john).await;
    let access = Tokens::claims(tokens.access_token());
    assert_eq!((&access["aud"], &access["roles"]), (&"urn:clinic:labs".into(), &serde_json::json!(["patient"])));
    let userinfo = project.get_as(&project.path("userinfo"), tokens.access_token()).await.expect(200).json();
    assert_eq!((&userinfo["name"], &userinfo["given_name"]), (&"John Quillfeather".into(), &"Johannes".into()));

    let portal = app(&project, "portal", Some(SECRET)).await;
    let by_secret = portal.tokens(&john).await;
    assert_eq!(Tokens::header(by_secret.access_token())["alg"], "RS256");
    assert_eq!(Tokens::claims(by_secret.id_token())["department"], "cardiology-east");
    assert_eq!(portal.introspect(tokens.access_token()).await["active"], true, "it may introspect tokens of others");

    let sync = App {
        application: domain::oauth::client::Application {
            client_id: ClientId::parse("sync").unwrap(),
            ..portal.application.clone()
        },
        ..portal
    };
    let given = sync
        .call("oauth/token", &[("grant_type", "client_credentials"), ("scope", "read:labs")])
        .await
        .expect(200)
        .json();
    assert_eq!(Tokens::claims(given["access_token"].as_str().unwrap())["roles"], serde_json::json!(["desk"]));

    let browser = project.browser();
    let page = browser.open(&app(&project, "labs", None).await.request()).await.expect(200);
    let by_name = Person { email: "ada".to_owned(), ..john };
    let answer = browser.log_in(&page, &by_name.email, &by_name.password).await;
    assert!(browser.follow(answer).await.for_application().contains_key("code"), "by username");
}

#[tokio::test]
async fn applying_again_does_nothing() {
    let installation = Installation::of_the_clinic().await;
    let before = rows(&installation).await;
    let again = installation.apply_all(CLINIC).await.unwrap();
    assert_eq!(lines(&again), Vec::<String>::new());
    assert_eq!(again.len(), 11, "each thing is told of all the same");
    assert!(again.iter().all(|one| one.client_id.is_none()), "no second id was made up");
    assert_eq!(rows(&installation).await, before);
}

#[tokio::test]
async fn a_dry_run_says_what_would_be_done_and_writes_nothing() {
    let installation = Installation::new().await;
    let nothing = rows(&installation).await;
    let planned = installation.dry_run(CLINIC).await;
    assert_eq!(rows(&installation).await, nothing);
    assert_eq!(installation.slugs().await, Vec::<String>::new());
    assert_eq!(installation.apply(CLINIC).await, planned);

    let before = rows(&installation).await;
    let changed = CLINIC.replace("Demo Clinic", "Clinic").replace("roles: [patient]", "blocked: true");
    let planned = installation.dry_run(&changed).await;
    assert_eq!(
        planned,
        ["updated project clinic: name", "updated user projects[0].users[0] in project clinic: blocked"]
    );
    assert_eq!(rows(&installation).await, before);
    assert_eq!(installation.apply(&changed).await, planned);
}

#[tokio::test]
async fn what_a_file_changes_holds_from_the_next_request_on_every_server() {
    let installation = Installation::of_the_clinic().await;
    let project = installation.project("clinic").await;
    let elsewhere = Project {
        router: routes::router(AppState::new(installation.another_server().await, Facts::default())),
        ..project.clone()
    };
    let (labs, john) = (app(&project, "labs", None).await, person(&project, "john@clinic.test").await);
    labs.tokens(&john).await;
    let there = App { project: elsewhere.clone(), ..labs.clone() };
    there.tokens(&john).await;

    let done = installation
        .apply(
            &CLINIC
                .replace("https://labs.clinic.example/cb", "https://new.clinic.example/cb")
                .replace("name: patient", "name: person")
                .replace("roles: [patient]", "roles: [person, desk]"),
        )
        .await;
    assert_eq!(
        done,
        [
            "created role person in project clinic",
            "updated application labs in project clinic: allowedCallbackUrls",
            "updated user projects[0].users[0] in project clinic: roles"
        ]
    );
    for server in [&project, &elsewhere] {
        let old = App { project: server.clone(), ..labs.clone() };
        assert_eq!(server.browser().open(&old.request()).await.status, 400, "the old address is no longer registered");
        let new = app(server, "labs", None).await;
        let tokens = new.tokens(&john).await;
        assert_eq!(Tokens::claims(tokens.access_token())["roles"], serde_json::json!(["desk", "person"]));
    }
}

#[tokio::test]
async fn what_a_file_leaves_out_stays() {
    let installation = Installation::of_the_clinic().await;
    let before = installation.export(true).await;
    let less = r#"
projects:
  - slug: clinic
    applications: [{ clientId: portal, name: Portal }]
    users: [{ username: JOHNNY }]
administrators: [{ email: OWNER@clinic.test }]
"#;
    assert_eq!(installation.apply(less).await, Vec::<String>::new());
    assert_eq!(installation.export(true).await, before);
}

#[tokio::test]
async fn another_secret_takes_the_place_of_the_old_one() {
    let installation = Installation::of_the_clinic().await;
    let project = installation.project("clinic").await;
    let john = person(&project, "john@clinic.test").await;
    let new = "another-secret-of-more-than-twenty";
    let done = installation.apply(&CLINIC.replacen("${SECRET}", new, 1)).await;
    assert_eq!(done, ["updated application portal in project clinic: clientSecret"]);
    let token = app(&project, "portal", Some(new)).await.tokens(&john).await;
    app(&project, "portal", Some(SECRET)).await.refresh(token.access_token()).await.expect(401);
    assert_eq!(installation.apply(&CLINIC.replacen("${SECRET}", new, 1)).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_person_keeps_the_password_they_have() {
    let installation = Installation::of_the_clinic().await;
    let other = CLINIC.replace("${PASSWORD}", "something else altogether");
    assert_eq!(installation.apply(&other).await, Vec::<String>::new());
    let project = installation.project("clinic").await;
    app(&project, "labs", None).await.tokens(&person(&project, "john@clinic.test").await).await;
}

#[tokio::test]
async fn somebody_without_a_password_gets_the_one_in_the_file() {
    let installation = Installation::with(&CLINIC.replace("        password: \"${PASSWORD}\"\n", "")).await;
    let done = installation.apply(CLINIC).await;
    assert_eq!(done, ["updated user projects[0].users[0] in project clinic: password"]);
    let project = installation.project("clinic").await;
    app(&project, "labs", None).await.tokens(&person(&project, "john@clinic.test").await).await;
}

#[tokio::test]
async fn a_persons_data_and_identifiers_change_with_the_file() {
    let installation = Installation::of_the_clinic().await;
    let changed = CLINIC
        .replace("John@Clinic.test", "john@elsewhere.test")
        .replace("Johannes", "Jonathan")
        .replace("Patient/john-17", "Patient/john-18")
        .replace("emailVerified: true", "emailVerified: false");
    let done = installation.apply(&changed).await;
    assert_eq!(
        done,
        [
            "updated user projects[0].users[0] in project clinic: email, contactEmail, emailVerified, claims.given_name, fhirUser"
        ]
    );
    assert_eq!(installation.apply(&changed).await, Vec::<String>::new());
    let project = installation.project("clinic").await;
    let labs = app(&project, "labs", None).await;
    let tokens = labs.tokens(&person(&project, "john@elsewhere.test").await).await;
    let userinfo = project.get_as(&project.path("userinfo"), tokens.access_token()).await.expect(200).json();
    assert_eq!((&userinfo["email"], &userinfo["given_name"]), (&"john@elsewhere.test".into(), &"Jonathan".into()));
    let browser = project.browser();
    let page = browser.open(&labs.request()).await.expect(200);
    browser.log_in(&page, "john@clinic.test", PASSWORD).await.expect(422);
}

#[tokio::test]
async fn a_made_up_client_id_is_told_and_found_again_by_name() {
    let installation = Installation::new().await;
    let done = installation.apply_all(CLINIC).await.unwrap();
    let made_up: Vec<_> =
        done.iter().filter_map(|one| Some((one.change.name.as_str(), one.client_id.as_ref()?))).collect();
    let [("Phone", client_id)] = made_up[..] else { panic!("{made_up:?}") };
    let project = installation.project("clinic").await;
    assert_eq!(app(&project, client_id.as_str(), None).await.application.settings.name, "Phone");
    let done = installation.apply(&CLINIC.replace("com.example.app:/cb", "com.example.app:/callback")).await;
    assert_eq!(done, [format!("updated application {client_id} in project clinic: allowedCallbackUrls")]);
}

#[tokio::test]
async fn every_change_is_in_the_trail_and_nothing_in_it_is_personal() {
    let installation = Installation::of_the_clinic().await;
    let made = ["client.created"; 4].into_iter().chain(["membership.changed"; 2]).chain(["project.created"]);
    let made: Vec<&str> = made.chain(["role.created"; 2]).chain(["user.created"; 2]).collect();
    assert_eq!(installation.kinds("clinic").await, made);
    assert_eq!(
        installation.kinds("keyward").await,
        ["membership.changed", "project.created", "user.created", "user.created"]
    );
    installation.clock.advance(std::time::Duration::from_secs(1));
    let told = installation
        .apply(
            &CLINIC
                .replace("Demo Clinic", "Clinic")
                .replace("Whoever is treated", "Whoever")
                .replace("name: Labs", "name: Laboratory")
                .replace("[desk]", "[]")
                .replace("Johannes", "Hans")
                .replace("owner }", "administrator }"),
        )
        .await;
    assert_eq!(told.len(), 6, "{told:?}");
    let events = installation.events("clinic").await;
    let newest = |kind: &str| {
        let event = events.iter().find(|event| event.kind == kind).unwrap_or_else(|| panic!("no {kind}"));
        serde_json::from_slice::<serde_json::Value>(&event.canonical).unwrap()
    };
    assert_eq!(newest("project.updated")["facts"], serde_json::json!({"fields": "name"}));
    assert_eq!(newest("role.updated")["facts"]["fields"], "description");
    assert_eq!(newest("user.updated")["facts"], serde_json::json!({"fields": "claims.given_name"}));
    assert_eq!(newest("membership.changed")["facts"], serde_json::json!({"role": "administrator"}));
    assert_eq!(newest("client.updated")["actor"], "operator");
    let mut seen = told.join("\n").to_lowercase();
    for event in events.into_iter().chain(installation.events("keyward").await) {
        seen.push_str(&String::from_utf8(event.canonical).unwrap().to_lowercase());
    }
    for personal in PERSONAL {
        assert!(!seen.contains(personal), "{personal}");
    }
}

/// The demo is nothing but such a file.
#[tokio::test]
async fn the_demo_file_is_applied_and_stays() {
    let installation = Installation::new().await;
    let demo = include_str!("../../../demo.yaml");
    let file = apply::read(demo, &|name| (name == "DEMO_ORIGIN").then(|| "http://127.0.0.1:3001".to_owned())).unwrap();
    for expected in [false, true] {
        let mut all_as_wanted = true;
        let tell = &mut |one: Done| all_as_wanted &= one.change.outcome == Outcome::Unchanged;
        apply::apply(&installation.means, &file, tell).await.unwrap().unwrap();
        assert_eq!(all_as_wanted, expected);
    }
    let project = installation.project("demo").await;
    let john = Person { password: "maple-river-lantern".to_owned(), ..person(&project, "john@demo.test").await };
    app(&project, "demo-portal", None).await.tokens(&john).await;
}

/// Every row of every table, in short: how many there are, and a hash of all.
async fn rows(installation: &Installation) -> Vec<String> {
    let mut connection = database::admin(&installation.database.name).await;
    let tables = database::texts(
        &mut connection,
        "SELECT relname::text FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 1",
    )
    .await;
    let mut rows = Vec::new();
    for table in tables {
        let sql = format!(
            "SELECT count(*) || ' ' || coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '') FROM {table} t"
        );
        let found = database::texts(&mut connection, &sql).await;
        rows.push(format!("{table}: {}", found.concat()));
    }
    assert!(rows.len() > 15, "{rows:?}");
    rows
}
