//! Asks before something ends.

use super::{Account, Section};
use crate::{
    Page, PageContext,
    components::{Button, Form, Kind, Link},
    document::Head,
    gallery::Sample,
    i18n::Locale,
};
use leptos::prelude::*;

/// What is asked.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Question {
    /// Whether a session is to end: its browser in words, and what its address calls it.
    EndSession(Option<String>, String),
    /// Whether all others are.
    EndOthers,
    /// Whether an application is to lose its access: its name and client id.
    Withdraw(String, String),
}

/// The page that asks. Posts `csrf` to where it is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AccountConfirm {
    /// Whose.
    pub account: Account,
    /// What.
    pub question: Question,
}

impl Page for AccountConfirm {
    const NAME: &'static str = "account-confirm";

    fn title(&self, words: Locale) -> String {
        match &self.question {
            Question::EndSession(device, _) => {
                words.end_session_title(device.as_deref().unwrap_or(words.unknown_device()))
            }
            Question::EndOthers => words.end_others_title().to_owned(),
            Question::Withdraw(name, _) => words.withdraw_title(name),
        }
    }

    fn head(&self) -> Head {
        Head { wide: true, ..Head::default() }
    }

    fn main(self, context: &PageContext) -> AnyView {
        let words = context.locale;
        let heading = self.title(words);
        let (section, text, button, path) = match &self.question {
            Question::EndSession(_, id) => {
                (Section::Sessions, words.end_session_text(), words.log_out(), format!("/sessions/{id}/end"))
            }
            Question::EndOthers => {
                (Section::Sessions, words.end_others_text(), words.log_out_others(), "/sessions/end".to_owned())
            }
            Question::Withdraw(_, client) => (
                Section::Applications,
                words.withdraw_text(),
                words.withdraw(),
                format!("/applications/{client}/withdraw"),
            ),
        };
        let body = view! {
            <div class="stack tight">
                <h1>{heading}</h1>
                <p class="quiet">{text}</p>
            </div>
            <Form action=self.account.to(&path) csrf=self.account.csrf.clone()>
                <Button kind=Kind::Primary>{button}</Button>
            </Form>
            <p><Link href=self.account.to(section.path())>{words.cancel()}</Link></p>
        };
        let body = body.into_any();
        self.account.frame(words, section, body)
    }

    fn samples(_: Locale) -> Vec<Sample<Self>> {
        let page = |question| Self { account: Account::sample(), question };
        vec![
            Sample::new("a session", page(Question::EndSession(Some("Safari on iPhone".into()), "s2".into()))),
            Sample::new("an unknown device", page(Question::EndSession(None, "s3".into()))),
            Sample::new("all others", page(Question::EndOthers)),
            Sample::new("an application", page(Question::Withdraw("<b>Labs</b>".into(), "labs".into()))),
        ]
    }
}
