use super::*;
use KeyState::{Current, Next, Retired, Retiring};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

const ES: KeyKind = KeyKind::Signing(Algorithm::Es256);
const RS: KeyKind = KeyKind::Signing(Algorithm::Rs256);

/// Published for 1 hour, signs for 10, verifies for 2, remembered for 20.
const SCHEDULE: Schedule = Schedule {
    publish: HOUR,
    sign: Duration::from_secs(36_000),
    verify: Duration::from_secs(7_200),
    remember: Duration::from_secs(72_000),
};

fn at(hours: i64) -> Timestamp {
    Timestamp::from_unix_seconds(1_000_000_000 + hours * 3_600)
}

fn key(version: u16, state: KeyState, since: i64) -> Key {
    Key { kind: ES, version, state, since: at(since) }
}

fn create(version: u16, state: KeyState) -> Change {
    Change::Create { kind: ES, version, state }
}

fn moved(version: u16, from: KeyState, to: KeyState) -> Change {
    Change::Move { kind: ES, version, from, to }
}

fn deleted(version: u16, from: KeyState) -> Change {
    Change::Delete { kind: ES, version, from }
}

#[test]
fn what_is_due() {
    // (why, keys, hour, changes)
    let table: &[(&str, Vec<Key>, i64, Vec<Change>)] = &[
        ("a new project", vec![], 0, vec![create(1, Current), create(2, Next)]),
        ("nothing yet", vec![key(1, Current, 0), key(2, Next, 0)], 9, vec![]),
        (
            "the current key is old",
            vec![key(1, Current, 0), key(2, Next, 0)],
            10,
            vec![moved(1, Current, Retiring), moved(2, Next, Current), create(3, Next)],
        ),
        ("the next key is not known yet", vec![key(1, Current, 0), key(2, Next, 10)], 10, vec![]),
        (
            "the next key is known now",
            vec![key(1, Current, 0), key(2, Next, 10)],
            11,
            vec![moved(1, Current, Retiring), moved(2, Next, Current), create(3, Next)],
        ),
        ("its tokens live", vec![key(1, Retiring, 10), key(2, Current, 10), key(3, Next, 10)], 11, vec![]),
        (
            "its tokens have expired",
            vec![key(1, Retiring, 10), key(2, Current, 10), key(3, Next, 10)],
            12,
            vec![moved(1, Retiring, Retired)],
        ),
        ("remembered", vec![key(1, Retired, 0), key(2, Current, 10), key(3, Next, 10)], 19, vec![]),
        ("forgotten", vec![key(1, Retired, -8), key(2, Current, 10), key(3, Next, 10)], 12, vec![deleted(1, Retired)]),
        ("no next", vec![key(1, Current, 0)], 10, vec![create(2, Next)]),
        ("no current", vec![key(1, Retiring, 0), key(2, Next, 0)], 0, vec![moved(2, Next, Current), create(3, Next)]),
        (
            "two servers were at work",
            vec![key(1, Current, 0), key(2, Current, 0), key(3, Next, 0)],
            0,
            vec![moved(1, Current, Retiring)],
        ),
        (
            "two that follow: the older goes first",
            vec![key(1, Current, 0), key(2, Next, 1), key(3, Next, 2)],
            10,
            vec![moved(1, Current, Retiring), moved(2, Next, Current)],
        ),
        ("the clock went back", vec![key(1, Current, 100), key(2, Next, 100), key(3, Retired, 100)], 0, vec![]),
    ];
    for (why, keys, hour, changes) in table {
        assert_eq!(plan(keys, ES, &SCHEDULE, at(*hour)), *changes, "{why}");
    }
}

