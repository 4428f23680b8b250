//! OAuth 2.0 and OpenID Connect as rules over values.

pub mod answer;
pub mod audience;
pub mod authorize;
pub mod backchannel;
pub mod claims;
pub mod client;
pub mod client_auth;
pub mod error;
pub mod grant;
pub mod logout;
pub mod parameters;
pub mod pkce;
pub mod redirect_uri;
pub mod scope;
