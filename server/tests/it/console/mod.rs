//! The console, in which administrators run projects.

mod activity;
mod accept;
mod applications;
mod entry;
mod export;
mod overview;
mod roles;
mod search;
mod users;
