//! Making an account for oneself: an address first, then, by the link in the mail, a name and a password.

use super::Terms;
use crate::{
    Page, PageContext, SafeUrl,
    components::{Alert, Button, ButtonLink, Field, Form, Kind, Link, NewPasswordField, Tone},
    document::Head,
    gallery::{Sample, ours},
    i18n::Locale,
};
use domain::{password::PasswordProblem, project::PasswordSettings, sign_up::AddressProblem};
use leptos::prelude::*;
use std::time::Duration;

/// Why the form is shown once more.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SignUpNotice {
    /// It was sent faster than anybody types.
    TooQuick,
    /// It has grown old.
    Expired,
    /// So many links were asked for from here that one has to wait this long.
    SlowDown(Duration),
}

/// The form that asks for a link. Posts `email`, `shown`, `csrf` and `website`, which only programs fill in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SignUpAsk {
    /// What was typed before.
    pub email: String,
    /// What is wrong with it.
    pub error: Option<AddressProblem>,
    /// Why the form is shown once more.
    pub notice: Option<SignUpNotice>,
    /// Where the form goes.
    pub action: SafeUrl,
    /// When it was first shown, as the token knows it.
    pub shown: String,
    /// The token that binds the form to the browser.
    pub csrf: String,
}

/// What the page is about.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum SignUpWhat {
    /// Which address is it?
    Ask(SignUpAsk),
    /// A mail was sent, whatever it says.
    Sent {
        /// To which address.
        address: String,
        /// To the form once more.
        again: SafeUrl,
    },
    /// Nobody makes an account here, or not with such an address.
    Closed,
    /// There is an account by now; said only to who has proved the address.
    Exists {
        /// Where to set another password.
        forgot_password: SafeUrl,
    },
}

/// Making an account.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SignUp {
    /// The application's name, where one is known.
    pub application: Option<String>,
    /// What it is about.
    pub what: SignUpWhat,
    /// The way to the sign-in page, if there is one.
    pub log_in: Option<SafeUrl>,
}

impl SignUp {
    const fn heading(&self, words: Locale) -> &'static str {
        match self.what {
            SignUpWhat::Ask(_) => words.create_an_account(),
            SignUpWhat::Sent { .. } => words.sign_up_sent(),
            SignUpWhat::Closed => words.sign_up_closed(),
            SignUpWhat::Exists { .. } => words.account_exists(),
        }
    }
}

fn wrong(error: AddressProblem, project: &str, words: Locale) -> String {
    match error {
        AddressProblem::Missing => words.enter_email().to_owned(),
        AddressProblem::TooLong => words.too_long().to_owned(),
        AddressProblem::NotOne => words.not_an_email().to_owned(),
        AddressProblem::Homograph => words.email_homograph().to_owned(),
        AddressProblem::Domain => words.email_domain(project),
    }
}

impl Page for SignUp {
    const NAME: &'static str = "sign-up";

    fn title(&self, words: Locale) -> String {
        let heading = self.heading(words);
        match &self.what {
            SignUpWhat::Ask(ask) if ask.error.is_some() || ask.notice.is_some() => words.error_in_title(heading),
            _ => heading.to_owned(),
        }
    }

    fn main(self, context: &PageContext) -> AnyView {
        let (words, project) = (context.locale, &context.branding.name);
        let heading = self.heading(words);
        let to_application = self.application.map(|name| view! { <p class="quiet">{name}</p> });
        let log_in = self.log_in;
        match self.what {
            SignUpWhat::Ask(ask) => view! {
                <div class="stack tight">
                    <h1>{heading}</h1>
                    {to_application}
                    <p class="quiet">{words.sign_up_how()}</p>
                </div>
                {form(ask, project, words)}
                {log_in.map(|href| view! { <p class="small">{words.has_account()} " " <Link href=href>{words.log_in()}</Link></p> })}
            }
            .into_any(),
            SignUpWhat::Sent { address, again } => view! {
                <div class="stack tight">
                    <h1>{heading}</h1>
                    <p>{words.sign_up_sent_text(&address)}</p>
                    <p class="quiet">{words.sign_up_sent_hint()}</p>
                    <p><Link href=again>{words.another_address()}</Link></p>
                </div>
            }
            .into_any(),
            SignUpWhat::Closed => view! {
                <div class="stack tight">
                    <h1>{heading}</h1>
                    <p>{words.sign_up_closed_text(project)}</p>
                </div>
                {log_in.map(|href| view! { <ButtonLink kind=Kind::Plain href=href>{words.back_to_log_in()}</ButtonLink> })}
            }
            .into_any(),
            SignUpWhat::Exists { forgot_password } => view! {
                <div class="stack tight">
                    <h1>{heading}</h1>
                    <p>{words.account_exists_text()}</p>
                </div>
                <div class="stack tight">
                    {log_in.map(|href| view! { <ButtonLink kind=Kind::Primary href=href>{words.log_in()}</ButtonLink> })}
                    <ButtonLink kind=Kind::Plain href=forgot_password>{words.set_new_password()}</ButtonLink>
                </div>
            }
            .into_any(),
        }
    }

