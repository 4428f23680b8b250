//! The way in: sign-in, sign-out, the set-up link, the link of somebody who was added.

use crate::support::{Project, console::PASSWORD, database::TestDatabase};
use domain::administration::Role;
use server::{
    service::console::entry,
    store::{self, link::LinkKind},
};

#[tokio::test]
async fn an_administrator_signs_in_through_the_hosted_page_and_is_led_to_their_only_project() {
    let project = Project::new().await;
    let owner = project.administrator(Role::Owner).await;
    let answer = owner.browser.get("/console").await.expect(303);
    assert_eq!(answer.location(), owner.path(""));
}

#[tokio::test]
async fn without_a_session_every_page_leads_to_the_sign_in_and_back() {
    let project = Project::new().await;
    let (id, email) = project.keyward_person("Bo").await;
    project.make_member(id, Role::Owner).await;
    let browser = project.browser();
    let wanted = format!("/console/p/{}/users", project.slug);
    let answer = browser.get(&wanted).await.expect(303);
    let page = browser.follow(answer).await.expect(200);
    let answer = browser.log_in(&page, &email, PASSWORD).await;
    let answer = browser.get(&answer.goes_to()).await.expect(303);
    assert_eq!(answer.location(), wanted);
    // The console keeps no token: nobody has ended what it was given.
    let keyward = project.keyward().await;
    let mut tx = keyward.means.project(keyward.id).await.unwrap();
    let events = store::audit::newest(&mut tx, None, 1_000).await.unwrap();
    let theirs: Vec<&str> = events.iter().filter(|own| own.user == Some(id)).map(|own| own.kind.as_str()).collect();
    assert!(theirs.contains(&"console.entered") && !theirs.contains(&"grant.ended"), "{theirs:?}");
}

#[tokio::test]
async fn a_sign_in_that_another_browser_began_does_not_come_in() {
    let project = Project::new().await;
    let (_, email) = project.keyward_person("Bo").await;
    let attacker = project.browser();
    let page = attacker.follow(attacker.get("/console/sign-in").await).await;
    let callback = attacker.log_in(&page, &email, PASSWORD).await.goes_to();
    // The victim's browser is one that the console knows, so that it is not refused for want of a cookie.
    let victim = project.browser();
    victim.get("/console/sign-in").await.expect(303);
    victim.get(&callback).await.expect(400);
    victim.get("/console").await.expect(303);
    assert!(victim.get("/console").await.location().starts_with("/console/sign-in"));
    // Nor does it come in with the attacker's code under a state of its own.
    let own = victim.get("/console/sign-in").await;
    let state = url::Url::parse(own.location()).unwrap();
    let state = state.query_pairs().find(|(name, _)| name == "state").unwrap().1.into_owned();
    let code = url::Url::parse(&callback).unwrap();
    let code = code.query_pairs().find(|(name, _)| name == "code").unwrap().1.into_owned();
    let query = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("code", &code)
        .append_pair("state", &state)
        .finish();
    victim.get(&format!("/console/callback?{query}")).await.expect(400);
}

#[tokio::test]
async fn a_callback_works_once() {
    let project = Project::new().await;
    let (_, email) = project.keyward_person("Bo").await;
    let browser = project.browser();
    let page = browser.follow(browser.get("/console/sign-in").await).await;
    let callback = browser.log_in(&page, &email, PASSWORD).await.goes_to();
    let before = browser.cookies.lock().unwrap().clone();
    browser.get(&callback).await.expect(303);
    let again = project.browser();
    *again.cookies.lock().unwrap() = before;
    again.get(&callback).await.expect(400);
}

#[tokio::test]
async fn signing_out_ends_the_console_and_the_sign_in_it_came_from() {
    let project = Project::new().await;
    let owner = project.administrator(Role::Owner).await;
    let csrf = owner.csrf().await;
    let before = owner.browser.cookies.lock().unwrap().clone();
    let answer = owner.browser.post("/console/sign-out", &[("csrf", &csrf)]).await.expect(303);
    assert_eq!(answer.location(), "/console/signed-out");
    owner.browser.follow(answer).await.expect(200);
    // With the cookies from before as well: what was ended is over.
    *owner.browser.cookies.lock().unwrap() = before;
    let answer = owner.get("").await.expect(303);
    let page = owner.browser.follow(answer).await.expect(200);
    assert!(page.body.contains("name=\"login\""), "the hosted page asks again: {}", page.body);
}

#[tokio::test]
async fn a_console_session_ends_with_the_sign_in_it_came_from() {
    let project = Project::new().await;
    let owner = project.administrator(Role::Owner).await;
    owner.browser.get("/console").await.expect(303);
    let keyward = project.keyward().await;
    let mut tx = keyward.means.project(keyward.id).await.unwrap();
    store::session::end_all_of(&mut tx, owner.id, None, domain::oauth::grant::EndReason::EndedByUser).await.unwrap();
    tx.commit().await.unwrap();
    assert!(owner.browser.get("/console").await.location().starts_with("/console/sign-in"));
}

#[tokio::test]
async fn a_console_session_ends_when_it_is_not_used_and_after_half_a_day() {
    let project = Project::new().await;
    let owner = project.administrator(Role::Owner).await;
    for _ in 0..11 {
        project.wait(3_500);
        assert_eq!(owner.browser.get("/console").await.location(), owner.path(""), "in use");
    }
    project.wait(12 * 3_600 - 11 * 3_500);
    assert!(owner.browser.get("/console").await.location().starts_with("/console/sign-in"), "half a day");
    owner.sign_in().await;
    project.wait(3_601);
    assert!(owner.browser.get("/console").await.location().starts_with("/console/sign-in"), "an hour without use");
}

