//! The words for why something was refused or came to its end, as sentences.

/// What the word of a refusal or of an end means, to stand behind a colon. `None`: this version does not know the word.
#[must_use]
pub fn reason(word: &str) -> Option<&'static str> {
    WORDS.iter().find(|(own, _)| *own == word).map(|(_, text)| *text)
}

/// Each word that an event may hold.
const WORDS: &[(&str, &str)] = &[
    // Signing in.
    ("wrong_password", "nobody has this name with this password"),
    ("slowed", "too many tries came before it, so the password was not even looked at"),
    ("replaced", "somebody else signed in in the same browser"),
    // Clients that prove themselves.
    ("unknown", "there is no such client"),
    ("other_method", "it used another way to prove itself than the one that it is set to"),
    ("wrong_secret", "the client secret was wrong"),
    // What administrators may not do.
    ("not_in_role", "their role does not include it"),
    // Requests that name no address of the application's.
    ("unknown_redirect_uri", "the redirect URI is not among the allowed callback URLs"),
    ("no_redirect_uri", "the redirect URI was missing, or there were several"),
    ("unknown_origin", "the origin of the page is not among those that the application has"),
    // RFC 6749 §4.1.2.1 and OpenID Connect Core §3.1.2.6.
    ("invalid_request", "the request was malformed"),
    ("invalid_client", "the client did not prove itself"),
    ("invalid_grant", "what it presented opens nothing"),
    ("unauthorized_client", "the application may not use this way"),
    ("unsupported_grant_type", "there is no such way to get a token"),
    ("unsupported_response_type", "it wanted another kind of answer than a code"),
    ("invalid_scope", "it asked for a scope that it may not have"),
    ("access_denied", "the person said no"),
    ("server_error", "a fault of ours came in between"),
    ("temporarily_unavailable", "too much was going on"),
    ("invalid_target", "it asked for an audience that it may not have"),
    ("login_required", "the person would have had to sign in"),
    ("consent_required", "the person would have had to consent"),
    ("interaction_required", "the person would have had to be asked"),
    ("account_selection_required", "the person would have had to choose an account"),
    ("request_not_supported", "it sent a request object, which is not supported"),
    ("request_uri_not_supported", "it sent a request_uri, which is not supported"),
    ("unmet_authentication_requirements", "it wanted a stronger sign-in than there is"),
    ("invalid_token", "the token opens nothing"),
    ("insufficient_scope", "the token does not reach that far"),
    // What is presented at the token endpoint.
    ("not_issued", "the code or token was never issued"),
    ("other_client", "the code or token belongs to another client"),
    ("other_redirect_uri", "the redirect URI was not the one of the sign-in"),
    ("missing_verifier", "the code_verifier was missing"),
    ("wrong_verifier", "the code_verifier does not fit the code_challenge"),
    ("verifier_without_challenge", "a code_verifier came, though the sign-in had no code_challenge"),
    ("expired", "its time was up"),
    ("replayed", "it had been used before"),
    ("client_disabled", "the client is switched off"),
    ("grant_type_not_allowed", "this client may not use this grant_type"),
    ("scope_not_granted", "it asked for more than was granted"),
    // Applications that are to be told of a session that ended.
    ("logout_refused", "the application refused the logout token"),
    ("logout_given_up", "the application could not be reached for a day"),
    // How grants and sessions end.
    ("one_session", "the person signed in elsewhere, and may do so in one place only"),
    ("code_replayed", "the code was presented a second time"),
    ("refresh_replayed", "a refresh token was presented again that had been exchanged before"),
    ("revoked", "it was revoked"),
    ("logged_out", "the person logged out"),
    ("session_ended", "the session that it came from is over"),
    ("ended_by_user", "the person ended it"),
    ("user_blocked", "the person was blocked"),
    ("password_reset", "the password was reset"),
    ("change_taken_back", "the change of address was taken back"),
    ("not_me", "the person said that it was not them"),
    ("only_sign_in", "it was for the sign-in only"),
    ("factors_reset", "the ways to sign in were reset"),
    ("consent_withdrawn", "the person no longer agrees"),
    ("client_deleted", "the client was deleted"),
    ("project_closed", "the project was deleted"),
    ("administrator", "an administrator ended it"),
    ("everybody_signed_out", "an administrator signed everybody out"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oauth::{
        error::ErrorCode,
        grant::{EndReason, Why},
    };
    use std::collections::HashSet;

    #[test]
    fn no_two_words_mean_the_same() {
        assert_eq!(WORDS.iter().map(|(word, _)| word).collect::<HashSet<_>>().len(), WORDS.len());
        assert_eq!(WORDS.iter().map(|(_, text)| text).collect::<HashSet<_>>().len(), WORDS.len());
    }

    #[test]
    fn every_reason_of_the_machines_has_words() {
        let ends = EndReason::ALL.iter().map(|reason| reason.as_str());
        let whys = [
            Why::NotIssued,
            Why::OtherClient,
            Why::OtherRedirectUri,
            Why::MissingVerifier,
            Why::WrongVerifier,
            Why::VerifierWithoutChallenge,
            Why::Expired,
            Why::Replayed,
            Why::Revoked,
            Why::ClientDisabled,
            Why::GrantTypeNotAllowed,
            Why::ScopeNotGranted,
        ];
        let codes = [
            ErrorCode::InvalidRequest,
            ErrorCode::InvalidClient,
            ErrorCode::InvalidGrant,
            ErrorCode::UnauthorizedClient,
            ErrorCode::UnsupportedGrantType,
            ErrorCode::UnsupportedResponseType,
            ErrorCode::InvalidScope,
            ErrorCode::AccessDenied,
            ErrorCode::ServerError,
            ErrorCode::TemporarilyUnavailable,
            ErrorCode::InvalidTarget,
            ErrorCode::LoginRequired,
            ErrorCode::ConsentRequired,
            ErrorCode::InteractionRequired,
            ErrorCode::AccountSelectionRequired,
            ErrorCode::RequestNotSupported,
            ErrorCode::RequestUriNotSupported,
            ErrorCode::UnmetAuthenticationRequirements,
            ErrorCode::InvalidToken,
            ErrorCode::InsufficientScope,
        ];
        for word in ends.chain(whys.map(Why::as_str)).chain(codes.map(ErrorCode::as_str)) {
            assert!(reason(word).is_some(), "{word}");
        }
        assert_eq!(reason("allowed"), None);
    }
}
