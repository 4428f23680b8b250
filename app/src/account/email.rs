//! Another email address: asked for, proved, taken back.

use super::{Account, Section, field::Line};
use crate::{
    Page, PageContext, SafeUrl,
    components::{Alert, Button, ButtonLink, Form, Kind, Link, Tone},
    document::Head,
    gallery::{Sample, ours},
    i18n::Locale,
};
use leptos::prelude::*;
use std::time::Duration;

/// Why an address is not taken. That somebody else has it is never said.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum EmailError {
    /// It is none.
    Invalid,
    /// It is theirs already.
    Same,
    /// It got as many mails as it may.
    Wait(Duration),
}

/// Asks for another address. Posts `email`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ChangeEmail {
    /// Whose.
    pub account: Account,
    /// What was typed.
    pub typed: String,
    /// What is wrong with it.
    pub error: Option<EmailError>,
    /// Where the link was sent to, if it was.
    pub sent_to: Option<String>,
}

impl Page for ChangeEmail {
    const NAME: &'static str = "account-email";

    fn title(&self, words: Locale) -> String {
        let title = words.change_email_title();
        if self.error.is_some() { words.error_in_title(title) } else { title.to_owned() }
    }

    fn head(&self) -> Head {
        Head { wide: true, ..Head::default() }
    }

    fn main(self, context: &PageContext) -> AnyView {
        let words = context.locale;
        let back = self.account.to("");
        if let Some(address) = self.sent_to {
            let body = view! {
                <div class="stack tight">
                    <h1>{words.link_sent()}</h1>
                    <p class="quiet">{words.link_sent_to(&address, words.confirm_email())}</p>
                </div>
                <p><Link href=back>{words.back_to_account()}</Link></p>
            };
            let body = body.into_any();
            return self.account.frame(words, Section::Profile, body);
        }
        let error = self.error.map(|error| match error {
            EmailError::Invalid => words.wrong_email().to_owned(),
            EmailError::Same => words.same_email().to_owned(),
            EmailError::Wait(wait) => words.too_many_mails(&words.duration(wait)),
        });
        let body = view! {
            <div class="stack tight">
                <h1>{words.change_email_title()}</h1>
                <p class="quiet">{words.change_email_text(words.confirm_email())}</p>
            </div>
            <Form action=self.account.to("/email") csrf=self.account.csrf.clone()>
                <Line name="email" label=words.new_email() value=self.typed error=error autocomplete="email" kind="email" />
                <Button kind=Kind::Primary>{words.send_link_there()}</Button>
            </Form>
            <p><Link href=back>{words.cancel()}</Link></p>
        };
        let body = body.into_any();
        self.account.frame(words, Section::Profile, body)
    }

    fn samples(_: Locale) -> Vec<Sample<Self>> {
        let page = Self { account: Account::sample(), typed: String::new(), error: None, sent_to: None };
        vec![
            Sample::new("empty", page.clone()),
            Sample::new("no address", Self { typed: "john".into(), error: Some(EmailError::Invalid), ..page.clone() }),
            Sample::new(
                "their own",
                Self { typed: "john@demo.test".into(), error: Some(EmailError::Same), ..page.clone() },
            ),
            Sample::new(
                "too many",
                Self {
                    typed: "john@new.test".into(),
                    error: Some(EmailError::Wait(Duration::from_mins(6))),
                    ..page.clone()
                },
            ),
            Sample::new("sent", Self { sent_to: Some("john@new.test".into()), ..page.clone() }),
            Sample::new(
                "sent to a long one",
                Self { account: Account::long(), sent_to: Some(format!("{}@new.test", "x".repeat(64))), ..page },
            ),
        ]
    }
}

/// The page of the link that proves an address. Posts `csrf`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ConfirmEmail {
    /// The address.
    pub address: String,
    /// Where the form goes.
    pub action: SafeUrl,
    /// The token of the form.
    pub csrf: String,
}

impl Page for ConfirmEmail {
    const NAME: &'static str = "confirm-email";

    fn title(&self, words: Locale) -> String {
        words.confirm_email_title().to_owned()
    }

    fn main(self, context: &PageContext) -> AnyView {
        let words = context.locale;
        view! {
            <div class="stack tight">
                <h1>{words.confirm_email_title()}</h1>
                <p class="quiet">{words.confirm_email_text()}</p>
            </div>
            <div class="card break-words font-semibold">{self.address}</div>
            <Form action=self.action csrf=self.csrf>
                <Button kind=Kind::Primary>{words.confirm_email()}</Button>
            </Form>
        }
        .into_any()
    }

    fn samples(_: Locale) -> Vec<Sample<Self>> {
        let page = |address: &str| Self {
            address: address.into(),
            action: ours("/p/demo/sign-in/email/e1"),
            csrf: "token".into(),
        };
        vec![
            Sample::new("an address", page("john@new.test")),
            Sample::new("a long one", page(&format!("{}@{}.example", "m".repeat(64), "hospital".repeat(7)))),
        ]
    }
}

/// The address is somebody else's by now.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct EmailTaken {
    /// Back to the account.
    pub back: SafeUrl,
}

impl Page for EmailTaken {
    const NAME: &'static str = "email-taken";

    fn title(&self, words: Locale) -> String {
        words.email_taken_title().to_owned()
    }

    fn main(self, context: &PageContext) -> AnyView {
        let words = context.locale;
        view! {
            <div class="stack tight">
                <h1>{words.email_taken_title()}</h1>
                <p class="quiet">{words.email_taken()}</p>
            </div>
            <ButtonLink kind=Kind::Primary href=self.back>{words.back_to_account()}</ButtonLink>
        }
        .into_any()
    }

    fn samples(_: Locale) -> Vec<Sample<Self>> {
        vec![Sample::new("taken", Self { back: ours("/p/demo/account") })]
    }
}

/// The page of the link that takes a change of address back. Posts `csrf`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct UndoEmail {
    /// The old address.
    pub address: String,
    /// Where the form goes.
    pub action: SafeUrl,
    /// The token of the form.
    pub csrf: String,
}

impl Page for UndoEmail {
    const NAME: &'static str = "undo-email";

    fn title(&self, words: Locale) -> String {
        words.undo_email_title().to_owned()
    }

    fn main(self, context: &PageContext) -> AnyView {
        let words = context.locale;
        let text = words.undo_email_text(&self.address);
        view! {
            <h1>{words.undo_email_title()}</h1>
            <Alert tone=Tone::Warn>{text}</Alert>
            <Form action=self.action csrf=self.csrf>
                <Button kind=Kind::Primary>{words.undo_email()}</Button>
            </Form>
        }
        .into_any()
    }

    fn samples(_: Locale) -> Vec<Sample<Self>> {
        let page = |address: &str| Self {
            address: address.into(),
            action: ours("/p/demo/sign-in/undo/u1"),
            csrf: "token".into(),
        };
        vec![
            Sample::new("an address", page("john@demo.test")),
            Sample::new("a long one", page(&format!("{}@hospital.example", "m".repeat(64)))),
        ]
    }
}
