//! Passwords and hashes of a file, and the policy they are held against.

use super::memory::Memory;
use super::*;

#[test]
fn a_password_is_held_against_the_policy_of_the_same_file() {
    let memory = Memory::new();
    let with = |users: Value| json!({"projects": [{"slug": "demo", "passwords": {"minLength": 20}, "users": users}]});
    assert_eq!(
        memory.problems(with(json!([
            {"username": "ada", "password": "maple-river-lantern"},
            {"username": "bob", "password": "passwordpasswordpassword"},
            {"username": "eve", "password": "maple-river-lantern-9"},
        ]))),
        [
            "projects[0].users[0].password: cannot be used. Use at least 20 characters. Three or four words that do not belong together are easy to remember.",
            "projects[0].users[1].password: cannot be used. Many people use this password or one much like it. Choose something that nobody would guess.",
        ]
    );
    // Whoever has one keeps it, so nothing is held against it.
    let there = Memory::with(with(json!([{"username": "ada", "password": "maple-river-lantern-9"}])));
    assert!(there.lines(with(json!([{"username": "ada", "password": "maple-river-lantern"}]))).is_empty());
}

#[test]
fn a_hash_takes_the_place_of_a_password() {
    let hash = "$2b$12$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy";
    let with = |user: Value| json!({"projects": [{"slug": "demo", "users": [user]}]});
    assert_eq!(
        problems(with(json!({"username": "ada", "password": "maple-river-lantern", "passwordHash": hash}))),
        ["projects[0].users[0].passwordHash: cannot stand beside a password"]
    );
    let there = Memory::with(with(json!({"username": "ada", "passwordHash": hash})));
    assert!(there.lines(with(json!({"username": "ada", "passwordHash": hash}))).is_empty());
    let without = Memory::with(with(json!({"username": "ada"})));
    assert_eq!(
        without.lines(with(json!({"username": "ada", "passwordHash": hash}))),
        ["updated user projects[0].users[0] in project demo: passwordHash"]
    );
}
