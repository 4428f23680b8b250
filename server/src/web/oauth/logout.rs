//! Logging out: `/logout` (OpenID Connect RP-Initiated Logout 1.0) and `/v2/logout` (Auth0's libraries).

use crate::{
    service::{
        self, Tenant,
        logout::{Asked, Outcome},
    },
    web::{
        request::{Form, Project, Query, Visitor},
        respond::{
            answer::{After, redirect, to_address},
            cookie, error,
            page::{Allow, page},
            service_error,
        },
    },
};
use app::{
    SafeUrl,
    hosted::{ErrorKind, LoggedOut, Logout},
};
use axum::{http::StatusCode, response::Response};
use domain::{
    ids::ClientId,
    oauth::{answer::with_query, parameters::Parameters},
};

/// What `/logout` reads (OpenID Connect RP-Initiated Logout §2).
const STANDARD: [&str; 4] = ["id_token_hint", "client_id", "post_logout_redirect_uri", "state"];

fn asked(parameters: &Parameters, auth0: bool, visitor: &Visitor) -> Asked {
    // What was sent twice is not understood, and so counts as not sent.
    let one = |name: &'static str| parameters.one(name).ok().flatten().map(str::to_owned);
    Asked {
        auth0,
        hint: one("id_token_hint"),
        client_id: one("client_id"),
        return_to: one(if auth0 { "returnTo" } else { "post_logout_redirect_uri" }),
        state: one("state"),
        top_level: visitor.top_level,
    }
}

/// `GET /logout`
pub async fn get(Project(tenant): Project, visitor: Visitor, Query(parameters): Query) -> Response {
    conclude(&tenant, &visitor, &asked(&parameters, false, &visitor), None, After::Navigation).await
}

/// `POST /logout`: sent on to the GET, since a POST from another site carries no cookie.
pub async fn post(Project(tenant): Project, Form(parameters): Form) -> Response {
    let kept: Vec<(String, String)> = STANDARD
        .iter()
        .filter_map(|name| Some(((*name).to_owned(), parameters.one(name).ok().flatten()?.to_owned())))
        .collect();
    redirect(&with_query(&tenant.urls.url("logout"), &kept))
}

/// `GET /v2/logout`
pub async fn auth0(Project(tenant): Project, visitor: Visitor, Query(parameters): Query) -> Response {
    conclude(&tenant, &visitor, &asked(&parameters, true, &visitor), None, After::Navigation).await
}

/// `POST /logout/answer`: what the person says to the question.
pub async fn answer(Project(tenant): Project, visitor: Visitor, Query(query): Query, Form(body): Form) -> Response {
    if !visitor.is_same_origin(&tenant) {
        return error::error_page(&tenant, &visitor, StatusCode::FORBIDDEN, ErrorKind::OtherBrowser);
    }
    if body.first("decision") != Some("log_out") {
        return redirect(&tenant.urls.path("sign-in"));
    }
    let auth0 = query.first("returnTo").is_some();
    let token = body.first("csrf").unwrap_or_default();
    conclude(&tenant, &visitor, &asked(&query, auth0, &visitor), Some(token), After::Form).await
}

async fn conclude(tenant: &Tenant, visitor: &Visitor, asked: &Asked, answer: Option<&str>, after: After) -> Response {
    let concluded = match service::logout::log_out(tenant, visitor.cookie.as_deref(), asked, answer).await {
        Ok(concluded) => concluded,
        Err(fault) => return service_error(tenant, visitor, &fault),
    };
    let mut response = match concluded.outcome {
        Outcome::Redirect(target) => to_address(tenant, visitor, &tenant.settings.name, &target, after),
        Outcome::LoggedOut => {
            let again = tenant
                .default_application()
                .and_then(|own| own.settings.login_redirect_uri.as_deref())
                .and_then(SafeUrl::parse);
            page(tenant, visitor, None, StatusCode::OK, LoggedOut { log_in_again: again }, &Allow::default())
        }
        Outcome::Ask { person, csrf, client } => {
            let action = with_query(&tenant.urls.url("logout/answer"), &question(asked, client));
            let action = action.strip_prefix(tenant.urls.origin()).and_then(SafeUrl::parse);
            let Some(action) = action else {
                return error::error_page(tenant, visitor, StatusCode::BAD_REQUEST, ErrorKind::BadRequest);
            };
            let (name, login) =
                person.map_or_else(Default::default, |person| (person.profile.display_name(), person.login()));
            page(tenant, visitor, None, StatusCode::OK, Logout { person: name, login, action, csrf }, &Allow::default())
        }
    };
    if let Some(value) = &concluded.cookie {
        cookie::session(&mut response, tenant, value);
    }
    response
}

/// What the question has to remember until it is answered; the ID token has done its part in naming the client. Without
/// one there is nowhere to go.
fn question(asked: &Asked, client: Option<ClientId>) -> Vec<(String, String)> {
    let Some(client) = client else { return Vec::new() };
    let return_to = if asked.auth0 { "returnTo" } else { "post_logout_redirect_uri" };
    [("client_id", &Some(client.to_string())), (return_to, &asked.return_to), ("state", &asked.state)]
        .into_iter()
        .filter_map(|(name, value)| value.clone().map(|value| (name.to_owned(), value)))
        .collect()
}
