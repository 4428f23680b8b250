//! The first page of a project: its figures, what wants attention, what just happened.

mod words;

use super::{
    ConsolePage, ConsoleSample, Place, Shell,
    activity::{Events, ShownEvent, sample_events},
    components::*,
};
use crate::{SafeUrl, components::Link, gallery::ours};
use domain::time::Timestamp;
use leptos::prelude::*;
use words::{change, share, stretch_name, stretch_short};

/// How long back the figures go.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Span {
    /// Hour by hour.
    Day,
    /// In stretches of six hours.
    Week,
    /// Day by day.
    Month,
}

impl Span {
    const ALL: [(Self, &'static str, &'static str); 3] =
        [(Self::Day, "24h", "24 hours"), (Self::Week, "7d", "7 days"), (Self::Month, "30d", "30 days")];

    fn name(self) -> &'static str {
        Self::ALL.iter().find(|(own, ..)| *own == self).map_or("", |(_, _, name)| name)
    }

    const fn chart(self) -> (&'static str, &'static str) {
        match self {
            Self::Day => ("Sign-ins an hour", "Hour (UTC)"),
            Self::Week => ("Sign-ins in six hours", "From (UTC)"),
            Self::Month => ("Sign-ins a day", "Day (UTC)"),
        }
    }
}

/// How soon something wants attention.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Urgency {
    /// Now.
    Act,
    /// In the next days.
    Soon,
    /// When there is time.
    Note,
}

/// Something that wants attention, and where to look.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Notice {
    /// How soon.
    pub urgency: Urgency,
    /// What is the matter.
    pub text: String,
    /// What the link does: "Look".
    pub action: &'static str,
    /// Where to.
    pub href: SafeUrl,
}

/// The first steps of a project: which are done, and where those that are not can be taken by this administrator.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FirstSteps {
    /// Whether there is an application.
    pub application: bool,
    /// Whether there is a person.
    pub user: bool,
    /// Whether somebody has signed in.
    pub sign_in: bool,
    /// Where an application is created.
    pub create_application: Option<SafeUrl>,
    /// Where a person is added.
    pub add_user: Option<SafeUrl>,
    /// Where the sign-in is tried.
    pub try_sign_in: Option<SafeUrl>,
}

/// The overview.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Overview {
    /// How long back the figures go.
    pub span: Span,
    /// When the figures were taken.
    pub taken: Timestamp,
    /// People who signed in, and in as long a time before.
    pub active: (u64, u64),
    /// Sign-ins that succeeded and failed.
    pub sign_ins: (u64, u64),
    /// The same in as long a time before.
    pub sign_ins_before: (u64, u64),
    /// Requests of applications that were refused, and in as long a time before.
    pub refused: (u64, u64),
    /// Of which applications, those with most first: name, and the list of what was refused.
    pub refused_by: Vec<(String, SafeUrl, u64)>,
    /// Sign-ins stretch by stretch: when it begins, succeeded, failed.
    pub chart: Vec<(Timestamp, u64, u64)>,
    /// What wants attention.
    pub attention: Vec<Notice>,
    /// What just happened; `None` for those who may not see it.
    pub latest: Option<Vec<ShownEvent>>,
    /// The first steps, until all are done.
    pub first_steps: Option<FirstSteps>,
}

impl ConsolePage for Overview {
    const NAME: &'static str = "console-overview";

    fn title(&self) -> String {
        "Overview".to_owned()
    }

    fn place(&self) -> Place {
        Place::Overview
    }

    fn main(self, shell: &Shell) -> AnyView {
        let tabs =
            Span::ALL.map(|(span, word, name)| Tab::new(name, shell.to(&format!("?range={word}")), span == self.span));
        let steps = self.first_steps.clone().map(first_steps);
        let figures = (!self.is_before_everything()).then(|| self.figures());
        let header = if figures.is_some() {
            let about = view! { <span>"Last " {self.span.name()} ", as of " <When at=self.taken exact=true /></span> };
            view! {
                <Header title="Overview" about=about.into_any()>
                    <Tabs label="How long back" tabs=tabs.to_vec() />
                </Header>
            }
            .into_any()
        } else {
            view! { <Header title="Overview" /> }.into_any()
        };
        let attention = attention(self.attention);
        let latest = self.latest.filter(|events| !events.is_empty()).map(|events| {
            view! {
                <div class="part">
                    <div class="part-head">
                        <h2>"Just now"</h2>
                        <Link href=shell.to("activity")>"All activity"</Link>
                    </div>
                    <Events events=events caption="The newest events" />
                </div>
            }
        });
        view! {
            {header}
            {steps}
            {figures}
            {attention}
            {latest}
        }
        .into_any()
    }

