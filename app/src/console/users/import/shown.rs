//! A list that was handed in.

use super::{ImportState, InviteListed, people};
use crate::{
    SafeUrl,
    console::{ConsolePage, ConsoleSample, Place, Shell, components::*},
    gallery::ours,
};
use domain::{
    import::{Besides, Problem as LineProblem, Problems as LineProblems},
    problem::Problem,
    time::Timestamp,
};
use leptos::prelude::*;

/// A list that was handed in: what would come of it, how far it is, what came of it. Posts `do` (`begin`, `discard`), and the
/// fields of [`InviteListed`].
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ShownImport {
    /// Its path below the project's console.
    pub here: String,
    /// What is to be done with it.
    pub state: ImportState,
    /// How many people stand on it.
    pub total: u64,
    /// How many have been dealt with.
    pub done: u64,
    /// How many are new, or were added.
    pub added: u64,
    /// How many are there already.
    pub there: u64,
    /// What is wrong.
    pub problems: LineProblems,
    /// How many could be invited, or were.
    pub invited: u64,
    /// Who has no password and cannot be invited, or could not, and why.
    pub uninvited: LineProblems,
    /// What is to be known besides.
    pub besides: Besides,
    /// Whether those without a password are invited.
    pub invites: bool,
    /// How to invite them, while that is to be decided.
    pub invite: InviteListed,
    /// When it was handed in.
    pub created_at: Timestamp,
    /// When it came to its end.
    pub finished_at: Option<Timestamp>,
    /// Where the trail tells of it.
    pub activity: Option<SafeUrl>,
}

impl ShownImport {
    fn heading(&self) -> &'static str {
        match self.state {
            ImportState::Wrong => "This list cannot be imported yet",
            ImportState::Ready => "Import these people?",
            ImportState::Running => "Importing",
            ImportState::Done => "Import done",
            ImportState::Over => "Import stopped",
        }
    }

    /// Whether there is anybody to add, or to invite.
    fn leads_somewhere(&self) -> bool {
        self.added > 0 || (self.invited > 0 && self.invite.is_possible())
    }

    fn words(&self, shell: &Shell) -> AnyView {
        match self.state {
            ImportState::Wrong => view! {
                <Alert tone=Tone::Bad title="Nobody was added.">
                    "Correct the lines below in your file, then hand it in again."
                </Alert>
            }
            .into_any(),
            ImportState::Ready if self.added == 0 => view! {
                <Alert tone=Tone::Note title="There is nobody to add.">"Everybody on this list is there already."</Alert>
            }
            .into_any(),
            ImportState::Ready => {
                let all = self.invited == 0 && self.uninvited.is_empty();
                let more = if all { " All of them come with a password. Nobody gets a mail." } else { "" };
                view! { <p>{format!("{} will be added.{more}", people(self.added))}</p> }.into_any()
            }
            ImportState::Running => {
                let (max, value) = (self.total.max(1).to_string(), self.done.to_string());
                let text = format!("{} of {}", thousands(self.done), people(self.total));
                view! {
                    <div class="stack tight" role="status">
                        <p>{text.clone()}</p>
                        <progress class="progress" max=max value=value aria-label="Progress">{text}</progress>
                        <p class="small quiet">"This page looks again by itself. You may leave it: the import goes on, also when the server is restarted."</p>
                    </div>
                }
                .into_any()
            }
            ImportState::Done => self.done(shell),
            ImportState::Over => view! {
                <Alert tone=Tone::Warn title="It was not finished within a day, and the file was erased.">
                    "Hand the same file in again: it goes on where it stopped."
                </Alert>
            }
            .into_any(),
        }
    }

    fn question(&self, shell: &Shell) -> AnyView {
        let only = self.added == 0;
        let invite = (self.invited > 0 || !self.uninvited.is_empty())
            .then(|| self.invite.clone().section(shell, self.invited, &self.uninvited, only));
        let go = self.leads_somewhere().then(|| {
            let what =
                if only { format!("Invite {}", people(self.invited)) } else { format!("Add {}", people(self.added)) };
            view! { <Submit look=Look::Primary name="do" value="begin">{what}</Submit> }
        });
        let (here, csrf) = (shell.to(&self.here), shell.csrf.clone());
        view! {
            <PostForm to=here csrf=csrf>
                {invite}
                <div class="actions">
                    {go}
                    <Submit look=Look::Plain name="do" value="discard">"Discard the list"</Submit>
                </div>
            </PostForm>
        }
        .into_any()
    }
}

impl ConsolePage for ShownImport {
    const NAME: &'static str = "console-users-import-shown";

    fn title(&self) -> String {
        match self.state {
            ImportState::Wrong => format!("Error: {}", self.heading()),
            ImportState::Ready if !self.invite.problems.is_empty() => format!("Error: {}", self.heading()),
            _ => self.heading().to_owned(),
        }
    }

    fn place(&self) -> Place {
        Place::Users
    }

