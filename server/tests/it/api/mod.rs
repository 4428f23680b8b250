//! The Project API, as far as it is there.

use crate::support::Project;
use axum::{body::Body, http};

#[tokio::test]
async fn a_page_of_any_origin_may_ask_before_it_calls() {
    let project = Project::new().await;
    let preflight = http::Request::options("/v1/user/me")
        .header("origin", "https://anybody.example")
        .header("access-control-request-method", "GET")
        .header("access-control-request-headers", "authorization,x-oystehr-project-id");
    let answer = project.send(preflight.body(Body::empty()).unwrap()).await.expect(204);
    assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
    assert_eq!(answer.header("access-control-allow-credentials"), None);
    assert!(answer.header("access-control-allow-headers").unwrap().contains("x-oystehr-project-id"));
    let refused = project.get("/v1/user/me").await.expect(401);
    assert_eq!(refused.header("access-control-allow-origin"), Some("*"));
    assert_eq!(refused.json()["code"], 401);
}

#[tokio::test]
async fn whoever_has_a_token_for_the_api_sees_themselves() {
    let project = Project::new().await;
    let (labs, ada) = (project.app("labs").await, project.user("ada").await);
    let request = labs.request().with("audience", "http://localhost:3000/v1");
    let tokens = labs.tokens_in(&project.browser(), &ada, &request).await;
    let me = project.get_as("/v1/user/me", tokens.access_token()).await.expect(200).json();
    assert_eq!((&me["id"], &me["email"]), (&ada.id.to_string().into(), &ada.email.clone().into()));
}

/// Case 106.
#[tokio::test]
async fn a_login_only_token_opens_neither_the_api_nor_the_gateway() {
    let project = Project::new().await;
    let (labs, ada) = (project.app("labs").await, project.user("ada").await);
    let tokens = labs.tokens(&ada).await;
    project.get_as(&project.path("userinfo"), tokens.access_token()).await.expect(200);
    project.get_as("/v1/user/me", tokens.access_token()).await.expect(401);
    project.get_as(&project.path("fhir/Patient/1"), tokens.access_token()).await.expect(401);
}
