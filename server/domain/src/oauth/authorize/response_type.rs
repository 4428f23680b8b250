//! RFC 6749 §3.1.1: the code flow only. The implicit flow is gone (RFC 9700 §2.1.2).

use crate::oauth::{
    error::{ErrorCode, OAuthError},
    parameters::Parameters,
};

pub(super) fn check(parameters: &Parameters) -> Result<(), OAuthError> {
    match parameters.needed("response_type")? {
        "code" => Ok(()),
        _ => Err(OAuthError::new(ErrorCode::UnsupportedResponseType, "response_type has to be code")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_code_flow() {
        let ask =
            |value: &str| check(&Parameters::new([("response_type".to_owned(), value.to_owned())])).map_err(|e| e.code);
        assert_eq!(ask("code"), Ok(()));
        for other in ["token", "id_token", "code id_token", "none", "CODE"] {
            assert_eq!(ask(other), Err(ErrorCode::UnsupportedResponseType), "{other}");
        }
        assert_eq!(ask(""), Err(ErrorCode::InvalidRequest));
    }
}
