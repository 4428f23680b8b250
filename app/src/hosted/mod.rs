//! The pages a project shows to its people, a file each: its props, its view, its samples.

mod asked;
mod consent;
mod continue_as;
mod error;
mod forgot_password;
mod form_post;
mod go_on;
mod home;
mod logged_out;
mod logout;
mod sign_in;
mod signed_in;
mod web_message;

pub use asked::{Asked, Permissions, Record};
pub use consent::Consent;
pub use continue_as::Continue;
pub use error::{ErrorKind, ErrorPage};
pub use forgot_password::ForgotPassword;
pub use form_post::FormPost;
pub use go_on::GoOn;
pub use home::{Destination, Home};
pub use logged_out::LoggedOut;
pub use logout::Logout;
pub use sign_in::{DemoPerson, LoginError, LoginKind, Notice, PasswordError, Refusal, SignIn};
pub use signed_in::SignedIn;
pub use web_message::{InvalidOrigin, Origin, WebMessage};
