//! Another password, by somebody who knows the one they have.

use super::{Account, Section, Told};
use crate::{
    Page, PageContext,
    components::{Alert, Button, CheckBox, FieldError, Form, Kind, NewPasswordField, Tone},
    document::Head,
    gallery::Sample,
    i18n::Locale,
};
use domain::{password::PasswordProblem, project::PasswordSettings};
use leptos::prelude::*;
use std::time::Duration;

/// The section about the password. Posts `current`, `password` and `others`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AccountPassword {
    /// Whose.
    pub account: Account,
    /// Whether there is one to change.
    pub has_password: bool,
    /// What a new one has to be like.
    pub settings: PasswordSettings,
    /// What is wrong with the new one.
    pub problems: Vec<PasswordProblem>,
    /// Whether the current one is wrong.
    pub wrong_current: bool,
    /// How long to wait before the next try.
    pub wait: Option<Duration>,
    /// Whether everything else ends, as it was ticked last.
    pub others: bool,
}

impl Page for AccountPassword {
    const NAME: &'static str = "account-password";

    fn title(&self, words: Locale) -> String {
        let wrong = self.wrong_current || !self.problems.is_empty() || self.wait.is_some();
        if wrong { words.error_in_title(words.change_password()) } else { words.change_password().to_owned() }
    }

    fn head(&self) -> Head {
        Head { wide: true, module: Some("password.js"), ..Head::default() }
    }

    fn main(self, context: &PageContext) -> AnyView {
        let words = context.locale;
        if !self.has_password {
            let body = view! {
                <h1>{words.password()}</h1>
                <Alert tone=Tone::Note>{words.no_password()}</Alert>
            };
            let body = body.into_any();
            return self.account.frame(words, Section::Password, body);
        }
        let error = self.wrong_current.then(|| words.wrong_current().to_owned());
        let described_by = error.as_ref().map(|_| "current-error");
        let wait = self.wait.map(|wait| {
            let text = words.slow_down(&words.duration(wait));
            view! { <Alert tone=Tone::Warn title=words.slow_down_title()>{text}</Alert> }
        });
        let about =
            [Some(self.account.person.clone()), self.account.login.clone(), Some(context.branding.name.clone())];
        let username = self.account.login.clone().unwrap_or_default();
        let body = view! {
            <h1>{words.change_password()}</h1>
            {wait}
            <Form action=self.account.to("/password") csrf=self.account.csrf.clone()>
                <input type="hidden" name="username" value=username autocomplete="username" />
                <div class="field">
                    <label class="label" for="current">{words.current_password()}</label>
                    <input
                        class="input"
                        id="current"
                        name="current"
                        type="password"
                        required=true
                        autocomplete="current-password"
                        aria-invalid=error.is_some().then_some("true")
                        aria-describedby=described_by
                    />
                    <FieldError name="current" error=error />
                </div>
                <NewPasswordField
                    words=words
                    settings=self.settings
                    problems=self.problems
                    about=about.into_iter().flatten().collect()
                />
                <CheckBox name="others" label=words.log_out_others() on=self.others />
                <Button kind=Kind::Primary>{words.change_password()}</Button>
            </Form>
        };
        let body = body.into_any();
        self.account.frame(words, Section::Password, body)
    }

    fn samples(_: Locale) -> Vec<Sample<Self>> {
        let page = Self {
            account: Account::sample(),
            has_password: true,
            settings: PasswordSettings::default(),
            problems: Vec::new(),
            wrong_current: false,
            wait: None,
            others: true,
        };
        let done = Account { told: Some(Told::PasswordChangedOthers), ..Account::sample() };
        vec![
            Sample::new("empty", page.clone()),
            Sample::new("wrong", Self { wrong_current: true, others: false, ..page.clone() }),
            Sample::new(
                "too short",
                Self { account: Account::long(), problems: vec![PasswordProblem::TooShort(15)], ..page.clone() },
            ),
            Sample::new("slowed", Self { wait: Some(Duration::from_mins(5)), ..page.clone() }),
            Sample::new("done", Self { account: done, ..page.clone() }),
            Sample::new("no password", Self { has_password: false, ..page }),
        ]
    }
}
