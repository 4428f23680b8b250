//! The console, a file a page: parse, call one use case, respond.

pub mod activity;
pub mod accept;
pub mod desk;
pub mod home;
pub mod join;
mod link;
pub mod overview;
mod posted;
pub mod search;
pub mod set_up;
pub mod sign_in;
mod upload;

pub use desk::{Desk, Front, Toast};
pub use posted::Posted;
pub use upload::Upload;
