//! The document around a page of the console.

use super::{
    ConsolePage, Shell,
    frame::{Navigation, Toast, bar},
};
use crate::{Theme, branding::Branding, components::Brand, document::Head};
use leptos::{either::EitherOf3, prelude::*};

/// The whole document. What the shell holds decides what stands around the page.
pub(super) fn document<P: ConsolePage>(page: P, shell: &Shell) -> impl IntoView + use<P> {
    let theme = match shell.theme {
        Theme::System => None,
        Theme::Light => Some("light"),
        Theme::Dark => Some("dark"),
    };
    let title = match &shell.project {
        Some(project) => format!("{} · {}", page.title(), project.name),
        None => format!("{} · Keyward", page.title()),
    };
    let Head { refresh, module, wide: _ } = page.head();
    let refresh = refresh.map(|to| view! { <meta http-equiv="refresh" content=format!("0;url={}", to.as_str()) /> });
    let module = module.map(|name| view! { <script type="module" src=shell.asset(name)></script> });
    let (place, search) = (page.place(), !page.searches());
    let main = page.main(shell);
    let body = match (&shell.administrator, &shell.project) {
        (None, _) => EitherOf3::A(view! {
            <body class="console bare">
                <main id="main">
                    <Brand branding=Branding::keyward() />
                    {main}
                </main>
            </body>
        }),
        (Some(_), None) => EitherOf3::B(view! {
            <body class="console single">
                <a class="skip" href="#main">"Skip to the page"</a>
                <div class="page">
                    {bar(shell, search)}
                    <main id="main" tabindex="-1">{main}</main>
                    <Toast text=shell.toast.clone() />
                </div>
            </body>
        }),
        (Some(_), Some(_)) => EitherOf3::C(view! {
            <body class="console">
                <a class="skip" href="#main">"Skip to the page"</a>
                <Navigation shell=shell.clone() place=place />
                <div class="page">
                    {bar(shell, search)}
                    <main id="main" tabindex="-1">{main}</main>
                    <Toast text=shell.toast.clone() />
                </div>
            </body>
        }),
    };
    view! {
        <!DOCTYPE html>
        <html lang="en" data-theme=theme>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <title>{title}</title>
                <meta name="robots" content="noindex" />
                <meta name="color-scheme" content="light dark" />
                {refresh}
                <link rel="icon" type="image/svg+xml" href=shell.asset("icon.svg") />
                <link rel="stylesheet" href=shell.asset("console.css") />
                <script type="module" src=shell.asset("console.js")></script>
                <script type="module" src=shell.asset("password.js")></script>
                {module}
            </head>
            {body}
        </html>
    }
}
