//! Two clicks at once: one wins, the other sees a normal page.

use super::{NEW, asks, form, happened, opens, reset_link, warning};
use crate::support::Project;
use futures::future::join_all;

#[tokio::test]
async fn two_clicks_set_one_password() {
    let project = Project::new().await;
    let ada = project.user("ada").await;
    let browser = project.browser();
    asks(&browser, &form(&browser).await, &ada.email).await;
    let page = opens(&browser, &reset_link(&project, &ada.email).await).await.expect(200);
    let (csrf, action) = (page.field("csrf").unwrap(), page.action());
    let posts = (0..6).map(|number| {
        let (browser, csrf, action) = (browser.clone(), csrf.clone(), action.clone());
        async move {
            let password = format!("{NEW}-{number}");
            browser.post(&action, &[("csrf", &csrf), ("password", &password), ("everywhere", "end")]).await
        }
    });
    let answers = join_all(posts).await;
    let won = answers.iter().filter(|answer| matches!(answer.status, 200 | 303)).count();
    assert_eq!(won, 1, "{:?}", answers.iter().map(|answer| answer.status).collect::<Vec<_>>());
    assert!(answers.iter().all(|answer| matches!(answer.status, 200 | 303 | 403 | 410)));
    assert_eq!(happened(&project, "user.password_reset").await, 1);
    assert_eq!(happened(&project, "session.signed_in").await, 1);
}

#[tokio::test]
async fn two_clicks_lock_everybody_out_once() {
    let project = Project::new().await;
    let ada = project.user("ada").await;
    let browser = project.browser();
    asks(&browser, &form(&browser).await, &ada.email).await;
    let page = opens(&browser, &reset_link(&project, &ada.email).await).await.expect(200);
    super::chooses(&browser, &page, NEW, true).await;
    let page = opens(&browser, &warning(&project, &ada.email).await.unwrap()).await.expect(200);
    let (csrf, action) = (page.field("csrf").unwrap(), page.action());
    let posts = (0..4).map(|_| {
        let (browser, csrf, action) = (browser.clone(), csrf.clone(), action.clone());
        async move { browser.post(&action, &[("csrf", &csrf)]).await }
    });
    let mut statuses: Vec<u16> = join_all(posts).await.iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 410, 410, 410]);
    assert_eq!(happened(&project, "user.disowned").await, 1);
}
