//! Lists of people in the console: looked through, carried out by the job, erased.

use crate::support::{
    Project,
    answer::Answer,
    console::Administrator,
    project::{PUBLIC_URL, Person},
};
use axum::{body::Body, http};
use domain::{
    administration::Role,
    ids::{ImportId, RoleId},
};
use server::{
    random::RandomExt as _,
    service::{self, Tenant, Tenants, clean_up, import},
    store::{self, role::StoredRole},
};
use std::{fmt::Write as _, sync::Arc};

async fn hand_in(by: &Administrator, file: &[u8]) -> Answer {
    const BOUNDARY: &str = "----a-boundary-that-nothing-contains";
    let csrf = by.csrf().await;
    let mut body =
        format!("--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"csrf\"\r\n\r\n{csrf}\r\n").into_bytes();
    body.extend_from_slice(
        format!("--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"file\"; filename=\"people.csv\"\r\ncontent-type: text/csv\r\n\r\n")
            .as_bytes(),
    );
    body.extend_from_slice(file);
    body.extend_from_slice(format!("\r\n--{BOUNDARY}--\r\n").as_bytes());
    let jar: Vec<String> =
        by.browser.cookies.lock().unwrap().iter().map(|(name, value)| format!("{name}={value}")).collect();
    let request = http::Request::post(by.path("users/import"))
        .header("content-type", format!("multipart/form-data; boundary={BOUNDARY}"))
        .header("origin", PUBLIC_URL)
        .header("sec-fetch-site", "same-origin")
        .header("cookie", jar.join("; "))
        .body(Body::from(body))
        .unwrap();
    by.browser.project.send(request).await
}

/// Hands a list in; its page's path below the project.
pub(super) async fn handed_in(by: &Administrator, file: &str) -> (String, Answer) {
    let answer = hand_in(by, file.as_bytes()).await.expect(303);
    let path = answer.location().split_once(&format!("/console/p/{}/", by.slug)).unwrap().1.to_owned();
    let page = by.get(&path).await.expect(200);
    (path, page)
}

pub(super) async fn role(project: &Project, name: &str) -> RoleId {
    let mut tx = project.means.project(project.id).await.unwrap();
    let id = RoleId::from_random(tx.random().bytes());
    let access_policy = serde_json::json!({ "rule": [] });
    let role = StoredRole { id, name: name.to_owned(), description: None, access_policy };
    store::role::create(&mut tx, &role).await.unwrap();
    store::project::bump_config_version(&mut tx).await.unwrap();
    tx.commit().await.unwrap();
    id
}

pub(super) async fn tenant(project: &Project) -> Arc<Tenant> {
    Tenants::new(Arc::clone(&project.means)).by_slug(project.slug.as_str()).await.unwrap().unwrap()
}

pub(super) fn id_of(path: &str) -> ImportId {
    path.strip_prefix("users/import/").unwrap().parse().unwrap()
}

/// What the server's job does, until it is done.
pub(super) async fn carried_out(project: &Project, path: &str) {
    let tenant = tenant(project).await;
    while Box::pin(import::proceed(&tenant, id_of(path))).await.unwrap().is_some() {}
}

pub(super) async fn people(project: &Project) -> Vec<String> {
    let mut tx = project.means.project(project.id).await.unwrap();
    let stored = store::user::page(&mut tx, None, 2_000).await.unwrap();
    let mut names: Vec<String> = Vec::new();
    for user in stored {
        names.push(service::user::opened_profile(&project.keys, user.id, &user.profile).unwrap().display_name());
    }
    names.sort();
    names
}

async fn file(project: &Project, path: &str) -> Option<Vec<u8>> {
    let mut tx = project.means.project(project.id).await.unwrap();
    let stored = store::import::by_id(&mut tx, id_of(path), true).await.unwrap();
    stored.and_then(|own| own.file).map(|sealed| sealed.as_bytes().to_vec())
}

const PASSWORD: &str = "maple-river-lantern-nine";

fn list(hash: &str) -> String {
    format!(
        "email,username,name,roles,fhirUser,emailVerified,passwordHash,password\r\n\
         grace@clinic.example,,Grace Hopper,nurse,Practitioner/grace,true,{},\r\n\
         ,margaret,\"Hamilton, Margaret\",,,,,{PASSWORD}\r\n\
         ada@example.com,,Somebody Else,,,,,\r\n",
        // Commas in a PHC text want quotes.
        format_args!("\"{hash}\"")
    )
}

