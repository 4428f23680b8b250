use crate::branding::Branding;
use leptos::{either::Either, prelude::*};

/// The project's logo and name.
#[component]
pub fn Brand(branding: Branding) -> impl IntoView {
    let logo = match &branding.logo {
        // The name stands beside it, so the picture says nothing that is not said.
        Some(logo) => {
            Either::Left(view! { <img class="logo image" src=logo.as_str().to_owned() alt="" height="40" /> })
        }
        None => Either::Right(view! { <span class="logo" aria-hidden="true">{branding.initials()}</span> }),
    };
    view! { <div class="brand">{logo}<span>{branding.name}</span></div> }
}
