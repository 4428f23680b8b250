use leptos::prelude::*;

/// Which sign.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Shape {
    /// Done, or included.
    Tick,
    /// An exclamation mark in a triangle.
    Problem,
    /// A letter i in a circle.
    Note,
}

/// A sign beside words that say the same.
#[component]
pub fn Icon(shape: Shape) -> impl IntoView {
    let path = match shape {
        Shape::Tick => "M4 10.5l4 4 8-9",
        Shape::Problem => "M10 3l8 14H2zM10 8v4m0 2.6v.1",
        Shape::Note => "M10 2.5a7.5 7.5 0 1 1 0 15a7.5 7.5 0 0 1 0-15M10 9.3v4.2m0-7.1v.1",
    };
    view! {
        <svg class="icon" viewBox="0 0 20 20" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round">
            <path d=path />
        </svg>
    }
}
