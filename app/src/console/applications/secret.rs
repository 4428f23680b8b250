//! Secrets: which there are, a new one, and the one moment in which it is seen.

use super::top::Top;
use crate::console::{ConsolePage, ConsoleSample, Place, Shell, components::*};
use domain::time::Timestamp;
use leptos::prelude::*;

/// A secret, as far as anybody can know it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SecretRow {
    /// What it is known by; no part of it.
    pub handle: String,
    /// Since when there is one.
    pub created: Timestamp,
    /// Until when it is good; without: until it is replaced.
    pub expires: Option<Timestamp>,
}

impl SecretRow {
    pub(super) fn samples() -> Vec<Self> {
        let at = |day: i64| Timestamp::from_unix_seconds(1_795_348_800 + day * 86_400);
        vec![
            Self { handle: "9f2c4e1ab07d3358".to_owned(), created: at(-1), expires: None },
            Self { handle: "00c1d2e3f4a5b697".to_owned(), created: at(-300), expires: Some(at(6)) },
        ]
    }
}

/// The secrets of an application, and what can be done about them.
pub(super) fn secrets(top: &Top, shell: &Shell, version: i64, rows: &[SecretRow]) -> AnyView {
    let each = rows.iter().map(|own| {
        let until = match own.expires {
            None => cell("until it is replaced"),
            Some(at) => cell(view! { "until " <When at=at exact=true /> }),
        };
        let end = (top.may_write && own.expires.is_some()).then(|| {
            let fields = vec![("secret", own.handle.clone()), ("version", version.to_string())];
            view! {
                <PostButton to=top.to(shell, "/secret/end") csrf=shell.csrf.clone() look=Look::Plain fields=fields>
                    "End now"
                </PostButton>
            }
        });
        Row::new(vec![cell(view! { <When at=own.created /> }), until, cell(end)])
    });
    let each: Vec<Row> = each.collect();
    let columns = vec![Column::new("Made"), Column::new("Good"), Column::new("")];
    let table = if rows.is_empty() {
        view! { <p class="small quiet">"There is no secret yet: the application cannot exchange a code until it has one."</p> }
            .into_any()
    } else {
        view! { <Table caption="Secrets" columns=columns rows=each /> }.into_any()
    };
    let rotate = top.may_write.then(|| {
        let words = if rows.is_empty() { "Make a secret…" } else { "Make a new secret…" };
        view! { <div><LinkButton look=Look::Plain href=top.to(shell, "/secret")>{words}</LinkButton></div> }
    });
    let text = "Nobody can see a secret again, we included: what is kept only tells whether one is right.";
    view! { <Section title="Client secrets" text=text><div class="stack">{table} {rotate}</div></Section> }.into_any()
}

/// Asks whether there is to be a new secret, and for how long the old one is good beside it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RotateSecret {
    /// Which application.
    pub top: Top,
    /// The version that the form was made from.
    pub version: i64,
    /// Whether there is a secret now.
    pub has_one: bool,
    /// What is wrong with what was chosen.
    pub problems: Problems,
}

impl ConsolePage for RotateSecret {
    const NAME: &'static str = "console-application-new-secret";

    fn title(&self) -> String {
        super::top::title(&self.top, "New secret", &self.problems)
    }

    fn place(&self) -> Place {
        Place::Applications
    }

    fn main(self, shell: &Shell) -> AnyView {
        let top = &self.top;
        let crumbs =
            vec![Crumb::new("Applications", shell.to("applications")), Crumb::new(top.name.clone(), top.to(shell, ""))];
        let options = vec![
            Pick::new("24h", "24 hours")
                .text("Time to deploy the new one. The old one works until then, or until you end it."),
            Pick::new("7d", "7 days").text("Time for somebody else to deploy the new one."),
            Pick::new("0", "Not at all").text("At once: for a secret that somebody has seen who should not have."),
        ];
        let overlap = if self.has_one {
            let error = self.problems.at("overlap");
            view! {
                <Section title="The secret until now" text="How long is it good beside the new one?">
                    <RadioCards name="overlap" legend="The old secret stays good for" value="24h" options=options error=error />
                </Section>
            }
            .into_any()
        } else {
            view! { <input type="hidden" name="overlap" value="0" /> }.into_any()
        };
        view! {
            <Header title="New secret" crumbs=crumbs text="It is shown once, right after this. Have the place ready where it goes." />
            <PostForm to=top.to(shell, "/secret") csrf=shell.csrf.clone() version=self.version>
                <Summary problems=self.problems.clone() />
                {overlap}
                <SaveBar discard=top.to(shell, "") discard_text="Cancel" save="Make the secret" />
            </PostForm>
        }
        .into_any()
    }

    fn samples() -> Vec<ConsoleSample<Self>> {
        let page = Self { top: Top::sample(), version: 3, has_one: true, problems: Problems::default() };
        let wrong = Problems::default().with("overlap", "Choose one of the three.");
        vec![
            ConsoleSample::new("an old one", page.clone()),
            ConsoleSample::new("the first", Self { has_one: false, ..page.clone() }),
            ConsoleSample::new("problems", Self { problems: wrong, top: Top::hostile(), ..page }),
        ]
    }
}

/// The one moment in which a secret is seen: after it was made, or after the application was.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SecretShown {
    /// Which application.
    pub top: Top,
    /// OAuth's id.
    pub client_id: String,
    /// The secret.
    pub secret: String,
    /// Whether the application was made with it.
    pub is_new: bool,
}

impl ConsolePage for SecretShown {
    const NAME: &'static str = "console-application-secret";

    fn title(&self) -> String {
        format!("{} · Client secret", self.top.name)
    }

    fn place(&self) -> Place {
        Place::Applications
    }

    fn main(self, shell: &Shell) -> AnyView {
        let top = &self.top;
        let crumbs =
            vec![Crumb::new("Applications", shell.to("applications")), Crumb::new(top.name.clone(), top.to(shell, ""))];
        let title = if self.is_new { format!("{} is there", top.name) } else { "The new secret".to_owned() };
        view! {
            <Header title=title crumbs=crumbs />
            <Alert tone=Tone::Warn title="Copy the secret now.">
                "This page is the only one that ever shows it. Whoever loses it makes a new one."
            </Alert>
            <Section title="Client secret" text="Put it where your server keeps its secrets: never into code, never into a page.">
                <ReadOnly label="Client ID" value=self.client_id.clone() />
                <ShownOnce
                    label="Client secret"
                    value=self.secret.clone()
                    text="The quick start expects it in the environment variable KEYWARD_CLIENT_SECRET."
                />
                <div class="actions">
                    <LinkButton look=Look::Primary href=top.to(shell, "/quick-start")>"Go on to the quick start"</LinkButton>
                    <LinkButton look=Look::Plain href=top.to(shell, "")>"Settings"</LinkButton>
                </div>
            </Section>
        }
        .into_any()
    }

    fn samples() -> Vec<ConsoleSample<Self>> {
        let page = Self {
            top: Top::sample(),
            client_id: "kQ7vXr0mZt3bW9aLpYc2Ne".to_owned(),
            secret: "kws_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8".to_owned(),
            is_new: true,
        };
        vec![
            ConsoleSample::new("with a new application", page.clone()),
            ConsoleSample::new("rotated", Self { is_new: false, ..page.clone() }),
            ConsoleSample::new("long and hostile", Self { top: Top::hostile(), ..page }),
        ]
    }
}
