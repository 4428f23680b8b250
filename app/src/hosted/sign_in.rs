//! Where a person says who they are and proves it with a password.

mod samples;

use crate::{
    Page, PageContext, SafeUrl,
    components::{Alert, ApplicationHeading, Button, CheckBox, Field, Form, Kind, Link, PasswordField, Person, Tone},
    document::Head,
    gallery::Sample,
    i18n::Locale,
};
use leptos::prelude::*;
use std::time::Duration;

/// What a project's people sign in with.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LoginKind {
    /// An email address.
    Email,
    /// A user name.
    Username,
    /// Either.
    EmailOrUsername,
}

/// What is wrong with the identifier. That nobody has it is never said.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LoginError {
    /// It is empty.
    Missing,
    /// It is longer than any can be.
    TooLong,
}

/// What is wrong with the password.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PasswordError {
    /// It is empty.
    Missing,
    /// It is longer than any can be.
    TooLong,
    /// It is not that person's, or there is no such person.
    NoMatch,
}

/// Why it does not go on now, whatever is typed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refusal {
    /// Guessing is slowed for this long.
    SlowDown(Duration),
    /// The account is blocked; said only after its right password.
    Blocked,
}

/// Why the person sees this page.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Notice {
    /// The session had run out.
    SessionExpired,
    /// The form came too late, or without its token.
    FormExpired,
    /// The application wants a fresh sign-in (`prompt=login`, `max_age`).
    FreshSignIn,
    /// This person is signed in, and another account was asked for.
    OtherAccount {
        /// Their name.
        person: String,
        /// How they go on as themselves.
        continue_as: Option<SafeUrl>,
    },
    /// A logout ended here.
    LoggedOut,
}

/// Somebody who was away for a while, at a workstation that others use too.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Away {
    /// Their name.
    pub person: String,
    /// What they sign in with.
    pub login: Option<String>,
    /// Where somebody else says that it is not them: posts `csrf` and `decision=leave`.
    pub leave: SafeUrl,
}

/// Somebody made up, to sign in as.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DemoPerson {
    /// Name and what they are: "John Doe, patient".
    pub name: String,
    /// What to type first.
    pub login: String,
    /// What to type second.
    pub password: String,
}

/// The sign-in page. Posts `login`, `password`, `csrf` and, if ticked, `keep` to `action`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SignIn {
    /// The application's name.
    pub application: String,
    /// The application's logo.
    pub logo: Option<SafeUrl>,
    /// What people sign in with.
    pub login_kind: LoginKind,
    /// What was typed before, or the request's `login_hint`.
    pub login: String,
    /// What is wrong with it.
    pub login_error: Option<LoginError>,
    /// What is wrong with the password.
    pub password_error: Option<PasswordError>,
    /// Why it does not go on.
    pub refusal: Option<Refusal>,
    /// Why the person is here.
    pub notice: Option<Notice>,
    /// Who was away and only types their password; nobody else can sign in here.
    pub away: Option<Away>,
    /// Whether "keep me logged in" is ticked, where that is offered.
    pub keep: Option<bool>,
    /// Where a forgotten password leads.
    pub forgot_password: Option<SafeUrl>,
    /// Where somebody makes an account for themselves.
    pub sign_up: Option<SafeUrl>,
    /// Under `--demo`: whom to sign in as.
    pub demo: Vec<DemoPerson>,
    /// Where the form goes.
    pub action: SafeUrl,
    /// The token that binds the form to flow and browser.
    pub csrf: String,
}

impl SignIn {
    /// An empty sign-in page.
    #[must_use]
    pub fn new(application: String, login_kind: LoginKind, action: SafeUrl, csrf: String) -> Self {
        Self {
            application,
            logo: None,
            login_kind,
            login: String::new(),
            login_error: None,
            password_error: None,
            refusal: None,
            notice: None,
            away: None,
            keep: None,
            forgot_password: None,
            sign_up: None,
            demo: Vec::new(),
            action,
            csrf,
        }
    }

    const fn failed(&self) -> bool {
        self.login_error.is_some() || self.password_error.is_some() || self.refusal.is_some()
    }

    fn login_message(&self, words: Locale) -> Option<String> {
        self.login_error.map(|error| {
            match (error, self.login_kind) {
                (LoginError::Missing, LoginKind::Email) => words.enter_email(),
                (LoginError::Missing, LoginKind::Username) => words.enter_username(),
                (LoginError::Missing, LoginKind::EmailOrUsername) => words.enter_email_or_username(),
                (LoginError::TooLong, _) => words.too_long(),
            }
            .to_owned()
        })
    }

    fn password_message(&self, words: Locale) -> Option<String> {
        let no_match = match self.login_kind {
            LoginKind::Email => words.no_match_email(),
            LoginKind::Username => words.no_match_username(),
            LoginKind::EmailOrUsername => words.no_match(),
        };
        let next = if self.forgot_password.is_some() { words.try_again_or_reset() } else { words.try_it_again() };
        self.password_error.map(|error| match error {
            PasswordError::Missing => words.enter_password().to_owned(),
            PasswordError::TooLong => words.too_long().to_owned(),
            PasswordError::NoMatch => format!("{no_match} {next}"),
        })
    }
}

impl Page for SignIn {
    const NAME: &'static str = "sign-in";

