//! OpenID Connect Core §3.1.2.1: how old the sign-in may be.

use crate::oauth::{
    error::{ErrorCode, OAuthError},
    parameters::Parameters,
};
use std::time::Duration;

pub(super) fn check(parameters: &Parameters) -> Result<Option<Duration>, OAuthError> {
    let Some(text) = parameters.one("max_age")? else { return Ok(None) };
    if !text.bytes().all(|b| b.is_ascii_digit()) {
        return Err(OAuthError::new(ErrorCode::InvalidRequest, "max_age is a number of seconds"));
    }
    // More seconds than fit are more than anybody has been signed in.
    Ok(Some(Duration::from_secs(text.parse::<u32>().unwrap_or(u32::MAX).into())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_and_nothing_else() {
        let ask = |value: &str| check(&Parameters::new([("max_age".to_owned(), value.to_owned())]));
        assert_eq!(ask("0").unwrap(), Some(Duration::ZERO));
        assert_eq!(ask("").unwrap(), None);
        assert_eq!(ask("99999999999999999999").unwrap(), Some(Duration::from_secs(u64::from(u32::MAX))));
        for bad in ["-1", "1.5", "+1", "1h", " 1"] {
            assert!(ask(bad).is_err(), "{bad}");
        }
    }
}
