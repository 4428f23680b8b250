//! `cargo bench -p server --bench http`: how fast the server is, over HTTP from the same machine, on a Postgres that keeps
//! its word (fsync), beside what pgbench gets out of that Postgres with the same statements.
//!
//! Words after `--` choose endpoints by a part of their name; `--quick` makes it short. `KEYWARD_BENCH_SECONDS` is how long
//! each is loaded (10), `KEYWARD_BENCH_CONNECTIONS` by how many at once (16), `KEYWARD_BENCH_PEOPLE` among how many people are
//! searched (100,000), `KEYWARD_BENCH_BINARY` another binary.
// A benchmark fails by panicking, and prints what it found.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::print_stdout)]
#![allow(clippy::large_futures, missing_docs)]

mod alone;
mod client;
#[path = "../../tests/it/support/crowd.rs"]
mod crowd;
mod endpoints;
mod keyward;
mod load;
mod pgbench;
mod postgres;
mod record;
mod report;
mod script;
mod seed;

use endpoints::{Endpoint, Visitor, console, sign_in, token};
use keyward::Server;
use load::Measured;
use postgres::Postgres;
use record::Recorder;
use report::Row;
use script::Script;
use std::{fs, time::Duration};

/// What is wanted.
struct Wanted {
    seconds: u64,
    connections: usize,
    people: usize,
    names: Vec<String>,
}

impl Wanted {
    fn read() -> Self {
        let words: Vec<String> = std::env::args().skip(1).collect();
        let number = |name: &str, usual| std::env::var(name).ok().map_or(usual, |text| text.parse().unwrap());
        let quick = words.iter().any(|word| word == "--quick");
        Self {
            seconds: number("KEYWARD_BENCH_SECONDS", if quick { 2 } else { 10 }),
            connections: usize::try_from(number("KEYWARD_BENCH_CONNECTIONS", 16)).unwrap(),
            people: usize::try_from(number("KEYWARD_BENCH_PEOPLE", if quick { 10_000 } else { 100_000 })).unwrap(),
            names: words.into_iter().filter(|word| !word.starts_with("--")).collect(),
        }
    }

    fn time(&self) -> Duration {
        Duration::from_secs(self.seconds)
    }

    fn has(&self, name: &str) -> bool {
        self.names.is_empty() || self.names.iter().any(|wanted| name.contains(wanted.as_str()))
    }
}

/// One thread: two cores have better things to do than to make load.
#[tokio::main(flavor = "current_thread")]
async fn main() {
    let wanted = Wanted::read();
    let mut server = Server::new();
    let file = server.file("project.yaml");
    fs::write(&file, endpoints::project(wanted.connections)).unwrap();
    server.run(&["apply", file.to_str().unwrap()]);
    let ready = server.start().await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    report::start(ready, keyward::memory(server.id()));
    report::alone(alone::rendering(wanted.time() / 4), alone::argon2id(wanted.time() / 4));

    report::head();
    measure::<sign_in::Page>(&wanted, &server).await;
    if wanted.has(console::UserSearch::NAME) {
        seed::people(&server, wanted.people).await;
        Postgres::of(&server.postgres()).sql("VACUUM ANALYZE");
    }
    measure::<console::Applications>(&wanted, &server).await;
    measure::<console::UserSearch>(&wanted, &server).await;
    measure::<token::ClientCredentials>(&wanted, &server).await;
    measure::<token::Exchange>(&wanted, &server).await;
    measure::<token::Refresh>(&wanted, &server).await;
    measure::<token::Introspection>(&wanted, &server).await;
    measure::<token::Userinfo>(&wanted, &server).await;
    measure::<sign_in::Password>(&wanted, &server).await;
}

async fn measure<E: Endpoint>(wanted: &Wanted, server: &Server) {
    if !wanted.has(E::NAME) {
        return;
    }
    let postgres = Postgres::of(&server.postgres());
    let mut visitors = Vec::new();
    for number in 0..wanted.connections {
        visitors.push(E::visitor(server, number).await);
    }
    // Connections, statements and caches warm up.
    load::run::<E>(&mut visitors, server.id(), &postgres, wanted.time() / 4).await;
    let measured = load::run::<E>(&mut visitors, server.id(), &postgres, wanted.time()).await;
    let script = record::<E>(wanted, &postgres, &mut visitors[0], &measured).await;
    let file = server.file(&format!("{}.sql", E::NAME.replace(' ', "-")));
    // A first run warms up here, too; rows that are used up are used up once.
    if script.runs.is_none() {
        pgbench::run(&postgres, &script, &file, wanted.connections, wanted.time() / 4);
    }
    let pgbench = pgbench::run(&postgres, &script, &file, wanted.connections, wanted.time());
    report::row(&Row { name: E::NAME, measured: &measured, pgbench, round_trips: script.round_trips });
}

/// Records two requests of a visitor, and makes a script of them.
async fn record<E: Endpoint>(
    wanted: &Wanted,
    postgres: &Postgres,
    visitor: &mut E::Visitor,
    so_far: &Measured,
) -> Script {
    let mut why = String::new();
    // Something else may come between, such as a job of the server's.
    for _ in 0..5 {
        let mut recorder = Recorder::start(postgres);
        // Connections are new: they learn their types and statements.
        for _ in 0..3 {
            visitor.prepare().await;
            visitor.request().await;
        }
        visitor.prepare().await;
        script::keep(postgres);
        recorder.listen().await;
        visitor.request().await;
        let first = recorder.heard().await;
        recorder.listen().await;
        visitor.request().await;
        let second = recorder.heard().await;
        drop(recorder);
        // As many rows as pgbench may use up in the time, if it is three times as fast.
        let runs = so_far.per_second * 3.0 * wanted.time().as_secs_f64() / wanted.connections as f64;
        match script::write(postgres, &first, &second, wanted.connections, (runs as usize).clamp(10, 20_000)) {
            Ok(script) => return script,
            Err(differs) => why = differs,
        }
    }
    panic!("{}: two requests have different statements: {why}", E::NAME);
}
