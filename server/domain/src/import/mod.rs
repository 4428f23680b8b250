//! A list of people that somebody brings along: CSV with a header line, or a JSON object a line.
//!
//! [`People`] walks such a list once and says of each line who it is or what is wrong with it. It looks at nothing but the
//! list and the [`Rules`] of the project; who is there already, the database knows.

mod columns;
mod csv;
mod json;
mod line;
#[cfg(test)]
mod tests;

pub use line::{Hash, PasswordCheck, Person, Rules};

use crate::{person::IdentifierKind, project_file::UserEntry};
use std::collections::HashMap;

/// The longest line, in bytes: more than anybody has to say about a person.
pub const LONGEST_LINE: usize = 64 * 1024;

/// How many problems are told one by one. The others are counted.
pub const MOST_PROBLEMS: usize = 100;

/// A list with every column and one made-up person, to begin with.
pub const TEMPLATE: &str = "\
email,username,phoneNumber,name,given_name,family_name,locale,roles,fhirUser,identifiers,emailVerified,passwordHash\r\n\
maria.lopez@clinic.example,,,María López,María,López,es,,Practitioner/maria,http://hl7.org/fhir/sid/us-npi|1234567893,false,\r\n";

/// What a list is written in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Format {
    /// A header line, and a line for each person.
    Csv,
    /// A JSON object for each person.
    JsonLines,
}

impl Format {
    /// What the list is, by how it begins: no CSV begins with a brace.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        let first = without_mark(bytes).iter().find(|byte| !byte.is_ascii_whitespace());
        if matches!(first, Some(b'{' | b'[')) { Self::JsonLines } else { Self::Csv }
    }
}

/// One thing that is wrong with a list. It quotes nothing of it but names of roles.
#[derive(Clone, PartialEq, Eq, Debug, serde::Serialize, serde::Deserialize)]
pub struct Problem {
    /// The line; the first is 1.
    pub line: u64,
    /// Which column or member; empty for the whole line.
    pub field: String,
    /// What is wrong, as a sentence's end: "is missing".
    pub text: String,
}

impl Problem {
    pub(crate) fn new(line: u64, field: impl Into<String>, text: impl Into<String>) -> Self {
        // A member's name is the list's own, and may be anything.
        let field = field.into().chars().filter(|c| !c.is_control()).take(100).collect();
        Self { line, field, text: text.into() }
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.field.as_str() {
            "" => write!(f, "line {}: {}", self.line, self.text),
            field => write!(f, "line {}: {field} {}", self.line, self.text),
        }
    }
}

/// The problems of a list: the first hundred, and how many there are.
#[derive(Clone, PartialEq, Eq, Debug, Default, serde::Serialize, serde::Deserialize)]
pub struct Problems {
    /// The first of them.
    pub told: Vec<Problem>,
    /// How many there are.
    pub count: u64,
}

impl Problems {
    /// Notes some more.
    pub fn add(&mut self, more: impl IntoIterator<Item = Problem>) {
        for problem in more {
            self.count = self.count.saturating_add(1);
            if self.told.len() < MOST_PROBLEMS {
                self.told.push(problem);
            }
        }
    }

    /// Whether nothing is wrong.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.count == 0
    }
}

/// What is to be known of a list, and stands against nothing.
#[derive(Clone, PartialEq, Eq, Debug, Default, serde::Serialize, serde::Deserialize)]
pub struct Besides {
    /// The lines of those who are there already; the first twenty.
    pub there: Vec<u64>,
    /// How many are new and called verified by the list, which is not believed.
    pub unbelieved: u64,
}

impl Besides {
    const MOST: usize = 20;

    /// Notes the line of somebody who is there already.
    pub fn note_there(&mut self, line: u64) {
        if self.there.len() < Self::MOST {
            self.there.push(line);
        }
    }

    /// Notes somebody who is new.
    pub fn note_new(&mut self, person: &Person) {
        self.unbelieved = self.unbelieved.saturating_add(u64::from(person.profile().email_verified));
    }

    /// Adds what is to be known of what comes after.
    pub fn add(&mut self, more: Self) {
        more.there.into_iter().for_each(|line| self.note_there(line));
        self.unbelieved = self.unbelieved.saturating_add(more.unbelieved);
    }

