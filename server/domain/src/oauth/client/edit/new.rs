//! A new application.

use super::Reading;
use crate::{
    oauth::{
        client::{ApplicationSettings, ApplicationType},
        redirect_uri::RedirectUri,
    },
    problem::Problem,
};

/// What is asked of a new application, as it was typed; everything else starts from what is usual for its type.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct NewApplication {
    /// `name`
    pub name: String,
    /// `applicationType`; none was chosen yet.
    pub application_type: Option<ApplicationType>,
    /// `allowedCallbackUrls`: the first of them.
    pub callback_url: String,
    /// `trusted`
    pub trusted: bool,
}

impl NewApplication {
    /// The settings that it starts with.
    ///
    /// # Errors
    /// What is wrong, field by field.
    pub fn settings(&self) -> Result<ApplicationSettings, Vec<Problem>> {
        let mut reading = Reading::default();
        let name = reading.line("name", &self.name);
        if self.application_type.is_none() {
            reading.add("applicationType", "Choose what the application is.");
        }
        let kind = self.application_type.unwrap_or(ApplicationType::Native);
        let callback = RedirectUri::register(self.callback_url.trim(), kind);
        match callback {
            Ok(callback) => reading.settings(ApplicationSettings::usual(kind, &name, callback, self.trusted)),
            Err(error) => {
                reading.add("allowedCallbackUrls", error);
                reading.settings(ApplicationSettings::fresh(kind))
            }
        }
    }
}
