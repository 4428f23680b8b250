//! What happens.
pub mod clock;
pub mod crypto;
pub mod random;
pub mod config;
pub mod database;
pub mod postgres;
pub mod store;
