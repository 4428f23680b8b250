//! Blocking, ending, new passwords, deleting: what they do at once, and what is on record.

use super::of;
use crate::support::{
    Project,
    database::TestDatabase,
    installation::shared_database,
    project::Person,
    sql::{connection, rows, value},
};
use domain::administration::Role;
use server::store;

#[tokio::test]
async fn whoever_is_blocked_is_out_at_once_and_it_says_why_and_by_whom() {
    let project = Project::new().await;
    let (labs, ada) = (project.web("labs").await, project.user("ada").await);
    let support = project.administrator(Role::Support).await;
    let browser = project.browser();
    let tokens = labs.tokens_in(&browser, &ada, &labs.request()).await;

    let asked = support.get(&of(&ada, "block")).await.expect(200);
    assert!(asked.body.contains("Block ada?"), "{}", asked.body);
    let refused = support.post(&of(&ada, "block"), &[("reason", "  ")]).await.expect(422);
    assert!(refused.body.contains("Say why"), "{}", refused.body);
    let long = "x".repeat(501);
    let refused = support.post(&of(&ada, "block"), &[("reason", &long)]).await.expect(422);
    assert!(refused.body.contains("500 characters") && refused.body.contains(&long));
    assert_eq!(labs.introspect(tokens.access_token()).await["active"], true, "nothing has happened yet");

    let done = support.post(&of(&ada, "block"), &[("reason", "Phone <stolen> in Zanzibar")]).await.expect(303);
    let page = support.follow(done).await.expect(200);
    assert!(page.body.contains("Phone &lt;stolen&gt; in Zanzibar"), "{}", page.body);
    assert!(page.body.contains("Blocked, and everything that was open has ended."));
    assert_eq!(labs.introspect(tokens.access_token()).await["active"], false);
    labs.refresh(tokens.refresh_token()).await.expect(400);
    let quiet = browser.asks(&labs.request().with("prompt", "none")).await;
    assert_eq!(quiet["error"], "login_required");
    let page = browser.open(&labs.request()).await.expect(200);
    browser.log_in(&page, &ada.email, &ada.password).await.expect(422);

    let mut server = connection(&shared_database().await).await;
    rows(&mut server, format!("SET keyward.project = '{}'", project.id)).await.unwrap();
    let sql = format!(
        "SELECT count(*) FROM audit_event WHERE kind = 'user.blocked' AND user_id = '{}' AND administrator = '{}'",
        ada.id, support.id
    );
    assert_eq!(value(&mut server, sql).await, "1");
    let held =
        value(&mut server, format!("SELECT encode(blocked_reason, 'escape') FROM users WHERE id = '{}'", ada.id)).await;
    assert!(held.len() > 40 && !held.contains("Zanzibar"), "the reason is sealed");

    support.post(&of(&ada, "unblock"), &[("reason", "Found again")]).await.expect(303);
    let page = support.get(&of(&ada, "")).await.expect(200);
    assert!(!page.body.contains("Cannot sign in"), "{}", page.body);
    labs.tokens(&ada).await;
}

#[tokio::test]
async fn two_who_block_somebody_at_once_block_them_once() {
    let project = Project::new().await;
    let ada = project.user("ada").await;
    let (one, two) = (project.administrator(Role::Owner).await, project.administrator(Role::Administrator).await);
    let path = of(&ada, "block");
    let (first, second) = tokio::join!(one.post(&path, &[("reason", "one")]), two.post(&path, &[("reason", "two")]));
    assert_eq!((first.status, second.status), (303, 303));
    let blocked = project.trail().await.iter().filter(|(kind, _)| kind == "user.blocked").count();
    assert_eq!(blocked, 1);
}