    fn samples() -> Vec<ConsoleSample<Self>> {
        samples()
    }
}

impl Overview {
    /// A project in which nobody has signed in, or tried to, shows what to do and no row of noughts.
    fn is_before_everything(&self) -> bool {
        self.first_steps.is_some()
            && self.active == (0, 0)
            && self.sign_ins == (0, 0)
            && self.sign_ins_before == (0, 0)
            && self.refused == (0, 0)
    }

    fn figures(&self) -> impl IntoView + use<> {
        let name = self.span.name();
        let (good, bad) = self.sign_ins;
        let (good_before, _) = self.sign_ins_before;
        let (refused, refused_before) = self.refused;
        let by = self.refused_by.iter().take(3).cloned().map(|(name, href, count)| {
            view! { <li><Link href=href>{name}</Link> " " {thousands(count)}</li> }
        });
        let by = (!self.refused_by.is_empty()).then(|| view! { <ul class="refused-by">{by.collect_view()}</ul> });
        let (title, stretch) = self.span.chart();
        let stretches = self
            .chart
            .iter()
            .map(|(at, good, bad)| Stretch {
                name: stretch_name(*at, self.span),
                short: stretch_short(*at, self.span),
                good: *good,
                bad: *bad,
            })
            .collect();
        view! {
            <div class="tiles">
                <Tile label="Active users" value=thousands(self.active.0)>{change(self.active.0, self.active.1, name)}</Tile>
                <Tile label="Sign-ins" value=thousands(good)>
                    {share(good, bad)} <br />
                    {change(good, good_before, name)}
                </Tile>
                <div class="card tile">
                    <p class="small quiet">"Applications’ requests refused"</p>
                    <p class="tile-figure">{thousands(refused)}</p>
                    <p class="xs quiet">{change(refused, refused_before, name)}</p>
                    {by}
                </div>
            </div>
            <Chart title=title stretches=stretches stretch=stretch />
        }
    }
}

fn first_steps(steps: FirstSteps) -> impl IntoView {
    let FirstSteps { application, user, sign_in, create_application, add_user, try_sign_in } = steps;
    let step = |done: bool, title: &'static str, text: &'static str, action: &'static str, href: Option<SafeUrl>| {
        let action = href.filter(|_| !done).map(|href| view! { <Link href=href>{action}</Link> });
        let mark = if done {
            view! { <span class="step-mark done"><Icon shape=Shape::Tick /><span class="sr">"Done: "</span></span> }
                .into_any()
        } else {
            view! { <span class="step-mark" aria-hidden="true"></span> }.into_any()
        };
        view! {
            <li class="step">
                {mark}
                <div class="step-words">
                    <h3>{title}</h3>
                    <p class="small quiet">{text}</p>
                    {action}
                </div>
            </li>
        }
    };
    view! {
        <section class="card steps" aria-labelledby="first-steps">
            <h2 id="first-steps">"Three steps to the first sign-in"</h2>
            <ol>
                {step(
                    application,
                    "Create an application",
                    "What people sign in to. It gives you a client ID, and code that is ready to paste.",
                    "Create application",
                    create_application,
                )}
                {step(
                    user,
                    "Add a user",
                    "Yourself, to begin with: a name, an email address and a password.",
                    "Add user",
                    add_user,
                )}
                {step(
                    sign_in,
                    "Try the sign-in",
                    "See the page that your users will see, and go through it once.",
                    "Choose an application to try",
                    try_sign_in,
                )}
            </ol>
        </section>
    }
}

fn attention(notices: Vec<Notice>) -> Option<impl IntoView> {
    let rows = notices.into_iter().map(|Notice { urgency, text, action, href }| {
        let badge = match urgency {
            Urgency::Act => view! { <Badge tone=BadgeTone::Bad>"Act"</Badge> }.into_any(),
            Urgency::Soon => view! { <Badge tone=BadgeTone::Warn>"Soon"</Badge> }.into_any(),
            Urgency::Note => view! { <Badge tone=BadgeTone::Plain>"Note"</Badge> }.into_any(),
        };
        view! { <li class="notice">{badge}<span class="notice-text">{text}</span><Link href=href>{action}</Link></li> }
    });
    let rows = rows.collect::<Vec<_>>();
    (!rows.is_empty()).then(|| {
        view! {
            <section class="part" aria-labelledby="attention">
                <h2 id="attention">"Wants your attention"</h2>
                <ul class="notices">{rows}</ul>
            </section>
        }
    })
}