#[tokio::test]
async fn a_blocked_administrator_is_out_at_the_next_request() {
    let project = Project::new().await;
    let owner = project.administrator(Role::Owner).await;
    let keyward = project.keyward().await;
    let mut tx = keyward.means.project(keyward.id).await.unwrap();
    store::user::set_blocked(&mut tx, owner.id, true).await.unwrap();
    tx.commit().await.unwrap();
    assert!(owner.browser.get("/console").await.location().starts_with("/console/sign-in"));
}

#[tokio::test]
async fn a_form_after_the_session_says_how_to_send_it_again() {
    let project = Project::new().await;
    let owner = project.administrator(Role::Owner).await;
    let csrf = owner.csrf().await;
    project.wait(3_601);
    let answer = owner.browser.post(&owner.path("users"), &[("csrf", &csrf)]).await;
    assert!(matches!(answer.status, 401 | 405), "{} {}", answer.status, answer.body);
    let answer = owner.browser.post("/console/projects", &[("csrf", &csrf), ("name", "x")]).await.expect(401);
    assert!(answer.body.contains("new tab"), "{}", answer.body);
}

#[tokio::test]
async fn the_set_up_link_makes_one_administrator_and_is_over() {
    let database = TestDatabase::fresh().await;
    let project = Project::at(&database.server, |_| {}).await;
    let keyward = server::service::project::ensure_keyward(&project.means).await.unwrap();
    let one = entry::set_up_link(&project.means, &keyward).await.unwrap().unwrap();
    let other = entry::set_up_link(&project.means, &keyward).await.unwrap().unwrap();

    let browser = project.browser();
    let answer = browser.get(&one).await.expect(303);
    assert_eq!(answer.location(), "/console/set-up", "the secret leaves the address");
    let page = browser.follow(answer).await.expect(200);
    let csrf = page.field("csrf").unwrap();
    let form =
        |password| [("csrf", csrf.as_str()), ("name", "Ana"), ("email", "ana@clinic.example"), ("password", password)];

    // Bad input loses nothing but the password.
    let wrong = browser.post("/console/set-up", &form("short")).await.expect(422);
    assert!(wrong.body.contains("ana@clinic.example") && wrong.body.contains("15 characters"), "{}", wrong.body);
    assert!(!wrong.body.contains("value=\"short\""), "{}", wrong.body);

    // Two links, twice at once: one administrator.
    let second = project.browser();
    let page = second.follow(second.get(&other).await).await.expect(200);
    let csrf2 = page.field("csrf").unwrap();
    let form2 = [("csrf", csrf2.as_str()), ("name", "Bo"), ("email", "bo@clinic.example"), ("password", PASSWORD)];
    let form1 = form(PASSWORD);
    let (a, b) = tokio::join!(browser.post("/console/set-up", &form1), second.post("/console/set-up", &form2));
    let mut statuses = [a.status, b.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 410]);

    let mut tx = project.means.project(keyward.id).await.unwrap();
    let members = store::membership::all(&mut tx).await.unwrap();
    assert_eq!(members.len(), 1);
    assert_eq!(members[0].role, "operator");
    drop(tx);
    // Neither link opens anything, and no server prints another.
    for link in [&one, &other] {
        let browser = project.browser();
        browser.follow(browser.get(link).await).await.expect(410);
    }
    assert_eq!(entry::set_up_link(&project.means, &keyward).await.unwrap(), None);
}

#[tokio::test]
async fn the_set_up_link_lasts_an_hour_and_is_stored_as_a_hash() {
    let database = TestDatabase::fresh().await;
    let project = Project::at(&database.server, |_| {}).await;
    let keyward = server::service::project::ensure_keyward(&project.means).await.unwrap();
    let link = entry::set_up_link(&project.means, &keyward).await.unwrap().unwrap();
    let secret = link.rsplit('/').next().unwrap();
    let mut tx = project.means.project(keyward.id).await.unwrap();
    assert!(store::link::find(&mut tx, LinkKind::SetUp, &entry::hash(secret)).await.unwrap().is_some());
    drop(tx);
    // A scanner that opens it uses nothing up.
    for _ in 0..3 {
        project.get(link.strip_prefix("http://localhost:3000").unwrap()).await.expect(303);
    }
    let browser = project.browser();
    browser.follow(browser.get(&link).await).await.expect(200);
    project.wait(3_601);
    let late = project.browser();
    late.follow(late.get(&link).await).await.expect(410);
    // The page that was open all the time finds out when it is sent.
    let page = browser.get("/console/set-up").await;
    assert_eq!(page.status, 410);
}

#[tokio::test]
async fn a_cut_or_made_up_link_opens_nothing() {
    let project = Project::new().await;
    for secret in ["x", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "%00", "..%2f..%2f", &"a".repeat(4_000)] {
        for kind in ["set-up", "join"] {
            let browser = project.browser();
            let answer = browser.get(&format!("/console/{kind}/{secret}")).await;
            let answer = browser.follow(answer).await;
            assert!(matches!(answer.status, 400 | 404 | 410), "{kind} {secret}: {}", answer.status);
        }
    }
}

#[tokio::test]
async fn the_console_asks_a_browser_without_cookies_to_keep_one() {
    let project = Project::new().await;
    let answer = project.get("/console/callback?code=x&state=y").await.expect(400);
    assert!(answer.body.contains("cookies"), "{}", answer.body);
}
