//! Which passwords a project takes, and where that falls short of NIST SP 800-63B-4.

use super::ReadingOnly;
use crate::console::{ConsolePage, ConsoleSample, Place, Shell, components::*};
use domain::{
    password::{Shortfall, shortfalls},
    project::{PasswordSettings, ProjectSettings, edit::PasswordsEdit},
    time::Timestamp,
};
use leptos::prelude::*;

/// The page "Passwords".
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PasswordsPage {
    /// The form as it is, or was typed.
    pub edit: PasswordsEdit,
    /// What is saved: where it falls short is said.
    pub saved: PasswordSettings,
    /// What is wrong.
    pub problems: Problems,
    /// What somebody else saved meanwhile.
    pub changed: Option<Changed>,
    /// How often the settings were changed.
    pub version: i32,
    /// Whether it is only looked at.
    pub read_only: bool,
}

impl PasswordsPage {
    /// The fields of a form, in words, for telling what somebody else has changed.
    #[must_use]
    pub fn fields(edit: &PasswordsEdit) -> Vec<(&'static str, String)> {
        let or = |text: &str, never: &str| if text.trim().is_empty() { never.to_owned() } else { text.to_owned() };
        vec![
            ("minLength", edit.min_length.clone()),
            ("require", if edit.require.is_empty() { "nothing".to_owned() } else { edit.require.join(", ") }),
            ("expiresDays", or(&edit.expires_days, "never")),
            ("history", edit.history.clone()),
            ("lockAfter", or(&edit.lock_after, "never")),
            ("lockMinutes", edit.lock_minutes.clone()),
        ]
    }
}

impl ConsolePage for PasswordsPage {
    const NAME: &'static str = "console-settings-passwords";

    fn title(&self) -> String {
        if self.problems.is_empty() { "Passwords".to_owned() } else { "Error: Passwords".to_owned() }
    }

    fn place(&self) -> Place {
        Place::Passwords
    }

    fn main(self, shell: &Shell) -> AnyView {
        let Self { edit, saved, problems, changed, version, read_only } = self;
        let to = || shell.to(Place::Passwords.path());
        let bounds = |(from, to): (u16, u16)| format!("{from} to {to}.");
        let summary = match &changed {
            Some(_) => view! { <ChangedNotice changed=changed.clone() /> }.into_any(),
            None => view! { <Summary problems=problems.clone() /> }.into_any(),
        };
        let short = shortfalls(&saved);
        let problems = &problems;
        view! {
            <Header title="Passwords" text="Which passwords people of this project may choose.">
                <ReadingOnly show=read_only />
            </Header>
            <PostForm to=to() csrf=shell.csrf.clone() version=i64::from(version) watch=!read_only>
                {summary}
                {compliance(short)}
                <Section
                    title="What a password has to be"
                    text="Whatever is set here, passwords that are on lists of common and breached ones are refused, and so are people's own names and addresses. Changes count from the next password on; a password that is shorter than this is changed at the next sign-in."
                >
                    <TextField
                        name="minLength"
                        label="Shortest password"
                        kind=FieldKind::Number
                        unit="characters"
                        value=edit.min_length.clone()
                        min=PasswordSettings::MIN_LENGTH.0.to_string()
                        max=PasswordSettings::MIN_LENGTH.1.to_string()
                        hint=format!("15 where a password is the only proof. {}", bounds(PasswordSettings::MIN_LENGTH))
                        error=problems.at("minLength")
                        read_only=read_only
                    />
                    <Checks
                        name="require"
                        legend="It has to contain"
                        values=edit.require.clone()
                        options=vec![
                            Pick::new("mixedCase", "Small and capital letters"),
                            Pick::new("digit", "A digit"),
                            Pick::new("symbol", "A character that is neither"),
                        ]
                        hint="Only if a rule that you are bound by asks for it."
                        error=problems.at("require")
                        read_only=read_only
                    />
                    <TextField
                        name="history"
                        label="Earlier passwords that are not taken again"
                        kind=FieldKind::Number
                        value=edit.history.clone()
                        min="0"
                        max=PasswordSettings::HISTORY.1.to_string()
                        hint="0 to 24. Their hashes are kept for as long as this says."
                        error=problems.at("history")
                        read_only=read_only
                    />
                </Section>
                <Section title="When it has to be changed">
                    <TextField
                        name="expiresDays"
                        label="Expires after"
                        kind=FieldKind::Number
                        unit="days"
                        optional=true
                        value=edit.expires_days.clone()
                        min=PasswordSettings::EXPIRES_DAYS.0.to_string()
                        max=PasswordSettings::EXPIRES_DAYS.1.to_string()
                        hint="Leave it empty, and passwords are changed only for a reason."
                        error=problems.at("expiresDays")
                        read_only=read_only
                    />
                </Section>
                <Section
                    title="Wrong passwords"
                    text="Guessing is always slowed: by account, by address and for the whole project. Closing an account on top of that counts only for devices that its owner has not used before."
                >
                    <TextField
                        name="lockAfter"
                        label="Close the account after"
                        kind=FieldKind::Number
                        unit="wrong passwords in a row"
                        optional=true
                        value=edit.lock_after.clone()
                        min=PasswordSettings::LOCK_AFTER.0.to_string()
                        max=PasswordSettings::LOCK_AFTER.1.to_string()
                        hint=bounds(PasswordSettings::LOCK_AFTER)
                        error=problems.at("lockAfter")
                        read_only=read_only
                    />
                    <TextField
                        name="lockMinutes"
                        label="For"
                        kind=FieldKind::Number
                        unit="minutes"
                        value=edit.lock_minutes.clone()
                        min=PasswordSettings::LOCK_MINUTES.0.to_string()
                        max=PasswordSettings::LOCK_MINUTES.1.to_string()
                        hint=bounds(PasswordSettings::LOCK_MINUTES)
                        error=problems.at("lockMinutes")
                        read_only=read_only
                    />
                </Section>
                {(!read_only).then(|| view! { <SaveBar discard=to() /> })}
            </PostForm>
        }
        .into_any()
    }

