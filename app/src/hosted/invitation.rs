//! Where an invitation is accepted.

use super::Terms;
use crate::{
    Page, PageContext, SafeUrl,
    components::{Alert, Button, ButtonLink, Field, Form, Kind, NewPasswordField, Person, Tone},
    document::Head,
    gallery::{Sample, ours},
    i18n::Locale,
};
use domain::{password::PasswordProblem, project::PasswordSettings};
use leptos::prelude::*;

/// What whoever opened an invitation may do.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum InvitationStep {
    /// Choose a name and a first password: posts `name` and `password`.
    NewAccount {
        /// The name, as far as it is known, or as it was typed.
        name: String,
        /// Whether it cannot be used.
        bad_name: bool,
        /// What is wrong with the password.
        problems: Vec<PasswordProblem>,
        /// What passwords have to be like.
        settings: PasswordSettings,
        /// The terms that are agreed to, if any are.
        terms: Option<Terms>,
    },
    /// Accept it: they are signed in as this person.
    Accept {
        /// Their name.
        person: String,
        /// What they sign in with.
        login: Option<String>,
    },
    /// Sign in, there.
    LogIn(Option<SafeUrl>),
    /// Say whether they want to go on although somebody else is signed in: posts `decision=replace`.
    AskFirst {
        /// The name of who is signed in.
        person: String,
        /// What they sign in with.
        login: Option<String>,
        /// On as who is signed in, where there is something to go on to.
        stay: Option<SafeUrl>,
    },
}

/// An invitation.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Invitation {
    /// The application's name.
    pub application: String,
    /// Who invites, by name.
    pub invited_by: Option<String>,
    /// For which address.
    pub address: String,
    /// What can be done.
    pub step: InvitationStep,
    /// Where the form goes.
    pub action: SafeUrl,
    /// The token that binds the form to link and browser.
    pub csrf: String,
}

impl Page for Invitation {
    const NAME: &'static str = "invitation";

    fn title(&self, words: Locale) -> String {
        let title = words.invited_to(&self.application);
        match &self.step {
            InvitationStep::NewAccount { bad_name, problems, terms, .. }
                if *bad_name || !problems.is_empty() || terms.as_ref().is_some_and(|terms| terms.agree_first) =>
            {
                words.error_in_title(&title)
            }
            _ => title,
        }
    }

    fn head(&self) -> Head {
        let chooses = matches!(self.step, InvitationStep::NewAccount { .. });
        Head { module: chooses.then_some("password.js"), ..Head::default() }
    }

