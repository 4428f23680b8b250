//! The trail as a file: read in batches, so that however long it is, a page of it is all that is in memory.

use super::{Filter, Shown, gather, shown};
use crate::{
    service::{
        Served, ServiceError,
        console::{Acting, names::Names},
        heavy::Turn,
    },
    store::activity::{Key, Span},
};
use domain::{
    administration::Permission,
    audit::{Actor, Kind},
    time::Timestamp,
};
use serde_json::{Value, json};
use std::sync::Arc;
use time::format_description::well_known::Rfc3339;

/// How many events are read and written at once.
const BATCH: usize = 500;

/// What the file is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Form {
    /// A table (RFC 4180).
    Csv,
    /// A JSON object a line.
    JsonLines,
}

impl Form {
    /// The word in the trail.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Csv => "CSV",
            Self::JsonLines => "JSON Lines",
        }
    }
}

/// Lines of the file, whole ones.
pub type Lines = Vec<u8>;

/// An export on its way.
#[derive(Debug)]
pub struct Export {
    acting: Arc<Acting>,
    filter: Filter,
    form: Form,
    /// What is still to come.
    span: Option<Span>,
    names: Names,
    written: u64,
    /// Until the file is complete or breaks off.
    _turn: Turn,
}

/// The columns of the table.
const COLUMNS: [&str; 17] = [
    "time",
    "kind",
    "outcome",
    "reason",
    "sentence",
    "actor",
    "actor name",
    "person",
    "person name",
    "application",
    "application name",
    "session",
    "grant",
    "address",
    "facts",
    "details",
    "event",
];

impl Export {
    /// Begins an export of what the filter lets through, up to now. That is on record before the first byte leaves.
    ///
    /// # Errors
    /// The role does not include it, they have one under way ([`ServiceError::OneAtATime`]), many others have
    /// ([`ServiceError::Busy`]), or the database.
    pub async fn begin(acting: Arc<Acting>, filter: Filter, form: Form) -> Served<Self> {
        let mut tx = acting.begin(Permission::ActivityExport).await?;
        let turn = acting.tenant.means().heavy.export(acting.administrator.id)?;
        let event = acting.event(Kind::ActivityExported).fact("format", form.as_str()).fact("filters", filter.facts());
        let span = filter.span();
        let before = span.before.min(Key::before(tx.now()));
        acting.record(&mut tx, event).await?;
        tx.commit().await?;
        let names = Names::default();
        Ok(Self { acting, filter, form, span: Some(Span { before, ..span }), names, written: 0, _turn: turn })
    }

    /// The next lines; `None` when the file is complete. That is on record, too.
    ///
    /// # Errors
    /// The role does not include it any more, the database, or a row that makes no sense: the file is not complete.
    pub async fn next(&mut self) -> Served<Option<Lines>> {
        let Some(span) = self.span else { return Ok(None) };
        let mut tx = self.acting.begin(Permission::ActivityExport).await?;
        let first = self.written == 0;
        let gathered = gather(&mut tx, &self.filter, span, true, BATCH).await?;
        let last = gathered.cut.or(gathered.found.last().filter(|_| gathered.more).map(|found| found.key));
        let keys = &self.acting.tenant.keys;
        let events: Vec<Shown> =
            gathered.found.into_iter().map(|found| shown(keys, found.entry, &found.canonical)).collect();
        self.names.learn(&self.acting, &mut tx, events.iter().map(|own| &own.entry)).await?;
        self.written += u64::try_from(events.len()).unwrap_or(0);
        self.span = last.map(|key| Span { before: key, ..span });
        if self.span.is_none() {
            let event = self.acting.event(Kind::ActivityExportFinished).fact("events", self.written);
            self.acting.record(&mut tx, event).await?;
        }
        tx.commit().await?;
        self.names.learn_administrators(&self.acting, events.iter().map(|own| &own.entry)).await?;
        match self.form {
            Form::Csv => table(&events, &self.names, first).map(Some),
            Form::JsonLines => Ok(Some(lines(&events, &self.names))),
        }
    }
}

