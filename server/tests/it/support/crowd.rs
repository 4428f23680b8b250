//! Many people, made up: the same each time.

use domain::{
    ids::ProjectId,
    person::{BusinessIdentifier, Identifier, Profile},
};
use server::{
    crypto::project_keys::ProjectKeys,
    service::{
        Means,
        user::{NewPerson, create_many},
    },
};

const FIRST: [&str; 40] = [
    "Ada", "Alan", "Amélie", "Anders", "Anna", "Beatriz", "Ben", "Björn", "Carla", "Chiara", "Daniel", "David",
    "Elena", "Emma", "Fatima", "Finn", "Gabriel", "Grace", "Hannah", "Hiro", "Ines", "Ivan", "Jana", "John", "José",
    "Kenji", "Lars", "Lea", "Li", "Maria", "Mehmet", "Mia", "Noah", "Olga", "Paul", "Priya", "Sarah", "Sofía", "Tomáš",
    "Zoë",
];

/// Parts of last names: enough of them that a beginning of three letters finds between some and some thousands.
const START: [&str; 30] = [
    "Al", "Bar", "Ber", "Bran", "Cas", "Chan", "Del", "Dun", "Eng", "Fer", "Gar", "Gold", "Hal", "Har", "Hoff", "Jen",
    "Kel", "Kov", "Lam", "Lind", "Mar", "Mor", "Nak", "Oka", "Per", "Ros", "San", "Schw", "Tan", "Wil",
];
const END: [&str; 25] = [
    "ack", "aker", "ano", "arez", "aski", "berg", "dahl", "dez", "ella", "enko", "ert", "field", "gado", "ham", "ić",
    "inen", "kamp", "lund", "mann", "otti", "quist", "sen", "son", "strand", "well",
];

/// Somebody, by number.
fn person(number: usize) -> (Profile, Vec<Identifier>) {
    let first = FIRST[number % FIRST.len()];
    let last = format!("{}{}", START[number / 7 % START.len()], END[number / 3 % END.len()]);
    let email = format!("{}.{number}@clinic.example", last.to_lowercase());
    let profile = Profile {
        name: Some(format!("{first} {last}")),
        given_name: Some(first.to_owned()),
        family_name: Some(last),
        email: Some(email.clone()),
        identifiers: vec![BusinessIdentifier {
            system: "urn:mrn".into(),
            value: format!("MRN-{:07}", number * 37 % 9_999_991),
        }],
        ..Profile::default()
    };
    (profile, vec![Identifier::email(&email).unwrap()])
}

/// Adds so many people, through what seals and indexes everybody.
pub async fn seed_users(means: &Means, keys: &ProjectKeys, project: ProjectId, number: usize) {
    let mut done = 0;
    while done < number {
        let batch: Vec<_> = (done..number.min(done + 1_000)).map(person).collect();
        let people: Vec<_> = batch
            .iter()
            .map(|(profile, identifiers)| NewPerson { profile, identifiers, password_hash: None })
            .collect();
        let mut tx = means.project(project).await.unwrap();
        create_many(keys, &mut tx, &people).await.unwrap();
        tx.commit().await.unwrap();
        done += batch.len();
    }
}
