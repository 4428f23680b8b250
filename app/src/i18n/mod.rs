//! The words that people read, in every language we have.
//!
//! A message is a method of [`Locale`]. Its languages stand side by side, so one cannot be forgotten (that does not compile),
//! a parameter cannot be left out or invented, and a message that no page uses is reported as dead code.

mod locale;
#[macro_use]
mod messages;
mod account;
mod consent;
mod duration;
mod errors;
mod invitation;
mod leaving;
mod links;
mod mail;
mod passwords;
mod records;
mod sign_in;
mod sign_up;

pub use locale::{Locale, Wishes};

/// Splits what `message` says around the place of its parameter, for a page that sets the parameter off from the rest.
pub(crate) fn around(message: impl FnOnce(&str) -> String) -> (String, String) {
    const PLACE: &str = "\u{FFFC}";
    let said = message(PLACE);
    match said.split_once(PLACE) {
        Some((before, after)) => (before.to_owned(), after.to_owned()),
        None => (said, String::new()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_opens_around_its_parameter() {
        let (before, after) = around(|name| Locale::En.signed_in_as(name));
        assert_eq!(format!("{before}Ada{after}"), Locale::En.signed_in_as("Ada"));
    }
}
