//! `kill -9` in the middle of work. Every token that was handed out is known afterwards; every code was used at most once.

use crate::support::{
    Project, Tokens,
    answer::Answer,
    browser::Browser,
    client::App,
    own::{Binary, GONE, OwnPostgres, until},
    project::Person,
};
use futures::future::join_all;
use std::{
    sync::{
        Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

/// How many applications work at once.
const WORKERS: usize = 6;

/// What an application has been given and has to be able to rely on.
#[derive(Default)]
struct Given {
    /// How often each code was exchanged with success.
    codes: Vec<(String, usize)>,
    /// Tokens of grants that nobody has ended; the last of each line.
    tokens: Vec<Tokens>,
}

/// The load, and who can be asked about it.
struct Load {
    labs: App,
    /// Who answers now: a server that was killed has a successor.
    answers: Mutex<Project>,
    stop: AtomicBool,
    /// How many exchanges and refreshes went well.
    done: AtomicUsize,
    /// How many had to be tried again.
    lost: AtomicUsize,
}

impl Load {
    fn new(labs: &App) -> Self {
        Self {
            labs: labs.clone(),
            answers: Mutex::new(labs.project.clone()),
            stop: AtomicBool::new(false),
            done: AtomicUsize::new(0),
            lost: AtomicUsize::new(0),
        }
    }

    fn labs(&self) -> App {
        App { project: self.answers.lock().unwrap().clone(), ..self.labs.clone() }
    }

    /// Asks until somebody answers. Says how often nobody did: then nobody knows what has happened.
    async fn insist(&self, mut ask: impl AsyncFnMut(App) -> Answer) -> (Answer, usize) {
        for lost in 0..2_000 {
            let answer = ask(self.labs()).await;
            if answer.status != 503 && answer.status != GONE.as_u16() {
                return (answer, lost);
            }
            self.lost.fetch_add(1, Ordering::SeqCst);
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("nobody answers any more");
    }

    /// One application: a code, exchanged twice at once; or once, and then refreshed a few times. Again and again.
    async fn work(&self, browser: Browser) -> Given {
        let mut given = Given::default();
        let mut round = 0;
        while !self.stop.load(Ordering::SeqCst) {
            round += 1;
            let silent = self.labs.request().with("prompt", "none").path();
            let (answer, _) = self.insist(async |labs| browser.on(&labs.project).get(&silent).await).await;
            let code = answer.for_application().get("code").cloned().unwrap_or_else(|| panic!("{answer:?}"));
            if round % 3 == 0 {
                let (one, other) = tokio::join!(
                    self.insist(async |labs| labs.exchange(&code).await),
                    self.insist(async |labs| labs.exchange(&code).await)
                );
                let won = [&one.0, &other.0].into_iter().filter(|answer| answer.status == 200).count();
                given.codes.push((code, won));
                continue;
            }
            let (answer, lost) = self.insist(async |labs| labs.exchange(&code).await).await;
            if answer.status != 200 {
                // The answer before had been on its way; asked again, the code was used already.
                assert!(lost > 0, "{} {}", answer.status, answer.body);
                assert_eq!(answer.error(), "invalid_grant");
                given.codes.push((code, 0));
                continue;
            }
            given.codes.push((code, 1));
            let mut tokens = Tokens(answer.json());
            for _ in 0..3 {
                // An answer lost on the way is asked for once more, and is the same.
                let (answer, _) = self.insist(async |labs| labs.refresh(tokens.refresh_token()).await).await;
                tokens = Tokens(answer.expect(200).json());
                self.done.fetch_add(1, Ordering::SeqCst);
            }
            given.tokens.push(tokens);
        }
        given
    }

    async fn more(&self, count: usize) {
        let from = self.done.load(Ordering::SeqCst);
        until("the work goes on", async || self.done.load(Ordering::SeqCst) >= from + count).await;
    }
}

/// Browsers with a session each.
async fn browsers(labs: &App, person: &Person) -> Vec<Browser> {
    let mut browsers = Vec::new();
    for _ in 0..WORKERS {
        let browser = labs.project.browser();
        browser.sign_in(&labs.request(), person).await;
        browsers.push(browser);
    }
    browsers
}

/// Lets applications work while `strike` strikes, and then looks at what they hold in their hands.
async fn nothing_is_lost(labs: &App, ada: &Person, strike: impl AsyncFnOnce(&Load)) {
    let load = Load::new(labs);
    let browsers = browsers(labs, ada).await;
    let work = join_all(browsers.into_iter().map(|browser| load.work(browser)));
    let blows = async {
        load.more(20).await;
        strike(&load).await;
        load.more(20).await;
        load.stop.store(true, Ordering::SeqCst);
    };
    let (given, ()): (Vec<Given>, ()) = tokio::join!(work, blows);
    assert!(load.lost.load(Ordering::SeqCst) > 0, "the blow hit nobody");
    let labs = load.labs();
    assert!(given.iter().map(|given| given.tokens.len()).sum::<usize>() > 10);
    for tokens in given.iter().flat_map(|given| &given.tokens) {
        let about = labs.project.get_as(&labs.project.path("userinfo"), tokens.access_token()).await.expect(200).json();
        assert_eq!(about["sub"], ada.id.to_string());
        labs.refresh(tokens.refresh_token()).await.expect(200);
    }
    for (code, times) in given.iter().flat_map(|given| &given.codes) {
        assert!(*times <= 1, "a code was exchanged {times} times");
        assert_eq!(labs.exchange(code).await.expect(400).error(), "invalid_grant", "it is used up");
    }
}

/// A project on a Postgres that keeps its word, and what works in it.
async fn installation(postgres: &OwnPostgres) -> (App, Person) {
    let project = Project::at(&postgres.connect(), |_| {}).await;
    (project.app("labs").await, project.user("ada").await)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn postgres_is_killed_under_load_and_nothing_that_was_promised_is_lost() {
    let postgres = OwnPostgres::start("killed-postgres").await;
    let (labs, ada) = installation(&postgres).await;
    nothing_is_lost(&labs, &ada, async |load| {
        for _ in 0..2 {
            postgres.kill().await;
            load.more(10).await;
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn connections_cut_in_the_middle_lose_nothing_that_was_promised() {
    let postgres = OwnPostgres::start("cut").await;
    let (labs, ada) = installation(&postgres).await;
    let mut admin = crate::support::sql::connection(&postgres.admin()).await;
    nothing_is_lost(&labs, &ada, async |load| {
        for _ in 0..20 {
            let sql = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'keyward'";
            crate::support::sql::rows(&mut admin, sql).await.unwrap();
            load.more(2).await;
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_server_is_killed_under_load_and_nothing_that_was_promised_is_lost() {
    let postgres = OwnPostgres::start("killed-server").await;
    let (labs, ada) = installation(&postgres).await;
    let mut server = Binary::serve(&postgres).await;
    let labs = App { project: server.before(&labs.project), ..labs };
    nothing_is_lost(&labs, &ada, async |load| {
        for _ in 0..2 {
            server.kill();
            tokio::time::sleep(Duration::from_millis(200)).await;
            server = Binary::serve(&postgres).await;
            *load.answers.lock().unwrap() = server.before(&labs.project);
            load.more(10).await;
        }
    })
    .await;
}
