//! Use cases: one function, one transaction. Load, decide (one call into `domain`), save, record, commit.

pub mod account;
pub mod address_limits;
pub mod administrator;
pub mod api_access;
pub mod apply;
pub mod arrival;
pub mod aside;
pub mod audit;
pub mod authorize;
pub mod backchannel;
pub mod browser;
pub mod clean_up;
pub mod client;
pub mod consent;
pub mod console;
pub mod everybody;
pub mod export;
pub mod flow;
pub mod grant;
pub mod heavy;
pub mod import;
pub mod invitation;
pub mod link;
pub mod logo;
pub mod logout;
pub mod mail;
pub mod means;
pub mod not_me;
pub mod outbox;
pub mod own_client;
pub mod password;
pub mod password_change;
pub mod project;
pub mod project_keys;
pub mod recovery;
pub mod reset;
pub mod session;
pub mod sign_up;
pub mod tenant;
pub mod test_sign_in;
pub mod token;
pub mod user;

pub use means::Means;
pub use tenant::{Tenant, Tenants};

use crate::{
    crypto::{
        master::{CannotUnwrap, MasterKeyError},
        password::PasswordError,
        project_keys::Unsealable,
        signing::CannotSign,
    },
    store::StoreError,
};
use domain::{oauth::error::OAuthError, problem::Problem};

/// Why a use case did not come to its end.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The rules say no; the caller is told.
    #[error(transparent)]
    Refused(#[from] OAuthError),
    /// Too much at once: a try in a moment may go well.
    #[error("too much at once")]
    Busy,
    /// This administrator is at it already: the next one begins when this one is done.
    #[error("one at a time")]
    OneAtATime,
    /// The administrator's role does not include this.
    #[error("the role does not include this")]
    Forbidden,
    /// What was asked for does not exist, or not here.
    #[error("there is no such thing")]
    NotFound,
    /// Somebody has changed it since the form was made.
    #[error("it was changed meanwhile")]
    Changed,
    /// What was typed cannot be used; the form says why, field by field.
    #[error("what was typed cannot be used")]
    Invalid(Vec<Problem>),
    /// A sealed column does not open: the wrong key, or somebody has changed it.
    #[error("a sealed column does not open")]
    Unsealable(#[from] Unsealable),
    /// The master key is not the one that wrapped this project's key.
    #[error(transparent)]
    MasterKey(#[from] CannotUnwrap),
    /// The master key cannot be read.
    #[error(transparent)]
    MasterKeyFile(#[from] MasterKeyError),
    /// A token cannot be signed.
    #[error(transparent)]
    Signing(#[from] CannotSign),
    /// A fault of ours.
    #[error("{0}")]
    Fault(&'static str),
}

impl From<PasswordError> for ServiceError {
    fn from(error: PasswordError) -> Self {
        match error {
            PasswordError::Busy | PasswordError::Stopping => Self::Busy,
            PasswordError::Damaged | PasswordError::Cost => Self::Fault("a password hash cannot be checked"),
        }
    }
}

impl From<crate::crypto::project_keys::CannotSeal> for ServiceError {
    fn from(_: crate::crypto::project_keys::CannotSeal) -> Self {
        Self::Fault("a value cannot be written as JSON")
    }
}

impl ServiceError {
    /// Whether a try a little later may go well.
    #[must_use]
    pub const fn is_passing(&self) -> bool {
        matches!(self, Self::Busy | Self::Store(StoreError::Unavailable(_) | StoreError::Conflict(_)))
    }
}

/// The answer of a use case.
pub type Served<T> = Result<T, ServiceError>;

/// How many letters of what somebody sent the trail keeps.
const CUT: usize = 500;

/// As much of what somebody sent as the trail keeps.
fn cut(text: &str) -> String {
    text.chars().take(CUT).collect()
}
