//! The Settings tab: who an application is, where people may be sent, how it proves itself.

use super::{
    secret::{SecretRow, secrets},
    top::{Top, Which, elsewhere, title},
    words,
};
use crate::console::{ConsolePage, ConsoleSample, Place, Shell, components::*};
use domain::{
    oauth::client::{ApplicationType, TokenEndpointAuthMethod, edit::SettingsEdit},
    time::Timestamp,
};
use leptos::prelude::*;

/// The Settings tab. Posts the fields of [`SettingsEdit`] by the Project API's names.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ApplicationSettingsPage {
    /// Which application.
    pub top: Top,
    /// OAuth's id.
    pub client_id: String,
    /// What the form holds.
    pub edit: SettingsEdit,
    /// The version that it was made from.
    pub version: i64,
    /// What is wrong with it.
    pub problems: Problems,
    /// What was saved by somebody else meanwhile.
    pub changed: Option<Changed>,
    /// An address that was filled in because a request with it was refused.
    pub filled_in: Option<String>,
    /// The logo.
    pub logo: LogoShown,
    /// The secrets, as far as anybody can know them; `None`: it keeps none.
    pub secrets: Option<Vec<SecretRow>>,
}

impl ApplicationSettingsPage {
    fn identity(&self) -> AnyView {
        let (top, edit, problems, only) = (&self.top, &self.edit, &self.problems, !self.top.may_write);
        let kinds = ApplicationType::ALL.map(|kind| Pick::new(kind.as_str(), words::kind(kind))).to_vec();
        view! {
            <Section title="Identity" text="What your code needs. Neither ID is a secret.">
                <ReadOnly label="Application ID" value=top.id.clone() />
                <ReadOnly label="Client ID" value=self.client_id.clone() />
                <TextField
                    name="name"
                    label="Name"
                    value=edit.name.clone()
                    hint=format!("People see it on the sign-in page: “Log in to {}”.", edit.name)
                    error=problems.at("name")
                    read_only=only
                    max_length=200
                />
                <AreaField
                    name="description"
                    label="Description"
                    value=edit.description.clone()
                    rows=2
                    hint="Only administrators see it."
                    error=problems.at("description")
                    read_only=only
                />
                <Choice
                    name="applicationType"
                    label="Type"
                    value=edit.application_type.as_str()
                    options=kinds
                    hint="What it is made of decides whether it can keep a secret."
                    error=problems.at("applicationType")
                    read_only=only
                />
            </Section>
        }
        .into_any()
    }

    fn addresses(&self) -> AnyView {
        let (edit, problems, only) = (&self.edit, &self.problems, !self.top.may_write);
        view! {
            <Section title="Addresses" text="Where people may be sent after they log in or out, and which pages may call. Anything else is refused.">
                <TextField
                    name="loginRedirectUri"
                    label="Login redirect URI"
                    value=edit.login_redirect_uri.clone()
                    kind=FieldKind::Url
                    mono=true
                    optional=true
                    hint="A page of yours that starts a log-in. People who open the sign-in page directly are sent there."
                    error=problems.at("loginRedirectUri")
                    read_only=only
                />
                <ListField
                    name="allowedCallbackUrls"
                    label="Allowed callback URLs"
                    values=edit.callback_urls.clone()
                    problems=problems.clone()
                    placeholder="https://app.example.com/callback"
                    hint="Where people come back to after logging in. Compared to the letter."
                    read_only=only
                />
                <ListField
                    name="allowedLogoutUrls"
                    label="Allowed logout URLs"
                    values=edit.logout_urls.clone()
                    problems=problems.clone()
                    placeholder="https://app.example.com"
                    hint="Where people may be sent after logging out. Compared to the letter."
                    read_only=only
                />
                <TextField
                    name="backchannelLogoutUrl"
                    label="Back-channel logout URL"
                    value=edit.backchannel_logout_url.clone()
                    kind=FieldKind::Url
                    mono=true
                    optional=true
                    hint="Is sent a logout token when a session ends in which people signed in to the application (OpenID Connect Back-Channel Logout)."
                    error=problems.at("backchannelLogoutUrl")
                    read_only=only
                />
                <ListField
                    name="allowedWebOriginsUrls"
                    label="Allowed web origins"
                    values=edit.web_origins.clone()
                    problems=problems.clone()
                    placeholder="https://app.example.com"
                    hint="Pages that may renew a sign-in in a hidden frame or log in in a popup. https://*.example.com stands for one part of the host."
                    read_only=only
                />
                <ListField
                    name="allowedCORSOriginsUrls"
                    label="Allowed CORS origins"
                    values=edit.cors_origins.clone()
                    problems=problems.clone()
                    placeholder="https://app.example.com"
                    hint="Further pages that may call the token, userinfo and revocation endpoints. Web origins and the origins of callback URLs may anyway."
                    read_only=only
                />
            </Section>
        }
        .into_any()
    }

