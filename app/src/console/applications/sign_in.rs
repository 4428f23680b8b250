//! The Sign-in tab: what people are asked, and what an application may ask for.

use super::top::{Top, Which, elsewhere, title};
use crate::console::{ConsolePage, ConsoleSample, Place, Shell, components::*};
use domain::oauth::client::edit::SignInEdit;
use leptos::prelude::*;

/// Scopes that have a box of their own, with what they give.
const SCOPES: &[(&str, &str)] = &[
    ("openid", "Who signed in: an ID token with the person's stable ID. Every OpenID Connect library asks for it."),
    ("profile", "Name, nickname, picture, language and time zone."),
    ("email", "The email address, and whether it was confirmed."),
    ("phone", "The telephone number, and whether it was confirmed."),
    ("address", "The postal address."),
    ("offline_access", "Refresh tokens that outlive the session: for applications that work while the person is away."),
    ("online_access", "Refresh tokens that end with the session."),
    ("fhirUser", "Who the person is on the FHIR server."),
];

/// The names of the scopes that have a box of their own.
pub const OFFERED_SCOPES: [&str; 8] =
    ["openid", "profile", "email", "phone", "address", "offline_access", "online_access", "fhirUser"];

/// The Sign-in tab. Posts the fields of [`SignInEdit`] by the Project API's names, and `otherScopes`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ApplicationSignIn {
    /// Which application.
    pub top: Top,
    /// What the form holds.
    pub edit: SignInEdit,
    /// The project's audiences: the identifier and what it is.
    pub audiences: Vec<(String, String)>,
    /// Whether the project lets people make an account.
    pub project_sign_up: bool,
    /// The version that it was made from.
    pub version: i64,
    /// What is wrong with it.
    pub problems: Problems,
    /// What was saved by somebody else meanwhile.
    pub changed: Option<Changed>,
    /// Scopes that were filled in because a request with them was refused.
    pub filled_in: Option<String>,
}

impl ApplicationSignIn {
    fn fields(&self, shell: &Shell) -> AnyView {
        let (edit, problems, only) = (&self.edit, &self.problems, !self.top.may_write);
        let scopes = SCOPES.iter().map(|(name, text)| Pick::new(*name, *name).text(*text)).collect::<Vec<_>>();
        let none = Pick::new("", "None: the access token opens userinfo only");
        let known = self.audiences.iter().map(|(id, what)| Pick::new(id.clone(), format!("{id} ({what})")));
        let mut audiences: Vec<Pick> = std::iter::once(none).chain(known).collect();
        let is_known = self.audiences.iter().any(|(id, _)| *id == edit.default_audience);
        if !edit.default_audience.is_empty() && !is_known {
            let gone = format!("{} (no longer an audience of this project)", edit.default_audience);
            audiences.push(Pick::new(edit.default_audience.clone(), gone));
        }
        let filled_in = self.filled_in.as_ref().map(|scopes| {
            let text = format!("{scopes}: filled in below. Save to allow it from now on.");
            view! { <Alert tone=Tone::Note title="Scopes that were refused">{text}</Alert> }
        });
        let consent = view! {
            <Section title="Consent" text="Whether people are asked what the application may know about them.">
                <Switch
                    name="trusted"
                    label="Our own application"
                    on=edit.trusted
                    text="People are not asked for consent. Leave it off for everything that is not run by you."
                    error=problems.at("trusted")
                    read_only=only
                />
            </Section>
        };
        let sign_up_text = match self.project_sign_up {
            true => "Counts only while sign-up is on in the project's settings.",
            false => "Counts once people can sign up in the project.",
        };
        let idle = (!self.project_sign_up && edit.signup_allowed).then(|| {
            let settings = shell.entries.contains(&Place::SignUp).then(|| shell.to(Place::SignUp.path()));
            let settings = settings.map(|href| view! { " " <Link href=href>"Sign-up settings"</Link> });
            view! {
                <Alert tone=Tone::Warn title="Nobody can sign up now.">
                    "Sign-up is off for the whole project, or no mail leaves the installation."
                    {settings}
                </Alert>
            }
        });
        let sign_up = view! {
            <Section title="Sign-up" text="Whether its sign-in page offers to make an account, where the project lets people make one.">
                <Switch
                    name="signupAllowed"
                    label="People may sign up"
                    on=edit.signup_allowed
                    text=sign_up_text
                    error=problems.at("signupAllowed")
                    read_only=only
                />
                {idle}
            </Section>
        };
        let invitations = view! {
            <Section title="Invitations" text="How the people whom you invite to the application get their links.">
                <Switch
                    name="shouldSendInviteEmail"
                    label="Mail invitations"
                    on=edit.should_send_invite_email
                    text="If it is off, whoever invites gets each link, to hand it on in another way. Such a link proves no email address."
                    error=problems.at("shouldSendInviteEmail")
                    read_only=only
                />
            </Section>
        };
        let scopes = view! {
            <Section title="Scopes" text="What the application may ask for. A request for anything else is refused.">
                <Checks
                    name="allowedScopes"
                    legend="Allowed scopes"
                    values=edit.scopes.clone()
                    options=scopes
                    error=problems.at("allowedScopes")
                    read_only=only
                />
                <TextField
                    name="otherScopes"
                    label="Further scopes"
                    value=edit.other_scopes.clone()
                    mono=true
                    optional=true
                    hint="Separated by spaces: scopes of your own APIs, or of SMART on FHIR such as launch/patient or patient/Observation.rs."
                    error=problems.at("otherScopes")
                    read_only=only
                />
            </Section>
        };
        view! {
            {filled_in}
            {consent}
            {sign_up}
            {invitations}
            {scopes}
            <Section title="Audience" text="For which API access tokens are, when a request does not say.">
                <Choice
                    name="defaultAudience"
                    label="Default audience"
                    value=edit.default_audience.clone()
                    options=audiences
                    error=problems.at("defaultAudience")
                    read_only=only
                />
            </Section>
        }
        .into_any()
    }
}

