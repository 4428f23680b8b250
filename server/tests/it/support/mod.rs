//! What the tests stand on: a Postgres, an installation on it, projects of their own, browsers and clients that use them.

pub mod answer;
pub mod browser;
pub mod certificates;
pub mod client;
pub mod console;
pub mod crowd;
pub mod database;
pub mod installation;
pub mod letters;
pub mod own;
pub mod pooler;
pub mod project;
pub mod smtp;
pub mod sql;

pub use client::Tokens;
pub use project::Project;
