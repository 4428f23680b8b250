//! The console, in which administrators run projects.

mod accept;
mod activity;
mod applications;
mod entry;
mod everybody;
mod export;
mod import;
mod import_invite;
mod limits;
mod logo;
mod members;
mod ours;
mod overview;
mod projects;
mod roles;
mod search;
mod settings;
mod users;
