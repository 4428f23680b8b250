//! Texts brought to the form in which they are compared: case, accents, width and presentation forms do not matter.

use unicode_normalization::UnicodeNormalization as _;

/// Folds a text: compatibility-decomposed (UAX #15) without accents, lower case, letters that have no decomposition written
/// out. Folding twice is folding once.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut letters = String::with_capacity(text.len());
    // Some capitals become a letter and an accent only when they are made small (İ), so accents go after that.
    for letter in text.nfkd().flat_map(char::to_lowercase).nfkd().filter(|letter| !is_accent(*letter)) {
        match letter {
            'ß' => letters.push_str("ss"),
            'æ' => letters.push_str("ae"),
            'œ' => letters.push_str("oe"),
            'þ' => letters.push_str("th"),
            'ı' => letters.push('i'),
            'ø' => letters.push('o'),
            'ł' => letters.push('l'),
            'đ' | 'ð' => letters.push('d'),
            'ħ' => letters.push('h'),
            'ŧ' => letters.push('t'),
            'ŋ' => letters.push('n'),
            'ς' => letters.push('σ'),
            // Apostrophes and soft hyphens stand within words: O'Brien, Jean‑Luc written with U+00AD.
            '\'' | '\u{2019}' | '\u{2bc}' | '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{feff}' => {}
            other => letters.push(other),
        }
    }
    // Syllables that the decomposition took apart (Hangul) are one letter again.
    letters.nfc().collect()
}

/// A mark that one leaves out when writing in a hurry. Vowel signs of scripts that write them as marks stay.
const fn is_accent(letter: char) -> bool {
    matches!(letter,
        '\u{300}'..='\u{36f}' | '\u{591}'..='\u{5bd}' | '\u{5bf}'..='\u{5c7}' | '\u{610}'..='\u{61a}'
        | '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}'
        | '\u{20d0}'..='\u{20ff}' | '\u{3099}' | '\u{309a}' | '\u{fe00}'..='\u{fe0f}' | '\u{fe20}'..='\u{fe2f}')
}

/// A letter of a script that puts no spaces between words, and in which one letter says a lot.
pub(super) const fn is_dense(letter: char) -> bool {
    matches!(letter,
        '\u{3005}'..='\u{3007}' | '\u{3041}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'
        | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3134f}')
}

/// The folded words of a text.
pub(super) fn words(text: &str) -> Vec<String> {
    let folded = fold(text);
    let mut words = Vec::new();
    let mut word = String::new();
    let mut dense = false;
    for letter in folded.chars() {
        let belongs = letter.is_alphanumeric() || unicode_normalization::char::is_combining_mark(letter);
        if !belongs || (is_dense(letter) != dense && !word.is_empty()) {
            words.push(std::mem::take(&mut word));
        }
        if belongs {
            dense = is_dense(letter);
            word.push(letter);
        }
    }
    words.push(word);
    words.into_iter().map(number).filter(|word| !word.is_empty()).collect()
}

/// Numbers are written with zeros in front of them or without.
fn number(word: String) -> String {
    if !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit()) {
        let rest = word.trim_start_matches('0');
        return if rest.is_empty() { "0".to_owned() } else { rest.to_owned() };
    }
    word
}
