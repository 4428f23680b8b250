//! The console, a file a page: parse, call one use case, respond.

pub mod accept;
pub mod activity;
pub mod administrators;
pub mod applications;
pub mod desk;
mod form;
pub mod home;
pub mod invitations;
pub mod join;
mod link;
pub mod logo;
pub mod overview;
mod posted;
pub mod projects;
pub mod search;
pub mod set_up;
pub mod settings;
pub mod sign_in;
mod upload;
pub mod users;

pub use desk::{Desk, Front, Toast};
pub use posted::Posted;
pub use upload::Upload;
