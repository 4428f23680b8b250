//! The thread that starts Postgres, stays with it, and starts it again.

use super::{
    Options, PostgresError,
    folder::Folder,
    process::{self, Signal},
};
use std::{
    process::{Child, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU32, Ordering},
        mpsc,
    },
    thread::JoinHandle,
    time::{Duration, Instant},
};

/// Recovery after a crash reads the write-ahead log and may take its time.
const READY_WITHIN: Duration = Duration::from_secs(60);
/// A fast shutdown writes a checkpoint. After that long, recovery at the next start is the better choice.
const STOPPED_WITHIN: Duration = Duration::from_secs(30);

/// Stops Postgres when dropped.
#[derive(Debug)]
pub(super) struct Keeper {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug, Default)]
struct Shared {
    stopping: AtomicBool,
    process: AtomicU32,
}

impl Keeper {
    /// Starts Postgres and waits until it takes connections.
    pub(super) fn start(folder: Folder, options: &Options) -> Result<Self, PostgresError> {
        let shared = Arc::new(Shared::default());
        let (tell, told) = mpsc::channel();
        let settings = settings(&folder, options);
        let thread = std::thread::Builder::new()
            .name("postgres-keeper".to_owned())
            .spawn({
                let shared = Arc::clone(&shared);
                move || {
                    run(&folder, &settings, &shared, &tell);
                    _ = std::fs::remove_dir(&folder.socket); // only if it is empty: nobody has come after us
                }
            })
            .map_err(PostgresError::file("Cannot start a thread for", "postgres"))?;
        let keeper = Self { shared, thread: Some(thread) };
        match told.recv() {
            Ok(Ok(())) => Ok(keeper),
            Ok(Err(error)) => Err(error),
            Err(_) => Err(PostgresError::NotReady { seconds: 0, log: "unknown".into() }),
        }
    }

    pub(super) fn process(&self) -> Option<u32> {
        Some(self.shared.process.load(Ordering::SeqCst)).filter(|process| *process != 0)
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        self.shared.stopping.store(true, Ordering::SeqCst);
        if let Some(thread) = self.thread.take() {
            _ = thread.join();
        }
    }
}

/// The life of the thread: the first start is reported, later ones are tried until they succeed.
fn run(folder: &Folder, settings: &[String], shared: &Shared, tell: &mpsc::Sender<Result<(), PostgresError>>) {
    let mut child = match start(folder, settings, shared) {
        Ok(child) => {
            _ = tell.send(Ok(()));
            Some(child)
        }
        Err(error) => {
            _ = tell.send(Err(error));
            return;
        }
    };
    loop {
        if let Some(running) = &mut child {
            let Some(status) = wait(running, shared) else { return };
            shared.process.store(0, Ordering::SeqCst);
            tracing::error!(%status, log = %folder.log.display(), "Postgres ended by itself; starting it again");
        }
        std::thread::sleep(Duration::from_millis(250));
        if shared.stopping.load(Ordering::SeqCst) {
            return;
        }
        child = match start(folder, settings, shared) {
            Ok(child) => {
                tracing::info!("Postgres takes connections again");
                Some(child)
            }
            Err(error) => {
                tracing::error!(%error, "Postgres cannot be started again; trying on");
                None
            }
        };
    }
}

/// Waits until Postgres ends by itself, or stops it when asked to (`None`).
fn wait(child: &mut Child, shared: &Shared) -> Option<String> {
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return Some(status.to_string()),
            Ok(None) => {}
            Err(error) => return Some(error.to_string()),
        }
        if shared.stopping.load(Ordering::SeqCst) {
            stop(child);
            return None;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn stop(child: &mut Child) {
    for (signal, patience) in [(Signal::Interrupt, STOPPED_WITHIN), (Signal::Quit, Duration::from_secs(5))] {
        process::signal(child.id(), signal);
        let since = Instant::now();
        while since.elapsed() < patience {
            if !matches!(child.try_wait(), Ok(None)) {
                return;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
    }
    _ = child.kill();
    _ = child.wait();
}

fn start(folder: &Folder, settings: &[String], shared: &Shared) -> Result<Child, PostgresError> {
    folder.make_socket_folder()?;
    let log = folder.open_log()?;
    let written = std::fs::metadata(&folder.log).map_or(0, |log| log.len());
    let program = folder.binaries.program("postgres");
    let mut command = Command::new(&program);
    command.arg("-D").arg(&folder.data).arg("-k").arg(&folder.socket);
    for setting in settings {
        command.arg("-c").arg(setting);
    }
    let output = log.try_clone().map_err(PostgresError::file("Cannot write", &folder.log))?;
    command.current_dir("/").env_remove("PGDATA").stdin(Stdio::null()).stdout(output).stderr(log);
    folder.account.apply(&mut command);
    process::tie_to_this_thread(&mut command);
    let mut child = command.spawn().map_err(PostgresError::file("Cannot run", program))?;
    shared.process.store(child.id(), Ordering::SeqCst);

    let since = Instant::now();
    loop {
        if let Ok(Some(status)) = child.try_wait() {
            shared.process.store(0, Ordering::SeqCst);
            return Err(PostgresError::Failed {
                program: "postgres".to_owned(),
                status: status.to_string(),
                output: log_since(folder, written),
            });
        }
        if folder.running().is_some_and(|running| running.process == child.id() && running.ready.is_some()) {
            return Ok(child);
        }
        if since.elapsed() > READY_WITHIN || shared.stopping.load(Ordering::SeqCst) {
            stop(&mut child);
            shared.process.store(0, Ordering::SeqCst);
            return Err(PostgresError::NotReady { seconds: since.elapsed().as_secs(), log: folder.log.clone() });
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn log_since(folder: &Folder, start: u64) -> String {
    let bytes = std::fs::read(&folder.log).unwrap_or_default();
    let start = usize::try_from(start).unwrap_or(0);
    let text = String::from_utf8_lossy(bytes.get(start..).unwrap_or_default()).into_owned();
    let lines: Vec<&str> = text.lines().collect();
    lines.iter().skip(lines.len().saturating_sub(20)).map(|line| format!("  {line}\n")).collect()
}

fn settings(folder: &Folder, options: &Options) -> Vec<String> {
    let mut settings = vec![
        "listen_addresses=".to_owned(),
        format!("port={}", super::PORT),
        "unix_socket_permissions=0700".to_owned(),
        format!("max_connections={}", options.max_connections),
        "cluster_name=keyward".to_owned(),
        // Errors are logged without the statement and its values: neither belongs into a log.
        "log_error_verbosity=terse".to_owned(),
        "log_min_error_statement=panic".to_owned(),
        "log_statement=none".to_owned(),
        "log_timezone=UTC".to_owned(),
        "timezone=UTC".to_owned(),
        "password_encryption=scram-sha-256".to_owned(),
    ];
    if options.careless {
        settings.extend(
            ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "wal_level=minimal", "max_wal_senders=0"]
                .map(ToOwned::to_owned),
        );
    }
    tracing::debug!(data = %folder.data.display(), "starting Postgres");
    settings
}
