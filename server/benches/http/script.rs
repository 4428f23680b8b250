//! From the statements of two requests to a script for pgbench that does the same again and again: what was the same in
//! both stays; what was new in each is made anew, or taken from copies of the rows that the requests met.

use crate::{postgres::Postgres, record::Transaction};
use std::fmt::Write as _;

/// A script, and how it is to be run.
pub struct Script {
    pub text: String,
    /// How often each of pgbench's clients can run it, where it uses rows up.
    pub runs: Option<usize>,
    /// How many round trips a request takes.
    pub round_trips: usize,
}

/// Rows that one of the requests locked or changed: pgbench's clients each need their own.
struct Subject {
    table: String,
    column: String,
    /// What stood in the recordings.
    value: String,
    /// Whether each request uses one up.
    is_used_up: bool,
}

/// A value made anew for each request.
enum Fresh {
    Id(String),
    Hash(String),
}

/// The tables whose rows are used up or fought over.
const TABLES: [&str; 5] = ["grants", "flow", "browser", "session", "users"];

/// Keeps the rows as they are now, before the first of the two requests.
pub fn keep(postgres: &Postgres) {
    postgres.sql("DROP SCHEMA IF EXISTS kept CASCADE; CREATE SCHEMA kept");
    for table in TABLES {
        postgres.sql(&format!("CREATE UNLOGGED TABLE kept.{table} AS TABLE public.{table}"));
    }
}

/// Writes the script, and makes the rows that it will work on.
///
/// # Errors
/// The two recordings do not have the same shape; something else may have come between.
pub fn write(
    postgres: &Postgres,
    first: &[Transaction],
    second: &[Transaction],
    clients: usize,
    runs: usize,
) -> Result<Script, String> {
    same_shape(first, second)?;
    let mut writer = Writer { subjects: Vec::new(), fresh: Vec::new(), counters: String::new(), body: String::new() };
    // Twice: only at its end is it known which rows it works on, and the beginning may have read them.
    for _ in 0..2 {
        writer.body.clear();
        writer.counters.clear();
        for (first, second) in first.iter().zip(second) {
            writer.transaction(first, second);
        }
    }
    let is_used_up = writer.subjects.iter().any(|subject| subject.is_used_up);
    for (number, subject) in writer.subjects.iter().enumerate() {
        subject.multiply(postgres, number, clients, if subject.is_used_up { runs } else { 1 });
    }
    Ok(Script {
        text: writer.finish(),
        runs: is_used_up.then_some(runs),
        round_trips: first.iter().map(Vec::len).sum(),
    })
}

fn same_shape(first: &[Transaction], second: &[Transaction]) -> Result<(), String> {
    let shape = |all: &[Transaction]| -> Vec<(String, usize)> {
        let statements = all.iter().flatten();
        statements.map(|statement| (statement.text.clone(), statement.parameters.len())).collect()
    };
    let (first, second) = (shape(first), shape(second));
    if first == second && !first.is_empty() {
        return Ok(());
    }
    let differs = first.iter().zip(&second).find(|(first, second)| first != second);
    Err(format!("{} and {} statements; {differs:?}", first.len(), second.len()))
}

struct Writer {
    subjects: Vec<Subject>,
    fresh: Vec<Fresh>,
    counters: String,
    body: String,
}

impl Writer {
    fn transaction(&mut self, first: &Transaction, second: &Transaction) {
        for (one, other) in first.iter().zip(second) {
            // The server sends these two at once; a pipeline is how pgbench does.
            if let Some((begin, set)) = one.text.split_once(';').filter(|(begin, _)| *begin == "BEGIN") {
                _ = writeln!(self.body, "\\startpipeline\n{begin};\n{};\n\\endpipeline", set.trim());
                continue;
            }
            let kind = Statement::of(&one.text);
            let mut text = one.text.clone();
            // From the last to the first, so that $1 is not taken for the beginning of $12.
            for (at, (value, then)) in one.parameters.iter().zip(&other.parameters).enumerate().rev() {
                let written = match (value, then) {
                    (Some(value), Some(then)) => self.value(&kind, &text, at + 1, value, then),
                    _ => "NULL".to_owned(),
                };
                text = text.replace(&format!("${}", at + 1), &written);
            }
            _ = writeln!(self.body, "{};", text.trim_end_matches(';'));
        }
    }

    fn value(&mut self, kind: &Statement, text: &str, number: usize, value: &str, then: &str) -> String {
        let (is_id, is_hash) = (is_uuid(value), is_hash(value));
        if (is_id || is_hash)
            && let Some(known) = self.known(value)
        {
            return known;
        }
        if let Statement::Changes(table) = kind
            && TABLES.contains(&table.as_str())
            && let Some(column) = column(text, number).filter(|column| column == "id" || column == "id_hash")
        {
            self.subjects.push(Subject {
                table: table.clone(),
                column,
                value: value.to_owned(),
                is_used_up: value != then,
            });
            return self.known(value).unwrap();
        }
        if value == then {
            return literal(value);
        }
        match kind {
            Statement::Inserts if is_id => self.fresh.push(Fresh::Id(value.to_owned())),
            Statement::Inserts if is_hash => self.fresh.push(Fresh::Hash(value.to_owned())),
            Statement::Changes(_) => return self.counter(value, then),
            _ => return literal(value),
        }
        self.known(value).unwrap()
    }

