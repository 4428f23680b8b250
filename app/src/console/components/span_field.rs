//! A length of time.

use super::problems::{About, Below, id_of};
use domain::project::edit::{Span, Unit};
use leptos::prelude::*;

/// A length of time: posts the number as `name` and what it counts as `nameUnit`.
#[component]
pub fn SpanField(
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    value: Span,
    /// What can be counted.
    #[prop(default = vec![Unit::Minutes, Unit::Hours, Unit::Days])]
    units: Vec<Unit>,
    #[prop(optional, into)] hint: Option<String>,
    #[prop(optional_no_strip)] error: Option<String>,
    #[prop(optional)] read_only: bool,
) -> impl IntoView {
    let About { id, described_by, invalid } = About::new(id_of(&name), hint.is_some(), error.is_some());
    // What is saved may be in a unit that is not offered for new values.
    let mut offered = units;
    if !offered.contains(&value.unit) {
        offered.insert(0, value.unit);
    }
    let options = offered.into_iter().map(|unit| {
        view! { <option value=unit.as_str() selected=unit == value.unit>{unit.as_str()}</option> }
    });
    view! {
        <div class="field">
            <label class="label" for=id.clone()>{label.clone()}</label>
            <div class="with-unit">
                <input
                    class="input figure"
                    id=id.clone()
                    name=name.clone()
                    type="number"
                    inputmode="numeric"
                    min="1"
                    autocomplete="off"
                    value=value.number
                    readonly=read_only
                    aria-invalid=invalid
                    aria-describedby=described_by
                />
                <div class="choose">
                    <select class="input select unit" name=format!("{name}Unit") aria-label=format!("{label}: unit") disabled=read_only>
                        {options.collect_view()}
                    </select>
                </div>
            </div>
            <Below id=id hint=hint error=error />
        </div>
    }
}