    fn main(self, context: &PageContext) -> AnyView {
        let words = context.locale;
        let project = context.branding.name.clone();
        let Self { application, invited_by, address, step, action, csrf } = self;
        let by = invited_by.map(|person| words.invited_by(&person));
        let is_for = words.invitation_is_for(&address);
        let about = by.into_iter().chain([is_for]).collect::<Vec<_>>().join(" ");
        let heading = words.invited_to(&application);
        let (text, rest) = match step {
            InvitationStep::NewAccount { name, bad_name, problems, settings, terms } => {
                let known = vec![name.clone(), address, project, application];
                let name_error = bad_name.then(|| words.enter_your_name().to_owned());
                let name_first = bad_name || name.is_empty();
                let terms = terms.map(|terms| terms.view(words, &context.branding));
                let form = view! {
                    <Form action=action csrf=csrf>
                        <Field name="name" label=words.your_name() value=name error=name_error autocomplete="name" autofocus=name_first />
                        <NewPasswordField words=words settings=settings problems=problems about=known autofocus=!name_first />
                        {terms}
                        <Button kind=Kind::Primary>{words.create_account()}</Button>
                    </Form>
                };
                (words.invitation_new().to_owned(), Some(form.into_any()))
            }
            InvitationStep::Accept { person, login } => {
                let form = view! {
                    <div class="card"><Person name=person login=login /></div>
                    <Form action=action csrf=csrf>
                        <Button kind=Kind::Primary>{words.accept_invitation()}</Button>
                    </Form>
                };
                (words.invitation_accept_text().to_owned(), Some(form.into_any()))
            }
            InvitationStep::LogIn(Some(href)) => {
                let link = view! { <ButtonLink kind=Kind::Primary href=href>{words.log_in()}</ButtonLink> };
                (words.invitation_log_in().to_owned(), Some(link.into_any()))
            }
            InvitationStep::LogIn(None) => (words.invitation_log_in_there(&application), None),
            InvitationStep::AskFirst { person, login, stay } => {
                let stay = stay.map(|href| {
                    let text = words.stay_as(&person);
                    view! { <ButtonLink kind=Kind::Plain href=href>{text}</ButtonLink> }
                });
                let (replaces, signed_in) = (words.go_on_replaces(&person), words.signed_in_as(&person));
                let go_on = words.go_on_as(&address);
                let ways = view! {
                    <Alert tone=Tone::Warn>{signed_in}</Alert>
                    <div class="card"><Person name=person login=login /></div>
                    <Form action=action csrf=csrf>
                        <Button kind=Kind::Primary choice="replace">{go_on}</Button>
                        {stay}
                    </Form>
                };
                (replaces, Some(ways.into_any()))
            }
        };
        view! {
            <div class="stack tight">
                <h1>{heading}</h1>
                <p class="quiet">{about}</p>
                <p class="quiet">{text}</p>
            </div>
            {rest}
        }
        .into_any()
    }

    fn samples(_: Locale) -> Vec<Sample<Self>> {
        let new = |name: &str| InvitationStep::NewAccount {
            name: name.into(),
            bad_name: false,
            problems: Vec::new(),
            settings: PasswordSettings::default(),
            terms: None,
        };
        let page = Self {
            application: "Labs".into(),
            invited_by: Some("Dr. Sarah Smith".into()),
            address: "john@family.example".into(),
            step: new("John Doe"),
            action: ours("/p/demo/sign-in/invitation/i1"),
            csrf: "token".into(),
        };
        let with = |step| Self { step, ..page.clone() };
        let wrong = |problem| InvitationStep::NewAccount {
            name: String::new(),
            bad_name: true,
            problems: vec![problem],
            settings: PasswordSettings { min_length: 8, require_digit: true, ..PasswordSettings::default() },
            terms: Some(Terms { version: "2026-11".into(), agreed: false, agree_first: true }),
        };
        let grace = || ("Grace Hopper".to_owned(), Some("grace@demo.test".to_owned()));
        let log_in = || ours("/p/demo/sign-in?client_id=labs");
        let (person, login) = grace();
        let ask = |stay| InvitationStep::AskFirst { person: person.clone(), login: login.clone(), stay };
        let hostile = "<script>alert(1)</script>\"' WolfeschlegelsteinhausenbergerdorffHabsburgLothringen".to_owned();
        vec![
            Sample::new("somebody new", page.clone()),
            Sample::new("nobody's name", Self { invited_by: None, ..with(new("")) }),
            Sample::new("nothing typed", with(wrong(PasswordProblem::Missing))),
            Sample::new("a common password", with(wrong(PasswordProblem::Common))),
            Sample::new("signed in", with(InvitationStep::Accept { person: "John Doe".into(), login: None })),
            Sample::new("has an account", with(InvitationStep::LogIn(Some(log_in())))),
            Sample::new("has an account and no way there", with(InvitationStep::LogIn(None))),
            Sample::new("somebody else signed in", with(ask(Some(log_in())))),
            Sample::new(
                "hostile and long texts",
                Self {
                    application: hostile.clone(),
                    invited_by: Some(hostile.clone()),
                    address: format!("{}@hospital.example", "maximiliana".repeat(5)),
                    step: new(&hostile),
                    ..page.clone()
                },
            ),
        ]
    }
}
