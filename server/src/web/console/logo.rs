//! `/logo/{id}`: a project's pictures for the console's pages, which ask no other host; and the form that sets one.

use super::{Desk, Toast, Upload};
use crate::{
    service::{self, console::NewLogo},
    web::logo::respond,
};
use axum::{extract::Path, response::Response};

/// `GET /console/p/{slug}/logo/{id}`
pub async fn get(desk: Desk, Path((_, id)): Path<(String, String)>) -> Response {
    respond(service::logo::find(&desk.acting.tenant, &id).await)
}

/// What the form of a logo asks for, what is said when that is done, and the address as it was typed. A file goes before an
/// address.
pub(super) fn wanted(Upload { form, file }: Upload) -> (NewLogo, Toast, String) {
    let address = form.first("address").unwrap_or_default().trim().to_owned();
    let (new, toast) = match form.first("do") {
        Some("remove") => (NewLogo::None, Toast("The logo was removed.")),
        _ if file.is_empty() && !address.is_empty() => {
            (NewLogo::Address(address.clone()), Toast("The logo was saved."))
        }
        _ => (NewLogo::File(file), Toast("The logo was saved.")),
    };
    (new, toast, address)
}
