//! Calls of clients: who calls, and how they are answered.

use crate::{
    service::{self, Served, ServiceError, Tenant},
    store::ProjectTx,
    web::{
        guard::ForClient,
        respond::error::{log, no_store, oauth_error},
    },
};
use axum::{
    Json,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::{
    ids::ClientId,
    oauth::{
        client::Client,
        client_auth,
        error::{ErrorCode, OAuthError},
        parameters::Parameters,
    },
};
use serde::Serialize;

/// A client that has proved itself, with the transaction in which it did.
#[derive(Debug)]
pub struct AuthenticatedClient {
    /// Who.
    pub client: Client,
    /// Goes on to the use case.
    pub tx: ProjectTx,
}

/// One call of a client.
#[derive(Debug)]
pub struct Call {
    /// Whether it used HTTP Basic (then a refusal says so too, RFC 6749 §5.2).
    basic: bool,
    /// Who it says it is.
    named: Option<ClientId>,
}

impl Call {
    /// Reads who calls, as far as that is needed to answer.
    #[must_use]
    pub fn of(headers: &HeaderMap, body: &Parameters) -> Self {
        let shown = client_auth::presented(authorization(headers), body).ok();
        Self { basic: headers.contains_key(header::AUTHORIZATION), named: shown.map(|shown| shown.client_id) }
    }

    /// Proves who calls.
    ///
    /// # Errors
    /// `invalid_client`, `invalid_request`, or the database.
    pub async fn authenticate(
        &self,
        tenant: &Tenant,
        headers: &HeaderMap,
        body: &Parameters,
    ) -> Served<AuthenticatedClient> {
        let presented = client_auth::presented(authorization(headers), body)?;
        let mut tx = tenant.begin().await?;
        match service::client::authenticate(tenant, &mut tx, &presented).await {
            Ok(client) => Ok(AuthenticatedClient { client, tx }),
            Err(refused) => {
                // The trail keeps the failed try.
                tx.commit().await?;
                Err(refused)
            }
        }
    }

    /// The answer, readable for pages of this client's origins only.
    pub fn respond<T: Serialize>(&self, outcome: Served<T>) -> Response {
        let mut response = match outcome {
            Ok(answer) => {
                let mut response = Json(answer).into_response();
                no_store(&mut response);
                response
            }
            Err(error) => self.refuse(&error),
        };
        if let Some(client) = &self.named {
            response.extensions_mut().insert(ForClient(client.clone()));
        }
        response
    }

    fn refuse(&self, error: &ServiceError) -> Response {
        match error {
            ServiceError::Refused(refused) if refused.code == ErrorCode::InvalidClient => {
                let mut response = oauth_error(StatusCode::UNAUTHORIZED, refused);
                if self.basic {
                    response
                        .headers_mut()
                        .insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Basic realm=\"keyward\""));
                }
                response
            }
            ServiceError::Refused(refused) => oauth_error(StatusCode::BAD_REQUEST, refused),
            other => {
                log(other);
                if other.is_passing() {
                    let text = "the server cannot answer now; try again in a moment";
                    let mut response = oauth_error(
                        StatusCode::SERVICE_UNAVAILABLE,
                        &OAuthError::new(ErrorCode::TemporarilyUnavailable, text),
                    );
                    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
                    response
                } else {
                    oauth_error(
                        StatusCode::INTERNAL_SERVER_ERROR,
                        &OAuthError::new(ErrorCode::ServerError, "the server made a mistake"),
                    )
                }
            }
        }
    }
}

fn authorization(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::AUTHORIZATION).map(|value| value.to_str().unwrap_or(""))
}
