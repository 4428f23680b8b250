//! What everybody tries first. The lists of common and breached passwords, words and names come with the crate `zxcvbn`
//! (MIT), which also finds them reversed, repeated, decorated and with digits for letters.

use super::letters;

/// More than enough to judge by; each further character costs time.
const LOOKED_AT: usize = 64;

/// What has fewer letters and digits is judged as it stands only.
const FEWEST_LETTERS: usize = 12;

/// Long ones that are on every list by now, as letters and digits only.
const FAMOUS: &[&str] = &[
    "correcthorsebatterystaple",
    "thequickbrownfoxjumpsoverthelazydog",
    "thequickbrownfox",
    "qwertyuiopasdfghjklzxcvbnm",
    "iloveyouforever",
    "letmeinplease",
    "maytheforcebewithyou",
    "tobeornottobe",
    "todayisagoodday",
    "changemechangeme",
    "welcometothejungle",
    "passphrasepassphrase",
    "thisismypassword",
    "mypasswordis",
    "ilovemyfamily",
    "jesusismysavior",
    "abcdefghijklmnopqrstuvwxyz",
];

/// How hard something is to guess: 0, everybody tries it, to 4, nobody gets there.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Strength(u8);

impl Strength {
    /// From here on a password is taken: a million guesses, which limits on guessing make take years.
    pub const ENOUGH: Self = Self(2);

    /// 0 to 4.
    #[must_use]
    pub const fn level(self) -> u8 {
        self.0
    }
}

pub(super) fn strength(text: &str, words: &[String]) -> Strength {
    let text: String = text.chars().take(LOOKED_AT).collect();
    let plain = letters(&text);
    let core = plain.trim_end_matches(|c: char| c.is_ascii_digit());
    if FAMOUS.contains(&core) {
        return Strength(0);
    }
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let score = |text: &str| u8::from(zxcvbn::zxcvbn(text, &words).score());
    // Without what stands between, too: "pass-word pass-word" is no better than "passwordpassword". A few letters out of many
    // symbols say nothing.
    let typed = score(&text);
    Strength(if plain.chars().count() < FEWEST_LETTERS { typed } else { typed.min(score(&plain)) })
}

pub(super) fn is_common(text: &str, words: &[String]) -> bool {
    strength(text, words) < Strength::ENOUGH
}
