//! Fields of one value.

use super::{
    CopyButton, Pick,
    problems::{About, Below, id_of},
};
use crate::components::raw_text_area;
use leptos::prelude::*;

/// What is typed into a field. It gives the keyboard and the completion that fit.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum FieldKind {
    /// Words.
    #[default]
    Text,
    /// An email address.
    Email,
    /// A telephone number.
    Phone,
    /// An address.
    Url,
    /// A whole number.
    Number,
    /// A new password; never shown again.
    NewPassword,
    /// A day.
    Date,
    /// A colour, chosen by eye.
    Colour,
}

impl FieldKind {
    const fn input_type(self) -> &'static str {
        match self {
            Self::Text | Self::Email | Self::Phone | Self::Url => "text",
            Self::Number => "number",
            Self::NewPassword => "password",
            Self::Date => "date",
            Self::Colour => "color",
        }
    }

    const fn keyboard(self) -> Option<&'static str> {
        match self {
            Self::Email => Some("email"),
            Self::Phone => Some("tel"),
            Self::Url => Some("url"),
            Self::Number => Some("numeric"),
            _ => None,
        }
    }
}

/// A line of text with its label, what it is for, and what is wrong with it.
#[component]
pub fn TextField(
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    #[prop(into)] value: String,
    #[prop(optional)] kind: FieldKind,
    #[prop(optional, into)] hint: Option<String>,
    #[prop(optional_no_strip)] error: Option<String>,
    /// In letters of one width: for addresses and identifiers.
    #[prop(optional)]
    mono: bool,
    /// Whether it may stay empty; the label says so.
    #[prop(optional)]
    optional: bool,
    #[prop(optional)] read_only: bool,
    #[prop(optional)] autofocus: bool,
    #[prop(default = "off")] autocomplete: &'static str,
    #[prop(optional, into)] placeholder: Option<String>,
    /// What a number counts: "minutes".
    #[prop(optional)]
    unit: Option<&'static str>,
    /// What a number may count, and what it does now: posted as the name with `Unit` behind it.
    #[prop(optional)]
    units: Option<(Vec<Pick>, String)>,
    #[prop(optional, into)] min: Option<String>,
    #[prop(optional, into)] max: Option<String>,
    #[prop(optional)] max_length: Option<u32>,
    /// The id of the field that this one is suggested from while one types there.
    #[prop(optional)]
    suggest: Option<&'static str>,
    #[prop(optional, into)] id: Option<String>,
) -> impl IntoView {
    let About { id, described_by, invalid } =
        About::new(id.unwrap_or_else(|| id_of(&name)), hint.is_some(), error.is_some());
    let autocomplete = if kind == FieldKind::NewPassword { "new-password" } else { autocomplete };
    let value = (kind != FieldKind::NewPassword).then_some(value);
    let capitals = (kind != FieldKind::Text || mono).then_some("none");
    let class = match (kind, mono) {
        (FieldKind::Colour, _) => class!("input swatch"),
        (FieldKind::Number, _) => class!("input figure"),
        (_, true) => class!("input mono"),
        (_, false) => class!("input"),
    };
    let labelled = id.clone();
    let units = units.map(|(options, value)| {
        let options = options.into_iter().map(|each| each.option(&value)).collect_view();
        let (name, said) = (format!("{name}Unit"), format!("{label}: unit"));
        view! { <div class="choose"><select class="input select unit" name=name aria-label=said disabled=read_only>{options}</select></div> }
    });
    let input = view! {
        <input
            class=class
            id=id.clone()
            name=name
            type=kind.input_type()
            value=value
            placeholder=placeholder
            autocomplete=autocomplete
            inputmode=kind.keyboard()
            autocapitalize=capitals
            spellcheck=capitals.map(|_| "false")
            autofocus=autofocus
            readonly=read_only
            min=min
            max=max
            maxlength=max_length
            data-suggest=suggest
            aria-invalid=invalid
            aria-describedby=described_by
        />
    };
    let input = match unit {
        None if kind == FieldKind::NewPassword => shown_on_wish(input.into_any(), &labelled),
        None if units.is_some() => view! { <div class="with-unit">{input}{units}</div> }.into_any(),
        None => input.into_any(),
        Some(unit) => view! { <div class="with-unit">{input}<span class="small quiet">{unit}</span></div> }.into_any(),
    };
    view! {
        <div class="field">
            <label class="label" for=labelled>
                {label}
                {optional.then(|| view! { <span class="optional">" (optional)"</span> })}
            </label>
            {input}
            <Below id=id hint=hint error=error />
        </div>
    }
}

/// A password with a button that shows it (where there is script: `public/password.js`).
fn shown_on_wish(input: AnyView, id: &str) -> AnyView {
    view! {
        <div class="secret" data-secret="">
            {input}
            <button
                class="button ghost"
                type="button"
                hidden=true
                aria-controls=id.to_owned()
                aria-label="Show password"
                data-show="Show"
                data-hide="Hide"
                data-show-label="Show password"
                data-hide-label="Hide password"
            >
                "Show"
            </button>
        </div>
    }
    .into_any()
}

/// Several lines of text with their label.
#[component]
pub fn AreaField(
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    #[prop(into)] value: String,
    #[prop(default = 4)] rows: u32,
    #[prop(optional, into)] hint: Option<String>,
    #[prop(optional_no_strip)] error: Option<String>,
    #[prop(optional)] read_only: bool,
    #[prop(optional, into)] id: Option<String>,
) -> impl IntoView {
    let About { id, described_by, invalid } =
        About::new(id.unwrap_or_else(|| id_of(&name)), hint.is_some(), error.is_some());
    view! {
        <div class="field">
            <label class="label" for=id.clone()>{label}</label>
            {raw_text_area(id.clone(), name, &value, rows, read_only, invalid, described_by)}
            <Below id=id hint=hint error=error />
        </div>
    }
}

/// A value that nobody types, to be copied.
#[component]
pub fn ReadOnly(
    #[prop(into)] label: String,
    #[prop(into)] value: String,
    #[prop(optional, into)] hint: Option<String>,
    #[prop(optional, into)] id: Option<String>,
) -> impl IntoView {
    let About { id, described_by, .. } =
        About::new(id.unwrap_or_else(|| id_of(&label.to_lowercase())), hint.is_some(), false);
    view! {
        <div class="field">
            <label class="label" for=id.clone()>{label}</label>
            <div class="copy">
                <input class="input mono" id=id.clone() type="text" value=value.clone() readonly=true aria-describedby=described_by />
                <CopyButton text=value />
            </div>
            <Below id=id hint=hint error=None />
        </div>
    }
}

/// A secret that is seen only now, and what to do with it.
#[component]
pub fn ShownOnce(
    #[prop(into)] label: String,
    #[prop(into)] value: String,
    #[prop(into)] text: String,
) -> impl IntoView {
    view! {
        <div class="once">
            <ReadOnly label=label value=value hint=text />
        </div>
    }
}
