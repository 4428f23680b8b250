//! What stands around a page of the console: who is there, in which project, and where they may go.

use super::Place;
use crate::{Nonce, SafeUrl, Theme, assets};

/// Who is signed in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Who {
    /// Their name.
    pub name: String,
    /// What they sign in with.
    pub login: Option<String>,
    /// Where their own account is: password, devices, address.
    pub account: Option<SafeUrl>,
}

/// The project that is looked after.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ShownProject {
    /// As in addresses.
    pub slug: String,
    /// Its display name.
    pub name: String,
    /// What the administrator is in it, in words: "Owner".
    pub role: String,
}

/// Figures beside entries of the navigation; those that are not known do not stand there.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Counts {
    /// How many applications there are.
    pub applications: Option<u64>,
    /// How many users there are.
    pub users: Option<u64>,
}

/// What stands around a page. Without a project there is no navigation, without an administrator only the page itself.
#[derive(Clone, PartialEq, Debug)]
pub struct Shell {
    /// This response's nonce.
    pub nonce: Nonce,
    /// Light, dark, or what the system says.
    pub theme: Theme,
    /// What stands before the names of assets.
    pub asset_prefix: String,
    /// The token of the session's forms.
    pub csrf: String,
    /// Who is signed in.
    pub administrator: Option<Who>,
    /// Which project they look after.
    pub project: Option<ShownProject>,
    /// Their projects, for the switcher: name and overview.
    pub projects: Vec<(String, SafeUrl)>,
    /// Whether they may create one.
    pub creates_projects: bool,
    /// The entries that their role may read.
    pub entries: Vec<Place>,
    /// Figures beside the entries.
    pub counts: Counts,
    /// What was just done: "Saved."
    pub toast: Option<String>,
    /// What this request is called in the log; error pages say it.
    pub request_id: Option<String>,
}

impl Shell {
    /// Around a page of nobody and no project: the way in, and errors before it.
    #[must_use]
    pub fn bare(nonce: Nonce) -> Self {
        Self {
            nonce,
            theme: Theme::System,
            asset_prefix: assets::PREFIX.to_owned(),
            csrf: String::new(),
            administrator: None,
            project: None,
            projects: Vec::new(),
            creates_projects: false,
            entries: Vec::new(),
            counts: Counts::default(),
            toast: None,
            request_id: None,
        }
    }

    /// The address of a path below the project's: `shell.to("users")`, `shell.to("")` for its overview. Without a project,
    /// below `/console/`.
    #[must_use]
    pub fn to(&self, path: &str) -> SafeUrl {
        let below = match &self.project {
            Some(project) => format!("/console/p/{}", project.slug),
            None => "/console".to_owned(),
        };
        let address = match path {
            "" => below.clone(),
            // A query is the overview's own.
            query if query.starts_with('?') => format!("{below}{query}"),
            path => format!("{below}/{path}"),
        };
        SafeUrl::parse(&address).or_else(|| SafeUrl::parse(&below)).unwrap_or_default()
    }

    pub(super) fn asset(&self, name: &'static str) -> String {
        format!("{}{}", self.asset_prefix, assets::file(name))
    }

    /// The samples of pages without a project.
    pub(crate) fn without_project(&mut self) {
        (self.project, self.entries, self.counts) = (None, Vec::new(), Counts::default());
    }

    /// The samples of pages that nobody has signed in to.
    pub(crate) fn alone(&mut self) {
        self.without_project();
        (self.administrator, self.projects) = (None, Vec::new());
    }

    /// Around the samples.
    pub(crate) fn of_samples(theme: Theme, asset_prefix: &str) -> Self {
        let project = |name: &str, slug: &str| (name.to_owned(), crate::gallery::ours(&format!("/console/p/{slug}")));
        Self {
            theme,
            asset_prefix: asset_prefix.to_owned(),
            csrf: "token".to_owned(),
            administrator: Some(Who {
                name: "Ana Keller".to_owned(),
                login: Some("ana@clinic.example".to_owned()),
                account: Some(crate::gallery::ours("/p/keyward/account")),
            }),
            project: Some(ShownProject {
                slug: "pediatrics".to_owned(),
                name: "PM Pediatric Care".to_owned(),
                role: "Owner".to_owned(),
            }),
            projects: vec![project("PM Pediatric Care", "pediatrics"), project("Demo Clinic", "demo")],
            entries: Place::ALL.to_vec(),
            counts: Counts { applications: Some(6), users: Some(12_408) },
            ..Self::bare(Nonce::of_samples())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_stay_below_the_project() {
        let shell = Shell::of_samples(Theme::Light, "/assets/");
        assert_eq!(shell.to("").as_str(), "/console/p/pediatrics");
        assert_eq!(shell.to("users?after=x").as_str(), "/console/p/pediatrics/users?after=x");
        assert_eq!(shell.to("?range=7d").as_str(), "/console/p/pediatrics?range=7d");
        assert_eq!(shell.to("a b\n").as_str(), "/console/p/pediatrics");
        assert_eq!(Shell { project: None, ..shell }.to("projects/new").as_str(), "/console/projects/new");
    }
}