fn samples() -> Vec<ConsoleSample<Overview>> {
    let at = Timestamp::from_unix_seconds(1_795_349_045);
    let day = std::time::Duration::from_secs(24 * 3_600);
    let midnight = Timestamp::from_unix_seconds(1_795_305_600);
    let chart: Vec<(Timestamp, u64, u64)> = (0..30_u32)
        .map(|nth| {
            let swing = 13 - u64::from(nth % 7).abs_diff(4) * 3;
            let failed = if nth == 21 { 380 } else { 20 + u64::from(nth % 5) * 6 };
            (midnight - day * (29 - nth), 1_050 + swing * 41 + u64::from(nth) * 9, failed)
        })
        .collect();
    let hours: Vec<(Timestamp, u64, u64)> =
        (0..24_u32).map(|nth| (Timestamp::from_unix_seconds(1_795_348_800) - day / 24 * (23 - nth), 0, 0)).collect();
    let notice = |urgency, text: &str, action| Notice {
        urgency,
        text: text.to_owned(),
        action,
        href: ours("/console/p/pediatrics/activity?what=session.sign_in_failed"),
    };
    let page = Overview {
        span: Span::Month,
        taken: at,
        active: (8_214, 7_742),
        sign_ins: (41_730, 765),
        sign_ins_before: (40_100, 800),
        refused: (312, 268),
        refused_by: vec![
            ("Lab Results".to_owned(), ours("/console/p/pediatrics/activity?application=labs"), 240),
            ("Sync".to_owned(), ours("/console/p/pediatrics/activity?application=sync"), 72),
        ],
        chart,
        attention: vec![
            notice(
                Urgency::Act,
                "Ada Lovelace reported a stranger in their account and cannot get back in: its address belongs to another account by now",
                "Help",
            ),
            notice(Urgency::Act, "18 failed sign-ins from 203.0.113.7 in the last 24 hours, for 3 people", "Look"),
            notice(
                Urgency::Soon,
                "The RS256 key rotates on 1 Dec 2026. Applications that keep keys for longer than a day have to fetch them anew.",
                "See keys",
            ),
            notice(
                Urgency::Note,
                "Nobody can sign in to <b onclick=alert(1)>Intake: it has no callback URL.",
                "Add one",
            ),
        ],
        latest: Some(sample_events()),
        first_steps: None,
    };
    let nothing = Overview {
        active: (0, 0),
        sign_ins: (0, 0),
        sign_ins_before: (0, 0),
        refused: (0, 0),
        refused_by: Vec::new(),
        attention: Vec::new(),
        latest: Some(Vec::new()),
        chart: hours.clone(),
        span: Span::Day,
        ..page.clone()
    };
    let steps = FirstSteps {
        application: false,
        user: false,
        sign_in: false,
        create_application: Some(ours("/console/p/pediatrics/applications/new")),
        add_user: Some(ours("/console/p/pediatrics/users/new")),
        try_sign_in: None,
    };
    vec![
        ConsoleSample::new("as it is", page),
        ConsoleSample::new("a new project", Overview { first_steps: Some(steps.clone()), ..nothing.clone() }),
        ConsoleSample::new(
            "one step to go",
            Overview {
                first_steps: Some(FirstSteps {
                    application: true,
                    user: true,
                    try_sign_in: Some(ours("/console/p/pediatrics/applications")),
                    ..steps.clone()
                }),
                sign_ins: (0, 2),
                chart: hours.into_iter().enumerate().map(|(nth, (at, ..))| (at, 0, u64::from(nth == 23) * 2)).collect(),
                latest: Some(sample_events().into_iter().take(2).collect()),
                ..nothing.clone()
            },
        ),
        ConsoleSample::new(
            "a new project for an auditor",
            Overview {
                first_steps: Some(FirstSteps { create_application: None, add_user: None, ..steps }),
                ..nothing.clone()
            },
        )
        .with(|shell| {
            if let Some(project) = &mut shell.project {
                project.role = "Auditor".to_owned();
            }
        }),
        ConsoleSample::new("a quiet day", nothing),
    ]
}
