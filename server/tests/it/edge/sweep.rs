//! What is over is thrown away, what is not stays.

use super::*;
use crate::support::{
    database::{TestDatabase, admin, run},
    project::Project,
};
use server::service::clean_up::{Swept, sweep};
use sqlx::Connection as _;

#[tokio::test]
async fn what_is_over_is_thrown_away_and_what_is_not_stays() {
    let database = TestDatabase::fresh().await;
    let (means, clock) = project::means(&database.server).await;
    let project = Project::on(Arc::clone(&means), clock, |_| {}).await;
    let other = Project::on(Arc::clone(&means), Arc::clone(&project.clock), |_| {}).await;
    let now = project.means.now().unix_seconds();
    let mut connection = admin(&database.name).await;
    for owner in [project.id, other.id] {
        // 600 of each kind are over, and 7 are not.
        let sql = format!(
            "INSERT INTO flow (project_id, id, browser_id, client_id, request, created_at, expires_at)
                 SELECT '{owner}', gen_random_uuid(), gen_random_uuid(), 'a', '', now(), to_timestamp({now} + CASE WHEN n <= 600 THEN -3700 ELSE -3500 END)
                 FROM generate_series(1, 607) n;
             INSERT INTO browser (project_id, id_hash, data, expires_at)
                 SELECT '{owner}', int4send(n), '', to_timestamp({now} + CASE WHEN n <= 600 THEN -1 ELSE 60 END) FROM generate_series(1, 607) n;
             INSERT INTO guess_budget (project_id, key, spent, updated_at)
                 SELECT '{owner}', int4send(n), 1, to_timestamp({now} - CASE WHEN n <= 600 THEN 90000 ELSE 80000 END) FROM generate_series(1, 607) n;
             INSERT INTO session (project_id, id, user_id, auth_time, factors, created_at, last_seen_at, idle_seconds, ends_at)
                 SELECT '{owner}', gen_random_uuid(), gen_random_uuid(), now(), '{{}}', now(), now(), 1,
                     to_timestamp({now} - 24 * 3600 * CASE WHEN n <= 600 THEN 91 ELSE 89 END) FROM generate_series(1, 607) n;
             INSERT INTO grants (project_id, id, client_id, scope, audience, issued_at, ends_at, idle_micros, access_micros, refreshable, details, version)
                 SELECT '{owner}', gen_random_uuid(), 'a', '', '{{}}', now(), to_timestamp({now} - CASE WHEN n <= 600 THEN 90000 ELSE 80000 END), 1, 1, false, '{{}}', 1
                 FROM generate_series(1, 607) n;
             INSERT INTO console_session (project_id, id, user_id, session_id, created_at, last_seen_at, ends_at)
                 SELECT '{owner}', gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), now(), now(),
                     to_timestamp({now} - 24 * 3600 * CASE WHEN n <= 600 THEN 91 ELSE 89 END) FROM generate_series(1, 607) n;
             INSERT INTO link (project_id, hash, kind, created_at, expires_at)
                 SELECT '{owner}', int4send(n), 'set-up', now(), to_timestamp({now} - CASE WHEN n <= 600 THEN 90000 ELSE 80000 END)
                 FROM generate_series(1, 607) n;
             INSERT INTO outbox (project_id, id, kind, purpose, state, created_at, ended_at)
                 SELECT '{owner}', gen_random_uuid(), 'mail', 'test', 'sent', now(),
                     to_timestamp({now} - 24 * 3600 * CASE WHEN n <= 600 THEN 31 ELSE 29 END) FROM generate_series(1, 607) n;
             INSERT INTO outbox (project_id, id, kind, purpose, message, created_at)
                 SELECT '{owner}', gen_random_uuid(), 'mail', 'waits', '', to_timestamp({now} - 24 * 3600 * 90)
                 FROM generate_series(1, 3) n"
        );
        run(&mut connection, sql).await;
    }
    let (first, more) = sweep(&means, project.id).await.unwrap();
    let each = |n| Swept {
        flows: n,
        browsers: n,
        sessions: n,
        console_sessions: n,
        links: n,
        grants: n,
        budgets: n,
        outbox: n,
        lists: 0,
        logos: 0,
    };
    assert_eq!((first, more), (each(500), true));
    let (second, more) = sweep(&means, project.id).await.unwrap();
    assert_eq!((second, more), (each(100), false));
    assert_eq!(sweep(&means, project.id).await.unwrap(), (Swept::default(), false));
    // What waits is never thrown away, however long it has.
    let waiting = format!("DELETE FROM outbox WHERE project_id = '{}' AND state = 'waiting'", project.id);
    assert_eq!(run(&mut connection, waiting).await, 3);
    run(&mut connection, format!("DELETE FROM outbox WHERE project_id = '{}' AND state = 'waiting'", other.id)).await;
    for table in ["outbox", "flow", "browser", "guess_budget", "session", "console_session", "link", "grants"] {
        for (owner, left) in [(project.id, 7), (other.id, 607)] {
            // Counted by deleting: the helper says how many rows there were.
            let count = run(&mut connection, format!("DELETE FROM {table} WHERE project_id = '{owner}'")).await;
            assert_eq!(count, left, "{table}");
        }
    }
    connection.close().await.unwrap();
}

#[tokio::test]
async fn every_project_is_cleaned_up_and_has_its_keys() {
    let database = TestDatabase::fresh().await;
    let (means, clock) = project::means(&database.server).await;
    let project = Project::on(Arc::clone(&means), clock, |_| {}).await;
    let mut connection = admin(&database.name).await;
    run(&mut connection, format!("INSERT INTO browser VALUES ('{}', '\\x00', '', to_timestamp(0))", project.id)).await;
    server::jobs::clean_up(&means).await;
    assert_eq!(run(&mut connection, "DELETE FROM browser".to_owned()).await, 0);

    let trail = project.trail().await;
    server::jobs::keep_keys(&means).await;
    assert_eq!(project.trail().await, trail, "nothing was due");
    project.wait(91 * 24 * 3600);
    server::jobs::keep_keys(&means).await;
    let moved = project.trail().await.len() - trail.len();
    assert!(moved >= 9, "each kind has a new current key, a retiring one and a next one: {moved}");
    connection.close().await.unwrap();
}
