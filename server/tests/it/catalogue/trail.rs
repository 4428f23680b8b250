//! The audit trail stays: whoever the server is, it can add to it and read it.

use super::{rows::Two, superuser};
use crate::support::{
    Project,
    sql::{column, refusal, rows, value},
};

/// Postgres' code for "you may not".
const FORBIDDEN: &str = "42501";

#[tokio::test]
async fn the_servers_role_can_neither_change_the_trail_nor_what_guards_it() {
    let two = Two::filled().await;
    let (project, (mut server, _)) = (two.one, two.connections().await);
    rows(&mut server, format!("SET keyward.project = '{project}'")).await.unwrap();
    let before = value(&mut server, "SELECT count(*) || ' ' || max(at) FROM audit_event").await;
    assert!(!before.starts_with("0 "));
    for attempt in [
        "UPDATE audit_event SET outcome = 'success'",
        "UPDATE audit_event SET canonical = '' WHERE false",
        "DELETE FROM audit_event",
        "TRUNCATE audit_event",
        "INSERT INTO audit_event SELECT * FROM audit_event ON CONFLICT (project_id, id) DO UPDATE SET kind = 'nothing'",
        "MERGE INTO audit_event USING (SELECT 1) AS one ON true WHEN MATCHED THEN DELETE",
        "ALTER TABLE audit_event DISABLE TRIGGER ALL",
        "ALTER TABLE audit_event DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE audit_event RENAME TO forgotten",
        "ALTER TABLE users DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE users NO FORCE ROW LEVEL SECURITY",
        "ALTER POLICY own_project ON users USING (true)",
        "DROP POLICY own_project ON users",
        "CREATE POLICY all_of_it ON users USING (true)",
        "DROP TABLE audit_event",
        "DROP TRIGGER audit_event_stays ON audit_event",
        "CREATE OR REPLACE FUNCTION audit_event_stays() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
        "CREATE RULE forget AS ON INSERT TO audit_event DO INSTEAD NOTHING",
        "CREATE TRIGGER forget BEFORE INSERT ON audit_event EXECUTE FUNCTION audit_event_stays()",
        "SET session_replication_role = replica",
        "SET ROLE keyward_owner",
        "SET SESSION AUTHORIZATION keyward_owner",
        "SET row_security = off; SELECT count(*) FROM users",
        "DO $$ BEGIN LOCK TABLE audit_event IN ACCESS EXCLUSIVE MODE; END $$",
        "COPY audit_event TO PROGRAM 'true'",
        "SELECT pg_read_file('postgresql.conf')",
    ] {
        let code = refusal(&mut server, attempt).await;
        assert_eq!(code.as_deref(), Some(FORBIDDEN), "{attempt}");
        rows(&mut server, format!("SET row_security = on; SET keyward.project = '{project}'")).await.unwrap();
    }
    assert_eq!(value(&mut server, "SELECT count(*) || ' ' || max(at) FROM audit_event").await, before);
}

#[tokio::test]
async fn not_even_the_owner_of_the_schema_changes_a_row_of_the_trail_by_the_way() {
    let project = Project::new().await;
    let labs = project.app("labs").await;
    labs.tokens(&project.user("ada").await).await;
    let mut superuser = superuser().await;
    let of = format!("WHERE project_id = '{}'", project.id);
    rows(&mut superuser, "SET ROLE keyward_owner").await.unwrap();
    rows(&mut superuser, format!("SET keyward.project = '{}'", project.id)).await.unwrap();
    let before = column(&mut superuser, format!("SELECT id FROM audit_event {of} ORDER BY id")).await;
    assert!(before.len() > 2);
    for attempt in [
        format!("UPDATE audit_event SET outcome = 'x' {of}"),
        format!("DELETE FROM audit_event {of}"),
        "TRUNCATE audit_event".to_owned(),
    ] {
        assert_eq!(refusal(&mut superuser, attempt.clone()).await.as_deref(), Some(FORBIDDEN), "{attempt}");
    }
    assert_eq!(column(&mut superuser, format!("SELECT id FROM audit_event {of} ORDER BY id")).await, before);
}

/// What the server may do with each table, as a list to be read: more is a decision, not an accident.
#[tokio::test]
async fn the_servers_role_has_no_rights_but_those_of_its_work() {
    let mut superuser = superuser().await;
    let sql = "SELECT DISTINCT table_name || ' ' || privilege_type FROM information_schema.role_table_grants
               WHERE grantee IN ('keyward', 'PUBLIC') AND table_schema = 'public' ORDER BY 1";
    let rights = column(&mut superuser, sql).await;
    let may = |table: &str, right: &str| rights.contains(&format!("{table} {right}"));
    for right in ["REFERENCES", "TRIGGER", "TRUNCATE"] {
        assert!(!rights.iter().any(|own| own.ends_with(right)), "{right}: {rights:?}");
    }
    assert!(may("audit_event", "INSERT") && may("audit_event", "SELECT"));
    assert!(!may("audit_event", "UPDATE") && !may("audit_event", "DELETE"));
    for right in ["INSERT", "UPDATE", "DELETE"] {
        assert!(!may("_sqlx_migrations", right), "{right} on _sqlx_migrations");
    }
}