    fn samples(_: Locale) -> Vec<Sample<Self>> {
        let ask = |email: &str, error, notice| Self {
            application: Some("Patient Portal".into()),
            what: SignUpWhat::Ask(SignUpAsk {
                email: email.into(),
                error,
                notice,
                action: ours("/p/demo/sign-in/sign-up?flow=f1"),
                shown: "1795349045000000".into(),
                csrf: "token".into(),
            }),
            log_in: Some(ours("/p/demo/sign-in/f1")),
        };
        let empty = ask("", None, None);
        let sent = |address: &str| SignUpWhat::Sent {
            address: address.into(),
            again: ours("/p/demo/sign-in/sign-up?flow=f1"),
        };
        vec![
            Sample::new("empty", empty.clone()),
            Sample::new("nothing typed", ask("", Some(AddressProblem::Missing), None)),
            Sample::new("no address", ask("\"><b onclick=alert(1)>", Some(AddressProblem::NotOne), None)),
            Sample::new(
                "letters that look alike",
                ask("ada@p\u{430}ypal.example", Some(AddressProblem::Homograph), None),
            ),
            Sample::new("another domain", ask("ada@home.example", Some(AddressProblem::Domain), None)),
            Sample::new("very fast", ask("ada@clinic.example", None, Some(SignUpNotice::TooQuick))),
            Sample::new("form expired", ask("ada@clinic.example", None, Some(SignUpNotice::Expired))),
            Sample::new(
                "too many",
                ask("ada@clinic.example", None, Some(SignUpNotice::SlowDown(Duration::from_mins(2)))),
            ),
            Sample::new("sent", Self { what: sent("ada@clinic.example"), ..empty.clone() }),
            Sample::new(
                "sent to a long address",
                Self { what: sent(&format!("{}@{}.example", "a".repeat(60), "b".repeat(60))), ..empty.clone() },
            ),
            Sample::new("closed", Self { what: SignUpWhat::Closed, ..empty.clone() }),
            Sample::new("closed, no way back", Self { what: SignUpWhat::Closed, application: None, log_in: None })
                .with(|context| context.branding.support = None),
            Sample::new(
                "there is one by now",
                Self { what: SignUpWhat::Exists { forgot_password: ours("/p/demo/sign-in/forgot-password") }, ..empty },
            ),
        ]
    }
}

fn form(ask: SignUpAsk, project: &str, words: Locale) -> impl IntoView + use<> {
    let error = ask.error.map(|error| wrong(error, project, words));
    let notice = ask.notice.map(|notice| {
        let text = match notice {
            SignUpNotice::TooQuick => words.sign_up_too_quick().to_owned(),
            SignUpNotice::Expired => words.form_expired().to_owned(),
            SignUpNotice::SlowDown(wait) => words.sign_up_slow_down(&words.duration(wait)),
        };
        view! { <Alert tone=Tone::Warn>{text}</Alert> }
    });
    view! {
        {notice}
        <Form action=ask.action csrf=ask.csrf>
            <input type="hidden" name="shown" value=ask.shown />
            <Field
                name="email"
                label=words.email()
                value=ask.email
                error=error
                autocomplete="email"
                inputmode="email"
                autofocus=true
            />
            <div class="trap" aria-hidden="true">
                <label for="website">{words.leave_empty()}</label>
                <input id="website" name="website" type="text" value="" tabindex="-1" autocomplete="off" />
            </div>
            <Button kind=Kind::Primary>{words.send_me_the_link()}</Button>
        </Form>
    }
}

