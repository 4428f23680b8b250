//! Everybody who is or was invited, a page at a time.

use crate::{
    SafeUrl,
    components::Link,
    console::{ConsolePage, ConsoleSample, Place, Shell, components::*},
    gallery::ours,
};
use domain::{invitation::State, time::Timestamp};
use leptos::prelude::*;

/// What became of an invitation's mail.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum MailFate {
    /// There was none: the link was handed out.
    None,
    /// It is yet to leave; what was in the way last time.
    Waiting(Option<String>),
    /// It was handed over to the mail server.
    Sent(Timestamp),
    /// It will not leave, and why.
    Failed(String),
}

/// An invitation in the list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct InvitationRow {
    /// Its id, for addresses.
    pub id: String,
    /// The person's page.
    pub person: SafeUrl,
    /// Their address, or what else they are known by.
    pub login: String,
    /// Their name, if it is known.
    pub name: Option<String>,
    /// The application's name.
    pub application: String,
    /// Who invited, by name.
    pub invited_by: Option<String>,
    /// What became of it.
    pub state: State,
    /// Since when.
    pub created_at: Timestamp,
    /// Until when it is good.
    pub expires_at: Timestamp,
    /// What became of its mail.
    pub mail: MailFate,
}

/// The list of invitations.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct InvitationList {
    /// What is on this page.
    pub rows: Vec<InvitationRow>,
    /// In which state; without one, all.
    pub state: Option<State>,
    /// The page before.
    pub previous: Option<SafeUrl>,
    /// The page after.
    pub next: Option<SafeUrl>,
    /// Whether the role includes inviting and taking back.
    pub may_invite: bool,
    /// Whether the role includes sending again.
    pub may_send: bool,
    /// Whether mail leaves; otherwise a new link is shown.
    pub mail_on: bool,
}

/// How lists call each state.
const LABELS: [(State, &str); 4] = [
    (State::Open, "Open"),
    (State::Expired, "Expired"),
    (State::Accepted, "Accepted"),
    (State::Withdrawn, "Withdrawn"),
];

fn label(state: State) -> &'static str {
    LABELS.iter().find(|(own, _)| *own == state).map_or("", |(_, label)| *label)
}

fn badge(state: State) -> AnyView {
    let tone = match state {
        State::Open => BadgeTone::Note,
        State::Accepted => BadgeTone::Good,
        State::Expired => BadgeTone::Warn,
        State::Withdrawn => BadgeTone::Plain,
    };
    view! { <Badge tone=tone dot=true>{label(state)}</Badge> }.into_any()
}

fn fate(mail: MailFate) -> AnyView {
    match mail {
        MailFate::None => view! { <span class="quiet">"Link handed out"</span> }.into_any(),
        MailFate::Waiting(None) => view! { <Badge tone=BadgeTone::Plain dot=true>"Waiting"</Badge> }.into_any(),
        MailFate::Waiting(Some(why)) => view! {
            <Badge tone=BadgeTone::Warn dot=true>"Waiting"</Badge>
            <div class="small quiet">{why}</div>
        }
        .into_any(),
        MailFate::Sent(at) => {
            view! { <Badge tone=BadgeTone::Good dot=true>"Sent"</Badge> <div class="small quiet"><When at=at /></div> }
                .into_any()
        }
        MailFate::Failed(why) => view! {
            <Badge tone=BadgeTone::Bad dot=true>"Not sent"</Badge>
            <div class="small quiet">{why}</div>
        }
        .into_any(),
    }
}

