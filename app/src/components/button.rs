use leptos::prelude::*;

/// How much a button asks for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// What the page is for. One a page.
    Primary,
    /// Everything else.
    Plain,
    /// An alternative that stands back.
    Ghost,
}

impl Kind {
    pub(super) const fn class(self) -> &'static str {
        match self {
            Self::Primary => class!("button primary wide"),
            Self::Plain => class!("button wide"),
            Self::Ghost => class!("button ghost wide"),
        }
    }
}

/// Sends its form; with a `choice`, says `decision={choice}`.
#[component]
pub fn Button(kind: Kind, #[prop(optional)] choice: Option<&'static str>, children: Children) -> impl IntoView {
    let name = choice.map(|_| "decision");
    view! { <button class=kind.class() type="submit" name=name value=choice>{children()}</button> }
}
