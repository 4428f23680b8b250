//! The list, page by page.

use super::{ids, link};
use crate::support::{
    Project,
    console::Administrator,
    crowd::seed_users,
    database::{admin, run},
    installation::shared_database,
};
use domain::administration::Role;

/// Every page from here on, by its link; how many people are on each, and who they are.
async fn all_pages(owner: &Administrator, start: &str, direction: &str) -> (Vec<usize>, Vec<String>) {
    let mut page = owner.get(start).await.expect(200);
    let (mut sizes, mut all) = (Vec::new(), Vec::new());
    loop {
        let people = ids(&page);
        sizes.push(people.len());
        all.extend(people);
        match link(&page, direction) {
            Some(next) => page = owner.browser.get(&next).await.expect(200),
            None => return (sizes, all),
        }
        assert!(sizes.len() < 20, "pages without end");
    }
}

#[tokio::test]
async fn everybody_is_on_one_page_of_the_list_the_newest_first_and_the_way_back_is_the_same() {
    let project = Project::new().await;
    for _ in 0..3 {
        // Many of the same moment, and then later ones.
        seed_some(&project, 41).await;
        project.wait(60);
    }
    let last = project.user("newest").await;
    let owner = project.administrator(Role::Owner).await;
    let (sizes, all) = all_pages(&owner, "users", "Next").await;
    assert_eq!(sizes, [50, 50, 24]);
    assert_eq!(all[0], last.id.to_string());
    let mut different = all.clone();
    different.sort_unstable();
    different.dedup();
    assert_eq!(different.len(), 124);

    // From the last page back to the first.
    let mut page = owner.get("users").await;
    while let Some(next) = link(&page, "Next") {
        page = owner.browser.get(&next).await;
    }
    let mut back: Vec<Vec<String>> = vec![ids(&page)];
    while let Some(previous) = link(&page, "Previous") {
        page = owner.browser.get(&previous).await.expect(200);
        back.push(ids(&page));
    }
    let back: Vec<String> = back.into_iter().rev().flatten().collect();
    assert_eq!(back, all);
    assert!(link(&owner.get("users").await, "Previous").is_none());
}

/// People of one moment, with addresses that nobody has yet.
async fn seed_some(project: &Project, number: usize) {
    use domain::person::{Identifier, Profile};
    use server::{random::RandomExt as _, service::user};
    for _ in 0..number {
        let identifier = Identifier::username(&format!("u-{}", project.means.random.token(9))).unwrap();
        let mut tx = project.means.project(project.id).await.unwrap();
        user::create(&project.keys, &mut tx, &Profile::default(), &[identifier], None).await.unwrap();
        tx.commit().await.unwrap();
    }
}

#[tokio::test]
async fn a_search_is_paged_like_the_list() {
    let project = Project::new().await;
    seed_users(&project.means, &project.keys, project.id, 3_000).await;
    let owner = project.administrator(Role::Owner).await;
    let found = owner.post("users/search", &[("q", "mar")]).await.expect(303);
    let address = found.location().to_owned();
    let mut page = owner.browser.get(&address).await.expect(200);
    let (mut all, mut pages) = (Vec::new(), 0);
    loop {
        assert!(page.body.matches("Mar").count() > 0);
        all.extend(ids(&page));
        pages += 1;
        match link(&page, "Next") {
            Some(next) => page = owner.browser.get(&next).await.expect(200),
            None => break,
        }
    }
    // Maria is every fortieth, Mar… every thirtieth last name.
    let number = all.len();
    all.sort_unstable();
    all.dedup();
    assert_eq!(all.len(), number, "nobody twice");
    assert!((150..200).contains(&number), "{number}");
    assert_eq!(pages, number.div_ceil(50));
}

