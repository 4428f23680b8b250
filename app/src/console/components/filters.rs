//! Finding and narrowing down.

use super::Inner;
use crate::SafeUrl;
use leptos::prelude::*;

/// Searches by `q`, which is posted: what is typed stands in no address. With script the element with the id `results` is
/// replaced while one types.
#[component]
pub fn SearchForm(
    to: SafeUrl,
    csrf: String,
    #[prop(into)] value: String,
    /// What is searched: "Search users by name, email or identifier".
    #[prop(into)]
    label: String,
    #[prop(default = "results")] results: &'static str,
    #[prop(optional)] autofocus: bool,
) -> impl IntoView {
    view! {
        <form class="find" role="search" aria-label=label method="post" action=to.into_string() data-live=results>
            <input type="hidden" name="csrf" value=csrf />
            <input
                class="input"
                type="search"
                name="q"
                value=value
                aria-label=label.clone()
                placeholder=label.clone()
                autocomplete="off"
                spellcheck="false"
                maxlength="200"
                autofocus=autofocus
            />
            <button class="button" type="submit">"Search"</button>
        </form>
    }
}

/// Narrows a list down by what is no personal data: the fields stand in the address.
#[component]
pub fn Filters(
    action: SafeUrl,
    /// The list without filters, while there are some.
    #[prop(optional_no_strip)]
    clear: Option<SafeUrl>,
    children: Inner,
) -> impl IntoView {
    view! {
        <form class="filters" method="get" action=action.into_string() data-filters="">
            {children.view()}
            <div class="actions">
                <button class="button" type="submit">"Apply"</button>
                {clear.map(|href| view! { <a class="button ghost" href=href.into_string()>"Clear"</a> })}
            </div>
        </form>
    }
}
