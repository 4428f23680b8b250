//! `POST /oauth/introspect` (RFC 7662).

use super::client::Call;
use crate::{
    service::{self, Served, Tenant},
    web::request::{Form, Project},
};
use axum::{http::HeaderMap, response::Response};
use domain::oauth::{client::TokenEndpointAuthMethod, client_auth::refusal, parameters::Parameters};
use serde_json::{Value, json};

/// Says what a token is, to a client that can keep a secret. What is not active has no other member.
pub async fn post(Project(tenant): Project, headers: HeaderMap, Form(body): Form) -> Response {
    let call = Call::of(&headers, &body);
    let outcome = introspect(&tenant, &call, &headers, &body).await;
    call.respond(outcome)
}

async fn introspect(tenant: &Tenant, call: &Call, headers: &HeaderMap, body: &Parameters) -> Served<Value> {
    let caller = call.authenticate(tenant, headers, body).await?;
    // RFC 7662 §2.1: the caller is authenticated, and a public client never is.
    if caller.client.accepts(TokenEndpointAuthMethod::None) {
        return Err(refusal().into());
    }
    let answer = service::token::introspect(tenant, caller.tx, &caller.client, body.needed("token")?).await?;
    Ok(answer.unwrap_or_else(|| json!({ "active": false })))
}
