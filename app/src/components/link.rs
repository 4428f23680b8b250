use super::Kind;
use crate::SafeUrl;
use leptos::prelude::*;

/// A link in running text. What comes from settings or requests has become a [`SafeUrl`] before it gets here.
#[component]
pub fn Link(href: SafeUrl, children: Children) -> impl IntoView {
    view! { <a href=href.into_string()>{children()}</a> }
}

/// A link that looks like the button it stands in for.
#[component]
pub fn ButtonLink(kind: Kind, href: SafeUrl, #[prop(optional)] new_window: bool, children: Children) -> impl IntoView {
    let (target, rel) = if new_window { (Some("_blank"), Some("noopener")) } else { (None, None) };
    view! { <a class=kind.class() href=href.into_string() target=target rel=rel>{children()}</a> }
}
