use super::*;
use crate::support::project::Project;
use domain::{
    audit::Actor,
    ids::ProjectId,
    project::{ProjectSettings, Slug},
};
use server::{random::RandomExt as _, service};

/// A project with a domain of its own.
async fn clinic(site: &Site) -> (String, String) {
    let id = ProjectId::from_random(site.means.random.bytes());
    let slug = Slug::parse(&format!("t{}", id.uuid().simple())).unwrap();
    let domain = format!("{slug}.clinic.example");
    let settings = ProjectSettings { name: "Clinic".into(), ..ProjectSettings::default() };
    let mut tx = site.means.project(id).await.unwrap();
    service::project::create(&mut tx, &site.means.masters, &slug, Some(&domain), &settings, Actor::System)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    (slug.to_string(), domain)
}

#[tokio::test]
async fn a_project_with_a_domain_answers_there_and_nowhere_else() {
    let site = Site::new(&[PUBLIC]).await;
    let (slug, domain) = clinic(&site).await;
    let there = ask(&site.whole, STRANGER, "/.well-known/openid-configuration", &[("host", &domain)]).await.expect(200);
    assert_eq!(there.json()["issuer"], format!("https://{domain}/"));
    let path = format!("/p/{slug}/.well-known/openid-configuration");
    ask(&site.whole, STRANGER, &path, &[("host", "id.example.org")]).await.expect(404);
    ask(&site.whole, STRANGER, &path, &[("host", &domain)]).await.expect(404);
    let inserted = format!("/.well-known/openid-configuration/p/{slug}");
    ask(&site.whole, STRANGER, &inserted, &[("host", "id.example.org")]).await.expect(404);
}

#[tokio::test]
async fn on_a_projects_domain_there_is_nothing_of_anybody_else() {
    let site = Site::new(&[PUBLIC]).await;
    let (_, domain) = clinic(&site).await;
    let other = Project::on(Arc::clone(&site.means), Arc::clone(&site.clock), |_| {}).await;
    let others = format!("/p/{}/.well-known/openid-configuration", other.slug);
    ask(&site.whole, STRANGER, &others, &[("host", "id.example.org")]).await.expect(200);
    for path in [others.as_str(), "/v1/version", "/console", "/p/", "//p/keyward/.well-known/openid-configuration"] {
        ask(&site.whole, STRANGER, path, &[("host", &domain)]).await.expect(404);
    }
    ask(&site.whole, STRANGER, "/v1/version", &[("host", "id.example.org")]).await.expect(200);
}

#[tokio::test]
async fn a_domain_is_asked_for_without_a_port_of_its_own() {
    let site = Site::new(&[PUBLIC]).await;
    let (slug, domain) = clinic(&site).await;
    let echoed =
        ask(&site.probe, STRANGER, "/authorize?a=b", &[("host", &format!("{domain}:443"))]).await.expect(200).json();
    assert_eq!(echoed["uri"], format!("/p/{slug}/authorize?a=b"));
    assert_eq!(echoed["original"], "/authorize?a=b");
    assert_eq!(echoed["ownDomain"], true);
    ask(&site.probe, STRANGER, "/authorize", &[("host", &format!("{domain}:3000"))]).await.expect(421);
    let shared = ask(&site.probe, STRANGER, "/authorize", &[("host", "id.example.org")]).await.expect(200).json();
    assert_eq!(shared["ownDomain"], false);
}

#[tokio::test]
async fn pages_on_a_domain_find_their_files() {
    let site = Site::new(&[PUBLIC]).await;
    let (_, domain) = clinic(&site).await;
    let asset = app::assets::ASSETS[0].file;
    ask(&site.whole, STRANGER, &format!("/assets/{asset}"), &[("host", &domain)]).await.expect(200);
}

/// It belongs to an origin: on the shared host, which has many projects, there is none.
#[tokio::test]
async fn the_well_known_address_for_changing_passwords_is_on_own_domains_only() {
    let site = Site::new(&[PUBLIC]).await;
    let (_, domain) = clinic(&site).await;
    let there = ask(&site.whole, STRANGER, "/.well-known/change-password", &[("host", &domain)]).await.expect(302);
    assert_eq!(there.location(), format!("https://{domain}/account/password"));
    let other = Project::on(Arc::clone(&site.means), Arc::clone(&site.clock), |_| {}).await;
    for path in ["/.well-known/change-password".to_owned(), format!("/p/{}/.well-known/change-password", other.slug)] {
        ask(&site.whole, STRANGER, &path, &[("host", "id.example.org")]).await.expect(404);
    }
}
