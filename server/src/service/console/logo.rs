//! Logos as administrators give them: of a project, and of an application.

use super::Acting;
use crate::{
    service::{
        Served, ServiceError,
        logo::{self, Picture},
    },
    store::ProjectTx,
};
use domain::{logo::Logo, problem::Problem};

/// Where a logo comes from.
#[derive(Debug)]
pub enum NewLogo {
    /// A file that was sent.
    File(Vec<u8>),
    /// An address to fetch it from, once.
    Address(String),
    /// There is to be none.
    None,
}

/// A logo that was made, and is to be kept.
#[derive(Debug)]
pub(super) struct Made(Option<(Picture, Option<String>)>);

impl NewLogo {
    /// The picture, made before any transaction. Each problem stands at the field that it came from: `file` or `address`.
    ///
    /// # Errors
    /// What cannot be a logo ([`ServiceError::Invalid`]).
    pub(super) async fn picture(self, acting: &Acting) -> Served<Made> {
        let invalid = |field: &str, text: String| ServiceError::Invalid(vec![Problem::new(field, text)]);
        Ok(Made(match self {
            Self::None => None,
            Self::File(file) => {
                let picture = logo::from_bytes(file).await.map_err(|why| invalid("file", why.to_string()))?;
                Some((picture, None))
            }
            Self::Address(address) => {
                // Whoever administers a project chooses the address: it never leads into the installation's own network.
                let way = &acting.tenant.means().outbound_public;
                let picture = logo::from_url(way, &address).await;
                let picture = picture.map_err(|why| invalid("address", why.to_string()))?;
                Some((picture, Some(address.trim().to_owned())))
            }
        }))
    }
}

impl Made {
    /// Keeps the picture in the transaction, as the logo that settings name.
    ///
    /// # Errors
    /// The database.
    pub(super) async fn kept(self, tx: &mut ProjectTx) -> Served<Option<Logo>> {
        match self.0 {
            None => Ok(None),
            Some((picture, from)) => Ok(Some(Logo { id: logo::keep(tx, &picture).await?, from })),
        }
    }
}
