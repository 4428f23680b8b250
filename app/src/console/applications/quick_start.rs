//! The Quick start tab: code that works as it stands.

use super::{
    snippets::{Snippet, Values},
    top::{Top, Which, title},
};
use crate::console::{ConsolePage, ConsoleSample, Place, Shell, components::*};
use domain::oauth::client::{ApplicationType, TokenEndpointAuthMethod};
use leptos::prelude::*;

/// The Quick start tab.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct QuickStart {
    /// Which application.
    pub top: Top,
    /// What the code is filled with.
    pub values: Values,
    /// Whether there is a secret yet; an application that keeps none has none.
    pub has_secret: bool,
}

impl ConsolePage for QuickStart {
    const NAME: &'static str = "console-application-quick-start";

    fn title(&self) -> String {
        title(&self.top, "Quick start", &Problems::default())
    }

    fn place(&self) -> Place {
        Place::Applications
    }

    fn main(self, shell: &Shell) -> AnyView {
        let (top, values) = (&self.top, &self.values);
        let keeps_secret = values.method != TokenEndpointAuthMethod::None;
        let no_callback = values.callback.is_none().then(|| {
            view! {
                <Alert tone=Tone::Warn title="There is no callback URL yet.">
                    "The code below has a placeholder. Add the address to which people come back on the Settings tab."
                </Alert>
            }
        });
        let no_secret = (keeps_secret && !self.has_secret).then(|| {
            view! {
                <Alert tone=Tone::Warn title="There is no client secret yet.">
                    "Without one the code becomes no tokens. Make one on the Settings tab."
                </Alert>
            }
        });
        let secret = keeps_secret.then(|| {
            view! {
                <p class="small">
                    "The client secret stands nowhere but where your server keeps its secrets: here, the environment variable "
                    <code class="mono">"KEYWARD_CLIENT_SECRET"</code> "."
                </p>
            }
        });
        let discovery = format!("{}.well-known/openid-configuration", values.issuer);
        let snippets = values.snippets().into_iter().map(|Snippet { title, text, pieces }| {
            let pieces = pieces.into_iter().map(|(label, code)| view! { <CodeBlock code=code label=label /> });
            let pieces = pieces.collect_view();
            view! { <Section title=title text=text><div class="stack">{pieces}</div></Section> }
        });
        let snippets = snippets.collect_view();
        view! {
            {top.view(shell, Which::QuickStart)}
            {no_callback}
            {no_secret}
            <Section title="Values" text="What every OpenID Connect library asks for.">
                <ReadOnly label="Issuer" value=values.issuer.clone() hint="With the slash at its end." />
                <ReadOnly label="Client ID" value=values.client_id.clone() />
                <ReadOnly label="Configuration" value=discovery hint="Most libraries find it by the issuer." />
                {secret}
            </Section>
            {snippets}
        }
        .into_any()
    }

    fn samples() -> Vec<ConsoleSample<Self>> {
        let page = Self {
            top: Top::sample(),
            values: Values {
                issuer: "https://id.clinic.example/p/pediatrics/".to_owned(),
                client_id: "kQ7vXr0mZt3bW9aLpYc2Ne".to_owned(),
                callback: Some("http://localhost:5173".to_owned()),
                logout: Some("http://localhost:5173".to_owned()),
                kind: ApplicationType::Spa,
                method: TokenEndpointAuthMethod::None,
                refresh: true,
                own_domain: false,
            },
            has_secret: false,
        };
        let server = Self {
            top: Top { kind: ApplicationType::Web, ..Top::sample() },
            values: Values {
                callback: Some("https://billing.clinic.example/callback".to_owned()),
                kind: ApplicationType::Web,
                method: TokenEndpointAuthMethod::ClientSecretBasic,
                refresh: false,
                ..page.values.clone()
            },
            has_secret: true,
        };
        let phone = Self {
            top: Top { kind: ApplicationType::Native, ..Top::read_only() },
            values: Values {
                callback: Some("example.clinic.ward:/callback".to_owned()),
                kind: ApplicationType::Native,
                ..page.values.clone()
            },
            has_secret: false,
        };
        let bare = Self {
            top: Top::hostile(),
            values: Values { callback: None, logout: None, ..server.values.clone() },
            has_secret: false,
        };
        vec![
            ConsoleSample::new("single page", page),
            ConsoleSample::new("server", server),
            ConsoleSample::new("native, read only", phone),
            ConsoleSample::new("without callback and secret", bare),
        ]
    }
}
