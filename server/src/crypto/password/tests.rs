#![allow(clippy::string_slice, reason = "a test may fail")]

use super::*;
use crate::random::{SeededRandom, SystemRandom};
use argon2::password_hash::PasswordHasher as _;
use std::{
    sync::{
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    time::{Duration, Instant},
};

/// Cheap enough for a test that hashes often.
const CHEAP: Cost = Cost { memory: 64, passes: 1, lanes: 1 };

fn pool() -> Passwords {
    Passwords::new(CHEAP, 2, 10, &SystemRandom).unwrap()
}

fn password(typed: &str) -> Password {
    Password::new(typed).unwrap()
}

/// The answer of a pool that is full: it must not depend on anybody finishing.
async fn without_waiting<T>(answer: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(20), answer).await.expect("it waits in a queue that is full")
}

const RIGHT: Verdict = Verdict { matches: true, upgrade: false };
const WRONG: Verdict = Verdict { matches: false, upgrade: false };

#[tokio::test]
async fn the_right_password_matches_and_nothing_else() {
    let stored = pool().hash(&password("correct horse"), &SystemRandom).await.unwrap();
    assert_eq!(pool().verify(&stored, &password("correct horse")).await, Ok(RIGHT));
    for wrong in ["", "correct hors", "correct horse ", " correct horse", "Correct horse", "correct\0horse"] {
        assert_eq!(pool().verify(&stored, &password(wrong)).await, Ok(WRONG), "{wrong}");
    }
}

#[tokio::test]
async fn hashing_twice_gives_two_hashes_and_neither_holds_the_password() {
    let [first, second] = [1, 2].map(|_| password("correct horse"));
    let first = pool().hash(&first, &SystemRandom).await.unwrap();
    assert_ne!(first, pool().hash(&second, &SystemRandom).await.unwrap());
    assert!(first.starts_with("$argon2id$v=19$m=64,t=1,p=1$") && !first.contains("horse"), "{first}");
}

#[tokio::test]
async fn the_standard_cost_is_what_the_design_says() {
    let pool = Passwords::new(Cost::STANDARD, 1, 0, &SystemRandom).unwrap();
    let stored = pool.hash(&password("correct horse"), &SystemRandom).await.unwrap();
    assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
    assert_eq!(pool.verify(&stored, &password("correct horse")).await, Ok(RIGHT));
}

#[tokio::test]
async fn the_same_password_typed_on_another_keyboard_matches() {
    let stored = pool().hash(&password("caf\u{e9}"), &SystemRandom).await.unwrap();
    assert_eq!(pool().verify(&stored, &password("cafe\u{301}")).await, Ok(RIGHT));
    assert_eq!(pool().verify(&stored, &password("cafe")).await, Ok(WRONG));
}

#[tokio::test]
async fn nothing_of_a_long_password_is_cut_off() {
    let long = "x".repeat(Password::LONGEST);
    let stored = pool().hash(&password(&long), &SystemRandom).await.unwrap();
    assert_eq!(pool().verify(&stored, &password(&long)).await, Ok(RIGHT));
    assert_eq!(pool().verify(&stored, &password(&long[1..])).await, Ok(WRONG));
    assert_eq!(pool().verify(&stored, &password(&format!("{}y", &long[1..]))).await, Ok(WRONG));
}

#[test]
fn a_password_beyond_1024_bytes_is_refused_and_no_normalised_one_is_copied_as_it_grows() {
    assert!(Password::new(&"x".repeat(1025)).is_err());
    assert!(Password::new(&"é".repeat(513)).is_err());
    // U+1D160 is the character that NFC makes longest: from 4 bytes to 12.
    let grown = password(&"\u{1d160}".repeat(256));
    assert_eq!(grown.as_str().len(), 3 * 1024);
    assert_eq!(grown.0.capacity(), 3 * 1024);
}

#[tokio::test]
async fn a_hash_of_another_cost_or_kind_asks_to_be_made_anew_once_the_password_is_right() {
    let dearer = Cost { passes: 2, ..CHEAP };
    let old = hash(dearer, &Memory::default(), b"correct horse", [1; 16]).unwrap();
    assert_eq!(pool().verify(&old, &password("correct horse")).await, Ok(Verdict { matches: true, upgrade: true }));
    assert_eq!(pool().verify(&old, &password("wrong")).await, Ok(WRONG));
    let params = Params::new(CHEAP.memory, CHEAP.passes, CHEAP.lanes, None).unwrap();
    let argon2i = Argon2::new(Algorithm::Argon2i, Version::V0x13, params);
    let other: PasswordHash = argon2i.hash_password_with_salt(b"correct horse", &[1; 16]).unwrap();
    let verdict = pool().verify(&other.to_string(), &password("correct horse")).await;
    assert_eq!(verdict, Ok(Verdict { matches: true, upgrade: true }));
}

