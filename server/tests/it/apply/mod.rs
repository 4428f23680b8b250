//! `keyward apply` and `keyward export`: a file becomes an installation, and an installation a file.

mod administrators;
mod blocking;
mod carrying_out;
mod command;
mod exporting;
mod inviting;
mod people;
mod refusing;
mod together;

use crate::support::{
    Project,
    client::App,
    database::TestDatabase,
    project::{Person, means},
};
use domain::{
    ids::ClientId,
    oauth::client::Client,
    person::Identifier,
    project::Slug,
    project_file::{Outcome, Problem, ProjectFile},
};
use server::{
    clock::FixedClock,
    routes,
    service::{self, Means, apply, apply::Done, export::export, project_keys},
    state::{AppState, Facts},
    store::{self, audit::StoredEvent},
};
use std::sync::Arc;
use tokio::sync::OnceCell;

const PASSWORD: &str = "correct horse battery";
const SECRET: &str = "a-secret-of-more-than-twenty-characters";

/// An installation with nothing in it, on a database of its own.
struct Installation {
    database: TestDatabase,
    means: Arc<Means>,
    clock: Arc<FixedClock>,
}

impl Installation {
    async fn new() -> Self {
        let database = TestDatabase::fresh().await;
        let (means, clock) = means(&database.server).await;
        Self { database, means, clock }
    }

    /// One that has been made as a file says.
    async fn with(yaml: &str) -> Self {
        let installation = Self::new().await;
        installation.apply(yaml).await;
        installation
    }

    /// One that has been made as [`CLINIC`] says: a copy of the first, whose keys took their time.
    async fn of_the_clinic() -> Self {
        static FIRST: OnceCell<String> = OnceCell::const_new();
        let make = || async {
            let first = Self::with(CLINIC).await;
            first.means.database.server.close().await;
            first.database.name
        };
        let database = TestDatabase::like(Box::pin(FIRST.get_or_init(make)).await).await;
        let (means, clock) = means(&database.server).await;
        Self { database, means, clock }
    }

    /// Another server on the same database.
    async fn another_server(&self) -> Arc<Means> {
        means(&self.database.server).await.0
    }

    /// What was done, but for what was as wanted before.
    async fn apply(&self, yaml: &str) -> Vec<String> {
        lines(&self.apply_all(yaml).await.unwrap_or_else(|problems| panic!("{problems:#?}")))
    }

    async fn apply_all(&self, yaml: &str) -> Result<Vec<Done>, Vec<Problem>> {
        let mut done = Vec::new();
        let file = read(yaml);
        let applied = Box::pin(apply::apply(&self.means, &file, &mut |one| done.push(one))).await.unwrap();
        applied.map(|()| done)
    }

    async fn dry_run(&self, yaml: &str) -> Vec<String> {
        lines(&apply::dry_run(&self.means, &read(yaml)).await.unwrap().unwrap())
    }

    /// What stands against a file, to apply and to a dry run alike.
    async fn problems(&self, yaml: &str) -> Vec<String> {
        let file = match apply::read(yaml, &environment) {
            Ok(file) => file,
            Err(problems) => return problems.iter().map(ToString::to_string).collect(),
        };
        let dry = apply::dry_run(&self.means, &file).await.unwrap().err().unwrap_or_default();
        let mut done = Vec::new();
        let applied = apply::apply(&self.means, &file, &mut |one| done.push(one)).await.unwrap();
        assert_eq!(applied.err().unwrap_or_default(), dry);
        assert!(dry.is_empty() || done.is_empty(), "{done:?}");
        dry.iter().map(ToString::to_string).collect()
    }

    async fn export(&self, with_people: bool) -> String {
        apply::write(&export(&self.means, &[], with_people).await.unwrap().unwrap()).unwrap()
    }

    async fn slugs(&self) -> Vec<String> {
        let all = service::project::all(&self.means).await.unwrap();
        all.into_iter().map(|own| own.slug.to_string()).collect()
    }

    /// A project behind a server, for whoever wants to sign in.
    async fn project(&self, slug: &str) -> Project {
        let own = service::project::by_slug(&self.means, &Slug::parse(slug).unwrap()).await.unwrap().unwrap();
        let mut tx = self.means.project(own.id).await.unwrap();
        let keys = project_keys::open(&mut tx, &self.means.masters).await.unwrap();
        Project {
            id: own.id,
            slug: own.slug,
            keys: Arc::new(keys),
            clock: Arc::clone(&self.clock),
            means: Arc::clone(&self.means),
            router: routes::router(AppState::new(Arc::clone(&self.means), Facts::default())),
        }
    }

    async fn events(&self, slug: &str) -> Vec<StoredEvent> {
        let own = service::project::by_slug(&self.means, &Slug::parse(slug).unwrap()).await.unwrap().unwrap();
        let mut tx = self.means.project(own.id).await.unwrap();
        store::audit::newest(&mut tx, None, 1_000).await.unwrap()
    }

