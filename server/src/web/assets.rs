//! Files that pages ask for: their names carry a hash of their content, so they are kept for ever.

use axum::{
    extract::Path,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

/// `GET /assets/{file}`
pub async fn get(Path(file): Path<String>) -> Response {
    let Some(asset) = app::assets::find(&file) else { return StatusCode::NOT_FOUND.into_response() };
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(asset.content_type)),
        (header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable")),
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*")),
    ];
    (headers, asset.bytes).into_response()
}
