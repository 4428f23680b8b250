//! How a project's pages look, and whom they name.

use super::Reading;
use crate::{
    problem::Problem,
    project::{Branding, ProjectSettings},
    project_file::url,
};

/// What the page "Branding" sends, as it was typed.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct BrandingEdit {
    /// `ownAccent`: whether there is a colour of the project's own.
    pub own_accent: bool,
    /// `accent`: `#rrggbb`.
    pub accent: String,
    /// `supportContact`
    pub support_contact: String,
    /// `supportUrl`
    pub support_url: String,
    /// `privacyUrl`
    pub privacy_url: String,
    /// `termsUrl`
    pub terms_url: String,
}

impl BrandingEdit {
    /// The longest support contact.
    pub const LONGEST_CONTACT: usize = 200;

    /// The form as it is before anybody types. `standard` is the colour of who has none.
    #[must_use]
    pub fn of(settings: &ProjectSettings, standard: &str) -> Self {
        let own = settings.branding.clone();
        Self {
            own_accent: own.accent.is_some(),
            accent: own.accent.unwrap_or_else(|| standard.to_owned()),
            support_contact: own.support_contact.unwrap_or_default(),
            support_url: own.support_url.unwrap_or_default(),
            privacy_url: own.privacy_url.unwrap_or_default(),
            terms_url: own.terms_url.unwrap_or_default(),
        }
    }

    /// The settings as they are after this; the logo is not its matter.
    ///
    /// # Errors
    /// What is wrong, field by field.
    pub fn apply(&self, there: &ProjectSettings) -> Result<ProjectSettings, Vec<Problem>> {
        let mut reading = Reading::default();
        let branding = Branding {
            accent: self.own_accent.then(|| self.accent(&mut reading)),
            logo: there.branding.logo.clone(),
            support_contact: reading.line("supportContact", &self.support_contact, Self::LONGEST_CONTACT),
            support_url: page(&mut reading, "supportUrl", &self.support_url),
            privacy_url: page(&mut reading, "privacyUrl", &self.privacy_url),
            terms_url: page(&mut reading, "termsUrl", &self.terms_url),
        };
        reading.done(ProjectSettings { branding, ..there.clone() })
    }

    /// What of this can be shown while it is typed: whatever is wrong is as it was.
    #[must_use]
    pub fn preview(&self, there: &ProjectSettings) -> ProjectSettings {
        let mut edit = self.clone();
        let saved = Self::of(there, &self.accent);
        for Problem { field, .. } in edit.apply(there).err().unwrap_or_default() {
            match field.as_str() {
                "accent" => (edit.own_accent, edit.accent) = (saved.own_accent, saved.accent.clone()),
                "supportContact" => edit.support_contact.clone_from(&saved.support_contact),
                "supportUrl" => edit.support_url.clone_from(&saved.support_url),
                "privacyUrl" => edit.privacy_url.clone_from(&saved.privacy_url),
                _ => edit.terms_url.clone_from(&saved.terms_url),
            }
        }
        edit.apply(there).unwrap_or_else(|_| there.clone())
    }

    fn accent(&self, reading: &mut Reading) -> String {
        let text = self.accent.trim().to_ascii_lowercase();
        let is_colour =
            text.len() == 7 && text.strip_prefix('#').is_some_and(|rest| rest.bytes().all(|b| b.is_ascii_hexdigit()));
        if !is_colour {
            reading.refuse("accent", "Write the colour as # and six digits: #2f5d8c.");
        }
        text
    }
}

fn page(reading: &mut Reading, field: &str, text: &str) -> Option<String> {
    let text = reading.line(field, text, 2_000)?;
    if let Err(error) = url::page(&text) {
        reading.refuse(field, &error.to_string());
    }
    Some(text)
}
