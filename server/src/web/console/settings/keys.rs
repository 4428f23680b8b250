//! `/settings/keys`: which keys sign, and letting the next ones do it.

use crate::{
    service::console::keys,
    web::console::{Desk, Posted, Toast},
};
use app::console::settings::{KeyRow, KeysPage, RotateKeys};
use axum::{http::StatusCode, response::Response};
use domain::administration::Permission;

/// `GET /settings/keys`
pub async fn get(desk: Desk) -> Response {
    match keys::read(&desk.acting).await {
        Ok(found) => {
            let row = |key: keys::ShownKey| KeyRow {
                algorithm: key.algorithm,
                kid: key.kid,
                state: key.state,
                since: key.since,
                until: key.until,
            };
            let page = KeysPage {
                keys: found.into_iter().map(row).collect(),
                jwks: desk.acting.tenant.urls.url(".well-known/jwks.json"),
                may_rotate: desk.acting.may(Permission::KeysRotate),
            };
            desk.page(StatusCode::OK, page).await
        }
        Err(error) => desk.fail(&error).await,
    }
}

/// `GET /settings/keys/rotate`: what it means, before it is done.
pub async fn ask(desk: Desk) -> Response {
    desk.page(StatusCode::OK, RotateKeys::default()).await
}

/// `POST /settings/keys/rotate`
pub async fn rotate(desk: Desk, Posted(form): Posted) -> Response {
    match Box::pin(keys::rotate(&desk.acting, form.first("atOnce") == Some("true"))).await {
        Ok(Ok(())) => desk.done(Toast("Rotated. The next keys sign from now on."), "settings/keys").await,
        Ok(Err(until)) => {
            desk.page(StatusCode::UNPROCESSABLE_ENTITY, RotateKeys { too_fresh_until: Some(until) }).await
        }
        Err(error) => desk.fail(&error).await,
    }
}
