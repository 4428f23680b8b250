//! Compiles again when a migration comes, which `sqlx::migrate!` does not see by itself, and for `server/sqlx-prepare`.
#![allow(clippy::print_stdout)] // this is how a build script talks to Cargo

fn main() {
    println!("cargo:rerun-if-changed=../migrations");
    println!("cargo:rerun-if-env-changed=SQLX_OFFLINE_DIR");
}
