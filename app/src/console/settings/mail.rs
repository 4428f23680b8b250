//! How mail leaves, how it is signed, and a try.

use super::{ReadingOnly, mail_log::MailState};
use crate::console::{ConsolePage, ConsoleSample, Place, Shell, components::*};
use domain::{
    mail::{Answer, Trouble},
    project::{ProjectSettings, edit::MailEdit},
    time::Timestamp,
};
use leptos::prelude::*;

/// How mail leaves this installation, which its configuration says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum MailWay {
    /// Over a mail server.
    Server {
        /// Its name, port and encryption.
        server: String,
        /// The address that mail comes from.
        from: String,
    },
    /// Not at all: the demo shows it in the mail log.
    Demo,
    /// Not at all.
    Off,
}

/// What became of a test mail.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Tried {
    /// The mail server took it.
    Sent(Timestamp),
    /// It is on its way, or the first try failed.
    Waiting(Option<Trouble>),
    /// It will not leave.
    Failed(Trouble),
    /// None was sent: there were many lately. How many minutes to wait.
    TooMany(u64),
}

/// Mail that waits longer than it should.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Held {
    /// How much of it there is.
    pub count: u64,
    /// Whether there is more than that.
    pub more: bool,
    /// Since when the first of it waits.
    pub since: Timestamp,
    /// Why the last try failed, if one of the project's own was tried.
    pub trouble: Option<Trouble>,
}

/// The page "Mail". Posts the fields of [`MailEdit`] to where it is, and a test to `/test` below it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MailSettingsPage {
    /// What stands in the form.
    pub edit: MailEdit,
    /// What the sender is called without a name of its own.
    pub project: String,
    /// How mail leaves.
    pub way: MailWay,
    /// Where a test goes: the administrator's own address.
    pub own_address: Option<String>,
    /// The test mail that was just sent, by its address for looking again.
    pub tried: Option<(String, Tried)>,
    /// What waits longer than it should.
    pub held: Option<Held>,
    /// What is wrong with what was typed.
    pub problems: Problems,
    /// What somebody else saved meanwhile.
    pub changed: Option<Changed>,
    /// The version of the settings that it was made from.
    pub version: i32,
    /// Whether it can only be looked at.
    pub read_only: bool,
}

impl MailSettingsPage {
    /// The fields as the form shows them, to be compared with those that somebody else saved.
    #[must_use]
    pub fn fields(edit: &MailEdit) -> Vec<(&'static str, String)> {
        vec![("senderName", edit.sender_name.clone()), ("replyTo", edit.reply_to.clone())]
    }

    fn way(&self) -> AnyView {
        match &self.way {
            MailWay::Server { server, from } => view! {
                <KeyValues rows=vec![
                    ("Mail server", cell(view! { <span class="mono">{server.clone()}</span> })),
                    ("Address", cell(view! { <span class="mono">{from.clone()}</span> })),
                ] />
            }
            .into_any(),
            MailWay::Demo => view! {
                <Alert tone=Tone::Note title="This is a demo: no mail leaves">
                    <p>"What would have been sent is in the mail log, with links that work."</p>
                </Alert>
            }
            .into_any(),
            MailWay::Off => view! {
                <Alert tone=Tone::Warn title="No mail leaves this installation">
                    <p>
                        "People cannot reset a forgotten password or sign up, and invitations show a link for you to pass on. Whoever runs the installation sets "
                        <code class="mono small">"KEYWARD_SMTP_URL"</code> " and " <code class="mono small">"KEYWARD_MAIL_FROM"</code> "."
                    </p>
                </Alert>
            }
            .into_any(),
        }
    }

    fn held(&self, shell: &Shell) -> Option<AnyView> {
        let Held { count, more, since, trouble } = self.held.clone()?;
        let title = match (count, more) {
            (1, _) => "A mail waits to leave".to_owned(),
            (many, false) => format!("{} mails wait to leave", thousands(many)),
            (many, true) => format!("More than {} mails wait to leave", thousands(many)),
        };
        let said = trouble.map(|trouble| {
            let words = server_words(&trouble);
            view! { <p>"The last try: " {trouble.to_string()} {words}</p> }
        });
        let log = shell.to(&format!("{}/log?state={}", Place::Mail.path(), MailState::Waiting.as_str()));
        Some(
            view! {
                <Alert tone=Tone::Warn title=title>
                    {said}
                    <p>
                        "The first of them was written " <When at=since /> ". All are tried again by themselves. "
                        <Link href=log>"Mail log"</Link>
                    </p>
                </Alert>
            }
            .into_any(),
        )
    }

