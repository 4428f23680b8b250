//! The list of applications.

use super::words;
use crate::{
    SafeUrl,
    console::{ConsolePage, ConsoleSample, Place, Shell, components::*},
};
use domain::{oauth::client::ApplicationType, time::Timestamp};
use leptos::prelude::*;

/// An application in the list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ApplicationRow {
    /// Its id, as in addresses.
    pub id: String,
    /// Its name.
    pub name: String,
    /// OAuth's id.
    pub client_id: String,
    /// What it is made of.
    pub kind: ApplicationType,
    /// Whether it may be used.
    pub enabled: bool,
    /// Since when there is one.
    pub created: Timestamp,
    /// When it was used last.
    pub last_used: Option<Timestamp>,
    /// Its logo.
    pub picture: Option<SafeUrl>,
}

/// How the list is sorted: by which column (`name`, `created`, `used`), and which way.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ListedBy {
    /// The word of the column.
    pub column: &'static str,
    /// Which end comes first.
    pub order: Order,
}

/// The list of applications.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Applications {
    /// What is on this page.
    pub rows: Vec<ApplicationRow>,
    /// Whether the project has any at all.
    pub any: bool,
    /// What is searched for.
    pub search: String,
    /// The same sealed, for addresses.
    pub sealed: Option<String>,
    /// The filter by state: `on`, `off` or nothing.
    pub state: String,
    /// The filter by type: `spa`, `native`, `web` or nothing.
    pub kind: String,
    /// How it is sorted.
    pub by: ListedBy,
    /// The page before: what stands in its address.
    pub previous: Option<String>,
    /// The page behind: what stands in its address.
    pub next: Option<String>,
    /// "1–50 of 120".
    pub shown: String,
    /// Whether whoever looks may create one.
    pub may_write: bool,
}

impl Applications {
    /// The address of the list with these filters and one thing more.
    fn address(&self, by: ListedBy, cursor: Option<&String>) -> String {
        let order = if by.order == Order::Down { "down" } else { "up" };
        let mut parts = vec![format!("sort={}", by.column), format!("order={order}")];
        parts.extend(self.sealed.iter().map(|sealed| format!("q={sealed}")));
        for (name, value) in [("state", &self.state), ("type", &self.kind)] {
            if !value.is_empty() {
                parts.push(format!("{name}={value}"));
            }
        }
        parts.extend(cursor.cloned());
        format!("applications?{}", parts.join("&"))
    }

    fn column(&self, shell: &Shell, text: &str, column: &'static str, first: Order) -> Column {
        let now = (self.by.column == column).then_some(self.by.order);
        let order = match now {
            Some(Order::Up) => Order::Down,
            Some(Order::Down) => Order::Up,
            None => first,
        };
        Column::new(text).sorted(shell.to(&self.address(ListedBy { column, order }, None)), now)
    }

    fn table(&self, shell: &Shell) -> AnyView {
        let columns = vec![
            self.column(shell, "Name", "name", Order::Up),
            Column::new("Type"),
            Column::new("State"),
            self.column(shell, "Last used", "used", Order::Down),
            self.column(shell, "Created", "created", Order::Down),
        ];
        let rows = self.rows.iter().map(|own| {
            let href = shell.to(&format!("applications/{}", own.id));
            let state = if own.enabled {
                view! { <Badge tone=BadgeTone::Good dot=true>"Active"</Badge> }.into_any()
            } else {
                view! { <Badge tone=BadgeTone::Bad dot=true>"Switched off"</Badge> }.into_any()
            };
            let used = own.last_used.map_or_else(|| cell("never"), |at| cell(view! { <When at=at /> }));
            let name = own.name.clone();
            let name = view! {
                <span class="with-picture">
                    <LogoPicture picture=own.picture.clone() name=name.clone() />
                    <span>
                        <a href=href.into_string()>{name}</a>
                        <br />
                        <code class="mono xs quiet">{own.client_id.clone()}</code>
                    </span>
                </span>
            };
            Row::new(vec![
                cell(name),
                cell(view! { <Badge tone=BadgeTone::Plain>{words::kind(own.kind)}</Badge> }),
                state,
                used,
                cell(view! { <When at=own.created /> }),
            ])
            .quiet(!own.enabled)
        });
        let rows: Vec<Row> = rows.collect();
        view! { <Table caption="Applications" columns=columns rows=rows /> }.into_any()
    }
}

impl ConsolePage for Applications {
    const NAME: &'static str = "console-applications";

    fn title(&self) -> String {
        "Applications".to_owned()
    }

