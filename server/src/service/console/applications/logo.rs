//! The logo of an application.

use super::{Acting, begin_change, change::write};
use crate::service::{Served, console::NewLogo};
use domain::{administration::Permission, ids::ApplicationId, oauth::client::ApplicationSettings};

/// Sets or removes the logo. What is fetched is fetched before anything is locked.
///
/// # Errors
/// There is no picture for us ([`ServiceError::Invalid`](crate::service::ServiceError::Invalid): `file`, `address`), somebody
/// was quicker, there is none of this id, the role does not include it, or the database.
pub async fn set_logo(acting: &Acting, id: ApplicationId, new: NewLogo) -> Served<()> {
    // Nothing is fetched for somebody who may not.
    let version = {
        let mut tx = acting.begin(Permission::ApplicationsWrite).await?;
        super::find(&mut tx, id).await?.version
    };
    let picture = new.picture(acting).await?;
    let (mut tx, stored) = begin_change(acting, id, version).await?;
    let logo = picture.kept(&mut tx).await?;
    let settings = ApplicationSettings { logo, ..stored.application.settings.clone() };
    write(acting, tx, &stored, settings).await
}
