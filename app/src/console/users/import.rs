//! Many people at once, from a list.

use crate::{
    SafeUrl,
    components::Link,
    console::{ConsolePage, ConsoleSample, Place, Shell, components::*},
    gallery::ours,
};
use domain::{
    import::{MOST_PROBLEMS, Problem as LineProblem, Problems as LineProblems},
    problem::Problem,
    time::Timestamp,
};
use leptos::prelude::*;

/// What is to be done with a list.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ImportState {
    /// Something is wrong with it.
    Wrong,
    /// It waits for somebody's word.
    Ready,
    /// It is being carried out.
    Running,
    /// It was carried out.
    Done,
    /// Nobody went on with it in time, or it could not be finished in time.
    Over,
}

/// A list that was handed in before.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PastImport {
    /// Its page.
    pub href: SafeUrl,
    /// When it was handed in.
    pub created_at: Timestamp,
    /// How many were added.
    pub added: u64,
    /// How many were there already.
    pub there: u64,
    /// How many could not be added.
    pub problems: u64,
    /// What became of it.
    pub state: ImportState,
}

/// Asks for a list. Posts `file` (`multipart/form-data`) to where it is.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ImportUsers {
    /// What is wrong.
    pub problems: Problems,
    /// What was handed in lately.
    pub past: Vec<PastImport>,
}

/// The columns that most lists have, and what stands in them.
const COLUMNS: [(&str, &str); 10] = [
    ("email, username, phoneNumber", "What they sign in with: at least one. Phone numbers with their country code."),
    ("name, given_name, family_name", "How pages address them."),
    ("locale", "The language of mail to them: en or es."),
    ("roles", "Names of roles of this project; several with a semicolon between them."),
    ("fhirUser", "Who they are on the FHIR server, such as Patient/123."),
    ("identifiers", "Others' identifiers as system|value; several with a semicolon between them."),
    ("emailVerified", "true, if you know that the address is theirs."),
    ("passwordHash", "The hash of the password they have: bcrypt, or argon2 in the PHC format."),
    ("password", "A password in plain text. Better leave it out: they choose one by mail."),
    ("attributes.name", "An attribute of your own, by its name."),
];

impl ConsolePage for ImportUsers {
    const NAME: &'static str = "console-users-import";

    fn title(&self) -> String {
        if self.problems.is_empty() { "Import users".to_owned() } else { "Error: Import users".to_owned() }
    }

    fn place(&self) -> Place {
        Place::Users
    }

    fn main(self, shell: &Shell) -> AnyView {
        let here = shell.to("users/import");
        let past = (!self.past.is_empty()).then(|| past(self.past));
        let columns = COLUMNS
            .into_iter()
            .map(|(name, text)| Row::new(vec![cell(view! { <span class="mono">{name}</span> }), cell(text)]));
        view! {
            <Header
                title="Import users"
                crumbs=vec![Crumb::new("Users", shell.to("users"))]
                text="Many people at once, from another system or a spreadsheet."
            />
            <form class="form" method="post" enctype="multipart/form-data" action=here.into_string() novalidate=true>
                <input type="hidden" name="csrf" value=shell.csrf.clone() />
                <Section
                    title="The list"
                    text="It is looked through first, and you see what would happen before anybody is added. Whoever is there \
                          already stays as they are."
                >
                    <FileField
                        name="file"
                        label="File"
                        accept=".csv,.jsonl,.ndjson,text/csv,application/jsonl"
                        hint="CSV with a header line, or JSON Lines: an object for each person. UTF-8, at most 20 MB. It is \
                              kept sealed until it is done, and at most a day."
                        error=self.problems.at("file")
                    />
                    <p class="small">
                        <Link href=shell.to("users/import/template")>"Download a template"</Link>
                        <span class="quiet">" with a header line and one made-up person."</span>
                    </p>
                </Section>
                <div class="bar">
                    <LinkButton look=Look::Plain href=shell.to("users")>"Cancel"</LinkButton>
                    <Submit look=Look::Primary>"Look it through"</Submit>
                </div>
            </form>
            {past}
            <div class="stack mt-8">
                <h2>"Columns"</h2>
                <Table caption="Columns of a list" columns=vec![Column::new("Column"), Column::new("What stands in it")] rows=columns.collect() />
                <p class="small quiet">
                    "A list may also have the other fields of users in a project file. In JSON Lines they are called the same; \
                     roles and identifiers are lists there."
                </p>
            </div>
        }
        .into_any()
    }

