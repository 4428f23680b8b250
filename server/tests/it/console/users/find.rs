//! Finding somebody by what was typed.

use super::{ids, of, search};
use crate::support::{
    Project,
    installation::shared_database,
    sql::{connection, rows},
};
use domain::{
    administration::Role,
    person::{BusinessIdentifier, Identifier},
};
use server::service::user;

#[tokio::test]
async fn people_are_found_by_the_beginnings_of_their_words() {
    let project = Project::new().await;
    let zoe = project
        .user_with("z1", |profile| {
            profile.name = Some("Zoë Weißenböck".to_owned());
            profile.nickname = Some("Zozo".to_owned());
            profile.identifiers = vec![BusinessIdentifier { system: "urn:mrn".into(), value: "MRN-2024-0815".into() }];
        })
        .await;
    project.called("z2", "Zora Weiss").await;
    let li = project.called("l1", "Li Na").await;
    project.called("l2", "Lisa Nader").await;
    let wang = project.called("w1", "王小明").await;
    let owner = project.administrator(Role::Owner).await;
    for (typed, wanted) in [
        ("zoe", vec![&zoe]),
        ("WEISSENB", vec![&zoe]),
        ("weissen zo", vec![&zoe]),
        ("zozo", vec![&zoe]),
        ("mrn-2024", vec![&zoe]),
        ("0815", vec![&zoe]),
        ("z1@example.com", vec![&zoe]),
        ("li", vec![&li]),
        ("li n", vec![&li]),
        ("王", vec![&wang]),
        ("小明", vec![&wang]),
        (&zoe.id.to_string(), vec![&zoe]),
        ("nobody", vec![]),
        ("example.com", vec![]),
        ("z1@other.example", vec![]),
        ("-", vec![]),
    ] {
        let (page, address) = search(&owner, typed).await;
        let found = ids(&page);
        let wanted: Vec<String> = wanted.iter().map(|person| person.id.to_string()).collect();
        assert_eq!(found, wanted, "{typed}");
        assert!(page.body.contains(&format!("value=\"{typed}\"")), "the field keeps what was typed: {typed}");
        let (_, query) = address.split_once("?q=").unwrap();
        assert!(typed.len() < 4 || !query.contains(typed), "{address}");
    }
    let (page, _) = search(&owner, "xyz").await;
    assert!(page.body.contains("Nobody matches"));
}

#[tokio::test]
async fn somebody_who_is_changed_is_found_by_what_is_true_now() {
    let project = Project::new().await;
    let ada = project.called("ada", "Ada Lovelace").await;
    let owner = project.administrator(Role::Owner).await;
    assert_eq!(ids(&search(&owner, "lovelace").await.0).len(), 1);
    let mut tx = project.means.project(project.id).await.unwrap();
    let phone = Identifier::phone("+1 555 010 0123").unwrap();
    user::add_identifier(&project.keys, &mut tx, ada.id, &phone).await.unwrap();
    let mut known = user::opened_profile(
        &project.keys,
        ada.id,
        &server::store::user_record::by_id(&mut tx, ada.id).await.unwrap().unwrap().profile,
    )
    .unwrap();
    known.name = Some("Ada Byron".to_owned());
    user::save_profile(&project.keys, &mut tx, ada.id, &known).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(ids(&search(&owner, "lovelace").await.0).len(), 0);
    for typed in ["byron", "555-010-0123", "+1555", "0123"] {
        assert_eq!(ids(&search(&owner, typed).await.0).len(), 1, "{typed}");
    }
    owner.post(&of(&ada, "delete"), &[("confirm", &ada.email)]).await.expect(303);
    assert_eq!(ids(&search(&owner, "byron").await.0).len(), 0);
}

#[tokio::test]
async fn what_the_index_finds_by_mistake_is_dropped() {
    let project = Project::new().await;
    let ada = project.called("ada", "Ada Lovelace").await;
    let bob = project.called("bob", "Bob Other").await;
    let owner = project.administrator(Role::Owner).await;
    // Two words with one hash, as happens once in some billions.
    let mut server = connection(&shared_database().await).await;
    rows(&mut server, format!("SET keyward.project = '{}'", project.id)).await.unwrap();
    let sql = format!(
        "INSERT INTO user_prefix SELECT project_id, hash, (SELECT created_at FROM users WHERE id = '{}'), '{}' FROM user_prefix
         WHERE user_id = '{}'",
        bob.id, bob.id, ada.id
    );
    rows(&mut server, sql).await.unwrap();
    assert_eq!(ids(&search(&owner, "love").await.0), [ada.id.to_string()]);
}

#[tokio::test]
async fn people_from_before_there_was_an_index_are_indexed_once_whoever_does_it() {
    let project = Project::new().await;
    for n in 0..30 {
        project.called(&format!("p{n}"), "Ada Lovelace").await;
    }
    let owner = project.administrator(Role::Owner).await;
    let mut server = connection(&shared_database().await).await;
    rows(&mut server, format!("SET keyward.project = '{}'", project.id)).await.unwrap();
    rows(&mut server, "DELETE FROM user_prefix").await.unwrap();
    rows(&mut server, "UPDATE users SET prefixes = 0").await.unwrap();
    assert_eq!(ids(&search(&owner, "lovelace").await.0).len(), 0);
    let other = project.elsewhere().await;
    let (one, two) = tokio::join!(
        user::prefix::catch_up(&project.means, project.id),
        user::prefix::catch_up(&other.means, project.id)
    );
    let (one, two) = (one.unwrap(), two.unwrap());
    assert_eq!(one.0 + two.0, 30, "{one:?} {two:?}");
    assert_eq!(ids(&search(&owner, "lovelace").await.0).len(), 30);
    assert_eq!(user::prefix::catch_up(&project.means, project.id).await.unwrap(), (0, false));
}

#[tokio::test]
async fn a_search_of_one_project_is_nothing_to_another() {
    let (own, other) = (Project::new().await, Project::new().await);
    own.called("ada", "Ada Lovelace").await;
    other.called("ada", "Ada Lovelace").await;
    let (owner, foreign) = (own.administrator(Role::Owner).await, other.administrator(Role::Owner).await);
    let (_, address) = search(&owner, "lovelace").await;
    let sealed = address.split_once("?q=").unwrap().1;
    let page = foreign.get(&format!("users?q={sealed}")).await.expect(200);
    assert!(!page.body.contains("lovelace"), "{}", page.body);
    // The index of each project is under its own key.
    let mut server = connection(&shared_database().await).await;
    let mut hashes = Vec::new();
    for project in [&own, &other] {
        rows(&mut server, format!("SET keyward.project = '{}'", project.id)).await.unwrap();
        hashes.push(rows(&mut server, "SELECT DISTINCT hash FROM user_prefix ORDER BY hash").await.unwrap());
    }
    assert!(hashes[0].len() > 5);
    assert!(hashes[0].iter().all(|hash| !hashes[1].contains(hash)));
}
