//! Who may make an account, what they get, and what they agree to.

use super::ReadingOnly;
use crate::console::{ConsolePage, ConsoleSample, Place, Shell, components::*};
use domain::{
    project::{ProjectSettings, edit::SignUpEdit},
    time::Timestamp,
};
use leptos::prelude::*;

/// The page "Sign-up". Posts the fields of [`SignUpEdit`] to where it is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SignUpSettingsPage {
    /// What stands in the form.
    pub edit: SignUpEdit,
    /// The roles to choose from: id and name.
    pub roles: Vec<(String, String)>,
    /// Whether mail leaves at all.
    pub has_mail: bool,
    /// Whether there is something to agree to: a link to terms or a privacy notice.
    pub has_terms: bool,
    /// The names of applications that do not let people make an account.
    pub closed_applications: Vec<String>,
    /// What is wrong with the form.
    pub problems: Problems,
    /// What somebody else saved meanwhile.
    pub changed: Option<Changed>,
    /// The version of the settings that it was made from.
    pub version: i32,
    /// Whether it can only be looked at.
    pub read_only: bool,
}

impl SignUpSettingsPage {
    /// The fields as the form shows them, to be compared with those that somebody else saved.
    #[must_use]
    pub fn fields(edit: &SignUpEdit, roles: &[(String, String)]) -> Vec<(&'static str, String)> {
        let role = roles.iter().find(|(id, _)| *id == edit.default_role);
        let domains: Vec<&str> = edit.domains.iter().map(|own| own.trim()).filter(|own| !own.is_empty()).collect();
        vec![
            ("enabled", if edit.enabled { "On" } else { "Off" }.to_owned()),
            ("domains", domains.join(", ")),
            ("defaultRole", role.map_or_else(|| "None".to_owned(), |(_, name)| name.clone())),
            ("termsVersion", edit.terms_version.clone()),
        ]
    }
}

impl ConsolePage for SignUpSettingsPage {
    const NAME: &'static str = "console-settings-sign-up";

    fn title(&self) -> String {
        if self.problems.is_empty() { "Sign-up".to_owned() } else { "Error: Sign-up".to_owned() }
    }

    fn place(&self) -> Place {
        Place::SignUp
    }

    fn main(self, shell: &Shell) -> AnyView {
        let Self { edit, roles, has_mail, has_terms, closed_applications, problems, changed, version, read_only } =
            self;
        let to = || shell.to(Place::SignUp.path());
        let mut defaults = vec![Pick::new("", "None")];
        defaults.extend(roles.iter().map(|(id, name)| Pick::new(id.as_str(), name.as_str())));
        let summary = match &changed {
            Some(_) => view! { <ChangedNotice changed=changed.clone() /> }.into_any(),
            None => view! { <Summary problems=problems.clone() /> }.into_any(),
        };
        let no_mail = (!has_mail).then(|| {
            view! {
                <Alert tone=Tone::Warn title="No mail leaves this installation.">
                    "Without it nobody can make an account: the address is proved by a mail. The installation needs KEYWARD_SMTP_URL and KEYWARD_MAIL_FROM."
                </Alert>
            }
        });
        let closed = (!closed_applications.is_empty()).then(|| {
            let names = closed_applications.join(", ");
            view! { <p class="small quiet">{format!("Not for these applications, on whose Sign-in tab it is off: {names}.")}</p> }
        });
        let branding = shell.to(Place::Branding.path());
        let terms_hint = if has_terms {
            "Such as 2026-11. Leave it empty to ask nobody. Which version somebody agreed to, and when, is kept."
        } else {
            "Needs a link to terms or a privacy notice, under Branding. Leave it empty to ask nobody."
        };
        let (edit, problems) = (&edit, &problems);
        view! {
            <Header title="Sign-up" text="Whether people may make an account for themselves.">
                <ReadingOnly show=read_only />
            </Header>
            {no_mail}
            <PostForm to=to() csrf=shell.csrf.clone() version=i64::from(version) watch=!read_only>
                {summary}
                <Section title="Who" text="The sign-in page then offers to make an account. The address is proved by a mail first.">
                    <Switch
                        name="enabled"
                        label="People may sign up"
                        on=edit.enabled
                        text="Otherwise accounts are made here: one by one, by invitation, or from a list."
                        error=problems.at("enabled")
                        read_only=read_only
                    />
                    {closed}
                    <ListField
                        name="domains"
                        label="Only with addresses of these domains"
                        values=edit.domains.clone()
                        problems=problems.clone()
                        placeholder="clinic.example"
                        add="Add domain"
                        hint="The very domain, none below it. None: any address."
                        read_only=read_only
                    />
                </Section>
                <Section title="What they get">
                    <Choice
                        name="defaultRole"
                        label="Role"
                        value=edit.default_role.clone()
                        options=defaults
                        hint="Everybody who signs up gets it. It should allow no more than a stranger may have."
                        error=problems.at("defaultRole")
                        read_only=read_only
                    />
                </Section>
                <Section title="What they agree to" text="A box to tick, with links to the terms and the privacy notice.">
                    <TextField
                        name="termsVersion"
                        label="Version of the terms"
                        value=edit.terms_version.clone()
                        optional=true
                        hint=terms_hint
                        error=problems.at("termsVersion")
                        max_length=40
                        read_only=read_only
                    />
                    <p class="small"><Link href=branding>"Links to terms and privacy notice"</Link></p>
                </Section>
                {(!read_only).then(|| view! { <SaveBar discard=to() /> })}
            </PostForm>
        }
        .into_any()
    }

    fn samples() -> Vec<ConsoleSample<Self>> {
        let page = Self {
            edit: SignUpEdit::of(&ProjectSettings::default()),
            roles: vec![("r1".to_owned(), "patient".to_owned()), ("r2".to_owned(), "</select><b>x</b>".to_owned())],
            has_mail: true,
            has_terms: true,
            closed_applications: Vec::new(),
            problems: Problems::default(),
            changed: None,
            version: 3,
            read_only: false,
        };
        let on = SignUpEdit {
            enabled: true,
            domains: vec!["clinic.example".to_owned(), "partner.example".to_owned()],
            default_role: "r1".to_owned(),
            terms_version: "2026-11".to_owned(),
        };
        let wrong = Problems::default()
            .with("domains.1", "Write a domain such as clinic.example.")
            .with("defaultRole", "This role does not exist any more. Choose another.")
            .with("termsVersion", "Use at most 40 characters.");
        let changed = Changed::new(Some("Sam Ortiz".to_owned()), Some(Timestamp::from_unix_seconds(1_795_349_045)))
            .field("enabled", "On", "Off");
        vec![
            ConsoleSample::new("off", page.clone()),
            ConsoleSample::new(
                "on",
                Self {
                    edit: on.clone(),
                    closed_applications: vec!["Intake Dashboard".to_owned(), "<i>x</i>".to_owned()],
                    ..page.clone()
                },
            ),
            ConsoleSample::new("with problems", Self { edit: on.clone(), problems: wrong, ..page.clone() }),
            ConsoleSample::new(
                "changed meanwhile",
                Self { problems: changed.problems(), changed: Some(changed), ..page.clone() },
            ),
            ConsoleSample::new("no mail, no terms", Self { has_mail: false, has_terms: false, ..page.clone() }),
            ConsoleSample::new("for reading only", Self { edit: on, read_only: true, ..page }),
        ]
    }
}
