//! JSON Lines: an object for each person.

use super::{LONGEST_LINE, Problem};
use serde::{
    Deserialize,
    de::{Error, MapAccess, Visitor},
};
use serde_json::{Map, Value};

/// Walks the lines of a file that are not empty: where each is, and its members or what is wrong with it.
pub struct Lines<'a> {
    rest: &'a [u8],
    line: u64,
}

impl<'a> Lines<'a> {
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes, line: 0 }
    }
}

impl Iterator for Lines<'_> {
    type Item = (u64, Result<Map<String, Value>, Vec<Problem>>);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if self.rest.is_empty() {
                return None;
            }
            let end = self.rest.iter().position(|byte| *byte == b'\n');
            let (line, rest) = match end.and_then(|at| self.rest.split_at_checked(at)) {
                Some((line, rest)) => (line, rest.get(1..).unwrap_or_default()),
                None => (self.rest, [].as_slice()),
            };
            self.rest = rest;
            self.line = self.line.saturating_add(1);
            let line = line.trim_ascii();
            if !line.is_empty() {
                let number = self.line;
                return Some((number, read(line).map_err(|text| vec![Problem::new(number, "", text)])));
            }
        }
    }
}

fn read(line: &[u8]) -> Result<Map<String, Value>, &'static str> {
    if line.len() > LONGEST_LINE {
        return Err("The line is longer than 64 KB.");
    }
    if line.starts_with(b"[") {
        return Err("Write an object on each line, without a list around them.");
    }
    let text = std::str::from_utf8(line).map_err(|_| "This is not UTF-8.")?;
    match serde_json::from_str::<Members>(text) {
        Ok(members) => Ok(members.0),
        // What the reader of JSON says may quote what stands there.
        Err(error) if error.is_data() => Err("Write an object in which no member stands twice."),
        Err(_) => Err("This is no JSON object on one line."),
    }
}

/// An object in which no member stands twice: of two, nobody could say which is meant.
struct Members(Map<String, Value>);

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Each;
        impl<'de> Visitor<'de> for Each {
            type Value = Members;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Members, A::Error> {
                let mut members = Map::new();
                while let Some((name, value)) = access.next_entry::<String, Value>()? {
                    if members.insert(name, value).is_some() {
                        return Err(A::Error::custom("twice"));
                    }
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(Each)
    }
}
