//! A plan: what is wanted in the end, thing by thing, and how that differs from what is there.

use crate::access::AccessPolicy;
use crate::ids::{ApplicationId, ClientId, ProjectId, RoleId, UserId};
use crate::oauth::client::{ApplicationSettings, M2mSettings};
use crate::person::{Identifier, Profile};
use crate::project::{ProjectSettings, Slug};
use crate::project_file::administrator::MembershipRole;
use crate::project_file::read::Secret;
use std::{collections::BTreeMap, fmt};

/// Everything to do, in the order in which it can be done: a project, its roles, its clients, then what refers to those.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// Projects, in the order of the file.
    pub projects: Vec<ProjectPlan>,
    /// People who run things, in the order of the file.
    pub administrators: Vec<Step<AdministratorWanted>>,
}

/// Everything to do in one project.
#[derive(Clone, Debug)]
pub struct ProjectPlan {
    /// The project itself.
    pub project: Step<ProjectWanted>,
    /// Its roles.
    pub roles: Vec<Step<RoleWanted>>,
    /// Its applications.
    pub applications: Vec<Step<ApplicationWanted>>,
    /// Its M2M clients.
    pub m2m_clients: Vec<Step<M2mClientWanted>>,
    /// Its people.
    pub users: Vec<Step<UserWanted>>,
}

/// One thing: where the file speaks of it, how it differs, and what is wanted in the end.
#[derive(Clone, Debug)]
pub struct Step<W> {
    /// The entry's place in the file; people are named by it, since their names must not be printed.
    pub place: String,
    /// How it differs from what is there.
    pub outcome: Outcome,
    /// What is wanted in the end.
    pub wanted: W,
}

/// How a thing differs from what is there.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// It is not there.
    Created,
    /// These of its members differ.
    Updated(Vec<String>),
    /// It is there as wanted.
    Unchanged,
}

impl Outcome {
    /// The outcome for something that is there.
    pub(super) fn of(changed: Vec<String>) -> Self {
        if changed.is_empty() { Self::Unchanged } else { Self::Updated(changed) }
    }
}

/// A project as wanted.
#[derive(Clone, Debug)]
pub struct ProjectWanted {
    /// The project that is there.
    pub existing: Option<ProjectId>,
    /// Its name in URLs.
    pub slug: Slug,
    /// Its own domain; for a project that is there, the one it has.
    pub domain: Option<String>,
    /// Its settings, but for `default_application`, which is as it was.
    pub settings: ProjectSettings,
    /// Where to fetch the logo from. None leaves it as the settings say.
    pub logo: Option<String>,
    /// The default application, set after the applications are there. None leaves it alone.
    pub default_application: Option<ClientId>,
    /// The role of people who make an account for themselves, by name; empty for none. None leaves it alone.
    pub sign_up_role: Option<String>,
    /// The role of people who register themselves, by name. None leaves it alone.
    pub default_patient_role: Option<String>,
    /// The role of people from other identity providers, by name. None leaves it alone.
    pub default_sso_user_role: Option<String>,
}

/// A role as wanted.
#[derive(Clone, Debug)]
pub struct RoleWanted {
    /// The role that is there.
    pub existing: Option<RoleId>,
    /// Its name.
    pub name: String,
    /// For administrators.
    pub description: Option<String>,
    /// What it allows.
    pub access_policy: AccessPolicy,
}

/// An application as wanted.
#[derive(Clone, Debug)]
pub struct ApplicationWanted {
    /// The application that is there.
    pub existing: Option<ApplicationId>,
    /// OAuth's id; None for a new application whose id is to be made up.
    pub client_id: Option<ClientId>,
    /// Its settings.
    pub settings: ApplicationSettings,
    /// Where to fetch the logo from. None leaves it as the settings say.
    pub logo: Option<String>,
    /// The secret to give it. None leaves it alone.
    pub secret: Option<Secret>,
}

/// An M2M client as wanted.
#[derive(Clone, Debug)]
pub struct M2mClientWanted {
    /// The client that is there.
    pub existing: Option<ApplicationId>,
    /// OAuth's id; None for a new client whose id is to be made up.
    pub client_id: Option<ClientId>,
    /// Its settings.
    pub settings: M2mSettings,
    /// The names of all roles it is to hold. None leaves them alone.
    pub roles: Option<Vec<String>>,
    /// The secret to give it. None leaves it alone.
    pub secret: Option<Secret>,
}

