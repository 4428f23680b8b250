use super::{FieldError, Link};
use crate::{SafeUrl, i18n::Locale};
use leptos::prelude::*;

/// A password with its label, a button that shows it (where there is script: `public/password.js`), and a way out for who
/// forgot it. The way out comes after the field in reading order and beside its label to the eye.
#[component]
pub fn PasswordField(
    words: Locale,
    error: Option<String>,
    autocomplete: &'static str,
    forgot: Option<SafeUrl>,
    #[prop(optional)] autofocus: bool,
) -> impl IntoView {
    let described_by = error.as_ref().map(|_| "password-error");
    view! {
        <div class="field linked">
            <label class="label" for="password">{words.password()}</label>
            <div class="secret" data-secret="">
                <input
                    class="input"
                    id="password"
                    name="password"
                    type="password"
                    required=true
                    autocomplete=autocomplete
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
            <FieldError name="password" error=error />
            {forgot.map(|href| view! { <span class="aside"><Link href=href>{words.forgot_password()}</Link></span> })}
        </div>
    }
}
