//! The committed `.sqlx` says what the schema says. A newcomer compiles against it without a database, so it must not age.

use crate::support::database::TestDatabase;
use serde_json::json;
use sqlx::{ConnectOptions as _, Executor as _, SqlSafeStr as _};
use std::{
    fs,
    path::{Path, PathBuf},
};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

fn committed() -> Vec<(String, serde_json::Value)> {
    let Ok(entries) = fs::read_dir(root().join(".sqlx")) else { return Vec::new() };
    entries
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .map(|path| {
            let text = fs::read_to_string(&path).unwrap();
            (path.file_name().unwrap().to_str().unwrap().to_owned(), serde_json::from_str(&text).unwrap())
        })
        .collect()
}

fn sources(folder: &Path, texts: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, texts);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            texts.push(fs::read_to_string(&path).unwrap());
        }
    }
}

/// SQL as it stands in a string literal or in the file: white space, line continuations and the marks of literals
/// (a query may be put together from several with `+`) do not count.
fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '\\' | '"' | '+' | '#')).collect()
}

/// A description without what the query itself settles: where a column is called `name?` or `name!`, whether it may be
/// null is not asked. For outer joins Postgres' plan is asked, which changes with the statistics.
fn settled(mut describe: serde_json::Value) -> serde_json::Value {
    let names: Vec<String> = describe["columns"]
        .as_array()
        .unwrap()
        .iter()
        .map(|column| column["name"].as_str().unwrap().to_owned())
        .collect();
    for (index, name) in names.iter().enumerate() {
        let name = name.split(':').next().unwrap().trim_end();
        if name.ends_with(['?', '!']) {
            describe["nullable"][index] = serde_json::Value::Null;
        }
    }
    describe
}

/// What the database says about the queries now, where that is something else than what was committed.
async fn stale(queries: &[(String, serde_json::Value)]) -> Vec<String> {
    let database = TestDatabase::fresh().await;
    let mut connection = database.owner.options().connect().await.unwrap();
    let mut stale = Vec::new();
    for (name, file) in queries {
        let sql = file["query"].as_str().unwrap().to_owned();
        match (&mut connection).describe(sqlx::AssertSqlSafe(sql).into_sql_str()).await {
            Err(error) => stale.push(format!("{name}: {error}")),
            Ok(now) => {
                let (now, then) = (settled(serde_json::to_value(&now).unwrap()), settled(file["describe"].clone()));
                if now != then {
                    stale.push(format!("{name}: committed {then}\n    now {now}"));
                }
            }
        }
    }
    stale
}

fn lost<'a>(queries: &'a [(String, serde_json::Value)], sources: &[String]) -> Vec<&'a str> {
    let whole = sources;
    let sources: Vec<String> = sources.iter().map(|text| squeezed(text)).collect();
    let is_lost = |file: &serde_json::Value| {
        let query = file["query"].as_str().unwrap();
        // A macro may put the name of a table in, which then stands by itself.
        let table = query.split_whitespace().nth(2).unwrap_or_default();
        let (sql, by_macro) = (squeezed(query), squeezed(&query.replace(table, "$table")));
        let named = format!("\"{table}\"");
        let by_macro = |text: &String| text.contains(&by_macro) && whole.iter().any(|text| text.contains(&named));
        !sources.iter().any(|text| text.contains(&sql) || by_macro(text))
    };
    queries.iter().filter(|(_, file)| is_lost(file)).map(|(name, _)| name.as_str()).collect()
}

#[tokio::test]
async fn every_committed_query_means_what_it_did() {
    let stale = stale(&committed()).await;
    assert!(stale.is_empty(), "run server/sqlx-prepare; stale are\n{}", stale.join("\n"));
}

#[test]
fn no_committed_query_has_lost_its_place_in_the_source() {
    let mut texts = Vec::new();
    sources(&root().join("server/src"), &mut texts);
    let committed = committed();
    let lost = lost(&committed, &texts);
    assert!(lost.is_empty(), "run server/sqlx-prepare; no longer in the source: {lost:?}");
}

/// The two checks are shown what they are there to find.
#[tokio::test]
async fn an_aged_query_is_found() {
    let fresh = |query: &str, describe: serde_json::Value| {
        ("query".to_owned(), json!({ "query": query, "describe": describe }))
    };
    let sql = "SELECT count(*) AS number FROM audit_event WHERE project_id = $1";
    let truth = json!({
        "columns": [{ "ordinal": 0, "name": "number", "type_info": "Int8", "origin": "Expression" }],
        "parameters": { "Left": ["Uuid"] },
        "nullable": [null],
    });
    assert_eq!(stale(&[fresh(sql, truth.clone())]).await, Vec::<String>::new());
    for (pointer, other) in [
        ("/columns/0/name", json!("amount")),
        ("/columns/0/type_info", json!("Int4")),
        ("/parameters/Left/0", json!("Text")),
        ("/nullable/0", json!(false)),
    ] {
        let mut aged = truth.clone();
        *aged.pointer_mut(pointer).unwrap() = other;
        assert_eq!(stale(&[fresh(sql, aged)]).await.len(), 1, "{pointer}");
    }
    assert_eq!(stale(&[fresh("SELECT gone FROM audit_event", truth.clone())]).await.len(), 1);

    let source =
        "query!(\n    \"SELECT count(*) AS number\n     FROM audit_event \\\n     WHERE project_id = $1\")".to_owned();
    assert!(lost(&[fresh(sql, truth.clone())], std::slice::from_ref(&source)).is_empty());
    assert_eq!(lost(&[fresh("SELECT 1", truth)], &[source]).len(), 1);
}
