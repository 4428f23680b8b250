//! The server from outside: HTTP in, HTTP out, on a real Postgres.
// A test may fail by panicking, in its helpers too, which clippy does not take for tests.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::string_slice)]

mod account;
mod api;
mod apply;
mod attacks;
mod canary;
mod cases;
mod catalogue;
mod console;
mod database;
mod edge;
mod house;
mod keys;
mod mail;
mod oauth;
mod password;
mod postgres;
mod servers;
mod sign_in;
mod sqlx_offline;
mod support;
