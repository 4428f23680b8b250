//! From a page to HTML: the one place where Leptos renders.

use crate::{
    document::{Head, PageContext, document},
    gallery::Sample,
    i18n::Locale,
};
use leptos::prelude::*;

/// A page: what it shows is its fields, decided before.
pub trait Page: Sized {
    /// The page's name in the gallery.
    const NAME: &'static str;

    /// What the tab says.
    fn title(&self, words: Locale) -> String;

    /// What the page wants of the document's head.
    fn head(&self) -> Head {
        Head::default()
    }

    /// What stands in `<main>`, below the brand.
    fn main(self, context: &PageContext) -> AnyView;

    /// The page in each of its states, for the gallery. Names of people and things are in the language of `words`.
    fn samples(words: Locale) -> Vec<Sample<Self>>;
}

/// Renders a page as an HTML document.
pub fn render<P: Page>(page: P, context: &PageContext) -> String {
    html(|| document(page, context))
}

/// Without an owner Leptos keeps every signal of a view for ever; the owner's end is theirs. `<!>` marks where a browser
/// would take views over; nothing does, and text cannot contain it (`<` is escaped).
pub(crate) fn html<V: IntoView>(view: impl FnOnce() -> V) -> String {
    let owner = Owner::new();
    let html = owner.with(|| view().into_view().to_html());
    owner.cleanup();
    html.replace("<!>", "")
}
