//! The pages, and who gets to see them.

use super::{come, mails, post, signs_in};
use crate::support::{Project, Tokens, project::Person};
use domain::administration::Role;

const PAGES: [&str; 6] = ["", "/password", "/sessions", "/applications", "/data", "/email"];

#[tokio::test]
async fn whoever_comes_signs_in_first_and_lands_where_they_wanted() {
    let project = Project::new().await;
    let ada = project.user("ada").await;
    for rest in PAGES {
        let browser = project.browser();
        let away = browser.get(&project.path(&format!("account{rest}"))).await.expect(303);
        assert!(away.location().contains("/authorize?client_id=account"), "{}", away.location());
        let page = come(&browser, &ada, rest).await.expect(200);
        assert!(page.body.contains("aria-current=\"page\""), "{rest}: {}", page.body);
        // No token of it is left.
        assert!(!page.body.contains("code="), "{}", page.body);
    }
}

#[tokio::test]
async fn a_session_alone_opens_no_account_and_somebody_elses_callback_neither() {
    let project = Project::new().await;
    let (labs, ada, eve) = (project.app("labs").await, project.user("ada").await, project.user("eve").await);
    // Signed in to an application: the account still comes behind /authorize, which asks nothing then.
    let browser = project.browser();
    browser.sign_in(&labs.request(), &ada).await;
    browser.get(&project.path("account")).await.expect(303);
    let page = come(&browser, &ada, "").await.expect(200);
    assert!(page.body.contains("ada@example.com"));
    // The answer to Eve's own sign-in, opened in Ada's browser, changes nothing there.
    let of_eve = project.browser();
    let start = of_eve.get(&project.path("account")).await.expect(303);
    let form = of_eve.follow(start).await.expect(200);
    let callback = of_eve.log_in(&form, &eve.email, &eve.password).await.goes_to();
    browser.get(&callback).await;
    let page = come(&browser, &ada, "").await.expect(200);
    assert!(page.body.contains("ada@example.com") && !page.body.contains("eve@example.com"));
    // And a code is good once.
    of_eve.get(&callback).await.expect(303);
    let again = of_eve.get(&callback).await.expect(303);
    assert!(again.location().contains("/authorize?"), "{}", again.location());
}

#[tokio::test]
async fn what_somebody_says_about_themselves_is_saved_and_nothing_else() {
    let project = Project::new().await;
    let ada = project.user("ada").await;
    let browser = project.browser();
    let page = come(&browser, &ada, "").await.expect(200);
    let fields = [
        ("given_name", "Ada"),
        ("family_name", "Lovelace"),
        ("phone", "+44 20 7946 0000"),
        ("language", "es"),
        ("email", "eve@example.com"),
        ("email_verified", "true"),
        ("roles", "admin"),
    ];
    let saved = post(&browser, &page, "", &fields).await.expect(303);
    let page = browser.follow(saved).await.expect(200);
    assert!(page.body.contains("lang=\"es\"") && page.body.contains("Guardado."), "{}", page.body);
    assert_eq!(page.field("given_name").as_deref(), Some("Ada"));
    assert_eq!(page.field("phone").as_deref(), Some("+442079460000"));
    assert!(page.body.contains("ada@example.com") && !page.body.contains("eve@example.com"));
    // It says so once.
    assert!(!come(&browser, &ada, "").await.body.contains("Guardado."));
    let whole = [("name", " Ada, Countess of Lovelace "), ("given_name", "Ada"), ("family_name", "Lovelace")];
    post(&browser, &page, "", &whole).await.expect(303);
    let named = come(&browser, &ada, "").await.expect(200);
    assert_eq!(named.field("name").as_deref(), Some("Ada, Countess of Lovelace"));
    let wrong = post(&browser, &page, "", &[("given_name", &"x".repeat(201)), ("phone", "call me")]).await.expect(422);
    assert!(wrong.body.contains("given_name-error") && wrong.body.contains("phone-error"));
}

