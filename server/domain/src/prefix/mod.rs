//! The words that a person is found by, and the beginnings of them that an index holds.
//!
//! The index is of keyed hashes, so it finds whole keys only: what may be typed is worked out when a person is written. What
//! it finds is compared once more with the person's words, and dropped if it was something else.

mod fold;
mod query;

pub use fold::fold;
pub use query::Query;

use crate::person::{Identifier, IdentifierKind, Profile};
use fold::{is_dense, words};
use std::collections::BTreeSet;

/// Which way of cutting words this is; people whose keys were made by an earlier one are indexed anew.
pub const SCHEME: i16 = 1;

/// The fewest letters that find longer words. Shorter words are found whole (Li).
const SHORTEST: usize = 3;

/// The most letters of a word that the index tells apart.
const LONGEST: usize = 12;

/// The same for scripts without spaces, where a word is found from each of its letters on.
const LONGEST_DENSE: usize = 4;

/// The most words and keys of one person; attributes that somebody filled with a book must not fill the index.
const MOST_WORDS: usize = 64;
const MOST_KEYS: usize = 300;

/// The most letters of a text that are looked at.
const MOST_LETTERS: usize = 400;

/// What a person is found by.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Terms {
    words: BTreeSet<String>,
    addresses: Vec<String>,
}

impl Terms {
    /// The words of a person: names, what comes before the `@` of addresses, numbers, usernames, identifiers.
    #[must_use]
    pub fn of(profile: &Profile, logins: &[Identifier]) -> Self {
        let mut terms = Self::default();
        let names = [
            &profile.name,
            &profile.given_name,
            &profile.family_name,
            &profile.middle_name,
            &profile.nickname,
            &profile.preferred_username,
        ];
        for name in names.into_iter().flatten() {
            terms.add(name);
        }
        for login in logins {
            match login.kind() {
                IdentifierKind::Email => terms.address(login.text()),
                IdentifierKind::Phone => terms.phone(login.text()),
                IdentifierKind::Username => terms.add(login.text()),
            }
        }
        if let Some(address) = &profile.email {
            terms.address(address);
        }
        if let Some(number) = &profile.phone_number {
            terms.phone(number);
        }
        for identifier in &profile.identifiers {
            terms.add(&identifier.value);
            if let Some(digits) = query::digits(&identifier.value) {
                terms.add(&digits);
            }
        }
        terms
    }

    fn add(&mut self, text: &str) {
        let text: String = text.chars().take(MOST_LETTERS).collect();
        for word in words(&text) {
            if self.words.len() >= MOST_WORDS {
                return;
            }
            self.words.insert(word);
        }
    }

    /// Everybody at a hospital has its domain: it finds nobody.
    fn address(&mut self, text: &str) {
        let (local, _) = text.rsplit_once('@').unwrap_or((text, ""));
        self.add(local);
        self.addresses.push(fold(text));
    }

    /// A number with its country code, without it, without the area code, and its last four digits.
    fn phone(&mut self, text: &str) {
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        let national: String = digits.chars().skip(country_code(&digits)).collect();
        let last: String = digits.chars().skip(digits.len().saturating_sub(4)).collect();
        let local: String = national.chars().skip(3).collect();
        for number in [digits, national, local, last] {
            self.add(&number);
        }
    }

    /// What the index holds of this person.
    #[must_use]
    pub fn keys(&self) -> BTreeSet<String> {
        self.words.iter().flat_map(|word| beginnings(word)).take(MOST_KEYS).collect()
    }

    /// Whether one of the words begins like this.
    fn begins(&self, with: &str) -> bool {
        let dense = with.chars().any(is_dense);
        self.words.iter().any(|word| word.starts_with(with) || (dense && word.contains(with)))
    }
}

impl std::fmt::Debug for Terms {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Terms({} words)", self.words.len())
    }
}

/// How many digits the country code has (ITU-T E.164, list of country codes).
fn country_code(digits: &str) -> usize {
    let two = digits.get(..2).and_then(|two| two.parse::<u8>().ok()).unwrap_or(0);
    match two {
        10..=19 | 70..=79 => 1,
        20 | 27 | 30..=34 | 36 | 39..=41 | 43..=49 | 51..=58 | 60..=66 | 81 | 82 | 84 | 86 | 90..=95 | 98 => 2,
        _ => 3,
    }
}

/// The beginnings of a word that find it.
fn beginnings(word: &str) -> Vec<String> {
    let letters: Vec<char> = word.chars().collect();
    if letters.iter().copied().any(is_dense) {
        let from = |start: usize| {
            let rest = letters.iter().skip(start);
            (1..=LONGEST_DENSE.min(letters.len().saturating_sub(start)))
                .map(|length| rest.clone().take(length).collect::<String>())
                .collect::<Vec<_>>()
        };
        return (0..letters.len().min(LONGEST)).flat_map(from).collect();
    }
    match letters.len() {
        0 => Vec::new(),
        length if length < SHORTEST => vec![word.to_owned()],
        length => (SHORTEST..=length.min(LONGEST)).map(|length| letters.iter().take(length).collect()).collect(),
    }
}

#[cfg(test)]
mod tests;
