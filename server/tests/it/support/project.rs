//! A project of one's own, on the run's one database, behind a router and a clock of one's own.

use super::{
    answer::Answer,
    browser::Browser,
    client::App,
    installation::{self, shared_database},
};
use axum::{Router, body::Body, http};
use domain::{
    audit::Actor,
    ids::{ApplicationId, ClientId, ProjectId, UserId},
    keys::Algorithm,
    oauth::{
        client::{
            AccessTokenType, Application, ApplicationSettings, ApplicationType, Client, Lifetimes, M2mClient,
            M2mSettings, TokenEndpointAuthMethod,
        },
        redirect_uri::RedirectUri,
        scope::ScopeSet,
    },
    person::{Identifier, Profile},
    project::{ProjectSettings, Slug},
    time::Timestamp,
};
use server::{
    clock::FixedClock,
    crypto::{
        master::{MasterKey, MasterKeys},
        password::{Cost, Password, Passwords},
        project_keys::ProjectKeys,
    },
    database::{Connect, connect_server},
    outbound::{Outbound, mail::Mailer},
    random::{Random, RandomExt as _, SystemRandom},
    routes,
    service::{self, Means, aside::Aside, backchannel::Turns, heavy::Heavy},
    state::{AppState, Facts},
    store,
};
use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};
use tower::ServiceExt as _;

pub const PUBLIC_URL: &str = "http://localhost:3000";

/// A secret of a confidential client.
pub const SECRET: &str = "a-secret-of-more-than-twenty-characters";

/// A project, and the server that answers for it.
#[derive(Clone)]
pub struct Project {
    pub id: ProjectId,
    pub slug: Slug,
    pub keys: Arc<ProjectKeys>,
    pub clock: Arc<FixedClock>,
    pub means: Arc<Means>,
    pub router: Router,
}

/// Somebody who can sign in.
#[derive(Clone, Debug)]
pub struct Person {
    pub id: UserId,
    pub email: String,
    pub password: String,
}

/// One master key for the run, since its tests share a database.
pub const MASTER_KEY: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";

fn masters() -> MasterKeys {
    MasterKeys::new(MasterKey::parse(MASTER_KEY).unwrap(), Vec::new())
}

/// What a server on `connect` works with, at its own time.
#[allow(clippy::disallowed_methods)] // the clock starts today and then stands still
pub async fn means(connect: &Connect) -> (Arc<Means>, Arc<FixedClock>) {
    let today = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs();
    let clock = Arc::new(FixedClock::at(Timestamp::from_unix_seconds(i64::try_from(today).unwrap())));
    let random: Arc<dyn Random> = Arc::new(SystemRandom);
    // The cheapest that argon2 takes: what is tested is not how long it takes.
    let cost = Cost { memory: 64, passes: 1, lanes: 1 };
    let means = Means {
        database: connect_server(connect).await.unwrap(),
        clock: Arc::clone(&clock) as _,
        passwords: Passwords::new(cost, 2, 64, &*random).unwrap(),
        // What tests serve themselves: on 127.0.0.1 as if it were public, on 127.0.0.3 in a network that the installation
        // allows. Everything else of the machine stays out of reach.
        outbound: Outbound::new(vec!["127.0.0.1/32".parse().unwrap(), "127.0.0.3/32".parse().unwrap()], None).unwrap(),
        outbound_public: Outbound::new(vec!["127.0.0.1/32".parse().unwrap()], None).unwrap(),
        heavy: Heavy::default(),
        aside: Aside::default(),
        turns: Turns::default(),
        random,
        masters: masters(),
        public_url: PUBLIC_URL.to_owned(),
        console_url: PUBLIC_URL.to_owned(),
        mailer: Mailer::demo(),
    };
    (Arc::new(means), clock)
}

impl Project {
    /// A project with nothing in it.
    pub async fn new() -> Self {
        Self::with(|_| {}).await
    }

    /// A project with other settings.
    pub async fn with(change: impl FnOnce(&mut ProjectSettings)) -> Self {
        Self::at(&shared_database().await, change).await
    }

