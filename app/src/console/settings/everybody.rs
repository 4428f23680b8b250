//! Before everybody is signed out, and while that is carried out.

use crate::{
    SafeUrl,
    console::{ConsolePage, ConsoleSample, Place, Shell, components::*},
};
use domain::{everybody::Access, problem::Problem, time::Timestamp};
use leptos::prelude::*;

/// A time that everybody was signed out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SignedOut {
    /// Since when nothing of before goes on.
    pub at: Timestamp,
    /// Whether access that applications were to keep ended, too.
    pub with_access: bool,
    /// Of how many people something was ended so far.
    pub people: u64,
    /// How many sessions were.
    pub sessions: u64,
    /// How many are still to be noted and told.
    pub left: u64,
    /// When that was done.
    pub finished_at: Option<Timestamp>,
}

/// Asks before everybody is signed out, and shows how far it is. Posts `access`, `reason` and `confirm`, the slug typed once
/// more, to where it is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SignOutEverybody {
    /// The project's name.
    pub name: String,
    /// Its slug, to be typed.
    pub slug: String,
    /// Whether it is the project of the people who run projects.
    pub built_in: bool,
    /// How many sessions go on now.
    pub sessions: u64,
    /// Of how many people.
    pub people: u64,
    /// The last time.
    pub last: Option<SignedOut>,
    /// Where what happened is to be read, for those who may.
    pub activity: Option<SafeUrl>,
    /// What was chosen: a word of [`Access`], or nothing.
    pub access: String,
    /// The reason that was typed.
    pub reason: String,
    /// What is wrong with what was typed.
    pub problems: Problems,
    /// Whether somebody else did it while this form was filled in.
    pub meanwhile: bool,
    /// How often it was done.
    pub version: i32,
    /// Whether the page shows how far it is, and looks again by itself, instead of asking.
    pub looks_again: bool,
}

impl SignedOut {
    fn total(&self) -> u64 {
        self.sessions.saturating_add(self.left)
    }

    /// How far it is, while it is carried out.
    fn progress(&self) -> AnyView {
        let (max, value) = (self.total().max(1).to_string(), self.sessions.to_string());
        let text = if self.left > 0 {
            format!("{} of {} closed", thousands(self.sessions), counted(self.total(), "session", "sessions"))
        } else {
            format!(
                "{} closed. Sign-ins that were under way are looked for.",
                counted(self.sessions, "session", "sessions")
            )
        };
        let bar = (self.left > 0).then(|| {
            view! { <progress class="progress" max=max value=value aria-label="Progress">{text.clone()}</progress> }
        });
        view! {
            <div class="stack tight" role="status">
                <p><strong>"Everybody is signed out."</strong> " Begun " <When at=self.at /> "."</p>
                <p>{text}</p>
                {bar}
                <p class="small quiet">
                    "None of these sessions opens anything any more. Each is now noted in the activity and told to applications. This page \
                     looks again by itself; you may leave it."
                </p>
            </div>
        }
        .into_any()
    }

    /// What became of it.
    fn over(&self) -> AnyView {
        let access = if self.with_access { ", with the access that applications kept" } else { "" };
        let what = format!(
            ": {} of {}{access}.",
            counted(self.sessions, "session", "sessions"),
            counted(self.people, "person", "people"),
        );
        view! { <span>"Last done " <When at=self.at /> {what}</span> }.into_any()
    }
}

impl SignOutEverybody {
    fn words(&self) -> AnyView {
        let what = match self.sessions {
            0 => "Nobody is signed in now.".to_owned(),
            1 => "The only session ends.".to_owned(),
            many => {
                format!("{} of {} end.", counted(many, "session", "sessions"), counted(self.people, "person", "people"))
            }
        };
        let own = if self.built_in {
            "You are signed out, too, and so is everybody else who runs a project: all of you sign in to the console with this one."
        } else {
            "You stay signed in here: the console is not part of this project. M2M clients go on."
        };
        view! {
            <p><strong>"At once: "</strong> {what} " People sign in again in every browser, also where they chose to stay signed in."</p>
            <p>
                "Applications with a back-channel logout URL are told; the others notice when they next ask. Services that check tokens by \
                 themselves accept those until they expire, which is a matter of minutes."
            </p>
            <p>{own}</p>
        }
        .into_any()
    }
}

impl ConsolePage for SignOutEverybody {
    const NAME: &'static str = "console-settings-everybody";

    fn title(&self) -> String {
        let title = "Sign everybody out";
        if self.problems.is_empty() && !self.meanwhile { title.to_owned() } else { format!("Error: {title}") }
    }

    fn place(&self) -> Place {
        Place::SignIn
    }

