//! The console, in which administrators run projects.

mod activity;
mod accept;
mod entry;
mod export;
mod overview;
mod roles;
mod search;
