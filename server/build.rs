//! Compiles again when a migration comes: `sqlx::migrate!` does not see a new file by itself.
#![allow(clippy::print_stdout)] // this is how a build script talks to Cargo

fn main() {
    println!("cargo:rerun-if-changed=../migrations");
}
