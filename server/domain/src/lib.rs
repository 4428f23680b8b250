//! What is allowed: the rules of Keyward as pure functions over values.
//!
//! Nothing here is async, talks to a database or a network, reads the clock or draws randomness: time and random bytes
//! are arguments. The three machines at the heart are [`sign_in`], [`oauth::grant`] and [`access`].

pub mod access;
pub mod account;
pub mod administration;
pub mod audit;
pub mod everybody;
pub mod ids;
pub mod import;
pub mod invitation;
pub mod keys;
pub mod link;
pub mod logo;
pub mod mail;
pub mod oauth;
pub mod password;
pub mod people;
pub mod person;
pub mod person_form;
pub mod prefix;
pub mod problem;
pub mod project;
pub mod project_file;
pub mod retry;
pub mod sealed;
pub mod sign_in;
pub mod sign_up;
pub mod time;
pub mod user_agent;
