use leptos::prelude::*;

/// A line of text with its label, and what is wrong with it.
#[component]
pub fn Field(
    /// Name in the form, and id.
    name: &'static str,
    label: &'static str,
    value: String,
    error: Option<String>,
    autocomplete: &'static str,
    #[prop(optional)] inputmode: Option<&'static str>,
    #[prop(optional)] autofocus: bool,
) -> impl IntoView {
    let described_by = error.as_ref().map(|_| format!("{name}-error"));
    view! {
        <div class="field">
            <label class="label" for=name>{label}</label>
            <input
                class="input"
                id=name
                name=name
                type="text"
                value=value
                required=true
                autocomplete=autocomplete
                inputmode=inputmode
                autocapitalize="none"
                spellcheck="false"
                autofocus=autofocus
                aria-invalid=error.is_some().then_some("true")
                aria-describedby=described_by
            />
            <FieldError name=name error=error />
        </div>
    }
}

/// What is wrong with a field, right below it. The field points here with `aria-describedby`.
#[component]
pub fn FieldError(name: &'static str, error: Option<String>) -> impl IntoView {
    error.map(|error| view! { <p class="error" id=format!("{name}-error") role="alert"><span>{error}</span></p> })
}