#[tokio::test]
async fn a_list_is_looked_through_first_and_carried_out_after_a_word() {
    let project = Project::new().await;
    let (labs, ada, nurse) = (project.app("labs").await, project.user("ada").await, role(&project, "nurse").await);
    let hash = {
        let password = server::crypto::password::Password::new(PASSWORD).unwrap();
        project.means.passwords.hash(&password, &*project.means.random).await.unwrap()
    };
    let owner = project.administrator(Role::Owner).await;
    let empty = owner.get("users/import").await.expect(200);
    assert!(empty.body.contains("users/import/template"), "{}", empty.body);

    let (path, page) = handed_in(&owner, &list(&hash)).await;
    assert!(page.body.contains("Import these people?") && page.body.contains("Add 2 people"), "{}", page.body);
    assert_eq!(people(&project).await, ["ada"], "nobody is added yet");
    let kept = file(&project, &path).await.unwrap();
    assert!(!kept.windows(5).any(|bytes| bytes == b"grace"), "it is sealed");

    owner.post(&path, &[("do", "begin")]).await.expect(303);
    let running = owner.get(&path).await.expect(200);
    assert_eq!(running.header("refresh"), Some("2"));
    assert!(running.body.contains("<progress"), "{}", running.body);
    // The second click changes nothing.
    owner.post(&path, &[("do", "begin")]).await.expect(303);
    carried_out(&project, &path).await;

    let done = owner.get(&path).await.expect(200);
    assert!(done.body.contains("2 people added.") && done.header("refresh").is_none(), "{}", done.body);
    assert_eq!(file(&project, &path).await, None, "it is erased");
    assert_eq!(people(&project).await, ["Grace Hopper", "Hamilton, Margaret", "ada"]);
    for login in ["grace@clinic.example", "margaret"] {
        labs.tokens(&Person { id: ada.id, email: login.to_owned(), password: PASSWORD.to_owned() }).await;
    }
    labs.tokens(&ada).await;
    let mut tx = project.means.project(project.id).await.unwrap();
    let lookup = service::user::fhir_lookup(&project.keys, "Practitioner/grace");
    let ids = store::users::ids_by_fhir_user(&mut tx, &[lookup]).await.unwrap();
    assert_eq!(store::user::roles(&mut tx, ids[0]).await.unwrap(), [nurse]);
    drop(tx);
    let trail = project.trail().await;
    let count = |kind: &str| trail.iter().filter(|(own, _)| own == kind).count();
    assert_eq!((count("user.created"), count("user.import_begun"), count("user.import_finished")), (2, 1, 1));
    let activity = owner.get("activity?what=user.import_finished").await.expect(200);
    assert!(activity.body.contains("from a list"), "{}", activity.body);

    // Once more: everybody is there.
    let (again, page) = handed_in(&owner, &list(&hash)).await;
    assert!(page.body.contains("There is nobody to add."), "{}", page.body);
    owner.post(&again, &[("do", "discard")]).await.expect(303);
    owner.get(&again).await.expect(404);
    let past = owner.get("users/import").await.expect(200);
    assert!(past.body.contains(&path) && !past.body.contains(&again), "{}", past.body);
}

#[tokio::test]
async fn a_list_with_mistakes_adds_nobody_and_says_them_by_line() {
    let project = Project::new().await;
    let owner = project.administrator(Role::Administrator).await;
    let text =
        "email,roles,passwordHash\n=cmd@x.example,surgeon,\nada@x.example,,not-a-hash-but-a-secret\nada@x.example,,\n";
    let (path, page) = handed_in(&owner, text).await;
    for wanted in ["Nobody was added.", "which the project does not have", "passwordHash", "is none that can be"] {
        assert!(page.body.contains(wanted), "{wanted}: {}", page.body);
    }
    assert!(!page.body.contains("not-a-hash-but-a-secret"));
    owner.post(&path, &[("do", "begin")]).await.expect(303);
    carried_out(&project, &path).await;
    assert_eq!(people(&project).await, Vec::<String>::new());
    let table = owner.get(&format!("{path}/problems.csv")).await.expect(200);
    assert_eq!(table.header("content-disposition"), Some("attachment; filename=\"problems.csv\""));
    let lines: Vec<&str> = table.body.trim_start_matches('\u{feff}').lines().collect();
    assert_eq!(lines[0], "line,field,problem");
    assert!(lines[1].starts_with("2,\"roles\",") && lines[2].starts_with("3,\"passwordHash\","), "{lines:?}");

    for (nothing, text) in [("", "Choose a file."), ("\n\n", "The file is empty."), ("email\n", "nobody below it")] {
        let answer = hand_in(&owner, nothing.as_bytes()).await;
        let page = if answer.status == 303 { owner.follow(answer).await } else { answer.expect(422) };
        assert!(page.body.contains(text), "{nothing:?}: {}", page.body);
    }
}

