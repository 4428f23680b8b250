//! The installation's master key: it wraps the data key of each project, and nothing else.
//!
//! It comes from a file or the environment and is never in the database, so that a stolen database or backup opens
//! nothing. Beside the current key, previous ones may be held: they only unwrap, until `keyward keys rewrap` has moved
//! every project over. The file has a key a line, the current one first.

mod file;

use super::{aead, frame::frame, hash::sha256};
use crate::random::{Random, RandomExt};
use base64::{
    Engine,
    engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE_NO_PAD},
};
use domain::ids::ProjectId;
use std::{fmt, io, path::PathBuf};
use zeroize::{Zeroize, Zeroizing};

pub use file::IfMissing;

/// Which master key something was wrapped with: the first 8 bytes of a hash of the key, as 16 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct MasterKeyId([u8; 8]);

impl fmt::Display for MasterKeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for MasterKeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MasterKeyId({self})")
    }
}

/// One master key of 32 bytes.
pub struct MasterKey {
    key: Zeroizing<[u8; 32]>,
    id: MasterKeyId,
}

impl MasterKey {
    /// Makes a new master key.
    #[must_use]
    pub fn generate(random: &dyn Random) -> Self {
        Self::new(random.bytes())
    }

    fn new(mut bytes: [u8; 32]) -> Self {
        let key = Zeroizing::new(bytes);
        bytes.zeroize();
        let [a, b, c, d, e, f, g, h, ..] = sha256(&frame(&[b"keyward master key id v1", key.as_slice()]));
        Self { key, id: MasterKeyId([a, b, c, d, e, f, g, h]) }
    }

    /// Reads a key from 64 hexadecimal digits, base64 or base64url.
    ///
    /// # Errors
    /// The text is not 32 bytes in one of these forms, or the same byte 32 times.
    pub fn parse(text: &str) -> Result<Self, MasterKeyError> {
        let text = text.trim();
        let decoded = Zeroizing::new(
            hexadecimal(text)
                .or_else(|| URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')).ok())
                .or_else(|| STANDARD.decode(text).ok())
                .or_else(|| STANDARD_NO_PAD.decode(text).ok())
                .unwrap_or_default(),
        );
        let bytes = <[u8; 32]>::try_from(decoded.as_slice()).map_err(|_| MasterKeyError::NotAKey)?;
        if bytes.iter().all(|byte| bytes.first() == Some(byte)) {
            return Err(MasterKeyError::NotAKey);
        }
        Ok(Self::new(bytes))
    }

    /// The key as text, for its file.
    fn text(&self) -> Zeroizing<String> {
        Zeroizing::new(URL_SAFE_NO_PAD.encode(self.key.as_slice()))
    }

    /// The name under which logs and errors may speak of this key.
    #[must_use]
    pub const fn id(&self) -> MasterKeyId {
        self.id
    }
}

impl fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MasterKey({})", self.id)
    }
}

fn hexadecimal(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u32>> = text.chars().map(|digit| digit.to_digit(16)).collect();
    let digits = digits.filter(|digits| digits.len() == 64)?;
    digits.chunks_exact(2).map(|pair| u8::try_from(pair.iter().fold(0, |byte, digit| byte * 16 + digit)).ok()).collect()
}

/// Why there is no master key to work with.
#[derive(Debug, thiserror::Error)]
pub enum MasterKeyError {
    /// A text is not a key.
    #[error("a master key is 32 random bytes as base64 or 64 hexadecimal digits; `openssl rand -base64 32` makes one")]
    NotAKey,
    /// There is nothing but comments.
    #[error("there is no master key in it")]
    Empty,
    /// The file does not exist, and it is not to be made.
    #[error("the master key file {0} does not exist")]
    Missing(PathBuf),
    /// The file cannot be read or written.
    #[error("the master key file {path}: {cause}")]
    File {
        /// Which file.
        path: PathBuf,
        /// What the system says.
        cause: io::Error,
    },
    /// The file does not hold keys.
    #[error("the master key file {path}: {cause}")]
    Content {
        /// Which file.
        path: PathBuf,
        /// What is wrong with it.
        cause: Box<MasterKeyError>,
    },
}

/// Why a project's data key cannot be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CannotUnwrap {
    /// It was wrapped with a master key that this server does not have.
    #[error("project {project} needs the master key {wanted}, which this server was not given")]
    OtherMasterKey {
        /// Whose data key.
        project: ProjectId,
        /// The key that is wanted.
        wanted: MasterKeyId,
    },
    /// The bytes are not a wrapped key, were changed, or belong to another project.
    #[error("the data key of project {project} is damaged or belongs to another project")]
    Damaged {
        /// Whose data key.
        project: ProjectId,
    },
}

/// A project's data key, unwrapped. `ProjectKeys::derive` is the only thing to do with it.
pub struct DataKey {
    version: u16,
    key: Zeroizing<[u8; 32]>,
}

impl DataKey {
    /// Makes the data key of a new project.
    #[must_use]
    pub fn generate(version: u16, random: &dyn Random) -> Self {
        Self { version, key: Zeroizing::new(random.bytes()) }
    }

    /// Which of the project's data keys this is; it stands in each sealed value.
    #[must_use]
    pub const fn version(&self) -> u16 {
        self.version
    }

    pub(super) fn bytes(&self) -> &[u8; 32] {
        &self.key
    }
}