fn lines(events: &[Shown], names: &Names) -> Lines {
    let mut lines = Vec::new();
    for own in events {
        let entry = &own.entry;
        let (actor, id, name) = actor(own, names);
        let line = json!({
            "event": entry.id,
            "time": rfc3339(entry.at),
            "kind": entry.word,
            "outcome": if entry.refused.is_some() { "refused" } else { "allowed" },
            "reason": entry.refused,
            "sentence": names.sentence(&own.told),
            "why": own.told.why,
            "actor": { "type": actor, "id": id, "name": name },
            "person": entry.user.map(|id| json!({ "id": id, "name": person(own, names) })),
            "application": entry.client.as_ref().map(|id| json!({ "clientId": id, "name": application(own, names) })),
            "session": entry.session,
            "grant": entry.grant,
            "address": own.address,
            "facts": entry.facts,
            "details": own.details,
            "canonical": own.raw,
        });
        lines.extend_from_slice(line.to_string().as_bytes());
        lines.push(b'\n');
    }
    lines
}

fn table(events: &[Shown], names: &Names, with_head: bool) -> Served<Lines> {
    let fault = |_| ServiceError::Fault("a table that cannot be written");
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    if with_head {
        writer.write_record(COLUMNS).map_err(fault)?;
    }
    for own in events {
        let entry = &own.entry;
        let (actor, id, name) = actor(own, names);
        let json = |value: &Value| value.to_string();
        let cells = [
            rfc3339(entry.at),
            entry.word.clone(),
            if entry.refused.is_some() { "refused" } else { "allowed" }.to_owned(),
            own.told.why.clone().unwrap_or_default(),
            names.sentence(&own.told),
            if id.is_empty() { actor.to_owned() } else { format!("{actor}:{id}") },
            name,
            entry.user.map(|id| id.to_string()).unwrap_or_default(),
            person(own, names).unwrap_or_default(),
            entry.client.as_ref().map(ToString::to_string).unwrap_or_default(),
            application(own, names).unwrap_or_default(),
            entry.session.map(|id| id.to_string()).unwrap_or_default(),
            entry.grant.map(|id| id.to_string()).unwrap_or_default(),
            own.address.clone().unwrap_or_default(),
            if entry.facts.is_empty() { String::new() } else { json(&json!(entry.facts)) },
            own.details.as_ref().map(json).unwrap_or_default(),
            entry.id.to_string(),
        ];
        writer.write_record(cells.iter().map(|cell| harmless(cell))).map_err(fault)?;
    }
    writer.into_inner().map_err(|_| ServiceError::Fault("a table that cannot be written"))
}

/// A cell that no spreadsheet takes for a formula, nor any part of it: where a semicolon is what parts cells, a spreadsheet
/// may part ours at it.
fn harmless(cell: &str) -> String {
    let mut safe = String::with_capacity(cell.len() + 1);
    let mut begins = true;
    for c in cell.chars() {
        if begins && matches!(c, '=' | '+' | '-' | '@' | '\t' | '\r' | '\n') {
            safe.push('\'');
        }
        safe.push(c);
        begins = matches!(c, ';' | '\t') || (begins && matches!(c, ' ' | '"'));
    }
    safe
}

fn rfc3339(at: Timestamp) -> String {
    at.to_offset().format(&Rfc3339).unwrap_or_default()
}

fn actor(own: &Shown, names: &Names) -> (&'static str, String, String) {
    let (what, id) = match &own.entry.actor {
        Actor::User(id) => ("user", id.to_string()),
        Actor::Administrator(id) => ("administrator", id.to_string()),
        Actor::Client(id) => ("client", id.to_string()),
        Actor::Anonymous => ("anonymous", String::new()),
        Actor::Operator => ("operator", String::new()),
        Actor::System => ("system", String::new()),
    };
    (what, id, names.text(&own.told.who))
}

fn person(own: &Shown, names: &Names) -> Option<String> {
    let of = if own.entry.is_about_administrators() { &names.administrators } else { &names.people };
    of.get(&own.entry.user?).cloned()
}

fn application(own: &Shown, names: &Names) -> Option<String> {
    names.clients.get(own.entry.client.as_ref()?).map(|named| named.name.clone())
}

#[cfg(test)]
mod tests {
    use super::harmless;

    #[test]
    fn no_cell_is_a_formula() {
        for bad in ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\r=1", "\n=1"] {
            assert_eq!(harmless(bad), format!("'{bad}"));
        }
        for (bad, safe) in [("Ada;=1", "Ada;'=1"), ("; +1;-1", "; '+1;'-1"), ("a\t=1", "a\t'=1"), ("x;\"=1", "x;\"'=1")]
        {
            assert_eq!(harmless(bad), safe);
        }
        for good in ["Ada", "", "a=1", "2026-11-22T00:00:00Z", "'quoted'"] {
            assert_eq!(harmless(good), good);
        }
    }
}
