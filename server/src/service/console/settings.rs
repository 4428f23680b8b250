//! What administrators set of a project.

use super::{Acting, NewLogo};
use crate::{
    service::{Served, ServiceError, mail},
    store::{self, ProjectTx},
};
use domain::{
    administration::Permission,
    audit::Kind,
    ids::{ApplicationId, ClientId, RoleId},
    oauth::client::Client,
    problem::Problem,
    project::{
        ProjectSettings,
        edit::{BrandingEdit, MailEdit, PasswordsEdit, ProjectEdit, SignInEdit, SignUpEdit},
    },
};

/// The settings as they are saved.
#[derive(Clone, Debug)]
pub struct Saved {
    /// What is set.
    pub settings: ProjectSettings,
    /// How often it was changed; a form carries it.
    pub version: i32,
}

/// The settings with what a form needs to offer.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The settings.
    pub saved: Saved,
    /// The applications that can be the default, by name.
    pub applications: Vec<(ApplicationId, String)>,
}

async fn saved(tx: &mut ProjectTx) -> Served<Saved> {
    let (settings, version) =
        store::project::settings(tx).await?.ok_or(ServiceError::Fault("a project without settings"))?;
    Ok(Saved { settings, version })
}

async fn applications(tx: &mut ProjectTx) -> Served<Vec<(ApplicationId, String)>> {
    let mut found: Vec<(ApplicationId, String)> = store::client::all(tx)
        .await?
        .into_iter()
        .filter_map(|client| match client {
            Client::Application(own) => Some((own.id, own.settings.name)),
            Client::M2m(_) => None,
        })
        .collect();
    found.sort_by_key(|own| own.1.to_lowercase());
    Ok(found)
}

/// Reads the settings.
///
/// # Errors
/// The role does not include it, or the database.
pub async fn read(acting: &Acting) -> Served<Shown> {
    let mut tx = acting.begin(Permission::SettingsRead).await?;
    Ok(Shown { saved: saved(&mut tx).await?, applications: applications(&mut tx).await? })
}

/// Sets time-outs, languages and the default application.
///
/// # Errors
/// What was typed ([`ServiceError::Invalid`]), that it was changed meanwhile ([`ServiceError::Changed`]), the role, or the
/// database.
pub async fn save_sign_in(acting: &Acting, version: i32, edit: &SignInEdit) -> Served<()> {
    let mut tx = acting.begin(Permission::SettingsWrite).await?;
    let own: Vec<ApplicationId> = applications(&mut tx).await?.into_iter().map(|(id, _)| id).collect();
    change(acting, tx, version, |there| edit.apply(there, &own)).await
}

/// The settings of sign-up with what the form needs to offer.
#[derive(Clone, Debug)]
pub struct SignUpShown {
    /// The settings.
    pub saved: Saved,
    /// The roles to choose from, by name.
    pub roles: Vec<(RoleId, String)>,
    /// The names of applications that do not let people make an account.
    pub closed_applications: Vec<String>,
    /// Whether mail leaves at all.
    pub has_mail: bool,
}

async fn roles(tx: &mut ProjectTx) -> Served<Vec<(RoleId, String)>> {
    Ok(store::role::all(tx).await?.into_iter().map(|role| (role.id, role.name)).collect())
}

/// Reads the settings of sign-up.
///
/// # Errors
/// There are none for the built-in project, the role does not include it, or the database.
pub async fn read_sign_up(acting: &Acting) -> Served<SignUpShown> {
    let mut tx = acting.begin(Permission::SettingsRead).await?;
    if acting.tenant.project.slug.is_keyward() {
        return Err(ServiceError::NotFound);
    }
    let mut closed_applications: Vec<String> = store::client::applications(&mut tx)
        .await?
        .into_iter()
        .filter(|own| !own.settings.signup_allowed && own.client_id.as_str() != ClientId::ACCOUNT)
        .map(|own| own.settings.name)
        .collect();
    closed_applications.sort_by_key(|name| name.to_lowercase());
    let (saved, roles) = (saved(&mut tx).await?, roles(&mut tx).await?);
    Ok(SignUpShown { saved, roles, closed_applications, has_mail: mail::is_on(&acting.tenant) })
}

/// Sets who may make an account, what they get, and what they agree to.
///
/// # Errors
/// As [`save_sign_in`].
pub async fn save_sign_up(acting: &Acting, version: i32, edit: &SignUpEdit) -> Served<()> {
    let mut tx = acting.begin(Permission::SettingsWrite).await?;
    if acting.tenant.project.slug.is_keyward() {
        return Err(ServiceError::NotFound);
    }
    let own: Vec<RoleId> = roles(&mut tx).await?.into_iter().map(|(id, _)| id).collect();
    change(acting, tx, version, |there| edit.apply(there, &own)).await
}

/// Sets how hosted pages look and whom they name.
///
/// # Errors
/// As [`save_sign_in`].
pub async fn save_branding(acting: &Acting, version: i32, edit: &BrandingEdit) -> Served<()> {
    let tx = acting.begin(Permission::SettingsWrite).await?;
    change(acting, tx, version, |there| edit.apply(there)).await
}

/// Sets which passwords are taken.
///
/// # Errors
/// As [`save_sign_in`].
pub async fn save_passwords(acting: &Acting, version: i32, edit: &PasswordsEdit) -> Served<()> {
    let tx = acting.begin(Permission::SettingsWrite).await?;
    change(acting, tx, version, |there| edit.apply(there)).await
}

/// Sets how the project's mail is signed.
///
/// # Errors
/// As [`save_sign_in`].
pub async fn save_mail(acting: &Acting, version: i32, edit: &MailEdit) -> Served<()> {
    let tx = acting.begin(Permission::SettingsWrite).await?;
    change(acting, tx, version, |there| edit.apply(there)).await
}

/// Renames the project.
///
/// # Errors
/// As [`save_sign_in`].
pub async fn save_project(acting: &Acting, version: i32, edit: &ProjectEdit) -> Served<()> {
    let tx = acting.begin(Permission::ProjectWrite).await?;
    change(acting, tx, version, |there| edit.apply(there)).await
}

/// Sets or removes the project's logo. It is a form of its own and takes the place of whatever logo there is.
///
/// # Errors
/// What cannot be a logo, the role, or the database.
pub async fn save_logo(acting: &Acting, new: NewLogo) -> Served<()> {
    drop(acting.begin(Permission::SettingsWrite).await?);
    let picture = new.picture(acting).await?;
    let mut tx = acting.begin(Permission::SettingsWrite).await?;
    let logo = picture.kept(&mut tx).await?;
    let version = saved(&mut tx).await?.version;
    change(acting, tx, version, |there| {
        let mut settings = there.clone();
        settings.branding.logo = logo;
        Ok(settings)
    })
    .await
}

/// Changes settings that still are those of `version`, records from what to what, and has every server read them anew.
async fn change(
    acting: &Acting,
    mut tx: ProjectTx,
    version: i32,
    apply: impl FnOnce(&ProjectSettings) -> Result<ProjectSettings, Vec<Problem>>,
) -> Served<()> {
    let before = saved(&mut tx).await?;
    let after = apply(&before.settings).map_err(ServiceError::Invalid)?;
    if before.version != version {
        return Err(ServiceError::Changed);
    }
    if after == before.settings {
        return Ok(());
    }
    if !store::project::change_settings(&mut tx, &after, version).await? {
        return Err(ServiceError::Changed);
    }
    store::project::bump_config_version(&mut tx).await?;
    acting.record_change(&mut tx, acting.event(Kind::ProjectUpdated), &before.settings, &after).await?;
    Ok(tx.commit().await?)
}
