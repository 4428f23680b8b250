//! Who somebody is, and how they are spoken to.

use super::{Account, Section, Told, field::Line};
use crate::{
    Page, PageContext,
    components::{Button, Form, Kind, Link},
    document::Head,
    gallery::Sample,
    i18n::Locale,
};
use leptos::prelude::*;
use std::time::Duration;

/// What is wrong with the form.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct ProfileError {
    /// The whole name is too long.
    pub name: bool,
    /// The first name is too long.
    pub given_name: bool,
    /// The last name is too long.
    pub family_name: bool,
    /// The number is none.
    pub phone: bool,
}

/// The address, as it stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ShownEmail {
    /// The address.
    pub address: String,
    /// Whether it is proved.
    pub verified: bool,
}

/// An address that is to be theirs, but is not proved yet.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WaitingEmail {
    /// The address.
    pub address: String,
    /// For how long the link that proves it is still good.
    pub left: Duration,
}

/// The first page of the account. Posts `name`, `given_name`, `family_name`, `phone` and `language`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AccountProfile {
    /// Whose.
    pub account: Account,
    /// The whole name.
    pub name: String,
    /// The first name.
    pub given_name: String,
    /// The last name.
    pub family_name: String,
    /// The number.
    pub phone: String,
    /// Whether they sign in with it, so that it stays.
    pub phone_is_login: bool,
    /// The tag of the language; empty for none.
    pub language: String,
    /// Those to choose from.
    pub languages: Vec<Locale>,
    /// The address.
    pub email: Option<ShownEmail>,
    /// The one that is to take its place.
    pub waiting: Option<WaitingEmail>,
    /// Whether they may change it.
    pub may_change_email: bool,
    /// What is wrong.
    pub errors: ProfileError,
}

impl Page for AccountProfile {
    const NAME: &'static str = "account";

    fn title(&self, words: Locale) -> String {
        let wrong = self.errors != ProfileError::default();
        if wrong { words.error_in_title(words.account()) } else { words.account().to_owned() }
    }

    fn head(&self) -> Head {
        Head { wide: true, ..Head::default() }
    }

    fn main(self, context: &PageContext) -> AnyView {
        let words = context.locale;
        let address = match self.email {
            Some(email) => {
                let state = if email.verified { words.email_verified() } else { words.email_unverified() };
                view! { <div><div>{email.address}</div><span class="badge">{state}</span></div> }.into_any()
            }
            None => view! { <div class="quiet">{words.no_email()}</div> }.into_any(),
        };
        let change = self.may_change_email.then(|| {
            let href = self.account.to("/email");
            view! { <Link href=href>{words.change_email()}</Link> }
        });
        let waiting = self.waiting.map(|waiting| {
            let text = words.email_waiting_text(words.confirm_email(), &words.duration(waiting.left));
            view! {
                <div class="row">
                    <div>
                        <div class="break-words">{waiting.address}</div>
                        <span class="badge">{words.email_waiting()}</span>
                    </div>
                    <Form action=self.account.to("/email/withdraw") csrf=self.account.csrf.clone()>
                        <Button kind=Kind::Plain>{words.withdraw_email()}</Button>
                    </Form>
                </div>
                <p class="hint">{text}</p>
            }
        });
        let error = |wrong: bool, text: &str| wrong.then(|| text.to_owned());
        let languages = (self.languages.len() > 1).then(|| {
            let chosen = self.language.clone();
            let options = self.languages.iter().map(|own| {
                let tag = own.tag();
                view! { <option value=tag lang=tag selected=tag == chosen>{own.name()}</option> }
            });
            view! {
                <div class="field">
                    <label class="label" for="language">{words.language()}</label>
                    <div class="choose">
                        <select class="input select" id="language" name="language" aria-describedby="language-hint">
                            <option value="" selected=self.language.is_empty()>{words.language_of_browser()}</option>
                            {options.collect_view()}
                        </select>
                    </div>
                    <p class="hint" id="language-hint">{words.language_hint()}</p>
                </div>
            }
        });
        let phone_hint = if self.phone_is_login { words.phone_is_login() } else { words.phone_hint() };
        let body = view! {
            <h1>{words.profile()}</h1>
            <section class="card stack tight" aria-labelledby="email">
                <h2 id="email" class="label">{words.email_address()}</h2>
                <div class="row">{address}{change}</div>
                {waiting}
            </section>
            <Form action=self.account.to("") csrf=self.account.csrf.clone()>
                <Line
                    name="name"
                    label=words.whole_name()
                    value=self.name
                    error=error(self.errors.name, words.too_long_name())
                    autocomplete="name"
                    hint=words.whole_name_hint()
                />
                <Line
                    name="given_name"
                    label=words.given_name()
                    value=self.given_name
                    error=error(self.errors.given_name, words.too_long_name())
                    autocomplete="given-name"
                />
                <Line
                    name="family_name"
                    label=words.family_name()
                    value=self.family_name
                    error=error(self.errors.family_name, words.too_long_name())
                    autocomplete="family-name"
                />
                <Line
                    name="phone"
                    label=words.phone()
                    value=self.phone
                    error=error(self.errors.phone, words.wrong_phone())
                    autocomplete="tel"
                    kind="tel"
                    hint=phone_hint
                    read_only=self.phone_is_login
                />
                {languages}
                <Button kind=Kind::Primary>{words.save()}</Button>
            </Form>
        };
        let body = body.into_any();
        self.account.frame(words, Section::Profile, body)
    }

