//! The order of a page: heading, tabs, sections.

use super::{Inner, problems::id_of};
use crate::SafeUrl;
use leptos::prelude::*;

/// A step of the way to a page.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Crumb {
    text: String,
    href: SafeUrl,
}

impl Crumb {
    /// A step and its page.
    pub fn new(text: impl Into<String>, href: SafeUrl) -> Self {
        Self { text: text.into(), href }
    }
}

/// The page's heading, the way to it, what is to be known about it, and at the right what can be done.
#[component]
pub fn Header(
    #[prop(into)] title: String,
    #[prop(optional)] crumbs: Vec<Crumb>,
    /// A sentence below the heading.
    #[prop(optional, into)]
    text: Option<String>,
    /// Badges and figures beside that sentence.
    #[prop(optional)]
    about: Option<AnyView>,
    /// Buttons.
    #[prop(optional)]
    children: Option<Inner>,
) -> impl IntoView {
    let way = (!crumbs.is_empty()).then(|| {
        let each = crumbs.into_iter().map(|Crumb { text, href }| {
            view! { <li><a href=href.into_string()>{text}</a></li> }
        });
        view! { <nav aria-label="Breadcrumb"><ol class="crumbs">{each.collect_view()}</ol></nav> }
    });
    let text = text.filter(|text| !text.is_empty());
    let below = (text.is_some() || about.is_some()).then(|| {
        view! {
            <div class="about">
                {text.map(|text| view! { <span>{text}</span> })}
                {about}
            </div>
        }
    });
    view! {
        <div class="head">
            <div class="head-words">
                {way}
                <h1>{title}</h1>
                {below}
            </div>
            {children.map(|actions| view! { <div class="actions">{actions.view()}</div> })}
        </div>
    }
}

/// One of several pages about the same thing.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Tab {
    text: String,
    href: SafeUrl,
    here: bool,
}

impl Tab {
    /// A tab, and whether it is the one that is shown.
    pub fn new(text: impl Into<String>, href: SafeUrl, here: bool) -> Self {
        Self { text: text.into(), href, here }
    }
}

/// The pages about the same thing.
#[component]
pub fn Tabs(#[prop(into)] label: String, tabs: Vec<Tab>) -> impl IntoView {
    let each = tabs.into_iter().map(|Tab { text, href, here }| {
        view! { <li><a href=href.into_string() aria-current=here.then_some("page")>{text}</a></li> }
    });
    view! { <nav class="tabs" aria-label=label><ul>{each.collect_view()}</ul></nav> }
}

/// Fields that belong together: at the left what they are about, at the right they themselves.
#[component]
pub fn Section(
    #[prop(into)] title: String,
    #[prop(optional, into)] text: Option<String>,
    children: Inner,
) -> impl IntoView {
    let id = format!("section-{}", id_of(&title.to_lowercase()));
    view! {
        <section class="section" aria-labelledby=id>
            <div class="section-words">
                <h2 id=id.clone()>{title}</h2>
                {text.map(|text| view! { <p class="small quiet">{text}</p> })}
            </div>
            <div class="section-fields">{children.view()}</div>
        </section>
    }
}

/// A box, with a heading and something small at its right.
#[component]
pub fn Card(
    #[prop(optional, into)] title: Option<String>,
    #[prop(optional)] aside: Option<AnyView>,
    children: Inner,
) -> impl IntoView {
    let head = (title.is_some() || aside.is_some()).then(|| {
        view! {
            <div class="card-head">
                {title.map(|title| view! { <h2>{title}</h2> })}
                {aside}
            </div>
        }
    });
    view! { <div class="card">{head} {children.view()}</div> }
}

/// Where there is nothing yet: what would be here, and what to do.
#[component]
pub fn EmptyState(
    #[prop(into)] title: String,
    #[prop(into)] text: String,
    #[prop(optional)] children: Option<Inner>,
) -> impl IntoView {
    view! {
        <div class="empty">
            <h2>{title}</h2>
            <p class="quiet">{text}</p>
            {children.map(|actions| view! { <div class="actions">{actions.view()}</div> })}
        </div>
    }
}