    fn outcome(&self, shell: &Shell) -> Option<AnyView> {
        let (id, tried) = self.tried.as_ref()?;
        let again = shell.to(&format!("{}?test={id}", Place::Mail.path()));
        Some(match tried {
            Tried::Sent(at) => {
                let at = *at;
                let (title, text) = if self.way == MailWay::Demo {
                    ("The test mail is in the mail log", "It was not sent: no mail leaves this demo.")
                } else {
                    (
                        "The test mail was sent",
                        "The mail server took it. If it does not arrive, look into the junk folder.",
                    )
                };
                view! {
                    <Alert tone=Tone::Good title=title>
                        <p>{text}</p>
                        <p class="small quiet"><When at=at /></p>
                    </Alert>
                }
                .into_any()
            }
            Tried::Waiting(None) => view! {
                <Alert tone=Tone::Note title="The test mail is on its way">
                    <p><Link href=again>"Look again"</Link></p>
                </Alert>
            }
            .into_any(),
            Tried::Waiting(Some(trouble)) => {
                let (said, words) = (trouble.to_string(), server_words(trouble));
                view! {
                    <Alert tone=Tone::Warn title="The test mail has not left yet">
                        <p>{said} {words}</p>
                        <p>"It is tried again by itself. " <Link href=again>"Look again"</Link></p>
                    </Alert>
                }
                .into_any()
            }
            Tried::TooMany(minutes) => {
                let wait = if *minutes == 1 { "a minute".to_owned() } else { format!("{minutes} minutes") };
                view! {
                    <Alert tone=Tone::Warn title="That was a lot of test mail">
                        <p>{format!("None was sent this time. Try again in {wait}.")}</p>
                    </Alert>
                }
                .into_any()
            }
            Tried::Failed(trouble) => {
                let (said, words) = (trouble.to_string(), server_words(trouble));
                view! {
                    <Alert tone=Tone::Bad title="The test mail was not sent">
                        <p>{said} {words}</p>
                    </Alert>
                }
                .into_any()
            }
        })
    }

    fn test(&self, shell: &Shell) -> AnyView {
        let outcome = self.outcome(shell);
        let to = shell.to(&format!("{}/test", Place::Mail.path()));
        let form = match &self.own_address {
            _ if self.way == MailWay::Off || self.read_only => None,
            Some(address) => {
                let address = address.clone();
                Some(
                    view! {
                        <div class="actions">
                            <PostButton to=to csrf=shell.csrf.clone() look=Look::Plain>"Send a test mail"</PostButton>
                        </div>
                        <p class="hint">"To " <span class="mono">{address}</span> ", with what is saved."</p>
                    }
                    .into_any(),
                )
            }
            None => {
                Some(view! { <p class="hint">"Your own account has no email address to send it to."</p> }.into_any())
            }
        };
        let shown = outcome.is_some() || form.is_some();
        let section = shown.then(|| {
            view! {
                <Section title="Test" text="Whether mail arrives, and how it looks.">
                    {outcome}
                    {form}
                </Section>
            }
        });
        section.into_any()
    }
}

/// What the mail server answered, set apart from our own words.
pub(super) fn server_words(trouble: &Trouble) -> Option<AnyView> {
    let answer = trouble.answer()?;
    let said = format!("{} {}", answer.code, answer.words);
    Some(view! { " It said: " <q class="mono small">{said.trim().to_owned()}</q> }.into_any())
}

impl ConsolePage for MailSettingsPage {
    const NAME: &'static str = "console-settings-mail";

    fn title(&self) -> String {
        if self.problems.is_empty() { "Mail".to_owned() } else { "Error: Mail".to_owned() }
    }

    fn place(&self) -> Place {
        Place::Mail
    }

