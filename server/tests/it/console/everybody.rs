//! Everybody is signed out: at once, whatever their rows say yet, and then row by row, past restarts.

use crate::{
    oauth::backchannel::{Receiver, deliver},
    support::{
        Project, Tokens, answer::Answer, browser::Browser, client::App, console::Administrator, database::TestDatabase,
        own::until, project::SECRET,
    },
};
use axum::{body::Body, http};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use domain::{
    administration::Role,
    everybody::Access,
    ids::{SessionId, UserId},
    oauth::{
        client::{ApplicationType, TokenEndpointAuthMethod},
        grant::EndReason,
    },
    sign_in::{Factor, Session},
};
use server::{
    random::RandomExt as _,
    service::{Tenant, Tenants, everybody},
    store::{self, job::JobKind, session::Lasts, session_era},
};
use std::{collections::BTreeSet, sync::Arc, time::Duration};

const PATH: &str = "settings/sign-in/everybody";

async fn tenant(project: &Project) -> Arc<Tenant> {
    Tenants::new(Arc::clone(&project.means)).by_slug(project.slug.as_str()).await.unwrap().unwrap()
}

/// Says yes to the page, as it is now.
async fn sign_out(by: &Administrator, access: &str) -> Answer {
    let page = by.get(&format!("{PATH}?again=1")).await.expect(200);
    let version = page.field("version").unwrap();
    by.post(PATH, &[("version", &version), ("access", access), ("confirm", &by.slug)]).await
}

/// What the server's job does, until it is done.
async fn carried_out(project: &Project) {
    let tenant = tenant(project).await;
    while let Some(at) = everybody::proceed(&tenant).await.unwrap() {
        project.wait(at.since(project.means.now()).as_secs());
    }
}

/// Whether a browser is signed in: what an application that may not show anything hears.
async fn is_in(browser: &Browser, app: &App) -> bool {
    let answer = browser.asks(&app.request().with("prompt", "none")).await;
    match (answer.get("code"), answer.get("error").map(String::as_str)) {
        (Some(_), None) => true,
        (None, Some("login_required")) => false,
        other => panic!("{other:?}"),
    }
}

/// How often each kind stands in the trail with this reason.
async fn recorded(project: &Project, wanted: &str) -> Vec<Option<UserId>> {
    let mut tx = project.means.project(project.id).await.unwrap();
    let events = store::audit::newest(&mut tx, None, 2_000).await.unwrap();
    let of_this = |canonical: &[u8]| String::from_utf8_lossy(canonical).contains("everybody_signed_out\"");
    events
        .into_iter()
        .filter(|event| event.kind == wanted && (of_this(&event.canonical) || event.user.is_none()))
        .map(|event| event.user)
        .collect()
}