    /// A project in another database, or reached in another way.
    pub async fn at(connect: &Connect, change: impl FnOnce(&mut ProjectSettings)) -> Self {
        let (means, clock) = means(connect).await;
        let router = installation::router(&means, connect).await;
        Self { router, ..Self::on(means, clock, change).await }
    }

    /// A project behind a server that is there already.
    pub async fn on(means: Arc<Means>, clock: Arc<FixedClock>, change: impl FnOnce(&mut ProjectSettings)) -> Self {
        let id = ProjectId::from_random(means.random.bytes());
        let slug = Slug::parse(&format!("t{}", id.uuid().simple())).unwrap();
        let mut settings = ProjectSettings { name: "Test Clinic".into(), ..ProjectSettings::default() };
        change(&mut settings);
        let mut tx = means.project(id).await.unwrap();
        let keys =
            service::project::create(&mut tx, &means.masters, &slug, None, &settings, Actor::System).await.unwrap();
        tx.commit().await.unwrap();
        let router = routes::router(AppState::new(Arc::clone(&means), Facts::default()));
        Self { id, slug, keys: Arc::new(keys), clock, means, router }
    }

    /// The same project behind another server on the same database.
    pub async fn elsewhere(&self) -> Self {
        self.elsewhere_at(&shared_database().await).await
    }

    /// The same project behind another server that reaches its database like this.
    pub async fn elsewhere_at(&self, connect: &Connect) -> Self {
        let means = installation::beside(&self.means, connect).await;
        let router = routes::router(AppState::new(Arc::clone(&means), Facts::default()));
        Self { means, router, ..self.clone() }
    }

    /// Time goes by.
    pub fn wait(&self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
    }

    pub fn issuer(&self) -> String {
        format!("{PUBLIC_URL}/p/{}/", self.slug)
    }

    pub fn path(&self, rest: &str) -> String {
        format!("/p/{}/{rest}", self.slug)
    }

    /// A public application that every test can use: `https://{name}.example/cb`.
    pub async fn app(&self, name: &str) -> App {
        self.app_with(name, |_| {}).await
    }

    /// A public application with other settings.
    pub async fn app_with(&self, name: &str, change: impl FnOnce(&mut ApplicationSettings)) -> App {
        let mut settings = settings(name);
        change(&mut settings);
        let confidential = settings.token_endpoint_auth_method != TokenEndpointAuthMethod::None;
        let client_id = ClientId::parse(name).unwrap();
        let mut tx = self.means.project(self.id).await.unwrap();
        let application =
            Application { id: ApplicationId::from_random(tx.random().bytes()), client_id: client_id.clone(), settings };
        store::client::create(&mut tx, &Client::Application(application.clone())).await.unwrap();
        if confidential {
            let hash = self.keys.secret_hash(&client_id, SECRET);
            store::client::set_secret(&mut tx, &client_id, &hash, None).await.unwrap();
        }
        store::project::bump_config_version(&mut tx).await.unwrap();
        tx.commit().await.unwrap();
        App { project: self.clone(), secret: confidential.then(|| SECRET.to_owned()), application }
    }

    /// A confidential application with HTTP Basic.
    pub async fn web(&self, name: &str) -> App {
        self.app_with(name, |settings| {
            settings.application_type = ApplicationType::Web;
            settings.token_endpoint_auth_method = TokenEndpointAuthMethod::ClientSecretBasic;
        })
        .await
    }

    /// An M2M client with [`SECRET`].
    pub async fn m2m(&self, name: &str, change: impl FnOnce(&mut M2mSettings)) -> ClientId {
        let mut settings = M2mSettings {
            name: name.to_owned(),
            description: None,
            allowed_scopes: ScopeSet::parse("system/*.rs").unwrap(),
            lifetimes: Lifetimes::default(),
            introspection_allowed: false,
            access_token_type: AccessTokenType::AtJwt,
            access_token_algorithm: Algorithm::Es256,
        };
        change(&mut settings);
        let client_id = ClientId::parse(name).unwrap();
        let mut tx = self.means.project(self.id).await.unwrap();
        let client =
            M2mClient { id: ApplicationId::from_random(tx.random().bytes()), client_id: client_id.clone(), settings };
        store::client::create(&mut tx, &Client::M2m(client)).await.unwrap();
        store::client::set_secret(&mut tx, &client_id, &self.keys.secret_hash(&client_id, SECRET), None).await.unwrap();
        store::project::bump_config_version(&mut tx).await.unwrap();
        tx.commit().await.unwrap();
        client_id
    }

