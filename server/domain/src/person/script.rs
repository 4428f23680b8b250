//! Addresses that look like other people's (homographs): letters of several alphabets within a name, or a name all of whose
//! letters have Latin twins. A small, strict reading of UTS #39's "single script" with the scripts that people mix.

use unicode_normalization::UnicodeNormalization as _;

/// The alphabet that a letter is of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Script {
    Latin,
    Greek,
    Cyrillic,
    Armenian,
    Hebrew,
    Arabic,
    EastAsian,
    /// Anything else, by its block: letters of one are not mixed with those of another.
    Other(u32),
}

/// Whether an address of these parts could be taken for another one.
pub(super) fn misleads(local: &str, host: &str) -> bool {
    let unseen = |text: &str| text.chars().any(is_unseen);
    // What is written in another width or style than letters are is not what people type.
    let styled = host.nfkc().ne(host.chars());
    if unseen(local) || unseen(host) || styled {
        return true;
    }
    let zone = host.rsplit('.').next().and_then(|label| script(label).ok().flatten());
    std::iter::once(local).any(|part| script(part).is_err())
        || host.split('.').any(|label| match script(label) {
            Err(Mixed) => true,
            Ok(Some(own @ (Script::Cyrillic | Script::Greek | Script::Armenian))) => {
                zone != Some(own) && label.chars().filter(|c| c.is_alphabetic()).all(has_latin_twin)
            }
            Ok(_) => false,
        })
}

struct Mixed;

/// The one alphabet of a text; none if it has no letters.
fn script(text: &str) -> Result<Option<Script>, Mixed> {
    let mut found = None;
    for letter in text.chars().filter(|c| c.is_alphabetic()) {
        let own = script_of(letter);
        match found {
            None => found = Some(own),
            Some(there) if there == own => {}
            Some(_) => return Err(Mixed),
        }
    }
    Ok(found)
}

const fn script_of(letter: char) -> Script {
    match letter as u32 {
        0x0000..=0x02af | 0x1e00..=0x1eff | 0x2c60..=0x2c7f | 0xa720..=0xa7ff => Script::Latin,
        0x0370..=0x03ff | 0x1f00..=0x1fff => Script::Greek,
        0x0400..=0x052f | 0x1c80..=0x1c8f => Script::Cyrillic,
        0x0530..=0x058f => Script::Armenian,
        0x0590..=0x05ff => Script::Hebrew,
        0x0600..=0x077f | 0x08a0..=0x08ff => Script::Arabic,
        // Japanese and Korean words mix theirs with Chinese ones.
        0x1100..=0x11ff | 0x3005..=0x318f | 0x31a0..=0x31ff | 0x3400..=0x9fff | 0xac00..=0xd7ff | 0xf900..=0xfaff => {
            Script::EastAsian
        }
        0x20000..=0x3ffff => Script::EastAsian,
        other => Script::Other(other >> 7),
    }
}

/// Letters that take no room, and marks that turn the direction of what follows.
pub(crate) const fn is_unseen(letter: char) -> bool {
    matches!(letter as u32, 0x00ad | 0x034f | 0x061c | 0x115f..=0x1160 | 0x17b4..=0x17b5 | 0x180b..=0x180f
        | 0x200b..=0x200f | 0x202a..=0x202e | 0x2060..=0x206f | 0x3164 | 0xfe00..=0xfe0f | 0xfeff | 0xffa0 | 0xe0000..=0xe0fff)
}

/// Cyrillic, Greek and Armenian letters that look like Latin ones (out of UTS #39's list, small letters and capitals).
const fn has_latin_twin(letter: char) -> bool {
    matches!(
        letter,
        'а' | 'с'
            | 'ԁ'
            | 'е'
            | 'һ'
            | 'і'
            | 'ј'
            | 'ӏ'
            | 'о'
            | 'р'
            | 'ԛ'
            | 'ѕ'
            | 'ѵ'
            | 'ԝ'
            | 'х'
            | 'у'
            | 'ь'
            | 'к'
            | 'А'
            | 'В'
            | 'С'
            | 'Е'
            | 'Н'
            | 'І'
            | 'Ј'
            | 'К'
            | 'М'
            | 'О'
            | 'Р'
            | 'Ѕ'
            | 'Т'
            | 'Х'
            | 'У'
            | 'Ԝ'
            | 'Ԛ'
            | 'α'
            | 'ι'
            | 'κ'
            | 'ν'
            | 'ο'
            | 'ρ'
            | 'τ'
            | 'υ'
            | 'χ'
            | 'γ'
            | 'Α'
            | 'Β'
            | 'Ε'
            | 'Ζ'
            | 'Η'
            | 'Ι'
            | 'Κ'
            | 'Μ'
            | 'Ν'
            | 'Ο'
            | 'Ρ'
            | 'Τ'
            | 'Υ'
            | 'Χ'
            | 'ո'
            | 'ս'
            | 'օ'
            | 'ց'
            | 'զ'
            | 'հ'
            | 'յ'
            | 'ք'
    )
}
