//! Which rows a connection sees: those of the project that it has named, of every table, and no other.

use super::{count, project_tables, superuser};
use crate::{
    canary::{drive, seeds::Seeds},
    support::{
        Project,
        installation::shared_database,
        sql::{connection, refusal, rows, value},
    },
};
use sqlx::PgConnection;

/// Postgres' code for a row that a policy does not let in, and for anything else that is forbidden.
const FORBIDDEN: &str = "42501";

/// Two projects that have rows in every table.
async fn two_projects() -> (Project, Project, Vec<String>) {
    let (one, other) = (Project::new().await, Project::new().await);
    drive::everything(&one, &mut Seeds::default()).await;
    drive::everything(&other, &mut Seeds::default()).await;
    let mut superuser = superuser().await;
    let tables = project_tables(&mut superuser).await;
    for table in &tables {
        for project in [&one, &other] {
            assert!(
                count(&mut superuser, table, project).await > 0,
                "the drive leaves no row in {table}; let it do what this table is for"
            );
        }
    }
    (one, other, tables)
}

async fn seen(server: &mut PgConnection, table: &str) -> String {
    value(server, format!("SELECT count(*) || coalesce(min(project_id::text), '') || coalesce(max(project_id::text), '') FROM \"{table}\"")).await
}

#[tokio::test]
async fn of_every_table_a_connection_sees_the_rows_of_its_project_and_no_other() {
    let (one, other, tables) = two_projects().await;
    let (mut server, mut superuser) = (connection(&shared_database().await).await, superuser().await);
    for table in &tables {
        // Nobody has said for whom it works.
        rows(&mut server, "RESET keyward.project").await.unwrap();
        assert_eq!(seen(&mut server, table).await, "0", "{table}: without a project");
        // A connection that was used before: the setting of its last transaction is gone, but leaves the empty text.
        rows(&mut server, format!("BEGIN; SET LOCAL keyward.project = '{}'; COMMIT", one.id)).await.unwrap();
        assert_eq!(value(&mut server, "SELECT current_setting('keyward.project', true)").await, "");
        assert_eq!(seen(&mut server, table).await, "0", "{table}: after another's transaction");
        for own in [&one, &other] {
            rows(&mut server, format!("SET keyward.project = '{}'", own.id)).await.unwrap();
            let all = count(&mut superuser, table, own).await;
            assert_eq!(seen(&mut server, table).await, format!("{all}{}{}", own.id, own.id), "{table}");
        }
        let sql = format!("SELECT count(*) FROM \"{table}\" WHERE project_id = '{}'", one.id);
        assert_eq!(value(&mut server, sql).await, "0", "{table}: asked for by name");
    }
}

#[tokio::test]
async fn of_every_table_no_row_of_another_project_is_written_moved_or_removed() {
    let (one, other, tables) = two_projects().await;
    let (mut server, mut superuser) = (connection(&shared_database().await).await, superuser().await);
    for table in &tables {
        let before = (count(&mut superuser, table, &one).await, count(&mut superuser, table, &other).await);
        rows(&mut server, format!("SET keyward.project = '{}'", one.id)).await.unwrap();
        for sql in [
            format!("DELETE FROM \"{table}\" WHERE project_id = '{}'", other.id),
            format!("UPDATE \"{table}\" SET project_id = project_id WHERE project_id = '{}'", other.id),
        ] {
            let refused = refusal(&mut server, sql.clone()).await;
            assert!(
                refused.is_none() || (table == "audit_event" && refused.as_deref() == Some(FORBIDDEN)),
                "{sql}: {refused:?}"
            );
        }
        let to_other = format!("UPDATE \"{table}\" SET project_id = '{}'", other.id);
        assert_eq!(refusal(&mut server, to_other).await.as_deref(), Some(FORBIDDEN), "{table}: a row given away");
        // A whole row, but for its project.
        let sql = format!(
            "SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute
             WHERE attrelid = 'public.{table}'::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '' AND attname <> 'project_id'"
        );
        let columns = value(&mut superuser, sql).await;
        let planted = format!(
            "INSERT INTO \"{table}\" (project_id, {columns}) SELECT '{}', {columns} FROM \"{table}\"",
            other.id
        );
        assert_eq!(refusal(&mut server, planted).await.as_deref(), Some(FORBIDDEN), "{table}: a row planted");
        let after = (count(&mut superuser, table, &one).await, count(&mut superuser, table, &other).await);
        assert_eq!(after, before, "{table}");
    }
}

#[tokio::test]
async fn what_a_connection_is_told_is_no_uuid_and_opens_nothing() {
    let (one, ..) = two_projects().await;
    let mut server = connection(&shared_database().await).await;
    for odd in ["x", "00000000-0000-0000-0000-000000000000", &format!("{} OR true", one.id), "%"] {
        rows(&mut server, format!("SET keyward.project = '{odd}'")).await.unwrap();
        let found = rows(&mut server, "SELECT count(*) FROM users").await;
        assert!(found.as_ref().is_ok_and(|rows| rows[0][0] == "0") || found.is_err(), "{odd}: {found:?}");
    }
}
