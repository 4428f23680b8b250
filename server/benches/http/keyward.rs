//! The real binary, serving from a folder of its own, with a Postgres that it starts and that keeps its word (fsync).

use crate::client::Client;
use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

/// The installation's master key, which is no secret.
pub const MASTER_KEY: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";

/// `keyward serve`.
pub struct Server {
    folder: PathBuf,
    pub port: u16,
    process: Option<Child>,
}

impl Server {
    /// An empty installation.
    pub fn new() -> Self {
        let folder = std::env::temp_dir().join(format!("keyward-bench-{}", std::process::id()));
        fs::create_dir(&folder).unwrap();
        // As root, Postgres runs as somebody else, who has to get through.
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).unwrap();
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        Self { folder, port, process: None }
    }

    /// A file beside the data.
    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// The data folder.
    pub fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    /// Where Postgres keeps its data and its log.
    pub fn postgres(&self) -> PathBuf {
        self.data().join("postgres")
    }

    /// How browsers reach it.
    pub fn url(&self) -> String {
        format!("http://localhost:{}", self.port)
    }

    fn command(&self, words: &[&str]) -> Command {
        let binary = std::env::var_os("KEYWARD_BENCH_BINARY");
        let binary = binary.unwrap_or_else(|| env!("CARGO_BIN_EXE_keyward").into());
        let mut command = Command::new(binary);
        command
            .args(words)
            .current_dir(&self.folder)
            .env_clear()
            .envs(["PATH", "PG_BINDIR"].into_iter().filter_map(|name| Some((name, std::env::var_os(name)?))))
            .env("KEYWARD_LISTEN", format!("127.0.0.1:{}", self.port))
            .env("KEYWARD_PUBLIC_URL", self.url())
            .env("KEYWARD_DATA_DIR", self.data())
            .env("KEYWARD_MASTER_KEY", MASTER_KEY)
            .env("KEYWARD_TRUSTED_PROXIES", "127.0.0.1/32")
            .stdin(Stdio::null());
        command
    }

    /// Runs another command of the binary on the same data.
    pub fn run(&self, words: &[&str]) {
        let output = self.command(words).output().unwrap();
        assert!(output.status.success(), "keyward {words:?}: {}", String::from_utf8_lossy(&output.stderr));
    }

    /// Serves, and says how long it took until it was ready.
    pub async fn start(&mut self) -> Duration {
        let log = fs::File::options().create(true).append(true).open(self.file("log")).unwrap();
        let since = Instant::now();
        let mut process = self.command(&["serve"]).stdout(log.try_clone().unwrap()).stderr(log).spawn().unwrap();
        while !self.is_ready().await {
            assert!(
                process.try_wait().unwrap().is_none(),
                "it ended: {}",
                fs::read_to_string(self.file("log")).unwrap()
            );
            assert!(since.elapsed() < Duration::from_secs(60), "it does not become ready");
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        self.process = Some(process);
        since.elapsed()
    }

    async fn is_ready(&self) -> bool {
        let there = tokio::net::TcpStream::connect(("127.0.0.1", self.port)).await.is_ok();
        there && Client::connect(self.port, 0).await.get("/readyz").await.status == 200
    }

    /// Tells it to stop, and waits until it has, its Postgres too.
    pub fn stop(&mut self) {
        let Some(mut process) = self.process.take() else { return };
        _ = Command::new("kill").args(["-TERM", &process.id().to_string()]).status();
        _ = process.wait();
    }

    /// Its process.
    pub fn id(&self) -> u32 {
        self.process.as_ref().unwrap().id()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop();
        _ = fs::remove_dir_all(&self.folder);
    }
}

/// How much memory of the machine a process holds, in MB.
pub fn memory(process: u32) -> f64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or("0 kB");
    line.trim().trim_end_matches(" kB").parse::<f64>().unwrap_or(0.0) / 1024.0
}

/// How long a process has worked, with its threads.
pub fn worked(process: u32) -> Duration {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    // The name in brackets may hold anything; what follows it is numbers, user and system ticks at 14 and 15.
    let numbers: Vec<&str> = stat.rsplit(')').next().unwrap_or("").split_whitespace().collect();
    let ticks = |at: usize| numbers.get(at).and_then(|text| text.parse::<u64>().ok()).unwrap_or(0);
    Duration::from_millis((ticks(11) + ticks(12)) * 10)
}

/// The processes that this one has started.
pub fn children(process: u32) -> Vec<u32> {
    let is_child = |folder: &Path| {
        let stat = fs::read_to_string(folder.join("stat")).ok()?;
        let parent: u32 = stat.rsplit(')').next()?.split_whitespace().nth(1)?.parse().ok()?;
        (parent == process).then_some(())?;
        folder.file_name()?.to_str()?.parse().ok()
    };
    fs::read_dir("/proc").unwrap().flatten().filter_map(|entry| is_child(&entry.path())).collect()
}
