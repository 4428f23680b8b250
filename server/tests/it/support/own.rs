//! What a test may kill: a careful Postgres of its own, and the real binary on it, reached over TCP.

use super::{
    database::scratch,
    project::{MASTER_KEY, PUBLIC_URL, Project},
};
use axum::{Router, body::Body, http, response::IntoResponse as _};
use http_body_util::BodyExt as _;
use server::{
    database::{self, Connect},
    postgres::{DATABASE, OWNER_ROLE, Options, Postgres, SERVER_ROLE},
};
use std::{
    convert::Infallible,
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

/// A Postgres of a test's own, with everything that makes it keep its word, migrated.
pub struct OwnPostgres {
    options: Options,
    running: Option<Postgres>,
}

impl OwnPostgres {
    pub async fn start(name: &str) -> Self {
        let mut own = Self { options: Options::new(scratch(name)), running: None };
        own.start_again().await;
        let owner = database::connect_owner(&own.connect_as(OWNER_ROLE)).await.unwrap();
        database::migrate(&owner).await.unwrap();
        owner.close().await;
        own
    }

    /// As after the machine was switched on again.
    pub async fn start_again(&mut self) {
        let options = self.options.clone();
        self.running = Some(tokio::task::spawn_blocking(move || Postgres::start(&options)).await.unwrap().unwrap());
    }

    /// Stops it.
    pub async fn stop(&mut self) {
        let running = self.running.take();
        tokio::task::spawn_blocking(move || drop(running)).await.unwrap();
    }

    /// `kill -9`, of all of it: whoever keeps it starts another one.
    pub async fn kill(&self) {
        let process = self.running.as_ref().unwrap().process().unwrap();
        kill_hard(process);
        until("another Postgres runs", async || {
            self.running.as_ref().unwrap().process().is_some_and(|now| now != process)
        })
        .await;
    }

    pub fn connect(&self) -> Connect {
        self.connect_as(SERVER_ROLE)
    }

    fn connect_as(&self, role: &str) -> Connect {
        Connect::directly(self.running.as_ref().unwrap().connect_options(role, DATABASE), 10)
    }

    fn url(&self, role: &str) -> String {
        self.running.as_ref().unwrap().url(role, DATABASE)
    }

    /// A connection that nothing is hidden from.
    pub fn admin(&self) -> Connect {
        self.connect_as("postgres")
    }

    /// Where its files are.
    pub fn folder(&self) -> PathBuf {
        self.options.data_dir.join("postgres")
    }
}

impl Drop for OwnPostgres {
    fn drop(&mut self) {
        drop(self.running.take());
        _ = std::fs::remove_dir_all(&self.options.data_dir);
    }
}

pub fn kill_hard(process: u32) {
    assert!(Command::new("kill").args(["-KILL", &process.to_string()]).status().unwrap().success());
}

pub async fn until(what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    let since = Instant::now();
    while !is_so().await {
        assert!(since.elapsed() < Duration::from_secs(40), "waited in vain until {what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// The binary, serving.
pub struct Binary {
    process: Child,
    port: u16,
    data_dir: PathBuf,
}

impl Binary {
    /// `keyward serve` on that Postgres, ready.
    pub async fn serve(postgres: &OwnPostgres) -> Self {
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let data_dir = scratch(&format!("serve-{port}"));
        let process = Command::new(env!("CARGO_BIN_EXE_keyward"))
            .arg("serve")
            .current_dir("/tmp")
            .env_clear()
            .env("KEYWARD_LISTEN", format!("127.0.0.1:{port}"))
            .env("KEYWARD_PUBLIC_URL", PUBLIC_URL)
            .env("KEYWARD_DATA_DIR", &data_dir)
            .env("KEYWARD_DATABASE_URL", postgres.url(SERVER_ROLE))
            .env("KEYWARD_MASTER_KEY", MASTER_KEY)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let own = Self { process, port, data_dir };
        until("it is ready", async || {
            ask(port, http::Request::get("/readyz").body(Body::empty()).unwrap())
                .await
                .is_ok_and(|answer| answer.status() == 200)
        })
        .await;
        own
    }

    /// The project behind this server.
    pub fn before(&self, project: &Project) -> Project {
        let port = self.port;
        let proxy = tower::service_fn(move |request| async move {
            Ok::<_, Infallible>(match ask(port, request).await {
                Ok(answer) => answer,
                Err(_) => GONE.into_response(),
            })
        });
        Project { router: Router::new().fallback_service(proxy), ..project.clone() }
    }

    pub fn kill(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

/// What a request comes to whose server is not there, or goes away before it has answered.
pub const GONE: http::StatusCode = http::StatusCode::BAD_GATEWAY;

impl Drop for Binary {
    fn drop(&mut self) {
        _ = self.process.kill();
        _ = self.process.wait();
        _ = std::fs::remove_dir_all(&self.data_dir);
    }
}

/// One request over a connection of its own.
async fn ask(port: u16, request: http::Request<Body>) -> std::io::Result<http::Response<Body>> {
    let (parts, body) = request.into_parts();
    let body = body.collect().await.map_err(std::io::Error::other)?.to_bytes();
    let host = PUBLIC_URL.trim_start_matches("http://");
    let mut text = format!(
        "{} {} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\ncontent-length: {}\r\n",
        parts.method,
        parts.uri,
        body.len()
    );
    for (name, value) in &parts.headers {
        text.push_str(&format!("{name}: {}\r\n", value.to_str().unwrap()));
    }
    let mut connection = TcpStream::connect(("127.0.0.1", port)).await?;
    connection.write_all(format!("{text}\r\n").as_bytes()).await?;
    connection.write_all(&body).await?;
    let mut answer = Vec::new();
    connection.read_to_end(&mut answer).await?;
    read(&answer).ok_or_else(|| std::io::ErrorKind::UnexpectedEof.into())
}

/// A whole answer; half of one is none.
fn read(answer: &[u8]) -> Option<http::Response<Body>> {
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n")?;
    let head = std::str::from_utf8(&answer[..end]).ok()?;
    let mut lines = head.split("\r\n");
    let mut response = http::Response::builder().status(lines.next()?.split(' ').nth(1)?);
    let mut length = None;
    for (name, value) in lines.filter_map(|line| line.split_once(": ")) {
        assert!(!name.eq_ignore_ascii_case("transfer-encoding"), "an answer in chunks");
        if name.eq_ignore_ascii_case("content-length") {
            length = value.parse::<usize>().ok();
        }
        response = response.header(name, value);
    }
    let body = &answer[end + 4..];
    (length.unwrap_or(0) == body.len()).then(|| response.body(Body::from(body.to_vec())).unwrap())
}
