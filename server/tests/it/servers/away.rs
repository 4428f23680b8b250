//! Postgres is away: everybody is told to try again, nobody is told anything false, and when it is back all goes on.

use crate::support::{
    Project,
    own::{OwnPostgres, until},
};
use std::time::{Duration, Instant};

#[tokio::test(flavor = "multi_thread")]
async fn while_postgres_is_away_everybody_is_told_to_try_again_and_then_all_goes_on() {
    let mut postgres = OwnPostgres::start("away").await;
    let project = Project::at(&postgres.connect(), |_| {}).await;
    let (labs, ada) = (project.app("labs").await, project.user("ada").await);
    let browser = project.browser();
    let tokens = labs.tokens_in(&browser, &ada, &labs.request()).await;
    let page = project.browser().open(&labs.request()).await.expect(200);
    let code = browser.get(&labs.request().path()).await.for_application()["code"].clone();

    postgres.stop().await;
    let since = Instant::now();
    let pages = [labs.request().path(), project.path("sign-in"), page.action(), project.path("logout")];
    for path in pages {
        let answer = browser.get(&path).await.expect(503);
        assert!(answer.header("content-type").unwrap().starts_with("text/html"), "{path}");
        assert!(answer.body.to_lowercase().contains("try again"), "{path}: {}", answer.body);
        assert!(answer.header("retry-after").is_some(), "{path}");
        tells_nothing(&answer.body);
    }
    let form =
        [("csrf", page.field("csrf").unwrap()), ("login", ada.email.clone()), ("password", ada.password.clone())];
    let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
    tells_nothing(&project.browser().post(&page.action(), &form).await.expect(503).body);
    let answers = [
        labs.exchange(&code).await,
        labs.refresh(tokens.refresh_token()).await,
        labs.revoke(tokens.refresh_token()).await,
        project.get_as(&project.path("userinfo"), tokens.access_token()).await,
    ];
    for answer in answers {
        let answer = answer.expect(503);
        assert_eq!(answer.error(), "temporarily_unavailable");
        assert!(answer.header("retry-after").is_some(), "{:?}", answer.headers);
        tells_nothing(&answer.body);
    }
    assert!(since.elapsed() < Duration::from_secs(80), "each is told within its time");

    postgres.start_again().await;
    // By itself: nobody starts the server anew.
    until("it answers again", async || project.get(&labs.request().path()).await.status != 503).await;
    labs.exchange(&code).await.expect(200);
    labs.refresh(tokens.refresh_token()).await.expect(200);
    project.get_as(&project.path("userinfo"), tokens.access_token()).await.expect(200);
    labs.tokens(&ada).await;
}

/// Nothing of how the server is built.
fn tells_nothing(body: &str) {
    for word in ["postgres", "sqlx", "pool", "connection", "socket", "os error"] {
        assert!(!body.to_lowercase().contains(word), "{word}: {body}");
    }
}
