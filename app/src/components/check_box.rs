use leptos::prelude::*;

/// A box to tick: posts `name=true` when it is.
#[component]
pub fn CheckBox(name: &'static str, label: &'static str, on: bool) -> impl IntoView {
    view! {
        <div class="tick">
            <input id=name name=name type="checkbox" value="true" checked=on />
            <label for=name>{label}</label>
        </div>
    }
}
