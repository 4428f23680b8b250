//! The server's own statements, as they stand in its sources, planned as the server's role would have them planned.

use super::project_tables;
use crate::{
    canary::{drive, seeds::Seeds},
    support::{
        Project,
        database::{TestDatabase, admin},
        sql::{connection, rows},
    },
};
use sqlx::PgConnection;
use std::{fs, path::Path};

/// Operators that Postgres does not trust with rows that are not to be seen, so that under row-level security they mean a
/// scan of everything (and jsonb is for what is read whole).
const UNTRUSTED: &[&str] = &[
    " like ",
    " ilike ",
    " similar to ",
    "~",
    "@>",
    "<@",
    "&&",
    "->",
    "#>",
    "?|",
    "?&",
    "@@",
    "jsonb_",
    "json_",
    "to_tsvector",
    "position(",
    "starts_with(",
    "regexp_",
];

/// Tables that hold a project's configuration, of which there is little, and which are read whole on purpose. Logos and links
/// are as many as there are applications, and people who are just being added.
const SMALL: &[&str] = &[
    "project_settings",
    "session_era",
    "client",
    "client_secret",
    "client_role",
    "role",
    "membership",
    "project_key",
    "data_key",
    "logo",
    "link",
];

/// What is done for many people at once, by jobs and commands, where reading on may be quicker than finding each; and what
/// is counted once a minute.
const FOR_MANY: &[&str] = &["clean_up.rs", "users.rs", "figures.rs", "project_life.rs", "session_era.rs"];

/// Every statement of the store, with the file it stands in.
fn statements() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/store");
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let text = fs::read_to_string(entry.path()).unwrap();
        let name = entry.file_name().into_string().unwrap();
        let calls = text.match_indices("sqlx::query").map(|(at, _)| &text[at..]);
        found.extend(calls.map(|call| (name.clone(), literal(call))));
    }
    assert!(found.len() > 70, "{} statements found", found.len());
    found
}

/// The first string of a call, and those added to it.
fn literal(call: &str) -> String {
    let mut sql = String::new();
    let mut rest = call;
    while let Some(start) = rest.find('"') {
        let between = rest[..start].trim_end_matches(['r', '#']).trim();
        if !sql.is_empty() && between != "+" {
            break;
        }
        let raw = rest[..start].ends_with(['#', 'r']);
        let hashes = rest[..start].len() - rest[..start].trim_end_matches('#').len();
        let end = format!("\"{}", "#".repeat(hashes));
        let body = &rest[start + 1..];
        let length = body.find(&end).unwrap();
        let part = &body[..length];
        sql.push_str(&if raw { part.to_owned() } else { part.replace("\\\n", "\n") });
        rest = &body[length + end.len()..];
    }
    // Postgres does not know what sqlx reads out of the names of columns.
    for mark in ["!\"", "?\"", "!: ", "?: "] {
        sql = sql.replace(mark, if mark.ends_with('"') { "\"" } else { ": " });
    }
    sql
}

#[test]
fn statements_are_read_as_they_stand_in_the_source() {
    assert_eq!(literal("sqlx::query!(\"SELECT 1\", a)"), "SELECT 1");
    assert_eq!(literal("sqlx::query_as!(Row, r#\"SELECT a AS \"a!\" FROM b\"#, \"x\")"), "SELECT a AS \"a\" FROM b");
    assert_eq!(literal("sqlx::query!(\"SELECT 1\" + \" FROM b\", x)"), "SELECT 1 FROM b");
}

#[test]
fn no_statement_uses_an_operator_that_cannot_use_an_index_under_row_level_security() {
    for (file, sql) in statements() {
        let squeezed = sql.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ");
        for operator in UNTRUSTED {
            assert!(!squeezed.contains(operator), "{file}: {operator} in {sql}");
        }
    }
}

/// A database in which one project is as large as a hospital's, and others are beside it.
async fn crowded() -> TestDatabase {
    let database = TestDatabase::fresh().await;
    let project = Project::at(&database.server, |_| {}).await;
    drive::everything(&project, &mut Seeds::default()).await;
    let mut superuser = admin(&database.name).await;
    for table in project_tables(&mut superuser).await {
        let sql = format!(
            "SELECT a.attname, t.typname,
                    EXISTS (SELECT FROM pg_index i WHERE i.indrelid = a.attrelid AND a.attnum = ANY (i.indkey)),
                    EXISTS (SELECT FROM pg_constraint c WHERE c.conrelid = a.attrelid AND c.contype = 'c' AND a.attnum = ANY (c.conkey))
             FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
             WHERE a.attrelid = 'public.{table}'::regclass AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' ORDER BY a.attnum"
        );
        // Rows like those that are there, with keys of their own.
        let columns = rows(&mut superuser, sql).await.unwrap();
        let values = columns.iter().map(|column| {
            match (column[0].as_str(), column[1].as_str(), column[2] == "t" && column[3] == "f") {
                ("project_id", ..) => {
                    "CASE WHEN n % 2 = 0 THEN project_id ELSE md5((n % 4)::text)::uuid END".to_owned()
                }
                (_, "uuid", true) => "gen_random_uuid()".to_owned(),
                (_, "text", true) => "md5(random()::text)".to_owned(),
                (_, "bytea", true) => "sha256(random()::text::bytea)".to_owned(),
                (_, "timestamptz", true) => "now() - n * interval '1 minute'".to_owned(),
                (name, ..) => format!("\"{name}\""),
            }
        });
        let values = values.collect::<Vec<_>>().join(", ");
        let names = columns.iter().map(|column| format!("\"{}\"", column[0])).collect::<Vec<_>>().join(", ");
        let few = if SMALL.contains(&table.as_str()) { 10 } else { 500 };
        let sql = format!(
            "ALTER TABLE \"{table}\" DISABLE TRIGGER ALL;
             INSERT INTO \"{table}\" ({names}) SELECT {values} FROM (SELECT * FROM \"{table}\" LIMIT 20) AS there, generate_series(1, {few}) AS n
             ON CONFLICT DO NOTHING"
        );
        rows(&mut superuser, sql).await.unwrap_or_else(|error| panic!("{table}: {error}"));
    }
    rows(&mut superuser, "VACUUM ANALYZE").await.unwrap();
    database
}

