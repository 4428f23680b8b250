//! The Quick start tab.

use super::{load, top};
use crate::web::console::Desk;
use app::console::applications::{QuickStart, Values};
use axum::{extract::Path, http::StatusCode, response::Response};

/// `GET …/applications/{id}/quick-start`
pub async fn get(desk: Desk, Path((_, id)): Path<(String, String)>) -> Response {
    match load(&desk, &id).await {
        Ok(shown) => {
            let (tenant, own) = (&desk.acting.tenant, &shown.stored.application);
            let values = Values {
                issuer: tenant.urls.issuer(),
                client_id: own.client_id.to_string(),
                callback: own.settings.allowed_callback_urls.first().map(|uri| uri.as_str().to_owned()),
                logout: own.settings.allowed_logout_urls.first().cloned(),
                kind: own.settings.application_type,
                method: own.settings.token_endpoint_auth_method,
                refresh: own.settings.refresh_token_enabled,
                own_domain: tenant.project.domain.is_some(),
            };
            let page = QuickStart { top: top(&desk, &shown), values, has_secret: !shown.secrets.is_empty() };
            desk.page(StatusCode::OK, page).await
        }
        Err(error) => desk.fail(&error).await,
    }
}
