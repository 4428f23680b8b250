//! The list of applications: searched, filtered, sorted, a page at a time.

use super::Acting;
use crate::{
    service::Served,
    store::{self, applications::StoredApplication},
};
use domain::{administration::Permission, ids::ApplicationId, oauth::client::ApplicationType};
use std::cmp::Ordering;

/// How many are on a page.
pub const PER_PAGE: usize = 50;

/// By what the list is sorted.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Sort {
    /// As people call them.
    #[default]
    Name,
    /// By when they were made.
    Created,
    /// By when they were used last; those never used count as used before all others.
    LastUsed,
}

impl Sort {
    /// Every order.
    pub const ALL: [Self; 3] = [Self::Name, Self::Created, Self::LastUsed];

    /// The word in addresses.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Created => "created",
            Self::LastUsed => "used",
        }
    }

    /// Reads the word of an address.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|sort| sort.as_str() == text)
    }

    fn compare(self, one: &StoredApplication, other: &StoredApplication) -> Ordering {
        let name = |own: &StoredApplication| own.application.settings.name.to_lowercase();
        let first = match self {
            Self::Name => name(one).cmp(&name(other)),
            Self::Created => one.created_at.cmp(&other.created_at),
            Self::LastUsed => one.last_used_at.cmp(&other.last_used_at),
        };
        first.then_with(|| one.application.client_id.cmp(&other.application.client_id))
    }
}

/// What of the list is wanted.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Filter {
    /// A part of the name, the description or one of the ids.
    pub search: Option<String>,
    /// Only those that may be used, or may not.
    pub enabled: Option<bool>,
    /// Only those of a type.
    pub kind: Option<ApplicationType>,
    /// By what it is sorted.
    pub sort: Sort,
    /// The other way round.
    pub descending: bool,
    /// The page that begins behind this one.
    pub after: Option<ApplicationId>,
    /// The page that ends before this one.
    pub before: Option<ApplicationId>,
}

/// A page of the list.
#[derive(Clone, Debug)]
pub struct Page {
    /// What is on it.
    pub rows: Vec<StoredApplication>,
    /// How many there are in all pages.
    pub found: usize,
    /// How many are before this page.
    pub skipped: usize,
    /// Whether the project has any at all.
    pub any: bool,
}

impl Page {
    /// Whether there is a page before.
    #[must_use]
    pub const fn has_previous(&self) -> bool {
        self.skipped > 0
    }

    /// Whether there is a page behind.
    #[must_use]
    pub fn has_next(&self) -> bool {
        self.skipped + self.rows.len() < self.found
    }
}

/// A page of the project's applications.
///
/// # Errors
/// The role does not include it, or the database.
pub async fn list(acting: &Acting, filter: &Filter) -> Served<Page> {
    let mut tx = acting.begin(Permission::ApplicationsRead).await?;
    Ok(page(store::applications::all(&mut tx).await?, filter))
}

fn page(all: Vec<StoredApplication>, filter: &Filter) -> Page {
    let any = !all.is_empty();
    let mut found: Vec<StoredApplication> = all.into_iter().filter(|own| is_wanted(own, filter)).collect();
    found.sort_by(|one, other| {
        let order = filter.sort.compare(one, other);
        if filter.descending { order.reverse() } else { order }
    });
    let place = |id: Option<ApplicationId>| id.and_then(|id| found.iter().position(|own| own.application.id == id));
    // Whoever is gone meanwhile leads to the beginning.
    let skipped = match (place(filter.after), place(filter.before)) {
        (Some(last), _) => last + 1,
        (None, Some(first)) => first.saturating_sub(PER_PAGE),
        (None, None) => 0,
    };
    let count = found.len();
    let rows = found.into_iter().skip(skipped).take(PER_PAGE).collect();
    Page { rows, found: count, skipped, any }
}

