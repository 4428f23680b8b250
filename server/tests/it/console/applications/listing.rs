//! The list: searched, filtered, sorted, page by page.

use crate::support::{Project, console::Administrator};
use domain::administration::Role;

/// The names on a page, in its order.
async fn names(owner: &Administrator, address: &str) -> Vec<String> {
    let page = owner.get(address).await.expect(200);
    let rows = page.body.split("<tbody").nth(1).unwrap_or_default().split("</tbody>").next().unwrap_or_default();
    rows.split("/applications/")
        .skip(1)
        .map(|rest| rest.split_once("\">").unwrap().1.split('<').next().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn it_is_searched_by_post_and_sorted_and_filtered_by_address() {
    let project = Project::new().await;
    let owner = project.administrator(Role::Owner).await;
    let empty = owner.get("applications").await.expect(200);
    assert!(empty.body.contains("No application yet") && empty.body.contains("applications/new"));
    for name in ["labs", "intake", "ward"] {
        project.wait(1);
        project.app(name).await;
    }
    project.web("portal").await;
    assert_eq!(names(&owner, "applications").await, ["intake", "labs", "portal", "ward"]);
    assert_eq!(names(&owner, "applications?sort=name&order=down").await, ["ward", "portal", "labs", "intake"]);
    assert_eq!(names(&owner, "applications?sort=created&order=up").await[0], "labs");
    assert_eq!(names(&owner, "applications?type=web").await, ["portal"]);
    assert_eq!(names(&owner, "applications?state=off").await, Vec::<String>::new());

    let answer = owner.post("applications/search", &[("q", "AR")]).await.expect(303);
    let address = answer.location().to_owned();
    assert!(!address.to_lowercase().contains("q=ar"), "nothing that was typed is in an address: {address}");
    let rest = address.split_once(&format!("{}/", project.slug)).unwrap().1.to_owned();
    assert_eq!(names(&owner, &rest).await, ["ward"]);
    let page = owner.get(&rest).await;
    assert!(page.body.contains("value=\"AR\""), "what was searched for stays in the field");
    // Another project's, or made up: no search at all.
    for q in ["x", "AAAA"] {
        assert_eq!(names(&owner, &format!("applications?q={q}&sort=nonsense&order=x&after=x&type=x")).await.len(), 4);
    }
    let answer = owner.post("applications/search", &[("q", "  ")]).await.expect(303);
    assert!(answer.location().ends_with("/applications"));
}

#[tokio::test]
async fn every_application_is_on_one_page() {
    let project = Project::new().await;
    let owner = project.administrator(Role::Owner).await;
    for number in 0..60 {
        project.app(&format!("app{number:02}")).await;
    }
    let first = names(&owner, "applications").await;
    assert_eq!(first.len(), 50);
    let page = owner.get("applications").await.expect(200);
    assert!(page.body.contains("1–50 of 60"), "{}", page.body);
    let next = page.body.split("rel=\"next\"").nth(1).unwrap().split("href=\"").nth(1).unwrap();
    let next = next.split('"').next().unwrap().replace("&amp;", "&");
    let rest = next.split_once(&format!("{}/", project.slug)).unwrap().1.to_owned();
    let second = names(&owner, &rest).await;
    assert_eq!(second.len(), 10);
    assert!(first.iter().all(|name| !second.contains(name)));
}