    fn place(&self) -> Place {
        Place::Applications
    }

    fn main(self, shell: &Shell) -> AnyView {
        let new = self.may_write.then(|| {
            view! { <LinkButton look=Look::Primary href=shell.to("applications/new")>"New application"</LinkButton> }
        });
        if !self.any {
            let empty = view! {
                <EmptyState
                    title="No application yet"
                    text="An application is what people sign in to: a page in the browser, something on their telephone, or a server of yours. Create one, and its quick start has code that works as it stands."
                >
                    {new}
                </EmptyState>
            };
            return view! {
                <Header title="Applications" text="What people sign in to." />
                {empty}
            }
            .into_any();
        }
        let filtered = !self.state.is_empty() || !self.kind.is_empty() || !self.search.is_empty();
        let results = if self.rows.is_empty() {
            let text = "Search for a part of the name, of the description or of an ID, or take filters away.";
            view! { <EmptyState title="Nothing found" text=text /> }.into_any()
        } else {
            self.table(shell)
        };
        let kinds = ApplicationType::ALL.map(|kind| Pick::new(kind.as_str(), words::kind(kind)));
        let all = [Pick::new("", "All types")].into_iter().chain(kinds).collect::<Vec<_>>();
        let states = vec![Pick::new("", "Any state"), Pick::new("on", "Active"), Pick::new("off", "Switched off")];
        let page = |cursor: Option<&String>| cursor.map(|cursor| shell.to(&self.address(self.by, Some(cursor))));
        let (previous, next) = (page(self.previous.as_ref()), page(self.next.as_ref()));
        let sealed = self.sealed.clone().map(|sealed| view! { <input type="hidden" name="q" value=sealed /> });
        view! {
            <Header title="Applications" text="What people sign in to.">{new}</Header>
            <SearchForm
                to=shell.to("applications/search")
                csrf=shell.csrf.clone()
                value=self.search.clone()
                label="Search applications by name or ID"
            />
            <Filters action=shell.to("applications") clear=filtered.then(|| shell.to("applications"))>
                {sealed}
                <Choice name="state" label="State" value=self.state.clone() options=states />
                <Choice name="type" label="Type" value=self.kind.clone() options=all />
            </Filters>
            <div id="results" aria-live="polite">
                {results}
                <Pager previous=previous next=next text=self.shown.clone() />
            </div>
        }
        .into_any()
    }

    fn samples() -> Vec<ConsoleSample<Self>> {
        let at = |day: i64| Timestamp::from_unix_seconds(1_795_348_800 - day * 86_400);
        let row = |name: &str, kind, enabled, used: Option<i64>| ApplicationRow {
            id: "36b974ef-e470-4f1b-9ceb-ccaf23b673bf".to_owned(),
            name: name.to_owned(),
            client_id: "kQ7vXr0mZt3bW9aLpYc2Ne".to_owned(),
            kind,
            enabled,
            created: at(200),
            last_used: used.map(at),
            picture: None,
        };
        let full = Self {
            rows: vec![
                row("Intake Dashboard", ApplicationType::Spa, true, Some(0)),
                row("Ward Rounds", ApplicationType::Native, true, Some(3)),
                row("Billing", ApplicationType::Web, false, None),
                row(&"<b>A very long name</b> ".repeat(8), ApplicationType::Web, true, Some(40)),
            ],
            any: true,
            search: String::new(),
            sealed: None,
            state: String::new(),
            kind: String::new(),
            by: ListedBy { column: "name", order: Order::Up },
            previous: None,
            next: Some("after=36b974ef-e470-4f1b-9ceb-ccaf23b673bf".to_owned()),
            shown: "1–4 of 54".to_owned(),
            may_write: true,
        };
        let none = Self { rows: Vec::new(), next: None, shown: String::new(), ..full.clone() };
        vec![
            ConsoleSample::new("full", full.clone()),
            ConsoleSample::new("none yet", Self { any: false, ..none.clone() }),
            ConsoleSample::new("none yet, read only", Self { any: false, may_write: false, ..none.clone() }),
            ConsoleSample::new(
                "nothing found",
                Self {
                    search: "\"><script>alert(1)</script>".to_owned(),
                    sealed: Some("c2VhbGVk".to_owned()),
                    state: "off".to_owned(),
                    ..none
                },
            ),
            ConsoleSample::new(
                "filtered, read only",
                Self {
                    kind: "spa".to_owned(),
                    may_write: false,
                    by: ListedBy { column: "used", order: Order::Down },
                    ..full
                },
            ),
        ]
    }
}
