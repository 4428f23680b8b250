//! Figures of a project, kept for a minute: they may be old by that much, and say when they were taken.

use super::Acting;
use crate::{
    service::Served,
    store::{self, ProjectTx},
};
use domain::{audit::Kind, ids::ClientId, time::Timestamp};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::sync::OwnedSemaphorePermit;

/// For how long figures are shown again.
const KEPT: Duration = Duration::from_secs(60);

/// So few people are counted anew each time, so that whoever was just added counts at once.
const FEW: u64 = 5_000;

const HOUR: Duration = Duration::from_secs(3_600);
const DAY: Duration = Duration::from_secs(24 * 3_600);

/// A time up to now.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Range {
    /// In stretches of an hour.
    Day,
    /// In stretches of six hours.
    Week,
    /// In stretches of a day.
    #[default]
    Month,
}

impl Range {
    /// Every range, the shortest first.
    pub const ALL: [Self; 3] = [Self::Day, Self::Week, Self::Month];

    /// The word in an address.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Day => "24h",
            Self::Week => "7d",
            Self::Month => "30d",
        }
    }

    /// Reads the word of an address.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|range| range.as_str() == text)
    }

    /// How long a stretch is, and how many there are.
    #[must_use]
    pub const fn stretches(self) -> (Duration, usize) {
        match self {
            Self::Day => (HOUR, 24),
            Self::Week => (Duration::from_secs(6 * 3_600), 28),
            Self::Month => (DAY, 30),
        }
    }

    /// All of it: from the beginning of the first stretch; the last one is not over yet.
    #[must_use]
    pub fn begins(self, now: Timestamp) -> Timestamp {
        let (width, stretches) = self.stretches();
        let seconds = i64::try_from(width.as_secs()).unwrap_or(i64::MAX);
        let next = Timestamp::from_unix_seconds((now.unix_seconds().div_euclid(seconds) + 1) * seconds);
        next - width * u32::try_from(stretches).unwrap_or(u32::MAX)
    }

    /// How long it is.
    #[must_use]
    pub fn length(self) -> Duration {
        let (width, stretches) = self.stretches();
        width * u32::try_from(stretches).unwrap_or(u32::MAX)
    }
}

/// The figures of one range.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Figures {
    /// When they were taken.
    pub taken: Timestamp,
    /// From when on they count.
    pub from: Timestamp,
    /// How many people signed in, and how many in as long a time before.
    pub active: (u64, u64),
    /// Sign-ins that succeeded and that failed, stretch by stretch.
    pub sign_ins: Vec<(u64, u64)>,
    /// Sign-ins that succeeded and that failed in as long a time before.
    pub sign_ins_before: (u64, u64),
    /// What applications were refused, those with most first, and how much in as long a time before.
    pub refused: (Vec<(ClientId, u64)>, u64),
}

impl Figures {
    /// Sign-ins that succeeded and that failed.
    #[must_use]
    pub fn total(&self) -> (u64, u64) {
        self.sign_ins.iter().fold((0, 0), |(good, bad), (more, worse)| (good + more, bad + worse))
    }
}

/// How much of what there is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Counts {
    /// Applications, those that are switched off too.
    pub applications: u64,
    /// People.
    pub users: u64,
}

/// A project's figures as far as this server has taken them lately.
#[derive(Debug, Default)]
pub struct Kept {
    figures: Mutex<HashMap<Range, Arc<Figures>>>,
    counts: Mutex<Option<(Timestamp, Counts)>>,
}

fn is_fresh(taken: Timestamp, now: Timestamp) -> bool {
    taken <= now && now.since(taken) < KEPT
}

/// How many applications and people there are; where there are many, at most a minute ago. Whoever may see the project may know.
///
/// # Errors
/// The database.
pub async fn counts(acting: &Acting) -> Served<Counts> {
    let (kept, now) = (&acting.tenant.figures.counts, acting.tenant.now());
    if let Some((taken, counts)) = *kept.lock().unwrap_or_else(PoisonError::into_inner)
        && counts.users >= FEW
        && is_fresh(taken, now)
    {
        return Ok(counts);
    }
    let mut tx = acting.begin(domain::administration::Permission::OverviewRead).await?;
    let counts = count(&mut tx).await?;
    *kept.lock().unwrap_or_else(PoisonError::into_inner) = Some((now, counts));
    Ok(counts)
}

/// How many applications and people there are now.
pub(super) async fn count(tx: &mut ProjectTx) -> Served<Counts> {
    Ok(Counts { applications: store::figures::applications(tx).await?, users: store::figures::users(tx).await? })
}

