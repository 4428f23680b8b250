//! What the suite runs on: one server by itself, or (`TEST_INSTALLATION`, see `servers::suite`) two that take turns, with
//! or without a transaction pooler before Postgres. A test does not notice, or it has found something.

use super::{
    database::{TestDatabase, postgres},
    pooler::PgBouncer,
    project::means,
};
use axum::Router;
use server::{
    config::Pooler,
    database::Connect,
    postgres::SERVER_ROLE,
    routes,
    service::Means,
    state::{AppState, Facts},
};
use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};
use tokio::sync::OnceCell;
use tower::ServiceExt as _;

/// The variable that says what to run on.
pub const VARIABLE: &str = "TEST_INSTALLATION";

/// What the suite runs on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Installation {
    /// One server, straight to Postgres.
    One,
    /// Two servers that take turns.
    Two,
    /// Two servers that take turns, behind PgBouncer in transaction mode.
    Pooled,
}

impl Installation {
    pub fn of_this_run() -> Self {
        match std::env::var(VARIABLE).as_deref() {
            Err(_) => Self::One,
            Ok("two") => Self::Two,
            Ok("pooled") => Self::Pooled,
            Ok(other) => panic!("{VARIABLE}={other}"),
        }
    }
}

/// How the run's one database is reached.
pub async fn shared_database() -> Connect {
    static NAME: OnceCell<String> = OnceCell::const_new();
    let name = NAME.get_or_init(|| async { TestDatabase::fresh().await.name }).await;
    if Installation::of_this_run() != Installation::Pooled {
        return Connect::directly(postgres().connect_options(SERVER_ROLE, name), 5);
    }
    static POOLER: OnceCell<PgBouncer> = OnceCell::const_new();
    // Fewer backends than servers have connections, so that they are handed around.
    let pooler = POOLER.get_or_init(|| async { PgBouncer::start("suite", SERVER_ROLE, 6) }).await;
    pooler.connect(name, Pooler::Transaction).await
}

/// What answers for a project on `connect`.
pub async fn router(means: &Arc<Means>, connect: &Connect) -> Router {
    let one = routes::router(AppState::new(Arc::clone(means), Facts::default()));
    if Installation::of_this_run() == Installation::One {
        return one;
    }
    let other = beside(means, connect).await;
    let other = routes::router(AppState::new(other, Facts::default()));
    let turn = Arc::new(AtomicUsize::new(0));
    Router::new().fallback_service(tower::service_fn(move |request| {
        let next = if turn.fetch_add(1, Ordering::Relaxed).is_multiple_of(2) { &one } else { &other };
        next.clone().oneshot(request)
    }))
}

/// What a second server works with: its own connections and caches, the same time.
pub async fn beside(means: &Arc<Means>, connect: &Connect) -> Arc<Means> {
    let (own, _) = self::means(connect).await;
    let clock = Arc::clone(&means.clock);
    // Whoever waits for what is done beside the answers waits for that of both.
    let aside = means.aside.clone();
    Arc::new(Means { clock, aside, ..Arc::try_unwrap(own).ok().unwrap() })
}
