//! `GET /sign-in/test`: where an administrator's try of a sign-in ends.

use crate::{
    service::{Tenant, test_sign_in},
    web::{
        console::desk,
        request::{Project, Query},
        respond::error::log,
    },
};
use app::console::applications::TestedSignIn;
use axum::{http::StatusCode, response::Response};
use serde_json::{Map, Value};

/// `GET /sign-in/test`
pub async fn get(Project(tenant): Project, Query(query): Query) -> Response {
    let one = |name: &str| query.first(name).unwrap_or_default();
    if !one("error").is_empty() {
        // Only a code of ours is shown: whatever stands in an address is somebody's words.
        let known = domain::audit::reason(one("error"));
        let page = match known {
            Some(text) => TestedSignIn::Refused { error: one("error").to_owned(), description: text.to_owned() },
            None => TestedSignIn::Over,
        };
        return respond(&tenant, StatusCode::OK, page);
    }
    match test_sign_in::finish(&tenant, one("state"), one("code")).await {
        Ok(Some(tried)) => {
            let page = TestedSignIn::Done {
                application: tried.application,
                person: tried.person,
                id_token: pairs(&tried.id_token),
                userinfo: pairs(&tried.userinfo),
            };
            respond(&tenant, StatusCode::OK, page)
        }
        Ok(None) => respond(&tenant, StatusCode::GONE, TestedSignIn::Over),
        Err(error) => {
            log(&error);
            let status =
                if error.is_passing() { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::INTERNAL_SERVER_ERROR };
            respond(&tenant, status, TestedSignIn::Over)
        }
    }
}

fn pairs(claims: &Map<String, Value>) -> Vec<(String, String)> {
    claims.iter().map(|(name, value)| (name.clone(), value.to_string())).collect()
}

fn respond(tenant: &Tenant, status: StatusCode, page: TestedSignIn) -> Response {
    desk::alone(&*tenant.means().random, status, page)
}
