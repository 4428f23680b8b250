//! For somebody who forgot their password: a form that asks for a link, or, where no mail is sent, those who can help.

use crate::{
    Page, PageContext, SafeUrl,
    components::{Alert, Button, ButtonLink, Field, Form, Kind, Link, Tone},
    gallery::{Sample, ours},
    hosted::LoginError,
    i18n::Locale,
};
use leptos::{either::Either, prelude::*};
use std::time::Duration;

/// What the page is about.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Forgotten {
    /// Who is it? Posts `login` and `csrf` to `action`.
    Ask {
        /// What was typed before.
        login: String,
        /// What is wrong with it.
        error: Option<LoginError>,
        /// So many links were asked for from here that one has to wait this long.
        wait: Option<Duration>,
        /// Where the form goes.
        action: SafeUrl,
        /// The token that binds the form to the browser.
        csrf: String,
    },
    /// Whether or not a mail was sent.
    Asked {
        /// To the form once more.
        again: SafeUrl,
    },
    /// No mail is sent here: the support contact helps.
    NoMail,
}

/// A forgotten password.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ForgotPassword {
    /// What it is about.
    pub what: Forgotten,
    /// Back to the sign-in page.
    pub back: Option<SafeUrl>,
}

impl Page for ForgotPassword {
    const NAME: &'static str = "forgot-password";

    fn title(&self, words: Locale) -> String {
        match &self.what {
            Forgotten::Ask { error: None, wait: None, .. } | Forgotten::NoMail => words.forgot_title().to_owned(),
            Forgotten::Ask { .. } => words.error_in_title(words.forgot_title()),
            Forgotten::Asked { .. } => words.forgot_sent_title().to_owned(),
        }
    }

    fn main(self, context: &PageContext) -> AnyView {
        let words = context.locale;
        let back = self
            .back
            .map(|href| view! { <ButtonLink kind=Kind::Plain href=href>{words.back_to_log_in()}</ButtonLink> });
        let main = match self.what {
            Forgotten::Ask { login, error, wait, action, csrf } => {
                let error = error.map(|error| {
                    match error {
                        LoginError::Missing => words.enter_email_or_username(),
                        LoginError::TooLong => words.too_long(),
                    }
                    .to_owned()
                });
                let wait = wait.map(|wait| {
                    let text = words.forgot_slow_down(&words.duration(wait));
                    view! { <Alert tone=Tone::Warn title=words.slow_down_title()>{text}</Alert> }
                });
                view! {
                    <div class="stack tight">
                        <h1>{words.forgot_title()}</h1>
                        <p class="quiet">{words.forgot_how()}</p>
                    </div>
                    {wait}
                    <Form action=action csrf=csrf>
                        <Field
                            name="login"
                            label=words.email_or_username()
                            value=login
                            error=error
                            autocomplete="username"
                            inputmode="email"
                            autofocus=true
                        />
                        <Button kind=Kind::Primary>{words.send_reset_link()}</Button>
                    </Form>
                }
                .into_any()
            }
            Forgotten::Asked { again } => view! {
                <div class="stack tight">
                    <h1>{words.forgot_sent_title()}</h1>
                    <p>{words.forgot_sent_text()}</p>
                    <p class="quiet">{words.forgot_sent_hint()}</p>
                    <p><Link href=again>{words.forgot_again()}</Link></p>
                </div>
                {contact(context)}
            }
            .into_any(),
            Forgotten::NoMail => no_mail(context),
        };
        view! {
            {main}
            {back}
        }
        .into_any()
    }

    fn samples(_: Locale) -> Vec<Sample<Self>> {
        let back = Some(ours("/p/demo/sign-in/f1"));
        let ask = |login: &str, error, wait| Self {
            what: Forgotten::Ask {
                login: login.into(),
                error,
                wait,
                action: ours("/p/demo/sign-in/forgot-password?flow=f1"),
                csrf: "token".into(),
            },
            back: back.clone(),
        };
        let asked = Forgotten::Asked { again: ours("/p/demo/sign-in/forgot-password?flow=f1") };
        let no_mail = Self { what: Forgotten::NoMail, back: back.clone() };
        vec![
            Sample::new("empty", ask("", None, None)),
            Sample::new("nothing typed", ask("", Some(LoginError::Missing), None)),
            Sample::new("too long", ask("", Some(LoginError::TooLong), None)),
            Sample::new("too many", ask("\"><b>ada@clinic.example", None, Some(Duration::from_mins(5)))),
            Sample::new("asked", Self { what: asked.clone(), back: back.clone() }),
            Sample::new("asked, no contact and no way back", Self { what: asked, back: None })
                .with(|context| context.branding.support = None),
            Sample::new("a support contact", no_mail.clone()),
            Sample::new("no support contact", no_mail).with(|context| context.branding.support = None),
        ]
    }
}

fn no_mail(context: &PageContext) -> AnyView {
    let (words, project) = (context.locale, &context.branding.name);
    let known = context.branding.support.is_some();
    let text = if known { words.forgot_text(project) } else { words.forgot_no_contact(project) };
    view! {
        <div class="stack tight">
            <h1>{words.forgot_title()}</h1>
            <p class="quiet">{text}</p>
        </div>
        {contact(context)}
        <Alert tone=Tone::Note>{words.never_tell_password()}</Alert>
    }
    .into_any()
}

/// Whom to ask.
pub(super) fn contact(context: &PageContext) -> impl IntoView + use<> {
    let words = context.locale;
    context.branding.support.as_ref().map(|support| {
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
    })
}
