//! OpenID Connect Back-Channel Logout 1.0: applications hear of sessions that end, until they have heard it.

use crate::support::{
    Project, Tokens,
    browser::Browser,
    client::App,
    own::{OwnPostgres, until},
    project::Person,
};
use server::{
    service::{self, Tenant, Tenants},
    store::{self, job::JobKind},
};
use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
};

/// An application's endpoint: what it was told, and what it answers next (200, once there is nothing planned).
#[derive(Clone, Default)]
pub struct Receiver {
    told: Arc<Mutex<Vec<String>>>,
    plan: Arc<Mutex<VecDeque<u16>>>,
}

impl Receiver {
    pub async fn start(plan: &[u16]) -> (Self, String) {
        let receiver = Self { plan: Arc::new(Mutex::new(plan.iter().copied().collect())), ..Self::default() };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://127.0.0.1:{}/logout", listener.local_addr().unwrap().port());
        let own = receiver.clone();
        tokio::spawn(async move {
            loop {
                let (mut connection, _) = listener.accept().await.unwrap();
                let mut request = Vec::new();
                let mut chunk = vec![0; 8192];
                let body = loop {
                    let read = connection.read(&mut chunk).await.unwrap();
                    request.extend_from_slice(&chunk[..read]);
                    let text = String::from_utf8_lossy(&request).into_owned();
                    let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
                    let length = head.to_ascii_lowercase();
                    let length = length.split("content-length: ").nth(1).unwrap().split("\r\n").next().unwrap();
                    assert!(head.starts_with("POST /logout "), "{head}");
                    assert!(head.to_ascii_lowercase().contains("content-type: application/x-www-form-urlencoded"));
                    if body.len() == length.parse::<usize>().unwrap() || read == 0 {
                        break body.to_owned();
                    }
                };
                own.told.lock().unwrap().push(body);
                let status = own.plan.lock().unwrap().pop_front().unwrap_or(200);
                let answer = format!("HTTP/1.1 {status} X\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
                _ = connection.write_all(answer.as_bytes()).await;
            }
        });
        (receiver, url)
    }

    pub fn tokens(&self) -> Vec<String> {
        let told = self.told.lock().unwrap();
        told.iter()
            .map(|body| body.strip_prefix("logout_token=").unwrap_or_else(|| panic!("{body}")).to_owned())
            .collect()
    }
}

async fn tenant(project: &Project) -> Arc<Tenant> {
    Tenants::new(Arc::clone(&project.means)).by_slug(project.slug.as_str()).await.unwrap().unwrap()
}

/// Delivers what is due, as the server does by itself. How many there were.
pub async fn deliver(project: &Project) -> usize {
    let tenant = tenant(project).await;
    let mut tx = tenant.begin().await.unwrap();
    let due = store::job::due_of_project(&mut tx, JobKind::Logout).await.unwrap();
    drop(tx);
    for id in &due {
        service::backchannel::deliver(&tenant, domain::ids::OutboxId::from_uuid(*id)).await.unwrap();
    }
    due.len()
}

struct Scene {
    project: Project,
    labs: App,
    ada: Person,
    browser: Browser,
    receiver: Receiver,
    tokens: Tokens,
}

async fn scene(plan: &[u16]) -> Scene {
    let project = Project::new().await;
    let (receiver, url) = Receiver::start(plan).await;
    let labs = project.app_with("labs", |settings| settings.backchannel_logout_url = Some(url)).await;
    let ada = project.user("ada").await;
    let browser = project.browser();
    let tokens = labs.tokens_in(&browser, &ada, &labs.request()).await;
    Scene { project, labs, ada, browser, receiver, tokens }
}

impl Scene {
    async fn log_out(&self) {
        let bye = self.project.path("v2/logout?client_id=labs&returnTo=https%3A%2F%2Flabs.example%2Fbye");
        self.browser.get(&bye).await.expect(303);
    }
}

/// Case 74. Down, then faulty, then up: told until it has heard, each time with the same `jti`.
#[tokio::test]
async fn back_channel_logout_is_retried_until_delivered() {
    let scene = scene(&[500, 503]).await;
    assert_eq!(deliver(&scene.project).await, 0, "nothing has ended");
    scene.log_out().await;
    assert_eq!(deliver(&scene.project).await, 1);
    assert_eq!(deliver(&scene.project).await, 0, "not again at once");
    scene.project.wait(5);
    assert_eq!(deliver(&scene.project).await, 1);
    scene.project.wait(14);
    assert_eq!(deliver(&scene.project).await, 0);
    scene.project.wait(1);
    assert_eq!(deliver(&scene.project).await, 1);
    scene.project.wait(86_400);
    assert_eq!(deliver(&scene.project).await, 0, "delivered is delivered");

    let tokens = scene.receiver.tokens();
    assert_eq!(tokens.len(), 3);
    let all: Vec<_> = tokens.iter().map(|token| Tokens::claims(token)).collect();
    assert_eq!(all[0]["jti"], all[2]["jti"]);
    let (header, claims) = (Tokens::header(&tokens[2]), &all[2]);
    assert_eq!((header["typ"].as_str(), header["alg"].as_str()), (Some("logout+jwt"), Some("RS256")));
    assert_eq!(claims["iss"], scene.project.issuer());
    assert_eq!(claims["aud"], "labs");
    assert_eq!(claims["sub"], scene.ada.id.to_string());
    assert_eq!(claims["sid"], Tokens::claims(scene.tokens.id_token())["sid"]);
    assert!(claims["events"]["http://schemas.openid.net/event/backchannel-logout"].is_object());
    assert!(claims.get("nonce").is_none() && claims["exp"].as_i64() > claims["iat"].as_i64());
}

/// A logout token is no token: wherever it is presented, it opens nothing.
#[tokio::test]
async fn a_logout_token_opens_nothing() {
    let scene = scene(&[]).await;
    scene.log_out().await;
    deliver(&scene.project).await;
    let token = scene.receiver.tokens().remove(0);
    scene.project.get_as(&scene.project.path("userinfo"), &token).await.expect(401);
    let other = scene.project.browser();
    let tokens = scene.labs.tokens_in(&other, &scene.ada, &scene.labs.request()).await;
    let hinted = scene.project.path(&format!("logout?id_token_hint={token}"));
    other.get(&hinted).await;
    scene.project.get_as(&scene.project.path("userinfo"), tokens.access_token()).await.expect(200);
    let silent = scene.labs.request().with("prompt", "none").path();
    assert!(other.get(&silent).await.for_application().contains_key("code"), "a forged hint logs nobody out");
}

#[tokio::test]
async fn whoever_is_refused_is_not_asked_again_and_that_is_on_record() {
    let scene = scene(&[400]).await;
    scene.log_out().await;
    assert_eq!(deliver(&scene.project).await, 1);
    scene.project.wait(86_400);
    assert_eq!(deliver(&scene.project).await, 0);
    let trail = scene.project.trail().await;
    assert!(trail.contains(&("client.logout_not_delivered".into(), "logout_refused".into())), "{trail:?}");
}

#[tokio::test]
async fn whoever_is_away_for_a_day_is_given_up_on_record() {
    let scene = scene(&[500; 64]).await;
    scene.log_out().await;
    let mut tries = 0;
    for _ in 0..40 {
        tries += deliver(&scene.project).await;
        scene.project.wait(3600);
    }
    assert!((20..=32).contains(&tries), "{tries}");
    assert_eq!(deliver(&scene.project).await, 0);
    let trail = scene.project.trail().await;
    assert!(trail.contains(&("client.logout_not_delivered".into(), "logout_given_up".into())), "{trail:?}");
}

/// Whichever way a session ends: by an administrator, a block, somebody else at the same browser, a reset.
#[tokio::test]
async fn every_way_for_a_session_to_end_is_told() {
    let scene = scene(&[]).await;
    let told = async || {
        deliver(&scene.project).await;
        scene.receiver.told.lock().unwrap().len()
    };
    let (eve, labs) = (scene.project.user("eve").await, &scene.labs);
    // Somebody else signs in to the same browser.
    scene.project.wait(1);
    let page = scene.browser.open(&labs.request().with("prompt", "login")).await.expect(200);
    scene.browser.log_in(&page, &eve.email, &eve.password).await;
    assert_eq!(told().await, 1);
    // Everything of a person ends: one telling for each session in which the application was given something.
    let (one, two, unused) = (scene.project.browser(), scene.project.browser(), scene.project.browser());
    labs.tokens_in(&one, &scene.ada, &labs.request()).await;
    labs.tokens_in(&two, &scene.ada, &labs.request()).await;
    let other = scene.project.app("other").await;
    other.tokens_in(&unused, &scene.ada, &other.request()).await;
    let tenant = tenant(&scene.project).await;
    let mut tx = tenant.begin().await.unwrap();
    service::user::block(&mut tx, scene.ada.id, &domain::audit::Actor::System).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(told().await, 3);
    let sids: std::collections::BTreeSet<String> =
        scene.receiver.tokens().iter().map(|token| Tokens::claims(token)["sid"].to_string()).collect();
    assert_eq!(sids.len(), 3);
}

/// An address that an application must not reach is not reached, whatever its URL says.
#[tokio::test]
async fn a_back_channel_into_our_own_network_is_not_taken() {
    let project = Project::new().await;
    let labs = project
        .app_with("labs", |settings| settings.backchannel_logout_url = Some("https://169.254.169.254/latest".into()))
        .await;
    let (ada, browser) = (project.user("ada").await, project.browser());
    labs.tokens_in(&browser, &ada, &labs.request()).await;
    browser.get(&project.path("v2/logout?client_id=labs&returnTo=https%3A%2F%2Flabs.example%2Fbye")).await.expect(303);
    assert_eq!(deliver(&project).await, 1);
    let tenant = tenant(&project).await;
    let mut tx = tenant.begin().await.unwrap();
    assert!(store::job::due_of_project(&mut tx, JobKind::Logout).await.unwrap().is_empty(), "it waits for later");
}

/// Two servers with the same job: the lease of the one that died is over. The application hears the same thing twice.
#[tokio::test]
async fn a_job_that_somebody_died_over_is_done_again_with_the_same_id() {
    let scene = scene(&[]).await;
    scene.log_out().await;
    let (one, other) = (tenant(&scene.project).await, tenant(&scene.project.elsewhere().await).await);
    let mut tx = one.begin().await.unwrap();
    let due = store::job::due_of_project(&mut tx, JobKind::Logout).await.unwrap();
    drop(tx);
    let id = domain::ids::OutboxId::from_uuid(due[0]);
    let (first, second) =
        tokio::join!(service::backchannel::deliver(&one, id), service::backchannel::deliver(&other, id));
    first.unwrap();
    second.unwrap();
    let tokens = scene.receiver.tokens();
    assert!((1..=2).contains(&tokens.len()));
    assert!(tokens.iter().all(|token| Tokens::claims(token)["jti"] == Tokens::claims(&tokens[0])["jti"]));
    service::backchannel::deliver(&one, id).await.unwrap();
    assert_eq!(scene.receiver.tokens().len(), tokens.len());
}

/// A listener that takes connections and never answers: twenty sessions of its application end, and neither the mail of others
/// nor what another application is to be told waits for it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_listener_that_hangs_holds_up_nobodys_mail() {
    let postgres = OwnPostgres::start("hangs").await;
    let project = Project::at(&postgres.connect(), |_| {}).await;
    let dead = TcpListener::bind("127.0.0.3:0").await.unwrap();
    let hangs = format!("http://127.0.0.3:{}/logout", dead.local_addr().unwrap().port());
    let held = tokio::spawn(async move {
        let mut held = Vec::new();
        while let Ok((connection, _)) = dead.accept().await {
            held.push(connection);
        }
    });
    let (alive, url) = Receiver::start(&[]).await;
    let labs = project.app_with("labs", |settings| settings.backchannel_logout_url = Some(hangs)).await;
    let ward = project.app_with("ward", |settings| settings.backchannel_logout_url = Some(url)).await;
    let ada = project.user("ada").await;
    for number in 0..21 {
        let browser = project.browser();
        let (app, name) = if number < 20 { (&labs, "labs") } else { (&ward, "ward") };
        app.tokens_in(&browser, &ada, &app.request()).await;
        let back = format!("v2/logout?client_id={name}&returnTo=https%3A%2F%2F{name}.example%2Fbye");
        browser.get(&project.path(&back)).await.expect(303);
    }
    let tenants = Arc::new(Tenants::new(Arc::clone(&project.means)));
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let jobs = server::jobs::dispatch::start(tenants, stopped);
    // They are at it before the mail is written.
    tokio::time::sleep(std::time::Duration::from_secs(2)).await;
    let tenant = tenant(&project).await;
    let envelope = domain::mail::Envelope {
        to: domain::mail::Address::parse("bob@clinic.test").unwrap(),
        name: None,
        locale: None,
        letter: domain::mail::Letter::AccountDeleted { at: project.means.now() },
    };
    let mut tx = tenant.begin().await.unwrap();
    let about = domain::mail::About::default();
    let posted = service::mail::send(&tenant, &mut tx, &envelope, about).await.unwrap();
    tx.commit().await.unwrap();
    let service::mail::Posted::Queued(id) = posted else { panic!("{posted:?}") };
    let since = std::time::Instant::now();
    until("the mail has left", async || {
        let mut tx = tenant.begin().await.unwrap();
        store::outbox::read(&mut tx, id).await.unwrap().unwrap().state == store::outbox::OutboxState::Sent
    })
    .await;
    assert!(since.elapsed() < std::time::Duration::from_secs(6), "{:?}", since.elapsed());
    until("the other application has heard", async || !alive.tokens().is_empty()).await;
    assert!(since.elapsed() < std::time::Duration::from_secs(8), "{:?}", since.elapsed());
    stop.send(true).unwrap();
    jobs.await.unwrap();
    held.abort();
}
