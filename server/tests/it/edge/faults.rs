use super::*;
use crate::support::database::TestDatabase;

const HOST: (&str, &str) = ("host", "id.example.org");

#[tokio::test]
async fn a_panic_ends_its_request_and_nothing_else() {
    let site = Site::new(&[PUBLIC]).await;
    let answer = ask(&site.probe, STRANGER, "/panic", &[HOST]).await.expect(500);
    assert!(!answer.body.contains("as it should"), "nothing internal leaks: {}", answer.body);
    let number = answer.header("x-request-id").unwrap().to_owned();
    assert!(answer.body.contains(&number), "the page names the request: {}", answer.body);
    ask(&site.probe, STRANGER, "/", &[HOST]).await.expect(200);
}

#[tokio::test]
async fn a_request_that_takes_too_long_is_ended() {
    let site = Site::new(&[PUBLIC]).await;
    let answer = ask(&site.probe, STRANGER, "/slow", &[HOST, ("accept", "application/json")]).await.expect(503);
    assert_eq!(answer.error(), "temporarily_unavailable");
    assert!(answer.header("retry-after").is_some());
}

#[tokio::test]
async fn more_than_can_be_done_at_once_is_turned_away_at_once() {
    let site = Site::new(&[PUBLIC]).await;
    let busy = futures::future::join_all((0..5).map(|_| ask(&site.probe, STRANGER, "/busy", &[HOST])));
    let health = async {
        tokio::time::sleep(Duration::from_millis(30)).await;
        ask(&site.probe, STRANGER, "/healthz", &[HOST]).await
    };
    let (answers, health) = futures::join!(busy, health);
    let with = |status| answers.iter().filter(|answer| answer.status == status).count();
    assert_eq!((with(200), with(503)), (LIMITS.at_once, 5 - LIMITS.at_once));
    health.expect(200);
    ask(&site.probe, STRANGER, "/busy", &[HOST]).await.expect(200);
}

#[tokio::test]
async fn a_server_without_its_database_says_that_it_is_not_ready_and_comes_back_by_itself() {
    let database = TestDatabase::fresh().await;
    let (means, _) = project::means(&database.server).await;
    let state = AppState::new(Arc::clone(&means), Facts::default());
    let config = Config::from_sources(None, [(PUBLIC.0.to_owned(), PUBLIC.1.to_owned())], &Flags::default()).unwrap();
    let edge = Edge::new(&config, Arc::clone(&state.tenants), Limits::default()).unwrap();
    let whole = edge::wrap(routes::router(state), edge);
    ask(&whole, STRANGER, "/readyz", &[HOST]).await.expect(200);

    let mut admin = crate::support::database::admin("postgres").await;
    let close = format!(
        "ALTER DATABASE {0} CONNECTION LIMIT 0; SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{0}'",
        database.name
    );
    crate::support::database::run(&mut admin, close).await;
    let away = ask(&whole, STRANGER, "/readyz", &[HOST]).await.expect(503);
    assert_eq!(away.body, "the database does not answer\n");
    ask(&whole, STRANGER, "/healthz", &[HOST]).await.expect(200);
    let page = ask(&whole, STRANGER, "/p/demo/", &[HOST, ("accept", "text/html")]).await.expect(503);
    assert!(page.body.contains("<html"), "{}", page.body);
    ask(&whole, STRANGER, "/", &[("host", "login.clinic.example")]).await.expect(503);

    crate::support::database::run(&mut admin, format!("ALTER DATABASE {} CONNECTION LIMIT -1", database.name)).await;
    ask(&whole, STRANGER, "/readyz", &[HOST]).await.expect(200);
}