/// The plan of a statement for whatever values.
async fn plan(server: &mut PgConnection, sql: &str) -> String {
    let last = (1..40).rev().find(|n| sql.contains(&format!("${n}"))).unwrap_or(0);
    rows(server, format!("PREPARE statement AS {sql}")).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
    let values = vec!["NULL"; last].join(", ");
    let values = if values.is_empty() { values } else { format!("({values})") };
    let lines = rows(server, format!("EXPLAIN (COSTS OFF) EXECUTE statement{values}")).await.unwrap();
    rows(server, "DEALLOCATE statement").await.unwrap();
    lines.into_iter().map(|mut line| line.swap_remove(0)).collect::<Vec<_>>().join("\n")
}

/// What of a plan reads more than it gives: the tables that grow with a project's people, scanned whole or project by project.
fn slow(plan: &str, growing: &[String]) -> Vec<String> {
    // In the order of an index, until there is enough.
    let pages = plan.starts_with("Limit") && !plan.contains("Sort");
    let (mut slow, mut reading) = (Vec::new(), String::new());
    for line in plan.lines() {
        if let Some((_, rest)) = line.split_once(" on ").filter(|_| line.contains("Scan")) {
            reading = rest.split(' ').next().unwrap().to_owned();
            if line.contains("Seq Scan") && growing.contains(&reading) {
                slow.push(format!("{reading} is read whole"));
            }
        }
        let Some(condition) = line.trim().strip_prefix("Index Cond: ") else { continue };
        let mut others =
            condition.split(" AND ").filter(|part| !part.trim_start_matches('(').starts_with("project_id"));
        if SMALL.contains(&reading.strip_suffix("_pkey").unwrap_or(&reading)) {
            continue;
        }
        // A bitmap scan names an index, which begins with its table's name.
        if others.next().is_none() && !pages && growing.iter().any(|table| reading.starts_with(table.as_str())) {
            slow.push(format!("{reading} is read for the whole project"));
        }
    }
    slow
}

#[test]
fn a_slow_plan_is_told_from_a_quick_one() {
    let growing = ["grants".to_owned()];
    assert_eq!(slow("Seq Scan on grants g", &growing).len(), 1);
    assert_eq!(
        slow("Index Scan using grants_pkey on grants\n  Index Cond: (project_id = $1)\n  Filter: (id = $2)", &growing)
            .len(),
        1
    );
    assert_eq!(
        slow(
            "Bitmap Heap Scan on grants\n  -> Bitmap Index Scan on grants_of\n  Index Cond: (project_id = $1)",
            &growing
        )
        .len(),
        1
    );
    assert!(
        slow("Index Scan using grants_pkey on grants\n  Index Cond: ((project_id = $1) AND (id = $2))", &growing)
            .is_empty()
    );
    assert!(
        slow("Limit\n  -> Index Scan using grants_end on grants\n  Index Cond: (project_id = $1)", &growing).is_empty()
    );
    assert!(slow("Seq Scan on role\n", &growing).is_empty());
    // A small table whose name begins like a large one's.
    let era = "Index Scan using session_era_pkey on session_era e\n  Index Cond: (project_id = $1)";
    assert!(slow(era, &["session".to_owned()]).is_empty());
    assert_eq!(slow(&era.replace("_era", ""), &["session".to_owned()]).len(), 1);
}

#[tokio::test]
async fn every_statement_finds_its_rows_by_an_index_and_by_more_than_the_project() {
    let database = crowded().await;
    let mut growing = project_tables(&mut admin(&database.name).await).await;
    growing.retain(|table| !SMALL.contains(&table.as_str()));
    let mut server = connection(&database.server).await;
    rows(&mut server, "SET plan_cache_mode = force_generic_plan").await.unwrap();
    let mut wrong = Vec::new();
    for (file, sql) in statements().into_iter().filter(|(file, _)| !FOR_MANY.contains(&file.as_str())) {
        let plan = plan(&mut server, &sql).await;
        let slow = slow(&plan, &growing);
        if !slow.is_empty() {
            wrong.push(format!("{file}: {}\n{sql}\n{plan}", slow.join(", ")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}