    fn main(self, shell: &Shell) -> AnyView {
        let to = || shell.to(Place::Mail.path());
        let log = shell.to(&format!("{}/log", Place::Mail.path()));
        let summary = match &self.changed {
            Some(_) => view! { <ChangedNotice changed=self.changed.clone() /> }.into_any(),
            None => view! { <Summary problems=self.problems.clone() /> }.into_any(),
        };
        let (way, held, test) = (self.way(), self.held(shell), self.test(shell));
        let Self { edit, project, problems, version, read_only, .. } = self;
        view! {
            <Header title="Mail" text="What people get from this project: invitations, links to set a password, warnings.">
                <ReadingOnly show=read_only />
                <LinkButton look=Look::Plain href=log>"Mail log"</LinkButton>
            </Header>
            <Section title="How it leaves" text="Set for the whole installation, in its configuration.">{held} {way}</Section>
            <PostForm to=to() csrf=shell.csrf.clone() version=i64::from(version) watch=!read_only>
                {summary}
                <Section title="Sender" text="How people recognize mail from this project.">
                    <TextField
                        name="senderName"
                        label="Sender name"
                        value=edit.sender_name
                        optional=true
                        placeholder=project
                        hint="Shown beside the address. Without one, the project's name."
                        max_length=u32::try_from(MailEdit::LONGEST_NAME).unwrap_or(100)
                        error=problems.at("senderName")
                        read_only=read_only
                    />
                    <TextField
                        name="replyTo"
                        label="Answers go to"
                        value=edit.reply_to
                        kind=FieldKind::Email
                        optional=true
                        placeholder="frontdesk@clinic.example"
                        hint="A mailbox that somebody reads. Without one, answers go to the installation's address."
                        error=problems.at("replyTo")
                        read_only=read_only
                    />
                </Section>
                {(!read_only).then(|| view! { <SaveBar discard=to() /> })}
            </PostForm>
            {test}
        }
        .into_any()
    }

    fn samples() -> Vec<ConsoleSample<Self>> {
        let server = MailWay::Server {
            server: "smtp.clinic.example:587 (STARTTLS)".to_owned(),
            from: "no-reply@id.clinic.example".to_owned(),
        };
        let page = Self {
            edit: MailEdit::of(&ProjectSettings::default()),
            project: "PM Pediatric Care".to_owned(),
            way: server,
            own_address: Some("ana.keller@pmpediatric.example".to_owned()),
            tried: None,
            held: None,
            problems: Problems::default(),
            changed: None,
            version: 3,
            read_only: false,
        };
        let edit = MailEdit { sender_name: "PM <Front Desk>".to_owned(), reply_to: "desk".to_owned() };
        let wrong = Problems::default()
            .with("senderName", "Write a name, not an address: people take an address there for the sender's.")
            .with("replyTo", "Enter one email address, such as frontdesk@clinic.example.");
        let at = Timestamp::from_unix_seconds(1_795_349_045);
        let changed = Changed::new(Some("Sam Ortiz".to_owned()), Some(at)).field("senderName", "", "Front Desk");
        let id = || "0a0b0c0d-0000-4000-8000-000000000000".to_owned();
        let refused = Trouble::Refused(Answer::new(550, "5.1.1 <ana@x>: <script>alert(1)</script> no such user"));
        let tried = |tried: Tried| Self { tried: Some((id(), tried)), ..page.clone() };
        vec![
            ConsoleSample::new("as it is", page.clone()),
            ConsoleSample::new("with problems", Self { edit, problems: wrong, ..page.clone() }),
            ConsoleSample::new(
                "changed meanwhile",
                Self { problems: changed.problems(), changed: Some(changed), ..page.clone() },
            ),
            ConsoleSample::new("test sent", tried(Tried::Sent(at))),
            ConsoleSample::new("test on its way", tried(Tried::Waiting(None))),
            ConsoleSample::new("test not yet", tried(Tried::Waiting(Some(Trouble::Unreachable)))),
            ConsoleSample::new("test refused", tried(Tried::Failed(refused))),
            ConsoleSample::new("too many tests", tried(Tried::TooMany(6))),
            ConsoleSample::new("test not trusted", tried(Tried::Waiting(Some(Trouble::UnknownIssuer)))),
            ConsoleSample::new(
                "mail waits",
                Self {
                    held: Some(Held { count: 4, more: false, since: at, trouble: Some(Trouble::Unreachable) }),
                    ..tried(Tried::Waiting(Some(Trouble::Unreachable)))
                },
            ),
            ConsoleSample::new(
                "much mail waits",
                Self { held: Some(Held { count: 50, more: true, since: at, trouble: None }), ..page.clone() },
            ),
            ConsoleSample::new("no mail server", Self { way: MailWay::Off, ..page.clone() }),
            ConsoleSample::new(
                "demo",
                Self { way: MailWay::Demo, tried: Some((id(), Tried::Sent(at))), ..page.clone() },
            ),
            ConsoleSample::new("without an address of one's own", Self { own_address: None, ..page.clone() }),
            ConsoleSample::new("for reading only", Self { read_only: true, ..page }),
        ]
    }
}
