//! The Tokens tab: what tokens are, what they say and how long they live.

use super::top::{Top, Which, elsewhere, title};
use crate::console::{ConsolePage, ConsoleSample, Place, Shell, components::*};
use domain::{
    keys::Algorithm,
    oauth::client::{
        AccessTokenType,
        edit::{Span, TokensEdit, Unit},
    },
};
use leptos::prelude::*;

/// What may stand in the way of another tab's form.
pub(super) const CLASHES: &[(&str, &str)] = &[
    ("tokenEndpointAuthMethod", "Settings"),
    ("pkceRequired", "Settings"),
    ("allowedCallbackUrls", "Settings"),
    ("allowedLogoutUrls", "Settings"),
    ("introspectionAllowed", "Tokens"),
    ("accessTokenLifetime", "Tokens"),
    ("refreshTokenIdleLifetime", "Tokens"),
];

/// What may stand in the way of this tab's form.
const SETTINGS_CLASHES: &[(&str, &str)] = &[
    ("tokenEndpointAuthMethod", "Settings"),
    ("pkceRequired", "Settings"),
    ("allowedCallbackUrls", "Settings"),
    ("allowedLogoutUrls", "Settings"),
];

/// The Tokens tab. Posts the fields of [`TokensEdit`] by the Project API's names; a time with its unit as `…Unit`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ApplicationTokens {
    /// Which application.
    pub top: Top,
    /// What the form holds.
    pub edit: TokensEdit,
    /// The version that it was made from.
    pub version: i64,
    /// What is wrong with it.
    pub problems: Problems,
    /// What was saved by somebody else meanwhile.
    pub changed: Option<Changed>,
}

impl ApplicationTokens {
    fn span(&self, name: &'static str, label: &'static str, span: &Span, hint: String) -> AnyView {
        view! {
            <SpanField
                name=name
                label=label
                value=span.clone()
                units=Unit::ALL.to_vec()
                hint=hint
                error=self.problems.at(name)
                read_only=!self.top.may_write
            />
        }
        .into_any()
    }

    fn access(&self) -> AnyView {
        let (edit, problems, only) = (&self.edit, &self.problems, !self.top.may_write);
        let types = vec![
            Pick::new("at+jwt", "at+jwt").text("As RFC 9068 has it: nobody can take it for an ID token."),
            Pick::new("JWT", "JWT").text("For APIs whose library refuses at+jwt."),
        ];
        let algorithms = vec![
            Pick::new("ES256", "ES256").text("Short signatures. Every current library knows it."),
            Pick::new("RS256", "RS256").text("For APIs that know nothing else."),
        ];
        let lifetime = self.span(
            "accessTokenLifetime",
            "Lifetime",
            &edit.access_token,
            format!(
                "{} Whoever checks tokens only by their signature learns of a revocation when they expire.",
                bounds(TokensEdit::ACCESS)
            ),
        );
        view! {
            <Section title="Access tokens" text="What the application shows to an API.">
                {lifetime}
                <RadioCards
                    name="accessTokenType"
                    legend="Type (typ)"
                    value=edit.access_token_type.as_str()
                    options=types
                    error=problems.at("accessTokenType")
                    read_only=only
                />
                <RadioCards
                    name="accessTokenAlgorithm"
                    legend="Signature (alg)"
                    value=edit.access_token_algorithm.as_str()
                    options=algorithms
                    error=problems.at("accessTokenAlgorithm")
                    read_only=only
                />
            </Section>
        }
        .into_any()
    }

    fn refresh(&self) -> AnyView {
        let (edit, problems, only) = (&self.edit, &self.problems, !self.top.may_write);
        let idle =
            self.span("refreshTokenIdleLifetime", "Unused for", &edit.refresh_idle, bounds(TokensEdit::REFRESH_IDLE));
        let whole = self.span(
            "refreshTokenLifetime",
            "In any case",
            &edit.refresh_absolute,
            bounds(TokensEdit::REFRESH_ABSOLUTE),
        );
        view! {
            <Section title="Refresh tokens" text="They keep people signed in. Each is exchanged for the next one; one that is used twice ends them all.">
                <Switch
                    name="refreshTokenEnabled"
                    label="Issue refresh tokens"
                    on=edit.refresh_token_enabled
                    text="To requests with the scope offline_access or online_access."
                    error=problems.at("refreshTokenEnabled")
                    read_only=only
                />
                <p class="small quiet">"They end after this time:"</p>
                {idle}
                {whole}
            </Section>
        }
        .into_any()
    }