    /// A person who signs in with `{name}@example.com`.
    pub async fn user(&self, name: &str) -> Person {
        self.user_with(name, |_| {}).await
    }

    /// A person with more in their profile.
    pub async fn user_with(&self, name: &str, change: impl FnOnce(&mut Profile)) -> Person {
        let email = format!("{name}@example.com");
        let password = format!("the long password of {name}");
        let mut profile = Profile {
            name: Some(name.to_owned()),
            email: Some(email.clone()),
            email_verified: true,
            ..Profile::default()
        };
        change(&mut profile);
        let hash = self.means.passwords.hash(&Password::new(&password).unwrap(), &*self.means.random).await.unwrap();
        let mut tx = self.means.project(self.id).await.unwrap();
        let identifiers = [Identifier::email(&email).unwrap()];
        let id = service::user::create(&self.keys, &mut tx, &profile, &identifiers, Some(&hash)).await.unwrap();
        tx.commit().await.unwrap();
        Person { id, email, password }
    }

    /// A browser that has never been here.
    pub fn browser(&self) -> Browser {
        Browser::new(self)
    }

    /// Sends a request as it is.
    pub async fn send(&self, request: http::Request<Body>) -> Answer {
        Answer::read(self.router.clone().oneshot(request).await.unwrap()).await
    }

    /// `GET` without cookies.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(http::Request::get(path).body(Body::empty()).unwrap()).await
    }

    /// `POST` of a body as it is, without cookies.
    pub async fn post(&self, path: &str, content_type: &str, body: impl Into<Body>) -> Answer {
        self.send(http::Request::post(path).header("content-type", content_type).body(body.into()).unwrap()).await
    }

    /// `GET` with an access token.
    pub async fn get_as(&self, path: &str, token: &str) -> Answer {
        let request = http::Request::get(path).header("authorization", format!("Bearer {token}"));
        self.send(request.body(Body::empty()).unwrap()).await
    }

    /// Every event of the project's trail, newest first: kind and outcome.
    pub async fn trail(&self) -> Vec<(String, String)> {
        let mut tx = self.means.project(self.id).await.unwrap();
        let events = store::audit::newest(&mut tx, None, 200).await.unwrap();
        events.into_iter().map(|event| (event.kind, event.outcome)).collect()
    }
}

/// A single-page application's settings.
pub fn settings(name: &str) -> ApplicationSettings {
    ApplicationSettings {
        name: name.to_owned(),
        description: None,
        application_type: ApplicationType::Spa,
        token_endpoint_auth_method: TokenEndpointAuthMethod::None,
        login_redirect_uri: Some(format!("https://{name}.example/login")),
        allowed_callback_urls: vec![
            RedirectUri::register(&format!("https://{name}.example/cb"), ApplicationType::Spa).unwrap(),
        ],
        allowed_logout_urls: vec![format!("https://{name}.example/bye")],
        allowed_web_origins_urls: vec![format!("https://{name}.example")],
        allowed_cors_origins_urls: vec![],
        allowed_scopes: ScopeSet::standard(),
        default_audience: None,
        refresh_token_enabled: true,
        user_claims_in_id_token: true,
        trusted: false,
        pkce_required: true,
        access_token_type: AccessTokenType::AtJwt,
        access_token_algorithm: Algorithm::Es256,
        lifetimes: Lifetimes::default(),
        introspection_allowed: false,
        logo: None,
        signup_allowed: true,
        should_send_invite_email: true,
        backchannel_logout_url: None,
        custom_claims: std::collections::BTreeMap::new(),
    }
}
