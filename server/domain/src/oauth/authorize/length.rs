//! What comes back to the application has to fit where it comes back: `state` into an address, `nonce` into an ID token.

use crate::oauth::{
    error::{ErrorCode, OAuthError},
    parameters::Parameters,
};

/// The longest `state`, in bytes. Encoded, and with a code, it still is an address that servers take.
pub(super) const MAX_STATE: usize = 4096;

/// The longest `nonce`, in bytes. An ID token has to fit into a header or, as a hint, into an address.
const MAX_NONCE: usize = 1024;

pub(super) fn check(parameters: &Parameters) -> Result<(), OAuthError> {
    let longer = |name, most: usize| parameters.one(name).map(|value| value.is_some_and(|value| value.len() > most));
    if longer("state", MAX_STATE)? {
        return Err(OAuthError::new(ErrorCode::InvalidRequest, "state is longer than 4096 bytes"));
    }
    if longer("nonce", MAX_NONCE)? {
        return Err(OAuthError::new(ErrorCode::InvalidRequest, "nonce is longer than 1024 bytes"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_where_it_comes_back_is_refused() {
        for (name, most) in [("state", MAX_STATE), ("nonce", MAX_NONCE)] {
            let of = |length| check(&Parameters::new([(name.to_owned(), "x".repeat(length))]));
            assert_eq!(of(most), Ok(()), "{name}");
            assert_eq!(of(most + 1).unwrap_err().code, ErrorCode::InvalidRequest, "{name}");
        }
        assert_eq!(check(&Parameters::default()), Ok(()));
    }
}