#[test]
fn a_key_of_handles_is_thrown_away_as_soon_as_nothing_it_made_is_alive() {
    let schedule = Schedule::of(KeyKind::Handles, HOUR * 24);
    let handles = |version, state, since| Key { kind: KeyKind::Handles, version, state, since: at(since) };
    let keys = [handles(1, Retiring, 0), handles(2, Current, 0), handles(3, Next, 0)];
    assert_eq!(plan(&keys, KeyKind::Handles, &schedule, at(24)), []);
    let gone = Change::Delete { kind: KeyKind::Handles, version: 1, from: Retiring };
    assert_eq!(plan(&keys, KeyKind::Handles, &schedule, at(25)), [gone]);
    let forever = Schedule::of(KeyKind::Handles, Duration::MAX);
    assert_eq!(plan(&keys, KeyKind::Handles, &forever, at(24 * 80)), []);
}

#[test]
fn a_kind_is_planned_without_touching_the_others() {
    let keys = [Key { kind: RS, ..key(7, Current, 0) }, Key { kind: RS, ..key(8, Next, 0) }];
    assert_eq!(plan(&keys, ES, &SCHEDULE, at(0)), [create(1, Current), create(2, Next)]);
    let after = apply(&keys, &plan(&keys, ES, &SCHEDULE, at(0)), at(0));
    assert_eq!(after.iter().filter(|key| key.kind == RS).copied().collect::<Vec<_>>(), keys);
}

#[test]
fn rotating_by_hand_waits_until_verifiers_know_the_next_key() {
    let keys = [key(1, Current, 0), key(2, Next, 0)];
    let swap = vec![moved(1, Current, Retiring), moved(2, Next, Current), create(3, Next)];
    let until = at(1);
    assert_eq!(rotate(&keys, ES, &SCHEDULE, false, at(0)), Err(CannotRotate::NotYetPublished { until }));
    assert_eq!(rotate(&keys, ES, &SCHEDULE, false, at(1)), Ok(swap.clone()));
    assert_eq!(rotate(&keys, ES, &SCHEDULE, true, at(0)), Ok(swap));
}

#[test]
fn rotating_without_a_next_key_makes_one_and_at_once_signs_with_it() {
    let keys = [key(1, Current, 0)];
    assert_eq!(rotate(&keys, ES, &SCHEDULE, false, at(5)), Ok(vec![create(2, Next)]));
    let now = vec![moved(1, Current, Retiring), create(2, Current), create(3, Next)];
    assert_eq!(rotate(&keys, ES, &SCHEDULE, true, at(5)), Ok(now));
}

#[test]
fn a_withdrawn_key_is_gone_and_another_signs_at_once() {
    let keys = [key(1, Retiring, 0), key(2, Current, 0), key(3, Next, 0)];
    let table = [
        (1, vec![deleted(1, Retiring)]),
        (2, vec![deleted(2, Current), moved(3, Next, Current), create(4, Next)]),
        (3, vec![deleted(3, Next), create(4, Next)]),
    ];
    for (version, changes) in table {
        assert_eq!(withdraw(&keys, ES, version, &SCHEDULE, at(0)), Ok(changes), "{version}");
    }
    assert_eq!(withdraw(&keys, ES, 9, &SCHEDULE, at(0)), Err(CannotRotate::Unknown));
    assert_eq!(withdraw(&keys, RS, 2, &SCHEDULE, at(0)), Err(CannotRotate::Unknown));
}

#[test]
fn names_are_read_as_they_are_written() {
    for kind in KeyKind::ALL {
        assert_eq!(KeyKind::parse(kind.as_str()), Some(kind));
    }
    for state in KeyState::ALL {
        assert_eq!(KeyState::parse(state.as_str()), Some(state));
        assert_eq!(serde_json::to_value(state).unwrap(), state.as_str());
    }
    for algorithm in Algorithm::ALL {
        assert_eq!(Algorithm::parse(algorithm.as_str()), Some(algorithm));
        assert_eq!(serde_json::to_value(algorithm).unwrap(), algorithm.as_str());
    }
    for foreign in ["none", "HS256", "es256", "RS512", "ES256 ", ""] {
        assert_eq!(Algorithm::parse(foreign), None, "{foreign}");
    }
}

#[test]
fn the_key_set_shows_next_current_and_retiring_and_nothing_else() {
    let shown: Vec<_> = KeyState::ALL.into_iter().filter(|state| state.is_published()).collect();
    assert_eq!(shown, [Next, Current, Retiring]);
}