fn is_wanted(own: &StoredApplication, filter: &Filter) -> bool {
    let settings = &own.application.settings;
    let has = |text: &str| {
        let text = text.trim().to_lowercase();
        settings.name.to_lowercase().contains(&text)
            || settings.description.as_ref().is_some_and(|own| own.to_lowercase().contains(&text))
            || own.application.client_id.as_str().to_lowercase().contains(&text)
            || own.application.id.to_string().contains(&text)
    };
    filter.enabled.is_none_or(|enabled| own.enabled == enabled)
        && filter.kind.is_none_or(|kind| settings.application_type == kind)
        && filter.search.as_deref().is_none_or(has)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{
        ids::ClientId,
        oauth::{
            client::{Application, ApplicationSettings},
            redirect_uri::RedirectUri,
        },
        time::Timestamp,
    };

    fn own(number: u8, name: &str, kind: ApplicationType, used: Option<i64>) -> StoredApplication {
        let callback = RedirectUri::register("https://a.example/cb", kind).unwrap();
        let at = |second| Timestamp::from_unix_seconds(1_800_000_000 + second);
        StoredApplication {
            application: Application {
                id: ApplicationId::from_random([number; 16]),
                client_id: ClientId::parse(&format!("client-{number:03}")).unwrap(),
                settings: ApplicationSettings::usual(kind, name, callback, true),
            },
            enabled: number.is_multiple_of(2),
            version: 1,
            created_at: at(i64::from(number)),
            updated_at: at(0),
            last_used_at: used.map(at),
        }
    }

    fn names(page: &Page) -> Vec<&str> {
        page.rows.iter().map(|own| own.application.settings.name.as_str()).collect()
    }

    #[test]
    fn it_is_found_sorted_and_filtered() {
        let all = vec![
            own(1, "labs", ApplicationType::Spa, Some(5)),
            own(2, "Intake", ApplicationType::Web, None),
            own(3, "Phone", ApplicationType::Native, Some(9)),
        ];
        let with = |filter: Filter| names(&page(all.clone(), &filter)).join(" ");
        assert_eq!(with(Filter::default()), "Intake labs Phone");
        assert_eq!(with(Filter { descending: true, ..Filter::default() }), "Phone labs Intake");
        assert_eq!(with(Filter { sort: Sort::Created, ..Filter::default() }), "labs Intake Phone");
        assert_eq!(with(Filter { sort: Sort::LastUsed, ..Filter::default() }), "Intake labs Phone");
        assert_eq!(with(Filter { search: Some(" LAB".into()), ..Filter::default() }), "labs");
        assert_eq!(with(Filter { search: Some("client-003".into()), ..Filter::default() }), "Phone");
        assert_eq!(with(Filter { enabled: Some(true), ..Filter::default() }), "Intake");
        assert_eq!(with(Filter { kind: Some(ApplicationType::Spa), ..Filter::default() }), "labs");
        assert!(page(Vec::new(), &Filter::default()).rows.is_empty());
    }

    #[test]
    fn every_one_is_on_one_page_forwards_and_back() {
        let all: Vec<_> = (0..120).map(|n| own(n, &format!("App {}", n % 7), ApplicationType::Spa, None)).collect();
        for descending in [false, true] {
            let mut filter = Filter { descending, ..Filter::default() };
            let (mut seen, mut firsts) = (Vec::new(), Vec::new());
            loop {
                let page = page(all.clone(), &filter);
                seen.extend(page.rows.iter().map(|own| own.application.id));
                firsts.push(page.rows[0].application.id);
                if !page.has_next() {
                    break;
                }
                filter.after = page.rows.last().map(|own| own.application.id);
            }
            assert_eq!((seen.len(), firsts.len()), (120, 3));
            seen.sort_unstable();
            seen.dedup();
            assert_eq!(seen.len(), 120);
            let back = page(all.clone(), &Filter { before: Some(firsts[2]), after: None, ..filter });
            assert_eq!(back.rows[0].application.id, firsts[1]);
            assert!(back.has_previous() && back.has_next());
        }
    }
}
