//! The Settings tab.

use super::{Again, is_on, lines, load, save, text, top};
use crate::{
    service::console::applications::{self, Edit, Remedy, Shown, handle},
    web::{
        console::{Desk, Posted},
        request::Query,
    },
};
use app::console::{
    applications::{ApplicationSettingsPage, SecretRow},
    components::LogoShown,
};
use axum::{extract::Path, http::StatusCode, response::Response};
use domain::oauth::{
    client::{
        ApplicationType, TokenEndpointAuthMethod,
        edit::{SettingsEdit, suggestion},
    },
    parameters::Parameters,
};

/// `GET …/applications/{id}`; with `?allow=` an event, filled in with what that request would have needed.
pub async fn get(desk: Desk, Path((_, id)): Path<(String, String)>, Query(query): Query) -> Response {
    let shown = match load(&desk, &id).await {
        Ok(shown) => shown,
        Err(error) => return desk.fail(&error).await,
    };
    let mut edit = SettingsEdit::of(&shown.stored.application.settings);
    let mut filled_in = None;
    if let Some(event) = query.first("allow").and_then(|text| text.parse().ok()) {
        match applications::wanted(&desk.acting, shown.stored.application.id, event).await {
            Ok(Some(Remedy::Address { field, address })) => {
                if let Some(filled) = suggestion(&shown.stored.application.settings, field, &address) {
                    (edit, filled_in) = (filled, Some(address));
                }
            }
            Ok(_) => {}
            Err(error) => return desk.fail(&error).await,
        }
    }
    let again = Again::fresh(&shown);
    let page = ApplicationSettingsPage { filled_in, ..page(&desk, &shown, edit, again, LogoShown::default()) };
    desk.page(StatusCode::OK, page).await
}

/// `POST …/applications/{id}`
pub async fn post(desk: Desk, Path((_, id)): Path<(String, String)>, Posted(form): Posted) -> Response {
    let edit = typed(&form);
    let fields = (edit.fields(), |settings: &_| SettingsEdit::of(settings).fields());
    match save(&desk, &id, &form, (Edit::Settings(edit.clone()), fields.0), ("", fields.1)).await {
        Ok((shown, again)) => {
            let status = again.status;
            let page = page(&desk, &shown, edit, again, LogoShown::default());
            desk.page(status, page).await
        }
        Err(answer) => answer,
    }
}

fn typed(form: &Parameters) -> SettingsEdit {
    let one = |name: &str| form.first(name).unwrap_or_default();
    SettingsEdit {
        name: text(form, "name"),
        description: text(form, "description"),
        application_type: ApplicationType::parse(one("applicationType")).unwrap_or_default(),
        login_redirect_uri: text(form, "loginRedirectUri"),
        callback_urls: lines(form, "allowedCallbackUrls"),
        logout_urls: lines(form, "allowedLogoutUrls"),
        web_origins: lines(form, "allowedWebOriginsUrls"),
        cors_origins: lines(form, "allowedCORSOriginsUrls"),
        backchannel_logout_url: text(form, "backchannelLogoutUrl"),
        auth_method: TokenEndpointAuthMethod::parse(one("tokenEndpointAuthMethod")).unwrap_or_default(),
        pkce_required: is_on(form, "pkceRequired"),
    }
}

/// The tab with a form. `logo`: what was typed for the logo, if that is why it is shown.
pub(super) fn page(
    desk: &Desk,
    shown: &Shown,
    edit: SettingsEdit,
    again: Again,
    logo: LogoShown,
) -> ApplicationSettingsPage {
    let own = &shown.stored.application;
    let saved = own.settings.logo.as_ref();
    let address = match logo.address.as_str() {
        "" => saved.and_then(|logo| logo.from.clone()).unwrap_or_default(),
        typed => typed.to_owned(),
    };
    let secrets = own.is_confidential().then(|| {
        let rows = shown.secrets.iter().map(|secret| SecretRow {
            handle: handle(&secret.hash),
            created: secret.created_at,
            expires: secret.expires_at,
        });
        rows.collect()
    });
    ApplicationSettingsPage {
        top: top(desk, shown),
        client_id: own.client_id.to_string(),
        edit,
        version: i64::from(again.version),
        problems: again.problems,
        changed: again.changed,
        filled_in: None,
        logo: LogoShown { picture: desk.picture(saved), address, problems: logo.problems },
        secrets,
    }
}