#[tokio::test]
async fn a_damaged_hash_is_an_error_and_never_a_match() {
    let good = pool().hash(&password("x"), &SystemRandom).await.unwrap();
    let parts: Vec<_> = good.split('$').collect();
    let without_hash = parts[..5].join("$");
    let table = [
        "",
        "x",
        "$argon2id$",
        // A bcrypt that costs more than is compared with.
        "$2b$13$R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWMUW",
        without_hash.as_str(),
        &good.replace("argon2id", "scrypt"),
        &good.replace("m=64", "m=1"),
        &good.replace("m=64", "m=65537"),
        &good.replace("t=1", "t=5"),
    ];
    for stored in table {
        let verdict = pool().verify(stored, &password("x")).await;
        assert_eq!(verdict, Err(PasswordError::Damaged), "{stored}");
    }
}

#[tokio::test]
async fn an_unknown_account_takes_the_time_of_a_known_one() {
    let pool = Passwords::new(Cost { memory: 8 * 1024, ..Cost::STANDARD }, 1, 0, &SystemRandom).unwrap();
    let stored = pool.hash(&password("correct horse"), &SystemRandom).await.unwrap();
    let (mut known, mut unknown) = (Vec::new(), Vec::new());
    for _ in 0..9 {
        let start = Instant::now();
        assert_eq!(pool.verify(&stored, &password("wrong")).await, Ok(WRONG));
        known.push(start.elapsed());
        let start = Instant::now();
        pool.verify_nobody(&password("wrong")).await.unwrap();
        unknown.push(start.elapsed());
    }
    known.sort();
    unknown.sort();
    // The machine is shared, so only a difference in kind is looked for: no hash at all would take microseconds.
    assert!(unknown[4] > known[4] / 4 && known[4] > unknown[4] / 4, "{known:?} {unknown:?}");
    assert!(pool.nobody.starts_with("$argon2id$v=19$m=8192,t=2,p=1$"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_more_run_at_once_than_there_are_workers_and_who_finds_the_queue_full_is_told() {
    let pool = Passwords::new(CHEAP, 2, 3, &SystemRandom).unwrap();
    let running = Arc::new(AtomicUsize::new(0));
    let most = Arc::new(AtomicUsize::new(0));
    let (release, gates): (Vec<_>, Vec<_>) = (0..5).map(|_| mpsc::channel::<()>()).unzip();
    let tasks: Vec<_> = gates
        .into_iter()
        .map(|gate| {
            let (pool, running, most) = (pool.clone(), Arc::clone(&running), Arc::clone(&most));
            tokio::spawn(async move {
                pool.run(move || {
                    most.fetch_max(running.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                    let _ = gate.recv();
                    running.fetch_sub(1, Ordering::SeqCst);
                })
                .await
            })
        })
        .collect();
    while pool.places.available_permits() > 0 || running.load(Ordering::SeqCst) < 2 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    let x = password("x");
    assert_eq!(without_waiting(pool.verify(&pool.nobody, &x)).await, Err(PasswordError::Busy));
    assert_eq!(without_waiting(pool.verify_nobody(&x)).await, Err(PasswordError::Busy));
    assert_eq!(without_waiting(pool.hash(&x, &SystemRandom)).await, Err(PasswordError::Busy));
    drop(release);
    for task in tasks {
        assert_eq!(task.await.unwrap(), Ok(()));
    }
    assert_eq!(most.load(Ordering::SeqCst), 2);
    assert_eq!(pool.verify(&pool.nobody, &password("x")).await, Ok(WRONG), "there is room again");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_that_is_given_up_keeps_its_place_until_its_hash_has_ended() {
    let pool = Passwords::new(CHEAP, 1, 0, &SystemRandom).unwrap();
    let (release, gate) = mpsc::channel::<()>();
    let (started, begun) = mpsc::channel::<()>();
    let worker = pool.clone();
    let task = tokio::spawn(async move {
        worker
            .run(move || {
                let _ = started.send(());
                let _ = gate.recv();
            })
            .await
    });
    tokio::task::spawn_blocking(move || begun.recv()).await.unwrap().unwrap();
    task.abort();
    assert!(task.await.unwrap_err().is_cancelled());
    assert_eq!(without_waiting(pool.verify_nobody(&password("x"))).await, Err(PasswordError::Busy));
    drop(release);
    while pool.places.available_permits() == 0 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    assert_eq!(pool.verify_nobody(&password("x")).await, Ok(()));
}

#[test]
fn nothing_prints_a_password() {
    assert_eq!(format!("{:?}", password("correct horse")), "Password(…)");
    let pool = Passwords::new(CHEAP, 1, 1, &SeededRandom::new(1)).unwrap();
    assert!(!format!("{pool:?}").contains("argon2"));
}

#[test]
fn a_cost_that_argon2_does_not_know_is_refused_at_the_start() {
    let cost = Cost { memory: 1, passes: 1, lanes: 1 };
    assert_eq!(Passwords::new(cost, 1, 1, &SystemRandom).unwrap_err(), PasswordError::Cost);
}
