//! pgbench: what Postgres can do with these statements when nobody does anything else.

use crate::{postgres::Postgres, script::Script};
use std::{fs, path::Path, time::Duration};

/// Runs the script as the server's role with so many clients; how many times a second.
pub fn run(postgres: &Postgres, script: &Script, file: &Path, clients: usize, time: Duration) -> f64 {
    fs::write(file, &script.text).unwrap();
    let mut command = postgres.tool("pgbench", "keyward");
    command.args(["-n", "-M", "prepared", "-D", "run=0", "-c", &clients.to_string(), "-j", "2", "-f"]).arg(file);
    match script.runs {
        Some(runs) => command.args(["-t", &runs.to_string()]),
        None => command.args(["-T", &time.as_secs().max(1).to_string()]),
    };
    let output = command.arg("keyward").output().unwrap();
    let (said, failed) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success() && !failed.contains("ERROR"), "{failed}\n{}", script.text);
    let rate = said.lines().find_map(|line| line.strip_prefix("tps = ")?.split(' ').next()?.parse().ok());
    rate.unwrap_or_else(|| panic!("pgbench said: {said}\n{failed}"))
}
