//! OpenID Connect Core §3.1.2.1: what to ask the person in any case; Initiating User Registration 1.0: what to show them first.

use super::Asked;
use crate::oauth::error::{ErrorCode, OAuthError};
use serde::{Deserialize, Serialize};

/// What to ask the person in any case.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Prompt {
    /// Ask nothing: answer at once or not at all.
    pub none: bool,
    /// Ask for a new sign-in.
    pub login: bool,
    /// Ask for consent.
    pub consent: bool,
    /// Ask which account.
    pub select_account: bool,
    /// Let them make an account first.
    pub create: bool,
}

pub(super) fn check(asked: &Asked<'_>) -> Result<Prompt, OAuthError> {
    let wrong = |text| OAuthError::new(ErrorCode::InvalidRequest, text);
    let mut prompt = Prompt::default();
    for word in asked.parameters.one("prompt")?.unwrap_or_default().split(' ').filter(|word| !word.is_empty()) {
        match word {
            "none" => prompt.none = true,
            "login" => prompt.login = true,
            "consent" => prompt.consent = true,
            "select_account" => prompt.select_account = true,
            // Initiating User Registration 1.0 §4.1: what is not supported is an invalid request, by its name.
            "create" if asked.sign_up_open => prompt.create = true,
            "create" => return Err(wrong("prompt=create is not supported: nobody signs up for this application here")),
            _ => return Err(wrong("prompt is none, or login, consent, select_account and create")),
        }
    }
    if prompt.none && (prompt.login || prompt.consent || prompt.select_account || prompt.create) {
        return Err(wrong("prompt=none excludes every other prompt"));
    }
    // Auth0's word for the same is a hint: where nobody signs up, or nothing may be asked, it says nothing.
    prompt.create |= asked.sign_up_open && !prompt.none && asked.parameters.one("screen_hint")? == Some("signup");
    Ok(prompt)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        ids::ProjectId,
        oauth::{audience::Audiences, authorize::Hint, parameters::Parameters},
        project::{Project, ProjectUrls, Slug},
        sign_in::tests::labs,
        time::Timestamp,
    };

    fn read(parameters: &[(&str, &str)], sign_up_open: bool) -> Result<Prompt, ErrorCode> {
        let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        let parameters = Parameters::new(parameters.iter().map(own));
        let project = Project {
            id: ProjectId::from_random([7; 16]),
            slug: Slug::parse("clinic").unwrap(),
            domain: None,
            config_version: 1,
        };
        let urls = ProjectUrls::new("https://id.example", &project);
        check(&Asked {
            parameters: &parameters,
            application: &labs(),
            audiences: &Audiences::new(&urls, &[]),
            hint: &Hint::None,
            sign_up_open,
            now: Timestamp::from_unix_seconds(0),
        })
        .map_err(|error| error.code)
    }

    #[test]
    fn none_stands_alone() {
        let ask = |value: &str| read(&[("prompt", value)], true);
        assert!(ask("none").unwrap().none);
        assert!(ask("login consent").unwrap().consent);
        for bad in
            ["none login", "login none", "none consent", "none create", "create none", "sesame", "None", "Create"]
        {
            assert_eq!(ask(bad), Err(ErrorCode::InvalidRequest), "{bad}");
        }
    }

    #[test]
    fn create_is_taken_where_people_sign_up_and_an_invalid_request_elsewhere() {
        let with_login = read(&[("prompt", "login create")], true).unwrap();
        assert!(with_login.create && with_login.login);
        assert_eq!(read(&[("prompt", "create")], false), Err(ErrorCode::InvalidRequest));
        assert_eq!(read(&[("prompt", "login create")], false), Err(ErrorCode::InvalidRequest));
    }

    #[test]
    fn a_hint_for_the_sign_up_page_is_followed_where_it_can_be_and_ignored_elsewhere() {
        assert!(read(&[("screen_hint", "signup")], true).unwrap().create);
        for (parameters, open) in [
            (&[("screen_hint", "signup")][..], false),
            (&[("screen_hint", "login")], true),
            (&[("screen_hint", "<script>")], true),
            (&[("screen_hint", "signup"), ("prompt", "none")], true),
        ] {
            assert!(!read(parameters, open).unwrap().create, "{parameters:?}");
        }
    }
}
