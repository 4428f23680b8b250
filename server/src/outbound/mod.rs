//! What leaves for others: requests, never to an address that a project has no business with, and mail.

mod address;
mod http;
pub mod mail;

pub use address::is_public;
pub use http::{FetchError, Fetched, Limits, NotTrusted, Outbound};