#[tokio::test]
async fn whoever_is_blocked_while_they_sign_in_has_nothing_open_afterwards() {
    let project = Project::new().await;
    let (labs, owner) = (project.app("labs").await, project.administrator(Role::Owner).await);
    for n in 0..6 {
        let ada = project.user(&format!("ada{n}")).await;
        let browser = project.browser();
        let page = browser.open(&labs.request()).await.expect(200);
        let path = of(&ada, "block");
        let (entered, done) =
            tokio::join!(browser.log_in(&page, &ada.email, &ada.password), owner.post(&path, &[("reason", "now")]));
        assert_eq!(done.status, 303);
        assert!(matches!(entered.status, 200 | 303 | 422), "{}", entered.status);
        let mut tx = project.means.project(project.id).await.unwrap();
        let sessions = store::session::latest_of(&mut tx, ada.id, 9).await.unwrap();
        assert!(sessions.iter().all(|session| session.ended.is_some()));
        assert!(store::grant::living_of(&mut tx, ada.id).await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn one_session_ends_and_the_others_go_on() {
    let project = Project::new().await;
    let (labs, ada, bob) = (project.web("labs").await, project.user("ada").await, project.user("bob").await);
    let owner = project.administrator(Role::Owner).await;
    let (here, there) = (project.browser(), project.browser());
    let kept = labs.tokens_in(&here, &ada, &labs.request()).await;
    project.wait(5);
    let ended = labs.tokens_in(&there, &ada, &labs.request()).await;
    let mut tx = project.means.project(project.id).await.unwrap();
    let session = store::session::latest_of(&mut tx, ada.id, 9).await.unwrap()[0].id;
    drop(tx);

    // Not by the address of somebody else.
    owner.get(&of(&bob, &format!("sessions/{session}/end"))).await.expect(404);
    owner.post(&of(&bob, &format!("sessions/{session}/end")), &[]).await.expect(404);
    assert_eq!(labs.introspect(ended.access_token()).await["active"], true);

    owner.get(&of(&ada, &format!("sessions/{session}/end"))).await.expect(200);
    owner.post(&of(&ada, &format!("sessions/{session}/end")), &[("reason", "lost phone")]).await.expect(303);
    assert_eq!(labs.introspect(ended.access_token()).await["active"], false, "offline_access does not save it");
    assert_eq!(labs.introspect(kept.access_token()).await["active"], true);
    assert_eq!(there.asks(&labs.request().with("prompt", "none")).await["error"], "login_required");
    assert!(here.asks(&labs.request().with("prompt", "none")).await.contains_key("code"));

    owner.post(&of(&ada, "end"), &[]).await.expect(303);
    assert_eq!(labs.introspect(kept.access_token()).await["active"], false);
    assert_eq!(here.asks(&labs.request().with("prompt", "none")).await["error"], "login_required");
    labs.tokens(&ada).await;
}

#[tokio::test]
async fn a_session_says_from_where_and_with_which_browser() {
    let project = Project::new().await;
    let (labs, ada) = (project.app("labs").await, project.user("ada").await);
    let owner = project.administrator(Role::Owner).await;
    let browser = project.browser();
    let page = browser.open(&labs.request()).await.expect(200);
    let csrf = page.field("csrf").unwrap();
    let agent = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0 <script>alert(1)</script>";
    let headers =
        [("origin", crate::support::project::PUBLIC_URL), ("sec-fetch-site", "same-origin"), ("user-agent", agent)];
    let form = [("csrf", csrf.as_str()), ("login", ada.email.as_str()), ("password", ada.password.as_str())];
    browser.post_with(&page.action(), &form, &headers).await;
    let page = owner.get(&of(&ada, "")).await.expect(200);
    assert!(page.body.contains("Firefox on Linux"), "{}", page.body);
    assert!(!page.body.contains("alert(1)"));
}

#[tokio::test]
async fn a_consent_is_withdrawn_with_what_rests_on_it() {
    let project = Project::new().await;
    let (labs, ada) = (project.web("labs").await, project.user("ada").await);
    let owner = project.administrator(Role::Owner).await;
    let tokens = labs.tokens_in(&project.browser(), &ada, &labs.request().with("scope", "openid address")).await;
    let page = owner.get(&of(&ada, "")).await.expect(200);
    assert!(page.body.contains("consents/labs/withdraw"), "{}", page.body);
    owner.get(&of(&ada, "consents/labs/withdraw")).await.expect(200);
    owner.post(&of(&ada, "consents/labs/withdraw"), &[]).await.expect(303);
    assert_eq!(labs.introspect(tokens.access_token()).await["active"], false);
    let page = owner.get(&of(&ada, "")).await.expect(200);
    assert!(!page.body.contains("consents/labs/withdraw"));
}

#[tokio::test]
async fn a_new_password_ends_what_the_old_one_opened() {
    let project = Project::new().await;
    let (labs, ada) = (project.web("labs").await, project.user("ada").await);
    let owner = project.administrator(Role::Owner).await;
    let tokens = labs.tokens(&ada).await;
    for (typed, why) in
        [("", "Choose a password."), ("short", "15 characters"), ("ada@example.com-ada", "not your name")]
    {
        let page = owner.post(&of(&ada, "password"), &[("password", typed)]).await.expect(422);
        assert!(page.body.contains(why), "{typed}: {}", page.body);
        assert!(typed.is_empty() || !page.body.contains(&format!("value=\"{typed}\"")), "it is not shown again");
    }
    assert_eq!(labs.introspect(tokens.access_token()).await["active"], true);
    let new = "maple-river-lantern-nine";
    owner.post(&of(&ada, "password"), &[("password", new)]).await.expect(303);
    assert_eq!(labs.introspect(tokens.access_token()).await["active"], false);
    let browser = project.browser();
    let page = browser.open(&labs.request()).await.expect(200);
    browser.log_in(&page, &ada.email, &ada.password).await.expect(422);
    labs.tokens(&Person { password: new.to_owned(), ..ada }).await;
    assert!(project.trail().await.iter().any(|(kind, _)| kind == "user.password_set"));
}

#[tokio::test]
async fn whoever_is_deleted_leaves_nothing_but_the_trail_and_their_address_is_free() {
    let project = Project::new().await;
    let (labs, ada) = (project.web("labs").await, project.user("ada").await);
    let owner = project.administrator(Role::Owner).await;
    let tokens = labs.tokens_in(&project.browser(), &ada, &labs.request().with("scope", "openid address")).await;
    let page = owner.get(&of(&ada, "delete")).await.expect(200);
    assert!(page.body.contains(&ada.email), "it says what to type: {}", page.body);
    for wrong in ["", "ada", "bob@example.com"] {
        owner.post(&of(&ada, "delete"), &[("confirm", wrong)]).await.expect(422);
    }
    owner.post(&of(&ada, "delete"), &[("confirm", &ada.email)]).await.expect(303);
    owner.get(&of(&ada, "")).await.expect(404);
    assert_eq!(labs.introspect(tokens.access_token()).await["active"], false);
    let mut server = connection(&shared_database().await).await;
    rows(&mut server, format!("SET keyward.project = '{}'", project.id)).await.unwrap();
    for table in
        ["user_identifier", "user_prefix", "user_application", "user_role", "fhir_identity", "consent", "session"]
    {
        let sql = format!("SELECT count(*) FROM {table} WHERE user_id = '{}'", ada.id);
        assert_eq!(value(&mut server, sql).await, "0", "{table}");
    }
    let kept = value(&mut server, format!("SELECT count(*) FROM audit_event WHERE user_id = '{}'", ada.id)).await;
    assert!(kept.parse::<u32>().unwrap() > 3, "the trail stays");
    let again = project.user("ada").await;
    labs.tokens(&again).await;
}

#[tokio::test]
async fn no_operator_shuts_themselves_out_and_the_last_one_stays() {
    let database = TestDatabase::fresh().await;
    let keyward = Project::at(&database.server, |_| {}).await.keyward().await;
    let (one, two) = (keyward.administrator(Role::Operator).await, keyward.administrator(Role::Operator).await);
    let refused = one.post(&format!("users/{}/block", one.id), &[]).await.expect(422);
    assert!(refused.body.contains("This is you"), "{}", refused.body);
    let refused = one.post(&format!("users/{}/delete", two.id), &[("confirm", &two.email)]).await.expect(422);
    assert!(refused.body.contains("still run"), "{}", refused.body);
    let (of_one, of_two) = (format!("users/{}/block", one.id), format!("users/{}/block", two.id));
    let (first, second) = tokio::join!(one.post(&of_two, &[]), two.post(&of_one, &[]));
    let mut tx = keyward.means.project(keyward.id).await.unwrap();
    let active = store::membership::lock_active(&mut tx, "operator").await.unwrap();
    assert_eq!(active.len(), 1, "{} {}", first.status, second.status);
}

#[tokio::test]
async fn nobody_of_another_project_is_reached_by_their_id() {
    let (own, other) = (Project::new().await, Project::new().await);
    let foreign = other.user("ada").await;
    other.app("labs").await;
    let owner = own.administrator(Role::Owner).await;
    for path in ["", "edit", "password", "block", "unblock", "end", "delete", "consents/labs/withdraw"] {
        let page = owner.get(&of(&foreign, path)).await;
        assert_eq!(page.status, 404, "{path}: {}", page.body);
        if !path.is_empty() {
            let form = [("password", "maple-river-lantern"), ("confirm", "x"), ("logins", "x"), ("version", "1")];
            let answer = owner.post(&of(&foreign, path), &form).await;
            assert_eq!(answer.status, 404, "{path}: {}", answer.body);
        }
    }
    for (odd, status) in [("x", 404), ("00000000-0000-0000-0000-000000000000", 404), ("%00", 400), ("'--", 404)] {
        owner.get(&format!("users/{odd}")).await.expect(status);
    }
}
