//! What a project puts on its pages: typed values, never markup.

mod accent;
mod colour;
mod support;

pub use accent::{Accent, Measured, Palette, Shades};
pub use colour::{Oklch, Rgb};
pub use support::Support;

use crate::link::SafeUrl;

/// How a project's pages look and whom they name.
#[derive(Clone, PartialEq, Debug)]
pub struct Branding {
    /// The project's display name.
    pub name: String,
    /// The one colour.
    pub accent: Accent,
    /// A picture that we serve ourselves; without one the name's initials stand in.
    pub logo: Option<SafeUrl>,
    /// Whom to turn to.
    pub support: Option<Support>,
    /// The project's privacy notice.
    pub privacy: Option<SafeUrl>,
    /// The project's terms.
    pub terms: Option<SafeUrl>,
}

impl Branding {
    /// A project that has a name and nothing else.
    #[must_use]
    pub fn named(name: &str) -> Self {
        Self { name: name.to_owned(), accent: Accent::default(), logo: None, support: None, privacy: None, terms: None }
    }

    /// Keyward itself: for pages that belong to no project.
    #[must_use]
    pub fn keyward() -> Self {
        Self::named("Keyward")
    }

    /// The name in at most two letters: a leading abbreviation as it is ("PM Pediatric Care"), else the first letters of the
    /// first and the last word.
    #[must_use]
    pub fn initials(&self) -> String {
        initials(&self.name)
    }
}

/// At most two letters that stand for a name.
pub(crate) fn initials(name: &str) -> String {
    let mut words = name
        .split(|c: char| c.is_whitespace() || matches!(c, '-' | '.' | '@' | '_'))
        .filter(|word| word.chars().next().is_some_and(char::is_alphanumeric));
    let Some(first) = words.next() else { return "·".to_owned() };
    if first.chars().count() == 2 && first.chars().all(char::is_uppercase) {
        return first.to_owned();
    }
    let letters = first.chars().take(1).chain(words.next_back().into_iter().flat_map(|word| word.chars().take(1)));
    letters.flat_map(char::to_uppercase).take(2).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_are_at_most_two_letters() {
        for (name, letters) in [
            ("PM Pediatric Care", "PM"),
            ("Demo Clinic", "DC"),
            ("Keyward", "K"),
            ("clinic of the north", "CN"),
            ("St. Mary's", "SM"),
            ("Ärzte am Ring", "ÄR"),
            ("桜 病院", "桜病"),
            ("", "·"),
            ("***", "·"),
        ] {
            assert_eq!(Branding::named(name).initials(), letters, "{name}");
        }
    }
}
