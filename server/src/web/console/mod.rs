//! The console, a file a page: parse, call one use case, respond.

pub mod desk;
pub mod home;
pub mod join;
mod link;
mod posted;
pub mod set_up;
pub mod sign_in;
mod upload;

pub use desk::{Desk, Front, Toast};
pub use posted::Posted;
pub use upload::Upload;
