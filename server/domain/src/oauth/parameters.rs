//! The parameters of a request as they came, before anybody believes them.

use super::error::{ErrorCode, OAuthError};

/// Names and values in the order in which they came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parameters(Vec<(String, String)>);

/// The longest value that is read, in bytes.
pub const MAX_VALUE: usize = 16 * 1024;

impl Parameters {
    /// What a query or form held. Parameters without a value count as not sent (RFC 6749 §3.1).
    #[must_use]
    pub fn new(pairs: impl IntoIterator<Item = (String, String)>) -> Self {
        Self(pairs.into_iter().filter(|(_, value)| !value.is_empty()).collect())
    }

    /// The one value of `name`.
    ///
    /// # Errors
    /// It was sent more than once (RFC 6749 §3.1) or is longer than [`MAX_VALUE`].
    pub fn one(&self, name: &'static str) -> Result<Option<&str>, OAuthError> {
        let mut values = self.0.iter().filter(|(own, _)| own == name).map(|(_, value)| value.as_str());
        let first = values.next();
        if values.next().is_some() {
            return Err(OAuthError {
                code: ErrorCode::InvalidRequest,
                description: format!("{name} was sent more than once").into(),
            });
        }
        match first {
            Some(value) if value.len() > MAX_VALUE => {
                Err(OAuthError { code: ErrorCode::InvalidRequest, description: format!("{name} is too long").into() })
            }
            other => Ok(other),
        }
    }

    /// The one value of `name`, which has to be there.
    ///
    /// # Errors
    /// It is missing, or [`Self::one`]'s.
    pub fn needed(&self, name: &'static str) -> Result<&str, OAuthError> {
        self.one(name)?.ok_or_else(|| OAuthError {
            code: ErrorCode::InvalidRequest,
            description: format!("{name} is missing").into(),
        })
    }

    /// The first value of `name`, for answers to requests that are wrong anyway.
    #[must_use]
    pub fn first(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    /// Every value of `name`.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    /// Every pair, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}
