//! Whatever one presses.

use super::Inner;
use crate::SafeUrl;
use leptos::prelude::*;

/// How much a button stands out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Look {
    /// What the page is for. One a page.
    Primary,
    /// Everything else.
    Plain,
    /// Stands back.
    Quiet,
    /// Destroys something.
    Danger,
}

impl Look {
    const fn class(self) -> &'static str {
        match self {
            Self::Primary => class!("button primary"),
            Self::Plain => class!("button"),
            Self::Quiet => class!("button ghost"),
            Self::Danger => class!("button danger"),
        }
    }
}

/// Sends its form; with `name` and `value`, says which button it was.
#[component]
pub fn Submit(
    look: Look,
    #[prop(optional)] name: Option<&'static str>,
    #[prop(optional, into)] value: Option<String>,
    children: Inner,
) -> impl IntoView {
    view! { <button class=look.class() type="submit" name=name value=value>{children.view()}</button> }
}

/// A link that looks like a button.
#[component]
pub fn LinkButton(look: Look, href: SafeUrl, #[prop(optional)] new_window: bool, children: Inner) -> impl IntoView {
    let (target, rel) = if new_window { (Some("_blank"), Some("noopener")) } else { (None, None) };
    view! { <a class=look.class() href=href.into_string() target=target rel=rel>{children.view()}</a> }
}

/// A link to a page with a [`ConfirmForm`](super::ConfirmForm). With script, that form opens in a dialog right here.
#[component]
pub fn ConfirmLink(look: Look, href: SafeUrl, children: Inner) -> impl IntoView {
    view! { <a class=look.class() href=href.into_string() data-dialog="">{children.view()}</a> }
}

/// A form of one button, for what needs no confirmation. `fields` are sent with it.
#[component]
pub fn PostButton(
    to: SafeUrl,
    csrf: String,
    look: Look,
    #[prop(optional)] fields: Vec<(&'static str, String)>,
    children: Inner,
) -> impl IntoView {
    let fields = fields.into_iter().map(|(name, value)| view! { <input type="hidden" name=name value=value /> });
    view! {
        <form class="one" method="post" action=to.into_string()>
            <input type="hidden" name="csrf" value=csrf />
            {fields.collect_view()}
            <button class=look.class() type="submit">{children.view()}</button>
        </form>
    }
}

/// Copies `text`. Without script there is no such button.
#[component]
pub fn CopyButton(
    #[prop(into)] text: String,
    #[prop(default = "Copy".to_owned(), into)] label: String,
) -> impl IntoView {
    view! { <button class="button" type="button" hidden=true data-copy=text>{label}</button> }
}

/// Further actions behind three dots.
#[component]
pub fn Menu(#[prop(default = "More actions")] label: &'static str, children: Inner) -> impl IntoView {
    view! {
        <details class="menu" data-menu="">
            <summary class="button" aria-label=label>
                <span class="dots" aria-hidden="true">"•••"</span>
            </summary>
            <div class="popup right">{children.view()}</div>
        </details>
    }
}
