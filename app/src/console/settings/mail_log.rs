//! What mail there was, and what became of it.

use super::mail::server_words;
use crate::{
    SafeUrl,
    components::Link,
    console::{ConsolePage, ConsoleSample, Place, Shell, components::*},
    gallery::ours,
};
use domain::{
    mail::{Answer, Trouble},
    time::Timestamp,
};
use leptos::prelude::*;

/// What became of a mail.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MailState {
    /// It is yet to leave.
    Waiting,
    /// The mail server took it.
    Sent,
    /// It would have been sent: no mail leaves the demo.
    Kept,
    /// The mail server will never take it.
    Refused,
    /// It was tried for as long as makes sense.
    GivenUp,
    /// Nobody wants it sent any more.
    Withdrawn,
}

impl MailState {
    /// What a list can be narrowed down to, in this order.
    pub const ALL: [Self; 5] = [Self::Waiting, Self::Sent, Self::Refused, Self::GivenUp, Self::Withdrawn];

    /// The word in addresses.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sent | Self::Kept => "sent",
            Self::Refused => "refused",
            Self::GivenUp => "given-up",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// Reads the word of an address.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }

    const fn label(self) -> &'static str {
        match self {
            Self::Waiting => "Waiting",
            Self::Sent => "Sent",
            Self::Kept => "Kept here (demo)",
            Self::Refused => "Refused",
            Self::GivenUp => "Given up",
            Self::Withdrawn => "Withdrawn",
        }
    }

    /// The state as a badge.
    pub fn badge(self) -> AnyView {
        let (tone, label) = (self.tone(), self.label());
        view! { <Badge tone=tone>{label}</Badge> }.into_any()
    }

    const fn tone(self) -> BadgeTone {
        match self {
            Self::Waiting | Self::Kept => BadgeTone::Note,
            Self::Sent => BadgeTone::Good,
            Self::Refused | Self::GivenUp => BadgeTone::Bad,
            Self::Withdrawn => BadgeTone::Plain,
        }
    }
}

/// A mail in the list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MailRow {
    /// What it is about, as rows say it.
    pub purpose: String,
    /// To whom, for those who may see users: name and their page.
    pub to: Option<(String, Option<SafeUrl>)>,
    /// What became of it.
    pub state: MailState,
    /// Why it has not left.
    pub trouble: Option<Trouble>,
    /// How often it was tried.
    pub attempts: u32,
    /// When it was written.
    pub created_at: Timestamp,
    /// When it was last tried.
    pub tried_at: Option<Timestamp>,
    /// Where it can be read, under `--demo`.
    pub open: Option<SafeUrl>,
}

/// The page "Mail log".
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MailLog {
    /// Which are shown.
    pub state: Option<MailState>,
    /// The newest first.
    pub rows: Vec<MailRow>,
    /// Those that are newer, unless these are the newest.
    pub previous: Option<SafeUrl>,
    /// Those that are older.
    pub next: Option<SafeUrl>,
    /// Whether it is said to whom they are.
    pub names_people: bool,
    /// Whether no mail leaves, but is kept to be looked at.
    pub keeps: bool,
}

/// A purpose in words.
#[must_use]
pub fn purpose_in_words(purpose: &str) -> &'static str {
    match purpose {
        "invitation" => "Invitation",
        "administrator" => "Invitation to administrate",
        "sign-up" => "Sign-up",
        "account-exists" => "Sign-up, but has an account",
        "reset" => "New password",
        "account-back" => "Account taken back",
        "password-changed" => "Password changed",
        "new-device" => "New device",
        "verify-email" => "Confirm a new address",
        "email-changed" => "Address changed",
        "email-changing" => "Address is to change",
        "account-deleted" => "Account deleted",
        "test" => "Test",
        _ => "Mail",
    }
}

impl ConsolePage for MailLog {
    const NAME: &'static str = "console-mail-log";

    fn title(&self) -> String {
        "Mail log".to_owned()
    }

    fn place(&self) -> Place {
        Place::Mail
    }

