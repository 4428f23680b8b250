//! Which passwords are taken (NIST SP 800-63B-4 §3.1.1): long ones, whatever they are made of.

/// The fewest characters of a password that stands alone.
pub const SHORTEST: usize = 15;

/// The most.
pub const LONGEST: usize = 128;

/// What is wrong with a password, as a sentence that says what to do; `None`: it is taken. `about` are the person's own
/// names and addresses: a password that is little more than one of them is the first that anybody tries.
#[must_use]
pub fn problem(text: &str, about: &[&str]) -> Option<&'static str> {
    let length = text.chars().count();
    if text.is_empty() {
        return Some("Choose a password.");
    }
    if length < SHORTEST {
        return Some(
            "Use at least 15 characters. Three or four words that do not belong together are easy to remember.",
        );
    }
    if length > LONGEST {
        return Some("Use at most 128 characters.");
    }
    let plain = letters(text);
    let mut different: Vec<char> = text.chars().collect();
    different.sort_unstable();
    different.dedup();
    if different.len() < 5 {
        return Some("Use more different characters.");
    }
    let guessable = about
        .iter()
        .chain(&["keyward", "password"])
        .map(|word| letters(word))
        .any(|word| word.chars().count() >= 3 && plain.replace(&word, "").chars().count() < SHORTEST / 2);
    guessable.then_some("Choose something that is not your name, your address or the name of this service.")
}

fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn length_is_what_counts() {
        assert_eq!(problem("maple-river-lantern", &[]), None);
        assert_eq!(problem("пароль из нескольких слов", &[]), None);
        assert!(problem("", &[]).unwrap().contains("Choose"));
        assert!(problem("Tr0ub4dor&3", &[]).unwrap().contains("15"));
        assert!(problem(&"ab-cd-ef ".repeat(20), &[]).unwrap().contains("128"));
    }

    #[test]
    fn what_everybody_tries_first_is_refused() {
        for bad in [
            "aaaaaaaaaaaaaaaaaaaa",
            "ada.lovelace@clinic.example",
            "AdaLovelace-2026",
            "password-password",
            "Keyward-Keyward-1",
        ] {
            assert!(
                problem(bad, &["Ada Lovelace", "ada.lovelace@clinic.example", "Ada", "Lovelace"]).is_some(),
                "{bad}"
            );
        }
        assert_eq!(problem("ada-likes-purple-rivers", &["Ada Lovelace"]), None);
    }
}
