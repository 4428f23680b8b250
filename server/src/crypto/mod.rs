//! Secrets: made, wrapped, sealed, compared. Nothing here decides what is allowed, and nothing here does I/O but for
//! the master key's file.
//!
//! - [`master`]: the installation's master key, which wraps a data key per project;
//! - [`project_keys`]: what a project's data key is good for: sealed values, blind indexes, client secrets, CSRF tokens;
//! - [`handle`]: authorization codes and refresh tokens, which are worked out instead of stored;
//! - [`signing`]: the keys that sign JWTs, the key set, and verification of our own tokens;
//! - [`password`]: argon2id on a bounded pool.

pub mod handle;
pub mod hash;
pub mod master;
pub mod password;
pub mod project_keys;
pub mod signing;

mod aead;
mod frame;

pub use handle::{DerivationKey, DerivationKeys, Handle};
pub use master::{CannotUnwrap, DataKey, IfMissing, MasterKey, MasterKeyError, MasterKeyId, MasterKeys, WrappedKey};
pub use password::{Imported, ImportedError, Password, PasswordError, PasswordTooLong, Passwords, Verdict};
pub use project_keys::{CannotSeal, Place, ProjectKeys, Unsealable};
pub use signing::{CannotSign, Expected, Jwk, Jwks, KeySet, NotAKey, SigningKey, TokenError};

/// Takes the result of a primitive that fails only where the library or the machine is broken.
///
/// Going on would mean working with a key or a nonce that is not one, so this ends the process, as aws-lc itself does
/// when its random generator fails.
fn certain<T, E>(result: Result<T, E>, what: &str) -> T {
    result.unwrap_or_else(|_| {
        tracing::error!(what, "a cryptographic primitive failed that cannot fail");
        std::process::abort()
    })
}
