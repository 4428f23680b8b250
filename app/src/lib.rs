//! What people see: pages as functions from props to HTML. No I/O, no SQL, no HTTP.
//!
//! A page of [`hosted`] is a struct of what it shows. [`render`] makes a document of it within a [`PageContext`]; [`gallery`]
//! holds every page in every state; [`assets`] are the files that the documents ask for.

pub mod assets;
pub mod branding;
pub mod components;
mod document;
pub mod gallery;
pub mod hosted;
pub mod i18n;
mod link;
mod render;

pub use document::{InvalidNonce, Nonce, PageContext, Theme};
pub use link::SafeUrl;
pub use render::{Page, render};