    fn main(self, shell: &Shell) -> AnyView {
        let path = format!("{}/log", Place::Mail.path());
        let offered = |state| if self.keeps && state == MailState::Sent { MailState::Kept } else { state };
        let states = std::iter::once(Pick::new("", "All"))
            .chain(MailState::ALL.into_iter().map(|state| Pick::new(state.as_str(), offered(state).label())));
        let chosen = self.state.map(MailState::as_str).unwrap_or_default();
        let clear = self.state.map(|_| shell.to(&path));
        let mut columns =
            vec![Column::new("About"), Column::new("State"), Column::figure("Attempts"), Column::new("Written")];
        if self.names_people {
            columns.insert(1, Column::new("To"));
        }
        let list = if self.rows.is_empty() {
            let (title, text) = if self.state.is_some() || self.previous.is_some() {
                ("No such mail", "Nothing in this list. What was sent or refused is kept for 30 days.")
            } else {
                ("No mail yet", "Invitations, links to set a password and warnings stand here once there are some.")
            };
            view! { <EmptyState title=title text=text /> }.into_any()
        } else {
            let names_people = self.names_people;
            let rows: Vec<Row> = self.rows.into_iter().map(|row| shown(row, names_people)).collect();
            view! { <Table caption="Mail, the newest first" columns=columns rows=rows /> }.into_any()
        };
        view! {
            <Header
                title="Mail log"
                crumbs=vec![Crumb::new("Mail", shell.to(Place::Mail.path()))]
                text="What was to be sent in the last 30 days, and what became of it."
            />
            <Filters action=shell.to(&path) clear=clear>
                <Choice name="state" label="State" value=chosen options=states.collect() />
            </Filters>
            {list}
            <Pager previous=self.previous next=self.next />
        }
        .into_any()
    }

    fn samples() -> Vec<ConsoleSample<Self>> {
        let at = Timestamp::from_unix_seconds;
        let row = |purpose: &str, to: &str, state| MailRow {
            purpose: purpose.to_owned(),
            to: Some((to.to_owned(), Some(ours("/console/p/pediatrics/users/0a0b")))),
            state,
            trouble: None,
            attempts: u32::from(state != MailState::Waiting),
            created_at: at(1_795_349_045),
            tried_at: Some(at(1_795_349_046)),
            open: None,
        };
        let refused = Trouble::Refused(Answer::new(550, "5.1.1 <bob@clinic.example>: Recipient address rejected"));
        let hostile = Trouble::NotNow(Answer::new(451, "<b onmouseover=alert(1)>4.7.1 Greylisted</b>"));
        let rows = vec![
            row("invitation", "Ada Lovelace", MailState::Sent),
            MailRow { trouble: Some(refused), ..row("invitation", "bob@clinic.example", MailState::Refused) },
            MailRow { trouble: Some(hostile), attempts: 4, ..row("reset", "<i>Grace</i> Hopper", MailState::Waiting) },
            MailRow {
                tried_at: None,
                ..row("new-device", "Maximiliane Freifrau von und zu Hohenlohe-Langenburg", MailState::Waiting)
            },
            MailRow { to: None, trouble: Some(Trouble::Over), ..row("sign-up", "", MailState::GivenUp) },
            row("verify-email", "Sam Ortiz", MailState::Withdrawn),
        ];
        let page =
            Self { state: None, rows: rows.clone(), previous: None, next: None, names_people: true, keeps: false };
        let blind: Vec<MailRow> = rows.iter().map(|row| MailRow { to: None, ..row.clone() }).collect();
        let open: Vec<MailRow> = rows
            .iter()
            .map(|row| {
                let state = if row.state == MailState::Sent { MailState::Kept } else { row.state };
                MailRow { open: Some(ours("/console/p/demo/settings/mail/log/0a0b")), state, ..row.clone() }
            })
            .collect();
        let next = || Some(ours("/console/p/pediatrics/settings/mail/log?after=1"));
        vec![
            ConsoleSample::new("everything", page.clone()),
            ConsoleSample::new("in the middle", Self { previous: next(), next: next(), ..page.clone() }),
            ConsoleSample::new(
                "for those who may not see users",
                Self { rows: blind, names_people: false, ..page.clone() },
            ),
            ConsoleSample::new("in the demo", Self { rows: open, keeps: true, ..page.clone() }),
            ConsoleSample::new("nothing yet", Self { rows: Vec::new(), ..page.clone() }),
            ConsoleSample::new("nothing fits", Self { rows: Vec::new(), state: Some(MailState::Refused), ..page }),
        ]
    }
}

fn shown(row: MailRow, names_people: bool) -> Row {
    let about = purpose_in_words(&row.purpose);
    let about = match row.open {
        Some(href) => view! { <Link href=href>{about}</Link> }.into_any(),
        None => cell(about),
    };
    let why = row.trouble.map(|trouble| {
        let (said, words) = (trouble.to_string(), server_words(&trouble));
        view! { <span class="option-text">{said} {words}</span> }
    });
    let tried = (row.state == MailState::Waiting).then_some(row.tried_at).flatten();
    let tried = tried.map(|at| view! { <span class="option-text">"Last tried " <When at=at /></span> });
    let mut cells = vec![
        about,
        cell(view! { {row.state.badge()} {why} }),
        cell(thousands(u64::from(row.attempts))),
        cell(view! { <When at=row.created_at /> {tried} }),
    ];
    if names_people {
        let to = match row.to {
            Some((name, Some(href))) => view! { <Link href=href>{name}</Link> }.into_any(),
            Some((name, None)) => cell(name),
            None => cell(view! { <span class="quiet">"—"</span> }),
        };
        cells.insert(1, to);
    }
    Row::new(cells).quiet(row.state == MailState::Withdrawn)
}
