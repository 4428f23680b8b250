//! What is shown and not changed.

use super::{CopyButton, Inner, exact_time, full_time, text::machine_time};
use domain::time::Timestamp;
use leptos::prelude::*;

/// What a badge means.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum BadgeTone {
    /// A fact.
    Plain,
    /// As it should be.
    Good,
    /// Wants attention some time.
    Warn,
    /// Refused, blocked, broken.
    Bad,
    /// New or special.
    Note,
}

/// A word or two about a thing.
#[component]
pub fn Badge(tone: BadgeTone, #[prop(optional)] dot: bool, children: Inner) -> impl IntoView {
    let class = match tone {
        BadgeTone::Plain => class!("badge"),
        BadgeTone::Good => class!("badge good"),
        BadgeTone::Warn => class!("badge warn"),
        BadgeTone::Bad => class!("badge bad"),
        BadgeTone::Note => class!("badge note"),
    };
    view! { <span class=class>{dot.then(|| view! { <span class="dot" aria-hidden="true"></span> })} {children.view()}</span> }
}

/// A figure, what it counts, and what is to be known about it.
#[component]
pub fn Tile(
    #[prop(into)] label: String,
    #[prop(into)] value: String,
    #[prop(optional)] children: Option<Inner>,
) -> impl IntoView {
    view! {
        <div class="card tile">
            <p class="small quiet">{label}</p>
            <p class="tile-figure">{value}</p>
            {children.map(|note| view! { <p class="xs quiet">{note.view()}</p> })}
        </div>
    }
}

/// Code to be copied.
#[component]
pub fn CodeBlock(
    #[prop(into)] code: String,
    #[prop(default = "Code".to_owned(), into)] label: String,
    /// Whether long lines go on below: text, not code.
    #[prop(optional)]
    wrap: bool,
) -> impl IntoView {
    let class = if wrap { class!("code wrapped") } else { class!("code") };
    view! {
        <figure class=class>
            <figcaption class="code-head"><span>{label.clone()}</span><CopyButton text=code.clone() /></figcaption>
            <pre tabindex="0" role="group" aria-label=label><code>{code}</code></pre>
        </figure>
    }
}

/// Facts about a thing: what, and its value.
#[component]
pub fn KeyValues(rows: Vec<(&'static str, AnyView)>) -> impl IntoView {
    let rows = rows.into_iter().map(|(key, value)| view! { <div><dt>{key}</dt><dd>{value}</dd></div> });
    view! { <dl class="facts">{rows.collect_view()}</dl> }
}

/// A moment. With script it is told relative to now, with all of it as the title; an `exact` one stays exact to the second,
/// and of a `date`, which words like “until” stand before, the day is told.
#[component]
pub fn When(at: Timestamp, #[prop(optional)] exact: bool, #[prop(optional)] date: bool) -> impl IntoView {
    let (text, how) = match (exact, date) {
        (true, _) => (exact_time(at), "exact"),
        (false, true) => (full_time(at), "date"),
        (false, false) => (full_time(at), ""),
    };
    view! { <time datetime=machine_time(at) data-when=how>{text}</time> }
}
