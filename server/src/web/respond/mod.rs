//! Answers: pages, OAuth errors, redirects, cookies.

pub mod answer;
pub mod cookie;
pub mod error;
pub mod page;

pub use error::{Shape, fail, service_error};
