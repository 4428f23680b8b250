//! The folders of a Postgres: whose they are, what they hold, and whether somebody is using them.

use super::{Options, PORT, PostgresError, binaries::Binaries, process::Account};
use sha2::{Digest as _, Sha256};
use std::{
    fs, io,
    os::unix::fs::{DirBuilderExt as _, MetadataExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
    process::Command,
};

/// `sockaddr_un` has room for 107 bytes and a zero (104 elsewhere than on Linux; the shorter counts).
const LONGEST_SOCKET_PATH: usize = 103;
/// How much of a log is worth keeping over a start.
const LOG_LIMIT: u64 = 16 * 1024 * 1024;

#[derive(Debug)]
pub(super) struct Folder {
    pub(super) data: PathBuf,
    pub(super) socket: PathBuf,
    pub(super) log: PathBuf,
    pub(super) account: Account,
    pub(super) binaries: Binaries,
}

/// A Postgres that is using the folder.
#[derive(Debug)]
pub(super) struct Running {
    pub(super) process: u32,
    /// Its socket's folder, once it takes connections.
    pub(super) ready: Option<PathBuf>,
}

impl Folder {
    /// Makes the folders around the data, but not yet the data.
    pub(super) fn prepare(options: &Options) -> Result<Self, PostgresError> {
        let account = Account::choose();
        // Another user has to pass through the data folder, but not look into it.
        let mode = if account == Account::Same { 0o700 } else { 0o711 };
        if !options.data_dir.exists() {
            fs::DirBuilder::new()
                .recursive(true)
                .mode(mode)
                .create(&options.data_dir)
                .map_err(PostgresError::file("Cannot make the data folder", &options.data_dir))?;
        }
        let home = options
            .data_dir
            .canonicalize()
            .map_err(PostgresError::file("Cannot use the data folder", &options.data_dir))?;
        if let Account::Other { name, uid, gid } = &account {
            if fs::metadata(&home).is_ok_and(|found| found.mode() & 0o777 == 0o700 && found.uid() == 0) {
                fs::set_permissions(&home, fs::Permissions::from_mode(mode))
                    .map_err(PostgresError::file("Cannot open", &home))?;
            }
            if let Some(ancestor) = closed_ancestor(&home, *uid, *gid) {
                return Err(PostgresError::Unreachable { user: name.clone(), folder: home, ancestor });
            }
        }
        let home = home.join("postgres");
        make(&home, &account)?;
        let data = home.join("data");
        let version = fs::read_to_string(data.join("PG_VERSION")).ok().map(|text| text.trim().to_owned());
        let binaries = Binaries::find(options.binaries.as_deref(), version.as_deref())?;
        if let Some(found) = version {
            let installed = binaries.version().unwrap_or_else(|| "unknown".to_owned());
            if installed != found {
                return Err(PostgresError::Version { folder: data, found, installed });
            }
        }
        let socket = socket_folder(&home);
        Ok(Self { data, socket, log: home.join("log"), account, binaries })
    }

    /// Makes the data on the first start. Half of it is never left behind under its final name.
    pub(super) fn initialise(&self) -> Result<(), PostgresError> {
        if self.data.join("PG_VERSION").is_file() {
            return Ok(());
        }
        let unfinished = self.data.with_file_name("data.unfinished");
        if unfinished.exists() {
            fs::remove_dir_all(&unfinished).map_err(PostgresError::file("Cannot remove", &unfinished))?;
        }
        make(&unfinished, &self.account)?;
        let mut command = Command::new(self.binaries.program("initdb"));
        command
            .args(["--auth-local=trust", "--auth-host=reject", "--data-checksums", "--encoding=UTF8", "--locale=C"])
            .args(["--username", super::ADMIN_ROLE, "--no-instructions", "-D"])
            .arg(&unfinished)
            .current_dir("/")
            .env_remove("PGDATA");
        self.account.apply(&mut command);
        let output = command.output().map_err(PostgresError::file("Cannot run", self.binaries.program("initdb")))?;
        if !output.status.success() {
            return Err(PostgresError::Failed {
                program: "initdb".to_owned(),
                status: output.status.to_string(),
                output: String::from_utf8_lossy(&output.stderr).into_owned(),
            });
        }
        fs::rename(&unfinished, &self.data).map_err(PostgresError::file("Cannot rename", &unfinished))
    }

    /// Makes the socket's folder. In `/tmp` it may have been cleared away since the last start.
    pub(super) fn make_socket_folder(&self) -> Result<(), PostgresError> {
        make(&self.socket, &self.account)
    }

    /// Opens the log to append to, emptied when it has grown large.
    pub(super) fn open_log(&self) -> Result<fs::File, PostgresError> {
        let large = fs::metadata(&self.log).is_ok_and(|log| log.len() > LOG_LIMIT);
        if large {
            fs::remove_file(&self.log).map_err(PostgresError::file("Cannot remove", &self.log))?;
        }
        let file = fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(&self.log)
            .map_err(PostgresError::file("Cannot write", &self.log))?;
        fs::set_permissions(&self.log, fs::Permissions::from_mode(0o600))
            .map_err(PostgresError::file("Cannot close", &self.log))?;
        Ok(file)
    }

    /// The Postgres that is using the data. A `postmaster.pid` left over from a crash does not count, and is removed:
    /// after a restart of the machine its number may well be that of somebody else.
    pub(super) fn running(&self) -> Option<Running> {
        let path = self.data.join("postmaster.pid");
        let text = fs::read_to_string(&path).ok()?;
        let lines: Vec<&str> = text.lines().map(str::trim).collect();
        let process = lines.first()?.parse().ok()?;
        if !is_postgres_on(process, &self.data) {
            // Between the look and the removal a new one may have come: only the one that was read is removed.
            if fs::read_to_string(&path).is_ok_and(|now| now == text) {
                _ = fs::remove_file(&path);
            }
            return None;
        }
        let ready = lines.get(7).is_some_and(|status| *status == "ready");
        let socket = lines.get(4).map(PathBuf::from).filter(|socket| ready && socket.is_absolute());
        Some(Running { process, ready: socket })
    }
}

/// Whether the process is a Postgres that works in the folder (Postgres changes into it).
fn is_postgres_on(process: u32, data: &Path) -> bool {
    let of = PathBuf::from(format!("/proc/{process}"));
    if !Path::new("/proc/self").exists() {
        return Command::new("ps")
            .args(["-o", "comm=", "-p", &process.to_string()])
            .output()
            .is_ok_and(|output| String::from_utf8_lossy(&output.stdout).contains("postgres"));
    }
    match fs::read_link(of.join("cwd")) {
        Ok(cwd) => cwd == data,
        // Somebody else's process: not to be looked at, so told by its name.
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
            fs::read_to_string(of.join("comm")).is_ok_and(|name| name.trim() == "postgres")
        }
        Err(_) => false,
    }
}

