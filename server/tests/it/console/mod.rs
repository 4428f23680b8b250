//! The console, in which administrators run projects.

mod entry;
mod roles;
