//! `POST /sign-in/{flow}/account`: whether this is the account that is meant.

use super::{after_form, foreign, visit};
use crate::{
    service,
    web::{
        request::{Form, Project, Visitor},
        respond::{answer::redirect, service_error},
    },
};
use axum::{extract::Path, response::Response};

/// `decision=continue` goes on as who is signed in, `leave` ends their session; anything else leads to the form.
pub async fn post(
    Project(tenant): Project,
    visitor: Visitor,
    Path((_, flow)): Path<(String, String)>,
    Form(body): Form,
) -> Response {
    let visit = match visit(&tenant, &visitor, &flow) {
        Ok(visit) => visit,
        Err(page) => return *page,
    };
    if !visitor.is_same_origin(&tenant) {
        return foreign(&tenant, &visitor);
    }
    let csrf = body.first("csrf").unwrap_or_default();
    if body.first("decision") == Some("leave") {
        return match service::flow::leave(&tenant, visit, csrf).await {
            Ok(visited) => after_form(&tenant, &visitor, visit.flow, &visited),
            Err(fault) => service_error(&tenant, &visitor, &fault),
        };
    }
    if body.first("decision") != Some("continue") {
        return redirect(&tenant.urls.path(&format!("sign-in/{}?other=1", visit.flow)));
    }
    match service::flow::confirm_account(&tenant, visit, csrf).await {
        Ok(visited) => after_form(&tenant, &visitor, visit.flow, &visited),
        Err(fault) => service_error(&tenant, &visitor, &fault),
    }
}