#[tokio::test]
async fn a_form_of_somebody_elses_changes_nothing() {
    let project = Project::with(|settings| settings.account.may_delete = true).await;
    let (ada, eve) = (project.user("ada").await, project.user("eve").await);
    let (browser, of_eve) = (project.browser(), project.browser());
    come(&browser, &ada, "").await.expect(200);
    let page = come(&of_eve, &eve, "").await.expect(200);
    for (rest, field) in
        [("", "given_name"), ("/email", "email"), ("/data", "x"), ("/delete", "word"), ("/sessions/end", "x")]
    {
        post(&browser, &page, rest, &[(field, "DELETE")]).await.expect(403);
        let csrf = page.field("csrf").unwrap();
        let path = project.path(&format!("account{rest}"));
        let form = [("csrf", csrf.as_str()), (field, "DELETE")];
        let foreign = [("origin", "https://evil.example"), ("sec-fetch-site", "cross-site")];
        of_eve.post_with(&path, &form, &foreign).await.expect(403);
        of_eve.get_with(&path, &[("sec-fetch-dest", "iframe")]).await.expect(403);
    }
    assert!(signs_in(&project, &eve.email, &eve.password).await);
}

#[tokio::test]
async fn an_application_loses_what_it_has_and_the_built_in_one_is_nowhere() {
    let project = Project::new().await;
    let (labs, other, ada) = (project.app("labs").await, project.app("other").await, project.user("ada").await);
    let browser = project.browser();
    let asking = labs.request().with("scope", "openid address offline_access");
    let tokens = labs.tokens_in(&browser, &ada, &asking).await;
    let code = browser.asks(&other.request()).await["code"].clone();
    let kept = Tokens(other.exchange(&code).await.expect(200).json());
    let page = come(&browser, &ada, "/applications").await.expect(200);
    assert!(page.body.contains(">labs<") && page.body.contains(">other<"), "{}", page.body);
    assert!(!page.body.contains("applications/account/withdraw"), "{}", page.body);
    let ask = come(&browser, &ada, "/applications/labs/withdraw").await.expect(200);
    let done = post(&browser, &ask, "/applications/labs/withdraw", &[]).await.expect(303);
    let page = browser.follow(done).await.expect(200);
    assert!(!page.body.contains(">labs<") && page.body.contains(">other<"));
    assert_eq!(labs.refresh(tokens.refresh_token()).await.expect(400).error(), "invalid_grant");
    project.get_as(&project.path("userinfo"), tokens.access_token()).await.expect(401);
    project.get_as(&project.path("userinfo"), kept.access_token()).await.expect(200);
    // It is asked for again.
    let again = browser.open(&asking).await;
    assert!(again.body.contains("value=\"allow\""), "{}", again.body);
    come(&browser, &ada, "/applications/nobody/withdraw").await.expect(404);

    // Administrators neither see nor change it.
    let owner = project.administrator(Role::Owner).await;
    let list = owner.get("applications").await.expect(200);
    assert!(list.body.contains(">labs<") && !list.body.contains("account/callback"), "{}", list.body);
}

#[tokio::test]
async fn all_that_is_known_is_in_the_file_and_that_is_on_record() {
    let project = Project::new().await;
    let (labs, ada) = (project.app("labs").await, project.user("ada").await);
    let browser = project.browser();
    labs.tokens_in(&browser, &ada, &labs.request()).await;
    let page = come(&browser, &ada, "/data").await.expect(200);
    let file = post(&browser, &page, "/data", &[]).await.expect(200);
    assert_eq!(file.header("content-disposition"), Some("attachment; filename=\"my-data.json\""));
    let data = file.json();
    assert_eq!(data["id"], ada.id.to_string());
    assert_eq!(data["profile"]["email"], "ada@example.com");
    assert_eq!(data["logins"][0]["value"], "ada@example.com");
    assert_eq!(data["applications"][0]["clientId"], "labs");
    assert_eq!(data["sessions"].as_array().unwrap().len(), 1);
    assert!(!file.body.contains("argon2") && !file.body.contains(&ada.password));
    assert!(project.trail().await.iter().any(|(kind, _)| kind == "user.data_taken"));
}