    fn protection(&self) -> AnyView {
        let (edit, problems, only) = (&self.edit, &self.problems, !self.top.may_write);
        let methods =
            TokenEndpointAuthMethod::ALL.map(|method| Pick::new(method.as_str(), words::method(method))).to_vec();
        view! {
            <Section title="Protection" text="How the application proves that it is itself when it exchanges a code for tokens.">
                <Choice
                    name="tokenEndpointAuthMethod"
                    label="Proof at the token endpoint"
                    value=edit.auth_method.as_str()
                    options=methods
                    hint="Only an application that runs on a server can keep a secret."
                    error=problems.at("tokenEndpointAuthMethod")
                    read_only=only
                />
                <Switch
                    name="pkceRequired"
                    label="Require PKCE"
                    on=edit.pkce_required
                    text="A code is only good for whoever asked for it. Switch it off only for a server whose library cannot do it."
                    error=problems.at("pkceRequired")
                    read_only=only
                />
            </Section>
        }
        .into_any()
    }

    fn fields(&self) -> AnyView {
        let filled_in = self.filled_in.clone().map(|address| {
            view! {
                <Alert tone=Tone::Warn title="Is this address yours?">
                    <p><code class="mono small">{address}</code></p>
                    <p>
                        "A request that was refused came with it, and anybody can send one: whoever wants your users sent to a site of theirs may hope that you allow it. It is filled in below. Save only if you know every letter of it; discard otherwise."
                    </p>
                </Alert>
            }
        });
        let (identity, addresses, protection) = (self.identity(), self.addresses(), self.protection());
        view! { {filled_in} {identity} {addresses} {protection} }.into_any()
    }
}

impl ConsolePage for ApplicationSettingsPage {
    const NAME: &'static str = "console-application-settings";

    fn title(&self) -> String {
        title(&self.top, "Settings", &self.problems)
    }

    fn place(&self) -> Place {
        Place::Applications
    }

    fn main(self, shell: &Shell) -> AnyView {
        let top = &self.top;
        let here = top.to(shell, "");
        let fields = self.fields();
        let head = top.view(shell, Which::Settings);
        let stands_in_the_way = elsewhere(&self.problems, &[("introspectionAllowed", "Tokens")]);
        let logo = self.logo.clone();
        let logo_form = view! {
            <LogoForm to=top.to(shell, "/logo") csrf=shell.csrf.clone() logo=logo name=top.name.clone() read_only=!top.may_write />
        };
        let logo_section = view! {
            <Section title="Logo" text="Shown on the sign-in page beside the name.">{logo_form}</Section>
        };
        let secrets = self.secrets.as_deref().map(|rows| secrets(top, shell, self.version, rows));
        if !top.may_write {
            return view! { {head} <div class="form">{fields}</div> {logo_section} {secrets} }.into_any();
        }
        let summary = match &self.changed {
            Some(changed) => view! { <ChangedNotice changed=Some(changed.clone()) /> }.into_any(),
            None => view! { <Summary problems=self.problems.clone() /> }.into_any(),
        };
        let (switch, switch_text, path) = if top.enabled {
            (
                "Switch off…",
                "People can no longer sign in to it, and its tokens open nothing, until it is switched on again.",
                "/switch-off",
            )
        } else {
            ("Switch on…", "It is switched off: nobody can sign in to it, and its tokens open nothing.", "/switch-on")
        };
        let danger = view! {
            <Section title="Danger zone" text="What cannot be used, or is gone, for everybody at once.">
                <div class="stack">
                    <p class="small">{switch_text}</p>
                    <div><ConfirmLink look=Look::Plain href=top.to(shell, path)>{switch}</ConfirmLink></div>
                    <p class="small">"Deleting it ends all that people have given it. Its client ID is never given out again."</p>
                    <div><ConfirmLink look=Look::Danger href=top.to(shell, "/delete")>"Delete application…"</ConfirmLink></div>
                </div>
            </Section>
        };
        view! {
            {head}
            <PostForm to=here.clone() csrf=shell.csrf.clone() version=self.version watch=true>
                {summary}
                {stands_in_the_way}
                {fields}
                <SaveBar discard=here />
            </PostForm>
            {logo_section}
            {secrets}
            {danger}
        }
        .into_any()
    }

