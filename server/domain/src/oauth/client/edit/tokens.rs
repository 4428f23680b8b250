//! What an application's tokens are, what they say and how long they live.

use super::{Reading, Span, on_or_off};
use crate::{
    keys::Algorithm,
    oauth::client::{AccessTokenType, ApplicationSettings, Lifetimes, is_free_claim},
    problem::Problem,
};
use std::{collections::BTreeMap, time::Duration};

const DAY: Duration = Duration::from_secs(24 * 3600);

/// The most custom claims.
const MOST_CLAIMS: usize = 50;

/// What the Tokens tab sends, as it was typed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TokensEdit {
    /// `accessTokenLifetime`
    pub access_token: Span,
    /// `accessTokenType`
    pub access_token_type: AccessTokenType,
    /// `accessTokenAlgorithm`
    pub access_token_algorithm: Algorithm,
    /// `refreshTokenEnabled`
    pub refresh_token_enabled: bool,
    /// `refreshTokenIdleLifetime`
    pub refresh_idle: Span,
    /// `refreshTokenLifetime`
    pub refresh_absolute: Span,
    /// `userClaimsInIdToken`
    pub user_claims_in_id_token: bool,
    /// `customClaims`: lines such as `ward = attribute`.
    pub custom_claims: Vec<String>,
    /// `introspectionAllowed`
    pub introspection_allowed: bool,
}

impl TokensEdit {
    /// The shortest and the longest life of an access token.
    pub const ACCESS: (Duration, Duration) = (Duration::from_secs(30), Lifetimes::MAX_ACCESS_TOKEN);
    /// The shortest and the longest time that a refresh token may lie unused.
    pub const REFRESH_IDLE: (Duration, Duration) = (Duration::from_secs(60), DAY.saturating_mul(365));
    /// The shortest and the longest life of a refresh token with all that follow it.
    pub const REFRESH_ABSOLUTE: (Duration, Duration) = (Duration::from_secs(60), DAY.saturating_mul(2 * 365));

    /// The form as it is before anybody types.
    #[must_use]
    pub fn of(settings: &ApplicationSettings) -> Self {
        let claims = settings.custom_claims.iter();
        Self {
            access_token: Span::of(settings.lifetimes.access_token),
            access_token_type: settings.access_token_type,
            access_token_algorithm: settings.access_token_algorithm,
            refresh_token_enabled: settings.refresh_token_enabled,
            refresh_idle: Span::of(settings.lifetimes.refresh_idle),
            refresh_absolute: Span::of(settings.lifetimes.refresh_absolute),
            user_claims_in_id_token: settings.user_claims_in_id_token,
            custom_claims: claims.map(|(claim, attribute)| format!("{claim} = {attribute}")).collect(),
            introspection_allowed: settings.introspection_allowed,
        }
    }

    /// Each field with what stands in it, to compare what was typed with what is saved.
    #[must_use]
    pub fn fields(&self) -> Vec<(&'static str, String)> {
        vec![
            ("accessTokenLifetime", self.access_token.spoken()),
            ("accessTokenType", self.access_token_type.as_str().to_owned()),
            ("accessTokenAlgorithm", self.access_token_algorithm.as_str().to_owned()),
            ("refreshTokenEnabled", on_or_off(self.refresh_token_enabled)),
            ("refreshTokenIdleLifetime", self.refresh_idle.spoken()),
            ("refreshTokenLifetime", self.refresh_absolute.spoken()),
            ("userClaimsInIdToken", on_or_off(self.user_claims_in_id_token)),
            ("customClaims", self.custom_claims.join(", ")),
            ("introspectionAllowed", on_or_off(self.introspection_allowed)),
        ]
    }

    /// The settings as they are after this.
    ///
    /// # Errors
    /// What is wrong, field by field.
    pub fn apply(&self, there: &ApplicationSettings) -> Result<ApplicationSettings, Vec<Problem>> {
        let mut reading = Reading::default();
        let lifetimes = Lifetimes {
            access_token: span(&mut reading, "accessTokenLifetime", &self.access_token, Self::ACCESS),
            refresh_idle: span(&mut reading, "refreshTokenIdleLifetime", &self.refresh_idle, Self::REFRESH_IDLE),
            refresh_absolute: span(
                &mut reading,
                "refreshTokenLifetime",
                &self.refresh_absolute,
                Self::REFRESH_ABSOLUTE,
            ),
        };
        let settings = ApplicationSettings {
            lifetimes,
            access_token_type: self.access_token_type,
            access_token_algorithm: self.access_token_algorithm,
            refresh_token_enabled: self.refresh_token_enabled,
            user_claims_in_id_token: self.user_claims_in_id_token,
            custom_claims: self.claims(&mut reading),
            introspection_allowed: self.introspection_allowed,
            ..there.clone()
        };
        reading.settings(settings)
    }

    fn claims(&self, reading: &mut Reading) -> BTreeMap<String, String> {
        let mut claims = BTreeMap::new();
        for (index, line) in self.custom_claims.iter().enumerate() {
            let line = line.trim();
            if line.is_empty() {
                continue;
            }
            // A claim's name has no space in it, but may have a =.
            let (claim, attribute) = line.split_once(" = ").or_else(|| line.split_once('=')).unwrap_or((line, ""));
            let (claim, attribute) = (claim.trim(), attribute.trim());
            let at = format!("customClaims.{index}");
            if !is_free_claim(claim) {
                reading.add(at, "Choose another name for the claim: plain characters, and none of the standard's own.");
            } else if attribute.is_empty() || attribute.chars().count() > 200 || attribute.chars().any(char::is_control)
            {
                reading.add(at, "Write the claim, =, and the attribute that fills it: ward = ward");
            } else if claims.insert(claim.to_owned(), attribute.to_owned()).is_some() {
                reading.add(at, "This claim is filled already.");
            }
        }
        if claims.len() > MOST_CLAIMS {
            reading.add("customClaims", format!("Use at most {MOST_CLAIMS}."));
        }
        claims
    }
}

fn span(reading: &mut Reading, field: &str, typed: &Span, (from, to): (Duration, Duration)) -> Duration {
    typed.read(from, to).map_err(|text| reading.add(field, text)).unwrap_or(from)
}
