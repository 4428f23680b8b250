//! Logos: fetched or sent once, made into small pictures of our own, and served by us.
//!
//! A page that saves one first makes the picture, outside of any transaction ([`from_bytes`] for a file that was sent,
//! [`from_url`] for an address; what they refuse is a sentence for the field), and then, in the transaction of its
//! change, [`keep`]s it and writes a [`Logo`](domain::logo::Logo) with that id into the settings. It is shown at
//! `tenant.urls.path(&logo.id.path())`.

mod picture;

pub use picture::{Format, MAX_BYTES, NoPicture, Picture, make as from_bytes};

use super::{Served, Tenant};
use crate::{
    crypto::hash::fingerprint,
    outbound::{FetchError, Limits, Outbound},
    store::{self, ProjectTx},
};
use domain::{logo::LogoId, oauth::client::Client};
use std::{collections::HashSet, time::Duration};
use url::Url;

const LIMITS: Limits = Limits { bytes: MAX_BYTES, time: Duration::from_secs(10) };
const ACCEPT: &str = "image/png, image/webp, image/jpeg, image/gif";

/// How long a picture is kept that no settings name, for pages that are open.
const UNUSED: Duration = Duration::from_secs(24 * 3600);

/// Why there is no logo from an address.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum NoLogo {
    /// It is no address.
    #[error("Enter an address that starts with https://.")]
    NoAddress,
    /// Nothing came from there.
    #[error("The address {0}.")]
    Fetch(#[from] FetchError),
    /// What came is no picture for us.
    #[error("{0}")]
    Picture(#[from] NoPicture),
}

/// Fetches a picture, once, and makes it ours. `way` is where it may come from: an address that somebody typed into the
/// console never leads to where only we can go, one in an operator's file may.
///
/// # Errors
/// Nothing came, or no picture; each is a sentence for whoever typed it.
pub async fn from_url(way: &Outbound, address: &str) -> Result<Picture, NoLogo> {
    let url = Url::parse(address.trim()).map_err(|_| NoLogo::NoAddress)?;
    let fetched = way.get(&url, ACCEPT, LIMITS).await?;
    Ok(from_bytes(fetched.bytes).await?)
}

/// Keeps a picture in the project, in the transaction of the settings that name it from now on.
///
/// # Errors
/// The database.
pub async fn keep(tx: &mut ProjectTx, picture: &Picture) -> Served<LogoId> {
    let id = LogoId::of_hash(&fingerprint("logo", &picture.bytes));
    store::logo::put(tx, &id, picture.format.as_str(), &picture.bytes).await?;
    Ok(id)
}

/// A picture of the project's, to be served.
///
/// # Errors
/// The database.
pub async fn find(tenant: &Tenant, id: &str) -> Served<Option<(Format, Vec<u8>)>> {
    let Ok(id) = LogoId::parse(id) else { return Ok(None) };
    let mut tx = tenant.begin().await?;
    let found = store::logo::get(&mut tx, &id).await?;
    Ok(found.and_then(|logo| Some((Format::parse(&logo.format)?, logo.bytes))))
}

/// Throws away pictures that no settings name any more.
///
/// # Errors
/// The database.
pub async fn sweep(tx: &mut ProjectTx) -> Served<u64> {
    let before = tx.now() - UNUSED;
    let old = store::logo::older_than(tx, before).await?;
    if old.is_empty() {
        return Ok(0);
    }
    let mut named: HashSet<LogoId> = HashSet::new();
    if let Some((settings, _)) = store::project::settings(tx).await? {
        named.extend(settings.branding.logo.map(|logo| logo.id));
    }
    for stored in store::client::all(tx).await? {
        if let Client::Application(application) = stored {
            named.extend(application.settings.logo.map(|logo| logo.id));
        }
    }
    let unused: Vec<LogoId> = old.into_iter().filter(|id| !named.contains(id)).collect();
    Ok(store::logo::remove(tx, &unused, before).await?)
}
