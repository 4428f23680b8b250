//! How a project's pages look, and whom they name.

use super::ReadingOnly;
use crate::{
    assets,
    branding::{Accent, Measured},
    console::{ConsolePage, ConsoleSample, Place, Shell, components::*},
    document::Head,
    gallery::ours,
    render::html,
};
use domain::{
    project::{ProjectSettings, edit::BrandingEdit},
    time::Timestamp,
};
use leptos::prelude::*;

/// The page "Branding". Posts the fields of [`BrandingEdit`] to where it is, a logo to `…/logo`; `…/preview` answers with the
/// sign-in page (GET: as it is saved, POST: as it is typed), `…/contrast` with [`contrast`].
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BrandingSettings {
    /// What stands in the form.
    pub edit: BrandingEdit,
    /// The project's name.
    pub name: String,
    /// Its logo.
    pub logo: LogoShown,
    /// What is wrong with the form.
    pub problems: Problems,
    /// What somebody else saved meanwhile.
    pub changed: Option<Changed>,
    /// The version of the settings that it was made from.
    pub version: i32,
    /// Whether it can only be looked at.
    pub read_only: bool,
}

impl BrandingSettings {
    /// The fields as the form shows them, to be compared with those that somebody else saved.
    #[must_use]
    pub fn fields(edit: &BrandingEdit) -> Vec<(&'static str, String)> {
        let accent = if edit.own_accent { edit.accent.clone() } else { "Keyward's own colour".to_owned() };
        vec![
            ("accent", accent),
            ("supportContact", edit.support_contact.clone()),
            ("supportUrl", edit.support_url.clone()),
            ("privacyUrl", edit.privacy_url.clone()),
            ("termsUrl", edit.terms_url.clone()),
        ]
    }

    /// Keyward's own colour, for whoever chooses none.
    #[must_use]
    pub fn standard_accent() -> String {
        Accent::default().palette().light.accent.hex()
    }
}

fn accent(edit: &BrandingEdit) -> Accent {
    let own = edit.own_accent.then(|| Accent::parse_hex(&edit.accent)).flatten();
    own.unwrap_or_default()
}

/// What readable shades a colour comes to, as a part of the page: the script replaces it while somebody chooses.
#[must_use]
pub fn contrast(edit: &BrandingEdit) -> String {
    let accent = accent(edit);
    html(move || view! { <Contrast accent=accent /> })
}

#[component]
fn Contrast(accent: Accent) -> impl IntoView {
    let rows = accent.palette().measured().map(|Measured { theme, accent, text, button }| {
        let hex = accent.hex();
        view! {
            <li class="shade">
                <svg class="shade-colour" viewBox="0 0 24 24" aria-hidden="true"><rect width="24" height="24" rx="6" fill=hex.clone() /></svg>
                <span>
                    <strong>{theme}</strong> " " <span class="mono">{hex}</span>
                    <span class="option-text">{format!("Links {text:.1} : 1, text on buttons {button:.1} : 1")}</span>
                </span>
            </li>
        }
    });
    view! { <ul class="shades" id="contrast">{rows.into_iter().collect_view()}</ul> }
}

impl ConsolePage for BrandingSettings {
    const NAME: &'static str = "console-settings-branding";

    fn title(&self) -> String {
        if self.problems.is_empty() { "Branding".to_owned() } else { "Error: Branding".to_owned() }
    }

    fn place(&self) -> Place {
        Place::Branding
    }

    fn head(&self) -> Head {
        Head { module: Some("branding.js"), ..Head::default() }
    }

