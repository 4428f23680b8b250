//! What must not be found, in every form in which it could lie about, and the search for it.

use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD},
};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use std::{collections::HashMap, fs, path::Path};

/// The beginning of a form by which it is looked up.
const HEAD: usize = 8;

/// Bits of the sieve.
const SIEVE: u32 = 20;

/// Things that must not be found, under the names by which a failure calls them.
pub struct Seeds {
    sieve: Vec<bool>,
    forms: HashMap<u64, Vec<(String, Vec<u8>)>>,
}

impl Default for Seeds {
    fn default() -> Self {
        Self { sieve: vec![false; 1 << SIEVE], forms: HashMap::new() }
    }
}

fn sieved(head: u64) -> usize {
    (head.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - SIEVE)) as usize
}

impl Seeds {
    /// One more. It has to be unusual enough not to be met by chance.
    pub fn add(&mut self, name: &str, seed: impl AsRef<[u8]>) {
        let seed = seed.as_ref();
        assert!(seed.len() >= HEAD, "{name} is too short to be looked for");
        for (how, form) in forms(seed) {
            let head = u64::from_le_bytes(form[..HEAD].try_into().unwrap());
            self.sieve[sieved(head)] = true;
            self.forms.entry(head).or_default().push((format!("{name} ({how})"), form));
        }
    }

    /// The names of those that occur.
    pub fn found_in(&self, place: &str, text: &[u8]) -> Vec<String> {
        let mut found = Vec::new();
        let mut at = 0;
        while let Some(head) = text.get(at..at + HEAD) {
            let head = u64::from_le_bytes(head.try_into().unwrap());
            if head == 0 {
                at += 1; // most of a database is empty
                continue;
            }
            if self.sieve[sieved(head)]
                && let Some(forms) = self.forms.get(&head)
            {
                let met = forms.iter().filter(|(_, form)| text[at..].starts_with(form));
                found.extend(met.map(|(name, _)| format!("{place}: {name}")));
            }
            at += 1;
        }
        found.sort();
        found.dedup();
        found
    }

    /// The same for every file of a folder.
    pub fn found_below(&self, folder: &Path) -> Vec<String> {
        let mut found = Vec::new();
        for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
            let path = entry.path();
            if path.is_dir() {
                found.extend(self.found_below(&path));
            } else if let Ok(text) = fs::read(&path) {
                found.extend(self.found_in(&path.to_string_lossy(), &text)); // a file that is gone, or a socket, holds nothing
            }
        }
        found
    }
}

/// In which ways bytes can be written down.
fn forms(seed: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    let mut plain = vec![("plain", seed.to_vec())];
    if let Ok(text) = std::str::from_utf8(seed) {
        let escaped: String =
            text.chars().map(|c| if c.is_ascii() { c.to_string() } else { format!("\\u{:04x}", c as u32) }).collect();
        plain.extend([
            ("lower case", text.to_lowercase().into_bytes()),
            ("upper case", text.to_uppercase().into_bytes()),
            ("as in a URL", utf8_percent_encode(text, NON_ALPHANUMERIC).to_string().into_bytes()),
            ("as in a form", url::form_urlencoded::byte_serialize(seed).collect::<String>().into_bytes()),
            ("as in JSON", serde_json::to_string(text).unwrap().trim_matches('"').as_bytes().to_vec()),
            ("as in ASCII JSON", escaped.into_bytes()),
            ("UTF-16", text.encode_utf16().flat_map(u16::to_le_bytes).collect()),
        ]);
    }
    let mut all = Vec::new();
    for (how, form) in plain {
        all.extend(based(&form).into_iter().map(|text| ("base64", text)));
        all.push(("hex", hex(&form, false)));
        all.push(("HEX", hex(&form, true)));
        all.push((how, form));
    }
    // A column of bytes is dumped in hex, so what stands in it in base64 is met in both.
    let twice: Vec<_> =
        all.iter().filter(|(how, _)| *how == "base64").map(|(_, form)| ("base64, in hex", hex(form, false))).collect();
    all.extend(twice);
    all.retain(|(_, form)| form.len() >= HEAD);
    all.sort_by(|one, other| one.1.cmp(&other.1));
    all.dedup_by(|one, other| one.1 == other.1);
    all
}

fn hex(bytes: &[u8], upper: bool) -> Vec<u8> {
    let digits = bytes.iter().map(|byte| if upper { format!("{byte:02X}") } else { format!("{byte:02x}") });
    digits.collect::<String>().into_bytes()
}

/// Base64 of something that has these bytes anywhere in it: what they settle by themselves, for each of three offsets.
fn based(bytes: &[u8]) -> Vec<Vec<u8>> {
    let mut all = Vec::new();
    for offset in 0..3 {
        let padded: Vec<u8> = std::iter::repeat_n(0, offset).chain(bytes.iter().copied()).collect();
        let (from, until) = (if offset == 0 { 0 } else { offset + 1 }, padded.len() * 8 / 6);
        for engine in [STANDARD_NO_PAD, URL_SAFE_NO_PAD] {
            all.push(engine.encode(&padded).as_bytes()[from..until].to_vec());
        }
    }
    all
}

#[test]
fn every_form_is_found() {
    let mut seeds = Seeds::default();
    let seed = "Zsófia+Qvörkenblatt@example";
    seeds.add("a seed", seed);
    let met = |text: &[u8]| !seeds.found_in("here", text).is_empty();
    for offset in 0..9 {
        let padding = "x".repeat(offset);
        let around = format!("{padding}{seed} and more");
        assert!(met(around.as_bytes()), "plain");
        assert!(met(around.to_lowercase().as_bytes()), "folded");
        assert!(met(&hex(around.as_bytes(), false)), "hex");
        assert!(met(&hex(around.as_bytes(), true)), "HEX");
        let base64 = base64::engine::general_purpose::STANDARD.encode(&around);
        assert!(met(base64.as_bytes()), "base64");
        assert!(met(&hex(base64.as_bytes(), false)), "base64 in hex");
        assert!(met(URL_SAFE_NO_PAD.encode(&around).as_bytes()), "base64url");
        assert!(met(utf8_percent_encode(&around, NON_ALPHANUMERIC).to_string().as_bytes()), "as in a URL");
        assert!(
            met(url::form_urlencoded::byte_serialize(around.as_bytes()).collect::<String>().as_bytes()),
            "as in a form"
        );
        assert!(met(around.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>().as_slice()), "UTF-16");
    }
    assert!(!met(seed.replace("Zs", "Sz").as_bytes()) && !met(&[0; 100]) && !met(b""));
}

#[test]
#[should_panic(expected = "too short")]
fn what_could_be_met_by_chance_is_no_seed() {
    Seeds::default().add("short", "ada");
}
