//! The logo of an application.

use super::{Acting, begin_change, change::write};
use crate::service::{Served, ServiceError, logo};
use domain::{ids::ApplicationId, logo::Logo, oauth::client::ApplicationSettings, problem::Problem};

/// What somebody wants the logo to be.
#[derive(Debug)]
pub enum Picked {
    /// The picture of a file.
    File(Vec<u8>),
    /// A picture to be fetched from an address, once.
    Address(String),
    /// None.
    Nothing,
}

/// Sets or removes the logo. What is fetched is fetched before anything is locked.
///
/// # Errors
/// There is no picture for us ([`ServiceError::Invalid`]: `file`, `address`), somebody was quicker
/// ([`ServiceError::Changed`]), there is none of this id, the role does not include it, or the database.
pub async fn set_logo(acting: &Acting, id: ApplicationId, picked: Picked) -> Served<()> {
    // Nothing is fetched for somebody who may not.
    let version = {
        let mut tx = acting.begin(domain::administration::Permission::ApplicationsWrite).await?;
        super::find(&mut tx, id).await?.version
    };
    let wrong = |field: &str, text: String| ServiceError::Invalid(vec![Problem::new(field, text)]);
    let (picture, from) = match picked {
        Picked::Nothing => (None, None),
        Picked::File(bytes) => {
            let picture = logo::from_bytes(bytes).await.map_err(|error| wrong("file", error.to_string()))?;
            (Some(picture), None)
        }
        Picked::Address(address) => {
            let fetched = logo::from_url(acting.tenant.means(), &address).await;
            (Some(fetched.map_err(|error| wrong("address", error.to_string()))?), Some(address.trim().to_owned()))
        }
    };
    let (mut tx, stored) = begin_change(acting, id, version).await?;
    let logo = match &picture {
        None => None,
        Some(picture) => Some(Logo { id: logo::keep(&mut tx, picture).await?, from }),
    };
    let settings = ApplicationSettings { logo, ..stored.application.settings.clone() };
    write(acting, tx, &stored, settings).await
}