    fn samples() -> Vec<ConsoleSample<Self>> {
        let at = |hours: i64| Timestamp::from_unix_seconds(1_795_349_045 - hours * 3_600);
        let past = |id: &str, hours, added, problems, state| PastImport {
            href: ours(&format!("/console/p/pediatrics/users/import/{id}")),
            created_at: at(hours),
            added,
            there: 12,
            problems,
            state,
        };
        vec![
            ConsoleSample::new("first", Self::default()),
            ConsoleSample::new(
                "no file",
                Self { problems: Problems::from(vec![Problem::new("file", "Choose a file.")]), past: Vec::new() },
            ),
            ConsoleSample::new(
                "some before",
                Self {
                    problems: Problems::default(),
                    past: vec![
                        past("1", 0, 4_200, 0, ImportState::Running),
                        past("2", 30, 12_408, 3, ImportState::Done),
                        past("3", 900, 120, 0, ImportState::Over),
                    ],
                },
            ),
        ]
    }
}

fn past(past: Vec<PastImport>) -> impl IntoView {
    let rows = past.into_iter().map(|own| {
        let (tone, word) = badge(own.state);
        Row::new(vec![
            cell(view! { <a href=own.href.into_string()><When at=own.created_at /></a> }),
            cell(view! { <Badge tone=tone dot=true>{word}</Badge> }),
            cell(thousands(own.added)),
            cell(thousands(own.there)),
            cell(thousands(own.problems)),
        ])
    });
    let columns = vec![
        Column::new("Handed in"),
        Column::new("State"),
        Column::figure("Added"),
        Column::figure("Already there"),
        Column::figure("Not added"),
    ];
    let rows = rows.collect::<Vec<_>>();
    view! {
        <div class="stack mt-8">
            <h2>"Lately"</h2>
            <Table caption="Lists that were carried out lately" columns=columns rows=rows />
        </div>
    }
}

const fn badge(state: ImportState) -> (BadgeTone, &'static str) {
    match state {
        ImportState::Wrong => (BadgeTone::Bad, "Not taken"),
        ImportState::Ready => (BadgeTone::Note, "Waiting for your word"),
        ImportState::Running => (BadgeTone::Note, "Running"),
        ImportState::Done => (BadgeTone::Good, "Done"),
        ImportState::Over => (BadgeTone::Warn, "Stopped"),
    }
}

/// A list that was handed in: what would come of it, how far it is, what came of it. Posts `do` (`begin`, `discard`).
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
    /// When it was handed in.
    pub created_at: Timestamp,
    /// When it came to its end.
    pub finished_at: Option<Timestamp>,
    /// Where the trail tells of it.
    pub activity: Option<SafeUrl>,
}

