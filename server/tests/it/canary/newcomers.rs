//! People who make an account for themselves, and people on a list.

use super::seeds::Seeds;
use crate::support::{Project, letters::Letters as _};
use domain::{
    audit::Actor,
    ids::{ClientId, ImportId},
    invitation::Invitee,
    mail::Letter,
    person::Identifier,
};
use server::{
    random::RandomExt as _,
    service::{
        Tenants, import,
        invitation::{self, Inviting},
    },
    store,
};
use std::sync::Arc;

const EMAIL: &str = "fridolin.neuankoemmling@kanari-portal.example";
const NAME: &str = "Fridolin Neuankömmling-Kanari";
const PASSWORD: &str = "Neuankoemmling-Laterne-Fluss-elf";
const INVITED: &str = "hiltrud.eingeladen@kanari-einladung.example";
const LISTED: &str = "walpurga.listenkanari@kanari-liste.example";

/// Somebody signs up and agrees to the terms, somebody is invited, and a list waits to be carried out.
pub async fn came(project: &Project, seeds: &mut Seeds) {
    for seed in [EMAIL, NAME, PASSWORD, INVITED, LISTED] {
        seeds.add(seed, seed);
    }
    let mut tx = project.means.project(project.id).await.unwrap();
    let (mut settings, _) = store::project::settings(&mut tx).await.unwrap().unwrap();
    settings.signup_enabled = true;
    settings.sign_up.terms_version = Some("7".to_owned());
    store::project::save_settings(&mut tx, &settings).await.unwrap();
    store::project::bump_config_version(&mut tx).await.unwrap();
    tx.commit().await.unwrap();
    project.app("newcomers").await;

    let browser = project.browser();
    let form = browser.get(&project.path("sign-in/sign-up?client_id=newcomers")).await.expect(200);
    project.wait(5);
    let (csrf, shown) = (form.field("csrf").unwrap(), form.field("shown").unwrap());
    browser.post(&form.action(), &[("csrf", &csrf), ("shown", &shown), ("email", EMAIL)]).await.expect(200);
    let letter = project.letters_to(EMAIL).await.pop().unwrap().letter;
    let Letter::SignUp { link, .. } = letter else { panic!("another letter") };
    seeds.add("sign-up link", link.rsplit('/').next().unwrap());
    let answer = browser.get(&link).await.expect(303);
    let page = browser.follow(answer).await.expect(200);
    let csrf = page.field("csrf").unwrap();
    let fields = [("csrf", csrf.as_str()), ("name", NAME), ("password", PASSWORD), ("agreed", "7")];
    browser.post(&page.action(), &fields).await.expect(200);
    let tenant = Tenants::new(Arc::clone(&project.means)).by_slug(project.slug.as_str()).await.unwrap().unwrap();
    let mut tx = tenant.begin().await.unwrap();
    let application = Arc::clone(tenant.application(&ClientId::parse("newcomers").unwrap()).unwrap());
    let inviting = Inviting {
        by: Actor::Operator,
        administrator: None,
        address: None,
        application: &application,
        roles: &[],
        fhir_user: None,
        identifiers: &[],
        mail: true,
    };
    let invitee = Invitee { address: Identifier::email(INVITED).unwrap(), name: None };
    invitation::invite(&tenant, &mut tx, &inviting, &invitee).await.unwrap().unwrap();
    let id = ImportId::from_random(tx.random().bytes());
    let outcome = import::sealed_outcome(&tenant, &tx, id, &import::Outcome::default()).unwrap();
    let file = import::sealed_file(&tenant, &tx, id, format!("email\n{LISTED}\n").as_bytes());
    store::import::create(&mut tx, id, None, Some(&file), 1, &outcome).await.unwrap();
    tx.commit().await.unwrap();
}
