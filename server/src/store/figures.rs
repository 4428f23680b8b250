//! Counting for the overview: read from indexes alone where there is much of it, and kept by the caller for a while.

use super::{ProjectTx, Stored};
use domain::{
    audit::Kind,
    ids::{ClientId, UserId},
    time::Timestamp,
};
use std::time::Duration;

/// How many people signed in from `from` on and before `to`, each counted once.
///
/// # Errors
/// The database.
pub async fn active_users(tx: &mut ProjectTx, from: Timestamp, to: Timestamp) -> Stored<i64> {
    let (project, from, to) = (tx.project().uuid(), from.to_offset(), to.to_offset());
    Ok(sqlx::query_scalar!(
        // Half the work of count(DISTINCT …), which sorts.
        r#"SELECT count(user_id) AS "count!" FROM (
               SELECT user_id FROM audit_event
               WHERE project_id = $1 AND kind = 'session.signed_in' AND at >= $2 AND at < $3 GROUP BY user_id) AS active"#,
        project,
        from,
        to
    )
    .fetch_one(tx.conn())
    .await?)
}

/// How many events of a kind there were, in stretches of `width` from `from` on and before `to`: the number of the stretch,
/// and how many. Stretches without any are left out.
///
/// # Errors
/// The database.
pub async fn per_stretch(
    tx: &mut ProjectTx,
    kind: Kind,
    from: Timestamp,
    to: Timestamp,
    width: Duration,
) -> Stored<Vec<(usize, u64)>> {
    let project = tx.project().uuid();
    let rows = sqlx::query!(
        r#"SELECT date_bin(make_interval(secs => $5), at, $3) AS "begin!", count(*) AS "count!" FROM audit_event
           WHERE project_id = $1 AND kind = $2 AND at >= $3 AND at < $4 GROUP BY 1"#,
        project,
        kind.as_str(),
        from.to_offset(),
        to.to_offset(),
        width.as_secs_f64()
    )
    .fetch_all(tx.conn())
    .await?;
    let nth = |begin: time::OffsetDateTime| {
        let since = Timestamp::from(begin).since(from).as_secs();
        usize::try_from(since / width.as_secs().max(1)).ok()
    };
    Ok(rows.into_iter().filter_map(|row| Some((nth(row.begin)?, u64::try_from(row.count).ok()?))).collect())
}

/// How often each client was refused something of these kinds from `from` on and before `to`.
///
/// # Errors
/// The database.
pub async fn refused(
    tx: &mut ProjectTx,
    kinds: &[String],
    from: Timestamp,
    to: Timestamp,
) -> Stored<Vec<(ClientId, u64)>> {
    let (project, from, to) = (tx.project().uuid(), from.to_offset(), to.to_offset());
    let rows = sqlx::query!(
        r#"SELECT client_id AS "client_id!", count(*) AS "count!" FROM audit_event
           WHERE project_id = $1 AND outcome <> 'allowed' AND at >= $2 AND at < $3 AND kind = ANY ($4) AND client_id IS NOT NULL
           GROUP BY client_id ORDER BY 2 DESC, 1"#,
        project,
        from,
        to,
        kinds
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .filter_map(|row| Some((ClientId::parse(&row.client_id).ok()?, u64::try_from(row.count).ok()?)))
        .collect())
}

/// Whose name and password somebody tried in vain at least `least` times since `from`: the `most` whose were tried most.
///
/// # Errors
/// The database.
pub async fn tried(tx: &mut ProjectTx, from: Timestamp, least: i64, most: i64) -> Stored<Vec<(UserId, u64)>> {
    let (project, from) = (tx.project().uuid(), from.to_offset());
    let rows = sqlx::query!(
        r#"SELECT user_id AS "user_id!", count(*) AS "count!" FROM audit_event
           WHERE project_id = $1 AND kind = 'session.sign_in_failed' AND at >= $2 AND user_id IS NOT NULL
           GROUP BY user_id HAVING count(*) >= $3 ORDER BY 2 DESC, 1 LIMIT $4"#,
        project,
        from,
        least,
        most
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .filter_map(|row| Some((UserId::from_uuid(row.user_id), u64::try_from(row.count).ok()?)))
        .collect())
}

/// Whether anybody has ever signed in.
///
/// # Errors
/// The database.
pub async fn has_signed_in(tx: &mut ProjectTx) -> Stored<bool> {
    let project = tx.project().uuid();
    Ok(sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM audit_event WHERE project_id = $1 AND kind = 'session.signed_in') AS "any!""#,
        project
    )
    .fetch_one(tx.conn())
    .await?)
}

/// How many people there are.
///
/// # Errors
/// The database.
pub async fn users(tx: &mut ProjectTx) -> Stored<u64> {
    let project = tx.project().uuid();
    let count = sqlx::query_scalar!(r#"SELECT count(*) AS "count!" FROM users WHERE project_id = $1"#, project)
        .fetch_one(tx.conn())
        .await?;
    Ok(u64::try_from(count).unwrap_or(0))
}

/// How many applications there are, those that are switched off too.
///
/// # Errors
/// The database.
pub async fn applications(tx: &mut ProjectTx) -> Stored<u64> {
    let project = tx.project().uuid();
    let count = sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!" FROM client WHERE project_id = $1 AND kind = 'application' AND deleted_at IS NULL AND client_id <> 'account'"#,
        project
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(u64::try_from(count).unwrap_or(0))
}
