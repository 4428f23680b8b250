//! How the answer travels: OAuth 2.0 Multiple Response Types §2.1, OAuth 2.0 Form Post Response Mode, and the
//! `web_message` of silent renewal.

use super::Asked;
use crate::oauth::{
    client::Application,
    error::{ErrorCode, OAuthError},
    parameters::Parameters,
    redirect_uri::origin_of,
};
use serde::{Deserialize, Serialize};

/// How the answer travels.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResponseMode {
    /// In the query of the redirect URI.
    #[default]
    Query,
    /// In a form that posts itself.
    FormPost,
    /// In a message to the window that opened or frames the page; to the redirect URI's origin only.
    WebMessage,
}

pub(super) fn check(asked: &Asked<'_>, redirect_uri: &str) -> Result<ResponseMode, OAuthError> {
    let wrong = |text| Err(OAuthError::new(ErrorCode::InvalidRequest, text));
    match asked.parameters.one("response_mode")? {
        None | Some("query") => Ok(ResponseMode::Query),
        Some("form_post") if origin_of(redirect_uri).is_some() => Ok(ResponseMode::FormPost),
        Some("form_post") => wrong("form_post needs an http redirect URI"),
        Some("web_message") if may_receive_messages(asked.application, redirect_uri) => Ok(ResponseMode::WebMessage),
        Some("web_message") => wrong("the origin of the redirect URI is not among the allowed web origins"),
        Some(_) => wrong("response_mode is query, form_post or web_message"),
    }
}

/// The mode in which an error goes back: the one asked for if the client may have it, else the query.
pub(super) fn for_errors(parameters: &Parameters, application: &Application, redirect_uri: &str) -> ResponseMode {
    match parameters.first("response_mode") {
        Some("form_post") if origin_of(redirect_uri).is_some() => ResponseMode::FormPost,
        Some("web_message") if may_receive_messages(application, redirect_uri) => ResponseMode::WebMessage,
        _ => ResponseMode::Query,
    }
}

fn may_receive_messages(application: &Application, redirect_uri: &str) -> bool {
    origin_of(redirect_uri).is_some_and(|origin| application.allows_web_origin(&origin))
}
