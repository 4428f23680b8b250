//! `/logo/{id}`: a project's pictures for the console's pages, which ask no other host.

use super::Desk;
use crate::{service, web::logo::respond};
use axum::{extract::Path, response::Response};

/// `GET /console/p/{slug}/logo/{id}`
pub async fn get(desk: Desk, Path((_, id)): Path<(String, String)>) -> Response {
    respond(service::logo::find(&desk.acting.tenant, &id).await)
}
