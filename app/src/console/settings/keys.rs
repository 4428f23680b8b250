//! Which keys of a project sign.

use crate::console::{ConsolePage, ConsoleSample, Place, Shell, components::*};
use domain::{
    keys::{Algorithm, KeyState},
    time::Timestamp,
};
use leptos::prelude::*;

/// A signing key.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct KeyRow {
    /// What it signs with.
    pub algorithm: Algorithm,
    /// Its name in the key set.
    pub kid: String,
    /// Where it is in its life.
    pub state: KeyState,
    /// Since when.
    pub since: Timestamp,
    /// When it goes on by itself.
    pub until: Option<Timestamp>,
}

/// The page "Keys".
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct KeysPage {
    /// Every signing key.
    pub keys: Vec<KeyRow>,
    /// Where the key set is published.
    pub jwks: String,
    /// Whether they may rotate.
    pub may_rotate: bool,
}

const fn purpose(algorithm: Algorithm) -> &'static str {
    match algorithm {
        Algorithm::Es256 => "Access tokens, unless an application asks for RS256.",
        Algorithm::Rs256 => "ID tokens, and access tokens of applications that ask for it.",
    }
}

fn state(state: KeyState) -> AnyView {
    match state {
        KeyState::Next => view! { <Badge tone=BadgeTone::Note>"Next"</Badge> }.into_any(),
        KeyState::Current => view! { <Badge tone=BadgeTone::Good dot=true>"Current"</Badge> }.into_any(),
        KeyState::Retiring => view! { <Badge tone=BadgeTone::Warn>"Retiring"</Badge> }.into_any(),
        KeyState::Retired => view! { <Badge tone=BadgeTone::Plain>"Retired"</Badge> }.into_any(),
    }
}

fn then(row: &KeyRow) -> AnyView {
    let words = match row.state {
        KeyState::Next => return cell("Published, signs after the next rotation"),
        KeyState::Current => "Signs until ",
        KeyState::Retiring => "Published until ",
        KeyState::Retired => "Forgotten ",
    };
    let is_date = row.state != KeyState::Retired;
    cell(view! { {words} {row.until.map(|at| view! { <When at=at date=is_date /> })} })
}

impl ConsolePage for KeysPage {
    const NAME: &'static str = "console-settings-keys";

    fn title(&self) -> String {
        "Keys".to_owned()
    }

    fn place(&self) -> Place {
        Place::Keys
    }

    fn main(self, shell: &Shell) -> AnyView {
        let rotate = self.may_rotate.then(|| {
            view! { <ConfirmLink look=Look::Plain href=shell.to("settings/keys/rotate")>"Rotate now…"</ConfirmLink> }
        });
        let sections = Algorithm::ALL.map(|algorithm| {
            let rows = self.keys.iter().filter(|row| row.algorithm == algorithm).map(|row| {
                Row::new(vec![
                    cell(view! { <span class="mono">{row.kid.clone()}</span> }),
                    state(row.state),
                    cell(view! { <When at=row.since /> }),
                    then(row),
                ])
                .quiet(row.state == KeyState::Retired)
            });
            let columns = ["Key id (kid)", "State", "Since", "Then"].map(Column::new).to_vec();
            view! {
                <section class="part" aria-label=algorithm.as_str()>
                    <h2>{algorithm.as_str()}</h2>
                    <p class="small quiet">{purpose(algorithm)}</p>
                    <Table caption=format!("{} keys", algorithm.as_str()) columns=columns rows=rows.collect() />
                </section>
            }
        });
        view! {
            <Header title="Keys" text="What tokens are signed with. Keys change by themselves every 90 days; applications that follow the key set notice nothing.">
                {rotate}
            </Header>
            {sections.into_iter().collect_view()}
            <Section title="Key set" text="Where applications and APIs find the public keys. Cache it for an hour or so, and fetch it again when a token names a key that is not in it.">
                <ReadOnly label="JWKS URL" value=self.jwks />
            </Section>
        }
        .into_any()
    }

    fn samples() -> Vec<ConsoleSample<Self>> {
        let at = Timestamp::from_unix_seconds;
        let row = |algorithm, kid: &str, state, until: Option<i64>| KeyRow {
            algorithm,
            kid: kid.to_owned(),
            state,
            since: at(1_795_000_000),
            until: until.map(at),
        };
        let keys = Algorithm::ALL.into_iter().flat_map(|algorithm| {
            [
                row(algorithm, "jw4vUoYpUmrD4dFMZb0lUHzq6wJ0jQeSxg2qdbLqV7M", KeyState::Next, None),
                row(algorithm, "b4Hq0Nq8GQ9VpgCwO0oU9gVJm8v1d3YcXlHk8yq1T2E", KeyState::Current, Some(1_802_776_000)),
                row(algorithm, "qU7rX0vYkT3sYb1m6hCqS3ZQ9mLrVw2eTt0aK5pN8dI", KeyState::Retiring, Some(1_795_007_200)),
                row(algorithm, "Zk1sD9w0p7hVx3tQ2bN5mC8yL4rE6uJ0aGfHiKoPqRs", KeyState::Retired, Some(1_826_536_000)),
            ]
        });
        let page = Self {
            keys: keys.collect(),
            jwks: "https://id.clinic.example/p/pediatrics/.well-known/jwks.json".to_owned(),
            may_rotate: true,
        };
        vec![
            ConsoleSample::new("in all states", page.clone()),
            ConsoleSample::new("for reading only", Self { may_rotate: false, ..page }),
        ]
    }
}
