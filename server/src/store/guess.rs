//! How much guessing a key (an account, a device, a project) has seen: leaky buckets.

use super::{ProjectTx, Stored};
use domain::sealed::BlindIndex;

/// What a key has spent by now: it leaks `leak_per_second`, and `more` is added. One atomic statement, so that parallel
/// guesses all count.
///
/// # Errors
/// The database.
pub async fn spend(tx: &mut ProjectTx, key: &BlindIndex, leak_per_second: f64, more: f64) -> Stored<f64> {
    let (project, now) = (tx.project().uuid(), tx.now().to_offset());
    Ok(sqlx::query_scalar!(
        r#"INSERT INTO guess_budget AS b (project_id, key, spent, updated_at) VALUES ($1, $2, $4, $5)
           ON CONFLICT (project_id, key) DO UPDATE SET
               spent = greatest(0, b.spent - $3 * greatest(0, extract(epoch FROM excluded.updated_at - b.updated_at)::float8)) + $4,
               updated_at = greatest(b.updated_at, excluded.updated_at)
           RETURNING spent"#,
        project,
        key.as_bytes().as_slice(),
        leak_per_second,
        more,
        now
    )
    .fetch_one(tx.conn())
    .await?)
}

/// Forgets what a key has spent.
///
/// # Errors
/// The database.
pub async fn forget(tx: &mut ProjectTx, key: &BlindIndex) -> Stored<()> {
    let project = tx.project().uuid();
    sqlx::query!("DELETE FROM guess_budget WHERE project_id = $1 AND key = $2", project, key.as_bytes().as_slice())
        .execute(tx.conn())
        .await?;
    Ok(())
}
