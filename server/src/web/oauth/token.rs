//! `POST /oauth/token` (RFC 6749 §3.2).

use super::client::{AuthenticatedClient, Call};
use crate::{
    service::{self, Served, ServiceError, Tenant, token::Tokens},
    web::request::{Form, Project},
};
use axum::{http::HeaderMap, response::Response};
use domain::oauth::{
    audience,
    client::Client,
    error::{ErrorCode, OAuthError},
    parameters::Parameters,
    scope::ScopeSet,
};

/// Codes, refresh tokens and clients' own credentials become tokens. Takes a form or JSON.
pub async fn post(Project(tenant): Project, headers: HeaderMap, Form(body): Form) -> Response {
    let call = Call::of(&headers, &body);
    let outcome = exchange(&tenant, &call, &headers, &body).await;
    call.respond(outcome)
}

async fn exchange(tenant: &Tenant, call: &Call, headers: &HeaderMap, body: &Parameters) -> Served<Tokens> {
    let caller = call.authenticate(tenant, headers, body).await?;
    let exchanged = match body.needed("grant_type")? {
        "authorization_code" => code(tenant, caller, body).await?,
        "refresh_token" => refresh(tenant, caller, body).await?,
        "client_credentials" => client_credentials(tenant, caller, body).await?,
        _ => {
            let text = "grant_type is authorization_code, refresh_token or client_credentials";
            Err(OAuthError::new(ErrorCode::UnsupportedGrantType, text))
        }
    };
    exchanged.map_err(ServiceError::Refused)
}

async fn code(tenant: &Tenant, caller: AuthenticatedClient, body: &Parameters) -> Served<service::grant::Exchanged> {
    let (code, redirect_uri, verifier) = (body.needed("code")?, body.one("redirect_uri")?, body.one("code_verifier")?);
    service::grant::exchange_code(tenant, caller.tx, &caller.client, code, redirect_uri, verifier).await
}

async fn refresh(tenant: &Tenant, caller: AuthenticatedClient, body: &Parameters) -> Served<service::grant::Exchanged> {
    let scope = scope(body)?;
    service::grant::refresh(tenant, caller.tx, &caller.client, body.needed("refresh_token")?, scope.as_ref()).await
}

async fn client_credentials(
    tenant: &Tenant,
    caller: AuthenticatedClient,
    body: &Parameters,
) -> Served<service::grant::Exchanged> {
    let Client::M2m(own) = &caller.client else {
        let error = OAuthError::new(ErrorCode::UnauthorizedClient, "this client may not use client_credentials");
        return service::grant::refuse(tenant, caller.tx, &caller.client, error, None).await;
    };
    let allowed = own.settings.allowed_scopes.clone();
    let scope = match scope(body)? {
        None => allowed,
        Some(asked) if asked.is_subset_of(&allowed) => asked,
        Some(asked) => {
            let error =
                OAuthError::new(ErrorCode::InvalidScope, "this client may not have every scope that it asks for");
            return service::grant::refuse(tenant, caller.tx, &caller.client, error, Some(&asked)).await;
        }
    };
    let audience = audience::asked(body, &tenant.audiences)?.unwrap_or_else(|| tenant.audiences.of_a_machine());
    service::grant::client_credentials(tenant, caller.tx, &caller.client, scope, audience).await
}

fn scope(body: &Parameters) -> Result<Option<ScopeSet>, OAuthError> {
    body.one("scope")?.map(ScopeSet::parse).transpose().map_err(|_| {
        OAuthError::new(ErrorCode::InvalidScope, "scope has a character that RFC 6749 does not allow, or is too long")
    })
}
