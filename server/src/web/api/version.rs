//! `GET /v1/version`

use axum::Json;
use serde_json::{Value, json};

/// Which version answers; for everybody.
pub async fn get() -> Json<Value> {
    Json(json!({ "api": "project", "version": env!("CARGO_PKG_VERSION"), "environment": "production" }))
}