    fn samples() -> Vec<ConsoleSample<Self>> {
        let page = Self {
            edit: PasswordsEdit::of(&ProjectSettings::default()),
            saved: PasswordSettings::default(),
            problems: Problems::default(),
            changed: None,
            version: 3,
            read_only: false,
        };
        let saved = PasswordSettings {
            min_length: 10,
            require_mixed_case: true,
            require_digit: true,
            expires_days: Some(90),
            history: 5,
            lock_after: Some(5),
            ..PasswordSettings::default()
        };
        let strict = Self {
            edit: PasswordsEdit::of(&ProjectSettings { passwords: saved, ..ProjectSettings::default() }),
            saved,
            ..page.clone()
        };
        let wrong = Problems::default()
            .with("minLength", "Enter a whole number from 8 to 64.")
            .with("require", "Choose from what is offered.")
            .with("history", "Enter a whole number from 0 to 24.")
            .with("expiresDays", "Enter a whole number from 1 to 3650.")
            .with("lockAfter", "Enter a whole number from 3 to 100.")
            .with("lockMinutes", "Enter a whole number from 1 to 1440.");
        let changed = Changed::new(Some("Sam Ortiz".to_owned()), Some(Timestamp::from_unix_seconds(1_795_349_045)))
            .field("minLength", "12", "15");
        vec![
            ConsoleSample::new("as it is", page.clone()),
            ConsoleSample::new("short of the standard", strict.clone()),
            ConsoleSample::new("with problems", Self { problems: wrong, ..page.clone() }),
            ConsoleSample::new(
                "changed meanwhile",
                Self { problems: changed.problems(), changed: Some(changed), ..page },
            ),
            ConsoleSample::new("for reading only", Self { read_only: true, ..strict }),
        ]
    }
}

/// Where the settings fall short of the standard, or that they do not.
fn compliance(short: Vec<Shortfall>) -> AnyView {
    if short.is_empty() {
        return view! { <Alert tone=Tone::Good>"These settings meet NIST SP 800-63B-4."</Alert> }.into_any();
    }
    let each = short.into_iter().map(|own| view! { <li>{own.text} " (" {own.section} ")"</li> }).collect_view();
    view! {
        <Alert tone=Tone::Warn title="Short of NIST SP 800-63B-4">
            <ul class="listed">{each}</ul>
        </Alert>
    }
    .into_any()
}