    /// What stands for a value that was met before.
    fn known(&self, value: &str) -> Option<String> {
        if let Some(at) = self.subjects.iter().position(|subject| subject.value == value) {
            let subject = &self.subjects[at];
            let row = if subject.is_used_up { ":row" } else { ":client_id" };
            return Some(subject.key(at, row));
        }
        let at =
            self.fresh.iter().position(|fresh| matches!(fresh, Fresh::Id(own) | Fresh::Hash(own) if own == value))?;
        Some(match &self.fresh[at] {
            Fresh::Id(_) => id(&format!("f{at:03}"), &format!(":fresh{at}")),
            Fresh::Hash(_) => hash(&format!(":fresh{at}")),
        })
    }

    /// A number that grows with each request of the same client, such as the version of the row that it works on.
    fn counter(&mut self, value: &str, then: &str) -> String {
        let used_up = self.subjects.iter().all(|subject| subject.is_used_up);
        let (Ok(value_now), Ok(next)) = (value.parse::<i64>(), then.parse::<i64>()) else { return literal(value) };
        if used_up {
            return literal(value);
        }
        _ = writeln!(self.counters, "\\set counter{value_now} {value_now} + (:run - 1) * {}", next - value_now);
        format!(":counter{value_now}")
    }

    fn finish(&self) -> String {
        let mut text = "\\set run :run + 1\n".to_owned();
        _ = writeln!(text, "\\set row :client_id * {MOST} + :run");
        for at in 0..self.fresh.len() {
            _ = writeln!(text, "\\set fresh{at} random(1, 281474976710655)");
        }
        text.push_str(&self.counters);
        text.push_str(&self.body);
        text
    }
}

/// More rows than any client uses up.
const MOST: usize = 1_000_000;

impl Subject {
    fn key(&self, number: usize, row: &str) -> String {
        if self.column == "id_hash" { hash(row) } else { id(&format!("a{number:03}"), row) }
    }

    /// Makes copies of the row as it was before the first request.
    fn multiply(&self, postgres: &Postgres, number: usize, clients: usize, each: usize) {
        let Self { table, column, value, is_used_up } = self;
        let row = if *is_used_up { format!("client * {MOST} + run") } else { "client".to_owned() };
        let key = self.key(number, &format!("({row})"));
        let copied = postgres.sql(&format!(
            "WITH copied AS (
                 INSERT INTO public.{table}
                 SELECT (jsonb_populate_record(kept, jsonb_build_object('{column}', {key}))).*
                 FROM kept.{table} kept, generate_series(0, {clients} - 1) client, generate_series(1, {each}) run
                 WHERE kept.{column} = '{value}'
                 ON CONFLICT DO NOTHING RETURNING 1)
             SELECT count(*) FROM copied"
        ));
        assert_ne!(copied, "0", "{table} has no row {value}");
        postgres.sql(&format!("VACUUM ANALYZE public.{table}"));
    }
}

/// What a statement does, as far as it matters here.
enum Statement {
    Inserts,
    /// Locks or changes rows of this table.
    Changes(String),
    Reads,
}

impl Statement {
    fn of(text: &str) -> Self {
        let words: Vec<&str> = text.split_whitespace().collect();
        let after = |word: &str| {
            let at = words.iter().position(|own| *own == word)?;
            words.get(at + 1).map(|table| (*table).to_owned())
        };
        let locks = text.contains("FOR UPDATE") || text.contains("FOR NO KEY UPDATE");
        match words.first().copied() {
            Some("INSERT") => Self::Inserts,
            Some("UPDATE") => after("UPDATE").map_or(Self::Reads, Self::Changes),
            Some("DELETE") => after("FROM").map_or(Self::Reads, Self::Changes),
            Some("SELECT") if locks => after("FROM").map_or(Self::Reads, Self::Changes),
            _ => Self::Reads,
        }
    }
}

/// The column that is compared with a parameter.
fn column(text: &str, number: usize) -> Option<String> {
    let wanted = format!("= ${number}");
    let at = text.match_indices(&wanted).find(|(at, found)| {
        !text.get(at + found.len()..).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    })?;
    let before = text.get(..at.0)?.trim_end();
    let name = before.rsplit(|c: char| !(c.is_alphanumeric() || c == '_')).next()?;
    Some(name.to_owned())
}

fn is_uuid(value: &str) -> bool {
    value.len() == 36 && uuid::Uuid::parse_str(value).is_ok()
}

fn is_hash(value: &str) -> bool {
    value.len() == 66 && value.starts_with("\\x")
}

/// A UUID made of a number below 2^48; `kind` keeps those of one kind from those of another.
fn id(kind: &str, number: &str) -> String {
    format!("('00000000-0000-4000-{kind}-' || lpad(to_hex({number}::bigint), 12, '0'))::uuid")
}

fn hash(number: &str) -> String {
    format!("decode(lpad(to_hex({number}::bigint), 64, '0'), 'hex')")
}

/// A literal in which pgbench finds no variable of its own.
fn literal(value: &str) -> String {
    if value.contains([':', '\\']) {
        let text = value.replace('\\', "\\\\").replace('\'', "''").replace(':', "\\072");
        format!("E'{text}'")
    } else {
        format!("'{}'", value.replace('\'', "''"))
    }
}