#[tokio::test]
async fn the_next_request_of_every_browser_is_signed_out_and_whoever_signs_in_after_goes_on() {
    let (project, other) = (Project::new().await, Project::new().await);
    let (labs, ada, eve) = (project.app("labs").await, project.user("ada").await, project.user("eve").await);
    let online = labs.request().with("scope", "openid online_access");
    let (one, two, three) = (project.browser(), project.browser(), project.browser());
    let offline = labs.tokens_in(&one, &ada, &labs.request()).await;
    let by_session = labs.tokens_in(&two, &ada, &online).await;
    labs.tokens_in(&three, &eve, &labs.request()).await;
    let (foreign, elsewhere) = (other.app("labs").await, other.browser());
    let kept = foreign
        .tokens_in(&elsewhere, &other.user("ada").await, &foreign.request().with("scope", "openid online_access"))
        .await;

    let admin = project.administrator(Role::Administrator).await;
    assert!(admin.get("settings/sign-in").await.expect(200).body.contains(PATH), "it is offered");
    let page = admin.get(PATH).await.expect(200);
    assert!(page.body.contains("3 sessions of 2 people end."), "{}", page.body);
    for access in Access::ALL.map(Access::as_str) {
        assert!(page.body.contains(&format!("value=\"{access}\"")), "{}", page.body);
        assert!(!page.body.contains(&format!("value=\"{access}\" checked")), "nothing is chosen for anybody");
    }
    let answer = sign_out(&admin, "kept").await.expect(303);
    let page = admin.follow(answer).await.expect(200);
    assert!(page.body.contains("Everybody is signed out") && page.header("refresh") == Some("2"), "{}", page.body);
    assert!(page.body.contains("<progress"), "{}", page.body);

    // No row says so yet.
    let mut tx = project.means.project(project.id).await.unwrap();
    let era = session_era::read(&mut tx).await.unwrap().unwrap();
    assert_eq!(session_era::left(&mut tx, &era).await.unwrap(), 3);
    drop(tx);
    for browser in [&one, &two, &three] {
        assert!(!is_in(browser, &labs).await);
        let account = browser.follow(browser.get(&project.path("account/sessions")).await).await.expect(200);
        assert!(account.field("login").is_some(), "{}", account.body);
    }
    project.get_as(&project.path("userinfo"), by_session.access_token()).await.expect(401);
    assert_eq!(labs.refresh(by_session.refresh_token()).await.expect(400).error(), "invalid_grant");
    project.get_as(&project.path("userinfo"), offline.access_token()).await.expect(200);
    labs.refresh(offline.refresh_token()).await.expect(200);
    assert!(admin.get(&format!("users/{}", ada.id)).await.expect(200).body.contains("when everybody was signed out"));

    // Another project notices nothing, and neither does whoever signs in now.
    assert!(is_in(&elsewhere, &foreign).await);
    foreign.refresh(kept.refresh_token()).await.expect(200);
    let again = labs.tokens_in(&one, &ada, &online).await;
    assert!(is_in(&one, &labs).await);
    carried_out(&project).await;
    assert!(is_in(&one, &labs).await && !is_in(&two, &labs).await);
    labs.refresh(again.refresh_token()).await.expect(200);
    let done = admin.get(PATH).await.expect(200);
    assert!(done.body.contains("3 sessions of 2 people.") && done.header("refresh").is_none(), "{}", done.body);
    assert!(done.body.contains("The only session ends."), "{}", done.body);
    assert_eq!(recorded(&project, "session.everybody_signed_out").await.len(), 1);
    assert_eq!(recorded(&project, "session.everybody_signed_out_done").await.len(), 1);
    let told: BTreeSet<_> = recorded(&project, "session.signed_out").await.into_iter().flatten().collect();
    assert_eq!(told, [ada.id, eve.id].into());
    let activity = admin.get("activity?what=session.everybody_signed_out").await.expect(200);
    assert!(activity.body.contains("signed everybody out"), "{}", activity.body);
}

