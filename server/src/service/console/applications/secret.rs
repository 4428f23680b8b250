//! Secrets of applications: made here, shown once, known by their hash.

use super::{Acting, begin_change, finish};
use crate::{
    random::RandomExt,
    service::{Served, ServiceError},
    store::{self, ProjectTx},
};
use domain::{audit::Kind, ids::ApplicationId, problem::Problem};
use std::time::Duration;

/// How long the secrets from before stay good.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Overlap {
    /// Not at all.
    None,
    /// Long enough for a deployment.
    Day,
    /// Long enough for somebody else's deployment.
    Week,
}

impl Overlap {
    /// Reads the word of a form.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "0" => Some(Self::None),
            "24h" => Some(Self::Day),
            "7d" => Some(Self::Week),
            _ => None,
        }
    }

    const fn lasts(self) -> Option<Duration> {
        match self {
            Self::None => None,
            Self::Day => Some(Duration::from_secs(24 * 3600)),
            Self::Week => Some(Duration::from_secs(7 * 24 * 3600)),
        }
    }
}

/// A secret of 256 random bits. Its beginning is for those who search code for secrets.
pub(super) fn draw(tx: &ProjectTx) -> String {
    format!("kws_{}", tx.random().token(32))
}

/// Gives an application a new secret, which is the answer and nowhere else. Of two who do so at once one is too late.
///
/// # Errors
/// The application keeps no secret, or nothing of the three was chosen ([`ServiceError::Invalid`]); somebody was quicker
/// ([`ServiceError::Changed`]), there is none of this id, the role does not include it, or the database.
pub async fn rotate(acting: &Acting, id: ApplicationId, version: i32, overlap: Option<Overlap>) -> Served<String> {
    let (mut tx, stored) = begin_change(acting, id, version).await?;
    let application = &stored.application;
    let Some(overlap) = overlap else {
        return Err(ServiceError::Invalid(vec![Problem::new("overlap", "Choose one of the three.")]));
    };
    if !application.is_confidential() {
        let text = "This application keeps no secret.";
        return Err(ServiceError::Invalid(vec![Problem::new("overlap", text)]));
    }
    let client_id = &application.client_id;
    let secret = draw(&tx);
    let hash = acting.tenant.keys.secret_hash(client_id, &secret);
    let until = overlap.lasts().map(|lasts| tx.now() + lasts);
    store::client::set_secret(&mut tx, client_id, &hash, until).await?;
    if !store::applications::save(&mut tx, application, stored.enabled, version).await? {
        return Err(ServiceError::Changed);
    }
    let hours = overlap.lasts().map_or(0, |lasts| lasts.as_secs() / 3600);
    let event = acting.event(Kind::ClientSecretRotated).client(client_id).fact("overlap_hours", hours);
    acting.record(&mut tx, event).await?;
    finish(tx).await?;
    Ok(secret)
}

/// What a page calls a secret: the beginning of its hash.
#[must_use]
pub fn handle(hash: &[u8]) -> String {
    use std::fmt::Write as _;
    hash.iter().take(8).fold(String::new(), |mut text, byte| {
        // Writing to a String cannot fail.
        _ = write!(text, "{byte:02x}");
        text
    })
}

/// Ends a secret from before a rotation now.
///
/// # Errors
/// There is no such secret, or none of this id; the role does not include it, or the database.
pub async fn end_secret(acting: &Acting, id: ApplicationId, version: i32, secret: &str) -> Served<()> {
    let (mut tx, stored) = begin_change(acting, id, version).await?;
    let client_id = &stored.application.client_id;
    let secrets = store::applications::secrets(&mut tx, client_id).await?;
    let found = secrets.iter().find(|own| handle(&own.hash) == secret).ok_or(ServiceError::NotFound)?;
    if !store::applications::end_secret(&mut tx, client_id, &found.hash).await? {
        return Err(ServiceError::NotFound);
    }
    acting.record(&mut tx, acting.event(Kind::ClientSecretEnded).client(client_id)).await?;
    finish(tx).await
}
