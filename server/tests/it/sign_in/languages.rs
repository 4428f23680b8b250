//! The pages speak the person's language.

use super::{scene_for, tries};
use crate::support::{Project, answer::Answer, browser::Browser, client::Request};

const WRONG: (&str, &str) = ("ada@example.com", "wrong");

#[track_caller]
fn speaks(answer: &Answer, tag: &str) {
    assert!(answer.body.contains(&format!("lang=\"{tag}\"")), "{}", answer.body);
    assert_eq!(answer.body.contains("contraseña"), tag == "es", "{}", answer.body);
}

async fn page(browser: &Browser, request: &Request, accepted: Option<&str>) -> Answer {
    let begun = browser.get(&request.path()).await.expect(303);
    let headers: Vec<(&str, &str)> = accepted.map(|value| ("accept-language", value)).into_iter().collect();
    browser.get_with(begun.location(), &headers).await.expect(200)
}

/// What the browser wishes for, if the project speaks it.
#[tokio::test]
async fn the_page_speaks_the_browsers_language() {
    let project = Project::new().await;
    let request = project.app("labs").await.request();
    let browser = project.browser();
    for (accepted, tag) in [
        (None, "en"),
        (Some("es"), "es"),
        (Some("es-MX,es;q=0.9,en;q=0.8"), "es"),
        (Some("fr,es;q=0.2,en;q=0.8"), "en"),
        (Some("fr-CA, de"), "en"),
        (Some("*"), "en"),
        (Some(";;;q=,es;q=x,=,"), "en"),
    ] {
        speaks(&page(&browser, &request, accepted).await, tag);
    }
    let long = "xx,".repeat(2000);
    speaks(&page(&browser, &request, Some(&long)).await, "en");
}

/// `ui_locales` is the application's wish, and goes before the browser's.
#[tokio::test]
async fn the_application_may_wish_for_a_language() {
    let scene = scene_for(|request| request.with("ui_locales", "fr es-ES en")).await;
    speaks(&scene.page, "es");
    let answer = scene.browser.log_in(&scene.page, WRONG.0, WRONG.1).await.expect(422);
    speaks(&answer, "es");
    assert!(!answer.body.contains("Try again"), "{}", answer.body);
    speaks(&page(&scene.browser, &scene.labs.request().with("ui_locales", "xx !! 💉"), None).await, "en");
}

/// What the person chooses goes before everything, and is remembered.
#[tokio::test]
async fn a_choice_is_remembered() {
    let project = Project::new().await;
    let labs = project.app("labs").await;
    let browser = project.browser();
    let english = page(&browser, &labs.request(), Some("en")).await;
    speaks(&english, "en");
    let chosen =
        browser.get_with(&format!("{}?lang=es", english.action()), &[("accept-language", "en")]).await.expect(200);
    speaks(&chosen, "es");
    // The form's answer, and the next flow.
    speaks(&browser.log_in(&chosen, WRONG.0, WRONG.1).await.expect(422), "es");
    speaks(&page(&browser, &labs.request(), Some("en")).await, "es");
    let unknown = browser.get(&format!("{}?lang=%22%3E%3Cscript%3E", english.action())).await.expect(200);
    speaks(&unknown, "es");
    assert!(!unknown.body.contains("\"><script>"));
}

/// A project that speaks one language speaks it to everybody.
#[tokio::test]
async fn a_projects_languages_are_its_own() {
    let project = Project::with(|settings| settings.languages = vec!["es".into()]).await;
    let labs = project.app("labs").await;
    speaks(&page(&project.browser(), &labs.request(), Some("en")).await, "es");
    let project = Project::with(|settings| settings.languages = vec!["en".into()]).await;
    let labs = project.app("labs").await;
    speaks(&page(&project.browser(), &labs.request(), Some("es")).await, "en");
}

/// Slowed down, and wrong in other ways: in Spanish as well.
#[tokio::test]
async fn errors_speak_it_too() {
    let project = Project::with(|settings| settings.languages = vec!["es".into()]).await;
    let labs = project.app("labs").await;
    for _ in 0..10 {
        tries(&project.browser(), &labs, WRONG.0, WRONG.1).await.expect(422);
    }
    let slowed = tries(&project.browser(), &labs, WRONG.0, WRONG.1).await.expect(429);
    assert!(slowed.body.contains("Demasiados intentos"), "{}", slowed.body);
    let gone = project.browser().get(&project.path("sign-in/00000000-0000-4000-8000-000000000000")).await.expect(410);
    assert!(gone.body.contains("Este inicio de sesión ha caducado"), "{}", gone.body);
}
