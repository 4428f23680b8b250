//! Creating, changing and deleting applications.

use super::{Acting, begin_change, finish};
use crate::{
    random::RandomExt,
    service::{Served, ServiceError},
    store::{self, applications::StoredApplication},
};
use domain::{
    administration::Permission,
    audit::Kind,
    ids::{ApplicationId, ClientId},
    oauth::{
        client::{
            Application, ApplicationSettings, Client,
            edit::{NewApplication, SettingsEdit, SignInEdit, TokensEdit},
        },
        grant::EndReason,
    },
    problem::Problem,
};
use serde_json::{Map, Value};

/// What one of the tabs sends.
#[derive(Clone, Debug)]
pub enum Edit {
    /// Who it is, and where people may be sent.
    Settings(SettingsEdit),
    /// What people are asked, and what it may ask for.
    SignIn(SignInEdit),
    /// What its tokens are.
    Tokens(TokensEdit),
}

/// A new application.
#[derive(Debug)]
pub struct Kept {
    /// Which.
    pub id: ApplicationId,
    /// Its secret, which nobody sees again; none for what keeps none, or for one that was there already.
    pub secret: Option<String>,
}

/// Makes an application. `id` was drawn when the form was made: the same form sent twice makes one application.
///
/// # Errors
/// What was typed ([`ServiceError::Invalid`]), the role does not include it, or the database.
pub async fn create(acting: &Acting, id: ApplicationId, typed: &NewApplication) -> Served<Kept> {
    let mut tx = acting.begin(Permission::ApplicationsWrite).await?;
    let settings = typed.settings().map_err(ServiceError::Invalid)?;
    if !store::project::lock(&mut tx).await? {
        return Err(ServiceError::NotFound);
    }
    if store::applications::by_id(&mut tx, id).await?.is_some() {
        return Ok(Kept { id, secret: None });
    }
    let client_id = ClientId::parse(&tx.random().token(16)).map_err(|_| ServiceError::Fault("no client id"))?;
    let application = Application { id, client_id: client_id.clone(), settings };
    let secret = if application.is_confidential() {
        let text = super::secret::draw(&tx);
        let hash = acting.tenant.keys.secret_hash(&client_id, &text);
        store::client::set_secret(&mut tx, &client_id, &hash, None).await?;
        Some(text)
    } else {
        None
    };
    let event = acting.event(Kind::ClientCreated).client(&client_id);
    acting.record_change(&mut tx, event, &Map::new(), &public(&application.settings)?).await?;
    match store::client::create(&mut tx, &Client::Application(application)).await {
        // An id of something that is gone, or of an M2M client: this form can make nothing.
        Err(store::StoreError::Taken(_)) => return Err(ServiceError::Changed),
        other => other?,
    }
    finish(tx).await?;
    Ok(Kept { id, secret })
}

/// Changes the settings of an application that is still as it was when the form was made.
///
/// # Errors
/// What was typed ([`ServiceError::Invalid`]), somebody was quicker ([`ServiceError::Changed`]), there is none of this id, the
/// role does not include it, or the database.
pub async fn update(acting: &Acting, id: ApplicationId, version: i32, edit: &Edit) -> Served<()> {
    let (tx, stored) = begin_change(acting, id, version).await?;
    let there = &stored.application.settings;
    let settings = match edit {
        Edit::Settings(edit) => edit.apply(there),
        Edit::SignIn(edit) => edit.apply(there, &acting.tenant.audiences),
        Edit::Tokens(edit) => edit.apply(there),
    };
    write(acting, tx, &stored, settings.map_err(ServiceError::Invalid)?).await
}

/// Writes settings that were found good over those that were read.
pub(super) async fn write(
    acting: &Acting,
    mut tx: store::ProjectTx,
    stored: &StoredApplication,
    settings: ApplicationSettings,
) -> Served<()> {
    let before = &stored.application;
    let after = Application { settings, ..before.clone() };
    let event = acting.event(Kind::ClientUpdated).client(&before.client_id);
    if !acting.record_change(&mut tx, event, &public(&before.settings)?, &public(&after.settings)?).await? {
        return Ok(());
    }
    if !store::applications::save(&mut tx, &after, stored.enabled, stored.version).await? {
        return Err(ServiceError::Changed);
    }
    finish(tx).await
}

/// Settings as the trail keeps them.
fn public(settings: &ApplicationSettings) -> Served<Map<String, Value>> {
    match serde_json::to_value(settings) {
        Ok(Value::Object(members)) => Ok(members),
        _ => Err(ServiceError::Fault("settings that have no JSON")),
    }
}

/// Switches an application off, at once and for everybody, or on again.
///
/// # Errors
/// Somebody was quicker ([`ServiceError::Changed`]), there is none of this id, the role does not include it, or the database.
pub async fn set_enabled(acting: &Acting, id: ApplicationId, version: i32, enabled: bool) -> Served<()> {
    let (mut tx, stored) = begin_change(acting, id, version).await?;
    if stored.enabled == enabled {
        return Ok(());
    }
    if !store::applications::save(&mut tx, &stored.application, enabled, version).await? {
        return Err(ServiceError::Changed);
    }
    let kind = if enabled { Kind::ClientEnabled } else { Kind::ClientDisabled };
    acting.record(&mut tx, acting.event(kind).client(&stored.application.client_id)).await?;
    finish(tx).await
}

/// Deletes an application and ends all that it was given, if `confirmed` is its name.
///
/// # Errors
/// Another name was typed ([`ServiceError::Invalid`]), somebody was quicker ([`ServiceError::Changed`]), there is none of this
/// id, the role does not include it, or the database.
pub async fn delete(acting: &Acting, id: ApplicationId, version: i32, confirmed: &str) -> Served<()> {
    let (mut tx, stored) = begin_change(acting, id, version).await?;
    let Application { client_id, settings, .. } = &stored.application;
    if confirmed.trim() != settings.name.trim() {
        return Err(ServiceError::Invalid(vec![Problem::new("confirm", "Type the name exactly as it is shown.")]));
    }
    let held = store::applications::held(&mut tx, client_id).await?;
    if !store::applications::delete(&mut tx, id, version).await? {
        return Err(ServiceError::Changed);
    }
    store::applications::end_all(&mut tx, client_id, EndReason::ClientDeleted).await?;
    // Nobody can be sent to it any more.
    if let Some((mut project, _)) = store::project::settings(&mut tx).await?
        && project.default_application == Some(id)
    {
        project.default_application = None;
        store::project::save_settings(&mut tx, &project).await?;
    }
    let event = acting.event(Kind::ClientDeleted).client(client_id);
    let event = event.fact("grants", held.grants).fact("people", held.people);
    acting.record_change(&mut tx, event, &public(settings)?, &Map::<String, Value>::new()).await?;
    finish(tx).await
}