    fn main(self, shell: &Shell) -> AnyView {
        let back = || shell.to(Place::SignIn.path());
        let here = || shell.to("settings/sign-in/everybody");
        let words = self.words();
        let log = self.activity.clone().map(|to| view! { " " <a href=to.into_string()>"See the activity"</a> });
        let again = self.looks_again.then(|| {
            let to = shell.to("settings/sign-in/everybody?again=1");
            view! {
                <p class="small">
                    "Whoever has signed in since then is signed in. "
                    <a href=to.into_string()>"Sign everybody out once more"</a>
                </p>
            }
        });
        let last = self.last.map(|last| match last.finished_at {
            None => view! { <Section title="Under way"><div class="stack">{last.progress()} {again}</div></Section> }
                .into_any(),
            Some(_) => view! { <p class="small quiet">{last.over()} {log}</p> }.into_any(),
        });
        let meanwhile = self.meanwhile.then(|| {
            let at = self.last.map(|last| view! { ", " <When at=last.at /> });
            view! {
                <Alert tone=Tone::Warn title="Nothing was done now.">
                    "Everybody was signed out while you filled this in" {at}
                    ". To end what has begun since then, confirm once more."
                </Alert>
            }
        });
        let choices = Access::ALL.map(|access| match access {
            Access::Kept => Pick::new(access.as_str(), "It goes on")
                .text("Mobile apps and background work go on as they are. For changes that are to count at once."),
            Access::Ended => Pick::new(access.as_str(), "It ends, too")
                .text("People sign in again to each of these applications. For when tokens may be in the wrong hands."),
        });
        let form = (!self.looks_again).then(|| {
            view! {
                <ConfirmForm
                    to=here()
                    csrf=shell.csrf.clone()
                    title=format!("Sign everybody out of {}?", self.name)
                    button="Sign everybody out"
                    back=back()
                    type_this=self.slug
                    error=self.problems.at("confirm")
                    version=i64::from(self.version)
                >
                    <div class="stack">
                        <div class="stack tight">{words}</div>
                        <RadioCards
                            name="access"
                            legend="Access that applications keep while people are away (offline_access)"
                            value=self.access
                            options=choices.to_vec()
                            error=self.problems.at("access")
                        />
                        <ReasonField required=false value=self.reason error=self.problems.at("reason") />
                    </div>
                </ConfirmForm>
            }
        });
        view! {
            <Header title="Sign everybody out" crumbs=vec![Crumb::new("Sign-in", back())] />
            <div class="stack">{last} {meanwhile} {form}</div>
        }
        .into_any()
    }

    fn samples() -> Vec<ConsoleSample<Self>> {
        let at = Timestamp::from_unix_seconds(1_795_349_045);
        let page = Self {
            name: "PM Pediatric Care".to_owned(),
            slug: "pediatrics".to_owned(),
            built_in: false,
            sessions: 12_408,
            people: 9_871,
            last: None,
            activity: SafeUrl::parse("/console/p/pediatrics/activity?what=session.everybody_signed_out"),
            access: String::new(),
            reason: String::new(),
            problems: Problems::default(),
            meanwhile: false,
            version: 0,
            looks_again: false,
        };
        let running =
            SignedOut { at, with_access: true, people: 3_900, sessions: 4_200, left: 8_208, finished_at: None };
        let settling = SignedOut { people: 9_871, sessions: 12_408, left: 0, ..running };
        let over = SignedOut { finished_at: Some(at), ..settling };
        let wrong = vec![
            Problem::new("access", "Choose what becomes of it."),
            Problem::new("reason", "Use at most 500 characters."),
            Problem::new("confirm", "Type pediatrics to sign everybody out."),
        ];
        let looking =
            |last| Self { last: Some(last), looks_again: true, sessions: 3, people: 3, version: 1, ..page.clone() };
        vec![
            ConsoleSample::new("asks", page.clone()),
            ConsoleSample::new("nobody is signed in", Self { sessions: 0, people: 0, activity: None, ..page.clone() }),
            ConsoleSample::new("one session", Self { sessions: 1, people: 1, ..page.clone() }),
            ConsoleSample::new(
                "the built-in project",
                Self {
                    name: "Keyward".to_owned(),
                    slug: "keyward".to_owned(),
                    built_in: true,
                    sessions: 4,
                    people: 3,
                    ..page.clone()
                },
            ),
            ConsoleSample::new(
                "with problems",
                Self { problems: wrong.into(), reason: "x".repeat(501), ..page.clone() },
            ),
            ConsoleSample::new("under way", looking(running)),
            ConsoleSample::new("under way, nearly done", looking(settling)),
            ConsoleSample::new("once more while it is under way", Self { looks_again: false, ..looking(running) }),
            ConsoleSample::new(
                "was done",
                Self { last: Some(over), version: 1, sessions: 31, people: 30, ..page.clone() },
            ),
            ConsoleSample::new(
                "done meanwhile",
                Self {
                    last: Some(over),
                    meanwhile: true,
                    version: 1,
                    access: "ended".to_owned(),
                    reason: "A laptop was stolen.".to_owned(),
                    ..page.clone()
                },
            ),
            ConsoleSample::new(
                "long and hostile name",
                Self {
                    name: format!("<b onclick=alert(1)>&\"' {}", "Kinderheilkunde".repeat(6)),
                    slug: "a-slug-as-long-as-slugs-may-be-and-no-x".to_owned(),
                    reason: "</textarea><script>alert(1)</script>".to_owned(),
                    ..page
                },
            ),
        ]
    }
}
