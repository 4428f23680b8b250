//! What load balancers and orchestrators ask.

use crate::state::AppState;
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use std::time::Duration;

/// How long the database may take to answer before it counts as away.
const DATABASE: Duration = Duration::from_secs(1);

/// `GET /healthz`: the process lives. Says nothing about the database, so that nobody restarts a server because that is away.
pub async fn alive() -> &'static str {
    "ok\n"
}

/// `GET /readyz`: requests can be served, because the database answers.
pub async fn ready(State(state): State<AppState>) -> Response {
    let asked = async { state.tenants.means().control().await?.commit().await };
    match tokio::time::timeout(DATABASE, asked).await {
        Ok(Ok(())) => "ready\n".into_response(),
        Ok(Err(_)) | Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n").into_response(),
    }
}
