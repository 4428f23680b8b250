//! What people are asked when they sign in to an application, and what it may ask for.

use super::{Reading, on_or_off};
use crate::{
    oauth::{audience::Audiences, client::ApplicationSettings, scope::ScopeSet},
    problem::Problem,
};

/// What the Sign-in tab sends, as it was typed.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct SignInEdit {
    /// `trusted`
    pub trusted: bool,
    /// `signupAllowed`
    pub signup_allowed: bool,
    /// `shouldSendInviteEmail`
    pub should_send_invite_email: bool,
    /// `allowedScopes`: those that were ticked.
    pub scopes: Vec<String>,
    /// `otherScopes`: more of them, separated by spaces.
    pub other_scopes: String,
    /// `defaultAudience`
    pub default_audience: String,
}

impl SignInEdit {
    /// The form as it is before anybody types; `offered` are the scopes that have a box of their own.
    #[must_use]
    pub fn of(settings: &ApplicationSettings, offered: &[&str]) -> Self {
        let (scopes, others): (Vec<&str>, Vec<&str>) =
            settings.allowed_scopes.iter().partition(|scope| offered.contains(scope));
        Self {
            trusted: settings.trusted,
            signup_allowed: settings.signup_allowed,
            should_send_invite_email: settings.should_send_invite_email,
            scopes: scopes.into_iter().map(str::to_owned).collect(),
            other_scopes: others.join(" "),
            default_audience: settings.default_audience.clone().unwrap_or_default(),
        }
    }

    /// Each field with what stands in it, to compare what was typed with what is saved.
    #[must_use]
    pub fn fields(&self) -> Vec<(&'static str, String)> {
        vec![
            ("trusted", on_or_off(self.trusted)),
            ("signupAllowed", on_or_off(self.signup_allowed)),
            ("shouldSendInviteEmail", on_or_off(self.should_send_invite_email)),
            ("allowedScopes", self.scopes.join(" ")),
            ("otherScopes", self.other_scopes.clone()),
            ("defaultAudience", self.default_audience.clone()),
        ]
    }

    /// The settings as they are after this.
    ///
    /// # Errors
    /// What is wrong, field by field.
    pub fn apply(
        &self,
        there: &ApplicationSettings,
        audiences: &Audiences,
    ) -> Result<ApplicationSettings, Vec<Problem>> {
        let mut reading = Reading::default();
        let scopes = |text: &str| {
            ScopeSet::parse(text).map_err(|_| "Use letters, digits and signs without quotes, separated by spaces.")
        };
        let ticked = scopes(&self.scopes.join(" ")).map_err(|text| reading.add("allowedScopes", text));
        let others: Vec<&str> = self.other_scopes.split_whitespace().collect();
        let others = scopes(&others.join(" ")).map_err(|text| reading.add("otherScopes", text));
        let allowed_scopes = ticked.unwrap_or_default().union(&others.unwrap_or_default());
        if allowed_scopes.to_string().len() > 4_000 {
            reading.add("otherScopes", "Use at most 4000 characters.");
        }
        // What was chosen before, and is no longer offered, may stay: it is refused when somebody asks.
        let is_known = |text: &str| {
            let stays = there.default_audience.as_deref() == Some(text);
            if stays || audiences.resolve(text).is_some() {
                Ok(text.to_owned())
            } else {
                Err("Choose one of the project's audiences.")
            }
        };
        let settings = ApplicationSettings {
            trusted: self.trusted,
            signup_allowed: self.signup_allowed,
            should_send_invite_email: self.should_send_invite_email,
            default_audience: reading.optional("defaultAudience", &self.default_audience, is_known),
            allowed_scopes,
            ..there.clone()
        };
        reading.settings(settings)
    }
}
