//! Search over everything: what is found, by whom, and that what is typed stands nowhere.

use crate::support::{
    Project,
    console::Administrator,
    project::{PUBLIC_URL, Person},
};
use domain::administration::Role;
use server::service;

impl Project {
    /// Somebody whose name says something else than their address.
    async fn person(&self, login: &str, name: &str) -> Person {
        self.user_with(login, |profile| profile.name = Some(name.to_owned())).await
    }
}

/// Types into the search and sends it; the page that comes of it, and its address.
async fn results(administrator: &Administrator, typed: &str) -> (String, String) {
    let answer = administrator.post("search", &[("q", typed)]).await.expect(303);
    let address = answer.location().to_owned();
    (administrator.follow(answer).await.expect(200).body, address)
}

#[tokio::test]
async fn a_person_is_found_by_the_beginning_of_a_name_and_of_an_address() {
    let project = Project::new().await;
    let person = project.person("z1", "Zoë Lindqvist").await;
    project.person("z2", "Zora Other").await;
    let owner = project.administrator(Role::Owner).await;
    for typed in ["lind", "ZOE", "zoë lin", &person.email] {
        let (body, _) = results(&owner, typed).await;
        assert!(body.contains("Zoë Lindqvist"), "{typed}: {body}");
        assert!(body.contains(&format!("{}/users/{}", owner.path(""), person.id)), "{typed}");
        assert!(!body.contains("Zora Other"), "{typed}");
    }
    let (body, _) = results(&owner, "indqvist").await;
    assert!(body.contains("Nothing found") && !body.contains("Lindqvist<"), "{body}");
}

#[tokio::test]
async fn what_is_typed_stands_in_no_address_and_is_read_by_its_own_project_only() {
    let (own, other) = (Project::new().await, Project::new().await);
    own.person("z1", "Zoë Lindqvist").await;
    other.person("z1", "Zoë Lindqvist").await;
    let owner = own.administrator(Role::Owner).await;
    let (body, address) = results(&owner, "lindqvist").await;
    assert!(body.contains("Zoë Lindqvist"));
    assert!(!address.to_lowercase().contains("lind"), "{address}");
    let sealed = address.split_once("?q=").unwrap().1;
    let foreign = other.administrator(Role::Owner).await;
    let page = foreign.get(&format!("search?q={sealed}")).await.expect(200);
    assert!(page.body.contains("What are you looking for?") && !page.body.contains("lindqvist"), "{}", page.body);
}

#[tokio::test]
async fn applications_and_settings_are_found_by_what_they_are_called() {
    let project = Project::new().await;
    let app = project.app_with("hl-77", |settings| settings.name = "Harbour Labs".to_owned()).await;
    let owner = project.administrator(Role::Owner).await;
    for typed in ["harb", "LABS", "labs harbour", "hl-7"] {
        let (body, _) = results(&owner, typed).await;
        assert!(body.contains(&format!("applications/{}", app.application.id)), "{typed}: {body}");
    }
    let (body, _) = results(&owner, "langu").await;
    assert!(body.contains("settings/sign-in"), "{body}");
}

#[tokio::test]
async fn an_id_leads_to_what_has_it() {
    let project = Project::new().await;
    let person = project.person("z1", "Zoë Lindqvist").await;
    let app = project.app("labs").await;
    let owner = project.administrator(Role::Owner).await;
    for (typed, path) in [
        (person.id.to_string(), format!("users/{}", person.id)),
        (app.client_id().to_owned(), format!("applications/{}", app.application.id)),
        (format!("  {} ", app.application.id), format!("applications/{}", app.application.id)),
    ] {
        let answer = owner.post("search", &[("q", &typed)]).await.expect(303);
        assert_eq!(answer.location(), owner.path(&path), "{typed}");
    }
    // While somebody types it is a result like others.
    let csrf = owner.csrf().await;
    let headers = [("origin", PUBLIC_URL), ("sec-fetch-site", "same-origin"), ("sec-fetch-dest", "empty")];
    let id = person.id.to_string();
    let answer = owner.browser.post_with(&owner.path("search"), &[("csrf", &csrf), ("q", &id)], &headers).await;
    let page = owner.follow(answer.expect(303)).await.expect(200);
    assert_eq!(page.body.matches(&format!("users/{id}")).count(), 1, "{}", page.body);
    assert!(page.body.contains("Zoë Lindqvist"), "{}", page.body);
    // What another project has leads nowhere.
    let elsewhere = Project::new().await.person("else", "Somebody Else").await;
    let (body, _) = results(&owner, &elsewhere.id.to_string()).await;
    assert!(body.contains("Nothing found"), "{body}");
}

#[tokio::test]
async fn more_than_a_few_are_on_the_page_of_their_kind() {
    let project = Project::new().await;
    for number in 0..8 {
        project.person(&format!("c{number}"), &format!("Crowd Member {number}")).await;
    }
    let owner = project.administrator(Role::Owner).await;
    let (body, _) = results(&owner, "crowd").await;
    assert_eq!(body.matches("Crowd Member").count(), 6, "{body}");
    assert!(body.contains("All users found") && body.contains(&owner.path("users?q=")), "{body}");
}

#[tokio::test]
async fn search_and_the_list_of_people_find_the_same() {
    let project = Project::new().await;
    project.person("li", "王 Li").await;
    let (zoe, _) = (project.person("z1", "Zoë Lindqvist").await, project.person("z2", "Zora Liddell").await);
    let mut tx = project.means.project(project.id).await.unwrap();
    service::user::set_fhir_user(&project.keys, &mut tx, zoe.id, "Practitioner/zoe-1").await.unwrap();
    tx.commit().await.unwrap();
    let owner = project.administrator(Role::Owner).await;
    for (typed, found) in [
        ("lid", vec!["Zora Liddell"]),
        ("li", vec!["王 Li"]),
        ("王", vec!["王 Li"]),
        ("Practitioner/zoe-1", vec!["Zoë Lindqvist"]),
        ("zo li", vec![]),
        ("zora l", vec!["Zora Liddell"]),
    ] {
        let (search, _) = results(&owner, typed).await;
        let answer = owner.post("users/search", &[("q", typed)]).await.expect(303);
        let list = owner.follow(answer).await.expect(200).body;
        for name in ["王 Li", "Zoë Lindqvist", "Zora Liddell"] {
            let wanted = found.contains(&name);
            assert_eq!(search.contains(name), wanted, "{typed}: {search}");
            assert_eq!(list.contains(name), wanted, "{typed}: {list}");
        }
    }
    // What a letter of a dense script finds needs no further letters.
    let hint = "Type at least three letters";
    assert!(results(&owner, "li").await.0.contains(hint));
    for typed in ["lin", "王", "zo lin"] {
        assert!(!results(&owner, typed).await.0.contains(hint), "{typed}");
    }
}

#[tokio::test]
async fn what_is_typed_is_text() {
    let project = Project::new().await;
    let owner = project.administrator(Role::Owner).await;
    let long = "x".repeat(5_000);
    for typed in ["<script>alert(1)</script>", "\"'><b>", "%", "\\", "a\u{202e}b", "🙂", &long, "' OR 1=1 --"] {
        let (body, _) = results(&owner, typed).await;
        assert!(!body.contains("<script>alert") && !body.contains("<b>\""), "{typed}: {body}");
    }
    for address in ["search?q=", "search?q=x", "search?q=AAAA&q=BBBB"] {
        owner.get(address).await.expect(200);
    }
    owner.post("search", &[("q", "\u{0}")]).await.expect(400);
}
