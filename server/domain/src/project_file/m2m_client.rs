//! An M2M client's part of the file.

use super::application::{free_client_id, scopes, set_if};
use super::project::replace;
use super::read::{Secret, boolean, entry, line, one_of, paragraph, parsed, seconds, secret, set};
use crate::ids::ClientId;
use crate::keys::Algorithm;
use crate::oauth::client::{AccessTokenType, Lifetimes, M2mSettings};
use crate::oauth::scope::ScopeSet;
use std::time::Duration;

entry! {
    /// A client without a person.
    M2mClientEntry {
        /// OAuth's id; without one it is made up, and the client is known by its name.
        "clientId" client_id: optional ClientId = parsed(free_client_id);
        /// For administrators.
        "name" name: required String = line;
        /// For administrators.
        "description" description: optional String = paragraph;
        /// Its secret.
        "clientSecret" client_secret: optional Secret = secret(20, 1024);
        /// The roles it holds, by name.
        "roles" roles: optional Vec<String> = set(line);
        /// Scopes it may have.
        "allowedScopes" allowed_scopes: optional ScopeSet = scopes;
        /// Whether it is a resource server that may introspect tokens of others.
        "introspectionAllowed" introspection_allowed: optional bool = boolean;
        /// `typ` of its access tokens.
        "accessTokenType" access_token_type: optional AccessTokenType = one_of("at+jwt, JWT");
        /// `alg` of its access tokens.
        "accessTokenAlgorithm" access_token_algorithm: optional Algorithm = one_of("ES256, RS256");
        /// Seconds that an access token lives.
        "accessTokenLifetime" access_token_lifetime: optional u64 = seconds(30, Lifetimes::MAX_ACCESS_TOKEN.as_secs());
    }
    refused {
        "accessPolicy": "is not supported yet: give the client a role";
        "jwksUrl": "is not supported yet: give the client a secret";
        "profile": "is not supported yet: there is no FHIR gateway";
    }
}

impl M2mClientEntry {
    /// The settings after applying this entry, but for the roles, which are named by reference.
    pub(super) fn merged(&self, there: Option<&M2mSettings>) -> M2mSettings {
        let mut settings = there.cloned().unwrap_or_else(|| M2mSettings {
            name: String::new(),
            description: None,
            allowed_scopes: ScopeSet::default(),
            lifetimes: Lifetimes::default(),
            introspection_allowed: false,
            access_token_type: AccessTokenType::default(),
            access_token_algorithm: Algorithm::Es256,
        });
        settings.name.clone_from(&self.name);
        replace(&mut settings.description, self.description.as_ref());
        set_if(&mut settings.allowed_scopes, self.allowed_scopes.as_ref());
        set_if(&mut settings.introspection_allowed, self.introspection_allowed.as_ref());
        set_if(&mut settings.access_token_type, self.access_token_type.as_ref());
        set_if(&mut settings.access_token_algorithm, self.access_token_algorithm.as_ref());
        set_if(&mut settings.lifetimes.access_token, self.access_token_lifetime.map(Duration::from_secs).as_ref());
        settings
    }

    /// The entry that an export writes for these settings.
    pub(super) fn of(client_id: &ClientId, settings: &M2mSettings, roles: Vec<String>) -> Self {
        Self {
            client_id: Some(client_id.clone()),
            name: settings.name.clone(),
            description: settings.description.clone(),
            client_secret: None,
            roles: Some(roles),
            allowed_scopes: Some(settings.allowed_scopes.clone()),
            introspection_allowed: Some(settings.introspection_allowed),
            access_token_type: Some(settings.access_token_type),
            access_token_algorithm: Some(settings.access_token_algorithm),
            access_token_lifetime: Some(settings.lifetimes.access_token.as_secs()),
        }
    }
}
