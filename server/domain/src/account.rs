//! What people may say about themselves, on the page of their own account.

use crate::person::{Identifier, Profile};

/// The most characters of a name.
const LONGEST: usize = 200;

/// What somebody typed about themselves.
#[derive(Clone, Copy, Debug)]
pub struct OwnProfile<'a> {
    /// The whole name, as others see it; nothing, where it was not asked for.
    pub name: Option<&'a str>,
    /// The first name.
    pub given_name: &'a str,
    /// The last name.
    pub family_name: &'a str,
    /// The phone number; nothing, where it is not theirs to change.
    pub phone: Option<&'a str>,
    /// The tag of a language that the pages speak; empty for none.
    pub language: &'a str,
}

/// Which fields cannot be used.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Unusable {
    /// The whole name.
    pub name: bool,
    /// The first name.
    pub given_name: bool,
    /// The last name.
    pub family_name: bool,
    /// The phone number.
    pub phone: bool,
}

fn line(typed: &str, wrong: &mut bool) -> Option<String> {
    let text = typed.trim();
    *wrong = text.chars().count() > LONGEST || text.chars().any(char::is_control);
    Some(text.to_owned()).filter(|text| !text.is_empty())
}

impl OwnProfile<'_> {
    /// The profile as it is after this, with the names of what changed.
    ///
    /// # Errors
    /// Which fields cannot be used.
    pub fn apply(&self, there: &Profile) -> Result<(Profile, Vec<&'static str>), Unusable> {
        let mut wrong = Unusable::default();
        let mut after = there.clone();
        after.given_name = line(self.given_name, &mut wrong.given_name);
        after.family_name = line(self.family_name, &mut wrong.family_name);
        let typed = self.name.map(|name| line(name, &mut wrong.name));
        if let Some(name) = typed.filter(|name| *name != there.name) {
            after.name = name;
        } else if (&after.given_name, &after.family_name) != (&there.given_name, &there.family_name) {
            // Whoever changes a part of their name means all of it.
            let both = [after.given_name.as_deref(), after.family_name.as_deref()];
            let name = both.iter().flatten().copied().collect::<Vec<_>>().join(" ");
            after.name = Some(name).filter(|name| !name.is_empty());
        }
        if let Some(typed) = self.phone {
            after.phone_number = match typed.trim() {
                "" => None,
                typed => {
                    Identifier::phone(typed).map(|phone| phone.text().to_owned()).map_err(|_| wrong.phone = true).ok()
                }
            };
            if after.phone_number != there.phone_number {
                after.phone_number_verified = false;
            }
        }
        after.locale = Some(self.language.to_owned()).filter(|tag| !tag.is_empty());
        if wrong != Unusable::default() {
            return Err(wrong);
        }
        let changed = [
            (
                "name",
                after.name != there.name
                    && (&after.given_name, &after.family_name) == (&there.given_name, &there.family_name),
            ),
            ("given_name", after.given_name != there.given_name),
            ("family_name", after.family_name != there.family_name),
            ("phone_number", after.phone_number != there.phone_number),
            ("locale", after.locale != there.locale),
        ];
        let names = changed.into_iter().filter(|(_, changed)| *changed).map(|(name, _)| name).collect();
        Ok((after, names))
    }
}

/// An address of which its owner recognises enough and others read little: `j•••@e•••.test`.
#[must_use]
pub fn hidden(address: &str) -> String {
    let first = |part: &str| part.chars().next().map(String::from).unwrap_or_default();
    match address.rsplit_once('@') {
        Some((local, host)) => {
            let end = host.rsplit_once('.').map(|(_, end)| format!(".{end}")).unwrap_or_default();
            format!("{}•••@{}•••{end}", first(local), first(host))
        }
        None => "•••".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn john() -> Profile {
        Profile {
            name: Some("John Doe".into()),
            given_name: Some("John".into()),
            family_name: Some("Doe".into()),
            phone_number: Some("+15550100123".into()),
            phone_number_verified: true,
            email: Some("john@demo.test".into()),
            email_verified: true,
            ..Profile::default()
        }
    }

    const SAME: OwnProfile<'_> = OwnProfile {
        name: Some("John Doe"),
        given_name: "John",
        family_name: "Doe",
        phone: Some("+1 555 010 0123"),
        language: "",
    };

    #[test]
    fn what_nobody_touched_changes_nothing() {
        assert_eq!(SAME.apply(&john()), Ok((john(), vec![])));
        let unnamed = Profile { name: Some("Dr. X".into()), ..Profile::default() };
        let nothing = OwnProfile { name: None, given_name: " ", family_name: "", phone: Some(""), language: "" };
        assert_eq!(nothing.apply(&unnamed), Ok((unnamed, vec![])));
    }

    #[test]
    fn another_name_is_another_whole_name_and_another_number_is_not_proved() {
        let typed = OwnProfile { given_name: " Jon ", phone: Some("+44 20 7946 0000"), language: "es", ..SAME };
        let (after, changed) = typed.apply(&john()).unwrap();
        assert_eq!(changed, ["given_name", "phone_number", "locale"]);
        assert_eq!(after.name.as_deref(), Some("Jon Doe"));
        assert_eq!(after.phone_number.as_deref(), Some("+442079460000"));
        assert!(!after.phone_number_verified && after.email_verified);
        let (kept, _) = OwnProfile { phone: None, ..typed }.apply(&john()).unwrap();
        assert!(kept.phone_number_verified);
    }

    #[test]
    fn a_whole_name_needs_no_parts() {
        let unnamed = Profile { name: Some("Grace".into()), ..Profile::default() };
        let typed =
            OwnProfile { name: Some(" Grace Hopper "), given_name: "", family_name: "", phone: None, language: "" };
        let (after, changed) = typed.apply(&unnamed).unwrap();
        assert_eq!((after.name.as_deref(), changed), (Some("Grace Hopper"), vec!["name"]));
        assert_eq!((after.given_name, after.family_name), (None, None));
        let dr = OwnProfile { name: Some("Dr. John Doe"), ..SAME };
        assert_eq!(dr.apply(&john()).unwrap().0.name.as_deref(), Some("Dr. John Doe"));
    }

    #[test]
    fn what_is_no_line_and_no_number_is_told_at_its_field() {
        let long = "x".repeat(201);
        let typed = OwnProfile {
            name: Some(&long),
            given_name: "a\r\nBcc: b",
            family_name: &long,
            phone: Some("call me"),
            language: "",
        };
        let wrong = Unusable { name: true, given_name: true, family_name: true, phone: true };
        assert_eq!(typed.apply(&john()), Err(wrong));
    }

    #[test]
    fn a_hidden_address_says_little() {
        assert_eq!(hidden("john@example.test"), "j•••@e•••.test");
        assert_eq!(hidden("john"), "•••");
        assert_eq!(hidden("é@x"), "é•••@x•••");
    }
}