    fn samples() -> Vec<ConsoleSample<Self>> {
        let edit = SettingsEdit {
            name: "Intake Dashboard".to_owned(),
            description: "Behavioral health intake for front-desk staff.".to_owned(),
            application_type: ApplicationType::Spa,
            login_redirect_uri: "https://intake.example.com/login".to_owned(),
            callback_urls: vec!["https://intake.example.com".to_owned(), "http://localhost:5173".to_owned()],
            logout_urls: vec!["https://intake.example.com".to_owned()],
            backchannel_logout_url: "https://intake.example.com/back-channel-logout".to_owned(),
            web_origins: vec!["https://intake.example.com".to_owned()],
            cors_origins: Vec::new(),
            auth_method: TokenEndpointAuthMethod::None,
            pkce_required: true,
        };
        let page = Self {
            top: Top::sample(),
            client_id: "kQ7vXr0mZt3bW9aLpYc2Ne".to_owned(),
            edit: edit.clone(),
            version: 7,
            problems: Problems::default(),
            changed: None,
            filled_in: None,
            logo: LogoShown::default(),
            secrets: None,
        };
        let wrong = Self {
            edit: SettingsEdit {
                callback_urls: vec!["https://intake.example.com".to_owned(), "intake.example.com/cb".to_owned()],
                auth_method: TokenEndpointAuthMethod::ClientSecretBasic,
                ..edit.clone()
            },
            problems: Problems::default()
                .with("allowedCallbackUrls.1", "Start with https:// (or http://localhost for development).")
                .with(
                    "tokenEndpointAuthMethod",
                    "Choose no secret: only an application that runs on a server can keep one.",
                )
                .with(
                    "introspectionAllowed",
                    "Switch this off: an application without a secret cannot prove who asks.",
                ),
            ..page.clone()
        };
        let changed = Changed::new(None, Some(Timestamp::from_unix_seconds(1_795_348_800))).field(
            "name",
            "Intake Dashboard",
            "Intake",
        );
        let web = Self {
            top: Top { kind: ApplicationType::Web, ..Top::sample() },
            edit: SettingsEdit {
                application_type: ApplicationType::Web,
                auth_method: TokenEndpointAuthMethod::ClientSecretBasic,
                ..edit.clone()
            },
            secrets: Some(SecretRow::samples()),
            ..page.clone()
        };
        vec![
            ConsoleSample::new("single page", page.clone()),
            ConsoleSample::new("a server with two secrets", web),
            ConsoleSample::new("problems", wrong),
            ConsoleSample::new(
                "changed meanwhile",
                Self { problems: changed.problems(), changed: Some(changed), ..page.clone() },
            ),
            ConsoleSample::new(
                "a refused address filled in",
                Self {
                    filled_in: Some(format!("https://new.example.com.evil.example/{}", "c".repeat(180))),
                    ..page.clone()
                },
            ),
            ConsoleSample::new("read only", Self { top: Top::read_only(), secrets: Some(Vec::new()), ..page.clone() }),
            ConsoleSample::new(
                "long and hostile",
                Self {
                    top: Top::hostile(),
                    edit: SettingsEdit {
                        name: "\"><script>alert(1)</script>".to_owned(),
                        description: "</textarea><script>alert(1)</script>".to_owned(),
                        callback_urls: vec![
                            format!("https://a.example/{}", "x".repeat(300)),
                            "javascript:alert(1)".to_owned(),
                        ],
                        ..edit
                    },
                    ..page
                },
            ),
        ]
    }
}
