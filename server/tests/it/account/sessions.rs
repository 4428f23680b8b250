//! Where somebody is signed in, and how they end it.

use super::{come, post};
use crate::support::{Project, answer::Answer, letters::Letters as _};

/// The addresses of the sessions that a page can end.
fn ends(page: &Answer) -> Vec<String> {
    let links = page.body.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    let ends = links.filter(|link| link.contains("/account/sessions/") && link.ends_with("/end"));
    ends.filter(|link| !link.ends_with("/sessions/end")).map(str::to_owned).collect()
}

/// Ending another session logs that browser out at its next request.
#[tokio::test]
async fn a_session_that_is_ended_elsewhere_is_over_at_the_next_request() {
    let project = Project::new().await;
    let (labs, ada) = (project.app("labs").await, project.user("ada").await);
    let (own, other) = (project.browser(), project.browser());
    let agent = [("user-agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")];
    let page = other.get_with(&labs.request().path(), &agent).await;
    let page = other.follow(page).await.expect(200);
    let csrf = page.field("csrf").unwrap();
    let form = [("csrf", csrf.as_str()), ("login", &ada.email), ("password", &ada.password)];
    let headers = [("origin", crate::support::project::PUBLIC_URL), ("sec-fetch-site", "same-origin"), agent[0]];
    let code = other.post_with(&page.action(), &form, &headers).await.for_application()["code"].clone();
    let tokens = crate::support::Tokens(labs.exchange(&code).await.expect(200).json());
    come(&other, &ada, "").await.expect(200);

    let page = come(&own, &ada, "/sessions").await.expect(200);
    assert!(page.body.contains("Firefox on Linux") && page.body.contains("This device"), "{}", page.body);
    assert_eq!(ends(&page).len(), 1, "{}", page.body);
    let end = ends(&page).remove(0);
    let ask = own.get(&end).await.expect(200);
    assert!(ask.body.contains("Log out Firefox on Linux?"), "{}", ask.body);
    other.get(&project.path("account")).await.expect(200);
    let csrf = ask.field("csrf").unwrap();
    let done = own.post(&end, &[("csrf", &csrf)]).await.expect(303);
    let page = own.follow(done).await.expect(200);
    assert!(page.body.contains("That device is logged out.") && ends(&page).is_empty(), "{}", page.body);

    let away = other.get(&project.path("account")).await.expect(303);
    let form = other.follow(away).await.expect(200);
    assert!(form.field("login").is_some(), "{}", form.body);
    let silent = labs.request().with("prompt", "none").path();
    assert_eq!(other.get(&silent).await.for_application()["error"], "login_required");
    assert_eq!(labs.refresh(tokens.refresh_token()).await.expect(400).error(), "invalid_grant");
    // Twice is once.
    own.post(&end, &[("csrf", &csrf)]).await.expect(303);
}

#[tokio::test]
async fn all_others_end_and_this_one_stays() {
    let project = Project::new().await;
    let (labs, ada, eve) = (project.app("labs").await, project.user("ada").await, project.user("eve").await);
    let (own, one, two, of_eve) = (project.browser(), project.browser(), project.browser(), project.browser());
    for browser in [&one, &two] {
        come(browser, &ada, "").await.expect(200);
    }
    come(&of_eve, &eve, "").await.expect(200);
    let mine = labs.tokens_in(&own, &ada, &labs.request()).await;
    let ask = come(&own, &ada, "/sessions/end").await.expect(200);
    let done = post(&own, &ask, "/sessions/end", &[]).await.expect(303);
    let page = own.follow(done).await.expect(200);
    assert!(page.body.contains("You are logged out everywhere else.") && ends(&page).is_empty());
    one.get(&project.path("account")).await.expect(303);
    two.get(&project.path("account")).await.expect(303);
    own.get(&project.path("account")).await.expect(200);
    of_eve.get(&project.path("account")).await.expect(200);
    labs.refresh(mine.refresh_token()).await.expect(200);
}

#[tokio::test]
async fn nobody_ends_somebody_elses_session() {
    let project = Project::new().await;
    let (ada, eve) = (project.user("ada").await, project.user("eve").await);
    let (own, other, of_eve) = (project.browser(), project.browser(), project.browser());
    come(&own, &ada, "").await.expect(200);
    come(&other, &ada, "").await.expect(200);
    let page = come(&own, &ada, "/sessions").await.expect(200);
    let end = ends(&page).remove(0);
    let of_eves = come(&of_eve, &eve, "/sessions").await.expect(200);
    of_eve.get(&end).await.expect(404);
    let csrf = come(&of_eve, &eve, "").await.field("csrf").unwrap();
    of_eve.post(&end, &[("csrf", &csrf)]).await.expect(303);
    other.get(&project.path("account")).await.expect(200);
    assert!(ends(&of_eves).is_empty());
}

/// Whoever changes the password and lets their other devices stay signed in is at home there, with the new password too.
#[tokio::test]
async fn a_device_that_stays_signed_in_is_not_a_new_one_after_another_password() {
    let project = Project::new().await;
    let (labs, ada) = (project.app("labs").await, project.user("ada").await);
    let (own, kept, gone) = (project.browser(), project.browser(), project.browser());
    for browser in [&own, &kept, &gone] {
        labs.tokens_in(browser, &ada, &labs.request()).await;
    }
    gone.get(&project.path("v2/logout?client_id=labs&returnTo=https%3A%2F%2Flabs.example%2Fbye")).await.expect(303);
    let new_devices = async || {
        let letters = project.letters_to(&ada.email).await;
        letters.iter().filter(|mail| mail.letter.purpose() == "new-device").count()
    };
    let before = new_devices().await;
    project.wait(5);
    let page = come(&own, &ada, "/password").await.expect(200);
    let new = "another maple lantern by the river";
    post(&own, &page, "/password", &[("current", &ada.password), ("password", new)]).await.expect(303);
    project.wait(5);

    let changed = crate::support::project::Person { password: new.to_owned(), ..ada.clone() };
    let again = labs.request().with("prompt", "login");
    labs.tokens_in(&kept, &changed, &again).await;
    assert_eq!(new_devices().await, before, "it stayed signed in");
    // Where nobody is signed in, what was known before the new password counts no more.
    labs.tokens_in(&gone, &changed, &labs.request()).await;
    assert_eq!(new_devices().await, before + 1);
}