/// The kinds of events in which an application is refused something.
#[must_use]
pub fn refusals() -> Vec<Kind> {
    vec![Kind::AuthorizationRefused, Kind::TokenRefused, Kind::ClientAuthenticationFailed, Kind::OriginRefused]
}

/// A turn to take the figures of a range, if they are not at hand. Asked for before a transaction begins.
///
/// # Errors
/// Others take figures of their projects for too long ([`ServiceError::Busy`](crate::service::ServiceError::Busy)).
pub(super) async fn turn(acting: &Acting, range: Range) -> Served<Option<OwnedSemaphorePermit>> {
    let is_at_hand = || fresh(acting, range, acting.tenant.now()).is_some();
    if is_at_hand() {
        return Ok(None);
    }
    let turn = acting.tenant.means().heavy.figures().await?;
    // Whoever came before may have taken the same.
    Ok((!is_at_hand()).then_some(turn))
}

fn fresh(acting: &Acting, range: Range, now: Timestamp) -> Option<Arc<Figures>> {
    let kept = acting.tenant.figures.figures.lock().unwrap_or_else(PoisonError::into_inner).get(&range).cloned();
    kept.filter(|kept| is_fresh(kept.taken, now))
}

/// The figures of a range, at most a minute old.
///
/// # Errors
/// The database.
pub(super) async fn figures(acting: &Acting, tx: &mut ProjectTx, range: Range) -> Served<Arc<Figures>> {
    let (kept, now) = (&acting.tenant.figures.figures, tx.now());
    if let Some(known) = fresh(acting, range, now) {
        return Ok(known);
    }
    let taken = Arc::new(take(tx, range).await?);
    kept.lock().unwrap_or_else(PoisonError::into_inner).insert(range, Arc::clone(&taken));
    Ok(taken)
}

async fn take(tx: &mut ProjectTx, range: Range) -> Served<Figures> {
    let now = tx.now();
    let (from, length) = (range.begins(now), range.length());
    let (width, stretches) = range.stretches();
    // As much of a range as has passed, so that what is compared is equally long.
    let (from_before, now_before) = (from - length, now - length);
    let mut sign_ins = vec![(0, 0); stretches];
    for (nth, count) in store::figures::per_stretch(tx, Kind::SignedIn, from, now, width).await? {
        if let Some((good, _)) = sign_ins.get_mut(nth) {
            *good = count;
        }
    }
    for (nth, count) in store::figures::per_stretch(tx, Kind::SignInFailed, from, now, width).await? {
        if let Some((_, bad)) = sign_ins.get_mut(nth) {
            *bad = count;
        }
    }
    let mut before = [0, 0];
    for (sum, kind) in before.iter_mut().zip([Kind::SignedIn, Kind::SignInFailed]) {
        let all = store::figures::per_stretch(tx, kind, from_before, now_before, length).await?;
        *sum = all.iter().map(|(_, count)| count).sum();
    }
    let [good_before, bad_before] = before;
    let kinds: Vec<String> = refusals().into_iter().map(|kind| kind.as_str().to_owned()).collect();
    let refused = store::figures::refused(tx, &kinds, from, now).await?;
    let refused_before = store::figures::refused(tx, &kinds, from_before, now_before).await?;
    let active = store::figures::active_users(tx, from, now).await?;
    let active_before = store::figures::active_users(tx, from_before, now_before).await?;
    Ok(Figures {
        taken: now,
        from,
        active: (u64::try_from(active).unwrap_or(0), u64::try_from(active_before).unwrap_or(0)),
        sign_ins,
        sign_ins_before: (good_before, bad_before),
        refused: (refused, refused_before.iter().map(|(_, count)| count).sum()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_ends_with_the_stretch_that_is_now() {
        let now = Timestamp::from_unix_seconds(1_795_349_045);
        for range in Range::ALL {
            let (width, stretches) = range.stretches();
            let from = range.begins(now);
            assert_eq!(from.unix_seconds() % i64::try_from(width.as_secs()).unwrap(), 0);
            let last = from + width * u32::try_from(stretches - 1).unwrap();
            assert!(last <= now && now < last + width, "{range:?}");
            assert_eq!(Range::parse(range.as_str()), Some(range));
        }
        assert_eq!(Range::Day.begins(Timestamp::from_unix_seconds(3_600 * 24)).unix_seconds(), 3_600);
    }

    #[test]
    fn figures_are_old_after_a_minute_or_when_the_clock_was_set_back() {
        let taken = Timestamp::from_unix_seconds(1_000);
        assert!(is_fresh(taken, taken) && is_fresh(taken, taken + Duration::from_secs(59)));
        assert!(!is_fresh(taken, taken + KEPT) && !is_fresh(taken, taken - Duration::from_secs(1)));
    }
}
