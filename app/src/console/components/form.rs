//! Forms, and how they end.

use super::{
    Alert, AreaField, Inner, LinkButton, Look, Problems, Tone,
    problems::{About, Below},
};
use crate::SafeUrl;
use leptos::prelude::*;

/// A form that posts to us, with its token against forgery. The server checks it, so the browser does not.
#[component]
pub fn PostForm(
    to: SafeUrl,
    csrf: String,
    /// The version of the row that the form was made from.
    #[prop(optional)]
    version: Option<i64>,
    /// Whether changes are counted, and leaving with unsaved ones is asked about.
    #[prop(optional)]
    watch: bool,
    children: Inner,
) -> impl IntoView {
    let version = version.map(|version| view! { <input type="hidden" name="version" value=version.to_string() /> });
    view! {
        <form class="form" method="post" action=to.into_string() novalidate=true data-watch=watch.then_some("")>
            <input type="hidden" name="csrf" value=csrf />
            {version}
            {children.view()}
        </form>
    }
}

/// How many fields want a correction; nothing if none does.
#[component]
pub fn Summary(problems: Problems, #[prop(default = "Nothing was saved.")] title: &'static str) -> impl IntoView {
    let text = match problems.len() {
        1 => "One field wants a correction; it says which.".to_owned(),
        many => format!("{many} fields want a correction; each says which."),
    };
    (!problems.is_empty()).then(|| view! { <Alert tone=Tone::Bad title=title>{text}</Alert> })
}

/// The end of a form: how many changes are unsaved, give them up, save them.
#[component]
pub fn SaveBar(
    discard: SafeUrl,
    #[prop(default = "Discard")] discard_text: &'static str,
    #[prop(default = "Save changes")] save: &'static str,
) -> impl IntoView {
    view! {
        <div class="bar" data-bar="">
            <span class="small quiet" role="status" data-changes=""></span>
            <LinkButton look=Look::Plain href=discard>{discard_text}</LinkButton>
            <button class="button primary" type="submit">{save}</button>
        </div>
    }
}

/// Asks before something is destroyed: what exactly, and for big things the name typed again (field `confirm`).
#[component]
pub fn ConfirmForm(
    to: SafeUrl,
    csrf: String,
    #[prop(into)] title: String,
    /// What the button says: "Delete application".
    #[prop(into)]
    button: String,
    /// Back without having done anything.
    back: SafeUrl,
    /// What has to be typed.
    #[prop(optional, into)]
    type_this: Option<String>,
    /// What is wrong with what was typed.
    #[prop(optional_no_strip)]
    error: Option<String>,
    /// The version of the row that the form was made from.
    #[prop(optional)]
    version: Option<i64>,
    /// What will be destroyed.
    children: Inner,
) -> impl IntoView {
    let version = version.map(|version| view! { <input type="hidden" name="version" value=version.to_string() /> });
    let typed = type_this.map(|name| {
        let About { id, described_by, invalid } = About::new("confirm".to_owned(), false, error.is_some());
        view! {
            <div class="field">
                <label class="label" for="confirm">"Type " <strong class="typed">{name.clone()}</strong> " to confirm"</label>
                <input
                    class="input"
                    id="confirm"
                    name="confirm"
                    type="text"
                    autocomplete="off"
                    autocapitalize="none"
                    spellcheck="false"
                    data-expect=name
                    aria-invalid=invalid
                    aria-describedby=described_by
                />
                <Below id=id hint=None error=error />
            </div>
        }
    });
    view! {
        <form class="confirm" id="confirm-form" method="post" action=to.into_string() novalidate=true aria-labelledby="confirm-title">
            <input type="hidden" name="csrf" value=csrf />
            {version}
            <h2 id="confirm-title">{title}</h2>
            <div class="confirm-words">{children.view()}</div>
            {typed}
            <div class="actions">
                <button class="button danger" type="submit">{button}</button>
                <a class="button" href=back.into_string() data-close="">"Cancel"</a>
            </div>
        </form>
    }
}

/// Why something is done to somebody: goes on record. Field `reason`.
#[component]
pub fn ReasonField(
    required: bool,
    value: String,
    #[prop(optional_no_strip)] error: Option<String>,
    #[prop(optional, into)] id: Option<String>,
) -> impl IntoView {
    let label = if required { "Reason" } else { "Reason (optional)" };
    let hint = "Kept in the audit trail, readable by this project's administrators. At most 500 characters.";
    view! { <AreaField name="reason" label=label value=value rows=3 hint=hint error=error id=id.unwrap_or_else(|| "reason".to_owned()) /> }
}
