use crate::components::FieldError;
use leptos::prelude::*;

/// A line of text that may be left empty.
#[component]
pub(super) fn Line(
    name: &'static str,
    label: &'static str,
    value: String,
    #[prop(optional_no_strip)] error: Option<String>,
    autocomplete: &'static str,
    #[prop(default = "text")] kind: &'static str,
    #[prop(optional)] hint: Option<&'static str>,
    #[prop(optional)] read_only: bool,
) -> impl IntoView {
    let described_by = match (error.is_some(), hint.is_some()) {
        (true, true) => Some(format!("{name}-hint {name}-error")),
        (true, false) => Some(format!("{name}-error")),
        (false, true) => Some(format!("{name}-hint")),
        (false, false) => None,
    };
    view! {
        <div class="field">
            <label class="label" for=name>{label}</label>
            <input
                class="input"
                id=name
                name=name
                type=kind
                value=value
                readonly=read_only
                autocomplete=autocomplete
                spellcheck="false"
                aria-invalid=error.is_some().then_some("true")
                aria-describedby=described_by
            />
            <FieldError name=name error=error />
            {hint.map(|hint| view! { <p class="hint" id=format!("{name}-hint")>{hint}</p> })}
        </div>
    }
}
