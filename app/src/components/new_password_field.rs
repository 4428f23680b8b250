use super::FieldError;
use crate::i18n::Locale;
use domain::{password::PasswordProblem, project::PasswordSettings};
use leptos::prelude::*;

/// A password that is being chosen, called `password`: what it has to be like, what is wrong with it, and, where there is
/// script (`public/password.js`), a button that shows it and how strong it is. `about`: words that it must not be made of,
/// which the meter knows; the server knows more.
#[component]
pub fn NewPasswordField(
    words: Locale,
    settings: PasswordSettings,
    #[prop(optional)] problems: Vec<PasswordProblem>,
    #[prop(optional)] about: Vec<String>,
    #[prop(optional)] autofocus: bool,
) -> impl IntoView {
    let hint = hint(words, &settings);
    let problems: Vec<String> = problems.into_iter().map(|problem| words.password_problem(problem)).collect();
    let error = (!problems.is_empty()).then(|| problems.join(" "));
    let about: String = about.into_iter().map(|word| word + " ").collect();
    let described_by = if error.is_some() {
        "password-hint password-strength password-error"
    } else {
        "password-hint password-strength"
    };
    let levels = [
        words.strength_weak(),
        words.strength_weak(),
        words.strength_fair(),
        words.strength_good(),
        words.strength_strong(),
    ]
    .join("|");
    view! {
        <div class="field">
            <label class="label" for="password">{words.new_password()}</label>
            <div class="secret" data-secret="">
                <input
                    class="input"
                    id="password"
                    name="password"
                    type="password"
                    required=true
                    autocomplete="new-password"
                    autofocus=autofocus
                    aria-invalid=error.is_some().then_some("true")
                    aria-describedby=described_by
                />
                <button
                    class="button ghost"
                    type="button"
                    hidden=true
                    aria-controls="password"
                    aria-label=words.show_password()
                    data-show=words.show()
                    data-hide=words.hide()
                    data-show-label=words.show_password()
                    data-hide-label=words.hide_password()
                >
                    {words.show()}
                </button>
            </div>
            <div
                class="strength"
                id="password-strength"
                hidden=true
                data-strength="password"
                data-least=settings.min_length.to_string()
                data-short=words.strength_short()
                data-levels=levels
                data-about=about.trim_end().to_owned()
            >
                <span class="strength-bar" aria-hidden="true"><span></span></span>
                <span class="strength-word" aria-live="polite"></span>
            </div>
            <FieldError name="password" error=error />
            <p class="hint" id="password-hint">{hint}</p>
        </div>
    }
}

fn hint(words: Locale, settings: &PasswordSettings) -> String {
    let mut text = words.password_hint(settings.min_length);
    let rules = [
        (settings.require_mixed_case, words.password_mixed_case()),
        (settings.require_digit, words.password_digit()),
        (settings.require_symbol, words.password_symbol()),
    ];
    for (_, rule) in rules.into_iter().filter(|(wanted, _)| *wanted) {
        text.push(' ');
        text.push_str(rule);
    }
    text
}
