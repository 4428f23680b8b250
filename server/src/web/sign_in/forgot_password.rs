//! `GET /sign-in/forgot-password`: until there is mail, the support contact helps.

use super::show::flow_path;
use crate::web::{
    request::{Project, Query, Visitor},
    respond::page::{Allow, page},
};
use app::hosted::ForgotPassword;
use axum::{http::StatusCode, response::Response};
use domain::ids::FlowId;

/// The page, with the way back to the flow it was opened from.
pub async fn get(Project(tenant): Project, visitor: Visitor, Query(query): Query) -> Response {
    let flow = query.first("flow").and_then(|text| text.parse::<FlowId>().ok());
    let back = flow.map(|flow| flow_path(&tenant, flow, ""));
    page(&tenant, &visitor, None, StatusCode::OK, ForgotPassword { back }, &Allow::default())
}