    fn samples(_: Locale) -> Vec<Sample<Self>> {
        let page = Self {
            account: Account::sample(),
            name: "John Doe".into(),
            given_name: "John".into(),
            family_name: "Doe".into(),
            phone: "+15550100123".into(),
            phone_is_login: false,
            language: "en".into(),
            languages: Locale::ALL.to_vec(),
            email: Some(ShownEmail { address: "john@demo.test".into(), verified: true }),
            waiting: None,
            may_change_email: true,
            errors: ProfileError::default(),
        };
        let empty = Self {
            account: Account { person: "+15550100123".into(), login: None, ..Account::sample() },
            name: String::new(),
            given_name: String::new(),
            family_name: String::new(),
            phone_is_login: true,
            language: String::new(),
            languages: vec![Locale::En],
            email: None,
            may_change_email: false,
            ..page.clone()
        };
        let long = Self {
            account: Account::long(),
            name: "\"><script>alert(1)</script>".into(),
            given_name: "\"><script>alert(1)</script>".into(),
            family_name: "x".repeat(201),
            phone: "call me".into(),
            email: Some(ShownEmail { address: format!("{}@hospital.example", "m".repeat(60)), verified: false }),
            waiting: Some(WaitingEmail {
                address: format!("{}@another-hospital.example", "n".repeat(60)),
                left: Duration::from_secs(61),
            }),
            errors: ProfileError { name: false, given_name: false, family_name: true, phone: true },
            ..page.clone()
        };
        let whole = Self { given_name: String::new(), family_name: String::new(), ..page.clone() };
        let saved = Self { account: Account { told: Some(Told::Saved), ..Account::sample() }, ..page.clone() };
        let waiting = WaitingEmail { address: "john@new.test".into(), left: Duration::from_hours(23) };
        let withdrawn = Account { told: Some(Told::EmailWithdrawn), ..Account::sample() };
        vec![
            Sample::new("another address waits", Self { waiting: Some(waiting), ..page.clone() }),
            Sample::new("another address withdrawn", Self { account: withdrawn, ..page.clone() }),
            Sample::new("full", page),
            Sample::new("saved", saved),
            Sample::new("a whole name and no parts", whole),
            Sample::new("nothing but a number", empty),
            Sample::new("wrong, long and hostile", long),
        ]
    }
}