    fn claims(&self) -> AnyView {
        let (edit, problems, only) = (&self.edit, &self.problems, !self.top.may_write);
        view! {
            <Section title="Claims" text="What the ID token and userinfo say about the person.">
                <Switch
                    name="userClaimsInIdToken"
                    label="Profile in the ID token"
                    on=edit.user_claims_in_id_token
                    text="Name, email and what else the scopes give stand in the ID token too, not only in userinfo. Libraries for pages and telephones expect that."
                    error=problems.at("userClaimsInIdToken")
                    read_only=only
                />
                <ListField
                    name="customClaims"
                    label="Claims of your own"
                    values=edit.custom_claims.clone()
                    problems=problems.clone()
                    placeholder="https://clinic.example/ward = ward"
                    hint="A claim, =, and the attribute of the user that fills it. In the ID token and in userinfo."
                    read_only=only
                />
            </Section>
        }
        .into_any()
    }

    fn introspection(&self) -> AnyView {
        let (edit, problems, only) = (&self.edit, &self.problems, !self.top.may_write);
        view! {
            <Section title="Introspection" text="For resource servers: asking us whether a token is good (RFC 7662).">
                <Switch
                    name="introspectionAllowed"
                    label="May introspect tokens of other applications"
                    on=edit.introspection_allowed
                    text="Only with a client secret. Its own tokens it may introspect anyway."
                    error=problems.at("introspectionAllowed")
                    read_only=only
                />
            </Section>
        }
        .into_any()
    }
}

fn bounds((from, to): (std::time::Duration, std::time::Duration)) -> String {
    format!("{} to {}.", Span::of(from).spoken(), Span::of(to).spoken())
}

impl ConsolePage for ApplicationTokens {
    const NAME: &'static str = "console-application-tokens";

    fn title(&self) -> String {
        title(&self.top, "Tokens", &self.problems)
    }

    fn place(&self) -> Place {
        Place::Applications
    }

    fn main(self, shell: &Shell) -> AnyView {
        let here = self.top.to(shell, "/tokens");
        let head = self.top.view(shell, Which::Tokens);
        let (access, refresh, claims, introspection) =
            (self.access(), self.refresh(), self.claims(), self.introspection());
        let fields = view! { {access} {refresh} {claims} {introspection} };
        if !self.top.may_write {
            return view! { {head} <div class="form">{fields}</div> }.into_any();
        }
        let summary = match &self.changed {
            Some(changed) => view! { <ChangedNotice changed=Some(changed.clone()) /> }.into_any(),
            None => view! { <Summary problems=self.problems.clone() /> }.into_any(),
        };
        view! {
            {head}
            <PostForm to=here.clone() csrf=shell.csrf.clone() version=self.version watch=true>
                {summary}
                {elsewhere(&self.problems, SETTINGS_CLASHES)}
                {fields}
                <SaveBar discard=here />
            </PostForm>
        }
        .into_any()
    }

    fn samples() -> Vec<ConsoleSample<Self>> {
        let span = |number: &str, unit| Span { number: number.to_owned(), unit };
        let page = Self {
            top: Top::sample(),
            edit: TokensEdit {
                access_token: span("15", Unit::Minutes),
                access_token_type: AccessTokenType::AtJwt,
                access_token_algorithm: Algorithm::Es256,
                refresh_token_enabled: true,
                refresh_idle: span("14", Unit::Days),
                refresh_absolute: span("90", Unit::Days),
                user_claims_in_id_token: true,
                custom_claims: vec!["https://clinic.example/ward = ward".to_owned()],
                introspection_allowed: false,
            },
            version: 2,
            problems: Problems::default(),
            changed: None,
        };
        let wrong = Self {
            edit: TokensEdit {
                access_token: span("2", Unit::Hours),
                custom_claims: vec!["sub = \"><script>alert(1)</script>".to_owned()],
                ..page.edit.clone()
            },
            problems: Problems::default().with("accessTokenLifetime", "Enter 30 seconds to 1 hour.").with(
                "customClaims.0",
                "Choose another name for the claim: plain characters, and none of the standard's own.",
            ),
            ..page.clone()
        };
        let changed = Changed::new(None, None).field("accessTokenLifetime", "15 minutes", "5 minutes");
        vec![
            ConsoleSample::new("full", page.clone()),
            ConsoleSample::new("problems", wrong),
            ConsoleSample::new(
                "changed meanwhile",
                Self { problems: changed.problems(), changed: Some(changed), ..page.clone() },
            ),
            ConsoleSample::new("read only", Self { top: Top::read_only(), ..page.clone() }),
            ConsoleSample::new("long and hostile", Self { top: Top::hostile(), ..page }),
        ]
    }
}