#[tokio::test]
async fn what_applications_were_to_keep_dies_at_once_where_that_was_chosen() {
    let project = Project::new().await;
    let labs = project.app("labs").await;
    let portal = project
        .app_with("portal", |settings| {
            settings.application_type = ApplicationType::Web;
            settings.token_endpoint_auth_method = TokenEndpointAuthMethod::ClientSecretBasic;
            settings.introspection_allowed = true;
        })
        .await;
    let (ada, browser) = (project.user("ada").await, project.browser());
    let sync = project.m2m("sync", |_| {}).await;
    let request = http::Request::post(project.path("oauth/token"))
        .header("content-type", "application/x-www-form-urlencoded")
        .header("authorization", format!("Basic {}", STANDARD.encode(format!("{sync}:{SECRET}"))));
    let answer = project.send(request.body(Body::from("grant_type=client_credentials")).unwrap()).await.expect(200);
    let machine = Tokens(answer.json());
    let tokens = labs.tokens_in(&browser, &ada, &labs.request()).await;
    // A session that is over already, whose access goes on …
    let bye = project.path("v2/logout?client_id=labs&returnTo=https%3A%2F%2Flabs.example%2Fbye");
    let gone = project.browser();
    let left_behind = labs.tokens_in(&gone, &ada, &labs.request()).await;
    gone.get(&bye).await.expect(303);
    labs.refresh(left_behind.refresh_token()).await.expect(200);
    project.wait(31);
    // … and a code on its way.
    let code = browser.asks(&labs.request().with("prompt", "none")).await["code"].clone();

    let owner = project.administrator(Role::Owner).await;
    sign_out(&owner, "ended").await.expect(303);
    for token in [&tokens, &left_behind] {
        project.get_as(&project.path("userinfo"), token.access_token()).await.expect(401);
        assert_eq!(labs.refresh(token.refresh_token()).await.expect(400).error(), "invalid_grant");
    }
    assert_eq!(portal.introspect(tokens.refresh_token()).await["active"], false);
    assert_eq!(portal.introspect(machine.access_token()).await["active"], true, "a machine is nobody");
    assert_eq!(labs.exchange(&code).await.expect(400).error(), "invalid_grant");
    let fresh = labs.tokens_in(&browser, &ada, &labs.request()).await;
    carried_out(&project).await;
    labs.refresh(fresh.refresh_token()).await.expect(200);
    assert_eq!(labs.refresh(tokens.refresh_token()).await.expect(400).error(), "invalid_grant");
    // Every grant of before says why it is over.
    let mut tx = project.means.project(project.id).await.unwrap();
    let living = store::grant::living_of(&mut tx, ada.id).await.unwrap();
    let era = session_era::read(&mut tx).await.unwrap().unwrap();
    assert!(!living.is_empty() && era.has_ended_grants());
    assert!(session_era::people(&mut tx, &era, None, 10).await.unwrap().is_empty());
    assert_eq!(portal.introspect(machine.access_token()).await["active"], true);
}

#[tokio::test]
async fn only_a_whole_form_of_now_does_it_and_two_clicks_do_it_once() {
    let project = Project::new().await;
    let (labs, ada, browser) = (project.app("labs").await, project.user("ada").await, project.browser());
    labs.tokens_in(&browser, &ada, &labs.request()).await;
    let owner = project.administrator(Role::Owner).await;
    let slug = owner.slug.clone();
    let long = "x".repeat(501);
    for (form, text) in [
        (vec![("access", "kept"), ("confirm", "another")], "to sign everybody out."),
        (vec![("confirm", slug.as_str())], "Choose what becomes of it."),
        (vec![("access", "all"), ("confirm", slug.as_str())], "Choose what becomes of it."),
        (vec![("access", "kept"), ("confirm", slug.as_str()), ("reason", &long)], "at most 500"),
        (vec![], "Choose what becomes of it."),
    ] {
        let answer = owner.post(PATH, &form).await.expect(422);
        assert!(answer.body.contains(text), "{text}: {}", answer.body);
    }
    for version in ["1", "-1", "2147483647"] {
        let form = [("version", version), ("access", "kept"), ("confirm", slug.as_str())];
        owner.post(PATH, &form).await.expect(409);
    }
    assert!(is_in(&browser, &labs).await, "nothing was done");
    for role in [Role::Auditor, Role::Support] {
        let other = project.administrator(role).await;
        other.get(PATH).await.expect(403);
        other.post(PATH, &[("version", "0"), ("access", "ended"), ("confirm", &slug)]).await.expect(403);
        let page = other.get("settings/sign-in").await;
        assert!(!page.body.contains(PATH), "{role:?} is offered it: {}", page.body);
    }
    assert!(is_in(&browser, &labs).await, "nothing was done");

    let form = [("version", "0"), ("access", "kept"), ("confirm", slug.as_str()), ("reason", "a test")];
    let (first, second) = tokio::join!(owner.post(PATH, &form), owner.post(PATH, &form));
    let mut both = [first.status, second.status];
    both.sort_unstable();
    assert_eq!(both, [303, 409], "{} {}", first.body, second.body);
    let late = if first.status == 409 { first } else { second };
    assert!(late.body.contains("Nothing was done now."), "{}", late.body);
    assert_eq!(recorded(&project, "session.everybody_signed_out").await.len(), 1);
    // Once more, while the first is under way: what has begun since ends, too.
    labs.tokens_in(&browser, &ada, &labs.request()).await;
    sign_out(&owner, "ended").await.expect(303);
    assert!(!is_in(&browser, &labs).await);
    carried_out(&project).await;
    assert_eq!(recorded(&project, "session.signed_out").await.len(), 1, "both sessions in one event");
    assert_eq!(recorded(&project, "session.everybody_signed_out_done").await.len(), 1);
}

