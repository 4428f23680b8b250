//! Which statements a request comes to: Postgres is told to log them, and one request is made.

use crate::postgres::Postgres;
use std::{collections::HashMap, time::Duration};

/// A statement as the server sent it. Each is a round trip.
#[derive(Debug, Clone)]
pub struct Statement {
    pub text: String,
    /// In their order; `None` is NULL.
    pub parameters: Vec<Option<String>>,
}

/// From BEGIN to its end; or one statement by itself.
pub type Transaction = Vec<Statement>;

/// How long Postgres may take to write down what it did.
const SETTLED: Duration = Duration::from_millis(150);

/// A time in which Postgres logs every statement.
pub struct Recorder<'a> {
    postgres: &'a Postgres,
    seen: usize,
}

impl<'a> Recorder<'a> {
    pub fn start(postgres: &'a Postgres) -> Self {
        // What Keyward says on Postgres' command line wins over ALTER SYSTEM, and a role's own settings over both; they
        // hold from its next connection on.
        postgres.sql("ALTER SYSTEM SET log_line_prefix = '%p '");
        postgres.sql("SELECT pg_reload_conf()");
        postgres.sql("ALTER ROLE keyward SET log_statement = 'all'");
        postgres.sql("ALTER ROLE keyward SET log_error_verbosity = 'default'");
        connect_again(postgres);
        Self { postgres, seen: 0 }
    }

    /// Begins a recording.
    pub async fn listen(&mut self) {
        tokio::time::sleep(SETTLED).await;
        self.seen = self.postgres.log().len();
    }

    /// What was said since.
    pub async fn heard(&self) -> Vec<Transaction> {
        tokio::time::sleep(SETTLED).await;
        transactions(self.postgres.log().get(self.seen..).unwrap_or_default())
    }
}

impl Drop for Recorder<'_> {
    fn drop(&mut self) {
        self.postgres.sql("ALTER ROLE keyward RESET ALL");
        connect_again(self.postgres);
    }
}

fn connect_again(postgres: &Postgres) {
    postgres.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'keyward'");
    // A connection that was at work within a second is taken to be there still.
    std::thread::sleep(Duration::from_millis(1_500));
}

fn transactions(log: &str) -> Vec<Transaction> {
    let mut all: Vec<Transaction> = Vec::new();
    // Of each connection: the transaction that is open.
    let mut open: HashMap<String, usize> = HashMap::new();
    for (process, statement) in statements(log) {
        let text = statement.text.trim_start();
        let is_ping = text.starts_with("/*") || text.is_empty();
        if text.starts_with("BEGIN") {
            open.insert(process, all.len());
            all.push(vec![statement]);
        } else if let Some(at) = open.get(&process) {
            let ends = text.starts_with("COMMIT") || text.starts_with("ROLLBACK");
            all[*at].push(statement);
            if ends {
                open.remove(&process);
            }
        } else if !is_ping && !text.starts_with("ROLLBACK") {
            all.push(vec![statement]);
        }
    }
    all
}

/// Statements with the process that ran them.
fn statements(log: &str) -> Vec<(String, Statement)> {
    let mut found: Vec<(String, Statement)> = Vec::new();
    for entry in entries(log) {
        let Some((process, message)) = entry.split_once(' ') else { continue };
        if let Some(message) = message.strip_prefix("LOG:  ") {
            let text = match message.split_once(": ") {
                Some(("statement", text)) => text,
                Some((what, text)) if what.starts_with("execute ") => text,
                _ => continue,
            };
            found.push((process.to_owned(), Statement { text: text.to_owned(), parameters: Vec::new() }));
        } else if let Some(detail) = message.strip_prefix("DETAIL:  ")
            && let Some((what, values)) = detail.split_once(": ")
            && what.eq_ignore_ascii_case("parameters")
            && let Some((_, last)) = found.iter_mut().rev().find(|(own, _)| own == process)
        {
            last.parameters = parameters(values);
        }
    }
    found
}

/// Messages, which may go over several lines; those that follow begin with a tab.
fn entries(log: &str) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for line in log.lines() {
        match (line.strip_prefix('\t'), all.last_mut()) {
            (Some(more), Some(entry)) => {
                entry.push('\n');
                entry.push_str(more);
            }
            _ => all.push(line.to_owned()),
        }
    }
    all
}

/// `$1 = 'text', $2 = NULL`, with quotes doubled.
fn parameters(mut rest: &str) -> Vec<Option<String>> {
    let mut all = Vec::new();
    while let Some((_, value)) = rest.split_once(" = ") {
        let Some(quoted) = value.strip_prefix('\'') else {
            all.push(None);
            rest = value;
            continue;
        };
        let mut text = String::new();
        let mut pieces = quoted.split('\'');
        let mut length = 0;
        loop {
            let piece = pieces.next().unwrap();
            text.push_str(piece);
            length += piece.len() + 1;
            // A quote after a quote is one of the value's own.
            if !quoted.get(length..).is_some_and(|rest| rest.starts_with('\'')) {
                break;
            }
            text.push('\'');
            length += 1;
            pieces.next();
        }
        rest = quoted.get(length..).unwrap_or_default();
        all.push(Some(text));
    }
    all
}
