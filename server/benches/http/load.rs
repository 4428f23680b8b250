//! Load: so many people at once, each asking again as soon as they are answered.

use crate::{
    endpoints::{Endpoint, Visitor},
    keyward::{children, memory, worked},
    postgres::Postgres,
};
use futures::future::join_all;
use std::time::{Duration, Instant};

/// How a run went.
pub struct Measured {
    pub per_second: f64,
    pub p50: Duration,
    pub p99: Duration,
    /// The server's memory at the end, in MB.
    pub memory: f64,
    /// How long the server, Postgres and this client worked for a request.
    pub work: [Duration; 3],
}

/// Loads an endpoint through all its visitors for `time`. What they need for it (codes, flows) is made between rounds, and
/// not measured.
pub async fn run<E: Endpoint>(
    visitors: &mut [E::Visitor],
    server: u32,
    postgres: &Postgres,
    time: Duration,
) -> Measured {
    let processes = [vec![server], children(postgres.process), vec![std::process::id()]];
    let mut taken: Vec<Duration> = Vec::new();
    let (mut busy, mut work) = (Duration::ZERO, [Duration::ZERO; 3]);
    while busy < time {
        join_all(visitors.iter_mut().map(Visitor::prepare)).await;
        let before = processes.clone().map(|all| all.into_iter().map(worked).sum::<Duration>());
        let since = Instant::now();
        let left = time.saturating_sub(busy);
        let rounds = join_all(visitors.iter_mut().map(async |visitor| {
            let mut taken = Vec::new();
            while since.elapsed() < left && visitor.is_ready() {
                let asked = Instant::now();
                visitor.request().await;
                taken.push(asked.elapsed());
            }
            taken
        }));
        taken.extend(rounds.await.into_iter().flatten());
        busy += since.elapsed();
        let after = processes.clone().map(|all| all.into_iter().map(worked).sum::<Duration>());
        for (sum, (after, before)) in work.iter_mut().zip(after.into_iter().zip(before)) {
            *sum += after.saturating_sub(before);
        }
    }
    taken.sort_unstable();
    let requests = u32::try_from(taken.len()).unwrap();
    let at = |share: f64| taken[((f64::from(requests) * share) as usize).min(taken.len() - 1)];
    Measured {
        per_second: f64::from(requests) / busy.as_secs_f64(),
        p50: at(0.50),
        p99: at(0.99),
        memory: memory(server),
        work: work.map(|sum| sum / requests),
    }
}
