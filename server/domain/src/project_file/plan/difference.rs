//! Which members of two settings differ, under the names that the file uses.

use serde::Serialize;
use serde_json::{Map, Value};

/// The members that differ, in alphabetical order. Values are compared and never shown.
pub(super) fn changed(before: &impl Serialize, after: &impl Serialize) -> Vec<String> {
    let mut names = Vec::new();
    collect(&members(before), &members(after), "", &mut names);
    names
}

/// The members of a profile that differ, under the names of a user's entry.
pub(super) fn changed_of_profile(before: &impl Serialize, after: &impl Serialize) -> Vec<String> {
    let named = |name: String| match name.as_str() {
        "name" | "attributes" | "identifiers" => name,
        "email" => "contactEmail".to_owned(),
        "email_verified" => "emailVerified".to_owned(),
        "phone_number" => "phoneNumber".to_owned(),
        "phone_number_verified" => "phoneNumberVerified".to_owned(),
        _ => format!("claims.{name}"),
    };
    changed(before, after).into_iter().map(named).collect()
}

fn members(value: &impl Serialize) -> Map<String, Value> {
    match serde_json::to_value(value) {
        Ok(Value::Object(members)) => members,
        _ => Map::new(),
    }
}

fn collect(before: &Map<String, Value>, after: &Map<String, Value>, within: &str, names: &mut Vec<String>) {
    let mut all: Vec<&String> = before.keys().chain(after.keys().filter(|name| !before.contains_key(*name))).collect();
    all.sort();
    for name in all {
        match (before.get(name), after.get(name)) {
            (before, after) if before == after => {}
            (Some(Value::Object(before)), Some(Value::Object(after)))
                if matches!(
                    name.as_str(),
                    "branding" | "sessions" | "signUp" | "passwords" | "account" | "mail" | "lifetimes"
                ) =>
            {
                collect(before, after, name, names);
            }
            _ => names.push(match (within, name.as_str()) {
                ("lifetimes", "access_token") => "accessTokenLifetime".to_owned(),
                ("lifetimes", "refresh_idle") => "refreshTokenIdleLifetime".to_owned(),
                ("lifetimes", "refresh_absolute") => "refreshTokenLifetime".to_owned(),
                ("", "logo") => "logoUri".to_owned(),
                ("branding", "logo") => "branding.logoUri".to_owned(),
                ("", name) => name.to_owned(),
                (within, name) => format!("{within}.{name}"),
            }),
        }
    }
}
