//! Requests that Keyward makes to others: never to an address that a project has no business with.

mod address;
mod http;

pub use address::is_public;
pub use http::{FetchError, Fetched, Limits, NotTrusted, Outbound};
