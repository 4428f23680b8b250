//! What administrators do with people, by the console.

use super::seeds::Seeds;
use crate::support::Project;
use domain::administration::Role;

const NAME: &str = "Ottokar Kanarienfreund";
const EMAIL: &str = "ottokar.kanarienfreund@kanari-neu.example";
const PASSWORD: &str = "Kanarienfreund-Ottokar-Laternenpfahl";
const OTHER: &str = "Ahornblatt-Flusslaterne-zwei-Kanari";
const REASON: &str = "Kanarigrund: Telefon verloren in Sansibar";
const CHANGED: &str = "Ottokar Kanarienfeind-Umbenannt";
const AGENT_LIKE: &str = "Kanari-MRN-998877";

/// Adds somebody, looks for them, changes them, blocks them, lets them in again, sets their password.
pub async fn looked_after(project: &Project, seeds: &mut Seeds) {
    for seed in [NAME, EMAIL, PASSWORD, OTHER, REASON, CHANGED, AGENT_LIKE] {
        seeds.add(seed, seed);
    }
    let owner = project.administrator(Role::Owner).await;
    let form = [("name", NAME), ("email", EMAIL), ("password", PASSWORD)];
    let done = owner.post("users/new", &form).await.expect(303);
    let path = done.location().rsplit_once("/console/p/").unwrap().1.split_once('/').unwrap().1.to_owned();
    let found = owner.post("users/search", &[("q", "Kanarienfreund")]).await.expect(303);
    assert!(owner.follow(found).await.expect(200).body.contains(NAME));
    owner.get(&path).await.expect(200);
    let version = owner.get(&format!("{path}/edit")).await.expect(200).field("version").unwrap();
    let identifier = format!("urn:mrn|{AGENT_LIKE}");
    let form = [
        ("version", version.as_str()),
        ("name", CHANGED),
        ("logins", EMAIL),
        ("email", EMAIL),
        ("identifiers", &identifier),
    ];
    owner.post(&format!("{path}/edit"), &form).await.expect(303);
    owner.post(&format!("{path}/block"), &[("reason", REASON)]).await.expect(303);
    owner.post(&format!("{path}/unblock"), &[("reason", REASON)]).await.expect(303);
    owner.post(&format!("{path}/password"), &[("password", OTHER)]).await.expect(303);
    owner.post(&format!("{path}/end"), &[("reason", REASON)]).await.expect(303);
    owner.post(&format!("{path}/delete"), &[("confirm", CHANGED)]).await.expect(422);
}
