//! What Postgres itself says about the schema, table by table, so that a table of a later issue cannot be forgotten.

mod hot_sql;
mod rows;
mod tables;
mod trail;

use crate::support::{
    database::admin,
    installation::shared_database,
    sql::{column, rows},
};
use domain::ids::ProjectId;
use sqlx::PgConnection;

/// The control plane: tables without personal data that belong to no one project.
const CONTROL_PLANE: &[&str] = &["project", "project_domain", "administrator_project", "job", "_sqlx_migrations"];

/// The policy of every other table, as Postgres writes it down.
const POLICY: &str = "(project_id = (NULLIF(current_setting('keyward.project'::text, true), ''::text))::uuid)";

/// A connection to the run's database that nothing is hidden from.
async fn superuser() -> PgConnection {
    let connect = shared_database().await;
    admin(connect.options().get_database().unwrap()).await
}

/// Every table of the schema, by name.
async fn all_tables(connection: &mut PgConnection) -> Vec<String> {
    let sql =
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') ORDER BY 1";
    let tables = column(connection, sql).await;
    assert!(tables.len() > 20, "{tables:?}");
    tables
}

/// Every table whose rows are a project's.
async fn project_tables(connection: &mut PgConnection) -> Vec<String> {
    let mut tables = all_tables(connection).await;
    tables.retain(|table| !CONTROL_PLANE.contains(&table.as_str()));
    tables
}

/// How many rows of a project a table holds, as somebody sees it whom nothing is hidden from.
async fn count(connection: &mut PgConnection, table: &str, project: ProjectId) -> u64 {
    let sql = format!("SELECT count(*) FROM \"{table}\" WHERE project_id = '{project}'");
    rows(connection, sql).await.unwrap()[0][0].parse().unwrap()
}
