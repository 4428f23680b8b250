//! What is typed into a search: posted, and sealed in the address that it leads to.

use super::Desk;
use crate::crypto::project_keys::Place;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{oauth::parameters::Parameters, sealed::Sealed};

/// The longest text that is looked for, in letters.
const LONGEST: usize = 200;

impl Desk {
    /// What a form says is to be looked for, and the same for an address; nothing if nothing was typed.
    #[must_use]
    pub fn sealed_search(&self, form: &Parameters) -> Option<(String, String)> {
        let typed: String = form.first("q").unwrap_or_default().trim().chars().take(LONGEST).collect();
        let sealed = (!typed.is_empty()).then(|| self.seal_query(&typed))?;
        Some((typed, sealed))
    }

    /// What was typed into a search, for an address: only this project can read it.
    fn seal_query(&self, text: &str) -> String {
        let random = &*self.acting.tenant.means().random;
        URL_SAFE_NO_PAD.encode(self.acting.tenant.keys.seal(&place(), text.as_bytes(), random).as_bytes())
    }

    /// What was typed into a search, from an address.
    #[must_use]
    pub fn open_query(&self, sealed: &str) -> Option<String> {
        let bytes = URL_SAFE_NO_PAD.decode(sealed).ok()?;
        let text = self.acting.tenant.keys.open_text(&place(), &Sealed::from_bytes(bytes)).ok()?;
        Some(text.to_string())
    }
}

fn place() -> Place {
    Place::keyed("console", "query", b"")
}
