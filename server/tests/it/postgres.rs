//! Keyward's own Postgres: it comes, stays, and goes.

use crate::support::database::scratch;
use server::postgres::{Options, Postgres, PostgresError};
use sqlx::{ConnectOptions as _, Connection as _};
use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

async fn answers(postgres: &Postgres) -> bool {
    for options in [postgres.server(), postgres.owner()] {
        match options.connect().await {
            Ok(connection) => connection.close().await.unwrap(),
            Err(_) => return false,
        }
    }
    true
}

/// Starting blocks, as in `main`.
async fn start(options: &Options) -> Result<Postgres, PostgresError> {
    let options = options.clone();
    tokio::task::spawn_blocking(move || Postgres::start(&options)).await.unwrap()
}

async fn attach(options: &Options) -> Postgres {
    let options = options.clone();
    tokio::task::spawn_blocking(move || Postgres::attach_or_start(&options)).await.unwrap().unwrap()
}

fn alive(process: u32) -> bool {
    let state = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    !state.is_empty() && !state.contains(") Z ")
}

async fn until(what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    let since = Instant::now();
    while !is_so().await {
        assert!(since.elapsed() < Duration::from_secs(20), "waited in vain until {what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

fn kill_hard(process: u32) {
    assert!(Command::new("kill").args(["-KILL", &process.to_string()]).status().unwrap().success());
}

#[tokio::test(flavor = "multi_thread")]
async fn it_starts_stops_and_starts_again() {
    let options = Options::for_tests(scratch("again"));
    let first = start(&options).await.unwrap();
    assert!(first.is_ours() && answers(&first).await);
    let process = first.process().unwrap();
    drop(first);
    assert!(!alive(process), "it is gone when the value is");
    assert!(!options.data_dir.join("postgres/data/postmaster.pid").exists());

    let second = start(&options).await.unwrap();
    assert!(answers(&second).await);
    second.stop();
    fs::remove_dir_all(&options.data_dir).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_attaches_to_the_one_that_runs_and_does_not_stop_it() {
    let options = Options::for_tests(scratch("attach"));
    let server = start(&options).await.unwrap();
    let command = attach(&options).await;
    assert!(!command.is_ours() && answers(&command).await);
    command.stop();
    assert!(answers(&server).await);
    server.stop();

    let alone = attach(&options).await;
    assert!(alone.is_ours() && answers(&alone).await, "without a server the command has one of its own");
    drop(alone);
    fs::remove_dir_all(&options.data_dir).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_postgres_that_was_killed_is_started_again() {
    let options = Options::for_tests(scratch("killed"));
    let postgres = start(&options).await.unwrap();
    let process = postgres.process().unwrap();
    kill_hard(process);
    until("another one runs", async || postgres.process().is_some_and(|now| now != process)).await;
    until("it answers", async || answers(&postgres).await).await;
    drop(postgres);
    fs::remove_dir_all(&options.data_dir).unwrap();
}

/// The other end of a server's life: this test starts itself as a process that starts a Postgres, and kills that process.
#[tokio::test(flavor = "multi_thread")]
async fn it_ends_with_a_server_that_was_killed_and_the_next_one_starts_on_its_data() {
    const FOLDER: &str = "TEST_POSTGRES_FOLDER";
    if let Ok(folder) = std::env::var(FOLDER) {
        let postgres = start(&Options::for_tests(&folder)).await.unwrap();
        fs::write(Path::new(&folder).join("process"), postgres.process().unwrap().to_string()).unwrap();
        tokio::time::sleep(Duration::from_secs(60)).await;
        return;
    }
    let options = Options::for_tests(scratch("orphan"));
    let name = "postgres::it_ends_with_a_server_that_was_killed_and_the_next_one_starts_on_its_data";
    let mut server = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", name, "--nocapture"])
        .env(FOLDER, &options.data_dir)
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let note = options.data_dir.join("process");
    until("it runs", async || fs::read_to_string(&note).is_ok_and(|text| !text.is_empty())).await;
    let process: u32 = fs::read_to_string(&note).unwrap().parse().unwrap();
    assert!(alive(process));
    server.kill().unwrap();
    server.wait().unwrap();
    until("Postgres ended too", async || !alive(process)).await;

    let next = start(&options).await.unwrap();
    assert!(answers(&next).await);
    drop(next);
    fs::remove_dir_all(&options.data_dir).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_number_left_over_from_a_crash_is_nobody() {
    let options = Options::for_tests(scratch("stale"));
    drop(start(&options).await.unwrap());
    // After a restart of the machine the number is somebody else's: here, that of this very test.
    let data = options.data_dir.canonicalize().unwrap().join("postgres/data");
    let stale = format!("{}\n{}\n1\n5432\n/tmp\n\n1 1\nready\n", std::process::id(), data.display());
    fs::write(data.join("postmaster.pid"), stale).unwrap();
    let postgres = start(&options).await.unwrap();
    assert!(postgres.is_ours() && answers(&postgres).await);
    drop(postgres);
    fs::remove_dir_all(&options.data_dir).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn data_of_another_version_is_left_alone_with_a_clear_message() {
    let options = Options::for_tests(scratch("version"));
    drop(start(&options).await.unwrap());
    let version = options.data_dir.join("postgres/data/PG_VERSION");
    fs::write(&version, "9\n").unwrap();
    let error = start(&options).await.unwrap_err();
    assert!(matches!(&error, PostgresError::Version { found, .. } if found == "9"), "{error}");
    assert!(error.to_string().contains("belongs to Postgres 9") && error.to_string().contains("Nothing was changed"));
    assert_eq!(fs::read_to_string(&version).unwrap(), "9\n");
    fs::remove_dir_all(&options.data_dir).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_machine_without_postgres_is_told_what_to_do() {
    let mut options = Options::for_tests(scratch("none"));
    options.binaries = Some("/no/such/folder".into());
    let error = start(&options).await.unwrap_err().to_string();
    assert!(error.contains("apt-get install postgresql") && error.contains("KEYWARD_DATABASE_URL"), "{error}");
    fs::remove_dir_all(&options.data_dir).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_path_gets_its_socket_elsewhere() {
    let options = Options::for_tests(scratch("long").join("x".repeat(120)));
    let postgres = start(&options).await.unwrap();
    assert!(answers(&postgres).await);
    assert!(!postgres.url("keyward", "keyward").contains("xxxx"));
    let socket = postgres.server().get_socket().unwrap().clone();
    assert!(socket.starts_with("/tmp") && socket.is_dir());
    drop(postgres);
    assert!(!socket.exists(), "it is cleared away");
    fs::remove_dir_all(scratch("long")).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_else_can_enter_its_folders() {
    use std::os::unix::fs::MetadataExt as _;
    let options = Options::for_tests(scratch("closed"));
    let postgres = start(&options).await.unwrap();
    for folder in ["postgres", "postgres/data", "postgres/socket"] {
        let mode = fs::metadata(options.data_dir.join(folder)).unwrap().mode() & 0o777;
        assert_eq!(mode, 0o700, "{folder}");
    }
    assert_eq!(fs::metadata(options.data_dir.join("postgres/log")).unwrap().mode() & 0o777, 0o600);
    drop(postgres);
    fs::remove_dir_all(&options.data_dir).unwrap();
}
