//! The suite once more: on two servers that take turns, and on two behind PgBouncer in transaction mode.

use crate::support::installation::VARIABLE;
use std::process::Command;

/// What is run: everything that comes in by HTTP.
const PARTS: &[&str] = &["oauth::", "sign_in::", "keys::", "servers::two::"];

/// What is counted in each process by itself, and so comes out differently with two.
const BY_PROCESS: &[&str] = &["address"];

fn passes_on(installation: &str) {
    let mut run = Command::new(std::env::current_exe().unwrap());
    run.env(VARIABLE, installation).args(PARTS).args(["--test-threads", "2"]);
    for name in BY_PROCESS {
        run.args(["--skip", name]);
    }
    let out = run.output().unwrap();
    let said = String::from_utf8_lossy(&out.stdout);
    assert!(out.status.success(), "{said}\n{}", String::from_utf8_lossy(&out.stderr));
    let passed: usize =
        said.split("test result: ok. ").nth(1).and_then(|rest| rest.split(' ').next()?.parse().ok()).unwrap();
    assert!(passed > 20, "only {passed} tests were run");
}

#[test]
fn the_suite_passes_on_two_servers_that_take_turns() {
    passes_on("two");
}

#[test]
fn the_suite_passes_on_two_servers_behind_a_transaction_pooler() {
    passes_on("pooled");
}
