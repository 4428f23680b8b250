//! Sealed values: AES-256-GCM, bound to the place where they stand.
//!
//! A sealed value is `format (1) ‖ data key version (2) ‖ salt (12) ‖ nonce (12) ‖ ciphertext ‖ tag (16)`. The key of
//! each value is HMAC-SHA-256 over its salt, so salt and nonce together are 24 random bytes: a project may seal as many
//! values as it likes, where a random nonce alone stops being safe after 2³² (NIST SP 800-38D §8.3).

use super::ProjectKeys;
use crate::{
    crypto::{aead, frame::frame},
    random::{Random, RandomExt},
};
use domain::sealed::Sealed;
use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;
use zeroize::Zeroizing;

const FORMAT: u8 = 1;
const HEADER: usize = 1 + 2 + 12;

/// Where a sealed value stands. It opens only there: not in another row, column, table or project.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Place {
    table: &'static str,
    column: &'static str,
    row: Vec<u8>,
}

impl Place {
    /// The column of a row that has a UUID.
    #[must_use]
    pub fn new(table: &'static str, column: &'static str, row: Uuid) -> Self {
        Self::keyed(table, column, row.as_bytes())
    }

    /// The column of a row with another key; one that joins several parts must say where one ends.
    #[must_use]
    pub fn keyed(table: &'static str, column: &'static str, row: &[u8]) -> Self {
        Self { table, column, row: row.to_vec() }
    }
}

/// Why a sealed value does not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unsealable {
    /// It is not a sealed value, or one of a format that this version does not know.
    #[error("these bytes are not a sealed value")]
    NotSealed,
    /// It was sealed with another of the project's data keys.
    #[error("this was sealed with version {wanted} of the project's data key")]
    OtherDataKey {
        /// The version that is wanted.
        wanted: u16,
    },
    /// It was changed, or was sealed for another place or another project.
    #[error("this sealed value was changed, or belongs to another place")]
    Refused,
    /// It opens, but what is inside is not what is expected there.
    #[error("this sealed value holds something else than is expected there")]
    Unexpected,
}

/// Why a value has no JSON to seal.
#[derive(Debug, thiserror::Error)]
#[error("this value cannot be written as JSON")]
pub struct CannotSeal(#[from] serde_json::Error);

impl ProjectKeys {
    /// Seals `plain` for `place`.
    #[must_use]
    pub fn seal(&self, place: &Place, plain: &[u8], random: &dyn Random) -> Sealed {
        let mut sealed = Vec::with_capacity(HEADER + aead::OVERHEAD + plain.len());
        sealed.push(FORMAT);
        sealed.extend_from_slice(&self.version.to_be_bytes());
        sealed.extend_from_slice(&random.bytes::<12>());
        aead::seal(&self.value_key(&sealed), random.bytes(), &self.context(place, &sealed), plain, &mut sealed);
        Sealed::from_bytes(sealed)
    }

    /// What was sealed for `place`.
    ///
    /// # Errors
    /// The value was changed, or comes from another place, project or data key.
    pub fn open(&self, place: &Place, sealed: &Sealed) -> Result<Zeroizing<Vec<u8>>, Unsealable> {
        let (header, text) = sealed.as_bytes().split_first_chunk::<HEADER>().ok_or(Unsealable::NotSealed)?;
        let [FORMAT, high, low, ..] = *header else { return Err(Unsealable::NotSealed) };
        let wanted = u16::from_be_bytes([high, low]);
        if wanted != self.version {
            return Err(Unsealable::OtherDataKey { wanted });
        }
        aead::open(&self.value_key(header), &self.context(place, header), text).ok_or(Unsealable::Refused)
    }

    /// The text that was sealed for `place`.
    ///
    /// # Errors
    /// As [`open`](Self::open), or it is not UTF-8.
    pub fn open_text(&self, place: &Place, sealed: &Sealed) -> Result<Zeroizing<String>, Unsealable> {
        let plain = self.open(place, sealed)?;
        std::str::from_utf8(&plain).map(|text| Zeroizing::new(text.to_owned())).map_err(|_| Unsealable::Unexpected)
    }

    /// Seals a value as JSON.
    ///
    /// # Errors
    /// The value has no JSON, such as a map whose keys are not texts.
    pub fn seal_json(&self, place: &Place, value: &impl Serialize, random: &dyn Random) -> Result<Sealed, CannotSeal> {
        let plain = Zeroizing::new(serde_json::to_vec(value)?);
        Ok(self.seal(place, &plain, random))
    }

    /// The value that was sealed for `place` as JSON.
    ///
    /// # Errors
    /// As [`open`](Self::open), or it is not the JSON of a `T`.
    pub fn open_json<T: DeserializeOwned>(&self, place: &Place, sealed: &Sealed) -> Result<T, Unsealable> {
        serde_json::from_slice(&self.open(place, sealed)?).map_err(|_| Unsealable::Unexpected)
    }

    fn value_key(&self, header: &[u8]) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(super::tag(&self.sealing, &[b"sealed value v1", header]))
    }

    fn context(&self, place: &Place, header: &[u8]) -> Vec<u8> {
        frame(&[self.project.uuid().as_bytes(), place.table.as_bytes(), place.column.as_bytes(), &place.row, header])
    }
}
