//! `/account`: who somebody is, and how they are spoken to.

use super::{Wants, account, commit, done, enter, posted, show};
use crate::{
    service::{
        Served, Tenant,
        account::{Seat, email, profile},
    },
    state::AppState,
    store::ProjectTx,
    web::{
        request::{Form, Project, Visitor, languages},
        respond::service_error,
    },
};
use app::account::{AccountProfile, ProfileError, ShownEmail, Told, WaitingEmail};
use axum::{extract::State, http::StatusCode, response::Response};
use domain::{account::OwnProfile, oauth::parameters::Parameters};

/// `GET /account`
pub async fn get(State(state): State<AppState>, Project(tenant): Project, visitor: Visitor) -> Response {
    let (mut tx, seat) = match enter(&state, &tenant, &visitor, "", Wants::Any).await {
        Ok(entered) => entered,
        Err(response) => return *response,
    };
    let shown = match shown(&tenant, &mut tx, &seat).await {
        Ok(shown) => shown,
        Err(fault) => return service_error(&tenant, &visitor, &fault),
    };
    commit!(&tenant, &visitor, tx);
    show(&tenant, &visitor, &seat, StatusCode::OK, shown)
}

/// `POST /account`
pub async fn post(
    State(state): State<AppState>,
    Project(tenant): Project,
    visitor: Visitor,
    Form(body): Form,
) -> Response {
    let (mut tx, seat) = match posted(&state, &tenant, &visitor, "", Wants::Any, body.first("csrf")).await {
        Ok(entered) => entered,
        Err(response) => return *response,
    };
    let typed = typed(&tenant, &seat, &body);
    match profile::save(&tenant, &mut tx, &seat, &typed, visitor.address).await {
        Ok(Ok(())) => done(&tenant, &visitor, tx, seat, Told::Saved, "").await,
        Ok(Err(wrong)) => {
            let there = match shown(&tenant, &mut tx, &seat).await {
                Ok(there) => there,
                Err(fault) => return service_error(&tenant, &visitor, &fault),
            };
            let again = AccountProfile {
                name: typed.name.unwrap_or_default().to_owned(),
                given_name: typed.given_name.to_owned(),
                family_name: typed.family_name.to_owned(),
                language: typed.language.to_owned(),
                errors: ProfileError {
                    name: wrong.name,
                    given_name: wrong.given_name,
                    family_name: wrong.family_name,
                    phone: wrong.phone,
                },
                ..there
            };
            let again = match typed.phone {
                Some(phone) => AccountProfile { phone: phone.to_owned(), ..again },
                None => again,
            };
            show(&tenant, &visitor, &seat, StatusCode::UNPROCESSABLE_ENTITY, again)
        }
        Err(fault) => service_error(&tenant, &visitor, &fault),
    }
}

fn typed<'a>(tenant: &Tenant, seat: &'a Seat, body: &'a Parameters) -> OwnProfile<'a> {
    let field = |name| body.one(name).ok().flatten().unwrap_or_default();
    // Where there is one language, nobody is asked.
    let offered = languages(tenant);
    let language = match body.one("language").ok().flatten() {
        Some(tag) if tag.is_empty() || offered.iter().any(|own| own.tag() == tag) => tag,
        _ => seat.user.profile.locale.as_deref().unwrap_or_default(),
    };
    OwnProfile {
        name: body.one("name").ok().flatten(),
        given_name: field("given_name"),
        family_name: field("family_name"),
        phone: (!profile::phone_is_login(seat)).then(|| field("phone")),
        language,
    }
}

async fn shown(tenant: &Tenant, tx: &mut ProjectTx, seat: &Seat) -> Served<AccountProfile> {
    let waiting = email::waiting(tenant, tx, seat).await?.map(|(address, left)| WaitingEmail { address, left });
    let profile = &seat.user.profile;
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let login = seat.logins.iter().find(|login| login.kind() == domain::person::IdentifierKind::Phone);
    Ok(AccountProfile {
        account: account(tenant, seat),
        name: text(&profile.name),
        given_name: text(&profile.given_name),
        family_name: text(&profile.family_name),
        phone: login.map_or_else(|| text(&profile.phone_number), |login| login.text().to_owned()),
        phone_is_login: login.is_some(),
        language: text(&profile.locale),
        languages: languages(tenant),
        email: profile
            .email
            .as_ref()
            .map(|address| ShownEmail { address: address.clone(), verified: profile.email_verified }),
        waiting,
        may_change_email: email::is_on(tenant),
        errors: ProfileError::default(),
    })
}
