//! What the tests stand on: a Postgres, an installation on it, projects of their own, browsers and clients that use them.

pub mod answer;
pub mod browser;
pub mod client;
pub mod database;
pub mod project;

pub use client::Tokens;
pub use project::Project;
