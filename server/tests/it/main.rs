//! The server from outside: HTTP in, HTTP out, on a real Postgres.

mod database;
mod house;
mod postgres;
mod sqlx_offline;
mod support;
