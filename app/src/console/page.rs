//! A page of the console, its samples, and the way from it to HTML.

use super::{Place, Shell, document::document};
use crate::{document::Head, render::html};
use leptos::prelude::*;

/// A page of the console: what it shows is its fields, decided before. English only.
pub trait ConsolePage: Sized {
    /// The page's name in the gallery, beginning with `console-`.
    const NAME: &'static str;

    /// What the tab says. The project's name is added. While something is wrong, begin with "Error: ".
    fn title(&self) -> String;

    /// The entry of the navigation that is current.
    fn place(&self) -> Place;

    /// Whether the page is a search itself: then the top bar has none.
    fn searches(&self) -> bool {
        false
    }

    /// What the page wants of the document's head. `console.js` is on every page.
    fn head(&self) -> Head {
        Head::default()
    }

    /// What stands in `<main>`: begin with a [`Header`](super::components::Header), which has the `<h1>`.
    fn main(self, shell: &Shell) -> AnyView;

    /// The page in each of its states: empty, full, with errors, for a role that may only read, long names, hostile text.
    fn samples() -> Vec<ConsoleSample<Self>>;
}

/// A page of the console in one of its states.
pub struct ConsoleSample<P> {
    pub(crate) name: &'static str,
    pub(crate) page: P,
    pub(crate) change: Option<fn(&mut Shell)>,
}

impl<P> ConsoleSample<P> {
    /// A page in the state that `name` says.
    pub const fn new(name: &'static str, page: P) -> Self {
        Self { name, page, change: None }
    }

    /// The same in another shell.
    #[must_use]
    pub fn with(self, change: fn(&mut Shell)) -> Self {
        Self { change: Some(change), ..self }
    }
}

/// Renders a page of the console as an HTML document.
pub fn render<P: ConsolePage>(page: P, shell: &Shell) -> String {
    html(|| document(page, shell))
}