    /// How often each kind of event is in a trail, but for those of keys, which come with a project.
    async fn kinds(&self, slug: &str) -> Vec<String> {
        let mut kinds: Vec<String> = self.events(slug).await.into_iter().map(|event| event.kind).collect();
        kinds.retain(|kind| kind != "keys.changed");
        kinds.sort();
        kinds
    }
}

fn environment(name: &str) -> Option<String> {
    match name {
        "SECRET" => Some(SECRET.to_owned()),
        "PASSWORD" => Some(PASSWORD.to_owned()),
        _ => None,
    }
}

fn read(yaml: &str) -> ProjectFile {
    apply::read(yaml, &environment).unwrap_or_else(|problems| panic!("{problems:#?}"))
}

fn lines(done: &[Done]) -> Vec<String> {
    done.iter().filter(|one| one.change.outcome != Outcome::Unchanged).map(|one| one.change.to_string()).collect()
}

/// A client of the file as tests use one.
async fn app(project: &Project, client_id: &str, secret: Option<&str>) -> App {
    let mut tx = project.means.project(project.id).await.unwrap();
    let found = store::client::by_client_id(&mut tx, &ClientId::parse(client_id).unwrap()).await.unwrap();
    let Some(Client::Application(application)) = found else { panic!("no application {client_id}") };
    App { project: project.clone(), application, secret: secret.map(str::to_owned) }
}

/// Somebody of the file.
async fn person(project: &Project, email: &str) -> Person {
    let identifier = Identifier::email(email).unwrap();
    let lookup = service::user::lookup(&project.keys, &identifier);
    let mut tx = project.means.project(project.id).await.unwrap();
    let found = store::user::by_identifier(&mut tx, identifier.kind(), &lookup).await.unwrap().unwrap();
    Person { id: found.id, email: email.to_owned(), password: PASSWORD.to_owned() }
}

/// A project with one of everything.
const CLINIC: &str = r##"
projects:
  - slug: clinic
    name: Demo Clinic
    description: For looking around
    signupEnabled: true
    languages: [es, en]
    audiences: ["https://api.clinic.example", "urn:clinic:labs"]
    branding: { accent: "#2F5D8C", supportContact: help@clinic.example, privacyUrl: "https://clinic.example/privacy" }
    sessions: { idleSeconds: 600, absoluteSeconds: 3600 }
    defaultApplication: labs
    roles:
      - { name: patient, description: Whoever is treated }
      - name: desk
        accessPolicy: { rule: [{ resource: "App:User", action: ["App:GetUser", "App:ListAllUsers"], effect: Allow }] }
    applications:
      - clientId: labs
        name: Labs
        applicationType: spa
        allowedCallbackUrls: ["https://labs.clinic.example/cb", "http://localhost:5173"]
        allowedLogoutUrls: ["https://labs.clinic.example/"]
        allowedWebOriginsUrls: ["https://*.clinic.example"]
        defaultAudience: urn:clinic:labs
        loginRedirectUri: https://labs.clinic.example/login
        refreshTokenEnabled: true
      - clientId: portal
        name: Portal
        clientSecret: "${SECRET}"
        applicationType: web
        pkceRequired: false
        accessTokenType: JWT
        accessTokenAlgorithm: RS256
        accessTokenLifetime: 300
        introspectionAllowed: true
        customClaims: { department: dept }
        allowedCallbackUrls: ["https://portal.clinic.example/cb"]
      - { name: Phone, applicationType: native, allowedCallbackUrls: ["com.example.app:/cb"] }
    m2mClients:
      - { clientId: sync, name: Sync, clientSecret: "${SECRET}", roles: [desk], allowedScopes: "read:labs write:labs" }
    users:
      - email: John@Clinic.test
        username: johnny
        phoneNumber: "+1 (555) 010-0123"
        password: "${PASSWORD}"
        name: John Quillfeather
        emailVerified: true
        roles: [patient]
        fhirUser: Patient/john-17
        identifiers: [{ system: "urn:mrn", value: MRN-0017 }]
        attributes: { dept: cardiology-east }
        claims: { given_name: Johannes, birthdate: "1970-01-31", address: { locality: Springfield-upon-Thames } }
      - { username: ada, contactEmail: family@clinic.test, password: "${PASSWORD}", roles: [] }
administrators:
  - { email: owner@clinic.test, name: Olivia Ownerly, password: "${PASSWORD}", projects: { clinic: owner } }
  - { email: auditor@clinic.test, projects: { clinic: auditor } }
"##;

/// What in [`CLINIC`] must stay among those whom it is about.
const PERSONAL: &[&str] = &[
    "john@clinic.test",
    "johnny",
    "5550100123",
    "quillfeather",
    "patient/john-17",
    "mrn-0017",
    "cardiology-east",
    "johannes",
    "1970-01-31",
    "springfield",
    "family@clinic.test",
    "owner@clinic.test",
    "ownerly",
    "auditor@clinic.test",
    PASSWORD,
    SECRET,
];
