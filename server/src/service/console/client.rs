//! The console as what it is to OpenID: the built-in project's one application.

use super::super::{Means, Served, own_client::OwnClient};
use crate::store::ProjectTx;

/// Its client id, in the built-in project.
pub const CLIENT_ID: &str = "console";

/// How it signs in.
pub(super) fn own(means: &Means) -> OwnClient {
    OwnClient {
        purpose: "console",
        client_id: CLIENT_ID,
        redirect_uri: format!("{}/console/callback", means.console_url),
        scope: "openid profile email",
    }
}

/// Makes the application, or mends it where the console's address has changed.
///
/// # Errors
/// The console's address is no redirect URI, or the database.
pub async fn ensure(means: &Means, tx: &mut ProjectTx) -> Served<()> {
    let own = own(means);
    let address = format!("{}/console", means.console_url);
    let mut settings = own.settings("the Keyward console")?;
    settings.login_redirect_uri = Some(address.clone()).filter(|uri| uri.starts_with("https:"));
    settings.allowed_logout_urls = vec![address];
    own.ensure(tx, settings).await
}
