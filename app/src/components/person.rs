use crate::branding::initials;
use leptos::prelude::*;

/// Who is signed in: a name, and what they sign in with where that is something else.
#[component]
pub fn Person(name: String, login: Option<String>) -> impl IntoView {
    let letters = initials(&name);
    let login = login.filter(|login| *login != name);
    view! {
        <div class="person">
            <span class="avatar" aria-hidden="true">{letters}</span>
            <div>
                <div class="font-semibold">{name}</div>
                {login.map(|login| view! { <div class="small quiet">{login}</div> })}
            </div>
        </div>
    }
}
