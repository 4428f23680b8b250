//! How long people stay signed in, in which languages they are spoken to, and where they go.

use super::ReadingOnly;
use crate::{
    console::{ConsolePage, ConsoleSample, Place, Shell, components::*},
    i18n::Locale,
};
use domain::{
    project::{
        ProjectSettings,
        edit::{SignInEdit, Span, Unit},
    },
    time::Timestamp,
};
use leptos::prelude::*;

/// The page "Sign-in". Posts the fields of [`SignInEdit`] to where it is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SignInSettings {
    /// What stands in the form.
    pub edit: SignInEdit,
    /// The applications that can be the default: id and name.
    pub applications: Vec<(String, String)>,
    /// What is wrong with it.
    pub problems: Problems,
    /// What somebody else saved meanwhile.
    pub changed: Option<Changed>,
    /// The version of the settings that it was made from.
    pub version: i32,
    /// Whether it can only be looked at.
    pub read_only: bool,
    /// Whether everybody's sessions can be ended from here.
    pub signs_everybody_out: bool,
}

impl SignInSettings {
    /// The fields as the form shows them, to be compared with those that somebody else saved.
    #[must_use]
    pub fn fields(edit: &SignInEdit, applications: &[(String, String)]) -> Vec<(&'static str, String)> {
        let name = |tag: &str| Locale::parse(tag).map_or_else(|| tag.to_owned(), |locale| locale.name().to_owned());
        let default = applications.iter().find(|(id, _)| *id == edit.default_application);
        let mut languages: Vec<String> = edit.languages.iter().map(|tag| name(tag)).collect();
        languages.sort();
        vec![
            ("idle", edit.idle.spoken()),
            ("absolute", edit.absolute.spoken()),
            ("keep", spoken(&edit.keep)),
            ("lock", spoken(&edit.lock)),
            ("oneSession", on_or_off(edit.one_session)),
            ("mayChangeEmail", on_or_off(edit.may_change_email)),
            ("mayDelete", on_or_off(edit.may_delete)),
            ("languages", languages.join(", ")),
            ("language", name(&edit.language)),
            ("defaultApplication", default.map_or_else(|| "None".to_owned(), |(_, name)| name.clone())),
        ]
    }
}

fn spoken(span: &Span) -> String {
    if span.number.trim().is_empty() { "Off".to_owned() } else { span.spoken() }
}

fn on_or_off(on: bool) -> String {
    if on { "On" } else { "Off" }.to_owned()
}

impl ConsolePage for SignInSettings {
    const NAME: &'static str = "console-settings-sign-in";

    fn title(&self) -> String {
        if self.problems.is_empty() { "Sign-in".to_owned() } else { "Error: Sign-in".to_owned() }
    }

    fn place(&self) -> Place {
        Place::SignIn
    }

