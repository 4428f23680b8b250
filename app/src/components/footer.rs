use super::Link;
use crate::{
    SafeUrl,
    branding::Branding,
    i18n::{Locale, around},
};
use leptos::{either::Either, prelude::*};

/// Languages, privacy, terms, and whom to ask. A link stands here only if it leads somewhere.
#[component]
pub fn Footer(words: Locale, branding: Branding, languages: Vec<(Locale, SafeUrl)>) -> impl IntoView {
    let choice = (languages.len() > 1).then(|| {
        let each = languages.into_iter().map(|(locale, href)| {
            let tag = locale.tag();
            if locale == words {
                Either::Left(view! { <li><span class="here" aria-current="true">{locale.name()}</span></li> })
            } else {
                let href = href.as_str().to_owned();
                Either::Right(view! { <li><a href=href lang=tag hreflang=tag>{locale.name()}</a></li> })
            }
        });
        view! { <nav aria-label=words.languages()><ul>{each.collect_view()}</ul></nav> }
    });
    let support = branding.support.map(|support| {
        let (before, after) = around(|contact| words.need_help(contact));
        let text = support.text().to_owned();
        let contact = match support.href() {
            Some(href) => Either::Left(view! { <Link href=href.clone()>{text}</Link> }),
            None => Either::Right(text),
        };
        view! { <li><span class="help">{before}{contact}{(!after.is_empty()).then_some(after)}</span></li> }
    });
    let legal = [(branding.privacy, words.privacy()), (branding.terms, words.terms())]
        .into_iter()
        .filter_map(|(href, text)| href.map(|href| view! { <li><Link href=href>{text}</Link></li> }))
        .collect_view();
    let help = (support.is_some() || !legal.is_empty())
        .then(|| view! { <nav aria-label=words.about_this_page()><ul>{legal}{support}</ul></nav> });
    (choice.is_some() || help.is_some()).then(|| view! { <footer class="footer">{choice}{help}</footer> })
}
