//! `POST /sign-in/{flow}/consent`: whether the application may have what it wants.

use super::{after_form, foreign, visit};
use crate::{
    service,
    web::{
        request::{Form, Project, Visitor},
        respond::{answer::redirect, service_error},
    },
};
use axum::{extract::Path, response::Response};

/// `decision=allow` or `decision=deny`; anything else asks again.
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
    let allowed = match body.one("decision") {
        Ok(Some("allow")) => true,
        Ok(Some("deny")) => false,
        _ => return redirect(&tenant.urls.path(&format!("sign-in/{}", visit.flow))),
    };
    match service::flow::answer_consent(&tenant, visit, body.first("csrf").unwrap_or_default(), allowed).await {
        Ok(visited) => after_form(&tenant, &visitor, visit.flow, &visited),
        Err(fault) => service_error(&tenant, &visitor, &fault),
    }
}
