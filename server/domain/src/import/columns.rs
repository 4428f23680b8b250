//! What the columns of a list mean, and how a line of cells becomes the object that JSON would have said.

use super::Problem;
use serde_json::{Map, Value, json};

/// What the cells of a column are.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Column {
    /// A text.
    Text(&'static str),
    /// A text that is taken as it stands, spaces and all.
    Secret(&'static str),
    /// Yes or no.
    Flag(&'static str),
    /// Names, with semicolons between them.
    Names(&'static str),
    /// `system|value`, with semicolons between them.
    Identifiers,
    /// An object as JSON.
    Object(&'static str),
    /// A part of the postal address.
    Address(&'static str),
    /// One of the project's own attributes.
    Attribute(String),
}

const COLUMNS: &[Column] = &[
    Column::Text("email"),
    Column::Text("username"),
    Column::Text("phoneNumber"),
    Column::Text("contactEmail"),
    Column::Flag("emailVerified"),
    Column::Flag("phoneNumberVerified"),
    Column::Secret("password"),
    Column::Secret("passwordHash"),
    Column::Text("name"),
    Column::Text("given_name"),
    Column::Text("family_name"),
    Column::Text("middle_name"),
    Column::Text("nickname"),
    Column::Text("preferred_username"),
    Column::Text("profile"),
    Column::Text("picture"),
    Column::Text("website"),
    Column::Text("gender"),
    Column::Text("birthdate"),
    Column::Text("zoneinfo"),
    Column::Text("locale"),
    Column::Names("roles"),
    Column::Text("fhirUser"),
    Column::Identifiers,
    Column::Object("attributes"),
    Column::Flag("blocked"),
    Column::Address("street_address"),
    Column::Address("locality"),
    Column::Address("region"),
    Column::Address("postal_code"),
    Column::Address("country"),
];

impl Column {
    const fn name(&self) -> &'static str {
        match self {
            Self::Text(name)
            | Self::Secret(name)
            | Self::Flag(name)
            | Self::Names(name)
            | Self::Object(name)
            | Self::Address(name) => name,
            Self::Identifiers => "identifiers",
            Self::Attribute(_) => "attributes",
        }
    }

    /// The column of this heading. Case, spaces, dashes and underscores do not count: spreadsheets are written by people.
    fn of(heading: &str) -> Option<Self> {
        let heading = heading.trim();
        if let Some((before, own)) = heading.split_once('.')
            && before.eq_ignore_ascii_case("attributes")
            && !own.trim().is_empty()
        {
            return Some(Self::Attribute(own.trim().to_owned()));
        }
        let plain = plain(heading);
        let plain = if plain == "phone" { "phonenumber" } else { &plain };
        COLUMNS.iter().find(|column| self::plain(column.name()) == plain).cloned()
    }
}

fn plain(text: &str) -> String {
    text.chars().filter(|c| !matches!(c, ' ' | '-' | '_')).flat_map(char::to_lowercase).collect()
}

/// The columns of a list, in their order.
pub struct Header(Vec<Column>);

impl Header {
    /// Reads the header line.
    pub fn read(line: u64, cells: &[String]) -> Result<Self, Vec<Problem>> {
        let (mut columns, mut problems) = (Vec::<Column>::new(), Vec::new());
        // If none is known, the first line is about somebody, most likely, and none of it is to be quoted.
        let any = cells.iter().any(|cell| Column::of(cell).is_some());
        if !any {
            let names: Vec<&str> = COLUMNS.iter().map(Column::name).take(9).collect();
            let text = format!("The first line has to name the columns: {} and so on.", names.join(", "));
            return Err(vec![Problem::new(line, "", text)]);
        }
        for (at, cell) in cells.iter().enumerate() {
            let heading: String = cell.trim().chars().filter(|c| !c.is_control()).take(40).collect();
            let place = format!("column {} (\u{201c}{heading}\u{201d})", at.saturating_add(1));
            match Column::of(cell) {
                Some(column) if columns.contains(&column) => {
                    problems.push(Problem::new(line, place, "stands there twice"));
                }
                Some(column) => columns.push(column),
                None if cell.trim().is_empty() => problems.push(Problem::new(line, place, "has no heading")),
                None => problems.push(Problem::new(line, place, "has a heading that is not known here")),
            }
        }
        if problems.is_empty() { Ok(Self(columns)) } else { Err(problems) }
    }

    /// What JSON would have said in the place of these cells. Empty cells say nothing.
    pub fn object(&self, line: u64, cells: &[String]) -> Result<Map<String, Value>, Vec<Problem>> {
        let beyond = cells.iter().skip(self.0.len()).any(|cell| !cell.trim().is_empty());
        if cells.len() < self.0.len() || beyond {
            let text = format!("The line has {} cells, the header has {}.", cells.len(), self.0.len());
            return Err(vec![Problem::new(line, "", text)]);
        }
        let (mut members, mut problems) = (Map::new(), Vec::new());
        let inner = |outer: &str, name: &str, value: Value, members: &mut Map<String, Value>| {
            let outer = members.entry(outer).or_insert_with(|| json!({}));
            if let Some(outer) = outer.as_object_mut() {
                outer.insert(name.to_owned(), value);
            }
        };
        for (column, cell) in self.0.iter().zip(cells) {
            let text = plain_cell(cell);
            if text.is_empty() {
                continue;
            }
            let name = column.name();
            match column {
                Column::Text(_) => _ = members.insert(name.to_owned(), json!(text)),
                Column::Secret(_) => _ = members.insert(name.to_owned(), json!(cell)),
                Column::Flag(_) => match flag(text) {
                    Some(flag) => _ = members.insert(name.to_owned(), json!(flag)),
                    None => problems.push(Problem::new(line, name, "must be true or false")),
                },
                Column::Names(_) => _ = members.insert(name.to_owned(), json!(parts(text).collect::<Vec<_>>())),
                Column::Identifiers => {
                    let each: Option<Vec<Value>> = parts(text)
                        .map(|part| part.split_once('|'))
                        .map(|part| {
                            part.map(|(system, value)| json!({ "system": system.trim(), "value": value.trim() }))
                        })
                        .collect();
                    match each {
                        Some(each) => _ = members.insert(name.to_owned(), Value::Array(each)),
                        None => problems.push(Problem::new(line, name, "must be written as system|value")),
                    }
                }
                Column::Object(_) => match serde_json::from_str::<Map<String, Value>>(text) {
                    Ok(own) => {
                        for (own, value) in own {
                            inner(name, &own, value, &mut members);
                        }
                    }
                    Err(_) => problems.push(Problem::new(line, name, "must be a JSON object")),
                },
                Column::Address(_) => inner("address", name, json!(text), &mut members),
                Column::Attribute(own) => inner(name, own, json!(text), &mut members),
            }
        }
        if problems.is_empty() { Ok(members) } else { Err(problems) }
    }
}

/// A cell without the spaces around it, and without the quote that keeps it from being a formula: our own exports write it.
fn plain_cell(cell: &str) -> &str {
    let text = cell.trim();
    match text.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['=', '+', '-', '@']) => rest,
        _ => text,
    }
}

fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.split(';').map(str::trim).filter(|part| !part.is_empty())
}

fn flag(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "yes" | "1" => Some(true),
        "false" | "no" | "0" => Some(false),
        _ => None,
    }
}
