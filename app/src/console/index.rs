//! What the settings pages hold, for whoever looks for one by what it is called.

use super::Place;
use domain::prefix::fold;

/// A setting, or a page of settings.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Setting {
    /// What it is called on its page.
    pub title: &'static str,
    /// What it does.
    pub text: &'static str,
    /// On which page.
    pub place: Place,
    /// Words that people use for it, too.
    words: &'static str,
}

const fn setting(place: Place, title: &'static str, text: &'static str, words: &'static str) -> Setting {
    Setting { title, text, place, words }
}

/// Every page and setting. The pages come first.
pub const SETTINGS: [Setting; 35] = [
    setting(Place::Overview, "Overview", "Figures, and what wants attention", "dashboard home statistics charts"),
    setting(Place::Applications, "Applications", "What people sign in to", "clients oauth openid"),
    setting(Place::Users, "Users", "Who signs in", "people patients clinicians staff accounts"),
    setting(Place::Activity, "Activity", "The audit trail, and its export", "log events history csv json download"),
    setting(Place::SignIn, "Sign-in", "Time-outs and languages", "login log settings"),
    setting(
        Place::SignUp,
        "Sign-up",
        "Who may make an account for themselves",
        "register registration self service settings",
    ),
    setting(Place::Passwords, "Passwords", "Which passwords people may choose", "policy nist strength rules settings"),
    setting(Place::Branding, "Branding", "How hosted pages look", "design theme appearance settings"),
    setting(Place::Mail, "Mail", "How mail leaves, and what became of it", "email smtp sender log settings"),
    setting(Place::Keys, "Keys", "What signs tokens", "signing jwks rotation certificates settings"),
    setting(Place::Project, "Project", "Name, addresses, deletion", "settings tenant"),
    setting(Place::Administrators, "Administrators", "Who runs this project", "members team roles permissions invite"),
    setting(
        Place::SignIn,
        "Idle time-out",
        "How long a session lasts that nobody uses",
        "session timeout inactivity expire",
    ),
    setting(
        Place::SignIn,
        "Longest session",
        "After how long everybody signs in again",
        "session timeout absolute maximum",
    ),
    setting(
        Place::SignIn,
        "Languages",
        "Which languages the hosted pages offer",
        "english spanish español locale translation",
    ),
    setting(Place::SignIn, "Default application", "Where somebody is sent who signs in without one", "redirect"),
    setting(
        Place::Passwords,
        "Password length",
        "How long a password has to be",
        "minimum characters complexity composition",
    ),
    setting(Place::Passwords, "Password expiry", "When passwords have to be changed", "rotation age history reuse"),
    setting(
        Place::Passwords,
        "Lock-out",
        "After how many wrong passwords an account closes",
        "lockout attempts brute force guessing",
    ),
    setting(Place::SignUp, "Allowed domains", "Whose addresses may sign up", "allow list email register"),
    setting(
        Place::SignUp,
        "Version of the terms",
        "What people agree to when they sign up",
        "agreement consent legal privacy",
    ),
    setting(Place::Users, "Import users", "Many people at once, from a list", "csv json upload bulk migrate"),
    setting(Place::Branding, "Accent colour", "The colour of buttons and links", "color contrast primary brand"),
    setting(Place::Branding, "Logo", "The picture on the hosted pages", "image icon upload picture"),
    setting(Place::Branding, "Support contact", "Whom people ask who cannot sign in", "help phone telephone email"),
    setting(Place::Branding, "Links", "Privacy policy and terms", "privacy terms legal url"),
    setting(Place::Mail, "Sender name", "How people recognize mail from this project", "email from reply-to answers"),
    setting(Place::Mail, "Test mail", "Whether mail arrives", "email smtp try send"),
    setting(Place::Keys, "Rotate signing keys", "Sign with new keys from now on", "jwks rotation kid algorithm"),
    setting(Place::Project, "Issuer", "What applications are set up with", "url domain discovery openid address"),
    setting(Place::Project, "Slug", "What the project is called in addresses", "url path"),
    setting(Place::Project, "Domain", "The project's own domain", "host dns custom"),
    setting(
        Place::Project,
        "Delete project",
        "Closes the project and ends every session",
        "remove erase danger restore",
    ),
    setting(
        Place::Administrators,
        "Add an administrator",
        "Owner, administrator, auditor or support",
        "invite member role",
    ),
    setting(Place::Activity, "Export activity", "The trail as CSV or JSON Lines", "download csv json audit report"),
];

/// The settings of which a word begins like each word that was typed; those called so come before those about it.
#[must_use]
pub fn find(typed: &str) -> Vec<Setting> {
    let typed = words(typed);
    if typed.is_empty() {
        return Vec::new();
    }
    let all_begin = |text: &str| {
        let own = words(text);
        typed.iter().all(|typed| own.iter().any(|word| word.starts_with(typed.as_str())))
    };
    let called = SETTINGS.iter().filter(|own| all_begin(own.title));
    let about = SETTINGS.iter().filter(|own| {
        let Setting { title, text, words, .. } = own;
        !all_begin(title) && all_begin(&format!("{title} {text} {words}"))
    });
    called.chain(about).copied().collect()
}

fn words(text: &str) -> Vec<String> {
    fold(text).split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn titles(typed: &str) -> Vec<&'static str> {
        find(typed).iter().map(|own| own.title).collect()
    }

    #[test]
    fn a_setting_is_found_by_what_it_is_called_and_by_what_people_call_it() {
        assert_eq!(titles("lang"), ["Languages", "Sign-in"]);
        assert_eq!(titles("Color"), ["Accent colour"]);
        assert_eq!(titles("  ESPAÑOL "), ["Languages"]);
        assert_eq!(titles("sign in").first(), Some(&"Sign-in"));
        assert_eq!(titles("rotate keys"), ["Rotate signing keys"]);
        assert_eq!(titles("delete"), ["Delete project"]);
    }

    #[test]
    fn nothing_is_found_by_nothing_or_by_what_no_setting_is_called() {
        for typed in ["", "  ", "-", "zzz", "languages zzz", "anguages"] {
            assert_eq!(titles(typed), Vec::<&str>::new(), "{typed}");
        }
    }

    #[test]
    fn each_entry_of_the_navigation_is_found_by_its_name() {
        for place in Place::ALL {
            let first = find(place.name()).first().map(|own| (own.place, own.title));
            assert_eq!(first, Some((place, place.name())));
        }
    }
}
