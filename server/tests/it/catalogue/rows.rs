//! Which rows a connection sees: those of the project that it has named, of every table, and no other.

use super::{count, project_tables};
use crate::{
    canary::{drive, seeds::Seeds},
    support::{
        Project,
        database::{TestDatabase, admin},
        sql::{connection, refusal, rows, value},
    },
};
use domain::ids::ProjectId;
use sqlx::PgConnection;
use tokio::sync::OnceCell;

/// Postgres' code for a row that a policy does not let in, and for anything else that is forbidden.
const FORBIDDEN: &str = "42501";

/// Two projects that have rows in every table, in a database of their own.
pub(super) struct Two {
    /// To be looked at, and tried: nothing that is tried may change anything, so all tests have the same one.
    pub database: TestDatabase,
    pub one: ProjectId,
    pub other: ProjectId,
}

impl Two {
    pub async fn filled() -> &'static Self {
        static FILLED: OnceCell<Two> = OnceCell::const_new();
        let fill = || async {
            let database = TestDatabase::fresh().await;
            let one = Project::at(&database.server, |_| {}).await;
            let other = Project::at(&database.server, |_| {}).await;
            drive::everything(&one, &mut Seeds::default()).await;
            drive::everything(&other, &mut Seeds::default()).await;
            Self { database, one: one.id, other: other.id }
        };
        FILLED.get_or_init(fill).await
    }

    /// The server's connection, and one that nothing is hidden from.
    pub async fn connections(&self) -> (PgConnection, PgConnection) {
        (connection(&self.database.server).await, admin(&self.database.name).await)
    }

    async fn tables(&self, superuser: &mut PgConnection) -> Vec<String> {
        let tables = project_tables(superuser).await;
        for table in &tables {
            for project in [self.one, self.other] {
                assert!(
                    count(superuser, table, project).await > 0,
                    "the drive leaves no row in {table}; let it do what this table is for"
                );
            }
        }
        tables
    }
}

async fn seen(server: &mut PgConnection, table: &str) -> String {
    value(server, format!("SELECT count(*) || coalesce(min(project_id::text), '') || coalesce(max(project_id::text), '') FROM \"{table}\"")).await
}

#[tokio::test]
async fn of_every_table_a_connection_sees_the_rows_of_its_project_and_no_other() {
    let two = Two::filled().await;
    let (one, other) = (two.one, two.other);
    let (mut server, mut superuser) = two.connections().await;
    for table in &two.tables(&mut superuser).await {
        // Nobody has said for whom it works.
        rows(&mut server, "RESET keyward.project").await.unwrap();
        assert_eq!(seen(&mut server, table).await, "0", "{table}: without a project");
        // A connection that was used before: the setting of its last transaction is gone, but leaves the empty text.
        rows(&mut server, format!("BEGIN; SET LOCAL keyward.project = '{one}'; COMMIT")).await.unwrap();
        assert_eq!(value(&mut server, "SELECT current_setting('keyward.project', true)").await, "");
        assert_eq!(seen(&mut server, table).await, "0", "{table}: after another's transaction");
        for own in [one, other] {
            rows(&mut server, format!("SET keyward.project = '{own}'")).await.unwrap();
            let all = count(&mut superuser, table, own).await;
            assert_eq!(seen(&mut server, table).await, format!("{all}{own}{own}"), "{table}");
        }
        let sql = format!("SELECT count(*) FROM \"{table}\" WHERE project_id = '{one}'");
        assert_eq!(value(&mut server, sql).await, "0", "{table}: asked for by name");
    }
}

#[tokio::test]
async fn of_every_table_no_row_of_another_project_is_written_moved_or_removed() {
    let two = Two::filled().await;
    let (one, other) = (two.one, two.other);
    let (mut server, mut superuser) = two.connections().await;
    for table in &two.tables(&mut superuser).await {
        let before = (count(&mut superuser, table, one).await, count(&mut superuser, table, other).await);
        rows(&mut server, format!("SET keyward.project = '{one}'")).await.unwrap();
        for sql in [
            format!("DELETE FROM \"{table}\" WHERE project_id = '{other}'"),
            format!("UPDATE \"{table}\" SET project_id = project_id WHERE project_id = '{other}'"),
        ] {
            let refused = refusal(&mut server, sql.clone()).await;
            assert!(
                refused.is_none() || (table == "audit_event" && refused.as_deref() == Some(FORBIDDEN)),
                "{sql}: {refused:?}"
            );
        }
        let to_other = format!("UPDATE \"{table}\" SET project_id = '{other}'");
        assert_eq!(refusal(&mut server, to_other).await.as_deref(), Some(FORBIDDEN), "{table}: a row given away");
        // A whole row, but for its project.
        let sql = format!(
            "SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute
             WHERE attrelid = 'public.{table}'::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '' AND attname <> 'project_id'"
        );
        let columns = value(&mut superuser, sql).await;
        let planted =
            format!("INSERT INTO \"{table}\" (project_id, {columns}) SELECT '{other}', {columns} FROM \"{table}\"");
        assert_eq!(refusal(&mut server, planted).await.as_deref(), Some(FORBIDDEN), "{table}: a row planted");
        let after = (count(&mut superuser, table, one).await, count(&mut superuser, table, other).await);
        assert_eq!(after, before, "{table}");
    }
}

#[tokio::test]
async fn what_a_connection_is_told_is_no_uuid_and_opens_nothing() {
    let two = Two::filled().await;
    let (one, (mut server, _)) = (two.one, two.connections().await);
    for odd in ["x", "00000000-0000-0000-0000-000000000000", &format!("{one} OR true"), "%"] {
        rows(&mut server, format!("SET keyward.project = '{odd}'")).await.unwrap();
        let found = rows(&mut server, "SELECT count(*) FROM users").await;
        assert!(found.as_ref().is_ok_and(|rows| rows[0][0] == "0") || found.is_err(), "{odd}: {found:?}");
    }
}
