//! What each role can do, by page and by crafted POST, out of the table of routes: a row that is added is tested here.

use crate::support::{Project, console::Administrator};
use axum::http::Method;
use domain::administration::{Permission, Role};
use server::{
    routes::{self, Row},
    web::guard::Guard,
};

/// Rows below a project, with what they want.
fn rows() -> Vec<(Row, Permission)> {
    let rows: Vec<_> = routes::table()
        .into_iter()
        .filter_map(|row| match row.guard {
            Guard::Administrator(permission) => Some((row, permission)),
            _ => None,
        })
        .collect();
    assert!(rows.len() > 30, "the console has pages");
    rows
}

/// An address that the row answers: ids are of nothing that exists.
fn address(row: &Row, slug: &str) -> String {
    row.path
        .split('/')
        .map(|part| match part {
            "{slug}" => slug.to_owned(),
            other if other.starts_with('{') => "0a0b0c0d-0000-4000-8000-000000000000".to_owned(),
            other => other.to_owned(),
        })
        .collect::<Vec<_>>()
        .join("/")
}

async fn ask(administrator: &Administrator, row: &Row, csrf: &str) -> (u16, String) {
    let path = address(row, &administrator.slug);
    let answer = if row.method == Method::GET {
        administrator.browser.get(&path).await
    } else {
        administrator.browser.post(&path, &[("csrf", csrf), ("reason", "because")]).await
    };
    (answer.status, answer.body)
}

async fn nobody_exceeds(role: Role) {
    let project = Project::new().await;
    let project = if role == Role::Operator { project.keyward().await } else { project };
    let administrator = project.administrator(role).await;
    for (row, permission) in rows() {
        // What one may do is done by the tests of each page; here an operator would rotate everybody's keys.
        if role == Role::Operator && role.may(permission) && row.method == Method::POST {
            continue;
        }
        let csrf = administrator.csrf().await;
        let (status, body) = ask(&administrator, &row, &csrf).await;
        if role.may(permission) {
            assert!(!matches!(status, 401 | 403), "{role:?} may {row:?}: {status} {body}");
            assert!(status < 500, "{role:?} {row:?}: {status} {body}");
        } else {
            assert_eq!(status, 403, "{role:?} may not {row:?}: {body}");
            assert!(body.contains("Your role does not include this"), "{role:?} {row:?}: {body}");
        }
    }
    let trail = project.trail().await;
    let recorded = trail.iter().any(|(kind, outcome)| kind == "console.refused" && outcome == "not_in_role");
    let refuses = rows().iter().any(|(_, permission)| !role.may(*permission));
    assert_eq!(recorded || (role == Role::Operator), refuses || (role == Role::Operator), "{role:?}");
}

#[tokio::test]
async fn an_auditor_can_do_nothing_beyond_their_role_by_page_or_by_crafted_post() {
    nobody_exceeds(Role::Auditor).await;
}

#[tokio::test]
async fn a_support_member_can_do_nothing_beyond_their_role_by_page_or_by_crafted_post() {
    nobody_exceeds(Role::Support).await;
}

#[tokio::test]
async fn an_administrator_can_do_nothing_beyond_their_role_by_page_or_by_crafted_post() {
    nobody_exceeds(Role::Administrator).await;
}

#[tokio::test]
async fn an_operator_can_do_nothing_beyond_their_role_in_the_built_in_project() {
    nobody_exceeds(Role::Operator).await;
}

#[tokio::test]
async fn an_owner_reaches_every_page() {
    let project = Project::new().await;
    let owner = project.administrator(Role::Owner).await;
    for (row, _) in rows().into_iter().filter(|(row, _)| row.method == Method::GET) {
        let (status, body) = ask(&owner, &row, "").await;
        assert!(matches!(status, 200 | 303 | 404), "{row:?}: {status} {body}");
        assert!(row.path.matches('{').count() > 1 || status == 200, "{row:?}: {status} {body}");
    }
}