    fn main(self, shell: &Shell) -> AnyView {
        let Self { edit, applications, problems, changed, version, read_only, signs_everybody_out } = self;
        let to = || shell.to(Place::SignIn.path());
        let languages: Vec<Pick> =
            Locale::ALL.into_iter().map(|locale| Pick::new(locale.tag(), locale.name())).collect();
        let bounds = |(from, to)| format!("{} to {}.", Span::of(from).spoken(), Span::of(to).spoken());
        let mut defaults = vec![Pick::new("", "None: they are told to start at their application")];
        defaults.extend(applications.iter().map(|(id, name)| Pick::new(id.as_str(), name.as_str())));
        let summary = match &changed {
            Some(_) => view! { <ChangedNotice changed=changed.clone() /> }.into_any(),
            None => view! { <Summary problems=problems.clone() /> }.into_any(),
        };
        let everybody = signs_everybody_out.then(|| {
            view! {
                <Section
                    title="Everybody’s sessions"
                    text="When something may be in the wrong hands, or a change is to count at once. One person’s sessions are ended on their own page."
                >
                    <div>
                        <LinkButton look=Look::Danger href=shell.to("settings/sign-in/everybody")>"Sign everybody out…"</LinkButton>
                    </div>
                </Section>
            }
        });
        let (edit, problems) = (&edit, &problems);
        view! {
            <Header title="Sign-in" text="For everybody who signs in to this project.">
                <ReadingOnly show=read_only />
            </Header>
            <PostForm to=to() csrf=shell.csrf.clone() version=i64::from(version) watch=!read_only>
                {summary}
                <Section
                    title="Sessions"
                    text="A session is one browser's sign-in. While it lasts, people get from one application to the next without a password. Changes count for sign-ins from now on."
                >
                    <SpanField
                        name="idle"
                        label="Ends when unused for"
                        value=edit.idle.clone()
                        hint=format!("Short for shared workstations, longer for people's own devices. {}", bounds(SignInEdit::IDLE))
                        error=problems.at("idle")
                        read_only=read_only
                    />
                    <SpanField
                        name="absolute"
                        label="Ends in any case after"
                        value=edit.absolute.clone()
                        hint=format!("However busy somebody is, they prove who they are again. {}", bounds(SignInEdit::ABSOLUTE))
                        error=problems.at("absolute")
                        read_only=read_only
                    />
                    <SpanField
                        name="keep"
                        label="“Keep me logged in” lasts"
                        value=edit.keep.clone()
                        units=vec![Unit::Days]
                        hint=format!("The sign-in page then offers a box to tick, for people's own devices. Leave it empty to offer none. {}", bounds(SignInEdit::KEEP))
                        error=problems.at("keep")
                        read_only=read_only
                    />
                    <SpanField
                        name="lock"
                        label="Locks when unused for"
                        value=edit.lock.clone()
                        units=vec![Unit::Minutes, Unit::Hours]
                        hint=format!("For workstations that many people use: the person goes on with their password, anybody else signs in instead. Leave it empty for never. {}", bounds(SignInEdit::LOCK))
                        error=problems.at("lock")
                        read_only=read_only
                    />
                    <Switch
                        name="oneSession"
                        label="One session a person"
                        on=edit.one_session
                        text="Signing in ends the person's sessions in other browsers, and what applications were given in them."
                        error=problems.at("oneSession")
                        read_only=read_only
                    />
                </Section>
                <Section title="Own account" text="What people may do on the page of their own account.">
                    <Switch
                        name="mayChangeEmail"
                        label="Change their email address"
                        on=edit.may_change_email
                        text="The new address has to be confirmed, and the old one is told and can take it back."
                        error=problems.at("mayChangeEmail")
                        read_only=read_only
                    />
                    <Switch
                        name="mayDelete"
                        label="Delete their account"
                        on=edit.may_delete
                        text="Everything that is known about them here goes with it. The activity stays."
                        error=problems.at("mayDelete")
                        read_only=read_only
                    />
                </Section>
                <Section title="Languages" text="Of the pages that people sign in with. Each sees their browser's language if it is ticked.">
                    <Checks
                        name="languages"
                        legend="Languages"
                        values=edit.languages.clone()
                        options=languages.clone()
                        error=problems.at("languages")
                        read_only=read_only
                    />
                    <Choice
                        name="language"
                        label="Otherwise"
                        value=edit.language.clone()
                        options=languages
                        hint="For browsers that want none of them."
                        error=problems.at("language")
                        read_only=read_only
                    />
                </Section>
                <Section title="Default application" text="Where somebody is sent who opens the sign-in page by itself, from a bookmark for instance.">
                    <Choice
                        name="defaultApplication"
                        label="Application"
                        value=edit.default_application.clone()
                        options=defaults
                        hint="It needs a login redirect URI, with which a sign-in begins."
                        error=problems.at("defaultApplication")
                        read_only=read_only
                    />
                </Section>
                {(!read_only).then(|| view! { <SaveBar discard=to() /> })}
            </PostForm>
            {everybody}
        }
        .into_any()
    }

    fn samples() -> Vec<ConsoleSample<Self>> {
        let page = Self {
            edit: SignInEdit::of(&ProjectSettings::default()),
            applications: vec![
                ("a1".to_owned(), "Intake Dashboard".to_owned()),
                ("a2".to_owned(), "</select><b>Portal</b>".to_owned()),
            ],
            problems: Problems::default(),
            changed: None,
            version: 3,
            read_only: false,
            signs_everybody_out: true,
        };
        let wrong = Problems::default()
            .with("idle", "This is longer than a session lasts in any case.")
            .with("absolute", "Enter 1 minute to 90 days.")
            .with("keep", "This is shorter than any other session can last.")
            .with("lock", "Enter a whole number.")
            .with("languages", "Tick at least one language.")
            .with("language", "Choose one of the languages that are ticked.")
            .with("defaultApplication", "This application does not exist any more. Choose another.");
        let changed = Changed::new(Some("Sam Ortiz".to_owned()), Some(Timestamp::from_unix_seconds(1_795_349_045)))
            .field("idle", "8 hours", "15 minutes");
        let workstations = SignInEdit {
            lock: Span { number: "5".to_owned(), unit: Unit::Minutes },
            keep: Span { number: "30".to_owned(), unit: Unit::Days },
            one_session: true,
            may_delete: true,
            ..page.edit.clone()
        };
        vec![
            ConsoleSample::new("as it is", page.clone()),
            ConsoleSample::new("for workstations", Self { edit: workstations, ..page.clone() }),
            ConsoleSample::new("with problems", Self { problems: wrong, ..page.clone() }),
            ConsoleSample::new(
                "changed meanwhile",
                Self { problems: changed.problems(), changed: Some(changed), ..page.clone() },
            ),
            ConsoleSample::new(
                "for reading only",
                Self { read_only: true, signs_everybody_out: false, ..page.clone() },
            ),
            ConsoleSample::new("without applications", Self { applications: Vec::new(), ..page }),
        ]
    }
}
