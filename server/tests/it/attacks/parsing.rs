//! What is read before anybody has proved anything.

use crate::support::Project;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

/// An unsigned token says whose keys it is to be held against, and that text goes to the database.
#[tokio::test]
async fn an_issuer_that_nobody_can_be_called_is_no_fault_of_the_server() {
    let project = Project::new().await;
    let part = |text: &str| URL_SAFE_NO_PAD.encode(text);
    for issuer in [
        r"http://localhost:3000/p/\u0000/",
        r"http://localhost:3000/p/a\u0000b/",
        "http://localhost:3000/p/../keyward/",
        "http://localhost:3000/p//",
        r"https://\u0000/",
        r"https://login.clinic.example\u0000/",
        "https:///",
        "",
    ] {
        let token = format!("{}.{}.x", part(r#"{"alg":"none"}"#), part(&format!(r#"{{"iss":"{issuer}"}}"#)));
        let answer = project.get_as("/v1/user/me", &token).await;
        assert_eq!(answer.status, 401, "{issuer}: {}", answer.body);
    }
}
