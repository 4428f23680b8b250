//! Another password, in the place of one that was forgotten or may not stay.

use crate::{
    Page, PageContext, SafeUrl,
    components::{Alert, Button, Form, Kind, NewPasswordField, Person, Tone},
    document::Head,
    gallery::{Sample, ours},
    i18n::Locale,
};
use domain::{
    password::{PasswordDue, PasswordProblem},
    project::PasswordSettings,
};
use leptos::prelude::*;

/// Why there is to be another password.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NewPasswordWhy {
    /// The old one was forgotten; the tick says whether everything else ends.
    Forgotten {
        /// Whether it does, as it was ticked last.
        end_all: bool,
    },
    /// The old one may not stay.
    Due(PasswordDue),
}

/// The form of another password. Posts `password`, `csrf` and, in the place of a forgotten one, `everywhere`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewPassword {
    /// Why.
    pub why: NewPasswordWhy,
    /// Whose: their name.
    pub person: String,
    /// What they sign in with; password managers keep the password under it.
    pub login: Option<String>,
    /// What it has to be like.
    pub settings: PasswordSettings,
    /// What is wrong with the one that was typed.
    pub problems: Vec<PasswordProblem>,
    /// Where the form goes.
    pub action: SafeUrl,
    /// The token that binds the form to the browser.
    pub csrf: String,
}

impl NewPassword {
    const fn heading(&self, words: Locale) -> &'static str {
        match self.why {
            NewPasswordWhy::Forgotten { .. } => words.reset_title(),
            NewPasswordWhy::Due(_) => words.change_title(),
        }
    }
}

impl Page for NewPassword {
    const NAME: &'static str = "new-password";

    fn title(&self, words: Locale) -> String {
        let title = self.heading(words);
        if self.problems.is_empty() { title.to_owned() } else { words.error_in_title(title) }
    }

    fn head(&self) -> Head {
        Head { module: Some("password.js"), ..Head::default() }
    }

    fn main(self, context: &PageContext) -> AnyView {
        let (words, project) = (context.locale, &context.branding.name);
        let heading = self.heading(words);
        let why = match self.why {
            NewPasswordWhy::Forgotten { .. } => None,
            NewPasswordWhy::Due(PasswordDue::Given) => Some(words.change_given().to_owned()),
            NewPasswordWhy::Due(PasswordDue::Weak) => Some(words.change_weak().to_owned()),
            NewPasswordWhy::Due(PasswordDue::Expired) => Some(words.change_expired(project)),
        };
        let why = why.map(|text| view! { <Alert tone=Tone::Note>{text}</Alert> });
        let button = match self.why {
            NewPasswordWhy::Forgotten { .. } => words.save_and_log_in(),
            NewPasswordWhy::Due(_) => words.save_and_go_on(),
        };
        let tick = match self.why {
            NewPasswordWhy::Forgotten { end_all } => Some(view! {
                <div class="tick">
                    <input
                        id="everywhere"
                        type="checkbox"
                        name="everywhere"
                        value="end"
                        checked=end_all
                        aria-describedby="everywhere-hint"
                    />
                    <label for="everywhere">{words.reset_end_all()}</label>
                    <p class="hint" id="everywhere-hint">{words.reset_end_all_hint()}</p>
                </div>
            }),
            NewPasswordWhy::Due(_) => None,
        };
        let about = [Some(self.person.clone()), self.login.clone(), Some(project.clone())];
        let username = self.login.clone().map(|login| {
            view! { <input type="hidden" name="username" value=login autocomplete="username" /> }
        });
        view! {
            <h1>{heading}</h1>
            {why}
            <div class="card"><Person name=self.person login=self.login /></div>
            <Form action=self.action csrf=self.csrf>
                {username}
                <NewPasswordField
                    words=words
                    settings=self.settings
                    problems=self.problems
                    about=about.into_iter().flatten().collect()
                    autofocus=true
                />
                {tick}
                <Button kind=Kind::Primary>{button}</Button>
            </Form>
        }
        .into_any()
    }

    fn samples(_: Locale) -> Vec<Sample<Self>> {
        let page = Self {
            why: NewPasswordWhy::Forgotten { end_all: true },
            person: "John Doe".into(),
            login: Some("john@demo.test".into()),
            settings: PasswordSettings::default(),
            problems: Vec::new(),
            action: ours("/p/demo/sign-in/reset/l1"),
            csrf: "token".into(),
        };
        let due = |why| Self {
            why: NewPasswordWhy::Due(why),
            action: ours("/p/demo/sign-in/f1/password/change"),
            ..page.clone()
        };
        let strict = PasswordSettings {
            min_length: 8,
            require_mixed_case: true,
            require_digit: true,
            require_symbol: true,
            ..PasswordSettings::default()
        };
        let all = vec![
            PasswordProblem::TooShort(8),
            PasswordProblem::MixedCase,
            PasswordProblem::Digit,
            PasswordProblem::Symbol,
            PasswordProblem::Common,
        ];
        let wrong = |problem| Self { problems: vec![problem], ..page.clone() };
        vec![
            Sample::new("forgotten", page.clone()),
            Sample::new("nothing chosen", wrong(PasswordProblem::Missing)),
            Sample::new("too long", wrong(PasswordProblem::TooLong)),
            Sample::new("one's own name", wrong(PasswordProblem::Personal)),
            Sample::new("monotonous", wrong(PasswordProblem::Monotonous)),
            Sample::new(
                "used before, without the tick",
                Self { why: NewPasswordWhy::Forgotten { end_all: false }, ..wrong(PasswordProblem::UsedBefore) },
            ),
            Sample::new("every rule broken", Self { settings: strict, problems: all, ..page.clone() }),
            Sample::new("set by somebody else", due(PasswordDue::Given)),
            Sample::new("weak by now", due(PasswordDue::Weak)),
            Sample::new("expired", due(PasswordDue::Expired)),
            Sample::new(
                "markup in the name",
                Self { person: "<b onclick=alert(1)>&\"'".into(), login: Some("\"><script>".into()), ..page },
            ),
        ]
    }
}
