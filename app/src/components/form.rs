use crate::SafeUrl;
use leptos::prelude::*;

/// A form that posts to us, with its token against forgery. The server checks it and answers in the page's language, so
/// the browser does not.
#[component]
pub fn Form(action: SafeUrl, csrf: String, children: Children) -> impl IntoView {
    view! {
        <form class="stack" method="post" action=action.into_string() novalidate=true>
            <input type="hidden" name="csrf" value=csrf />
            {children()}
        </form>
    }
}