#[tokio::test]
async fn applications_are_told_of_every_session_that_ended() {
    let project = Project::new().await;
    let (receiver, url) = Receiver::start(&[]).await;
    let labs = project.app_with("labs", |settings| settings.backchannel_logout_url = Some(url)).await;
    let quiet = project.app("quiet").await;
    let (ada, eve) = (project.user("ada").await, project.user("eve").await);
    let (one, two, three) = (project.browser(), project.browser(), project.browser());
    let sid = |tokens: &Tokens| Tokens::claims(tokens.id_token())["sid"].to_string();
    let mut wanted = BTreeSet::new();
    for (browser, person) in [(&one, &ada), (&two, &ada), (&three, &eve)] {
        wanted.insert(sid(&labs.tokens_in(browser, person, &labs.request()).await));
    }
    quiet.tokens_in(&project.browser(), &eve, &quiet.request()).await;
    let owner = project.administrator(Role::Owner).await;
    sign_out(&owner, "kept").await.expect(303);
    let after = sid(&labs.tokens_in(&one, &ada, &labs.request()).await);
    carried_out(&project).await;
    assert_eq!(deliver(&project).await, 3);
    let told: BTreeSet<String> = receiver.tokens().iter().map(|own| Tokens::claims(own)["sid"].to_string()).collect();
    assert_eq!(told, wanted);
    assert!(!told.contains(&after));
    let subs: BTreeSet<String> =
        receiver.tokens().iter().map(|own| Tokens::claims(own)["sub"].as_str().unwrap().to_owned()).collect();
    assert_eq!(subs, [ada.id.to_string(), eve.id.to_string()].into());
}

/// People with two sessions each, without the way by which one comes by them.
async fn crowd(project: &Project, many: usize) -> Vec<UserId> {
    let mut tx = project.means.project(project.id).await.unwrap();
    let mut people = Vec::new();
    for _ in 0..many {
        let user = UserId::from_random(tx.random().bytes());
        people.push(user);
        for _ in 0..2 {
            session(&mut tx, user).await;
        }
    }
    tx.commit().await.unwrap();
    people
}

