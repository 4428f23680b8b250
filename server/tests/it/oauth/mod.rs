//! The OAuth and OpenID Connect endpoints.

mod authorize;
mod authorize_hostile;
mod authorize_prompt;
mod authorize_redirect_uri;
mod authorize_response;
pub mod backchannel;
mod client_auth;
mod core;
mod core_claims;
mod cors;
mod discovery;
mod happy_path;
mod introspection;
mod logout;
mod pkce;
mod refresh;
mod revocation;
pub mod token;
mod token_requests;