#[tokio::test]
async fn who_looks_after_one_project_sees_nothing_of_another() {
    let (own, foreign) = (Project::new().await, Project::new().await);
    let mut owner = own.administrator(Role::Owner).await;
    owner.slug = foreign.slug.to_string();
    let csrf = {
        let page = owner.browser.follow(owner.browser.get("/console").await).await;
        page.field("csrf").unwrap()
    };
    for (row, _) in rows() {
        let (status, body) = ask(&owner, &row, &csrf).await;
        assert_eq!(status, 404, "{row:?}: {body}");
        assert!(!body.contains("Test Clinic"), "{row:?}");
    }
}

#[tokio::test]
async fn an_operator_has_no_way_into_a_project_that_is_not_theirs() {
    let project = Project::new().await;
    let mut operator = project.keyward().await.administrator(Role::Operator).await;
    operator.slug = project.slug.to_string();
    for (row, _) in rows().into_iter().filter(|(row, _)| row.method == Method::GET) {
        assert_eq!(ask(&operator, &row, "").await.0, 404, "{row:?}");
    }
}

#[tokio::test]
async fn nobody_reaches_anything_without_a_session() {
    let project = Project::new().await;
    for (row, _) in rows() {
        let path = address(&row, project.slug.as_str());
        let browser = project.browser();
        if row.method == Method::GET {
            let answer = browser.get(&path).await.expect(303);
            assert!(answer.location().starts_with("/console/sign-in?to="), "{row:?}");
        } else {
            browser.post(&path, &[("csrf", "x")]).await.expect(401);
        }
    }
}

#[tokio::test]
async fn no_form_is_taken_from_another_page_or_without_its_token() {
    let project = Project::new().await;
    let owner = project.administrator(Role::Owner).await;
    let other = project.administrator(Role::Owner).await;
    let csrf = owner.csrf().await;
    let foreign = other.csrf().await;
    for (row, _) in rows().into_iter().filter(|(row, _)| row.method == Method::POST) {
        let path = address(&row, project.slug.as_str());
        let own = [("origin", "http://localhost:3000"), ("sec-fetch-site", "same-origin")];
        for token in ["", "x", foreign.as_str()] {
            let answer = owner.browser.post_with(&path, &[("csrf", token)], &own).await;
            assert_eq!(answer.status, 403, "{row:?} {}", answer.body);
        }
        let from = [
            [("origin", "https://evil.example"), ("sec-fetch-site", "cross-site")],
            [("origin", "http://localhost:3000"), ("sec-fetch-site", "same-site")],
            [("origin", "null"), ("sec-fetch-site", "same-origin")],
        ];
        for headers in from {
            let answer = owner.browser.post_with(&path, &[("csrf", &csrf)], &headers).await;
            assert_eq!(answer.status, 403, "{row:?} {headers:?} {}", answer.body);
        }
    }
}

#[tokio::test]
async fn a_role_that_was_taken_away_is_gone_at_the_next_request() {
    let project = Project::new().await;
    let owner = project.administrator(Role::Owner).await;
    owner.get("").await.expect(200);
    project.make_member(owner.id, Role::Support).await;
    owner.get("settings/keys").await.expect(403);
    let mut tx = project.means.project(project.id).await.unwrap();
    let membership = server::store::membership::Membership { administrator: owner.id, role: "support".to_owned() };
    server::store::membership::remove(&mut tx, &membership).await.unwrap();
    tx.commit().await.unwrap();
    owner.get("").await.expect(404);
}

#[test]
fn everything_below_console_has_a_guard_of_the_consoles() {
    for row in routes::table() {
        let console = matches!(row.guard, Guard::Console | Guard::SignedIn | Guard::Administrator(_));
        assert_eq!(row.path == "/console" || row.path.starts_with("/console/"), console, "{row:?}");
        let below = row.path.starts_with("/console/p/{slug}");
        assert_eq!(below, matches!(row.guard, Guard::Administrator(_)), "{row:?}");
    }
}

#[test]
fn what_is_posted_wants_more_than_reading_unless_it_is_a_search() {
    for (row, permission) in rows().into_iter().filter(|(row, _)| row.method == Method::POST) {
        let reads = permission.as_str().ends_with(".read");
        assert!(!reads || row.path.ends_with("/search"), "{row:?}");
    }
}