#[tokio::test]
async fn two_servers_and_a_new_start_add_everybody_once() {
    let project = Project::new().await;
    let owner = project.administrator(Role::Owner).await;
    let mut text = String::from("{\"username\":\"first\"}\n");
    for number in 0..450 {
        writeln!(text, "{{\"email\":\"p{number}@clinic.example\",\"name\":\"P{number}\"}}").unwrap();
    }
    let (path, page) = handed_in(&owner, &text).await;
    assert!(page.body.contains("451"), "{}", page.body);
    owner.post(&path, &[("do", "begin")]).await.expect(303);
    // Somebody is added meanwhile.
    project.user_with("p7", |profile| profile.name = Some("meanwhile".to_owned())).await;
    let other = project.elsewhere().await;
    let (one, two) = (tenant(&project).await, tenant(&other).await);
    let id = id_of(&path);
    let (first, second) = tokio::join!(Box::pin(import::proceed(&one, id)), Box::pin(import::proceed(&two, id)));
    first.unwrap();
    second.unwrap();
    carried_out(&other, &path).await;
    assert_eq!(people(&project).await.len(), 452);
    let done = owner.get(&path).await.expect(200);
    assert!(done.body.contains("451 people added."), "{}", done.body);
    let created = {
        let mut tx = project.means.project(project.id).await.unwrap();
        let events = store::audit::newest(&mut tx, None, 2_000).await.unwrap();
        events.iter().filter(|event| event.kind == "user.created").count()
    };
    assert_eq!(created, 451);
    // What is done stays done.
    carried_out(&project, &path).await;
    assert_eq!(people(&project).await.len(), 452);
}

#[tokio::test]
async fn whoever_is_added_meanwhile_is_left_and_what_is_gone_meanwhile_is_told() {
    let project = Project::new().await;
    role(&project, "nurse").await;
    let owner = project.administrator(Role::Owner).await;
    let text = "email,fhirUser\nada@example.com,\neve@example.com,Patient/1\nbob@example.com,\n";
    let (path, _) = handed_in(&owner, text).await;
    let ada = project.user("ada").await;
    let mut tx = project.means.project(project.id).await.unwrap();
    service::user::set_fhir_user(&project.keys, &mut tx, ada.id, "Patient/1").await.unwrap();
    tx.commit().await.unwrap();
    owner.post(&path, &[("do", "begin")]).await.expect(303);
    carried_out(&project, &path).await;
    let done = owner.get(&path).await.expect(200);
    assert!(done.body.contains("1 person added.") && done.body.contains("is somebody else already"), "{}", done.body);
    assert_eq!(people(&project).await, ["ada", "bob@example.com"]);
}

#[tokio::test]
async fn only_those_who_may_add_people_get_there_and_only_in_their_project() {
    let (project, other) = (Project::new().await, Project::new().await);
    let (owner, support, auditor) = (
        project.administrator(Role::Owner).await,
        project.administrator(Role::Support).await,
        project.administrator(Role::Auditor).await,
    );
    let (path, _) = handed_in(&owner, "email\nada@x.example\n").await;
    for nobody in [&support, &auditor] {
        nobody.get("users/import").await.expect(403);
        nobody.get(&path).await.expect(403);
        nobody.post(&path, &[("do", "begin")]).await.expect(403);
        hand_in(nobody, b"email\neve@x.example\n").await.expect(403);
        assert!(!nobody.get("users").await.expect(200).body.contains("users/import"));
    }
    let stranger = other.administrator(Role::Owner).await;
    stranger.get(&path).await.expect(404);
    stranger.post(&path, &[("do", "begin")]).await.expect(404);
    stranger.get(&format!("{path}/problems.csv")).await.expect(404);
    owner.get("users/import/no-id").await.expect(404);
    let template = owner.get("users/import/template").await.expect(200);
    let (_, page) = handed_in(&owner, &template.body).await;
    assert!(page.body.contains("Add 1 person"), "{}", page.body);
}

