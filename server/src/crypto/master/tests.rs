use super::*;
use crate::random::{SeededRandom, SystemRandom};
use proptest::prelude::*;
use std::{fs, os::unix::fs::PermissionsExt, path::Path};

fn project(seed: u64) -> ProjectId {
    ProjectId::from_random(SeededRandom::new(seed).bytes())
}

fn master(seed: u64) -> MasterKey {
    MasterKey::generate(&SeededRandom::new(seed))
}

fn masters(current: u64, previous: &[u64]) -> MasterKeys {
    MasterKeys::new(master(current), previous.iter().map(|seed| master(*seed)).collect())
}

/// A folder of its own below the test binary's, gone at the end.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        let path = std::env::temp_dir().join(format!("keyward-master-{}", SystemRandom.token(12)));
        fs::create_dir(&path).unwrap();
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn a_key_is_read_in_every_usual_form() {
    let key: Vec<u8> = (0..32).map(|i| 255 - i * 7).collect();
    let hex: String = key.iter().map(|byte| format!("{byte:02x}")).collect();
    let forms = [
        hex.clone(),
        hex.to_uppercase(),
        STANDARD.encode(&key),
        STANDARD_NO_PAD.encode(&key),
        URL_SAFE_NO_PAD.encode(&key),
        format!("{}=", URL_SAFE_NO_PAD.encode(&key)),
        format!("  {}\n", STANDARD.encode(&key)),
    ];
    for form in forms {
        assert_eq!(MasterKey::parse(&form).unwrap().key.as_slice(), key, "{form}");
    }
}

#[test]
fn what_is_not_32_random_bytes_is_no_key() {
    let table = [
        String::new(),
        "password".to_owned(),
        "0".repeat(64),
        "ab".repeat(32),
        "g".repeat(64),
        STANDARD.encode([7; 31]),
        STANDARD.encode((0..33).collect::<Vec<u8>>()),
        STANDARD.encode([0; 32]),
        "ß".repeat(32),
    ];
    for text in table {
        assert!(matches!(MasterKey::parse(&text), Err(MasterKeyError::NotAKey)), "{text}");
    }
}

#[test]
fn the_first_key_is_the_current_one_and_the_others_unwrap() {
    let [new, old, older] = [1, 2, 3].map(|seed| master(seed).text());
    let file = format!("# keys\n\n{}  # since May\r\n{}\n{}", *new, *old, *older);
    let line = format!("{} {},{}", *new, *old, *older);
    for text in [file, line] {
        let keys = MasterKeys::parse(&text).unwrap();
        assert_eq!(keys.current(), master(1).id());
        assert_eq!(keys.ids().collect::<Vec<_>>(), [1, 2, 3].map(|seed| master(seed).id()));
    }
    assert!(matches!(MasterKeys::parse("# nothing\n"), Err(MasterKeyError::Empty)));
    assert!(matches!(MasterKeys::parse(&format!("{}\nnonsense", *new)), Err(MasterKeyError::NotAKey)));
}

#[test]
fn a_data_key_comes_back_as_it_was_wrapped() {
    let keys = masters(1, &[]);
    let data_key = DataKey::generate(3, &SystemRandom);
    let unwrapped = keys.unwrap(project(1), &keys.wrap(project(1), &data_key, &SystemRandom)).unwrap();
    assert_eq!(unwrapped.bytes(), data_key.bytes());
    assert_eq!(unwrapped.version(), 3);
}

#[test]
fn wrapping_twice_gives_different_bytes_without_the_key_in_them() {
    let keys = masters(1, &[]);
    let data_key = DataKey::generate(1, &SystemRandom);
    let [first, second] = [(); 2].map(|()| keys.wrap(project(1), &data_key, &SystemRandom));
    assert_ne!(first, second);
    assert!(!first.as_bytes().windows(8).any(|window| data_key.bytes().windows(8).any(|key| key == window)));
}

#[test]
fn a_wrong_master_key_is_told_which_one_is_wanted() {
    let wrapped = masters(1, &[]).wrap(project(1), &DataKey::generate(1, &SystemRandom), &SystemRandom);
    let error = masters(2, &[3]).unwrap(project(1), &wrapped).unwrap_err();
    assert_eq!(error, CannotUnwrap::OtherMasterKey { project: project(1), wanted: master(1).id() });
    assert!(error.to_string().contains(&master(1).id().to_string()));
}

#[test]
fn a_master_key_that_only_claims_the_id_is_refused() {
    let wrapped = masters(1, &[]).wrap(project(1), &DataKey::generate(1, &SystemRandom), &SystemRandom);
    let forged = MasterKeys::new(MasterKey { key: Zeroizing::new([9; 32]), id: master(1).id() }, Vec::new());
    assert_eq!(forged.unwrap(project(1), &wrapped).unwrap_err(), CannotUnwrap::Damaged { project: project(1) });
}

#[test]
fn another_projects_data_key_is_refused() {
    let keys = masters(1, &[]);
    let wrapped = keys.wrap(project(1), &DataKey::generate(1, &SystemRandom), &SystemRandom);
    assert_eq!(keys.unwrap(project(2), &wrapped).unwrap_err(), CannotUnwrap::Damaged { project: project(2) });
}