impl InvitationList {
    fn actions(&self, row: &InvitationRow, shell: &Shell) -> AnyView {
        let pending = row.state.may_be_sent_again();
        let to = |what: &str| shell.to(&format!("users/invitations/{}/{what}", row.id));
        // Without mail a new link is shown, which opens the account: that takes the right to change people.
        let may_send = if self.mail_on { self.may_send } else { self.may_invite };
        let again = (pending && may_send).then(|| {
            let text = if self.mail_on { "Send again" } else { "New link" };
            let (csrf, login) = (shell.csrf.clone(), row.login.clone());
            view! {
                <PostButton to=to("send") csrf=csrf look=Look::Quiet>{text}<span class="sr">": " {login}</span></PostButton>
            }
        });
        let withdraw = (pending && self.may_invite).then(|| {
            let login = row.login.clone();
            view! {
                <ConfirmLink look=Look::Quiet href=to("withdraw")>"Withdraw"<span class="sr">": " {login}</span></ConfirmLink>
            }
        });
        view! { <div class="actions">{again}{withdraw}</div> }.into_any()
    }

    fn empty(&self, shell: &Shell) -> AnyView {
        let invite = || self.may_invite.then(|| invite(shell, Look::Plain));
        let (title, text) = match self.state {
            Some(State::Open) => (
                "No open invitations",
                "Invite people to an application: they get a link by mail, choose a password, and are in with the roles that \
                 you give them.",
            ),
            Some(State::Expired) => {
                ("No expired invitations", "Those that nobody accepts within seven days come here.")
            }
            Some(State::Accepted) => ("No accepted invitations yet", "Those that people have accepted come here."),
            Some(State::Withdrawn) => ("No withdrawn invitations", "Those that were taken back come here."),
            None => ("Nobody was invited yet", "Invite people to an application, and see here who has accepted."),
        };
        view! { <EmptyState title=title text=text>{invite()}</EmptyState> }.into_any()
    }

    fn results(self, shell: &Shell) -> AnyView {
        if self.rows.is_empty() {
            let empty = self.empty(shell);
            return view! { {empty} <Pager previous=self.previous next=self.next /> }.into_any();
        }
        let columns = ["Invited", "Application", "State", "Mail", ""].map(Column::new).to_vec();
        let mut rows = Vec::with_capacity(self.rows.len());
        for row in &self.rows {
            let actions = self.actions(row, shell);
            let (person, login) = (row.person.clone(), row.login.clone());
            let name = row.name.clone().filter(|name| *name != row.login);
            let (said, at) = match row.state {
                State::Open => ("until ", row.expires_at),
                State::Expired => ("since ", row.expires_at),
                State::Accepted | State::Withdrawn => ("invited ", row.created_at),
            };
            let by = row.invited_by.clone().map(|by| view! { <div class="small quiet">"by " {by}</div> });
            let cells = vec![
                cell(view! {
                    <Link href=person>{login}</Link>
                    {name.map(|name| view! { <div class="small quiet">{name}</div> })}
                }),
                cell(view! { {row.application.clone()} {by} }),
                cell(
                    view! { {badge(row.state)} <div class="small quiet">{said} <When at=at date={row.state == State::Open} /></div> },
                ),
                fate(row.mail.clone()),
                actions,
            ];
            rows.push(Row::new(cells).quiet(row.state == State::Withdrawn));
        }
        view! {
            <Table caption="Invitations" columns=columns rows=rows />
            <Pager previous=self.previous next=self.next />
        }
        .into_any()
    }
}

fn invite(shell: &Shell, look: Look) -> AnyView {
    view! { <LinkButton look=look href=shell.to("users/invitations/new")>"Invite people"</LinkButton> }.into_any()
}

impl ConsolePage for InvitationList {
    const NAME: &'static str = "console-invitations";

    fn title(&self) -> String {
        "Invitations".to_owned()
    }

    fn place(&self) -> Place {
        Place::Users
    }