/// The page that the link leads to. Posts `name`, `password`, `agreed` (the version) and `csrf` to `action`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FinishAccount {
    /// The application's name.
    pub application: String,
    /// The address that is proved.
    pub address: String,
    /// The name that was typed.
    pub name: String,
    /// Whether it cannot be used.
    pub bad_name: bool,
    /// What passwords have to be like.
    pub settings: PasswordSettings,
    /// What is wrong with the one that was typed.
    pub problems: Vec<PasswordProblem>,
    /// The version of the terms that is agreed to, if one is.
    pub terms: Option<String>,
    /// Whether that was ticked.
    pub agreed: bool,
    /// Whether it wants to be.
    pub agree_first: bool,
    /// Somebody else who is signed in here, by name.
    pub other: Option<String>,
    /// Where the form goes.
    pub action: SafeUrl,
    /// The token that binds the form to link and browser.
    pub csrf: String,
}

impl Page for FinishAccount {
    const NAME: &'static str = "finish-account";

    fn title(&self, words: Locale) -> String {
        let title = words.finish_account();
        let failed = self.bad_name || self.agree_first || !self.problems.is_empty();
        if failed { words.error_in_title(title) } else { title.to_owned() }
    }

    fn head(&self) -> Head {
        Head { module: Some("password.js"), ..Head::default() }
    }

    fn main(self, context: &PageContext) -> AnyView {
        let words = context.locale;
        let name_error = self.bad_name.then(|| words.enter_your_name().to_owned());
        let name_first = self.bad_name || self.name.is_empty();
        let other = self.other.map(|person| view! { <Alert tone=Tone::Warn>{words.sign_up_ends(&person)}</Alert> });
        let about = vec![self.address.clone(), context.branding.name.clone(), self.application.clone()];
        let (agreed, agree_first) = (self.agreed, self.agree_first);
        let terms = self.terms.map(|version| Terms { version, agreed, agree_first }.view(words, &context.branding));
        view! {
            <div class="stack tight">
                <h1>{words.finish_account()}</h1>
                <p class="quiet">{self.application}</p>
                <p>{words.finish_account_text(&self.address)}</p>
            </div>
            {other}
            <Form action=self.action csrf=self.csrf>
                <input type="hidden" name="username" value=self.address autocomplete="username" />
                <Field
                    name="name"
                    label=words.your_name()
                    value=self.name
                    error=name_error
                    autocomplete="name"
                    autofocus=name_first
                />
                <NewPasswordField
                    words=words
                    settings=self.settings
                    problems=self.problems
                    about=about
                    autofocus=!name_first
                />
                {terms}
                <Button kind=Kind::Primary>{words.create_account()}</Button>
            </Form>
        }
        .into_any()
    }

    fn samples(_: Locale) -> Vec<Sample<Self>> {
        let page = Self {
            application: "Patient Portal".into(),
            address: "ada@clinic.example".into(),
            name: String::new(),
            bad_name: false,
            settings: PasswordSettings::default(),
            problems: Vec::new(),
            terms: None,
            agreed: false,
            agree_first: false,
            other: None,
            action: ours("/p/demo/sign-in/sign-up/l1"),
            csrf: "token".into(),
        };
        let terms = Self { terms: Some("2026-11".into()), ..page.clone() };
        vec![
            Sample::new("empty", page.clone()),
            Sample::new("with terms", terms.clone()).with(|context| {
                context.branding.terms = Some(ours("/terms"));
                context.branding.privacy = Some(ours("/privacy"));
            }),
            Sample::new(
                "everything is wrong",
                Self {
                    bad_name: true,
                    problems: vec![PasswordProblem::TooShort(15), PasswordProblem::Common],
                    agree_first: true,
                    ..terms
                },
            )
            .with(|context| context.branding.terms = Some(ours("/terms"))),
            Sample::new(
                "somebody else is signed in",
                Self { other: Some("John Doe".into()), name: "Ada".into(), ..page.clone() },
            ),
            Sample::new(
                "hostile text",
                Self {
                    application: "<b onclick=alert(1)>&\"'".into(),
                    address: format!("{}@clinic.example", "a".repeat(64)),
                    name: "<script>alert(1)</script>".into(),
                    other: Some("<i>x</i>".into()),
                    ..page
                },
            ),
        ]
    }
}