impl fmt::Debug for DataKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DataKey(version {})", self.version)
    }
}

/// A project's data key as its row holds it.
#[derive(Clone, PartialEq, Eq)]
pub struct WrappedKey(Vec<u8>);

/// What a wrapped key begins with: format 1, master key id, data key version.
const HEADER: usize = 1 + 8 + 2;
const FORMAT: u8 = 1;

impl WrappedKey {
    /// What a row holds.
    #[must_use]
    pub const fn from_bytes(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// What a row is to hold.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    fn parts(&self) -> Option<(MasterKeyId, u16, &[u8; HEADER], &[u8])> {
        let (header, sealed) = self.0.split_first_chunk::<HEADER>()?;
        let [FORMAT, a, b, c, d, e, f, g, h, high, low] = *header else { return None };
        Some((MasterKeyId([a, b, c, d, e, f, g, h]), u16::from_be_bytes([high, low]), header, sealed))
    }

    /// Which master key it takes to unwrap this; none if the bytes are no wrapped key.
    #[must_use]
    pub fn master_key(&self) -> Option<MasterKeyId> {
        self.parts().map(|(id, ..)| id)
    }
}

impl fmt::Debug for WrappedKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.parts() {
            Some((master, version, ..)) => write!(f, "WrappedKey(version {version}, under {master})"),
            None => f.write_str("WrappedKey(damaged)"),
        }
    }
}

/// The master keys that this server was given: one wraps, all unwrap.
#[derive(Debug)]
pub struct MasterKeys {
    current: MasterKey,
    previous: Vec<MasterKey>,
}

impl MasterKeys {
    /// Works with `current`, and unwraps with `previous` keys as well.
    #[must_use]
    pub const fn new(current: MasterKey, previous: Vec<MasterKey>) -> Self {
        Self { current, previous }
    }

    /// Reads a key a line, or several on one line with spaces or commas between; the first is the current one. What
    /// follows a `#` is a comment.
    ///
    /// # Errors
    /// There is no key, or something that is not one.
    pub fn parse(text: &str) -> Result<Self, MasterKeyError> {
        let mut keys = text
            .lines()
            .filter_map(|line| line.split('#').next())
            .flat_map(|line| line.split([' ', '\t', ',', '\r']))
            .filter(|word| !word.is_empty())
            .map(MasterKey::parse);
        let current = keys.next().ok_or(MasterKeyError::Empty)??;
        Ok(Self { current, previous: keys.collect::<Result<_, _>>()? })
    }

    /// The id of the key that wraps.
    #[must_use]
    pub const fn current(&self) -> MasterKeyId {
        self.current.id
    }

    /// The ids of all keys that unwrap, the current one first.
    pub fn ids(&self) -> impl Iterator<Item = MasterKeyId> {
        self.all().map(|key| key.id)
    }

    fn all(&self) -> impl Iterator<Item = &MasterKey> {
        std::iter::once(&self.current).chain(&self.previous)
    }

    /// Wraps a project's data key with the current master key, for its row.
    #[must_use]
    pub fn wrap(&self, project: ProjectId, data_key: &DataKey, random: &dyn Random) -> WrappedKey {
        let mut wrapped = Vec::with_capacity(HEADER + aead::OVERHEAD + 32);
        wrapped.push(FORMAT);
        wrapped.extend_from_slice(&self.current.id.0);
        wrapped.extend_from_slice(&data_key.version.to_be_bytes());
        let context = context(project, &wrapped);
        aead::seal(&self.current.key, random.bytes(), &context, data_key.bytes(), &mut wrapped);
        WrappedKey(wrapped)
    }

    /// Unwraps a project's data key with whichever master key wrapped it.
    ///
    /// # Errors
    /// That master key is not there (the error names it), or these are not the bytes that were wrapped for `project`.
    pub fn unwrap(&self, project: ProjectId, wrapped: &WrappedKey) -> Result<DataKey, CannotUnwrap> {
        let (wanted, version, header, sealed) = wrapped.parts().ok_or(CannotUnwrap::Damaged { project })?;
        let master = self.all().find(|key| key.id == wanted).ok_or(CannotUnwrap::OtherMasterKey { project, wanted })?;
        let plain = aead::open(&master.key, &context(project, header), sealed);
        let key = plain.and_then(|plain| <[u8; 32]>::try_from(plain.as_slice()).ok());
        key.map(|key| DataKey { version, key: Zeroizing::new(key) }).ok_or(CannotUnwrap::Damaged { project })
    }

    /// Wraps a data key anew if it is under a previous master key; nothing if it is under the current one already.
    ///
    /// # Errors
    /// As [`unwrap`](Self::unwrap); a key under the current master key is opened too, so that damage shows.
    pub fn rewrap(
        &self,
        project: ProjectId,
        wrapped: &WrappedKey,
        random: &dyn Random,
    ) -> Result<Option<WrappedKey>, CannotUnwrap> {
        let data_key = self.unwrap(project, wrapped)?;
        let moved = wrapped.master_key() != Some(self.current.id);
        Ok(moved.then(|| self.wrap(project, &data_key, random)))
    }
}

fn context(project: ProjectId, header: &[u8]) -> Vec<u8> {
    frame(&[b"keyward data key v1", project.uuid().as_bytes(), header])
}

#[cfg(test)]
mod tests;
