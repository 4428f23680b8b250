//! A logo that we serve ourselves.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A picture of a project: 32 hexadecimal digits, worked out from what is in it, so it never changes under its name.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize)]
#[serde(transparent)]
pub struct LogoId(String);

/// Why a text is no [`LogoId`].
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("is no id of a logo")]
pub struct NoLogoId;

impl LogoId {
    /// The name of a picture whose hash this is.
    #[must_use]
    pub fn of_hash(hash: &[u8; 32]) -> Self {
        use fmt::Write as _;
        Self(hash.iter().take(16).fold(String::with_capacity(32), |mut text, byte| {
            _ = write!(text, "{byte:02x}");
            text
        }))
    }

    /// Reads an id.
    ///
    /// # Errors
    /// The text is none.
    pub fn parse(text: &str) -> Result<Self, NoLogoId> {
        let fits = text.len() == 32 && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        if fits { Ok(Self(text.to_owned())) } else { Err(NoLogoId) }
    }

    /// The id as it stands in URLs and rows.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The path of the picture below its project, for [`ProjectUrls::path`](crate::project::ProjectUrls::path).
    #[must_use]
    pub fn path(&self) -> String {
        format!("logo/{}", self.0)
    }
}

impl<'de> Deserialize<'de> for LogoId {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

impl fmt::Display for LogoId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A logo in somebody's settings.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Logo {
    /// The picture.
    pub id: LogoId,
    /// The address it was fetched from, once, when it was saved. None: a file was sent.
    #[serde(default)]
    pub from: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_fits_into_a_path() {
        let id = LogoId::of_hash(&[0xab; 32]);
        assert_eq!(id.as_str(), "ab".repeat(16));
        assert_eq!(LogoId::parse(id.as_str()), Ok(id.clone()));
        assert_eq!(id.path(), format!("logo/{id}"));
        for bad in ["", "abc", &"AB".repeat(16), &"g".repeat(32), "../../../../../../../../../../../", &"a".repeat(33)]
        {
            assert!(LogoId::parse(bad).is_err(), "{bad}");
            assert!(serde_json::from_value::<LogoId>(serde_json::json!(bad)).is_err(), "{bad}");
        }
    }
}
