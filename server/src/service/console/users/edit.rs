//! What is known about somebody, changed. A form is made from what is there; if that is something else by the time the form
//! comes back, nothing is overwritten.

use super::{
    super::Acting,
    create::{free, roles_exist, taken},
    guard,
};
use crate::{
    crypto::project_keys::ProjectKeys,
    service::{Served, ServiceError, recovery, user},
    store::{self, ProjectTx, role::StoredRole},
};
use domain::{
    administration::Permission,
    audit::Kind,
    ids::UserId,
    person::{Identifier, Profile},
    person_form::{PersonForm, PersonRead},
};

/// A form, and what it was made from.
#[derive(Clone)]
pub struct Editing {
    /// What is there now.
    pub form: PersonForm,
    /// What the form says it was made from; comes back with it.
    pub version: i64,
    /// What pages call the person.
    pub name: String,
    /// The roles to choose from.
    pub roles: Vec<StoredRole>,
}

/// What came of saving.
pub enum Saved {
    /// It is saved; whether that changed anything.
    Saved(bool),
    /// Somebody else has changed something meanwhile: nothing is saved, this is there now.
    Changed(Box<Editing>),
}

struct There {
    profile: Profile,
    logins: Vec<Identifier>,
    form: PersonForm,
}

async fn there(acting: &Acting, tx: &mut ProjectTx, id: UserId) -> Served<There> {
    let keys = &acting.tenant.keys;
    let found = user::by_id(&acting.tenant, tx, id).await?.ok_or(ServiceError::NotFound)?;
    let logins = user::identifiers(keys, tx, id).await?;
    let reference = user::fhir_user(&acting.tenant, tx, id).await?;
    let roles = store::user::roles(tx, id).await?;
    let form = PersonForm::of(&found.profile, &logins, reference.as_deref(), &roles);
    Ok(There { profile: found.profile, logins, form })
}

/// A number for what a form shows: any change to any of it, by whatever way, gives another one.
fn version(keys: &ProjectKeys, id: UserId, form: &PersonForm) -> Served<i64> {
    let text = serde_json::to_string(form).map_err(|_| ServiceError::Fault("a form has no JSON"))?;
    let index = keys.index("user-form", &format!("{id}/{text}"));
    let first = index.as_bytes().first_chunk::<8>().copied().unwrap_or_default();
    Ok(i64::from_be_bytes(first))
}

async fn made_from(acting: &Acting, tx: &mut ProjectTx, id: UserId, there: There) -> Served<Editing> {
    Ok(Editing {
        version: version(&acting.tenant.keys, id, &there.form)?,
        name: there.profile.display_name(),
        form: there.form,
        roles: store::role::all(tx).await?,
    })
}

/// The form of somebody.
///
/// # Errors
/// The role does not include it, there is no such person, or the database.
pub async fn editing(acting: &Acting, id: UserId) -> Served<Editing> {
    let mut tx = acting.begin(Permission::UsersWrite).await?;
    let there = there(acting, &mut tx, id).await?;
    made_from(acting, &mut tx, id, there).await
}

/// Saves the form of somebody.
///
/// # Errors
/// The role does not include it, something typed cannot be used, there is no such person, or the database.
pub async fn save(acting: &Acting, id: UserId, form: &PersonForm, made_from_version: i64) -> Served<Saved> {
    let keys = &acting.tenant.keys;
    let mut tx = acting.begin(Permission::UsersWrite).await?;
    guard::locked(&mut tx, id).await?;
    let before = there(acting, &mut tx, id).await?;
    if version(keys, id, &before.form)? != made_from_version {
        return Ok(Saved::Changed(Box::new(made_from(acting, &mut tx, id, before).await?)));
    }
    let read = form.read(&before.profile).map_err(ServiceError::Invalid)?;
    roles_exist(&mut tx, &read.roles).await?;
    let field = |login: &Identifier| {
        let at = form.logins.iter().position(|line| {
            Identifier::guess(line).is_some_and(|own| own.kind() == login.kind() && own.folded() == login.folded())
        });
        at.map_or_else(|| "logins".to_owned(), |at| format!("logins.{at}"))
    };
    free(acting, &mut tx, Some(id), read.logins.iter().map(|login| (field(login), login))).await?;
    write(acting, &mut tx, id, &before, &read).await.map_err(taken)?;
    let after = there_after(&read);
    let changed = acting.record_change(&mut tx, acting.event(Kind::UserUpdated).user(id), &before.form, &after).await?;
    if changed {
        tx.commit().await?;
    }
    Ok(Saved::Saved(changed))
}

fn there_after(read: &PersonRead) -> PersonForm {
    PersonForm::of(&read.profile, &read.logins, read.fhir_user.as_deref(), &read.roles)
}

async fn write(acting: &Acting, tx: &mut ProjectTx, id: UserId, before: &There, read: &PersonRead) -> Served<()> {
    let keys = &acting.tenant.keys;
    let has = |list: &[Identifier], login: &Identifier| {
        list.iter().any(|own| own.kind() == login.kind() && own.text() == login.text())
    };
    for login in before.logins.iter().filter(|login| !has(&read.logins, login)) {
        user::remove_identifier(keys, tx, id, login).await?;
    }
    for login in read.logins.iter().filter(|login| !has(&before.logins, login)) {
        user::add_identifier(keys, tx, id, login).await?;
    }
    if read.profile != before.profile {
        user::save_profile(keys, tx, id, &read.profile).await?;
    }
    if read.logins != before.logins || read.profile.email != before.profile.email {
        recovery::repaired(keys, tx, id).await?;
    }
    match &read.fhir_user {
        Some(reference) if *reference != before.form.fhir_user => {
            user::set_fhir_user(keys, tx, id, reference).await.map_err(is_somebody_else)?;
        }
        None if !before.form.fhir_user.is_empty() => store::user_record::remove_fhir_user(tx, id).await?,
        _ => {}
    }
    Ok(store::user::set_roles(tx, id, &read.roles).await?)
}

fn is_somebody_else(error: ServiceError) -> ServiceError {
    use crate::store::StoreError;
    match error {
        ServiceError::Store(StoreError::Taken(_)) => ServiceError::Invalid(vec![domain::problem::Problem::new(
            "fhir_user",
            "Somebody else is this on the FHIR server.",
        )]),
        other => other,
    }
}
