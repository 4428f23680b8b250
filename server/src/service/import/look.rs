//! Looking a list through: nothing is written.

use super::{
    BATCH, REFERENCE_TAKEN, Roles,
    invite::{Would, would},
    judge::wrong_passwords,
    rules,
};
use crate::{
    service::{Served, Tenant, user},
    store::{self, ProjectTx, import::WayIn},
};
use domain::{
    ids::{ClientId, UserId},
    import::{Besides, Line, People, Person, Problem, Problems},
    person::IdentifierKind,
    sealed::BlindIndex,
};
use std::collections::{HashMap, HashSet};

/// What a list comes to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Checked {
    /// How many people stand on it.
    pub total: u64,
    /// How many of them are new.
    pub new: u64,
    /// How many are there already, and stay as they are.
    pub there: u64,
    /// How many have a password in plain text.
    pub passwords: u64,
    /// How many have no password and could be invited.
    pub invitable: u64,
    /// Who has no password and cannot be invited, and why.
    pub uninvitable: Problems,
    /// What is wrong.
    pub problems: Problems,
    /// What is to be known besides.
    pub besides: Besides,
}

/// Whether somebody on a list is there already.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Found {
    /// Nobody has anything of theirs.
    New,
    /// Somebody signs in with something of theirs; who, unless these are several.
    There(Option<UserId>),
    /// Somebody else is them on the FHIR server.
    ReferenceTaken,
}

/// Looks a list through, and says all that is wrong with it, bit by bit: no transaction is open for long. `tell` hears how many
/// lines have been looked at. Whoever is invited to `client` by now is not counted as to be invited.
///
/// # Errors
/// The database.
pub async fn check(
    tenant: &Tenant,
    bytes: &[u8],
    client: Option<&ClientId>,
    tell: &mut (dyn FnMut(u64) + Send),
) -> Served<Checked> {
    let roles = Roles::load(&mut tenant.begin().await?).await?;
    let mut checked = Checked::default();
    let mut people = match People::new(bytes, rules(&roles)) {
        Ok(people) => people,
        Err(problems) => {
            checked.problems.add(problems);
            return Ok(checked);
        }
    };
    loop {
        let batch: Vec<Line> = people.by_ref().take(BATCH).collect();
        if batch.is_empty() {
            break;
        }
        checked.batch(tenant, batch, client).await?;
        tell(checked.total);
        tokio::task::yield_now().await;
    }
    if checked.total == 0 && checked.problems.is_empty() {
        let text = "There is a header, and nobody below it.".to_owned();
        checked.problems.add([Problem { line: 1, field: String::new(), text }]);
    }
    Ok(checked)
}

impl Checked {
    /// Looks at some lines more.
    async fn batch(&mut self, tenant: &Tenant, batch: Vec<Line>, client: Option<&ClientId>) -> Served<()> {
        self.total = self.total.saturating_add(u64::try_from(batch.len()).unwrap_or(u64::MAX));
        let mut problems = Vec::new();
        let mut good = Vec::with_capacity(batch.len());
        for line in batch {
            match line.person {
                Ok(person) => good.push((line.number, person)),
                Err(found) => problems.extend(found),
            }
        }
        problems.extend(wrong_passwords(tenant, good.iter().map(|(line, person)| (*line, &**person))).await?);
        let mut tx = tenant.begin().await?;
        let found = look(tenant, &mut tx, good.iter().map(|(_, own)| &**own)).await?;
        let ways = ways_in(&mut tx, &found).await?;
        drop(tx);
        for ((line, person), found) in good.iter().zip(found) {
            self.passwords = self.passwords.saturating_add(u64::from(person.entry.password.is_some()));
            let there = match found {
                Found::New => {
                    self.new = self.new.saturating_add(1);
                    self.besides.note_new(person);
                    None
                }
                Found::There(holder) => {
                    self.there = self.there.saturating_add(1);
                    self.besides.note_there(*line);
                    // Whom two people share is nobody's to invite.
                    let Some(way) = holder.and_then(|holder| ways.get(&holder)) else { continue };
                    Some(way)
                }
                Found::ReferenceTaken => {
                    let (field, text) = ("fhirUser".to_owned(), REFERENCE_TAKEN.to_owned());
                    problems.push(Problem { line: *line, field, text });
                    continue;
                }
            };
            match would(*line, person, there, client) {
                Would::Invite => self.invitable = self.invitable.saturating_add(1),
                Would::Not(why) => self.uninvitable.add([why]),
                Would::NoNeed => {}
            }
        }
        problems.sort_by_key(|own| own.line);
        self.problems.add(problems);
        Ok(())
    }
}

async fn ways_in(tx: &mut ProjectTx, found: &[Found]) -> Served<HashMap<UserId, WayIn>> {
    let users: Vec<UserId> = found
        .iter()
        .filter_map(|found| match found {
            Found::There(holder) => *holder,
            Found::New | Found::ReferenceTaken => None,
        })
        .collect();
    if users.is_empty() {
        return Ok(HashMap::new());
    }
    Ok(store::import::ways_in(tx, &users).await?.into_iter().map(|way| (way.user, way)).collect())
}

/// What somebody is found by: what they sign in with, and who they are on the FHIR server.
type Sought = (Vec<(IdentifierKind, BlindIndex)>, Option<BlindIndex>);

/// Who of these people is there already.
pub(super) async fn look<'a>(
    tenant: &Tenant,
    tx: &mut ProjectTx,
    people: impl Iterator<Item = &'a Person>,
) -> Served<Vec<Found>> {
    let keys = &tenant.keys;
    let (mut logins, mut references) = (Vec::new(), Vec::new());
    let each: Vec<Sought> = people
        .map(|person| {
            let own: Vec<_> = person.logins().map(|login| (login.kind(), user::lookup(keys, login))).collect();
            let reference = person.entry.fhir_user.as_deref().map(|reference| user::fhir_lookup(keys, reference));
            logins.extend(own.iter().cloned());
            references.extend(reference);
            (own, reference)
        })
        .collect();
    let taken: HashMap<_, _> =
        store::import::taken(tx, &logins).await?.into_iter().map(|(kind, own, user)| ((kind, own), user)).collect();
    let others: HashSet<_> = store::import::taken_references(tx, &references).await?.into_iter().collect();
    Ok(each
        .into_iter()
        .map(|(own, reference)| {
            let mut holders = own.iter().filter_map(|(kind, own)| taken.get(&(*kind, own.as_bytes().to_vec())));
            if let Some(first) = holders.next() {
                Found::There(holders.all(|other| other == first).then_some(*first))
            } else if reference.is_some_and(|own| others.contains(own.as_bytes().as_slice())) {
                Found::ReferenceTaken
            } else {
                Found::New
            }
        })
        .collect())
}
