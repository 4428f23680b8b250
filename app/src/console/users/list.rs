//! Everybody, a page at a time.

use crate::{
    SafeUrl,
    components::Link,
    console::{ConsolePage, ConsoleSample, Place, Shell, components::*},
    gallery::ours,
};
use domain::{
    people::{Seen, Sort, Status},
    time::Timestamp,
};
use leptos::prelude::*;

/// Somebody in the list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct UserRow {
    /// Their page.
    pub href: SafeUrl,
    /// Their name.
    pub name: String,
    /// What they sign in with.
    pub login: Option<String>,
    /// Whether they are kept from signing in.
    pub blocked: bool,
    /// Whether they have yet to accept an invitation before they can sign in.
    pub invited: bool,
    /// Since when they are there.
    pub created_at: Timestamp,
    /// When they last signed in.
    pub last_sign_in_at: Option<Timestamp>,
}

/// What the list is narrowed down to. None of it is personal, so it stands in the address.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct UserFilter {
    /// Whether they may sign in.
    pub status: Option<Status>,
    /// When they last did.
    pub seen: Option<Seen>,
    /// The client id of the application that they did it for.
    pub application: Option<String>,
    /// Who comes first.
    pub sort: Option<Sort>,
}

impl UserFilter {
    /// Whether it leaves anybody out.
    #[must_use]
    pub const fn narrows(&self) -> bool {
        self.status.is_some() || self.seen.is_some() || self.application.is_some()
    }

    /// As the query of an address, beginning with `?` unless it is empty; `more` are pairs to be added.
    #[must_use]
    pub fn query(&self, more: &[(&str, &str)]) -> String {
        let own = [
            ("status", self.status.map(|own| own.as_str().to_owned())),
            ("seen", self.seen.map(|own| own.as_str().to_owned())),
            ("application", self.application.clone()),
            ("sort", self.sort.map(|own| own.as_str().to_owned())),
        ];
        let own = own.into_iter().filter_map(|(name, value)| Some((name, value?)));
        let more = more.iter().map(|(name, value)| (*name, (*value).to_owned()));
        // Words, client ids and sealed texts: letters that an address takes as they are.
        let pairs: Vec<String> = own.chain(more).map(|(name, value)| format!("{name}={value}")).collect();
        if pairs.is_empty() { String::new() } else { format!("?{}", pairs.join("&")) }
    }
}

/// The list of people.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct UserList {
    /// What was typed to find somebody.
    pub typed: String,
    /// The same, sealed, for addresses.
    pub sealed: Option<String>,
    /// What the list is narrowed down to.
    pub filter: UserFilter,
    /// The applications to narrow down by: client id and name.
    pub applications: Vec<(String, String)>,
    /// Who is on this page.
    pub rows: Vec<UserRow>,
    /// The page before.
    pub previous: Option<SafeUrl>,
    /// The page after.
    pub next: Option<SafeUrl>,
    /// So much was looked through without a page full of what is wanted.
    pub cut_short: bool,
    /// Whether what was typed is too short to find people by the beginning of a word.
    pub too_short: bool,
    /// Whether the role includes adding somebody.
    pub may_create: bool,
}

impl UserList {
    const fn searches(&self) -> bool {
        self.sealed.is_some()
    }

