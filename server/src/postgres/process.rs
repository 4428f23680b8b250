//! The few system calls that Rust's library does not wrap, and whom Postgres runs as.

use std::{io, os::unix::process::CommandExt as _, process::Command};

/// Whom Postgres runs as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Account {
    /// Whoever we are.
    Same,
    /// Somebody else, because Postgres refuses to run as root.
    Other { name: String, uid: u32, gid: u32 },
}

impl Account {
    /// We are root: `postgres` if that user exists, else `nobody`. Otherwise ourselves.
    pub(super) fn choose() -> Self {
        if !is_root() {
            return Self::Same;
        }
        let passwd = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
        find(&passwd, "postgres").or_else(|| find(&passwd, "nobody")).unwrap_or(Self::Other {
            name: "nobody".to_owned(),
            uid: 65_534,
            gid: 65_534,
        })
    }

    pub(super) fn apply(&self, command: &mut Command) {
        if let Self::Other { uid, gid, .. } = self {
            command.uid(*uid).gid(*gid);
        }
    }
}

fn find(passwd: &str, wanted: &str) -> Option<Account> {
    passwd.lines().find_map(|line| {
        let mut fields = line.split(':');
        let (name, uid, gid) = (fields.next()?, fields.nth(1)?, fields.next()?);
        (name == wanted).then_some(())?;
        Some(Account::Other { name: name.to_owned(), uid: uid.parse().ok()?, gid: gid.parse().ok()? })
    })
}

fn is_root() -> bool {
    #[allow(unsafe_code)]
    // SAFETY: geteuid takes nothing, touches no memory of ours and cannot fail.
    let uid = unsafe { libc::geteuid() };
    uid == 0
}

/// What a process can be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Signal {
    /// Postgres' fast shutdown: end the connections, write everything, go.
    Interrupt,
    /// Postgres' immediate shutdown: go, and recover at the next start.
    Quit,
}

/// Sends a signal. `false` when there is no such process (any more).
pub(super) fn signal(process: u32, signal: Signal) -> bool {
    let Ok(process) = libc::pid_t::try_from(process) else { return false };
    let number = match signal {
        Signal::Interrupt => libc::SIGINT,
        Signal::Quit => libc::SIGQUIT,
    };
    if process <= 1 {
        return false; // 0 and negative numbers would mean groups of processes
    }
    #[allow(unsafe_code)]
    // SAFETY: kill takes two numbers and touches no memory of ours.
    let result = unsafe { libc::kill(process, number) };
    result == 0
}

/// Makes the command's process stop when the thread that spawns it ends, and keeps the terminal's Ctrl-C from it, so
/// that the server can finish what it is doing first.
pub(super) fn tie_to_this_thread(command: &mut Command) {
    command.process_group(0);
    #[cfg(target_os = "linux")]
    {
        let parent = std::process::id();
        let tie = move || -> io::Result<()> {
            #[allow(unsafe_code)]
            // SAFETY: prctl(PR_SET_PDEATHSIG) and getppid are async-signal-safe and touch no memory. This runs after the
            // change of user, which would have undone the setting.
            let tied = unsafe { libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGINT) };
            if tied != 0 {
                return Err(io::Error::last_os_error());
            }
            #[allow(unsafe_code)]
            // SAFETY: as above.
            let parent_now = unsafe { libc::getppid() };
            // The parent may have ended before the tie was made; then nobody would ever send the signal.
            if u32::try_from(parent_now) == Ok(parent) {
                Ok(())
            } else {
                Err(io::Error::from_raw_os_error(libc::ESRCH))
            }
        };
        #[allow(unsafe_code)]
        // SAFETY: the closure calls only async-signal-safe functions and neither allocates nor locks.
        unsafe {
            command.pre_exec(tie);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_account_comes_from_the_password_file() {
        let passwd = "root:x:0:0:root:/root:/bin/bash\npostgres:x:101:104:PostgreSQL:/var/lib/postgresql:/bin/bash\n";
        assert_eq!(find(passwd, "postgres"), Some(Account::Other { name: "postgres".to_owned(), uid: 101, gid: 104 }));
        assert_eq!(find(passwd, "nobody"), None);
    }

    #[test]
    fn no_signal_goes_to_a_group_or_to_init() {
        assert!(!signal(0, Signal::Interrupt));
        assert!(!signal(1, Signal::Interrupt));
        assert!(!signal(u32::MAX, Signal::Interrupt));
    }
}