async fn session(tx: &mut store::ProjectTx, user: UserId) -> SessionId {
    let id = SessionId::from_random(tx.random().bytes());
    let now = tx.now();
    let session =
        Session { id, user, auth_time: now, factors: vec![Factor::Password], user_active: true, locked: false };
    let lasts = Lasts { idle: Duration::from_secs(3_600), absolute: Duration::from_secs(7_200), persistent: false };
    store::session::create(tx, &session, lasts, None).await.unwrap();
    id
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_dies_over_it_leaves_it_to_the_next_and_nobody_is_left_out_or_written_down_twice() {
    let project = Project::new().await;
    let people = crowd(&project, 650).await;
    let owner = project.administrator(Role::Owner).await;
    sign_out(&owner, "kept").await.expect(303);
    // Cut off in the middle of whatever it does, again and again.
    let tenant = tenant(&project).await;
    let left = async || {
        let mut tx = tenant.begin().await.unwrap();
        let era = session_era::read(&mut tx).await.unwrap().unwrap();
        session_era::left(&mut tx, &era).await.unwrap()
    };
    let mut halves = BTreeSet::new();
    for cut in 1..400 {
        _ = tokio::time::timeout(Duration::from_millis(cut * 4), everybody::proceed(&tenant)).await;
        if !halves.insert(left().await) && halves.len() > 2 {
            break;
        }
    }
    assert!(halves.iter().any(|left| (1..1_300).contains(left)), "it was never cut off half way: {halves:?}");
    // Then by two servers at once.
    let other = self::tenant(&project.elsewhere().await).await;
    let (one, two) = tokio::join!(everybody::proceed(&tenant), everybody::proceed(&other));
    one.unwrap();
    two.unwrap();
    assert_eq!(left().await, 0);
    carried_out(&project).await;
    let written = recorded(&project, "session.signed_out").await;
    assert_eq!(written.len(), people.len(), "one event for each");
    assert_eq!(written.into_iter().flatten().collect::<BTreeSet<_>>(), people.iter().copied().collect());
    let mut tx = tenant.begin().await.unwrap();
    let era = session_era::read(&mut tx).await.unwrap().unwrap();
    assert_eq!((era.people, era.sessions, era.ended_grants), (650, 1_300, 0));
    assert!(era.finished_at.is_some());
    for user in people.iter().take(3) {
        for stored in store::session::latest_of(&mut tx, *user, 5).await.unwrap() {
            assert_eq!(stored.ended.map(|(_, why)| why), Some(EndReason::EverybodySignedOut));
        }
    }
    assert!(store::job::due_of_project(&mut tx, JobKind::SignOut).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_server_carries_it_out_by_itself() {
    // Its jobs, and nobody else's.
    let database = TestDatabase::fresh().await;
    let project = Project::at(&database.server, |_| {}).await;
    crowd(&project, 5).await;
    let owner = project.administrator(Role::Owner).await;
    sign_out(&owner, "kept").await.expect(303);
    let tenants = Arc::new(Tenants::new(Arc::clone(&project.means)));
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let jobs = server::jobs::dispatch::start(tenants, stopped);
    let era = async || {
        let mut tx = project.means.project(project.id).await.unwrap();
        session_era::read(&mut tx).await.unwrap().unwrap()
    };
    until("every row says so", async || era().await.sessions == 10).await;
    assert!(era().await.finished_at.is_none(), "a sign-in may have been under way");
    project.wait(31);
    until("it is done", async || era().await.finished_at.is_some()).await;
    stop.send(true).unwrap();
    jobs.await.unwrap();
}

/// A sign-in that began before and is committed after: nobody's, though its row was not there when everybody was signed out.
#[tokio::test]
async fn a_sign_in_that_was_under_way_is_over_too() {
    let project = Project::new().await;
    let (owner, ada) = (project.administrator(Role::Owner).await, project.user("ada").await);
    let mut late = project.means.project(project.id).await.unwrap();
    let id = session(&mut late, ada.id).await;
    sign_out(&owner, "kept").await.expect(303);
    let tenant = tenant(&project).await;
    let again = everybody::proceed(&tenant).await.unwrap();
    assert!(again.is_some(), "it waits for who was under way");
    late.commit().await.unwrap();
    let mut tx = tenant.begin().await.unwrap();
    assert!(store::session::alive(&mut tx, id, None).await.unwrap().is_none());
    assert!(!store::session::hold(&mut tx, id).await.unwrap());
    assert!(store::session::going_on(&mut tx, ada.id).await.unwrap().is_empty());
    drop(tx);
    carried_out(&project).await;
    assert_eq!(recorded(&project, "session.signed_out").await, [Some(ada.id)]);
}

/// A row that somebody holds is not waited for, and not forgotten.
/// What ran out before was ended by nobody: the trail says nothing else, and no application is told.
#[tokio::test]
async fn a_session_that_ran_out_before_is_not_ended_again() {
    let project = Project::with(|settings| settings.sessions.idle_seconds = 3600).await;
    let url = Some("https://labs.example/logout".to_owned());
    let labs = project.app_with("labs", |settings| settings.backchannel_logout_url = url).await;
    let (ada, bob) = (project.user("ada").await, project.user("bob").await);
    labs.tokens(&ada).await;
    project.wait(3601);
    labs.tokens(&bob).await;
    let owner = project.administrator(Role::Owner).await;
    let page = owner.get(PATH).await.expect(200);
    sign_out(&owner, Access::Kept.as_str()).await.expect(303);
    carried_out(&project).await;
    assert_eq!(recorded(&project, "session.signed_out").await, [Some(bob.id)], "{}", page.body);
    let mut tx = project.means.project(project.id).await.unwrap();
    assert_eq!(store::job::due_of_project(&mut tx, JobKind::Logout).await.unwrap().len(), 1);
    let of =
        async |user| store::session::latest_of(&mut project.means.project(project.id).await.unwrap(), user, 9).await;
    assert!(of(ada.id).await.unwrap()[0].ended.is_none() && of(bob.id).await.unwrap()[0].ended.is_some());
    let era = session_era::read(&mut tx).await.unwrap().unwrap();
    assert_eq!((era.people, era.sessions), (1, 1));
}

#[tokio::test]
async fn a_row_that_somebody_holds_is_ended_when_it_is_free() {
    let project = Project::new().await;
    let (owner, ada) = (project.administrator(Role::Owner).await, project.user("ada").await);
    let mut tx = project.means.project(project.id).await.unwrap();
    let id = session(&mut tx, ada.id).await;
    tx.commit().await.unwrap();
    let mut holder = project.means.project(project.id).await.unwrap();
    assert!(store::session::hold(&mut holder, id).await.unwrap());
    sign_out(&owner, "kept").await.expect(303);
    project.wait(60);
    let tenant = tenant(&project).await;
    let begun = std::time::Instant::now();
    assert!(everybody::proceed(&tenant).await.unwrap().is_some());
    assert!(begun.elapsed() < Duration::from_secs(5));
    assert!(recorded(&project, "session.signed_out").await.is_empty());
    drop(holder);
    carried_out(&project).await;
    assert_eq!(recorded(&project, "session.signed_out").await, [Some(ada.id)]);
}

/// The built-in project: whoever does it is signed out, too, and so is everybody else at the console.
#[tokio::test]
async fn operators_sign_everybody_out_of_the_console_themselves_included() {
    let database = TestDatabase::fresh().await;
    let clinic = Project::at(&database.server, |_| {}).await;
    let keyward = clinic.keyward().await;
    let owner = clinic.administrator(Role::Owner).await;
    let operator = keyward.administrator(Role::Operator).await;
    let page = operator.get(PATH).await.expect(200);
    assert!(page.body.contains("You are signed out, too"), "{}", page.body);
    owner.get("").await.expect(200);
    sign_out(&operator, "ended").await.expect(303);
    for administrator in [&owner, &operator] {
        let answer = administrator.get("").await.expect(303);
        assert!(answer.location().starts_with("/console/sign-in"), "{}", answer.location());
    }
    // An owner of another project has no way to it.
    owner.sign_in().await;
    let mut crafted = owner.clone();
    crafted.slug = "keyward".to_owned();
    crafted.post(PATH, &[("version", "1"), ("access", "ended"), ("confirm", "keyward")]).await.expect(404);
    operator.sign_in().await;
    carried_out(&keyward).await;
    owner.get("").await.expect(200);
    let done = operator.get(PATH).await.expect(200);
    assert!(done.body.contains("2 sessions of 2 people"), "{}", done.body);
}

/// Access that ended with an era stays over when a later one leaves access alone.
#[tokio::test]
async fn eras_count_and_older_access_stays_over() {
    let project = Project::new().await;
    let (labs, ada) = (project.app("labs").await, project.user("ada").await);
    let first = labs.tokens(&ada).await;
    let begin = async |last: i32, access: Access| {
        let mut tx = project.means.project(project.id).await.unwrap();
        let begun = everybody::begin(&mut tx, last, access, ada.id).await.unwrap();
        tx.commit().await.unwrap();
        begun
    };
    assert!(begin(0, Access::Ended).await && !begin(0, Access::Ended).await);
    let second = labs.tokens(&ada).await;
    assert!(begin(1, Access::Kept).await);
    labs.refresh(first.refresh_token()).await.expect(400);
    labs.refresh(second.refresh_token()).await.expect(200);
    carried_out(&project).await;
    labs.refresh(first.refresh_token()).await.expect(400);
    labs.tokens(&ada).await;
}
