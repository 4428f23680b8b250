//! What people see: pages as functions from props to HTML. No I/O, no SQL, no HTTP.
//!
//! A page of [`hosted`] is a struct of what it shows. [`render`] makes a document of it within a [`PageContext`]. A page of
//! the [`console`] is one, too: [`console::render`] puts it into its [`console::Shell`]. [`gallery`] holds every page in every
//! state; [`assets`] are the files that the documents ask for.

#![recursion_limit = "256"]

/// A class list that does not stand in an attribute at once. Spelt as a macro so that the build finds it.
macro_rules! class {
    ($classes:literal) => {
        $classes
    };
}

pub mod account;
pub mod assets;
pub mod branding;
pub mod components;
pub mod console;
mod document;
pub mod gallery;
pub mod hosted;
pub mod i18n;
mod link;
pub mod mail;
mod render;

pub use document::{InvalidNonce, Nonce, PageContext, Theme};
pub use link::SafeUrl;
pub use render::{Page, render};
