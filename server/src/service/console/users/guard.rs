//! What may not be done to the people who run the installation, even by those who do.

use super::super::Acting;
use crate::{
    service::{Served, ServiceError},
    store::{self, ProjectTx, membership::Membership},
};
use domain::{ids::UserId, people, problem::Problem};

/// The field of a form that stands for all of it.
pub(super) const FORM: &str = "form";

fn refused(text: &str) -> ServiceError {
    ServiceError::Invalid(vec![Problem::new(FORM, text)])
}

/// Nobody shuts themselves out, and somebody always runs the installation. Whoever is an operator meanwhile waits.
pub(super) async fn keeps_an_operator(acting: &Acting, tx: &mut ProjectTx, id: UserId) -> Served<()> {
    if !acting.tenant.project.slug.is_keyward() {
        return Ok(());
    }
    if id == acting.administrator.id {
        return Err(refused("This is you. Somebody else has to do it."));
    }
    let active = store::membership::lock_active(tx, Membership::OPERATOR).await?;
    if active.iter().all(|operator| *operator == id) {
        return Err(refused("This is the last operator who can sign in. Name another one first."));
    }
    Ok(())
}

/// The reason that was typed; support has to give one.
pub(super) fn reason(acting: &Acting, typed: &str) -> Served<Option<String>> {
    people::reason(typed, acting.role.must_give_reason())
        .map_err(|text| ServiceError::Invalid(vec![Problem::new("reason", text)]))
}

/// Locks somebody for the rest of the transaction.
pub(super) async fn locked(tx: &mut ProjectTx, id: UserId) -> Served<()> {
    if store::user_record::lock(tx, id).await? { Ok(()) } else { Err(ServiceError::NotFound) }
}
