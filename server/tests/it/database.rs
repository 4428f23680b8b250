//! Roles, schema, and what is looked at before the server takes its first request.

use crate::support::{
    database::{TestDatabase, admin, postgres, run},
    pooler::PgBouncer,
};
use server::{
    config::Pooler,
    database::{
        CheckError, Connect, check_pinned, check_server_role, connect_owner, connect_server, migrate,
        pending_migrations, setup,
    },
};
use sqlx::ConnectOptions as _;

async fn refusal(role: &str, database: &str) -> Vec<String> {
    let server = connect_server(&Connect::directly(postgres().connect_options(role, database), 2)).await.unwrap();
    match check_server_role(&server.server).await {
        Ok(()) => Vec::new(),
        Err(CheckError::TooPowerful { reasons, role: named }) => {
            assert_eq!(named, role);
            reasons
        }
        Err(error) => panic!("{error}"),
    }
}

#[tokio::test]
async fn the_servers_role_may_do_its_work_and_no_more() {
    let database = TestDatabase::fresh().await;
    let (server, _owner) = database.pools().await;
    check_server_role(&server.server).await.unwrap();
    assert_eq!(pending_migrations(&server.server).await.unwrap(), Vec::<i64>::new());
    let mut connection = database.server.options().connect().await.unwrap();
    for forbidden in [
        "CREATE TABLE mine (i int)",
        "CREATE TEMP TABLE mine (i int)",
        "CREATE SCHEMA mine",
        "SET ROLE keyward_owner",
        "DELETE FROM _sqlx_migrations",
        "ALTER ROLE keyward BYPASSRLS",
    ] {
        use sqlx::Executor as _;
        let error = connection.execute(forbidden).await.expect_err(forbidden);
        assert_eq!(error.as_database_error().unwrap().code().unwrap(), "42501", "{forbidden}: {error}");
    }
}

#[tokio::test]
async fn a_role_with_too_much_power_is_refused_with_every_reason() {
    let database = TestDatabase::fresh().await;
    let name = &database.name;
    let has = |reasons: &[String], start: &str| {
        assert!(reasons.iter().any(|reason| reason.starts_with(start)), "{start}: {reasons:#?}");
    };

    has(&refusal("postgres", name).await, "is, or can become, a superuser");
    let owner = refusal("keyward_owner", name).await;
    has(&owner, "owns tables");
    has(&owner, "can make objects in schema public");

    let mut connection = admin(name).await;
    let sneaky = format!("sneaky_{name}");
    run(&mut connection, format!("CREATE ROLE {sneaky} LOGIN BYPASSRLS; GRANT keyward, pg_read_server_files TO {sneaky}; GRANT CONNECT ON DATABASE {name} TO {sneaky}")).await;
    let reasons = refusal(&sneaky, name).await;
    has(&reasons, "can bypass row-level security");
    has(&reasons, "can reach the server's files");
    run(&mut connection, format!("ALTER ROLE {sneaky} NOBYPASSRLS; REVOKE pg_read_server_files FROM {sneaky}")).await;
    assert_eq!(refusal(&sneaky, name).await, Vec::<String>::new());
    for (grant, table) in [
        ("UPDATE (project_id)", "audit_event"),
        ("DELETE", "audit_event"),
        ("TRUNCATE", "audit_event"),
        ("TRIGGER", "audit_event"),
    ] {
        run(&mut connection, format!("GRANT {grant} ON {table} TO {sneaky}")).await;
        has(&refusal(&sneaky, name).await, "can change or delete rows of the audit trail");
        run(&mut connection, format!("REVOKE {grant} ON {table} FROM {sneaky}")).await;
    }
    // Powers one step away count: a member may become what it is a member of.
    run(&mut connection, format!("GRANT keyward_owner TO {sneaky}")).await;
    has(&refusal(&sneaky, name).await, "owns tables");
}

