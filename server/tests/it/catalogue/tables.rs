//! Keys, indexes, policies, references.

use super::{CONTROL_PLANE, POLICY, all_tables, project_tables, superuser};
use crate::support::sql::{column, rows, value};

#[tokio::test]
async fn the_control_plane_is_what_the_list_says() {
    let mut connection = superuser().await;
    let tables = all_tables(&mut connection).await;
    for table in CONTROL_PLANE {
        assert!(tables.iter().any(|own| own == table), "{table} is gone; take it off the list");
    }
    for table in CONTROL_PLANE {
        let sql = format!("SELECT relrowsecurity FROM pg_class WHERE oid = 'public.{table}'::regclass");
        assert_eq!(value(&mut connection, sql).await, "f", "{table} is a project's after all");
    }
}

#[tokio::test]
async fn every_project_table_has_the_project_first_in_its_key_and_in_every_index() {
    let mut connection = superuser().await;
    for table in project_tables(&mut connection).await {
        let sql = format!(
            "SELECT typ.typname, a.attnotnull FROM pg_attribute a JOIN pg_type typ ON typ.oid = a.atttypid
             WHERE a.attrelid = 'public.{table}'::regclass AND a.attname = 'project_id'"
        );
        assert_eq!(rows(&mut connection, sql).await.unwrap(), [["uuid", "t"]], "{table}.project_id");
        let sql = format!(
            "SELECT c.relname, i.indisprimary, coalesce(a.attname, '(an expression)'), am.amname, i.indisvalid
             FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am am ON am.oid = c.relam
             LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
             WHERE i.indrelid = 'public.{table}'::regclass"
        );
        let indexes = rows(&mut connection, sql).await.unwrap();
        assert_eq!(indexes.iter().filter(|index| index[1] == "t").count(), 1, "{table} has a primary key");
        for index in indexes {
            assert_eq!(index[2], "project_id", "the first column of {}", index[0]);
            // Under row-level security only btree's operators are trusted with rows that are not to be seen.
            assert_eq!((&*index[3], &*index[4]), ("btree", "t"), "{}", index[0]);
        }
    }
}

#[tokio::test]
async fn every_project_table_is_under_row_level_security_that_holds_for_its_owner_too_and_has_our_policy_alone() {
    let mut connection = superuser().await;
    for table in project_tables(&mut connection).await {
        let sql =
            format!("SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE oid = 'public.{table}'::regclass");
        assert_eq!(rows(&mut connection, sql).await.unwrap(), [["t", "t"]], "{table}: enabled, forced");
        let sql = format!(
            "SELECT polname, polcmd, polpermissive, polroles::text, pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid)
             FROM pg_policy WHERE polrelid = 'public.{table}'::regclass"
        );
        let policies = rows(&mut connection, sql).await.unwrap();
        assert_eq!(policies, [["own_project", "*", "t", "{0}", POLICY, "NULL"]], "{table}");
    }
}

#[tokio::test]
async fn nothing_leads_around_row_level_security() {
    let mut connection = superuser().await;
    let sql = "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('v', 'm', 'f')";
    assert_eq!(column(&mut connection, sql).await, Vec::<String>::new(), "a view sees with its owner's eyes");
    let sql = "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prosecdef";
    assert_eq!(column(&mut connection, sql).await, Vec::<String>::new(), "a function that runs as its owner");
    let sql = "SELECT evtname FROM pg_event_trigger";
    assert_eq!(column(&mut connection, sql).await, Vec::<String>::new());
    let sql = "SELECT inhrelid::regclass::text FROM pg_inherits JOIN pg_class c ON c.oid = inhrelid WHERE c.relnamespace = 'public'::regnamespace
               AND NOT c.relrowsecurity AND c.relkind = 'r'";
    assert_eq!(column(&mut connection, sql).await, Vec::<String>::new(), "a partition asked by its own name");
}

#[tokio::test]
async fn no_reference_crosses_from_or_to_a_project_table() {
    let mut connection = superuser().await;
    let sql = "SELECT conrelid::regclass || ' to ' || confrelid::regclass FROM pg_constraint WHERE contype = 'f'";
    assert_eq!(column(&mut connection, sql).await, Vec::<String>::new());
}
