//! A logo: what it is now, and a form of its own to send another.

use super::{
    FieldKind, Problems, TextField,
    problems::{About, Below},
};
use crate::{SafeUrl, branding::initials};
use leptos::prelude::*;

/// What a logo's form shows.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct LogoShown {
    /// The picture that is saved, as the console serves it.
    pub picture: Option<SafeUrl>,
    /// The address that it was fetched from, or that was typed.
    pub address: String,
    /// What is wrong: `file`, `address`.
    pub problems: Problems,
}

/// The picture of something, or the initials of its name where it has none.
#[component]
pub fn LogoPicture(picture: Option<SafeUrl>, #[prop(into)] name: String) -> impl IntoView {
    match picture {
        Some(picture) => view! { <img class="picture" src=picture.into_string() alt="" /> }.into_any(),
        None => view! { <span class="picture none" aria-hidden="true">{initials(&name)}</span> }.into_any(),
    }
}

/// A form of its own (`multipart/form-data`: `file`, `address`, and which button as `do`: `save` or `remove`) that sets or
/// removes the logo of what is called `name`. It must not stand inside of another form.
#[component]
pub fn LogoForm(
    to: SafeUrl,
    csrf: String,
    logo: LogoShown,
    #[prop(into)] name: String,
    #[prop(optional)] read_only: bool,
) -> impl IntoView {
    let LogoShown { picture, address, problems } = logo;
    let has_one = picture.is_some();
    let now = view! { <LogoPicture picture=picture name=name /> };
    if read_only {
        let from =
            (!address.is_empty()).then(|| view! { <p class="small quiet">{format!("Fetched from {address}")}</p> });
        return view! { <div class="field"><p class="label">"Logo"</p>{now}{from}</div> }.into_any();
    }
    let error = problems.at("file");
    let hint = "PNG, JPEG, GIF or WebP of at most 1 MB. It is scaled down to 150 pixels and kept here; no page asks another host.";
    let About { id, described_by, invalid } = About::new("file".to_owned(), true, error.is_some());
    let remove = has_one.then(|| {
        view! { <button class="button" type="submit" name="do" value="remove">"Remove logo"</button> }
    });
    view! {
        <form class="stack" method="post" enctype="multipart/form-data" action=to.into_string() novalidate=true>
            <input type="hidden" name="csrf" value=csrf />
            <div class="field">
                <label class="label" for=id.clone()>"Logo"</label>
                <div class="with-picture">
                    {now}
                    <input
                        class="input file"
                        id=id.clone()
                        name="file"
                        type="file"
                        accept="image/png,image/jpeg,image/gif,image/webp"
                        aria-invalid=invalid
                        aria-describedby=described_by
                    />
                </div>
                <Below id=id hint=Some(hint.to_owned()) error=error />
            </div>
            <TextField
                name="address"
                label="Or fetch it from an address"
                value=address
                kind=FieldKind::Url
                mono=true
                optional=true
                placeholder="https://www.example.com/logo.png"
                hint="Fetched once, now. Leave the file empty to use this."
                error=problems.at("address")
            />
            <div class="actions">
                <button class="button" type="submit" name="do" value="save">"Save logo"</button>
                {remove}
            </div>
        </form>
    }
    .into_any()
}
