//! The pages a project shows to its people, a file each: its props, its view, its samples.

mod asked;
mod consent;
mod continue_as;
mod done;
mod error;
mod forgot_password;
mod form_post;
mod go_on;
mod home;
mod link_over;
mod logged_out;
mod logout;
mod new_password;
mod not_me;
mod sign_in;
mod signed_in;
mod web_message;

pub use asked::{Asked, Permissions, Record};
pub use consent::Consent;
pub use continue_as::Continue;
pub use done::{Done, DoneNext, DoneWhat};
pub use error::{ErrorKind, ErrorPage};
pub use forgot_password::{ForgotPassword, Forgotten};
pub use form_post::FormPost;
pub use go_on::GoOn;
pub use home::{Destination, Home};
pub use link_over::{LinkNext, LinkOver, LinkOverWhy};
pub use logged_out::LoggedOut;
pub use logout::Logout;
pub use new_password::{NewPassword, NewPasswordWhy};
pub use not_me::NotMe;
pub use sign_in::{Away, DemoPerson, LoginError, LoginKind, Notice, PasswordError, Refusal, SignIn};
pub use signed_in::SignedIn;
pub use web_message::{InvalidOrigin, Origin, WebMessage};
