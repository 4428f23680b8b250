//! Whatever identifies a person or opens a door is nowhere to be read: not in a dump, in Postgres' files and log, in our
//! log at its most talkative, in metrics, in an export.

mod applications;
pub mod drive;
mod entry;
mod log;
mod newcomers;
mod people;
pub mod seeds;
mod settings;

use crate::support::{
    Project,
    own::OwnPostgres,
    project::{MASTER_KEY, PUBLIC_URL},
};
use axum::{Router, body::Body, http};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use metrics_exporter_prometheus::PrometheusHandle;
use seeds::Seeds;
use server::{
    config::{Config, Flags},
    postgres::DATABASE,
    routes, service,
    state::{AppState, Facts},
    web::edge::{self, Edge, Limits, Peer},
};
use std::{net::SocketAddr, process::Command, sync::Arc};
use tower::ServiceExt as _;

/// An installation of its own that is watched: its Postgres, its log, its metrics.
pub struct Canary {
    pub project: Project,
    pub seeds: Seeds,
    postgres: OwnPostgres,
    metrics: PrometheusHandle,
    log: log::Log,
}

/// From where requests seem to come.
const ADDRESS: &str = "[2001:db8:4a4a:cafe:815::77]:443";

impl Canary {
    pub async fn new(name: &str) -> Self {
        let log = log::listen();
        let postgres = OwnPostgres::start(name).await;
        let mut project = Project::at(&postgres.connect(), |_| {}).await;
        project.router = edged(&project);
        let mut seeds = Seeds::default();
        seeds.add("the address", "2001:db8:4a4a:cafe:815::77");
        seeds.add("the master key", URL_SAFE_NO_PAD.decode(MASTER_KEY).unwrap());
        Self { project, seeds, postgres, metrics: log::metrics(), log }
    }

    /// Everything that was found where nothing is to be.
    pub async fn found(&self) -> Vec<String> {
        // What is still in memory, and old versions of rows, have to be in the files.
        let mut admin = crate::support::sql::connection(&self.postgres.admin()).await;
        crate::support::sql::rows(&mut admin, "CHECKPOINT").await.unwrap();
        let mut found = self.seeds.found_below(&self.postgres.folder());
        found.extend(self.seeds.found_in("pg_dump", &self.dump()));
        found.extend(self.seeds.found_in("the log", &self.log.text()));
        self.metrics.run_upkeep();
        let metrics = self.metrics.render();
        assert!(metrics.contains("keyward_http_requests_total"), "{metrics}");
        found.extend(self.seeds.found_in("metrics", metrics.as_bytes()));
        let exported = service::export::export(&self.project.means, &[], false).await.unwrap().unwrap();
        let file = serde_json::to_vec(&exported).unwrap();
        assert!(String::from_utf8_lossy(&file).contains("labs"), "the export is not empty");
        found.extend(self.seeds.found_in("export", &file));
        found
    }

    fn dump(&self) -> Vec<u8> {
        let options = self.postgres.admin();
        let socket = options.options().get_socket().unwrap().clone();
        let out = Command::new("pg_dump")
            .arg("-h")
            .arg(socket)
            .args(["-p", "5432", "-U", "postgres", "-d", DATABASE])
            .output()
            .unwrap();
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
        let dump = String::from_utf8_lossy(&out.stdout);
        assert!(dump.contains("COPY public.audit_event") && dump.contains("labs"), "the dump holds the data");
        out.stdout
    }
}

/// The project behind the edge, as a listener would hand it requests.
fn edged(project: &Project) -> Router {
    let environment = [("KEYWARD_PUBLIC_URL".to_owned(), PUBLIC_URL.to_owned())];
    let config = Config::from_sources(None, environment, &Flags::default()).unwrap();
    let state = AppState::new(Arc::clone(&project.means), Facts::default());
    let edge = Edge::new(&config, Arc::clone(&state.tenants), Limits::default()).unwrap();
    let whole = edge::wrap(routes::router(state), edge);
    let peer = Peer { address: ADDRESS.parse::<SocketAddr>().unwrap(), tls: false };
    Router::new().fallback_service(tower::service_fn(move |mut request: http::Request<Body>| {
        request.headers_mut().insert("host", http::HeaderValue::from_static("localhost:3000"));
        request.extensions_mut().insert(peer);
        whole.clone().oneshot(request)
    }))
}

#[tokio::test(flavor = "multi_thread")]
async fn what_identifies_a_person_or_opens_a_door_is_nowhere_to_be_read() {
    let mut canary = Canary::new("canary").await;
    let project = canary.project.clone();
    drive::everything(&project, &mut canary.seeds).await;
    let found = canary.found().await;
    assert!(found.is_empty(), "\n{}", found.join("\n"));

    // An export with people has their data, but nothing that opens a door.
    let exported = service::export::export(&project.means, &[], true).await.unwrap().unwrap();
    let file = serde_json::to_vec(&exported).unwrap();
    let found = canary.seeds.found_in("export", &file);
    assert!(found.iter().any(|own| own.contains("q.zsofia.neu@")), "{found:#?}");
    for secret in drive::SECRETS {
        assert!(!found.iter().any(|own| own.contains(secret)), "{found:#?}");
    }

    // The search does find: the same person's data, put where it does not belong.
    let mut admin = crate::support::sql::connection(&canary.postgres.admin()).await;
    let sql = format!(
        "INSERT INTO browser SELECT id, '\\x00', convert_to('{}', 'UTF8'), now() FROM project WHERE id = '{}'",
        "Zsófia Qvörkenblatt", project.id
    );
    crate::support::sql::rows(&mut admin, sql).await.unwrap();
    tracing::info!(target: "server::planted", name = "Ermintrude-Kanari", "planted");
    metrics::counter!("planted", "name" => "Zsozso-Kanari").increment(1);
    let found = canary.found().await;
    for place in ["pg_wal", "/base/", "pg_dump", "the log: Ermintrude", "metrics: Zsozso"] {
        assert!(found.iter().any(|own| own.contains(place)), "{place}: {found:#?}");
    }
}