/// Makes a folder that only the account can enter, or takes one that is.
fn make(folder: &Path, account: &Account) -> Result<(), PostgresError> {
    match fs::DirBuilder::new().mode(0o700).create(folder) {
        Ok(()) => {
            if let Account::Other { uid, gid, .. } = account {
                std::os::unix::fs::chown(folder, Some(*uid), Some(*gid))
                    .map_err(PostgresError::file("Cannot give away", folder))?;
            }
            Ok(())
        }
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => own(folder, account),
        Err(error) => Err(PostgresError::file("Cannot make", folder)(error)),
    }
}

/// In a folder that everybody may write to, somebody may have been here first: such a folder is not used.
fn own(folder: &Path, account: &Account) -> Result<(), PostgresError> {
    let found = fs::symlink_metadata(folder).map_err(PostgresError::file("Cannot look at", folder))?;
    let ours = match account {
        Account::Same => true,
        Account::Other { uid, .. } => found.uid() == *uid,
    };
    if !found.is_dir() || !ours || found.mode() & 0o077 != 0 {
        let reason = io::Error::new(io::ErrorKind::PermissionDenied, "it exists, but others own it or may enter it");
        return Err(PostgresError::file("Cannot use", folder)(reason));
    }
    Ok(())
}

/// A folder for the socket: beside the data, or in a short place where that path would be too long or has characters
/// that Postgres' list of folders cannot hold.
fn socket_folder(home: &Path) -> PathBuf {
    let beside = home.join("socket");
    if fits(&beside) {
        return beside;
    }
    let digest = Sha256::digest(home.as_os_str().as_encoded_bytes());
    let name: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    Path::new("/tmp").join(format!("keyward-{name}"))
}

fn fits(folder: &Path) -> bool {
    let Some(text) = folder.to_str() else { return false };
    let plain = text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'/' | b'.' | b'-' | b'_'));
    plain && format!("{text}/.s.PGSQL.{PORT}").len() <= LONGEST_SOCKET_PATH
}

/// The nearest folder on the way to `folder` that a user cannot pass through.
fn closed_ancestor(folder: &Path, uid: u32, gid: u32) -> Option<PathBuf> {
    folder.ancestors().find_map(|ancestor| {
        let found = fs::metadata(ancestor).ok()?;
        let bit = match (found.uid() == uid, found.gid() == gid) {
            (true, _) => 0o100,
            (false, true) => 0o010,
            (false, false) => 0o001,
        };
        (found.mode() & bit == 0).then(|| ancestor.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_socket_path_has_to_be_short_and_plain() {
        assert!(fits(Path::new("/var/lib/keyward/postgres/socket")));
        assert!(!fits(&Path::new("/").join("x".repeat(100))));
        assert!(!fits(Path::new("/data, more/socket")));
        assert!(fits(&Path::new("/").join("x".repeat(LONGEST_SOCKET_PATH - 15))));
        assert!(!fits(&Path::new("/").join("x".repeat(LONGEST_SOCKET_PATH - 14))));
    }

    #[test]
    fn a_folder_that_others_may_enter_is_not_used() {
        let folder = std::env::temp_dir().join(format!("keyward-own-{}", std::process::id()));
        _ = fs::remove_dir_all(&folder);
        make(&folder, &Account::Same).unwrap();
        make(&folder, &Account::Same).unwrap();
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).unwrap();
        assert!(matches!(make(&folder, &Account::Same), Err(PostgresError::File { .. })));
        fs::remove_dir_all(&folder).unwrap();
        std::os::unix::fs::symlink("/tmp", &folder).unwrap();
        assert!(matches!(make(&folder, &Account::Same), Err(PostgresError::File { .. })));
        fs::remove_file(&folder).unwrap();
    }

    #[test]
    fn a_closed_folder_on_the_way_is_found() {
        let folder = std::env::temp_dir().join(format!("keyward-closed-{}", std::process::id()));
        fs::DirBuilder::new().mode(0o700).create(&folder).unwrap();
        let uid = fs::metadata(&folder).unwrap().uid();
        assert_eq!(closed_ancestor(&folder, uid, 1), None);
        assert_eq!(closed_ancestor(&folder, uid + 4711, 4711), Some(folder.clone()));
        fs::remove_dir(&folder).unwrap();
    }
}
