//! Where Postgres is installed.

use super::PostgresError;
use std::{
    path::{Path, PathBuf},
    process::Command,
};

/// The folder with `initdb` and `postgres`.
#[derive(Debug, Clone)]
pub(super) struct Binaries(PathBuf);

impl Binaries {
    /// Looks where the caller, `$PG_BINDIR`, `pg_config` and Debian say, and on the `PATH`. The data's own version wins
    /// where several are installed, else the newest.
    pub(super) fn find(named: Option<&Path>, version: Option<&str>) -> Result<Self, PostgresError> {
        let candidates = match named {
            Some(named) => vec![named.to_owned()],
            None => candidates(),
        };
        let mut usable =
            candidates.iter().filter(|folder| folder.join("initdb").is_file() && folder.join("postgres").is_file());
        let first = usable.clone().next();
        let matching = version
            .and_then(|version| usable.find(|folder| Self((*folder).clone()).version().as_deref() == Some(version)));
        match matching.or(first) {
            Some(folder) => Ok(Self(folder.clone())),
            None => {
                let looked_in =
                    candidates.iter().map(|folder| folder.display().to_string()).collect::<Vec<_>>().join(", ");
                Err(PostgresError::NotInstalled { looked_in })
            }
        }
    }

    pub(super) fn program(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// The major version, as it stands in a data folder's `PG_VERSION`.
    pub(super) fn version(&self) -> Option<String> {
        let output = Command::new(self.program("postgres")).arg("--version").output().ok()?;
        let text = String::from_utf8(output.stdout).ok()?;
        let number = text.split_whitespace().find(|word| word.starts_with(|c: char| c.is_ascii_digit()))?;
        Some(number.chars().take_while(char::is_ascii_digit).collect())
    }
}

fn candidates() -> Vec<PathBuf> {
    let mut folders = Vec::new();
    if let Some(named) = std::env::var_os("PG_BINDIR").filter(|named| !named.is_empty()) {
        folders.push(PathBuf::from(named));
    }
    if let Ok(output) = Command::new("pg_config").arg("--bindir").output()
        && let Ok(folder) = String::from_utf8(output.stdout)
        && !folder.trim().is_empty()
    {
        folders.push(PathBuf::from(folder.trim()));
    }
    for (root, below) in [("/usr/lib/postgresql", "bin"), ("/usr/local/opt", "bin"), ("/opt/homebrew/opt", "bin")] {
        let Ok(entries) = std::fs::read_dir(root) else { continue };
        let mut versions: Vec<(u32, PathBuf)> = entries
            .filter_map(Result::ok)
            .filter_map(|entry| {
                let name = entry.file_name().into_string().ok()?;
                Some((name.trim_start_matches("postgresql@").parse().ok()?, entry.path().join(below)))
            })
            .collect();
        versions.sort_by(|a, b| b.cmp(a));
        folders.extend(versions.into_iter().map(|(_, folder)| folder));
    }
    folders.extend(std::env::var_os("PATH").iter().flat_map(std::env::split_paths));
    folders
}
