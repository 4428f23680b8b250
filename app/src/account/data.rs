//! Somebody's data: to take along, and to be erased.

use super::{Account, Section};
use crate::{
    Page, PageContext,
    components::{Alert, Button, ButtonLink, Form, Kind, Link, Tone},
    document::Head,
    gallery::Sample,
    i18n::Locale,
};
use leptos::prelude::*;

/// The section about data.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AccountData {
    /// Whose.
    pub account: Account,
    /// Whether they may delete their account.
    pub may_delete: bool,
}

impl Page for AccountData {
    const NAME: &'static str = "account-data";

    fn title(&self, words: Locale) -> String {
        words.your_data().to_owned()
    }

    fn head(&self) -> Head {
        Head { wide: true, ..Head::default() }
    }

    fn main(self, context: &PageContext) -> AnyView {
        let words = context.locale;
        let text = words.delete_account_text(&context.branding.name);
        let delete = self.may_delete.then(|| {
            view! {
                <section class="card stack" aria-labelledby="delete">
                    <h2 id="delete" class="text-base">{words.delete_account()}</h2>
                    <p class="small quiet">{text}</p>
                    <ButtonLink kind=Kind::Plain href=self.account.to("/delete")>{words.delete_account()}</ButtonLink>
                </section>
            }
        });
        let body = view! {
            <h1>{words.your_data()}</h1>
            <section class="card stack" aria-labelledby="download">
                <h2 id="download" class="text-base">{words.download_title()}</h2>
                <p class="small quiet">{words.download_text()}</p>
                <Form action=self.account.to("/data") csrf=self.account.csrf.clone()>
                    <Button kind=Kind::Plain>{words.download()}</Button>
                </Form>
            </section>
            {delete}
        };
        let body = body.into_any();
        self.account.frame(words, Section::Data, body)
    }

    fn samples(_: Locale) -> Vec<Sample<Self>> {
        let page = Self { account: Account::sample(), may_delete: true };
        vec![
            Sample::new("all", page),
            Sample::new("nothing to delete", Self { account: Account::long(), may_delete: false }),
        ]
    }
}

/// Why an account is not deleted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DeleteError {
    /// The word is another one.
    Word,
    /// They still run something.
    RunsSomething,
}

/// Asks whether the account is to be deleted. Posts `word`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DeleteAccount {
    /// Whose.
    pub account: Account,
    /// Why it was not.
    pub error: Option<DeleteError>,
}

impl DeleteAccount {
    /// Whether this is the word that has to be typed, in any language.
    #[must_use]
    pub fn is_word(typed: &str) -> bool {
        Locale::ALL.iter().any(|words| typed.trim() == words.delete_word())
    }
}

impl Page for DeleteAccount {
    const NAME: &'static str = "account-delete";

    fn title(&self, words: Locale) -> String {
        let title = words.delete_account();
        if self.error.is_some() { words.error_in_title(title) } else { title.to_owned() }
    }

    fn head(&self) -> Head {
        Head { wide: true, ..Head::default() }
    }

    fn main(self, context: &PageContext) -> AnyView {
        let words = context.locale;
        let refused = (self.error == Some(DeleteError::RunsSomething)).then(|| {
            view! { <Alert tone=Tone::Bad title=words.cannot_delete_title()>{words.cannot_delete()}</Alert> }
        });
        let (word, text) = (words.delete_word(), words.delete_account_text(&context.branding.name));
        let error = (self.error == Some(DeleteError::Word)).then(|| words.wrong_word(word));
        let described_by = error.as_ref().map(|_| "word-error");
        let label = words.type_to_delete(word);
        let body = view! {
            <h1>{words.delete_account()}</h1>
            {refused}
            <Alert tone=Tone::Warn>{text}</Alert>
            <p class="small quiet">{words.delete_account_stays()}</p>
            <Form action=self.account.to("/delete") csrf=self.account.csrf.clone()>
                <div class="field">
                    <label class="label" for="word">{label}</label>
                    <input
                        class="input"
                        id="word"
                        name="word"
                        type="text"
                        required=true
                        autocomplete="off"
                        autocapitalize="characters"
                        spellcheck="false"
                        aria-invalid=error.is_some().then_some("true")
                        aria-describedby=described_by
                    />
                    <crate::components::FieldError name="word" error=error />
                </div>
                <Button kind=Kind::Primary>{words.delete_now()}</Button>
            </Form>
            <p><Link href=self.account.to("/data")>{words.cancel()}</Link></p>
        };
        let body = body.into_any();
        self.account.frame(words, Section::Data, body)
    }

    fn samples(_: Locale) -> Vec<Sample<Self>> {
        let page = Self { account: Account::sample(), error: None };
        vec![
            Sample::new("asks", page.clone()),
            Sample::new("another word", Self { error: Some(DeleteError::Word), ..page.clone() }),
            Sample::new("runs something", Self { error: Some(DeleteError::RunsSomething), ..page }),
        ]
    }
}

/// The account is gone.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct AccountDeleted;

impl Page for AccountDeleted {
    const NAME: &'static str = "account-deleted";

    fn title(&self, words: Locale) -> String {
        words.account_deleted().to_owned()
    }

    fn main(self, context: &PageContext) -> AnyView {
        let words = context.locale;
        view! {
            <div class="stack tight">
                <h1>{words.account_deleted()}</h1>
                <p class="quiet">{words.account_deleted_text()}</p>
            </div>
        }
        .into_any()
    }

    fn samples(_: Locale) -> Vec<Sample<Self>> {
        vec![Sample::new("gone", Self)]
    }
}
