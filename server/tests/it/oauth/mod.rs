//! The OAuth and OpenID Connect endpoints.

mod happy_path;
