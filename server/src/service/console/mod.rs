//! What administrators do. Every use case gets to rows of the managed project through [`Acting::begin`], which asks the
//! membership first.

mod acting;
pub mod client;
pub mod entry;
pub mod home;
pub mod session;

pub use acting::{Acting, Administrator};