fn one_current_and_a_next(keys: &[Key], kind: KeyKind) {
    let count = |state| keys.iter().filter(|key| key.kind == kind && key.state == state).count();
    assert_eq!(count(Current), 1, "{keys:?}");
    assert!(count(Next) >= 1, "{keys:?}");
}

fn schedules() -> impl Strategy<Value = Schedule> {
    (0..100u64, 1..1_000u64, 0..200u64, 0..400u64).prop_map(|(publish, sign, verify, remember)| Schedule {
        publish: Duration::from_secs(publish),
        sign: Duration::from_secs(sign),
        verify: Duration::from_secs(verify),
        remember: Duration::from_secs(remember),
    })
}

proptest! {
    /// A project's life from its creation: time passes by any steps, and sometimes somebody rotates by hand.
    #[test]
    fn there_is_always_one_current_key_published_before_it_signs_and_after(
        schedule in schedules(),
        steps in proptest::collection::vec((0..300u64, prop::bool::weighted(0.2)), 1..60),
    ) {
        let mut now = at(0);
        let mut keys = apply(&[], &plan(&[], ES, &schedule, now), now);
        let mut shown_since: BTreeMap<u16, Timestamp> = keys.iter().map(|key| (key.version, now)).collect();
        let mut signed_until: BTreeMap<u16, Timestamp> = BTreeMap::new();
        let mut versions: BTreeSet<u16> = shown_since.keys().copied().collect();
        for (seconds, by_hand) in steps {
            now = now + Duration::from_secs(seconds);
            for key in keys.iter().filter(|key| key.state == Current) {
                signed_until.insert(key.version, now);
            }
            let changes = match by_hand {
                true => rotate(&keys, ES, &schedule, false, now).unwrap_or_default(),
                false => plan(&keys, ES, &schedule, now),
            };
            for change in &changes {
                match *change {
                    Change::Create { version, .. } => {
                        prop_assert!(versions.insert(version), "a number given twice");
                        shown_since.insert(version, now);
                    }
                    Change::Move { version, from, to, .. } => {
                        prop_assert!(from < to);
                        if to == Current {
                            prop_assert!(now.since(shown_since[&version]) >= schedule.publish, "signs before it is known");
                        }
                    }
                    Change::Delete { .. } => {}
                }
            }
            keys = apply(&keys, &changes, now);
            one_current_and_a_next(&keys, ES);
            for (version, until) in &signed_until {
                if now.since(*until) < schedule.verify {
                    let still = keys.iter().any(|key| key.version == *version && key.state.is_published());
                    prop_assert!(still, "{version} signed until {until:?} and is gone at {now:?}");
                }
            }
            if !by_hand {
                prop_assert_eq!(plan(&keys, ES, &schedule, now), vec![]);
            }
        }
    }

    /// Whatever a database may hold, one plan repairs it, and a second finds nothing to do.
    #[test]
    fn any_collection_of_keys_is_put_right_by_one_plan(
        schedule in schedules(),
        held in proptest::collection::btree_map(1..40u16, (0..4usize, 0..2_000i64), 0..12),
        now in 0..2_500i64,
    ) {
        let moment = |seconds| Timestamp::from_unix_seconds(1_000_000_000 + seconds);
        let keys: Vec<_> = held
            .into_iter()
            .map(|(version, (state, since))| Key { kind: ES, version, state: KeyState::ALL[state], since: moment(since) })
            .collect();
        let now = moment(now);
        let after = apply(&keys, &plan(&keys, ES, &schedule, now), now);
        one_current_and_a_next(&after, ES);
        prop_assert_eq!(plan(&after, ES, &schedule, now), vec![]);
        for victim in &after {
            let left = apply(&after, &withdraw(&after, ES, victim.version, &schedule, now).unwrap(), now);
            one_current_and_a_next(&left, ES);
            prop_assert!(left.iter().all(|key| key.version != victim.version));
        }
    }
}