    const fn status_label(status: Status) -> &'static str {
        match status {
            Status::Active => "Active",
            Status::Invited => "Invited",
            Status::Blocked => "Blocked",
        }
    }

    const fn seen_label(seen: Seen) -> &'static str {
        match seen {
            Seen::Week => "In the last 7 days",
            Seen::Month => "In the last 30 days",
            Seen::Quarter => "In the last 90 days",
            Seen::Longer => "More than 90 days ago",
            Seen::Never => "Never",
        }
    }

    fn filters(&self, shell: &Shell) -> AnyView {
        let word = |word: Option<&'static str>| word.unwrap_or_default().to_owned();
        let status = std::iter::once(Pick::new("", "Any status"))
            .chain(Status::ALL.iter().map(|own| Pick::new(own.as_str(), Self::status_label(*own))));
        let seen = std::iter::once(Pick::new("", "Any time"))
            .chain(Seen::ALL.iter().map(|own| Pick::new(own.as_str(), Self::seen_label(*own))));
        let applications = std::iter::once(Pick::new("", "Any application"))
            .chain(self.applications.iter().map(|(id, name)| Pick::new(id.as_str(), name.as_str())));
        let kept = self.sealed.clone().map(|sealed| view! { <input type="hidden" name="q" value=sealed /> });
        let sort = self.filter.sort.map(|own| view! { <input type="hidden" name="sort" value=own.as_str() /> });
        let clear = self.filter.narrows().then(|| match &self.sealed {
            Some(sealed) => shell.to(&format!("users?q={sealed}")),
            None => shell.to("users"),
        });
        let has_applications = !self.applications.is_empty();
        let application = self.filter.application.clone().unwrap_or_default();
        view! {
            <Filters action=shell.to("users") clear=clear>
                {kept}
                {sort}
                <Choice name="status" label="Status" value=word(self.filter.status.map(Status::as_str)) options=status.collect() />
                <Choice name="seen" label="Last sign-in" value=word(self.filter.seen.map(Seen::as_str)) options=seen.collect() />
                {has_applications.then(|| view! {
                    <Choice name="application" label="Application" value=application options=applications.collect() />
                })}
            </Filters>
        }
        .into_any()
    }

    /// The columns; by two of them one can sort, unless an index of another order is read.
    fn columns(&self, shell: &Shell) -> Vec<Column> {
        let sortable = !self.searches() && !self.filter.narrows();
        let column = |text: &'static str, sort: Sort| {
            let now = self.filter.sort.unwrap_or(Sort::Created);
            let to = UserFilter { sort: (sort != Sort::Created).then_some(sort), ..self.filter.clone() };
            let href = shell.to(&format!("users{}", to.query(&[])));
            let column = Column::new(text);
            if sortable { column.sorted(href, (now == sort).then_some(Order::Down)) } else { column }
        };
        vec![
            Column::new("Name"),
            Column::new("Signs in with"),
            Column::new("Status"),
            column("Last sign-in", Sort::Seen),
            column("Created", Sort::Created),
        ]
    }

    fn empty(&self, shell: &Shell) -> AnyView {
        if self.searches() || self.filter.narrows() {
            let text = if self.cut_short {
                "Nobody among the first few thousand that were looked through. Say more exactly whom you look for, or look \
                 further."
            } else if self.too_short {
                "Shorter words are found whole only. Type at least three letters to find people by the beginning of a name."
            } else {
                "The beginnings of names, email addresses, phone numbers, usernames and identifiers are searched, and whole \
                 user IDs and FHIR references."
            };
            return view! {
                <EmptyState title="Nobody matches" text=text>
                    <LinkButton look=Look::Plain href=shell.to("users")>"Show everybody"</LinkButton>
                </EmptyState>
            }
            .into_any();
        }
        let create = self.may_create.then(|| {
            view! {
                <LinkButton look=Look::Plain href=shell.to("users/new")>"New user"</LinkButton>
                <LinkButton look=Look::Plain href=shell.to("users/import")>"Import"</LinkButton>
            }
        });
        view! {
            <EmptyState
                title="No users yet"
                text="Users are the people who sign in to this project's applications. Add the first one here, or import many \
                      from a list."
            >
                {create}
            </EmptyState>
        }
        .into_any()
    }

    fn results(self, shell: &Shell) -> AnyView {
        if self.rows.is_empty() {
            let empty = self.empty(shell);
            return view! { {empty} <Pager previous=self.previous next=self.next /> }.into_any();
        }
        let columns = self.columns(shell);
        let note = if self.cut_short {
            Some("Few of those that were looked through match. Say more exactly whom you look for, or look further.")
        } else if self.searches() {
            Some("Newest first.")
        } else {
            None
        };
        let rows = self.rows.into_iter().map(|row| {
            let seen = row.last_sign_in_at.map_or_else(
                || view! { <span class="quiet">"Never"</span> }.into_any(),
                |at| view! { <When at=at /> }.into_any(),
            );
            let status = standing(row.blocked, row.invited);
            Row::new(vec![
                cell(view! { <Link href=row.href>{row.name}</Link> }),
                cell(row.login.unwrap_or_else(|| "–".to_owned())),
                cell(status),
                seen,
                cell(view! { <When at=row.created_at /> }),
            ])
            .quiet(row.blocked)
        });
        view! {
            <Table caption="Users" columns=columns rows=rows.collect() />
            {note.map(|note| view! { <p class="small quiet">{note}</p> })}
            <Pager previous=self.previous next=self.next />
        }
        .into_any()
    }
}

/// Whether somebody gets in, as a word.
pub(super) fn standing(blocked: bool, invited: bool) -> AnyView {
    let (tone, status) = match (blocked, invited) {
        (true, _) => (BadgeTone::Bad, Status::Blocked),
        (false, true) => (BadgeTone::Note, Status::Invited),
        (false, false) => (BadgeTone::Good, Status::Active),
    };
    view! { <Badge tone=tone dot=true>{UserList::status_label(status)}</Badge> }.into_any()
}

impl ConsolePage for UserList {
    const NAME: &'static str = "console-users";

    fn title(&self) -> String {
        "Users".to_owned()
    }

    fn place(&self) -> Place {
        Place::Users
    }

