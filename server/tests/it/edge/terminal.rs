//! From an empty folder: the real binary with a Postgres of its own, commands beside it, and the end of both.

use crate::support::{database::scratch, own::until};
use std::{
    fs,
    io::{Read as _, Write as _},
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    time::{Duration, Instant},
};

/// A data folder with nothing in it, removed afterwards.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        Self(scratch(name))
    }

    fn keyward(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_keyward"));
        command.args(words).current_dir("/tmp").env_clear().env("KEYWARD_DATA_DIR", &self.0);
        if let Some(path) = std::env::var_os("PATH") {
            command.env("PATH", path);
        }
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    async fn run(&self, words: &[&str], input: &str) -> Output {
        let (mut command, input) = (self.keyward(words), input.to_owned());
        command.stdin(Stdio::piped());
        tokio::task::spawn_blocking(move || {
            let mut child = command.spawn().unwrap();
            _ = child.stdin.take().unwrap().write_all(input.as_bytes());
            child.wait_with_output().unwrap()
        })
        .await
        .unwrap()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        _ = fs::remove_dir_all(&self.0);
    }
}

struct Serving(Child);

impl Drop for Serving {
    fn drop(&mut self) {
        _ = self.0.kill();
        _ = self.0.wait();
    }
}

fn text(output: &Output) -> (String, String) {
    (String::from_utf8(output.stdout.clone()).unwrap(), String::from_utf8(output.stderr.clone()).unwrap())
}

fn get(port: u16, path: &str) -> Option<String> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(5))).ok()?;
    write!(stream, "GET {path} HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n\r\n").ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    Some(answer)
}

/// The processes that work on a folder, by their command lines.
fn working_on(folder: &Path) -> usize {
    let name = folder.to_string_lossy().into_owned();
    let processes = fs::read_dir("/proc").unwrap().filter_map(Result::ok);
    processes
        .filter(|entry| fs::read_to_string(entry.path().join("cmdline")).is_ok_and(|line| line.contains(&name)))
        .count()
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

#[tokio::test]
async fn an_empty_folder_becomes_a_server_that_commands_work_beside_and_that_stops_when_told() {
    let folder = Folder::new("terminal");
    let (port, metrics) = (free_port(), free_port());
    let mut command = folder.keyward(&["serve"]);
    command
        .env("KEYWARD_LISTEN", format!("127.0.0.1:{port}"))
        .env("KEYWARD_METRICS_LISTEN", format!("127.0.0.1:{metrics}"))
        .env("KEYWARD_LOG_FORMAT", "json")
        .stdout(Stdio::null());
    let mut serving = Serving(command.spawn().unwrap());
    until("it is ready", async || get(port, "/readyz").is_some_and(|answer| answer.starts_with("HTTP/1.1 200 "))).await;
    let metadata = get(port, "/.well-known/oauth-authorization-server/p/keyward?secret=hunter2").unwrap();
    assert!(metadata.contains(&format!(r#""issuer":"http://localhost:{port}/p/keyward/""#)), "{metadata}");

    let recovered = folder.run(&["admin", "recover", "ada@clinic.test"], "correct horse battery\n").await;
    let (out, err) = text(&recovered);
    assert!(recovered.status.success() && out.contains("A new operator"), "{out}{err}");
    let made_up = folder.run(&["admin", "recover", "ada@clinic.test", "--generate"], "").await;
    assert!(text(&made_up).0.contains("shown this once: "));
    for (input, why) in [("short\n", "at least 12"), (&*"x".repeat(1025), "at most 1024")] {
        let refused = folder.run(&["admin", "recover", "ada@clinic.test"], input).await;
        assert!(!refused.status.success() && text(&refused).1.contains(why), "{}", text(&refused).1);
    }

    let trail = folder.run(&["audit", "list", "--project", "keyward", "--json"], "").await;
    let (out, _) = text(&trail);
    let kinds: Vec<String> = out
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()["kind"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(kinds.iter().filter(|kind| *kind == "administrator.recovered").count(), 2);
    assert!(kinds.iter().any(|kind| kind == "project.created"));
    assert!(!out.contains("ada@"), "the trail names nobody");
    let one = folder.run(&["audit", "list", "--project", "keyward", "--limit", "1"], "").await;
    assert_eq!(text(&one).0.lines().count(), 1);

    let fresh = folder.run(&["keys", "rotate"], "").await;
    assert!(!fresh.status.success() && text(&fresh).0.contains("not been published for long enough"));
    assert!(folder.run(&["keys", "rotate", "--at-once", "--project", "keyward"], "").await.status.success());

    let counted = get(metrics, "/metrics").unwrap();
    assert!(counted.contains(r#"route="/p/{slug}/.well-known/oauth-authorization-server""#), "{counted}");
    assert!(get(port, "/metrics").unwrap().starts_with("HTTP/1.1 404 "), "metrics are not for everybody");

    assert!(working_on(&folder.0) > 0, "its Postgres runs");
    let since = Instant::now();
    let process = serving.0.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &process]).status().unwrap().success());
    until("it has ended", async || serving.0.try_wait().unwrap().is_some()).await;
    assert!(serving.0.wait().unwrap().success(), "it was asked to");
    assert!(since.elapsed() < Duration::from_secs(15));
    assert_eq!(working_on(&folder.0), 0, "so has its Postgres");

    let mut log = String::new();
    serving.0.stderr.take().unwrap().read_to_string(&mut log).unwrap();
    for line in log.lines() {
        serde_json::from_str::<serde_json::Value>(line).unwrap_or_else(|_| panic!("not JSON: {line}"));
    }
    assert!(log.contains("/p/{slug}/.well-known/oauth-authorization-server"), "{log}");
    assert!(!log.contains("hunter2") && !log.contains("/p/keyward"), "templates only: {log}");

    // Without the server, a command starts Postgres for itself.
    let alone = folder.run(&["admin", "recover", "bob@clinic.test", "--generate"], "").await;
    assert!(alone.status.success(), "{}", text(&alone).1);
    assert_eq!(working_on(&folder.0), 0);
}

#[tokio::test]
async fn every_error_of_the_configuration_is_listed_and_the_exit_code_is_2() {
    let folder = Folder::new("wrong");
    let mut command = folder.keyward(&["serve"]);
    command.env("KEYWARD_LISTEN", "0.0.0.0:3000").env("KEYWARD_LISTN", "1").env("KEYWARD_TRUSTED_PROXIES", "ten");
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let (_, err) = text(&output);
    for wrong in ["KEYWARD_LISTN", "KEYWARD_TRUSTED_PROXIES", "KEYWARD_PUBLIC_URL"] {
        assert!(err.contains(wrong), "{err}");
    }
    assert!(!folder.0.exists(), "nothing was begun");
}

#[tokio::test]
async fn words_that_make_no_sense_are_exit_code_2_and_help_is_not() {
    let folder = Folder::new("words");
    for (words, code) in [
        (&["serv"][..], 2),
        (&["audit", "list"], 2),
        (&["audit", "list", "--project", "a1", "--limit", "0"], 2),
        (&["--help"], 0),
        (&["--version"], 0),
    ] {
        assert_eq!(folder.keyward(words).output().unwrap().status.code(), Some(code), "{words:?}");
    }
    let sql = folder.keyward(&["database", "setup"]).output().unwrap();
    assert!(sql.status.success() && text(&sql).0.contains("CREATE ROLE keyward"), "{}", text(&sql).0);
}
