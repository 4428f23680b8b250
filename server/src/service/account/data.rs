//! Somebody's data: to take along, and to be erased.

use super::{
    super::{
        Served, Tenant,
        arrival::Whence,
        audit, logout, mail,
        password_change::{self, mailbox},
        user,
    },
    Seat, applications, entry, sessions,
};
use crate::store::{self, ProjectTx};
use domain::{
    audit::{Actor, Event, Kind},
    mail::{About, Letter},
    oauth::grant::EndReason,
    time::Timestamp,
};
use serde_json::{Value, json};
use time::format_description::well_known::Rfc3339;

fn moment(at: Timestamp) -> String {
    at.to_offset().format(&Rfc3339).unwrap_or_default()
}

/// Everything that is kept about somebody, to take along; on record.
///
/// # Errors
/// The database, or a row that does not open.
pub async fn take(tenant: &Tenant, tx: &mut ProjectTx, seat: &Seat, whence: Whence<'_>) -> Served<Value> {
    let id = seat.user.id;
    let record = store::user_record::by_id(tx, id).await?;
    let held = store::user::roles(tx, id).await?;
    let sessions: Vec<Value> = sessions::list(tenant, tx, seat)
        .await?
        .into_iter()
        .map(|own| {
            json!({
                "since": moment(own.since), "lastUsed": moment(own.last_seen), "address": own.address,
                "device": own.device, "thisOne": own.own,
            })
        })
        .collect();
    let applications: Vec<Value> = applications::list(tenant, tx, seat)
        .await?
        .into_iter()
        .map(|(client, own)| {
            let used = own.used.map(|(first, last)| json!({ "first": moment(first), "last": moment(last) }));
            let agreed =
                own.agreed.map(|(scopes, claims, at)| json!({ "scopes": scopes, "claims": claims, "at": moment(at) }));
            json!({ "clientId": client, "name": own.name, "used": used, "agreed": agreed, "scopes": own.has })
        })
        .collect();
    let agreements: Vec<Value> = store::agreement::of_user(tx, id)
        .await?
        .into_iter()
        .map(|(version, at)| json!({ "version": version, "at": moment(at) }))
        .collect();
    let logins: Vec<Value> = seat.logins.iter().map(|own| json!({ "kind": own.kind(), "value": own.text() })).collect();
    let data = json!({
        "project": tenant.settings.name,
        "issuer": tenant.urls.issuer(),
        "takenAt": moment(tx.now()),
        "id": id,
        "createdAt": record.as_ref().map(|own| moment(own.created_at)),
        "updatedAt": moment(seat.user.updated_at),
        "lastSignInAt": record.as_ref().and_then(|own| own.last_sign_in_at).map(moment),
        "hasPassword": record.as_ref().is_some_and(|own| own.has_password),
        "profile": seat.user.profile,
        "logins": logins,
        "fhirUser": user::fhir_user(tenant, tx, id).await?,
        "roles": tenant.role_names(&held),
        "sessions": sessions,
        "applications": applications,
        "agreements": agreements,
    });
    let event = Event::new(Kind::OwnDataTaken, Actor::User(id)).user(id);
    audit::record_from(tx, &tenant.keys, whence.address, event).await?;
    Ok(data)
}

/// What came of a wish to be deleted.
#[derive(Debug)]
pub enum Deleted {
    /// Nothing is left; what the browser's cookie is to hold.
    Gone(String),
    /// They still run a project or the installation.
    RunsSomething,
    /// It is not allowed here.
    Off,
}

/// Deletes somebody by their own wish: everything that they have open ends, everything known about them goes. The trail stays.
///
/// # Errors
/// The database.
pub async fn delete(tenant: &Tenant, mut tx: ProjectTx, mut seat: Seat, whence: Whence<'_>) -> Served<Deleted> {
    if !tenant.settings.account.may_delete {
        return Ok(Deleted::Off);
    }
    let id = seat.user.id;
    store::user_record::lock(&mut tx, id).await?;
    if tenant.project.slug.is_keyward() {
        let keyward = tx.project();
        let runs = store::membership::role_of(&mut tx, id).await?.is_some()
            || store::administrator_project::is_elsewhere(&mut tx, id, keyward).await?;
        if runs {
            return Ok(Deleted::RunsSomething);
        }
    }
    let by = Actor::User(id);
    if mail::is_on(tenant)
        && let Some(to) = mailbox(&seat.user.profile, &seat.logins, None)
    {
        let letter = Letter::AccountDeleted { at: tx.now() };
        let envelope = password_change::envelope(&seat.user.profile, to, letter);
        mail::send(tenant, &mut tx, &envelope, About::default()).await?;
    }
    logout::end_everything(&mut tx, id, EndReason::UserBlocked, &by).await?;
    let (mut tx, cookie) = entry::forget(tx, &mut seat).await?;
    store::user_record::delete(&mut tx, id).await?;
    audit::record_from(&mut tx, &tenant.keys, whence.address, Event::new(Kind::UserDeleted, by).user(id)).await?;
    tx.commit().await?;
    Ok(Deleted::Gone(cookie))
}
