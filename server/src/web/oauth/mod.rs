//! OAuth 2.0 and OpenID Connect endpoints, a file each.

pub mod authorize;
pub mod client;
pub mod introspect;
pub mod logout;
pub mod metadata;
pub mod revoke;
pub mod token;
pub mod userinfo;
