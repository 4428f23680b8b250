//! Fields with a set of values to choose from.

use super::problems::{About, Below, id_of};
use leptos::prelude::*;

/// One of the values to choose from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Pick {
    value: String,
    label: String,
    text: Option<String>,
}

impl Pick {
    /// A value, and what it is called.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into(), text: None }
    }

    /// The value in a list that opens.
    pub(super) fn option(self, now: &str) -> AnyView {
        let selected = self.value == now;
        view! { <option value=self.value selected=selected>{self.label}</option> }.into_any()
    }

    /// The same with an explanation. A [`Choice`] has no room for one.
    #[must_use]
    pub fn text(self, text: impl Into<String>) -> Self {
        Self { text: Some(text.into()), ..self }
    }
}

/// One of a few values, from a list that opens.
#[component]
pub fn Choice(
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    #[prop(into)] value: String,
    options: Vec<Pick>,
    #[prop(optional, into)] hint: Option<String>,
    #[prop(optional_no_strip)] error: Option<String>,
    #[prop(optional)] read_only: bool,
    #[prop(optional, into)] id: Option<String>,
) -> impl IntoView {
    let About { id, described_by, invalid } =
        About::new(id.unwrap_or_else(|| id_of(&name)), hint.is_some(), error.is_some());
    let options = options.into_iter().map(|each| each.option(&value));
    view! {
        <div class="field">
            <label class="label" for=id.clone()>{label}</label>
            <div class="choose"><select class="input select" id=id.clone() name=name disabled=read_only aria-invalid=invalid aria-describedby=described_by>
                {options.collect_view()}
            </select></div>
            <Below id=id hint=hint error=error />
        </div>
    }
}

/// On or off, and what that does. Posts `name=true` when on.
#[component]
pub fn Switch(
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    on: bool,
    /// What it does.
    #[prop(optional, into)]
    text: Option<String>,
    #[prop(optional_no_strip)] error: Option<String>,
    #[prop(optional)] read_only: bool,
    #[prop(optional, into)] id: Option<String>,
) -> impl IntoView {
    let About { id, described_by, invalid } =
        About::new(id.unwrap_or_else(|| id_of(&name)), text.is_some(), error.is_some());
    view! {
        <div class="toggle">
            <input
                class="toggle-input"
                id=id.clone()
                name=name
                type="checkbox"
                role="switch"
                value="true"
                checked=on
                disabled=read_only
                aria-invalid=invalid
                aria-describedby=described_by
            />
            <div class="toggle-words">
                <label class="toggle-label" for=id.clone()>{label}</label>
                <Below id=id hint=text error=error />
            </div>
        </div>
    }
}

/// One of a few values, each with room for an explanation.
#[component]
pub fn RadioCards(
    #[prop(into)] name: String,
    #[prop(into)] legend: String,
    #[prop(into)] value: String,
    options: Vec<Pick>,
    #[prop(optional, into)] hint: Option<String>,
    #[prop(optional_no_strip)] error: Option<String>,
    #[prop(optional)] read_only: bool,
) -> impl IntoView {
    let About { id, described_by, invalid } = About::new(id_of(&name), hint.is_some(), error.is_some());
    let each = options.into_iter().map(|Pick { value: each, label, text }| {
        let checked = each == value;
        view! {
            <label class="option">
                <input type="radio" name=name.clone() value=each checked=checked disabled=read_only />
                <span>
                    <span class="option-label">{label}</span>
                    {text.map(|text| view! { <span class="option-text">{text}</span> })}
                </span>
            </label>
        }
    });
    view! {
        <fieldset class="field plain" role="radiogroup" aria-invalid=invalid aria-describedby=described_by>
            <legend class="label">{legend}</legend>
            <div class="options">{each.collect_view()}</div>
            <Below id=id hint=hint error=error />
        </fieldset>
    }
}

/// Any of a few values. Posts the name once for each that is ticked.
#[component]
pub fn Checks(
    #[prop(into)] name: String,
    #[prop(into)] legend: String,
    values: Vec<String>,
    options: Vec<Pick>,
    #[prop(optional, into)] hint: Option<String>,
    #[prop(optional_no_strip)] error: Option<String>,
    #[prop(optional)] read_only: bool,
) -> impl IntoView {
    let About { id, described_by, .. } = About::new(id_of(&name), hint.is_some(), error.is_some());
    let each = options.into_iter().map(|Pick { value, label, text }| {
        let checked = values.contains(&value);
        view! {
            <label class="option flat">
                <input type="checkbox" name=name.clone() value=value checked=checked disabled=read_only />
                <span>
                    <span class="option-label">{label}</span>
                    {text.map(|text| view! { <span class="option-text">{text}</span> })}
                </span>
            </label>
        }
    });
    view! {
        <fieldset class="field plain" aria-describedby=described_by>
            <legend class="label">{legend}</legend>
            <div class="options">{each.collect_view()}</div>
            <Below id=id hint=hint error=error />
        </fieldset>
    }
}
