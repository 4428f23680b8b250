//! The Tokens tab.

use super::{Again, is_on, lines, load, save, text, top};
use crate::{
    service::console::applications::{Edit, Shown},
    web::console::{Desk, Posted},
};
use app::console::applications::ApplicationTokens;
use axum::{extract::Path, http::StatusCode, response::Response};
use domain::{
    keys::Algorithm,
    oauth::{
        client::{
            AccessTokenType,
            edit::{Span, TokensEdit, Unit},
        },
        parameters::Parameters,
    },
};

/// `GET …/applications/{id}/tokens`
pub async fn get(desk: Desk, Path((_, id)): Path<(String, String)>) -> Response {
    match load(&desk, &id).await {
        Ok(shown) => {
            let edit = TokensEdit::of(&shown.stored.application.settings);
            let page = page(&desk, &shown, edit, Again::fresh(&shown));
            desk.page(StatusCode::OK, page).await
        }
        Err(error) => desk.fail(&error).await,
    }
}

/// `POST …/applications/{id}/tokens`
pub async fn post(desk: Desk, Path((_, id)): Path<(String, String)>, Posted(form): Posted) -> Response {
    let edit = typed(&form);
    let fields = (edit.fields(), |settings: &_| TokensEdit::of(settings).fields());
    match save(&desk, &id, &form, (Edit::Tokens(edit.clone()), fields.0), ("/tokens", fields.1)).await {
        Ok((shown, again)) => {
            let status = again.status;
            let page = page(&desk, &shown, edit, again);
            desk.page(status, page).await
        }
        Err(answer) => answer,
    }
}

fn typed(form: &Parameters) -> TokensEdit {
    let one = |name: &str| form.first(name).unwrap_or_default();
    let span = |name: &str| Span {
        number: text(form, name),
        unit: Unit::parse(one(&format!("{name}Unit"))).unwrap_or_default(),
    };
    TokensEdit {
        access_token: span("accessTokenLifetime"),
        access_token_type: AccessTokenType::parse(one("accessTokenType")).unwrap_or_default(),
        access_token_algorithm: Algorithm::parse(one("accessTokenAlgorithm")).unwrap_or(Algorithm::Es256),
        refresh_token_enabled: is_on(form, "refreshTokenEnabled"),
        refresh_idle: span("refreshTokenIdleLifetime"),
        refresh_absolute: span("refreshTokenLifetime"),
        user_claims_in_id_token: is_on(form, "userClaimsInIdToken"),
        custom_claims: lines(form, "customClaims"),
        introspection_allowed: is_on(form, "introspectionAllowed"),
    }
}

fn page(desk: &Desk, shown: &Shown, edit: TokensEdit, again: Again) -> ApplicationTokens {
    ApplicationTokens {
        top: top(desk, shown),
        edit,
        version: i64::from(again.version),
        problems: again.problems,
        changed: again.changed,
    }
}