impl ConsolePage for ApplicationSignIn {
    const NAME: &'static str = "console-application-sign-in";

    fn title(&self) -> String {
        title(&self.top, "Sign-in", &self.problems)
    }

    fn place(&self) -> Place {
        Place::Applications
    }

    fn main(self, shell: &Shell) -> AnyView {
        let here = self.top.to(shell, "/sign-in");
        let (head, fields) = (self.top.view(shell, Which::SignIn), self.fields(shell));
        if !self.top.may_write {
            return view! { {head} <div class="form">{fields}</div> }.into_any();
        }
        let summary = match &self.changed {
            Some(changed) => view! { <ChangedNotice changed=Some(changed.clone()) /> }.into_any(),
            None => view! { <Summary problems=self.problems.clone() /> }.into_any(),
        };
        let other = elsewhere(&self.problems, super::tokens::CLASHES);
        view! {
            {head}
            <PostForm to=here.clone() csrf=shell.csrf.clone() version=self.version watch=true>
                {summary}
                {other}
                {fields}
                <SaveBar discard=here />
            </PostForm>
        }
        .into_any()
    }

    fn samples() -> Vec<ConsoleSample<Self>> {
        let page = Self {
            top: Top::sample(),
            edit: SignInEdit {
                trusted: true,
                signup_allowed: true,
                should_send_invite_email: true,
                scopes: ["openid", "profile", "email", "offline_access"].map(str::to_owned).to_vec(),
                other_scopes: "labs:read labs:write".to_owned(),
                default_audience: "https://api.clinic.example".to_owned(),
            },
            audiences: vec![
                ("https://id.clinic.example/p/pediatrics/fhir".to_owned(), "the FHIR gateway".to_owned()),
                ("https://api.clinic.example".to_owned(), "an API of the project".to_owned()),
            ],
            project_sign_up: true,
            version: 2,
            problems: Problems::default(),
            changed: None,
            filled_in: None,
        };
        let wrong = Self {
            edit: SignInEdit {
                other_scopes: "\"><script>".to_owned(),
                default_audience: "urn:gone".to_owned(),
                ..page.edit.clone()
            },
            problems: Problems::default()
                .with("otherScopes", "Use letters, digits and signs without quotes, separated by spaces."),
            ..page.clone()
        };
        let changed = Changed::new(Some("Ben Ito".to_owned()), None).field("otherScopes", "labs:read", "labs:write");
        vec![
            ConsoleSample::new("full", page.clone()),
            ConsoleSample::new("problems", wrong),
            ConsoleSample::new(
                "changed meanwhile",
                Self { problems: changed.problems(), changed: Some(changed), ..page.clone() },
            ),
            ConsoleSample::new(
                "refused scopes filled in",
                Self { filled_in: Some("labs:admin".to_owned()), ..page.clone() },
            ),
            ConsoleSample::new("nobody signs up", Self { project_sign_up: false, ..page.clone() }),
            ConsoleSample::new("read only", Self { top: Top::read_only(), ..page.clone() }),
            ConsoleSample::new("long and hostile", Self { top: Top::hostile(), ..page }),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_scope_with_a_box_is_explained() {
        assert_eq!(SCOPES.iter().map(|(name, _)| *name).collect::<Vec<_>>(), OFFERED_SCOPES);
    }
}
