//! Every component in every state on one page: in the gallery only.

use super::{ConsolePage, ConsoleSample, Place, Shell, components::*};
use crate::gallery::ours;
use domain::time::Timestamp;
use leptos::prelude::*;

/// A page that no address has: the parts that pages are made of, to be looked at and tested together.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Components {
    /// Whether fields have problems.
    pub problems: Problems,
    /// Whether fields are for reading only.
    pub read_only: bool,
    /// What a person might have typed.
    pub text: &'static str,
}

impl ConsolePage for Components {
    const NAME: &'static str = "console-components";

    fn title(&self) -> String {
        "Components".to_owned()
    }

    fn place(&self) -> Place {
        Place::Applications
    }

    fn main(self, shell: &Shell) -> AnyView {
        let about = view! {
            <Badge tone=BadgeTone::Good dot=true>"Active"</Badge>
            <Badge tone=BadgeTone::Plain>"Single-page"</Badge>
            <span>"1,204 sign-ins this week"</span>
        };
        let tabs = ["Settings", "Quick start", "Sign-in", "Tokens", "Activity"].map(|name| {
            Tab::new(
                name,
                shell.to(&format!("applications/1/{}", name.to_lowercase().replace(' ', "-"))),
                name == "Settings",
            )
        });
        view! {
            <Header
                title=self.text
                crumbs=vec![Crumb::new("Applications", shell.to("applications"))]
                text="Behavioral health intake for front-desk staff."
                about=about.into_any()
            >
                <LinkButton look=Look::Plain href=shell.to("applications/1/test") new_window=true>"Test sign-in"</LinkButton>
                <Menu>
                    <a href=shell.to("users").into_string()>"Disable"</a>
                    <PostButton to=shell.to("users") csrf=shell.csrf.clone() look=Look::Quiet fields=vec![("kid", "7".to_owned())]>
                        "Rotate secret"
                    </PostButton>
                </Menu>
            </Header>
            <Tabs label="Application" tabs=tabs.to_vec() />
            {form(&self, shell)}
            {shown(&self, shell)}
            {lists(&self, shell)}
        }
        .into_any()
    }

    fn samples() -> Vec<ConsoleSample<Self>> {
        let page = Self { problems: Problems::default(), read_only: false, text: "Intake Dashboard" };
        let problems =
            ["name", "login", "method", "kind", "scopes", "mfa", "callbacks.2", "note", "confirm", "lifetime"]
                .into_iter()
                .fold(Problems::default(), |all, field| {
                    all.with(field, "Start with https:// (or http://localhost for development).")
                })
                .with("callbacks", "At most 100 addresses.");
        vec![
            ConsoleSample::new("as they are", page.clone()),
            ConsoleSample::new("with problems", Self { problems, ..page.clone() }),
            ConsoleSample::new("for reading only", Self { read_only: true, ..page.clone() }).with(|shell| {
                shell.entries = vec![Place::Overview, Place::Applications, Place::Users, Place::Activity];
            }),
            ConsoleSample::new("something was saved", page.clone())
                .with(|shell| shell.toast = Some("Saved.".to_owned())),
            ConsoleSample::new(
                "long names",
                Self {
                    text: "NorthernRegionalPaediatricOutpatientRehabilitationAndTelemonitoringWorkstation",
                    ..page.clone()
                },
            )
            .with(|shell| {
                if let Some(project) = &mut shell.project {
                    project.name =
                        "Northern Regional Paediatric Outpatient Rehabilitation and Telemonitoring".to_owned();
                }
            }),
            ConsoleSample::new(
                "markup in names",
                Self { text: "<b onclick=alert(1)>&\"'</textarea><script>alert(1)</script>", ..page },
            ),
        ]
    }
}

