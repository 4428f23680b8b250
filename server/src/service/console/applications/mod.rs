//! Applications as their administrators look after them.

mod change;
mod list;
mod logo;
mod secret;
mod trail;

pub use change::{Edit, Kept, create, delete, set_enabled, update};
pub use list::{Filter, Page, Sort, list};
pub use logo::set_logo;
pub use secret::{Overlap, end_secret, handle, rotate};
pub use trail::{Came, Failed, Remedy, failed, wanted};

use super::Acting;
use crate::{
    service::{Served, ServiceError},
    store::{
        self, ProjectTx,
        application_trail::Figures,
        applications::{Held, StoredApplication, StoredSecret},
    },
};
use domain::{administration::Permission, ids::ApplicationId};
use std::time::Duration;

/// The most that figures count; beyond it there are "more".
pub const MOST: i64 = store::application_trail::MOST;

const WEEK: Duration = Duration::from_secs(7 * 24 * 3600);

/// An application with what its page says of it.
#[derive(Clone, Debug)]
pub struct Shown {
    /// What is saved.
    pub stored: StoredApplication,
    /// How it was used this week.
    pub figures: Figures,
    /// Its secrets, as far as anybody can know them.
    pub secrets: Vec<StoredSecret>,
}

/// An application.
///
/// # Errors
/// There is none of this id, the role does not include it, or the database.
pub async fn show(acting: &Acting, id: ApplicationId) -> Served<Shown> {
    let mut tx = acting.begin(Permission::ApplicationsRead).await?;
    let stored = find(&mut tx, id).await?;
    let client = &stored.application.client_id;
    let since = tx.now() - WEEK;
    let figures = store::application_trail::figures(&mut tx, client, since).await?;
    let secrets = store::applications::secrets(&mut tx, client).await?;
    Ok(Shown { stored, figures, secrets })
}

/// What ends with an application.
///
/// # Errors
/// There is none of this id, the role does not include it, or the database.
pub async fn held(acting: &Acting, id: ApplicationId) -> Served<Held> {
    let mut tx = acting.begin(Permission::ApplicationsWrite).await?;
    let stored = find(&mut tx, id).await?;
    Ok(store::applications::held(&mut tx, &stored.application.client_id).await?)
}

async fn find(tx: &mut ProjectTx, id: ApplicationId) -> Served<StoredApplication> {
    store::applications::by_id(tx, id).await?.ok_or(ServiceError::NotFound)
}

/// An application to be changed. Nobody else configures the project until the transaction ends: what is read here is what
/// will be written over.
async fn begin_change(acting: &Acting, id: ApplicationId, version: i32) -> Served<(ProjectTx, StoredApplication)> {
    let mut tx = acting.begin(Permission::ApplicationsWrite).await?;
    if !store::project::lock(&mut tx).await? {
        return Err(ServiceError::NotFound);
    }
    let stored = find(&mut tx, id).await?;
    if stored.version != version {
        return Err(ServiceError::Changed);
    }
    Ok((tx, stored))
}

/// Writes what was changed; everybody's next request sees it.
async fn finish(mut tx: ProjectTx) -> Served<()> {
    store::project::bump_config_version(&mut tx).await?;
    Ok(tx.commit().await?)
}