/// A person as wanted.
#[derive(Clone, Debug)]
pub struct UserWanted {
    /// The person who is there.
    pub existing: Option<UserId>,
    /// Identifiers to set, each in the place of the one of its kind. Empty leaves them alone.
    pub logins: Vec<Identifier>,
    /// What is known about them.
    pub profile: Profile,
    /// The names of all roles they are to hold. None leaves them alone.
    pub roles: Option<Vec<String>>,
    /// Who they are on the project's FHIR server. None leaves it alone.
    pub fhir_user: Option<String>,
    /// The password to start with, for somebody who has none. None leaves it alone.
    pub password: Option<Secret>,
    /// The hash of the password to start with, in its place.
    pub password_hash: Option<Secret>,
    /// Whether they are to be kept from signing in. None leaves it alone.
    pub blocked: Option<bool>,
}

/// A person who runs projects, as wanted.
#[derive(Clone, Debug)]
pub struct AdministratorWanted {
    /// The person who is there.
    pub existing: Option<UserId>,
    /// The address they sign in with.
    pub email: Identifier,
    /// Their name. None leaves it alone.
    pub name: Option<String>,
    /// The password to start with, for somebody who has none, or whose account is taken over. None leaves it alone.
    pub password: Option<Secret>,
    /// Whether an account that nobody has answered for becomes this person's: whoever made it loses it.
    pub takes_over: bool,
    /// Whether they are to run the installation. None leaves it alone.
    pub operator: Option<bool>,
    /// Memberships to set; others stay.
    pub memberships: BTreeMap<Slug, MembershipRole>,
}

/// What kind of thing a change is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "the project's own words")]
pub enum Kind {
    Project,
    Role,
    Application,
    M2mClient,
    User,
    Administrator,
}

impl Kind {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Project => "project",
            Self::Role => "role",
            Self::Application => "application",
            Self::M2mClient => "M2M client",
            Self::User => "user",
            Self::Administrator => "administrator",
        }
    }
}

/// A line of what was, or would be, done. It holds no secret and no personal data.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Change {
    /// What it is about.
    pub kind: Kind,
    /// The project it lies in; none for administrators.
    pub project: Option<Slug>,
    /// How it is called there; people are called by their place in the file.
    pub name: String,
    /// How it differs.
    pub outcome: Outcome,
}

impl fmt::Display for Change {
    /// `updated application labs in project demo: allowedCallbackUrls, clientSecret`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verb = match &self.outcome {
            Outcome::Created => "created",
            Outcome::Updated(_) => "updated",
            Outcome::Unchanged => "unchanged",
        };
        write!(f, "{verb} {} {}", self.kind.as_str(), self.name)?;
        if let (Some(project), true) = (&self.project, self.kind != Kind::Project) {
            write!(f, " in project {project}")?;
        }
        match &self.outcome {
            Outcome::Updated(members) => write!(f, ": {}", members.join(", ")),
            Outcome::Created | Outcome::Unchanged => Ok(()),
        }
    }
}

impl Plan {
    /// The plan as lines to print, in the order in which it is carried out.
    #[must_use]
    pub fn changes(&self) -> Vec<Change> {
        let mut all = Vec::new();
        for plan in &self.projects {
            let slug = &plan.project.wanted.slug;
            let mut add = |kind, name: String, outcome: &Outcome| {
                all.push(Change { kind, project: Some(slug.clone()), name, outcome: outcome.clone() });
            };
            let called =
                |client_id: Option<&ClientId>, name: &str| client_id.map_or(name.to_owned(), ToString::to_string);
            add(Kind::Project, slug.to_string(), &plan.project.outcome);
            for step in &plan.roles {
                add(Kind::Role, step.wanted.name.clone(), &step.outcome);
            }
            for step in &plan.applications {
                let name = called(step.wanted.client_id.as_ref(), &step.wanted.settings.name);
                add(Kind::Application, name, &step.outcome);
            }
            for step in &plan.m2m_clients {
                let name = called(step.wanted.client_id.as_ref(), &step.wanted.settings.name);
                add(Kind::M2mClient, name, &step.outcome);
            }
            for step in &plan.users {
                add(Kind::User, step.place.clone(), &step.outcome);
            }
        }
        for step in &self.administrators {
            let (name, outcome) = (step.place.clone(), step.outcome.clone());
            all.push(Change { kind: Kind::Administrator, project: None, name, outcome });
        }
        all
    }

    /// Whether there is nothing to do.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.changes().iter().all(|change| change.outcome == Outcome::Unchanged)
    }
}
