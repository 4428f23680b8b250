//! What administrators do with the project itself and with each other, by the console.

use super::seeds::Seeds;
use crate::support::{Project, letters::Letters as _};
use domain::{
    administration::Role,
    ids::{SessionId, UserId},
    mail::Letter,
};
use server::{
    random::RandomExt as _,
    service::{self, console::entry},
    store::{self, link::LinkKind},
};
use std::time::Duration;

const EMAIL: &str = "verwalter.kanari@kanari-leitung.example";
const NAME: &str = "Kanarius Obervogel";
const PASSWORD: &str = "Obervogel-Kanarius-Schornstein-zwei";

/// Adds an administrator, who joins; a logo; and what only the built-in project has, for its tables.
pub async fn looked_after(project: &Project, seeds: &mut Seeds) {
    let email = format!("{}.{EMAIL}", project.slug);
    for seed in [email.as_str(), EMAIL, NAME, PASSWORD] {
        seeds.add(seed, seed);
    }
    let owner = project.administrator(Role::Owner).await;
    owner.post("administrators", &[("email", &email), ("role", "auditor")]).await.expect(303);
    let letter = project.keyward().await.letters_to(&email).await.pop().unwrap().letter;
    let Letter::Administrator { link, .. } = letter else { panic!("another mail") };
    seeds.add("the link", link.rsplit('/').next().unwrap());
    let browser = project.browser();
    let page = browser.follow(browser.get(&link).await).await.expect(200);
    let csrf = page.field("csrf").unwrap();
    browser.post("/console/join", &[("csrf", &csrf), ("name", NAME), ("password", PASSWORD)]).await.expect(303);
    assert!(owner.get("administrators").await.expect(200).body.contains(NAME));
    owner.get("administrators/nobody").await.expect(404);
    owner.post("administrators", &[("email", IN_THE_WRONG_FIELD), ("role", IN_THE_WRONG_FIELD)]).await.expect(422);
    seeds.add(IN_THE_WRONG_FIELD, IN_THE_WRONG_FIELD);

    let mut picture = std::io::Cursor::new(Vec::new());
    image::RgbImage::from_pixel(30, 30, image::Rgb([9, 90, 9]))
        .write_to(&mut picture, image::ImageFormat::Png)
        .unwrap();
    let picture = service::logo::from_bytes(picture.into_inner()).await.unwrap();
    let mut tx = project.means.project(project.id).await.unwrap();
    service::logo::keep(&mut tx, &picture).await.unwrap();
    let (user, session) = (UserId::from_random(tx.random().bytes()), SessionId::from_random(tx.random().bytes()));
    let secret = entry::make(&mut tx, LinkKind::Join, Some(user), None, Duration::from_secs(60), None).await.unwrap();
    seeds.add("another link", &secret);
    let until = tx.now() + Duration::from_secs(60);
    store::console_session::create(&mut tx, session, user, session, until).await.unwrap();
    tx.commit().await.unwrap();
}

const IN_THE_WRONG_FIELD: &str = "Passwort-Kanarius-im-Adressfeld";

/// Signs everybody out, and has it carried out.
pub async fn signed_everybody_out(project: &Project, seeds: &mut Seeds) {
    seeds.add(REASON, REASON);
    let owner = project.administrator(Role::Owner).await;
    let form = [("version", "0"), ("access", "ended"), ("reason", REASON), ("confirm", project.slug.as_str())];
    owner.post("settings/sign-in/everybody", &form).await.expect(303);
    let tenants = service::Tenants::new(std::sync::Arc::clone(&project.means));
    let tenant = tenants.by_id(project.id).await.unwrap().unwrap();
    service::everybody::proceed(&tenant).await.unwrap();
}

const REASON: &str = "Kanarius hat den Dienstausweis von Qvörkenblatt verloren";