    fn main(self, shell: &Shell) -> AnyView {
        let here = shell.to(&self.here);
        let crumbs = vec![Crumb::new("Users", shell.to("users")), Crumb::new("Import", shell.to("users/import"))];
        let about = view! { <span>"Handed in " <When at=self.created_at /></span> }.into_any();
        let actions = match self.state {
            ImportState::Ready => self.question(shell),
            ImportState::Running => {
                view! { <p><LinkButton look=Look::Plain href=here>"Look again"</LinkButton></p> }.into_any()
            }
            ImportState::Wrong | ImportState::Over => {
                let again = shell.to("users/import");
                view! { <p><LinkButton look=Look::Primary href=again>"Hand in another file"</LinkButton></p> }
                    .into_any()
            }
            ImportState::Done => {
                let activity = self
                    .activity
                    .clone()
                    .map(|href| view! { <LinkButton look=Look::Plain href=href>"In the activity"</LinkButton> });
                view! {
                    <div class="actions">
                        <LinkButton look=Look::Primary href=shell.to("users")>"Show users"</LinkButton>
                        {activity}
                    </div>
                }
                .into_any()
            }
        };
        view! {
            <Header title=self.heading() crumbs=crumbs about=about />
            <div class="stack mt-8">
                {self.words(shell)}
                {self.figures()}
                {actions}
            </div>
            {self.told(shell)}
        }
        .into_any()
    }

    fn samples() -> Vec<ConsoleSample<Self>> {
        let problem =
            |line, field: &str, text: &str| LineProblem { line, field: field.to_owned(), text: text.to_owned() };
        let ready = Self {
            here: "users/import/1".to_owned(),
            state: ImportState::Ready,
            total: 12_420,
            done: 0,
            added: 12_408,
            there: 12,
            problems: LineProblems::default(),
            invited: 0,
            uninvited: LineProblems::default(),
            besides: Besides { there: (2..14).collect(), unbelieved: 0 },
            invites: false,
            invite: InviteListed {
                application: "labs".to_owned(),
                applications: vec![
                    ("labs".to_owned(), "Lab Results".to_owned()),
                    ("intake".to_owned(), "<b>Intake</b> Dashboard".to_owned()),
                ],
                mail_on: true,
                ..InviteListed::default()
            },
            created_at: Timestamp::from_unix_seconds(1_795_349_045),
            finished_at: None,
            activity: Some(ours("/console/p/pediatrics/activity?what=user.import_finished")),
        };
        let mut few = LineProblems::default();
        few.add([
            problem(2, "roles", "names the role “<i>doctor</i>”, which the project does not have"),
            problem(7, "", "The line has 4 cells, the header has 5."),
            problem(9, "email", "is that of line 3 as well"),
            problem(12, "<script>alert(1)</script>&\"'", "is not known here"),
        ]);
        let mut nowhere = LineProblems::default();
        nowhere
            .add([4, 19].map(|line| problem(line, "email", "is missing, so there is nowhere to send an invitation")));
        let inviting = Self { invited: 12_300, uninvited: nowhere, ..ready.clone() };
        let wrong = Problems::from(vec![Problem::new("application", "Choose the application they are invited to.")]);
        let unsaid = InviteListed { on: true, application: String::new(), problems: wrong, ..ready.invite.clone() };
        let no_mail = InviteListed { mail_on: false, ..ready.invite.clone() };
        let no_application = InviteListed { applications: Vec::new(), ..ready.invite.clone() };
        let mut many = LineProblems::default();
        many.add((2..252).map(|line| problem(line, "email", "is not an email address")));
        vec![
            ConsoleSample::new("ready", ready.clone()),
            ConsoleSample::new(
                "one person",
                Self { total: 1, added: 1, there: 0, besides: Besides::default(), ..ready.clone() },
            ),
            ConsoleSample::new(
                "marked as verified",
                Self { there: 40, besides: Besides { there: (2..22).collect(), unbelieved: 3 }, ..ready.clone() },
            ),
            ConsoleSample::new("nobody new", Self { added: 0, there: 12_420, ..ready.clone() }),
            ConsoleSample::new("some without a password", inviting.clone()),
            ConsoleSample::new("no application chosen", Self { invite: unsaid, ..inviting.clone() }),
            ConsoleSample::new("without mail", Self { invite: no_mail, ..inviting.clone() }),
            ConsoleSample::new("nothing to invite to", Self { invite: no_application, ..inviting.clone() }),
            ConsoleSample::new("nobody can be invited", Self { invited: 0, ..inviting.clone() }),
            ConsoleSample::new("only to invite", Self { added: 0, there: 12_420, ..inviting.clone() }),
            ConsoleSample::new(
                "done with invitations",
                Self { state: ImportState::Done, done: 12_420, invites: true, ..inviting },
            ),
            ConsoleSample::new("wrong", Self { state: ImportState::Wrong, problems: few.clone(), ..ready.clone() }),
            ConsoleSample::new(
                "much is wrong",
                Self { state: ImportState::Wrong, added: 0, problems: many, ..ready.clone() },
            ),
            ConsoleSample::new(
                "running",
                Self { state: ImportState::Running, done: 4_200, added: 4_188, ..ready.clone() },
            ),
            ConsoleSample::new("done", Self { state: ImportState::Done, done: 12_420, ..ready.clone() }),
            ConsoleSample::new(
                "done but for some",
                Self { state: ImportState::Done, done: 12_420, problems: few, activity: None, ..ready.clone() },
            ),
            ConsoleSample::new("stopped", Self { state: ImportState::Over, done: 4_200, added: 4_188, ..ready }),
        ]
    }
}
