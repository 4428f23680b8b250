//! Several servers on one database, poolers between, and what happens when one of them, or Postgres, goes away.

mod askers;
mod away;
mod killed;
mod suite;
mod two;