#[tokio::test]
async fn an_account_is_deleted_by_its_owner_where_that_is_allowed() {
    let project = Project::with(|settings| settings.account.may_delete = true).await;
    let (labs, ada) = (project.app("labs").await, project.user("ada").await);
    let (browser, elsewhere) = (project.browser(), project.browser());
    let tokens = labs.tokens_in(&elsewhere, &ada, &labs.request()).await;
    let page = come(&browser, &ada, "/delete").await.expect(200);
    post(&browser, &page, "/delete", &[("word", "delete")]).await.expect(422);
    assert!(signs_in(&project, &ada.email, &ada.password).await);
    let gone = post(&browser, &page, "/delete", &[("word", "DELETE")]).await.expect(200);
    assert!(gone.body.contains("Your account is deleted"), "{}", gone.body);
    assert!(!signs_in(&project, &ada.email, &ada.password).await);
    project.get_as(&project.path("userinfo"), tokens.access_token()).await.expect(401);
    browser.get(&project.path("account")).await.expect(303);
    let told: Vec<_> = mails(&project).await;
    assert!(told.iter().any(|mail| mail.to.as_str() == ada.email && mail.letter.purpose() == "account-deleted"));
    assert!(project.trail().await.iter().any(|(kind, _)| kind == "user.deleted"));
    // The address is free, and somebody new has nothing of what was there.
    let new = project.user("ada").await;
    assert_ne!(new.id, ada.id);
}

#[tokio::test]
async fn where_it_is_not_allowed_there_is_no_way_to_delete_or_change() {
    let project = Project::with(|settings| settings.account.may_change_email = false).await;
    let ada = project.user("ada").await;
    let browser = project.browser();
    let page = come(&browser, &ada, "/data").await.expect(200);
    assert!(!page.body.contains("/delete"));
    browser.get(&project.path("account/delete")).await.expect(404);
    browser.get(&project.path("account/email")).await.expect(404);
    post(&browser, &page, "/delete", &[("word", "DELETE")]).await.expect(404);
    post(&browser, &page, "/email", &[("email", "ada@new.example")]).await.expect(404);
    assert!(signs_in(&project, &ada.email, &ada.password).await);
}

#[tokio::test]
async fn whoever_runs_something_cannot_delete_themselves() {
    let project = Project::new().await;
    let keyward = project.keyward().await;
    let (id, email) = project.keyward_person("Olga Ruiz").await;
    project.make_member(id, Role::Owner).await;
    let olga = Person { id, email, password: crate::support::console::PASSWORD.to_owned() };
    let browser = keyward.browser();
    // The built-in project does not let its people delete themselves, whoever they are.
    come(&browser, &olga, "").await.expect(200);
    browser.get(&keyward.path("account/delete")).await.expect(404);
}

#[tokio::test]
async fn what_matters_wants_a_sign_in_from_a_moment_ago() {
    let project = Project::with(|settings| settings.account.may_delete = true).await;
    let ada = project.user("ada").await;
    let browser = project.browser();
    let page = come(&browser, &ada, "").await.expect(200);
    project.wait(601);
    browser.get(&project.path("account")).await.expect(200);
    browser.get(&project.path("account/sessions")).await.expect(200);
    for rest in ["/password", "/email", "/data", "/delete"] {
        let away = browser.get(&project.path(&format!("account{rest}"))).await.expect(303);
        assert!(away.location().contains("max_age="), "{}", away.location());
        let away = post(&browser, &page, rest, &[("word", "DELETE"), ("email", "ada@new.example")]).await.expect(303);
        assert!(away.location().contains("/authorize?"), "{}", away.location());
    }
    assert!(mails(&project).await.is_empty());
    let form = browser.get(&project.path("account/delete")).await;
    let form = browser.follow(form).await.expect(200);
    assert!(form.body.contains("log in again"), "{}", form.body);
    let page = come(&browser, &ada, "/delete").await.expect(200);
    assert!(page.body.contains("DELETE"));
}

#[tokio::test]
async fn a_locked_session_opens_no_account() {
    let project = Project::with(|settings| settings.sessions.lock_seconds = Some(120)).await;
    let (ada, browser) = (project.user("ada").await, project.browser());
    come(&browser, &ada, "").await.expect(200);
    project.wait(121);
    let away = browser.get(&project.path("account")).await.expect(303);
    let page = browser.follow(away).await.expect(200);
    assert!(page.body.contains("Welcome back") && !page.body.contains("aria-current=\"page\""), "{}", page.body);
}