#[tokio::test]
async fn sorted_by_last_sign_in_everybody_is_there_once_whichever_way_one_pages() {
    let project = Project::new().await;
    seed_users(&project.means, &project.keys, project.id, 260).await;
    let name = shared_database().await.options().get_database().unwrap().to_owned();
    let mut superuser = admin(&name).await;
    // The border between those who have signed in and those who have not lies on, before and behind the end of a page.
    for signed_in in [0, 99, 100, 101, 260] {
        let sql = format!(
            "UPDATE users SET last_sign_in_at = CASE WHEN n <= {signed_in} THEN created_at + n * interval '1 minute' END
             FROM (SELECT id AS own, row_number() OVER (ORDER BY id) AS n FROM users WHERE project_id = '{0}') AS t
             WHERE project_id = '{0}' AND id = own",
            project.id
        );
        run(&mut superuser, sql).await;
        let owner = project.administrator(Role::Owner).await;
        let mut page = owner.get("users?sort=seen").await.expect(200);
        let (mut pages, mut never) = (Vec::new(), 0);
        loop {
            pages.push(ids(&page));
            never += page.body.matches("class=\"quiet\">Never<").count();
            assert!(never == 0 || pages.len() > signed_in / 50, "{signed_in}: somebody who never did comes first");
            match link(&page, "Next") {
                Some(next) => page = owner.browser.get(&next).await.expect(200),
                None => break,
            }
        }
        assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), [50, 50, 50, 50, 50, 10], "{signed_in}");
        let all: std::collections::BTreeSet<String> = pages.iter().flatten().cloned().collect();
        assert_eq!(all.len(), 260, "{signed_in}: nobody twice");
        for before in pages.iter().rev().skip(1) {
            let previous = link(&page, "Previous").expect("a way back");
            page = owner.browser.get(&previous).await.expect(200);
            assert_eq!(&ids(&page), before, "{signed_in}");
        }
        assert_eq!(link(&page, "Previous"), None);
    }
}

#[tokio::test]
async fn the_list_is_narrowed_down_by_status_application_and_last_sign_in() {
    let project = Project::new().await;
    let (labs, portal) = (project.app("labs").await, project.app("portal").await);
    let (ada, bob, eve, old) =
        (project.user("ada").await, project.user("bob").await, project.user("eve").await, project.user("old").await);
    labs.tokens(&old).await;
    project.wait(9 * 24 * 3600);
    labs.tokens(&ada).await;
    project.wait(120);
    portal.tokens(&bob).await;
    labs.tokens(&bob).await;
    let owner = project.administrator(Role::Owner).await;
    let done = owner.post(&super::of(&bob, "block"), &[]).await.expect(303);
    assert!(done.location().ends_with(&super::of(&bob, "")), "{}", done.location());
    let who = async |query: &str| {
        let page = owner.get(&format!("users{query}")).await.expect(200);
        let all = [(&ada, "ada"), (&bob, "bob"), (&eve, "eve"), (&old, "old")];
        let name = |id: String| all.iter().find(|(own, _)| own.id.to_string() == id).map_or("?", |(_, name)| *name);
        ids(&page).into_iter().map(name).collect::<Vec<_>>()
    };
    assert_eq!(who("?status=blocked").await, ["bob"]);
    assert_eq!(who("?seen=never").await, ["eve"]);
    assert_eq!(who("?seen=7d").await, ["bob", "ada"]);
    assert_eq!(who("?seen=90d").await, ["bob", "ada", "old"]);
    assert_eq!(who("?seen=longer").await, [] as [&str; 0]);
    assert_eq!(who("?sort=seen").await, ["bob", "ada", "old", "eve"], "whoever never did comes last");
    assert_eq!(who("?application=portal").await, ["bob"]);
    assert_eq!(who("?application=labs").await, ["bob", "ada", "old"]);
    assert_eq!(who("?application=labs&status=active").await, ["ada", "old"]);
    assert_eq!(who("?application=labs&seen=7d").await, ["bob", "ada"]);
    assert_eq!(who("?application=labs&seen=never").await, [] as [&str; 0]);
    assert_eq!(who("?status=blocked&seen=7d").await, ["bob"]);
    assert_eq!(who("?status=active&seen=never").await, ["eve"]);
    assert_eq!(who("").await.len(), 4);
    // What is no filter narrows nothing, and what is no place begins at the beginning.
    assert_eq!(who("?status=x&seen=y&application=%20&sort=z&after=zzz&before=%25x").await.len(), 4);

    let page = owner.get("users?status=blocked").await;
    assert!(page.body.contains("Clear"), "the way back to everybody");
    let found = owner.post("users/search?status=active", &[("q", "example bob ada")]).await.expect(303);
    assert!(found.location().contains("status=active"), "the filter stays");
}

#[tokio::test]
async fn an_empty_list_says_how_people_come() {
    let project = Project::new().await;
    let owner = project.administrator(Role::Owner).await;
    let page = owner.get("users").await.expect(200);
    assert!(page.body.contains("No users yet") && page.body.contains("New user"), "{}", page.body);
    let auditor = project.administrator(Role::Auditor).await;
    let page = auditor.get("users").await.expect(200);
    assert!(!page.body.contains("New user"), "an auditor is offered nothing to change");
}
