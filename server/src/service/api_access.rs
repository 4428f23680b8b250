//! Who calls the Project API or the gateway with an access token.

use super::{Served, Tenant, Tenants, grant, token, user};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{
    ids::UserId,
    oauth::grant::{Holder, PresentedToken},
    person::Identifier,
};
use serde::Deserialize;
use std::sync::Arc;

/// For which resource server a token has to be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Door {
    /// The Project API.
    Api,
    /// The FHIR gateway.
    Fhir,
}

/// Whoever a token opens a door for.
#[derive(Debug)]
pub struct Caller {
    /// Of which project.
    pub tenant: Arc<Tenant>,
    /// Which person, if it is one.
    pub user: Option<UserId>,
}

/// A person as the Project API shows them.
#[derive(Debug)]
pub struct Me {
    /// Who.
    pub id: UserId,
    /// How they are called.
    pub name: String,
    /// Their email address.
    pub email: Option<String>,
    /// Their phone number.
    pub phone_number: Option<String>,
    /// Who they are in FHIR.
    pub profile: Option<String>,
    /// What they sign in with.
    pub method: &'static str,
}

/// The issuer that a token names, before anybody believes it: only to know whose keys to hold it against.
fn issuer(text: &str) -> Option<String> {
    #[derive(Deserialize)]
    struct Named {
        iss: String,
    }
    let payload = (text.len() <= 16 * 1024).then(|| text.split('.').nth(1)).flatten()?;
    serde_json::from_slice::<Named>(&URL_SAFE_NO_PAD.decode(payload).ok()?).ok().map(|named| named.iss)
}

/// The caller of the Project API, whose token says of which project it is.
///
/// # Errors
/// The database.
pub async fn caller(tenants: &Tenants, text: &str) -> Served<Option<Caller>> {
    let Some(issuer) = issuer(text) else { return Ok(None) };
    let own = format!("{}/p/", tenants.means().public_url);
    let tenant = if let Some(slug) = issuer.strip_prefix(&own).and_then(|rest| rest.strip_suffix('/')) {
        tenants.by_slug(slug).await?
    } else if let Some(domain) = issuer.strip_prefix("https://").and_then(|rest| rest.strip_suffix('/')) {
        tenants.by_domain(domain).await?
    } else {
        None
    };
    match tenant.filter(|tenant| tenant.urls.issuer() == issuer) {
        Some(tenant) => of_project(&tenant, text, Door::Api).await,
        None => Ok(None),
    }
}

/// The caller of one project's door: the token is this project's, for this door, and its grant goes on.
///
/// # Errors
/// The database.
pub async fn of_project(tenant: &Arc<Tenant>, text: &str, door: Door) -> Served<Option<Caller>> {
    let audience = if door == Door::Api { tenant.urls.api() } else { tenant.urls.fhir() };
    let Some(read) = token::read_access_for(tenant, text, &audience, tenant.now()) else { return Ok(None) };
    let mut tx = tenant.begin().await?;
    let Some(stored) = grant::accepted(&mut tx, &PresentedToken::Access(read.presented)).await? else {
        return Ok(None);
    };
    let user = match stored.grant.terms().holder {
        Holder::User { user, .. } => Some(user),
        Holder::Client => None,
    };
    Ok(Some(Caller { tenant: Arc::clone(tenant), user }))
}

/// The person behind a token.
///
/// # Errors
/// The database.
pub async fn me(tenant: &Tenant, id: UserId) -> Served<Option<Me>> {
    let mut tx = tenant.begin().await?;
    let Some(person) = user::by_id(tenant, &mut tx, id).await? else { return Ok(None) };
    let identifiers = user::identifiers(&tenant.keys, &mut tx, id).await?;
    let has_email = identifiers.iter().any(|own| own.kind() == domain::person::IdentifierKind::Email);
    let text = |kind| identifiers.iter().find(|own| own.kind() == kind).map(Identifier::text).map(str::to_owned);
    Ok(Some(Me {
        id,
        name: person.profile.display_name(),
        email: text(domain::person::IdentifierKind::Email).or_else(|| person.profile.email.clone()),
        phone_number: text(domain::person::IdentifierKind::Phone).or_else(|| person.profile.phone_number.clone()),
        profile: user::fhir_user(tenant, &mut tx, id).await?,
        method: if has_email || person.profile.phone_number.is_none() { "email" } else { "sms" },
    }))
}
