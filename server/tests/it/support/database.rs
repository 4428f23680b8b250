//! One Postgres for the whole run, started when the first test wants it, and a database for whoever wants one alone.

use server::{
    database::{self, Connect, Database},
    postgres::{OWNER_ROLE, Options, Postgres, SERVER_ROLE},
};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, Executor as _, PgPool, postgres::PgConnectOptions};
use std::{
    path::{Path, PathBuf},
    sync::{
        OnceLock,
        atomic::{AtomicU32, Ordering},
    },
};
use tokio::sync::OnceCell;

const TEMPLATE: &str = "keyward_template";

/// The Postgres of this run. The kernel stops it when the run ends, however it ends.
pub fn postgres() -> &'static Postgres {
    static POSTGRES: OnceLock<Postgres> = OnceLock::new();
    POSTGRES.get_or_init(|| Postgres::start(&Options::for_tests(scratch("run"))).unwrap())
}

/// A folder for this process under a short path that Postgres' user can reach. Those of processes that are gone are removed.
pub fn scratch(name: &str) -> PathBuf {
    static SWEPT: OnceLock<()> = OnceLock::new();
    const PREFIX: &str = "keyward-it-";
    SWEPT.get_or_init(|| {
        for entry in std::fs::read_dir("/tmp").unwrap().filter_map(Result::ok) {
            let of = entry
                .file_name()
                .to_string_lossy()
                .strip_prefix(PREFIX)
                .and_then(|rest| rest.split('-').next()?.parse::<u32>().ok());
            if of.is_some_and(|process| !Path::new(&format!("/proc/{process}")).exists()) {
                _ = std::fs::remove_dir_all(entry.path());
            }
        }
    });
    PathBuf::from(format!("/tmp/{PREFIX}{}-{name}", std::process::id()))
}

/// A migrated database of one's own.
pub struct TestDatabase {
    pub name: String,
    pub server: Connect,
    pub owner: Connect,
}

impl TestDatabase {
    /// Copies the migrated template: a few dozen milliseconds.
    pub async fn fresh() -> Self {
        template().await;
        Self::like(TEMPLATE).await
    }

    /// Copies a database that nobody is connected to.
    pub async fn like(template: &str) -> Self {
        let database = Self::named(&next_name());
        let mut admin = admin("postgres").await;
        run(&mut admin, format!("CREATE DATABASE {} TEMPLATE {template} OWNER {OWNER_ROLE}", database.name)).await;
        close_to_others(&mut admin, &database.name).await;
        database
    }

    /// A database with its privileges, but without schema.
    pub async fn empty() -> Self {
        let database = Self::named(&next_name());
        make_empty(&database.name).await;
        database
    }

    fn named(name: &str) -> Self {
        let connect = |role| Connect::directly(postgres().connect_options(role, name), 10);
        Self { name: name.to_owned(), server: connect(SERVER_ROLE), owner: connect(OWNER_ROLE) }
    }

    pub async fn pools(&self) -> (Database, PgPool) {
        (database::connect_server(&self.server).await.unwrap(), database::connect_owner(&self.owner).await.unwrap())
    }
}

fn next_name() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    format!("it_{}", NEXT.fetch_add(1, Ordering::Relaxed))
}

async fn template() {
    static READY: OnceCell<()> = OnceCell::const_new();
    READY
        .get_or_init(|| async {
            make_empty(TEMPLATE).await;
            let owner = database::connect_owner(&TestDatabase::named(TEMPLATE).owner).await.unwrap();
            database::migrate(&owner).await.unwrap();
            owner.close().await;
        })
        .await;
}

async fn make_empty(name: &str) {
    let mut connection = admin("postgres").await;
    run(&mut connection, format!("CREATE DATABASE {name} OWNER {OWNER_ROLE}")).await;
    let mut connection = admin(name).await;
    run(&mut connection, include_str!("../../../src/database/grants.sql").to_owned()).await;
    connection.close().await.unwrap();
}

/// Privileges on a database as a whole are not copied with it.
async fn close_to_others(admin: &mut sqlx::PgConnection, name: &str) {
    run(admin, format!("REVOKE ALL ON DATABASE {name} FROM PUBLIC; GRANT CONNECT ON DATABASE {name} TO {SERVER_ROLE}"))
        .await;
}

/// A connection as superuser.
pub async fn admin(database: &str) -> sqlx::PgConnection {
    let options: PgConnectOptions = postgres().admin().database(database);
    options.connect().await.unwrap()
}

#[allow(clippy::disallowed_methods)] // tests may say to Postgres what they want
pub async fn run(connection: &mut sqlx::PgConnection, sql: String) -> u64 {
    connection.execute(sqlx::raw_sql(AssertSqlSafe(sql))).await.unwrap().rows_affected()
}

/// What a query for one column of texts finds.
#[allow(clippy::disallowed_methods)] // as above
pub async fn texts(connection: &mut sqlx::PgConnection, sql: &str) -> Vec<String> {
    sqlx::query_scalar(AssertSqlSafe(sql)).fetch_all(connection).await.unwrap()
}