fn people(count: u64) -> String {
    if count == 1 { "1 person".to_owned() } else { format!("{} people", thousands(count)) }
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

    fn figures(&self) -> AnyView {
        let new = match self.state {
            ImportState::Wrong | ImportState::Ready => "New",
            ImportState::Running | ImportState::Done | ImportState::Over => "Added",
        };
        let wrong = match self.state {
            ImportState::Wrong | ImportState::Ready => "Problems",
            ImportState::Running | ImportState::Done | ImportState::Over => "Not added",
        };
        view! {
            <div class="tiles">
                <Tile label="On the list" value=thousands(self.total) />
                <Tile label=new value=thousands(self.added) />
                <Tile label="Already there" value=thousands(self.there)>"They stay as they are."</Tile>
                <Tile label=wrong value=thousands(self.problems.count) />
            </div>
        }
        .into_any()
    }

    fn told(&self, shell: &Shell) -> Option<AnyView> {
        (!self.problems.is_empty()).then(|| {
            let rows = self.problems.told.iter().map(|own| {
                let field = match own.field.as_str() {
                    "" => view! { <span class="quiet">"The line"</span> }.into_any(),
                    field => view! { <span class="mono">{field.to_owned()}</span> }.into_any(),
                };
                Row::new(vec![cell(own.line.to_string()), field, cell(own.text.clone())])
            });
            let told = u64::try_from(self.problems.told.len()).unwrap_or(u64::MAX);
            let more = self.problems.count.saturating_sub(told);
            let more = (more > 0).then(|| {
                view! { <p class="small quiet">{format!("The first {MOST_PROBLEMS}; {} more are not shown.", thousands(more))}</p> }
            });
            let columns = vec![Column::new("Line"), Column::new("Column"), Column::new("Problem")];
            let rows = rows.collect::<Vec<_>>();
            view! {
                <div class="stack mt-8">
                    <h2>"Problems"</h2>
                    <Table caption="Problems of the list" columns=columns rows=rows />
                    {more}
                    <p><LinkButton look=Look::Plain href=shell.to(&format!("{}/problems.csv", self.here))>"Download as CSV"</LinkButton></p>
                </div>
            }
            .into_any()
        })
    }

    fn words(&self) -> AnyView {
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
            ImportState::Ready => view! {
                <p>
                    {format!(
                        "{} will be added. Nobody gets a mail. Whoever comes without a password chooses one with “Forgot password?” on \
                         the sign-in page, for which they need an e-mail address.",
                        people(self.added),
                    )}
                </p>
            }
            .into_any(),
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
            ImportState::Done => {
                let title = format!("{} added.", people(self.added));
                view! { <Alert tone=Tone::Good title=title>"The file was erased."</Alert> }.into_any()
            }
            ImportState::Over => view! {
                <Alert tone=Tone::Warn title="It was not finished within a day, and the file was erased.">
                    "Hand the same file in again: it goes on where it stopped."
                </Alert>
            }
            .into_any(),
        }
    }
}

impl ConsolePage for ShownImport {
    const NAME: &'static str = "console-users-import-shown";

    fn title(&self) -> String {
        match self.state {
            ImportState::Wrong => format!("Error: {}", self.heading()),
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
        let csrf = shell.csrf.clone();
        let add = self.added > 0;
        let total = people(self.added);
        let actions = match self.state {
            ImportState::Ready => view! {
                <PostForm to=here csrf=csrf>
                    <div class="actions">
                        {add.then(|| view! { <Submit look=Look::Primary name="do" value="begin">{format!("Add {total}")}</Submit> })}
                        <Submit look=Look::Plain name="do" value="discard">"Discard the list"</Submit>
                    </div>
                </PostForm>
            }
            .into_any(),
            ImportState::Running => {
                view! { <p><LinkButton look=Look::Plain href=here>"Look again"</LinkButton></p> }.into_any()
            }
            ImportState::Wrong | ImportState::Over => {
                let again = shell.to("users/import");
                view! { <p><LinkButton look=Look::Primary href=again>"Hand in another file"</LinkButton></p> }.into_any()
            }
            ImportState::Done => {
                let activity = self.activity.clone().map(|href| view! { <LinkButton look=Look::Plain href=href>"In the activity"</LinkButton> });
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
                {self.words()}
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
            created_at: Timestamp::from_unix_seconds(1_795_349_045),
            finished_at: None,
            activity: Some(ours("/console/p/pediatrics/activity?what=user.import_finished")),
        };
        let mut few = LineProblems::default();
        few.add([
            problem(2, "roles", "names a role that the project does not have"),
            problem(7, "", "The line has 4 cells, the header has 5."),
            problem(9, "email", "is that of line 3 as well"),
            problem(12, "<script>alert(1)</script>&\"'", "is not known here"),
        ]);
        let mut many = LineProblems::default();
        many.add((2..252).map(|line| problem(line, "email", "is not an e-mail address")));
        vec![
            ConsoleSample::new("ready", ready.clone()),
            ConsoleSample::new("one person", Self { total: 1, added: 1, there: 0, ..ready.clone() }),
            ConsoleSample::new("nobody new", Self { added: 0, there: 12_420, ..ready.clone() }),
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
