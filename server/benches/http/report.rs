//! What was found, as a table.

use crate::load::Measured;
use std::time::Duration;

/// A line of it.
pub struct Row<'a> {
    pub name: &'a str,
    pub measured: &'a Measured,
    pub pgbench: f64,
    pub round_trips: usize,
}

pub fn start(ready: Duration, memory: f64) {
    println!("ready on a warm database   {:7.0} ms", ready.as_secs_f64() * 1000.0);
    println!("memory when idle           {memory:7.1} MB");
}

pub fn alone(rendering: Duration, argon2id: f64) {
    println!("rendering a page           {:7.3} ms, on average over the gallery", rendering.as_secs_f64() * 1000.0);
    println!("argon2id alone             {argon2id:7.1} /s, on all cores");
}

pub fn head() {
    println!();
    println!(
        "{:<20} {:>9} {:>8} {:>8} {:>7} {:>10} {:>6} {:>6}   {:>26}",
        "", "", "", "", "", "pgbench", "", "round", "work in µs per request"
    );
    println!(
        "{:<20} {:>9} {:>8} {:>8} {:>7} {:>10} {:>6} {:>6}   {:>8} {:>9} {:>7}",
        "", "req/s", "p50 ms", "p99 ms", "MB", "tx/s", "ratio", "trips", "server", "Postgres", "client"
    );
}

pub fn row(row: &Row<'_>) {
    let Measured { per_second, p50, p99, memory, work } = row.measured;
    let ms = |time: &Duration| time.as_secs_f64() * 1000.0;
    let [server, postgres, client] = work.map(|time| time.as_micros());
    println!(
        "{:<20} {per_second:>9.0} {:>8.2} {:>8.2} {memory:>7.1} {:>10.0} {:>5.0}% {:>6}   {server:>8} {postgres:>9} {client:>7}",
        row.name,
        ms(p50),
        ms(p99),
        row.pgbench,
        100.0 * per_second / row.pgbench,
        row.round_trips
    );
}
