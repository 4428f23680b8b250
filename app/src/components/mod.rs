//! The parts that pages are made of.
//!
//! A class is always written in a `class="…"` or a `class!("…")`, whole: the build looks for them there.

mod alert;
mod application_heading;
mod brand;
mod button;
mod check_box;
mod field;
mod footer;
mod form;
mod icon;
mod inline_script;
mod link;
mod new_password_field;
mod password_field;
mod person;
mod text_area;

pub use alert::{Alert, Tone};
pub use application_heading::ApplicationHeading;
pub use brand::Brand;
pub use button::{Button, Kind};
pub use check_box::CheckBox;
pub use field::{Field, FieldError};
pub use footer::Footer;
pub use form::Form;
pub use icon::{Icon, Shape};
pub use inline_script::{InlineScript, json};
pub use link::{ButtonLink, Link};
pub use new_password_field::NewPasswordField;
pub use password_field::PasswordField;
pub use person::Person;
pub use text_area::TextArea;
pub(crate) use text_area::raw_text_area;