fn form(page: &Components, shell: &Shell) -> impl IntoView + use<> {
    let (problems, read_only) = (&page.problems, page.read_only);
    let error = |field: &str| problems.at(field);
    let types = vec![
        Pick::new("spa", "Single-page").text("Runs in a browser and keeps no secret."),
        Pick::new("native", "Native").text("Installed on a phone or a computer."),
        Pick::new("web", "Web server").text("Runs on a server that keeps a secret."),
    ];
    let scopes = vec![
        Pick::new("openid", "openid").text("Who the person is."),
        Pick::new("profile", "profile").text("Name, language, picture."),
    ];
    view! {
        <PostForm to=shell.to("applications/1") csrf=shell.csrf.clone() version=7 watch=true>
            <Summary problems=problems.clone() />
            <Section title="Identity" text="What your code needs. Neither value is a secret.">
                <ReadOnly label="Client ID" value="kQ7vXr0mZt3bW9aLpYc2Ne" hint="The same in every environment." />
                <TextField
                    name="name"
                    label="Name"
                    value=page.text
                    hint="People see it on the sign-in page."
                    error=error("name")
                    read_only=read_only
                />
                <AreaField name="note" label="Description" value=page.text error=error("note") read_only=read_only />
                <Choice
                    name="method"
                    label="Client authentication"
                    value="basic"
                    options=vec![Pick::new("basic", "client_secret_basic"), Pick::new("none", "None")]
                    error=error("method")
                    read_only=read_only
                />
            </Section>
            <Section title="Addresses" text="Where people may be sent after they log in or out. Anything else is refused.">
                <TextField
                    name="login"
                    label="Login redirect URI"
                    value="https://intake.example.com/login"
                    kind=FieldKind::Url
                    mono=true
                    optional=true
                    error=error("login")
                    read_only=read_only
                />
                <ListField
                    name="callbacks"
                    label="Allowed callback URLs"
                    values=vec!["https://intake.example.com".into(), "http://localhost:5173".into(), page.text.to_owned()]
                    problems=problems.clone()
                    placeholder="https://"
                    read_only=read_only
                    add="Add address"
                    hint="Compared letter by letter."
                />
            </Section>
            <Section title="Protection">
                <Switch
                    name="mfa"
                    label="Require a second factor"
                    text="Everyone who signs in here confirms with an authenticator app, a passkey or a code."
                    on=true
                    error=error("mfa")
                    read_only=read_only
                />
                <Switch name="sms" label="Sign in with a text message" on=false read_only=read_only />
                <TextField
                    name="lifetime"
                    label="Access token lifetime"
                    value="15"
                    kind=FieldKind::Number
                    unit="minutes"
                    min="1"
                    max="60"
                    error=error("lifetime")
                    read_only=read_only
                />
                <RadioCards name="kind" legend="Type" value="native" options=types error=error("kind") read_only=read_only />
                <Checks
                    name="scopes"
                    legend="Scopes"
                    values=vec!["openid".into()]
                    options=scopes
                    error=error("scopes")
                    read_only=read_only
                />
            </Section>
            {(!read_only).then(|| view! { <SaveBar discard=shell.to("applications/1") /> })}
        </PostForm>
    }
}

fn shown(page: &Components, shell: &Shell) -> impl IntoView + use<> {
    view! {
        <Section title="Shown" text="What is read and not changed.">
            <ShownOnce label="Client secret" value="8f0kWc-example" text="Copy it now: it cannot be shown again." />
            <KeyValues rows=vec![
                ("Created", cell(view! { <When at=Timestamp::from_unix_seconds(1_795_349_045) /> })),
                ("By", cell(page.text)),
            ] />
            <CodeBlock label="main.js" code=format!("import {{ createAuth0Client }} from \"@auth0/auth0-spa-js\";\n// {}", page.text) />
            <Alert tone=Tone::Warn title="Signing keys rotate tomorrow.">"Two applications fetched no new keys this week."</Alert>
            <EmptyState title="No applications yet" text="An application is what people sign in to.">
                <LinkButton look=Look::Plain href=shell.to("applications/new")>"Create application"</LinkButton>
            </EmptyState>
            <ConfirmForm
                to=shell.to("applications/1/delete")
                csrf=shell.csrf.clone()
                title="Delete this application?"
                button="Delete application"
                back=shell.to("applications/1")
                type_this=page.text
                error=page.problems.at("confirm")
            >
                <p>"Nobody can sign in to it any more. 311 people are signed out of it at once."</p>
            </ConfirmForm>
            <ReasonField required=true value=String::new() />
        </Section>
    }
}

fn lists(page: &Components, shell: &Shell) -> impl IntoView + use<> {
    let row = |name: &str, tone, state: &'static str, users: u64| {
        Row::new(vec![
            cell(view! { <a href=shell.to("applications/1").into_string()>{name.to_owned()}</a> }),
            cell(view! { <Badge tone=tone dot=true>{state}</Badge> }),
            cell(thousands(users)),
            cell(view! { <When at=Timestamp::from_unix_seconds(1_795_349_045) /> }),
            cell(
                view! { <ConfirmLink look=Look::Danger href=shell.to("applications/1/delete")>"Delete"</ConfirmLink> },
            ),
        ])
    };
    let columns = vec![
        Column::new("Name").sorted(shell.to("applications?sort=name"), Some(Order::Up)),
        Column::new("Status"),
        Column::figure("Users").sorted(shell.to("applications?sort=users"), None),
        Column::new("Last used"),
        Column::new(""),
    ];
    let rows = vec![
        row(page.text, BadgeTone::Good, "Active", 12_408),
        row("Lab results", BadgeTone::Bad, "Switched off", 0).quiet(true),
        row("Portal", BadgeTone::Warn, "Never used", 311),
    ];
    view! {
        <div class="tiles">
            <Tile label="Active users" value="8,214">"6.1 % more than the month before"</Tile>
            <Tile label="Sign-ins" value="41,730">"98.2 % succeeded"</Tile>
        </div>
        <SearchForm to=shell.to("users/search") csrf=shell.csrf.clone() value="" label="Search users by name or email" />
        <Filters action=shell.to("users") clear=Some(ours("/console/p/pediatrics/users"))>
            <Choice name="status" label="Status" value="" options=vec![Pick::new("", "Any"), Pick::new("blocked", "Blocked")] />
            <Choice name="seen" label="Last seen" value="" options=vec![Pick::new("", "Any time"), Pick::new("7", "7 days")] />
        </Filters>
        <div id="results" class="results">
            <Table caption="Applications" columns=columns rows=rows />
            <Pager previous=None next=Some(shell.to("applications?after=x")) text="1–3 of 6" />
        </div>
    }
}
