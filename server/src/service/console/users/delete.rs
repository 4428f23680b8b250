//! The end of an account.

use super::{super::Acting, guard, list::shown_login};
use crate::{
    service::{Served, ServiceError, logout, user},
    store::{self, ProjectTx},
};
use domain::{administration::Permission, audit::Kind, ids::UserId, oauth::grant::EndReason, problem::Problem};

/// What has to be typed before somebody is deleted: what they sign in with.
///
/// # Errors
/// The role does not include it, there is no such person, or the database.
pub async fn name_to_type(acting: &Acting, id: UserId) -> Served<String> {
    let mut tx = acting.begin(Permission::UsersWrite).await?;
    name(acting, &mut tx, id).await
}

async fn name(acting: &Acting, tx: &mut ProjectTx, id: UserId) -> Served<String> {
    let there = user::by_id(&acting.tenant, tx, id).await?.ok_or(ServiceError::NotFound)?;
    let logins = user::identifiers(&acting.tenant.keys, tx, id).await?;
    Ok(shown_login(&there.profile, &logins).unwrap_or_else(|| id.to_string()))
}

/// Deletes somebody: everything they have open ends, everything known about them goes, what they signed in with is free. The
/// trail stays.
///
/// # Errors
/// The role does not include it, something else was typed than what they sign in with, they run a project, or the database.
pub async fn delete(acting: &Acting, id: UserId, typed: &str) -> Served<()> {
    let mut tx = acting.begin(Permission::UsersWrite).await?;
    guard::keeps_an_operator(acting, &mut tx, id).await?;
    guard::locked(&mut tx, id).await?;
    if typed.trim() != name(acting, &mut tx, id).await? {
        return Err(ServiceError::Invalid(vec![Problem::new("confirm", "This is not what they sign in with.")]));
    }
    if acting.tenant.project.slug.is_keyward() && runs_something(&mut tx, id).await? {
        let text = "They still run a project or this installation. Take that from them first, or block them.";
        return Err(ServiceError::Invalid(vec![Problem::new(guard::FORM, text)]));
    }
    logout::end_everything(&mut tx, id, EndReason::UserBlocked, &acting.actor()).await?;
    store::user_record::delete(&mut tx, id).await?;
    acting.record(&mut tx, acting.event(Kind::UserDeleted).user(id)).await?;
    Ok(tx.commit().await?)
}

/// Whether a person of the built-in project is an administrator anywhere.
async fn runs_something(tx: &mut ProjectTx, id: UserId) -> Served<bool> {
    // Closed projects count: whoever is the only one to restore one stays.
    let keyward = tx.project();
    Ok(store::membership::role_of(tx, id).await?.is_some()
        || store::administrator_project::is_elsewhere(tx, id, keyward).await?)
}
