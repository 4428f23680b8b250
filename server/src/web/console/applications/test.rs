//! Trying the sign-in of an application.

use super::parse;
use crate::{
    service::test_sign_in,
    web::{console::Desk, respond::answer::redirect},
};
use axum::{extract::Path, response::Response};

/// `GET …/applications/{id}/test`: to the hosted page, as the application would.
pub async fn get(desk: Desk, Path((_, id)): Path<(String, String)>) -> Response {
    let begun = async { test_sign_in::begin(&desk.acting, parse(&id)?).await };
    match begun.await {
        Ok(address) => redirect(&address),
        Err(error) => desk.fail(&error).await,
    }
}