#[tokio::test]
async fn a_database_without_audit_trail_is_refused() {
    let database = TestDatabase::empty().await;
    assert_eq!(refusal("keyward", &database.name).await, ["finds no audit trail to write to"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn servers_that_start_at_once_migrate_once() {
    let database = TestDatabase::empty().await;
    let tasks = (0..4).map(|_| {
        let owner = database.owner.clone();
        tokio::spawn(async move { migrate(&connect_owner(&owner).await.unwrap()).await.unwrap() })
    });
    let mut counts: Vec<usize> = futures::future::join_all(tasks).await.into_iter().map(Result::unwrap).collect();
    counts.sort_unstable();
    assert!(counts[3] > 0 && counts[..3] == [0, 0, 0], "{counts:?}");
}

#[tokio::test]
async fn what_the_owner_makes_later_the_server_can_use() {
    let database = TestDatabase::fresh().await;
    let mut owner = database.owner.options().connect().await.unwrap();
    run(&mut owner, "CREATE TABLE later (i int GENERATED ALWAYS AS IDENTITY, j serial, t text)".to_owned()).await;
    let mut server = database.server.options().connect().await.unwrap();
    assert_eq!(
        run(&mut server, "INSERT INTO later (t) VALUES ('a'); UPDATE later SET t = 'b'; DELETE FROM later".to_owned())
            .await,
        3
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn setting_up_twice_and_at_once_is_setting_up_once() {
    let tasks = (0..4)
        .map(|_| tokio::spawn(async { setup::run(&postgres().admin(), &setup::Passwords::default()).await.unwrap() }));
    for task in tasks {
        task.await.unwrap();
    }
}

#[tokio::test]
async fn the_printed_setup_holds_everything_that_the_run_one_does() {
    let sql = setup::sql();
    for part in [
        "CREATE ROLE keyward_owner",
        "CREATE ROLE keyward ",
        "CREATE DATABASE keyward OWNER keyward_owner",
        "\\connect keyward",
        "ALTER DEFAULT PRIVILEGES",
        "\\password keyward",
    ] {
        assert!(sql.contains(part), "{part}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn straight_connections_are_pinned() {
    check_pinned(&TestDatabase::fresh().await.server).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transaction_pooler_that_nobody_told_of_is_refused() {
    let database = TestDatabase::fresh().await;
    for pool_size in [1, 3, 20] {
        let pooler = PgBouncer::start(&format!("pooler{pool_size}"), "keyward", pool_size);
        let untold = pooler.connect(&database.name, Pooler::None).await;
        assert!(matches!(check_pinned(&untold).await, Err(CheckError::NotPinned)), "with {pool_size} backends");
        let told = pooler.connect(&database.name, Pooler::Transaction).await;
        check_pinned(&told).await.unwrap();
        let server = connect_server(&told).await.unwrap();
        check_server_role(&server.server).await.unwrap();
        assert_eq!(pending_migrations(&server.server).await.unwrap(), Vec::<i64>::new());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn through_a_transaction_pooler_every_answer_belongs_to_its_asker() {
    let database = TestDatabase::fresh().await;
    let pooler = PgBouncer::start("pooler-askers", "keyward", 3);
    let server = connect_server(&pooler.connect(&database.name, Pooler::Transaction).await).await.unwrap();
    let askers = (0..16_i64).map(|asker| {
        let pool = server.server.clone();
        tokio::spawn(async move {
            for question in 0..60 {
                let mut tx = pool.begin_with("BEGIN; SET LOCAL lock_timeout = '1s'").await.unwrap();
                let asked = asker * 1000 + question;
                assert_eq!(answer(&mut tx, asked).await, (asked, asked.to_string()));
                if question % 7 == 0 {
                    drop(tx); // an answer that was not waited for, as when a client goes away
                } else {
                    tx.commit().await.unwrap();
                }
            }
        })
    });
    for asker in askers.collect::<Vec<_>>() {
        asker.await.unwrap();
    }
}

#[allow(clippy::disallowed_methods)] // about no table, so there is nothing to check it against
async fn answer(connection: &mut sqlx::PgConnection, question: i64) -> (i64, String) {
    let sql = "SELECT $1::int8, $1::text FROM pg_sleep($2::int8 * 0.0002)";
    sqlx::query_as(sql).bind(question).bind(question % 5).fetch_one(connection).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn migrations_pass_through_a_transaction_pooler() {
    let database = TestDatabase::empty().await;
    let pooler = PgBouncer::start("pooler-owner", "keyward_owner", 2);
    let connect = pooler.connect(&database.name, Pooler::Transaction).await;
    let tasks = (0..2).map(|_| {
        let connect = connect.clone();
        tokio::spawn(async move { migrate(&connect_owner(&connect).await.unwrap()).await.unwrap() })
    });
    let counts =
        futures::future::join_all(tasks).await.into_iter().map(Result::unwrap).filter(|count| *count > 0).count();
    assert_eq!(counts, 1);
    let (server, _) = database.pools().await;
    check_server_role(&server.server).await.unwrap();
}
