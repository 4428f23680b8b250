//! Postgres asked by hand, past everything that the server would do: what it holds, and what it refuses.

use sqlx::{AssertSqlSafe, ConnectOptions as _, Executor as _, PgConnection, Row as _, ValueRef as _};

/// The rows of an answer as texts; SQL's null is the text `NULL`.
#[allow(clippy::disallowed_methods)] // tests may ask Postgres what they want
pub async fn rows(connection: &mut PgConnection, sql: impl Into<String>) -> Result<Vec<Vec<String>>, sqlx::Error> {
    let rows = connection.fetch_all(sqlx::raw_sql(AssertSqlSafe(sql.into()))).await?;
    let text = |row: &sqlx::postgres::PgRow, at: usize| {
        let value = row.try_get_raw(at).unwrap();
        if value.is_null() { "NULL".to_owned() } else { value.as_str().unwrap().to_owned() }
    };
    Ok(rows.iter().map(|row| (0..row.len()).map(|at| text(row, at)).collect()).collect())
}

/// The first column of an answer.
pub async fn column(connection: &mut PgConnection, sql: impl Into<String>) -> Vec<String> {
    let sql = sql.into();
    let found = rows(connection, sql.clone()).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
    found.into_iter().map(|mut row| row.swap_remove(0)).collect()
}

/// The only value of an answer.
pub async fn value(connection: &mut PgConnection, sql: impl Into<String>) -> String {
    let mut found = column(connection, sql).await;
    assert_eq!(found.len(), 1);
    found.swap_remove(0)
}

/// The code with which Postgres refuses; `None` if it does not.
pub async fn refusal(connection: &mut PgConnection, sql: impl Into<String>) -> Option<String> {
    match rows(connection, sql).await {
        Ok(_) => None,
        Err(error) => Some(error.as_database_error().unwrap_or_else(|| panic!("{error}")).code().unwrap().into_owned()),
    }
}

/// A connection of one's own, by hand.
pub async fn connection(connect: &server::database::Connect) -> PgConnection {
    connect.options().connect().await.unwrap()
}