    fn main(self, shell: &Shell) -> AnyView {
        let actions = self.may_invite.then(|| invite(shell, Look::Primary));
        let here = self.state;
        let tab = |state: Option<State>, text: &'static str| {
            let word = state.map_or("all", State::as_str);
            Tab::new(text, shell.to(&format!("users/invitations?state={word}")), here == state)
        };
        let mut tabs: Vec<Tab> = LABELS.iter().map(|(state, text)| tab(Some(*state), text)).collect();
        tabs.push(tab(None, "All"));
        let results = self.results(shell);
        view! {
            <Header
                title="Invitations"
                crumbs=vec![Crumb::new("Users", shell.to("users"))]
                text="People who were invited to an application, and whether they have accepted."
            >
                {actions}
            </Header>
            <Tabs label="Which invitations" tabs=tabs />
            {results}
        }
        .into_any()
    }

    fn samples() -> Vec<ConsoleSample<Self>> {
        let at = |hours: i64| Timestamp::from_unix_seconds(1_795_349_045 - hours * 3_600);
        let row = |id: &str, login: &str, state, mail| InvitationRow {
            id: id.to_owned(),
            person: ours(&format!("/console/p/pediatrics/users/{id}")),
            login: login.to_owned(),
            name: None,
            application: "Intake Dashboard".to_owned(),
            invited_by: Some("Ben Okafor".to_owned()),
            state,
            created_at: at(20),
            expires_at: at(-148),
            mail,
        };
        let refused = "The mail server refused it: 550 5.1.1 no such mailbox here".to_owned();
        let hostile = "<script>alert(1)</script>\"' PaediatricOutpatientRehabilitationAndTelemonitoring".to_owned();
        let full = Self {
            rows: vec![
                InvitationRow {
                    name: Some("Dr. Sarah Smith".to_owned()),
                    ..row("1", "dr.smith@hospital.example", State::Open, MailFate::Sent(at(20)))
                },
                row("2", "ben@hospital.example", State::Open, MailFate::Waiting(None)),
                row("3", "typo@hospital.example", State::Open, MailFate::Failed(refused)),
                row("4", "li@hospital.example", State::Open, MailFate::Waiting(Some("Nobody answers.".to_owned()))),
                InvitationRow {
                    invited_by: None,
                    ..row("5", "by.program@hospital.example", State::Open, MailFate::None)
                },
                InvitationRow {
                    name: Some(hostile.clone()),
                    application: hostile.clone(),
                    invited_by: Some(hostile),
                    ..row(
                        "6",
                        "maximiliane-konstantina.hohenwaldersbach@universitaetsklinikum.example",
                        State::Open,
                        MailFate::Sent(at(20)),
                    )
                },
            ],
            state: Some(State::Open),
            previous: Some(ours("/console/p/pediatrics/users/invitations?state=open")),
            next: Some(ours("/console/p/pediatrics/users/invitations?state=open&after=x")),
            may_invite: true,
            may_send: true,
            mail_on: true,
        };
        let empty = |state| Self { rows: Vec::new(), state, previous: None, next: None, ..full.clone() };
        let mixed = vec![
            row("1", "ada@hospital.example", State::Accepted, MailFate::Sent(at(30))),
            row("2", "bob@hospital.example", State::Expired, MailFate::Sent(at(300))),
            row("3", "eve@hospital.example", State::Withdrawn, MailFate::None),
        ];
        vec![
            ConsoleSample::new("open", full.clone()),
            ConsoleSample::new("all", Self { rows: mixed, state: None, ..full.clone() }),
            ConsoleSample::new("none open", empty(Some(State::Open))),
            ConsoleSample::new("none expired", empty(Some(State::Expired))),
            ConsoleSample::new("nobody yet", empty(None)),
            ConsoleSample::new("without mail", Self { mail_on: false, ..full.clone() }),
            ConsoleSample::new("support", Self { may_invite: false, ..full.clone() }),
            ConsoleSample::new("auditor", Self { may_invite: false, may_send: false, ..full }).with(as_auditor),
        ]
    }
}

/// An auditor's shell.
fn as_auditor(shell: &mut Shell) {
    if let Some(project) = &mut shell.project {
        project.role = "Auditor".to_owned();
    }
}
