//! The one way to standard output and standard error. Logs go another way; this is for whoever sits at the terminal.
#![allow(clippy::print_stdout, clippy::print_stderr)]

use std::{
    fmt::Display,
    io::{self, BufRead as _, IsTerminal as _, Write as _},
    process::{Command, Stdio},
};
use zeroize::Zeroizing;

/// Writes a line to standard output. Nobody reading it (`| head`) is no error.
pub fn say(text: impl Display) {
    _ = writeln!(io::stdout().lock(), "{text}");
}

/// Writes a line to standard error.
pub fn complain(text: impl Display) {
    _ = writeln!(io::stderr().lock(), "{text}");
}

/// Whether somebody sits at the terminal to be asked.
pub fn somebody_is_there() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

/// Asks for a secret: what is typed does not show, and the question goes to standard error, past pipes.
///
/// # Errors
/// Standard input is closed or not UTF-8.
pub fn ask_secret(question: &str) -> io::Result<Zeroizing<String>> {
    _ = write!(io::stderr().lock(), "{question}");
    _ = io::stderr().flush();
    let hidden = Hidden::begin();
    let answer = read_line();
    drop(hidden);
    complain("");
    answer
}

/// The first line of standard input, without its end.
///
/// # Errors
/// Standard input is not UTF-8.
pub fn read_line() -> io::Result<Zeroizing<String>> {
    let mut line = Zeroizing::new(String::with_capacity(2048));
    io::stdin().lock().read_line(&mut line)?;
    let length = line.trim_end_matches(['\r', '\n']).len();
    line.truncate(length);
    Ok(line)
}

/// While it lives, the terminal does not show what is typed.
struct Hidden;

impl Hidden {
    fn begin() -> Self {
        stty("-echo");
        Self
    }
}

impl Drop for Hidden {
    fn drop(&mut self) {
        stty("echo");
    }
}

fn stty(setting: &str) {
    // Where there is no stty, what is typed shows; that is worse than hiding it and better than refusing.
    _ = Command::new("stty").arg(setting).stdin(Stdio::inherit()).stdout(Stdio::null()).stderr(Stdio::null()).status();
}
