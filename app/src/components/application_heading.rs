use crate::SafeUrl;
use leptos::prelude::*;

/// The heading of a page that an application leads to, with its logo where it has one.
#[component]
pub fn ApplicationHeading(
    /// The application's logo. Its name stands in the heading, so the picture says nothing that is not said.
    logo: Option<SafeUrl>,
    #[prop(into)] text: String,
) -> impl IntoView {
    let heading = view! { <h1>{text}</h1> };
    match logo {
        None => heading.into_any(),
        Some(logo) => view! {
            <div class="of-application">
                <img src=logo.into_string() alt="" height="48" />
                {heading}
            </div>
        }
        .into_any(),
    }
}
