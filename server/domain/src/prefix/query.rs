//! What somebody types to find a person.

use super::{LONGEST, LONGEST_DENSE, MOST_LETTERS, SHORTEST, Terms, fold, fold::is_dense, words};

/// The most words that are looked for in the index; the others are compared afterwards.
const MOST_KEYS: usize = 4;

/// The most words of a query.
const MOST_WORDS: usize = 12;

/// What is looked for: people who have a word that begins like each of these.
#[derive(Clone, PartialEq, Eq)]
pub struct Query {
    words: Vec<String>,
    addresses: Vec<String>,
}

impl Query {
    /// Reads what was typed. `None`: there is no letter or digit in it to look for.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text: String = text.chars().take(MOST_LETTERS).collect();
        let mut query = Self { words: Vec::new(), addresses: Vec::new() };
        if let Some(number) = phone(&text) {
            query.words = words(&number);
        } else {
            for token in text.split_whitespace() {
                match token.rsplit_once('@') {
                    Some((local, _)) if !local.is_empty() => {
                        query.words.extend(words(local));
                        query.addresses.push(fold(token));
                    }
                    _ => query.words.extend(words(token)),
                }
            }
        }
        query.words.truncate(MOST_WORDS);
        (!query.words.is_empty()).then_some(query)
    }

    /// The keys to look for in the index, the one that finds fewest first. Whoever is meant has all of them.
    #[must_use]
    pub fn keys(&self) -> Vec<String> {
        let mut long: Vec<&String> = self.words.iter().filter(|word| finds_longer(word)).collect();
        if long.is_empty() {
            // The last is still being typed, unless it is the only one.
            let whole = self.words.len().saturating_sub(1).max(1);
            return self.words.iter().take(whole.min(MOST_KEYS)).cloned().collect();
        }
        long.sort_by_key(|word| std::cmp::Reverse(weight(word)));
        let mut keys: Vec<String> = Vec::new();
        for word in long {
            let most = if word.chars().any(is_dense) { LONGEST_DENSE } else { LONGEST };
            let key: String = word.chars().take(most).collect();
            if !keys.contains(&key) && keys.len() < MOST_KEYS {
                keys.push(key);
            }
        }
        keys
    }

    /// Whether there is a word long enough to find people by its beginning; otherwise only whole words are found.
    #[must_use]
    pub fn finds_beginnings(&self) -> bool {
        self.words.iter().any(|word| finds_longer(word))
    }

    /// Whether this is who is looked for: what the index finds is compared once more.
    #[must_use]
    pub fn finds(&self, terms: &Terms) -> bool {
        let any_long = self.finds_beginnings();
        let last = self.words.len().saturating_sub(1);
        let found = |(index, word): (usize, &String)| {
            let whole = !any_long && (index < last || last == 0);
            if whole { terms.words.contains(word) } else { terms.begins(word) }
        };
        self.words.iter().enumerate().all(found)
            && self.addresses.iter().all(|typed| terms.addresses.iter().any(|own| own.starts_with(typed.as_str())))
    }
}

impl std::fmt::Debug for Query {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Query({} words)", self.words.len())
    }
}

fn finds_longer(word: &str) -> bool {
    word.chars().count() >= SHORTEST || word.chars().any(is_dense)
}

/// A letter of a dense script tells about as much as three others.
fn weight(word: &str) -> usize {
    word.chars().map(|letter| if is_dense(letter) { 3 } else { 1 }).sum()
}

/// The digits of a text that has nothing else but what stands between digits.
pub(super) fn digits(text: &str) -> Option<String> {
    let between =
        |letter: &char| letter.is_whitespace() || matches!(letter, '+' | '-' | '.' | '/' | '(' | ')' | '\u{2011}');
    let rest: String = text.chars().filter(|letter| !between(letter)).collect();
    (!rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit())).then_some(rest)
}

/// A telephone number in groups is one number; other numbers in groups are found by their groups.
fn phone(text: &str) -> Option<String> {
    let text = text.trim();
    digits(text).filter(|digits| text.starts_with(['+', '(', '0']) && digits.len() >= 5)
}