    fn title(&self, words: Locale) -> String {
        let title = match &self.away {
            Some(_) => words.welcome_back().to_owned(),
            None => words.log_in_to(&self.application),
        };
        if self.failed() { words.error_in_title(&title) } else { title }
    }

    fn head(&self) -> Head {
        Head { module: Some("password.js"), ..Head::default() }
    }

    fn main(self, context: &PageContext) -> AnyView {
        let words = context.locale;
        let (label, autocomplete, inputmode) = match self.login_kind {
            LoginKind::Email => (words.email(), "username", "email"),
            LoginKind::Username => (words.username(), "username", "text"),
            LoginKind::EmailOrUsername => (words.email_or_username(), "username", "email"),
        };
        let heading = words.log_in_to(&self.application);
        let login_error = self.login_message(words);
        let password_error = self.password_message(words);
        let refusal = self.refusal.map(|refusal| refused(refusal, words));
        let notice = self.notice.map(|notice| noticed(notice, &self.application, words));
        // The first field that is empty or wrong, so that a screen reader starts with what is wrong there.
        let login_first = login_error.is_some() || self.login.is_empty();
        let keep = self.keep.map(|on| view! { <CheckBox name="keep" label=words.keep_signed_in() on=on /> });
        if let Some(away) = self.away {
            let why = words.away(&self.application);
            return view! {
                <div class="stack tight">
                    <h1>{words.welcome_back()}</h1>
                    <p class="quiet">{why}</p>
                </div>
                <div class="card"><Person name=away.person login=away.login /></div>
                {refusal}
                <Form action=self.action csrf=self.csrf.clone()>
                    <input type="hidden" name="login" value=self.login autocomplete="username" />
                    <PasswordField
                        words=words
                        error=password_error
                        autocomplete="current-password"
                        forgot=self.forgot_password
                        autofocus=true
                    />
                    <Button kind=Kind::Primary>{words.r#continue()}</Button>
                </Form>
                <Form action=away.leave csrf=self.csrf>
                    <Button kind=Kind::Ghost choice="leave">{words.not_you_leave()}</Button>
                </Form>
            }
            .into_any();
        }
        view! {
            <ApplicationHeading logo=self.logo text=heading />
            {refusal}
            {notice}
            <Form action=self.action csrf=self.csrf>
                <Field
                    name="login"
                    label=label
                    value=self.login
                    error=login_error
                    autocomplete=autocomplete
                    inputmode=inputmode
                    autofocus=login_first
                />
                <PasswordField
                    words=words
                    error=password_error
                    autocomplete="current-password"
                    forgot=self.forgot_password
                    autofocus=!login_first
                />
                {keep}
                <Button kind=Kind::Primary>{words.log_in()}</Button>
            </Form>
            {self.sign_up.map(|href| view! { <p class="small">{words.no_account_yet()} " " <Link href=href>{words.create_an_account()}</Link></p> })}
            {(!self.demo.is_empty()).then(|| demo_people(self.demo, words))}
        }
        .into_any()
    }

    fn samples(words: Locale) -> Vec<Sample<Self>> {
        samples::all(words)
    }
}

fn refused(refusal: Refusal, words: Locale) -> impl IntoView {
    let (title, text) = match refusal {
        Refusal::SlowDown(wait) => (words.slow_down_title(), words.slow_down(&words.duration(wait))),
        Refusal::Blocked => (words.blocked_title(), words.blocked().to_owned()),
    };
    view! { <Alert tone=Tone::Warn title=title>{text}</Alert> }
}

fn noticed(notice: Notice, application: &str, words: Locale) -> impl IntoView + use<> {
    let (tone, text, link) = match notice {
        Notice::SessionExpired => (Tone::Note, words.session_expired().to_owned(), None),
        Notice::FormExpired => (Tone::Warn, words.form_expired().to_owned(), None),
        Notice::FreshSignIn => (Tone::Note, words.confirm_it_is_you(application), None),
        Notice::LoggedOut => (Tone::Good, words.logged_out_notice().to_owned(), None),
        Notice::OtherAccount { person, continue_as } => {
            let link = continue_as.map(|href| (href, words.continue_as_instead(&person)));
            (Tone::Note, words.other_account(&person), link)
        }
    };
    let link = link.map(|(href, text)| view! { " " <Link href=href>{text}</Link> });
    view! { <Alert tone=tone>{text}{link}</Alert> }
}

/// Whom to sign in as in a demo, in words and not in buttons: it is to be tried out as it is.
pub(super) fn demo_people(people: Vec<DemoPerson>, words: Locale) -> impl IntoView {
    demo_accounts("demo", words.demo_people(), people, words)
}

/// The same under another heading, whose id tells it from others of the page.
pub(super) fn demo_accounts(
    id: &'static str,
    heading: &'static str,
    people: Vec<DemoPerson>,
    words: Locale,
) -> impl IntoView {
    let each = people.into_iter().map(|person| {
        view! {
            <li>
                <strong>{person.name}</strong>
                <span class="small mono">{person.login}</span>
                <span class="small quiet">{words.demo_password(&person.password)}</span>
            </li>
        }
    });
    view! {
        <section class="card stack tight bg-sunken" aria-labelledby=id>
            <h2 id=id class="text-base">{heading}</h2>
            <ul class="people">{each.collect_view()}</ul>
        </section>
    }
}
