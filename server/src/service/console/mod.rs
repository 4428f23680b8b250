//! What administrators do. Every use case gets to rows of the managed project through [`Acting::begin`], which asks the
//! membership first.

pub mod accept;
mod acting;
pub mod activity;
pub mod applications;
mod back;
pub mod client;
pub mod entry;
pub mod everybody;
pub mod figures;
pub mod home;
pub mod imports;
pub mod invitations;
pub mod keys;
pub mod last_change;
mod logo;
pub mod mail;
pub mod members;
pub mod names;
mod offers;
pub mod overview;
pub mod projects;
pub mod search;
pub mod session;
pub mod settings;
pub mod users;

pub use acting::{Acting, Administrator};
pub use back::Back;
pub use figures::{Counts, counts};
pub use logo::NewLogo;