#[test]
fn a_changed_byte_anywhere_in_a_wrapped_key_is_refused() {
    let keys = masters(1, &[]);
    let wrapped = keys.wrap(project(1), &DataKey::generate(1, &SystemRandom), &SystemRandom);
    for place in 0..wrapped.0.len() {
        for bit in 0..8 {
            let mut changed = wrapped.clone();
            changed.0[place] ^= 1 << bit;
            assert!(keys.unwrap(project(1), &changed).is_err(), "byte {place}, bit {bit}");
        }
    }
    for length in 0..wrapped.0.len() {
        assert!(keys.unwrap(project(1), &WrappedKey(wrapped.0[..length].to_vec())).is_err(), "{length} bytes");
    }
    assert!(keys.unwrap(project(1), &WrappedKey([wrapped.0, vec![0]].concat())).is_err());
}

#[test]
fn rewrapping_moves_a_project_to_the_current_key_once() {
    let data_key = DataKey::generate(1, &SystemRandom);
    let before = masters(1, &[]).wrap(project(1), &data_key, &SystemRandom);
    let both = masters(2, &[1]);
    let after = both.rewrap(project(1), &before, &SystemRandom).unwrap().unwrap();
    assert_eq!(after.master_key(), Some(master(2).id()));
    assert_eq!(both.rewrap(project(1), &after, &SystemRandom), Ok(None));
    assert_eq!(masters(2, &[]).unwrap(project(1), &after).unwrap().bytes(), data_key.bytes());
    assert!(masters(1, &[]).unwrap(project(1), &after).is_err(), "the old key is of no use any more");
    let wanted = master(1).id();
    let error = CannotUnwrap::OtherMasterKey { project: project(1), wanted };
    assert_eq!(masters(2, &[]).rewrap(project(1), &before, &SystemRandom), Err(error));
}

#[test]
fn nothing_prints_a_key() {
    let keys = masters(1, &[2]);
    let data_key = DataKey::generate(1, &SeededRandom::new(5));
    let printed = format!("{keys:?} {data_key:?} {:?}", keys.wrap(project(1), &data_key, &SystemRandom));
    let decimal = |bytes: &[u8]| format!("{}, {}", bytes[0], bytes[1]);
    for key in keys.all().map(|key| key.key.as_slice()).chain([data_key.bytes().as_slice()]) {
        let hex: String = key[..4].iter().map(|byte| format!("{byte:02x}")).collect();
        for secret in [hex, decimal(key), URL_SAFE_NO_PAD.encode(key), STANDARD.encode(key)] {
            assert!(!printed.contains(&secret), "{printed}");
        }
    }
}

#[test]
fn a_missing_file_is_made_once_for_its_owner_only() {
    let folder = Folder::new();
    let path = folder.0.join("master.key");
    let first = MasterKeys::load(&path, IfMissing::Create, &SystemRandom).unwrap();
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    let text = fs::read(&path).unwrap();
    let second = MasterKeys::load(&path, IfMissing::Create, &SystemRandom).unwrap();
    assert_eq!(first.current(), second.current());
    assert_eq!(fs::read(&path).unwrap(), text);
    assert_eq!(fs::read_dir(&folder.0).unwrap().count(), 1, "no draft is left behind");
}

#[test]
fn servers_that_start_together_use_the_same_new_key() {
    let folder = Folder::new();
    let path = folder.0.join("master.key");
    let ids: Vec<_> = std::thread::scope(|scope| {
        let load = || MasterKeys::load(&path, IfMissing::Create, &SystemRandom).unwrap().current();
        let servers: Vec<_> = (0..8).map(|_| scope.spawn(load)).collect();
        servers.into_iter().map(|server| server.join().unwrap()).collect()
    });
    assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
    assert_eq!(fs::read_dir(&folder.0).unwrap().count(), 1);
}

#[test]
fn a_file_that_is_wrong_or_missing_is_named() {
    let folder = Folder::new();
    let path = folder.0.join("master.key");
    let load = |path: &Path, if_missing| MasterKeys::load(path, if_missing, &SystemRandom).unwrap_err();
    assert!(matches!(load(&path, IfMissing::Fail), MasterKeyError::Missing(missing) if missing == path));
    fs::write(&path, "correct horse battery staple").unwrap();
    let error = load(&path, IfMissing::Create);
    assert!(matches!(error, MasterKeyError::Content { .. }));
    assert!(error.to_string().contains("master.key") && !error.to_string().contains("horse"), "{error}");
    assert!(matches!(load(&folder.0.join("no/folder"), IfMissing::Create), MasterKeyError::File { .. }));
    assert!(matches!(load(&folder.0, IfMissing::Create), MasterKeyError::File { .. }));
}

proptest! {
    #[test]
    fn any_text_and_any_bytes_are_read_without_a_panic(text in "\\PC{0,80}", bytes in proptest::collection::vec(any::<u8>(), 0..120)) {
        let _ = MasterKeys::parse(&text);
        prop_assert!(masters(1, &[2]).unwrap(project(1), &WrappedKey(bytes)).is_err());
    }
}
