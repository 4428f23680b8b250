//! A list of lines of text.

use super::problems::{About, Below, Problems, id_of};
use leptos::prelude::*;

/// A list of lines, each of which can be changed or removed, and more added. Posts the name once a line; empty lines mean
/// nothing, so without script a line is removed by emptying it, and two empty ones wait for more.
#[component]
pub fn ListField(
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    values: Vec<String>,
    /// Problems with the list (`name`) and with its lines (`name.0` …).
    #[prop(optional)]
    problems: Problems,
    #[prop(optional, into)] hint: Option<String>,
    #[prop(optional, into)] placeholder: Option<String>,
    #[prop(default = "Add")] add: &'static str,
    #[prop(optional)] read_only: bool,
) -> impl IntoView {
    let error = problems.at(&name);
    let About { id, described_by, .. } = About::new(id_of(&name), hint.is_some(), error.is_some());
    let spare = if read_only { 0 } else { 2 };
    let filled = values.len();
    let lines = values.into_iter().chain(std::iter::repeat_n(String::new(), spare)).enumerate().map(|(at, value)| {
        let error = problems.at(&format!("{name}.{at}"));
        let About { id, described_by, invalid } = About::new(format!("{id}-{at}"), false, error.is_some());
        let said = if at < filled { format!("{label} {}", at + 1) } else { format!("{label}, new") };
        let removes = format!("Remove {}", if value.is_empty() { "this line" } else { &value });
        let button = (!read_only).then(|| {
            view! {
                <button class="remove" type="button" hidden=true data-remove="" aria-label=removes>
                    <span aria-hidden="true">"×"</span>
                </button>
            }
        });
        view! {
            <li class="line" data-spare=(at >= filled).then_some("")>
                <div class="line-field">
                    <input
                        class="input mono"
                        name=name.clone()
                        type="text"
                        value=value
                        placeholder=placeholder.clone()
                        aria-label=said
                        autocomplete="off"
                        autocapitalize="none"
                        spellcheck="false"
                        readonly=read_only
                        aria-invalid=invalid
                        aria-describedby=described_by
                    />
                    {button}
                </div>
                <Below id=id hint=None error=error />
            </li>
        }
    });
    let lines = lines.collect_view();
    let add = (!read_only).then(|| {
        view! { <button class="button add" type="button" hidden=true data-add="">{add}</button> }
    });
    let none = (read_only && filled == 0).then(|| view! { <p class="small quiet">"None"</p> });
    view! {
        <fieldset class="field plain" data-list=(!read_only).then_some("") aria-describedby=described_by>
            <legend class="label">{label.clone()}</legend>
            <ul class="lines">{lines}</ul>
            {none}
            {add}
            <Below id=id hint=hint error=error />
        </fieldset>
    }
}
