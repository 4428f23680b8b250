//! How a client proves itself at the token, introspection and revocation endpoints (RFC 6749 §2.3).

use super::{
    client::TokenEndpointAuthMethod,
    error::{ErrorCode, OAuthError},
    parameters::Parameters,
};
use crate::ids::ClientId;
use base64::{Engine, engine::general_purpose::STANDARD};
use percent_encoding::percent_decode_str;

/// What a caller shows; whether it is right is not known yet.
#[derive(Clone, PartialEq, Eq)]
pub struct Presented {
    /// Who it says it is.
    pub client_id: ClientId,
    /// By which method.
    pub method: TokenEndpointAuthMethod,
    /// The secret, for every method but `none`.
    pub secret: Option<String>,
}

impl std::fmt::Debug for Presented {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Presented({}, {:?})", self.client_id, self.method)
    }
}

/// Reads who calls, out of the `Authorization` header and the body.
///
/// # Errors
/// `invalid_request`: two methods at once, or one of them malformed. `invalid_client`: nobody says who they are.
pub fn presented(authorization: Option<&str>, body: &Parameters) -> Result<Presented, OAuthError> {
    let in_body = body.one("client_id")?;
    let secret_in_body = body.one("client_secret")?;
    if body.one("client_assertion")?.is_some() || body.one("client_assertion_type")?.is_some() {
        return Err(invalid_client("assertions are not supported"));
    }
    let Some(header) = authorization else {
        let client_id = parse(in_body.ok_or_else(|| invalid_client("client_id is missing"))?)?;
        let method = if secret_in_body.is_some() {
            TokenEndpointAuthMethod::ClientSecretPost
        } else {
            TokenEndpointAuthMethod::None
        };
        return Ok(Presented { client_id, method, secret: secret_in_body.map(str::to_owned) });
    };
    if secret_in_body.is_some() {
        return Err(OAuthError::new(ErrorCode::InvalidRequest, "use one method of client authentication, not two"));
    }
    let (client_id, secret) =
        basic(header).ok_or_else(|| invalid_client("the Authorization header is not HTTP Basic"))?;
    let client_id = parse(&client_id)?;
    if in_body.is_some_and(|other| other != client_id.as_str()) {
        return Err(OAuthError::new(
            ErrorCode::InvalidRequest,
            "client_id differs from the one in the Authorization header",
        ));
    }
    Ok(Presented { client_id, method: TokenEndpointAuthMethod::ClientSecretBasic, secret: Some(secret) })
}

const fn invalid_client(text: &'static str) -> OAuthError {
    OAuthError::new(ErrorCode::InvalidClient, text)
}

/// The one answer to whatever is wrong with a client's proof: it does not tell what.
#[must_use]
pub const fn refusal() -> OAuthError {
    invalid_client("the client is unknown, or its authentication is not right")
}

fn parse(text: &str) -> Result<ClientId, OAuthError> {
    ClientId::parse(text).map_err(|_| refusal())
}

/// RFC 6749 §2.3.1: both halves are form-encoded before they are joined.
fn basic(header: &str) -> Option<(String, String)> {
    let (scheme, encoded) = header.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") || encoded.len() > 2048 {
        return None;
    }
    let joined = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (id, secret) = joined.split_once(':')?;
    Some((form_decode(id)?, form_decode(secret)?))
}

fn form_decode(text: &str) -> Option<String> {
    let spaced = text.replace('+', " ");
    percent_decode_str(&spaced).decode_utf8().ok().map(std::borrow::Cow::into_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use TokenEndpointAuthMethod as Method;
    use proptest::prelude::*;

    fn header(id: &str, secret: &str) -> String {
        format!("Basic {}", STANDARD.encode(format!("{id}:{secret}")))
    }

    fn body(pairs: &[(&str, &str)]) -> Parameters {
        Parameters::new(pairs.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())))
    }

    #[test]
    fn each_method_is_told_from_the_others() {
        let by = |authorization: Option<&str>, pairs: &[(&str, &str)]| presented(authorization, &body(pairs)).unwrap();
        assert_eq!(by(None, &[("client_id", "labs")]).method, Method::None);
        assert_eq!(by(None, &[("client_id", "labs"), ("client_secret", "s")]).method, Method::ClientSecretPost);
        let basic = by(Some(&header("labs", "s")), &[("client_id", "labs")]);
        assert_eq!((basic.method, basic.secret.as_deref()), (Method::ClientSecretBasic, Some("s")));
    }

    #[test]
    fn basic_credentials_are_form_decoded() {
        let shown = presented(Some(&header("labs", "a%2Fb%25+c%3A")), &body(&[])).unwrap();
        assert_eq!(shown.secret.as_deref(), Some("a/b% c:"));
    }

    #[test]
    fn two_methods_at_once_are_refused() {
        let twice = presented(Some(&header("labs", "s")), &body(&[("client_id", "labs"), ("client_secret", "s")]));
        assert_eq!(twice.unwrap_err().code, ErrorCode::InvalidRequest);
        let differ = presented(Some(&header("labs", "s")), &body(&[("client_id", "other")]));
        assert_eq!(differ.unwrap_err().code, ErrorCode::InvalidRequest);
    }

    #[test]
    fn whoever_does_not_say_who_they_are_is_no_client() {
        for (authorization, pairs) in [
            (None, &[][..]),
            (Some("Bearer x"), &[]),
            (Some("Basic"), &[]),
            (Some("Basic ***"), &[]),
            (None, &[("client_id", "a b")]),
            (None, &[("client_id", "labs"), ("client_assertion", "x")]),
        ] {
            assert_eq!(
                presented(authorization, &body(pairs)).unwrap_err().code,
                ErrorCode::InvalidClient,
                "{authorization:?}"
            );
        }
    }

    proptest! {
        #[test]
        fn any_header_is_an_answer_or_an_error(text in "\\PC{0,60}") {
            let _ = presented(Some(&text), &body(&[]));
            let _ = presented(Some(&format!("Basic {}", STANDARD.encode(&text))), &body(&[]));
        }
    }
}
