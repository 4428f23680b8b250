//! The Sign-in tab.

use super::{Again, is_on, load, save, text, top};
use crate::{
    service::{
        self,
        console::applications::{self, Edit, Remedy, Shown},
    },
    web::{
        console::{Desk, Posted},
        request::Query,
    },
};
use app::console::applications::{ApplicationSignIn, OFFERED_SCOPES};
use axum::{extract::Path, http::StatusCode, response::Response};
use domain::oauth::{client::edit::SignInEdit, parameters::Parameters};

/// `GET …/applications/{id}/sign-in`; with `?allow=` an event, filled in with the scopes which that request wanted.
pub async fn get(desk: Desk, Path((_, id)): Path<(String, String)>, Query(query): Query) -> Response {
    let shown = match load(&desk, &id).await {
        Ok(shown) => shown,
        Err(error) => return desk.fail(&error).await,
    };
    let mut edit = SignInEdit::of(&shown.stored.application.settings, &OFFERED_SCOPES);
    let mut filled_in = None;
    if let Some(event) = query.first("allow").and_then(|text| text.parse().ok()) {
        match applications::wanted(&desk.acting, shown.stored.application.id, event).await {
            Ok(Some(Remedy::Scopes(scopes))) => {
                filled_in = Some(scopes.join(" "));
                for scope in scopes {
                    if OFFERED_SCOPES.contains(&scope.as_str()) {
                        edit.scopes.push(scope);
                    } else {
                        edit.other_scopes = format!("{} {scope}", edit.other_scopes).trim().to_owned();
                    }
                }
            }
            Ok(_) => {}
            Err(error) => return desk.fail(&error).await,
        }
    }
    let page = ApplicationSignIn { filled_in, ..page(&desk, &shown, edit, Again::fresh(&shown)) };
    desk.page(StatusCode::OK, page).await
}

/// `POST …/applications/{id}/sign-in`
pub async fn post(desk: Desk, Path((_, id)): Path<(String, String)>, Posted(form): Posted) -> Response {
    let edit = typed(&form);
    let fields = (edit.fields(), |settings: &_| SignInEdit::of(settings, &OFFERED_SCOPES).fields());
    match save(&desk, &id, &form, (Edit::SignIn(edit.clone()), fields.0), ("/sign-in", fields.1)).await {
        Ok((shown, again)) => {
            let status = again.status;
            let page = page(&desk, &shown, edit, again);
            desk.page(status, page).await
        }
        Err(answer) => answer,
    }
}

fn typed(form: &Parameters) -> SignInEdit {
    SignInEdit {
        trusted: is_on(form, "trusted"),
        signup_allowed: is_on(form, "signupAllowed"),
        should_send_invite_email: is_on(form, "shouldSendInviteEmail"),
        scopes: form.all("allowedScopes").map(str::to_owned).collect(),
        other_scopes: text(form, "otherScopes"),
        default_audience: text(form, "defaultAudience"),
    }
}

fn page(desk: &Desk, shown: &Shown, edit: SignInEdit, again: Again) -> ApplicationSignIn {
    let tenant = &desk.acting.tenant;
    let mut audiences =
        vec![(tenant.urls.fhir(), "the FHIR gateway".to_owned()), (tenant.urls.api(), "the Project API".to_owned())];
    audiences.extend(tenant.settings.audiences.iter().map(|own| (own.clone(), "an API of this project".to_owned())));
    ApplicationSignIn {
        top: top(desk, shown),
        edit,
        audiences,
        project_sign_up: domain::sign_up::is_open(&tenant.settings, true, service::mail::is_on(tenant)),
        version: i64::from(again.version),
        problems: again.problems,
        changed: again.changed,
        filled_in: None,
    }
}
