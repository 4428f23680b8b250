//! Somebody new.

use super::{super::Acting, guard};
use crate::{
    service::{
        Served, ServiceError,
        password_change::{self, Owner},
        user,
    },
    store::{self, ProjectTx, StoreError, role::StoredRole},
};
use domain::{
    administration::Permission,
    audit::Kind,
    ids::{RoleId, UserId},
    person::{Identifier, IdentifierKind},
    person_form::NewPersonForm,
    problem::Problem,
};

/// Adds somebody.
///
/// # Errors
/// The role does not include it, something typed cannot be used, or the database.
pub async fn create(acting: &Acting, form: &NewPersonForm) -> Served<UserId> {
    let keys = &acting.tenant.keys;
    // Whether they may at all comes before a hash that costs.
    drop(acting.begin(Permission::UsersWrite).await?);
    let (read, mut problems) = form.read();
    let owner = Owner { user: None, profile: &read.profile, logins: &read.logins, application: None };
    let chosen = match form.password.as_str() {
        "" => None,
        typed => password_change::choose_in_form(&acting.tenant, &owner, typed, &mut problems).await?,
    };
    if !problems.is_empty() {
        return Err(ServiceError::Invalid(problems));
    }
    let mut tx = acting.begin(Permission::UsersWrite).await?;
    roles_exist(&mut tx, &read.roles).await?;
    let field = |login: &Identifier| match login.kind() {
        IdentifierKind::Email => "email".to_owned(),
        IdentifierKind::Phone => "phone".to_owned(),
        IdentifierKind::Username => "username".to_owned(),
    };
    free(acting, &mut tx, None, read.logins.iter().map(|login| (field(login), login))).await?;
    let id = user::create(keys, &mut tx, &read.profile, &read.logins, None).await.map_err(taken)?;
    if let Some(chosen) = &chosen {
        // Whoever typed it knows it.
        password_change::set(&acting.tenant, &mut tx, id, chosen, true).await?;
    }
    store::user::set_roles(&mut tx, id, &read.roles).await?;
    let details = serde_json::json!({ "after": { "profile": read.profile, "roles": read.roles } });
    acting.record_with(&mut tx, acting.event(Kind::UserCreated).user(id), &details).await?;
    tx.commit().await?;
    Ok(id)
}

/// The roles to choose from for somebody new.
///
/// # Errors
/// The role does not include it, or the database.
pub async fn roles(acting: &Acting) -> Served<Vec<StoredRole>> {
    let mut tx = acting.begin(Permission::UsersWrite).await?;
    Ok(store::role::all(&mut tx).await?)
}

/// Roles that a form names are those of this project.
pub(super) async fn roles_exist(tx: &mut ProjectTx, roles: &[RoleId]) -> Served<()> {
    let there = store::role::all(tx).await?;
    if roles.iter().all(|id| there.iter().any(|role| role.id == *id)) {
        return Ok(());
    }
    Err(ServiceError::Invalid(vec![Problem::new("roles", "Choose from the roles that there are.")]))
}

/// Nobody else has any of these logins.
pub(super) async fn free(
    acting: &Acting,
    tx: &mut ProjectTx,
    own: Option<UserId>,
    logins: impl Iterator<Item = (String, &Identifier)> + Send,
) -> Served<()> {
    let mut problems = Vec::new();
    for (field, login) in logins {
        let lookup = user::lookup(&acting.tenant.keys, login);
        let found = store::user::by_identifier(tx, login.kind(), &lookup).await?;
        if found.is_some_and(|found| Some(found.id) != own) {
            problems.push(Problem::new(field, "Somebody else signs in with this."));
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(ServiceError::Invalid(problems)) }
}

/// Somebody else was given it just now.
pub(super) fn taken(error: ServiceError) -> ServiceError {
    match error {
        ServiceError::Store(StoreError::Taken(_)) => ServiceError::Invalid(vec![Problem::new(
            guard::FORM,
            "Somebody else was given one of these just now. Try again to see which.",
        )]),
        other => other,
    }
}
