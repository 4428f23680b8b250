//! Trying the sign-in of an application.

use super::load;
use crate::{
    random::RandomExt,
    service::{ServiceError, test_sign_in},
    web::{console::Desk, respond::answer::redirect},
};
use axum::{extract::Path, response::Response};

/// `GET …/applications/{id}/test`: to the hosted page, as the application would.
pub async fn get(desk: Desk, Path((_, id)): Path<(String, String)>) -> Response {
    match load(&desk, &id).await {
        Ok(shown) if shown.stored.enabled => {
            let acting = &desk.acting;
            let random = acting.tenant.means().random.bytes();
            let application = &shown.stored.application;
            redirect(&test_sign_in::address(&acting.tenant, application, acting.administrator.id, random))
        }
        Ok(_) => desk.fail(&ServiceError::NotFound).await,
        Err(error) => desk.fail(&error).await,
    }
}