#[tokio::test]
async fn a_list_with_which_nobody_goes_on_is_erased_after_a_day() {
    let project = Project::new().await;
    let owner = project.administrator(Role::Owner).await;
    let (path, _) = handed_in(&owner, "email\nada@x.example\n").await;
    clean_up::sweep(&project.means, project.id).await.unwrap();
    assert!(file(&project, &path).await.is_some());
    project.wait(24 * 3600 + 1);
    clean_up::sweep(&project.means, project.id).await.unwrap();
    assert_eq!(file(&project, &path).await, None);
    let owner = project.administrator(Role::Owner).await;
    let page = owner.get(&path).await.expect(200);
    assert!(page.body.contains("Import stopped"), "{}", page.body);
    owner.post(&path, &[("do", "begin")]).await.expect(303);
    carried_out(&project, &path).await;
    assert_eq!(people(&project).await, Vec::<String>::new());
    project.wait(90 * 24 * 3600);
    clean_up::sweep(&project.means, project.id).await.unwrap();
    let owner = project.administrator(Role::Owner).await;
    owner.get(&path).await.expect(404);
}

#[tokio::test]
async fn twenty_megabytes_are_taken_and_more_is_said_to_be_too_much() {
    let project = Project::new().await;
    let owner = project.administrator(Role::Owner).await;
    let fits = format!("email,attributes.note\nada@x.example,x\n{}", "\n".repeat(5 * 1024 * 1024));
    hand_in(&owner, fits.as_bytes()).await.expect(303);
    let beyond = vec![b'\n'; import::LONGEST + 1];
    let refused = hand_in(&owner, &beyond).await.expect(422);
    assert!(refused.body.contains("larger than 20 MB"), "{}", refused.body);
    let far_beyond = vec![b'\n'; 22 * 1024 * 1024];
    hand_in(&owner, &far_beyond).await.expect(413);
}

/// Whoever loses their role while their list is carried out adds nobody any more; and an address that a list calls verified is
/// not, before a link that was mailed there was opened.
#[tokio::test]
async fn a_list_stops_with_the_role_of_whoever_began_it_and_proves_no_address() {
    let project = Project::new().await;
    let owner = project.administrator(Role::Owner).await;
    let (path, _) = handed_in(&owner, "email,name,emailVerified\r\ngrace@clinic.example,Grace,true\r\n").await;
    owner.post(&path, &[("do", "begin")]).await.expect(303);
    carried_out(&project, &path).await;
    assert_eq!(people(&project).await, ["Grace"]);
    let mut tx = project.means.project(project.id).await.unwrap();
    let identifier = domain::person::Identifier::email("grace@clinic.example").unwrap();
    let lookup = service::user::lookup(&project.keys, &identifier);
    let grace = store::user::by_identifier(&mut tx, identifier.kind(), &lookup).await.unwrap().unwrap();
    let profile = service::user::opened_profile(&project.keys, grace.id, &grace.profile).unwrap();
    assert!(!profile.email_verified, "no mail of ours has proved it");
    drop(tx);

    let editor = project.administrator(Role::Administrator).await;
    let (path, _) = handed_in(&editor, "email,name\r\nlise@clinic.example,Lise\r\n").await;
    editor.post(&path, &[("do", "begin")]).await.expect(303);
    let mut tx = project.means.project(project.id).await.unwrap();
    let stored = store::import::by_id(&mut tx, id_of(&path), false).await.unwrap().unwrap();
    let all = store::membership::all(&mut tx).await.unwrap();
    let theirs = all.iter().find(|own| Some(own.administrator) == stored.made_by).unwrap();
    assert!(store::membership::remove(&mut tx, theirs).await.unwrap());
    tx.commit().await.unwrap();
    carried_out(&project, &path).await;
    assert_eq!(people(&project).await, ["Grace"], "nobody was added");
    let shown = owner.get(&path).await.expect(200);
    assert!(shown.body.contains("may not add people any more"), "{}", shown.body);
}

#[tokio::test]
async fn who_is_there_already_and_what_is_not_believed_is_said_before_and_after() {
    let project = Project::new().await;
    let ada = project.user("ada").await;
    let owner = project.administrator(Role::Owner).await;
    let list = format!(
        "email,emailVerified\r\ngrace@clinic.example,true\r\n{},true\r\nbob@clinic.example,false\r\n",
        ada.email
    );
    let (path, before) = handed_in(&owner, &list).await;
    owner.post(&path, &[("do", "begin")]).await.expect(303);
    carried_out(&project, &path).await;
    for page in [before, owner.get(&path).await.expect(200)] {
        assert!(page.body.contains("Line 3. They stay as they are."), "{}", page.body);
        assert!(page.body.contains("1 person is marked as verified. That is not believed here:"), "{}", page.body);
    }
}