    /// Where those stand of whom there are `count`: "Lines 2, 5 and 9", "Lines 2, 5, … and more". Nothing, if that is not known.
    #[must_use]
    pub fn lines(&self, count: u64) -> Option<String> {
        let (last, before) = self.there.split_last()?;
        let is_all = u64::try_from(self.there.len()).is_ok_and(|told| told == count);
        let list = |lines: &[u64]| lines.iter().map(u64::to_string).collect::<Vec<_>>().join(", ");
        Some(match (before, is_all) {
            ([], true) => format!("Line {last}"),
            (before, true) => format!("Lines {} and {last}", list(before)),
            (_, false) => format!("Lines {} and more", list(&self.there)),
        })
    }
}

/// A line of the list that is about somebody.
#[derive(Debug)]
pub struct Line {
    /// Where it begins; the first line is 1.
    pub number: u64,
    /// Who it is about, or what is wrong.
    pub person: Result<Box<Person>, Vec<Problem>>,
}

/// Walks a list, line by line.
pub struct People<'a> {
    source: Source<'a>,
    rules: Rules<'a>,
    logins: HashMap<(IdentifierKind, String), u64>,
    references: HashMap<String, u64>,
}

enum Source<'a> {
    Csv(Box<csv::Records<'a>>, columns::Header),
    Json(json::Lines<'a>),
}

impl std::fmt::Debug for People<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("People(…)")
    }
}

impl<'a> People<'a> {
    /// Begins to walk a list.
    ///
    /// # Errors
    /// Its header cannot be read, or it is no list at all.
    pub fn new(bytes: &'a [u8], rules: Rules<'a>) -> Result<Self, Vec<Problem>> {
        let whole = |text: &str| vec![Problem::new(1, "", text)];
        if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
            return Err(whole("The file is UTF-16. Save it as UTF-8 (in Excel: \u{201c}CSV UTF-8\u{201d})."));
        }
        let bytes = without_mark(bytes);
        if bytes.iter().all(u8::is_ascii_whitespace) {
            return Err(whole("The file is empty."));
        }
        let source = match Format::of(bytes) {
            Format::JsonLines => Source::Json(json::Lines::new(bytes)),
            Format::Csv => {
                let mut records = csv::Records::new(bytes);
                let header = match records.next() {
                    Some((line, Ok(cells))) => columns::Header::read(line, &cells)?,
                    Some((line, Err(text))) => return Err(vec![Problem::new(line, "", text)]),
                    None => return Err(whole("The file is empty.")),
                };
                Source::Csv(Box::new(records), header)
            }
        };
        Ok(Self { source, rules, logins: HashMap::new(), references: HashMap::new() })
    }

    /// What stands in two lines belongs to neither.
    fn alone(&mut self, number: u64, entry: &UserEntry) -> Vec<Problem> {
        let mut problems = Vec::new();
        let twice = |first: u64| format!("is that of line {first} as well");
        for login in entry.logins() {
            let field = line::field_of(login.kind());
            match self.logins.entry((login.kind(), login.folded().to_owned())) {
                std::collections::hash_map::Entry::Occupied(there) => {
                    problems.push(Problem::new(number, field, twice(*there.get())));
                }
                std::collections::hash_map::Entry::Vacant(free) => {
                    free.insert(number);
                }
            }
        }
        if let Some(reference) = &entry.fhir_user {
            match self.references.get(reference) {
                Some(first) => problems.push(Problem::new(number, "fhirUser", twice(*first))),
                None => {
                    self.references.insert(reference.clone(), number);
                }
            }
        }
        problems
    }
}

impl Iterator for People<'_> {
    type Item = Line;

    fn next(&mut self) -> Option<Line> {
        let (number, read) = match &mut self.source {
            Source::Csv(records, header) => {
                let (number, cells) = records.find(|(_, cells)| !is_blank(cells))?;
                (
                    number,
                    cells.map_err(|text| vec![Problem::new(number, "", text)]).and_then(|c| header.object(number, &c)),
                )
            }
            Source::Json(lines) => lines.next()?,
        };
        let person = read.and_then(|members| line::read(number, members, &self.rules));
        let person = match person {
            Ok(person) => match self.alone(number, &person.entry) {
                problems if problems.is_empty() => Ok(Box::new(person)),
                problems => Err(problems),
            },
            Err(problems) => Err(problems),
        };
        Some(Line { number, person })
    }
}

fn is_blank(cells: &Result<Vec<String>, &'static str>) -> bool {
    cells.as_ref().is_ok_and(|cells| cells.iter().all(|cell| cell.trim().is_empty()))
}

/// What spreadsheets put before UTF-8.
fn without_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)
}
