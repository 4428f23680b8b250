//! The Postgres that the server works on, reached with the tools that came with it.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// A running Postgres.
pub struct Postgres {
    pub process: u32,
    log: PathBuf,
    socket: String,
    port: String,
    tools: PathBuf,
}

impl Postgres {
    /// The one that runs in `folder`.
    pub fn of(folder: &Path) -> Self {
        let about = fs::read_to_string(folder.join("data/postmaster.pid")).unwrap();
        let lines: Vec<&str> = about.lines().map(str::trim).collect();
        let process: u32 = lines[0].parse().unwrap();
        let executable = fs::read_link(format!("/proc/{process}/exe")).unwrap();
        Self {
            process,
            log: folder.join("log"),
            socket: lines[4].to_owned(),
            port: lines[3].to_owned(),
            tools: executable.parent().unwrap().to_owned(),
        }
    }

    /// One of its tools, about to work as this role.
    pub fn tool(&self, name: &str, role: &str) -> Command {
        let mut command = Command::new(self.tools.join(name));
        command.env_clear().args(["-h", &self.socket, "-p", &self.port, "-U", role]).stdin(Stdio::null());
        command
    }

    /// Runs SQL as somebody from whom nothing is hidden; what comes of it, as text.
    #[track_caller]
    pub fn sql(&self, text: &str) -> String {
        let mut command = self.tool("psql", "postgres");
        let output = command.args(["-XAtq", "-v", "ON_ERROR_STOP=1", "-d", "keyward", "-c", text]).output().unwrap();
        assert!(output.status.success(), "{text}\n{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().trim_end().to_owned()
    }

    /// What Postgres has logged so far.
    pub fn log(&self) -> String {
        String::from_utf8_lossy(&fs::read(&self.log).unwrap()).into_owned()
    }
}
