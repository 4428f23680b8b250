//! Changing what is known about somebody.

use super::{
    super::{Desk, Posted, Toast},
    field, fields, to_pick, user, version,
};
use crate::service::{
    ServiceError,
    console::{
        last_change::{LastChange, What, last_change},
        users::{self, Editing, Saved},
    },
};
use app::console::{
    components::{Changed, Problems},
    users::EditUser,
};
use axum::{extract::Path, http::StatusCode, response::Response};
use domain::{ids::UserId, oauth::parameters::Parameters, person_form::PersonForm};

/// `GET …/users/{id}/edit`
pub async fn edit(desk: Desk, Path((_, id)): Path<(String, String)>) -> Response {
    let found = async { users::editing(&desk.acting, user(&id)?).await };
    match found.await {
        Ok(editing) => desk.page(StatusCode::OK, page(id, editing, None)).await,
        Err(error) => desk.fail(&error).await,
    }
}

/// `POST …/users/{id}/edit`
pub async fn save(desk: Desk, Path((_, path)): Path<(String, String)>, Posted(form): Posted) -> Response {
    let id = match user(&path) {
        Ok(id) => id,
        Err(error) => return desk.fail(&error).await,
    };
    let typed = read(&form);
    let version = version(&form);
    match users::save(&desk.acting, id, &typed, version).await {
        Ok(Saved::Saved(true)) => desk.done(Toast("Saved."), &format!("users/{id}")).await,
        Ok(Saved::Saved(false)) => desk.done(Toast("Nothing was changed."), &format!("users/{id}")).await,
        Ok(Saved::Changed(now)) => {
            let last = match last_change(&desk.acting, What::Person(id)).await {
                Ok(last) => last,
                Err(error) => return desk.fail(&error).await,
            };
            let page = changed(path, typed, *now, last);
            desk.page(StatusCode::CONFLICT, page).await
        }
        Err(ServiceError::Invalid(problems)) => Box::pin(again(&desk, id, typed, version, problems.into())).await,
        Err(error) => desk.fail(&error).await,
    }
}

fn read(form: &Parameters) -> PersonForm {
    let mut typed = PersonForm {
        logins: fields(form, "logins"),
        identifiers: fields(form, "identifiers"),
        // A textarea sends line breaks as CR LF (HTML §4.10.11).
        attributes: field(form, "attributes").replace("\r\n", "\n"),
        fhir_user: field(form, "fhir_user"),
        roles: fields(form, "roles"),
        ..PersonForm::default()
    };
    for name in PersonForm::LINES {
        if let Some(line) = typed.line_mut(name) {
            *line = field(form, name);
        }
    }
    typed
}

fn page(id: String, editing: Editing, typed: Option<(PersonForm, Problems)>) -> EditUser {
    let Editing { form, version, name, roles } = editing;
    let (form, problems) = typed.unwrap_or((form, Problems::default()));
    EditUser { id, name, form, version, roles: to_pick(roles), problems, changed: None }
}

/// The form as it was typed, with what is wrong with it. It stays the form that it was made from.
async fn again(desk: &Desk, id: UserId, typed: PersonForm, version: i64, problems: Problems) -> Response {
    match users::editing(&desk.acting, id).await {
        Ok(editing) => {
            let page = EditUser { version, ..page(id.to_string(), editing, Some((typed, problems))) };
            desk.page(StatusCode::UNPROCESSABLE_ENTITY, page).await
        }
        Err(error) => desk.fail(&error).await,
    }
}

/// The form as it was typed, with what somebody else has saved since it was made. Saving it again overwrites that.
fn changed(id: String, typed: PersonForm, now: Editing, last: LastChange) -> EditUser {
    let lists = |form: &PersonForm| {
        [
            ("logins", form.logins.join(", ")),
            ("identifiers", form.identifiers.join(", ")),
            ("attributes", form.attributes.clone()),
            ("fhir_user", form.fhir_user.clone()),
            ("roles", role_names(&now, &form.roles)),
        ]
    };
    let lines = PersonForm::LINES
        .iter()
        .fold(Changed::new(last.by, last.at), |all, name| all.field(name, typed.line(name), now.form.line(name)));
    let changed = lists(&typed)
        .into_iter()
        .zip(lists(&now.form))
        .fold(lines, |all, ((name, typed), (_, saved))| all.field(name, &typed, &saved));
    EditUser { changed: Some(changed.clone()), ..page(id, now, Some((typed, changed.problems()))) }
}

fn role_names(editing: &Editing, ids: &[String]) -> String {
    let held = editing.roles.iter().filter(|role| ids.contains(&role.id.to_string()));
    held.map(|role| role.name.as_str()).collect::<Vec<_>>().join(", ")
}
