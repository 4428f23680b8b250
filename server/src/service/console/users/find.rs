//! Finding people by what was typed.

use super::{
    super::Acting,
    list::{self, Listed, Wanted},
};
use crate::{
    service::{Served, user},
    store::{self, ProjectTx, user_list::Filter},
};
use domain::{administration::Permission, ids::UserId};

/// The newest people whom a text finds, and whether there are more.
///
/// # Errors
/// The role does not include it, or the database.
pub async fn matching(acting: &Acting, typed: &str, most: usize) -> Served<(Vec<Listed>, bool)> {
    let mut tx = acting.begin(Permission::UsersRead).await?;
    let wanted = Wanted { query: Some(typed.to_owned()), ..Wanted::default() };
    let found = list::page(acting, &mut tx, &wanted, most).await?;
    let more = found.next.is_some();
    Ok((found.people, more))
}

/// Whom a text names exactly: by their id, or by who they are on the FHIR server. `None`: it names nobody like that, and is
/// to be searched for.
pub(super) async fn by_reference(
    acting: &Acting,
    tx: &mut ProjectTx,
    typed: &str,
    filter: &Filter,
) -> Served<Option<Vec<Listed>>> {
    let typed = typed.trim();
    let ids: Vec<UserId> = if let Ok(id) = typed.parse() {
        vec![id]
    } else if typed.contains('/') {
        store::users::ids_by_fhir_user(tx, &[user::fhir_lookup(&acting.tenant.keys, typed)]).await?
    } else {
        return Ok(None);
    };
    let people = list::these(acting, tx, &ids, filter).await?;
    Ok((!people.is_empty()).then_some(people))
}