    fn main(self, shell: &Shell) -> AnyView {
        let may_create = self.may_create;
        let actions = may_create.then(|| {
            view! {
                <LinkButton look=Look::Plain href=shell.to("users/import")>"Import"</LinkButton>
                <LinkButton look=Look::Primary href=shell.to("users/new")>"New user"</LinkButton>
            }
        });
        let invitations = shell.to("users/invitations");
        let search = shell.to(&format!("users/search{}", self.filter.query(&[])));
        let typed = self.typed.clone();
        let filters = self.filters(shell);
        let results = self.results(shell);
        view! {
            <Header title="Users" text="The people who sign in to this project's applications.">
                <LinkButton look=Look::Plain href=invitations>"Invitations"</LinkButton>
                {actions}
            </Header>
            <div class="stack">
                <SearchForm
                    to=search
                    csrf=shell.csrf.clone()
                    value=typed
                    label="Search by name, email, phone, username or identifier"
                />
                {filters}
            </div>
            <div id="results" aria-live="polite">{results}</div>
        }
        .into_any()
    }

    fn samples() -> Vec<ConsoleSample<Self>> {
        let at = |hours: i64| Timestamp::from_unix_seconds(1_795_349_045 - hours * 3_600);
        let row = |id: &str, name: &str, login: Option<&str>, seen: Option<i64>| UserRow {
            href: ours(&format!("/console/p/pediatrics/users/{id}")),
            name: name.to_owned(),
            login: login.map(str::to_owned),
            blocked: false,
            invited: false,
            created_at: at(24 * 30),
            last_sign_in_at: seen.map(at),
        };
        let full = Self {
            typed: String::new(),
            sealed: None,
            filter: UserFilter::default(),
            applications: vec![
                ("labs".to_owned(), "Lab Results".to_owned()),
                ("intake".to_owned(), "Intake Dashboard".to_owned()),
            ],
            rows: vec![
                row("1", "Dr. Sarah Smith", Some("dr.smith@hospital.example"), Some(1)),
                row("2", "John Doe", Some("john@family.example"), Some(30)),
                UserRow { blocked: true, ..row("3", "Eve Outside", Some("eve@elsewhere.example"), Some(900)) },
                row("4", "王小明", Some("+8613800138000"), None),
                UserRow { invited: true, ..row("7", "Ida Vogt", Some("ida@clinic.example"), None) },
                row("5", "<script>alert(1)</script>", Some("<b onclick=alert(1)>&\"'"), None),
                row(
                    "6",
                    "Maximiliane-Konstantina Freifrau von und zu Hohenwaldersbach-Niederschönhausen",
                    Some("maximiliane-konstantina.hohenwaldersbach-niederschoenhausen@universitaetsklinikum.example"),
                    Some(5),
                ),
            ],
            previous: Some(ours("/console/p/pediatrics/users?before=x")),
            next: Some(ours("/console/p/pediatrics/users?after=x")),
            cut_short: false,
            too_short: false,
            may_create: true,
        };
        let empty = Self { rows: Vec::new(), previous: None, next: None, ..full.clone() };
        let searched = Self { typed: "smi".to_owned(), sealed: Some("c2VhbGVk".to_owned()), ..empty.clone() };
        vec![
            ConsoleSample::new("full", full.clone()),
            ConsoleSample::new("nobody yet", Self { applications: Vec::new(), ..empty }),
            ConsoleSample::new("found", Self { rows: full.rows.iter().take(1).cloned().collect(), ..searched.clone() }),
            ConsoleSample::new("nobody found", searched.clone()),
            ConsoleSample::new("too short", Self { typed: "sm".to_owned(), too_short: true, ..searched.clone() }),
            ConsoleSample::new(
                "cut short",
                Self {
                    cut_short: true,
                    next: full.next.clone(),
                    rows: full.rows.iter().take(2).cloned().collect(),
                    ..searched
                },
            ),
            ConsoleSample::new(
                "narrowed down",
                Self {
                    filter: UserFilter {
                        status: Some(Status::Blocked),
                        application: Some("labs".to_owned()),
                        seen: Some(Seen::Longer),
                        sort: None,
                    },
                    rows: full.rows.iter().skip(2).take(1).cloned().collect(),
                    previous: None,
                    next: None,
                    ..full.clone()
                },
            ),
            ConsoleSample::new(
                "by last sign-in",
                Self { filter: UserFilter { sort: Some(Sort::Seen), ..UserFilter::default() }, ..full.clone() },
            ),
            ConsoleSample::new("auditor", Self { may_create: false, ..full }).with(as_auditor),
        ]
    }
}

/// An auditor's shell.
pub(super) fn as_auditor(shell: &mut Shell) {
    if let Some(project) = &mut shell.project {
        project.role = "Auditor".to_owned();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_stand_in_the_address() {
        assert_eq!(UserFilter::default().query(&[]), "");
        let filter =
            UserFilter { status: Some(Status::Blocked), application: Some("labs".into()), ..UserFilter::default() };
        assert_eq!(filter.query(&[("after", "x")]), "?status=blocked&application=labs&after=x");
    }
}
