//! `POST /oauth/revoke` (RFC 7009).

use super::client::Call;
use crate::{
    service::{self, Served, Tenant},
    web::request::{Form, Project},
};
use axum::{http::HeaderMap, response::Response};
use domain::oauth::parameters::Parameters;
use serde_json::{Value, json};

/// Ends what a token opens. Unknown and foreign tokens get the same answer, so a caller learns nothing (§2.2).
pub async fn post(Project(tenant): Project, headers: HeaderMap, Form(body): Form) -> Response {
    let call = Call::of(&headers, &body);
    let outcome = revoke(&tenant, &call, &headers, &body).await;
    call.respond(outcome)
}

async fn revoke(tenant: &Tenant, call: &Call, headers: &HeaderMap, body: &Parameters) -> Served<Value> {
    let caller = call.authenticate(tenant, headers, body).await?;
    service::grant::revoke(tenant, caller.tx, caller.client.client_id(), body.needed("token")?).await?;
    Ok(json!({}))
}
