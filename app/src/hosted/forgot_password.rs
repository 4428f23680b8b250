//! Leads somebody who forgot their password to those who can help.

use crate::{
    Page, PageContext, SafeUrl,
    components::{Alert, ButtonLink, Kind, Link, Tone},
    gallery::{Sample, ours},
    i18n::Locale,
};
use leptos::{either::Either, prelude::*};

/// Where a forgotten password leads as long as no mail can be sent: to the support contact.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ForgotPassword {
    /// Back to the sign-in page.
    pub back: Option<SafeUrl>,
}

impl Page for ForgotPassword {
    const NAME: &'static str = "forgot-password";

    fn title(&self, words: Locale) -> String {
        words.forgot_title().to_owned()
    }

    fn main(self, context: &PageContext) -> AnyView {
        let words = context.locale;
        let project = &context.branding.name;
        let contact = context.branding.support.as_ref();
        let text = if contact.is_some() { words.forgot_text(project) } else { words.forgot_no_contact(project) };
        let contact = contact.map(|support| {
            let text = support.text().to_owned();
            let contact = match support.href() {
                Some(href) => Either::Left(view! { <Link href=href.clone()>{text}</Link> }),
                None => Either::Right(text),
            };
            view! {
                <div class="card">
                    <div class="label">{words.support()}</div>
                    <p>{contact}</p>
                </div>
            }
        });
        view! {
            <div class="stack tight">
                <h1>{words.forgot_title()}</h1>
                <p class="quiet">{text}</p>
            </div>
            {contact}
            <Alert tone=Tone::Note>{words.never_tell_password()}</Alert>
            {self.back.map(|href| view! { <ButtonLink kind=Kind::Plain href=href>{words.back_to_log_in()}</ButtonLink> })}
        }
        .into_any()
    }

    fn samples(_: Locale) -> Vec<Sample<Self>> {
        let page = Self { back: Some(ours("/p/demo/sign-in?flow=f1")) };
        vec![
            Sample::new("a support contact", page.clone()),
            Sample::new("no support contact", page).with(|context| context.branding.support = None),
        ]
    }
}