    fn main(self, shell: &Shell) -> AnyView {
        let Self { edit, name, logo, problems, changed, version, read_only } = self;
        let to = |rest: &str| shell.to(&format!("{}{rest}", Place::Branding.path()));
        let summary = match &changed {
            Some(_) => view! { <ChangedNotice changed=changed.clone() /> }.into_any(),
            None => view! { <Summary problems=problems.clone() /> }.into_any(),
        };
        let (edit, problems) = (&edit, &problems);
        let accent = accent(edit);
        let preview = (!read_only).then(|| {
            view! {
                <button class="button" type="submit" formaction=to("/preview").into_string() formtarget="preview" data-preview=to("/contrast").into_string()>
                    "Update preview"
                </button>
            }
        });
        view! {
            <Header title="Branding" text="What people see when they sign in.">
                <ReadingOnly show=read_only />
            </Header>
            <Section title="Logo" text="Beside the name on every page. Without one, the initials stand there.">
                <LogoForm to=to("/logo") csrf=shell.csrf.clone() logo=logo name=name read_only=read_only />
            </Section>
            <PostForm to=to("") csrf=shell.csrf.clone() version=i64::from(version) watch=!read_only>
                {summary}
                <Section title="Colour" text="One accent: links, buttons, focus. Shades that everybody can read are worked out from it, for light and dark.">
                    <Switch
                        name="ownAccent"
                        label="A colour of our own"
                        text="Otherwise pages have Keyward's."
                        on=edit.own_accent
                        read_only=read_only
                    />
                    <TextField
                        name="accent"
                        label="Colour"
                        value=edit.accent.clone()
                        kind=FieldKind::Colour
                        error=problems.at("accent")
                        read_only=read_only
                    />
                    <div class="field">
                        <p class="label" id="contrast-label">"Worked out from it"</p>
                        <Contrast accent=accent />
                        <p class="hint">"WCAG 2.2 AA asks for 4.5 : 1 at least."</p>
                    </div>
                </Section>
                <Section title="Help" text="Whom people ask who cannot get in. It stands at the end of each page.">
                    <TextField
                        name="supportContact"
                        label="Support contact"
                        value=edit.support_contact.clone()
                        optional=true
                        placeholder="support@clinic.example"
                        hint="An email address, a phone number, or a sentence such as “Ask at the front desk”."
                        error=problems.at("supportContact")
                        max_length=200
                        read_only=read_only
                    />
                    <TextField
                        name="supportUrl"
                        label="Support page"
                        value=edit.support_url.clone()
                        kind=FieldKind::Url
                        mono=true
                        optional=true
                        placeholder="https://www.clinic.example/help"
                        hint="Shown where there is no contact."
                        error=problems.at("supportUrl")
                        read_only=read_only
                    />
                </Section>
                <Section title="Links" text="At the end of each page. A link that is empty is not there.">
                    <TextField
                        name="privacyUrl"
                        label="Privacy notice"
                        value=edit.privacy_url.clone()
                        kind=FieldKind::Url
                        mono=true
                        optional=true
                        placeholder="https://www.clinic.example/privacy"
                        error=problems.at("privacyUrl")
                        read_only=read_only
                    />
                    <TextField
                        name="termsUrl"
                        label="Terms"
                        value=edit.terms_url.clone()
                        kind=FieldKind::Url
                        mono=true
                        optional=true
                        placeholder="https://www.clinic.example/terms"
                        error=problems.at("termsUrl")
                        read_only=read_only
                    />
                </Section>
                <section class="preview-part" aria-labelledby="preview-title">
                    <div class="card-head">
                        <h2 id="preview-title">"Preview"</h2>
                        {preview}
                    </div>
                    // It can do nothing: no script, no form. It is of our origin, since its logo is for this administrator only.
                    <iframe
                        class="preview"
                        name="preview"
                        title="The sign-in page"
                        src=to("/preview").into_string()
                        sandbox="allow-same-origin"
                        tabindex="-1"
                        inert=true
                    ></iframe>
                    <p class="hint">"The page itself, to be looked at. It speaks your browser's language, and is light or dark as your system is."</p>
                </section>
                {(!read_only).then(|| view! { <SaveBar discard=to("") /> })}
            </PostForm>
        }
        .into_any()
    }

    fn samples() -> Vec<ConsoleSample<Self>> {
        let settings = ProjectSettings::default();
        let page = Self {
            edit: BrandingEdit::of(&settings, &Self::standard_accent()),
            name: "PM Pediatric Care".to_owned(),
            logo: LogoShown::default(),
            problems: Problems::default(),
            changed: None,
            version: 3,
            read_only: false,
        };
        let edit = BrandingEdit {
            own_accent: true,
            accent: "#862e9c".to_owned(),
            support_contact: "help@clinic.example".to_owned(),
            support_url: "https://www.clinic.example/help".to_owned(),
            privacy_url: "https://www.clinic.example/privacy".to_owned(),
            terms_url: "https://www.clinic.example/terms".to_owned(),
        };
        let fetched = LogoShown { address: "https://www.clinic.example/logo.png".to_owned(), ..LogoShown::default() };
        let wrong = Problems::default()
            .with("accent", "Write the colour as # and six digits: #2f5d8c.")
            .with("supportContact", "Use one line.")
            .with("privacyUrl", "Start with https:// (or http://localhost for development).");
        let bad_logo = LogoShown {
            address: "https://10.0.0.1/<script>.svg".to_owned(),
            problems: Problems::default()
                .with("file", "SVG files cannot be used. Export the logo as PNG.")
                .with("address", "The address leads nowhere that this server may go."),
            ..LogoShown::default()
        };
        let changed = Changed::new(Some("Sam Ortiz".to_owned()), Some(Timestamp::from_unix_seconds(1_795_349_045)))
            .field("accent", "#862e9c", "#0b7285")
            .field("termsUrl", "https://www.clinic.example/terms", "");
        let picture = Some(ours(&format!("{}{}", assets::PREFIX, assets::file("icon.svg"))));
        let full = Self { edit, logo: LogoShown { picture, ..fetched }, ..page.clone() };
        vec![
            ConsoleSample::new("nothing set", page),
            ConsoleSample::new("everything set", full.clone()),
            ConsoleSample::new("with problems", Self { problems: wrong, logo: bad_logo, ..full.clone() }),
            ConsoleSample::new(
                "changed meanwhile",
                Self { problems: changed.problems(), changed: Some(changed), ..full.clone() },
            ),
            ConsoleSample::new("for reading only", Self { read_only: true, ..full }),
        ]
    }
}
