use super::*;
use crate::{
    ids::ApplicationId,
    logo::{Logo, LogoId},
    project::{Branding, ProjectSettings},
};

fn settings() -> ProjectSettings {
    let logo = Logo { id: LogoId::of_hash(&[7; 32]), from: None };
    ProjectSettings {
        name: "Demo Clinic".to_owned(),
        branding: Branding { logo: Some(logo), support_contact: Some("555-0100".to_owned()), ..Branding::default() },
        audiences: vec!["urn:labs".to_owned()],
        ..ProjectSettings::default()
    }
}

fn fields(problems: &[Problem]) -> Vec<&str> {
    problems.iter().map(|problem| problem.field.as_str()).collect()
}

#[test]
fn a_form_that_nobody_touched_changes_nothing() {
    let there = ProjectSettings { default_application: Some(ApplicationId::from_random([3; 16])), ..settings() };
    let own = [ApplicationId::from_random([3; 16])];
    assert_eq!(SignInEdit::of(&there).apply(&there, &own).unwrap(), there);
    assert_eq!(BrandingEdit::of(&there, "#005d7c").apply(&there).unwrap(), there);
    assert_eq!(ProjectEdit::of(&there).apply(&there).unwrap(), there);
}

#[test]
fn time_outs_keep_their_bounds_and_their_order() {
    let there = settings();
    let with = |idle: (&str, Unit), absolute: (&str, Unit)| {
        let span = |(number, unit): (&str, Unit)| Span { number: number.to_owned(), unit };
        SignInEdit { idle: span(idle), absolute: span(absolute), ..SignInEdit::of(&there) }.apply(&there, &[])
    };
    let sessions = with(("15", Unit::Minutes), ("12", Unit::Hours)).unwrap().sessions;
    assert_eq!((sessions.idle_seconds, sessions.absolute_seconds), (900, 43_200));
    assert_eq!(fields(&with(("2", Unit::Days), ("1", Unit::Days)).unwrap_err()), ["idle"]);
    assert_eq!(fields(&with(("59", Unit::Seconds), ("91", Unit::Days)).unwrap_err()), ["idle", "absolute"]);
    assert_eq!(fields(&with(("", Unit::Hours), ("x", Unit::Hours)).unwrap_err()), ["idle", "absolute"]);
    assert!(with(("1", Unit::Days), ("24", Unit::Hours)).is_ok(), "as long as in any case");
}

#[test]
fn staying_signed_in_and_the_lock_are_off_without_a_number() {
    let there = settings();
    let with = |keep: (&str, Unit), lock: (&str, Unit)| {
        let span = |(number, unit): (&str, Unit)| Span { number: number.to_owned(), unit };
        SignInEdit { keep: span(keep), lock: span(lock), one_session: true, ..SignInEdit::of(&there) }
            .apply(&there, &[])
    };
    let off = with((" ", Unit::Days), ("", Unit::Minutes)).unwrap().sessions;
    assert_eq!((off.keep_signed_in_seconds, off.lock_seconds, off.one_session), (None, None, true));
    let on = with(("30", Unit::Days), ("5", Unit::Minutes)).unwrap();
    assert_eq!((on.sessions.keep_signed_in_seconds, on.sessions.lock_seconds), (Some(30 * 86_400), Some(300)));
    assert_eq!(SignInEdit::of(&on).apply(&on, &[]).unwrap(), on);
    assert_eq!(fields(&with(("23", Unit::Hours), ("x", Unit::Minutes)).unwrap_err()), ["keep", "lock"]);
    assert_eq!(fields(&with(("366", Unit::Days), ("59", Unit::Seconds)).unwrap_err()), ["keep", "lock"]);
    assert_eq!(
        fields(&with(("", Unit::Days), ("8", Unit::Hours)).unwrap_err()),
        ["lock"],
        "as long as it lasts unused"
    );
}

#[test]
fn what_people_may_do_about_their_account_is_ticked() {
    let there = settings();
    let edit = SignInEdit { may_change_email: false, may_delete: true, ..SignInEdit::of(&there) };
    let account = edit.apply(&there, &[]).unwrap().account;
    assert!(!account.may_change_email && account.may_delete);
}

#[test]
fn the_language_that_is_spoken_first_is_one_that_is_spoken() {
    let there = settings();
    let with = |languages: &[&str], language: &str| {
        let languages = languages.iter().map(|tag| (*tag).to_owned()).collect();
        SignInEdit { languages, language: language.to_owned(), ..SignInEdit::of(&there) }.apply(&there, &[])
    };
    assert_eq!(with(&["en", "es"], "es").unwrap().languages, ["es", "en"]);
    assert_eq!(with(&["es"], "es").unwrap().languages, ["es"]);
    assert_eq!(fields(&with(&["es"], "en").unwrap_err()), ["language"]);
    assert_eq!(fields(&with(&[], "en").unwrap_err()), ["languages"]);
    assert_eq!(fields(&with(&["en", "fr"], "en").unwrap_err()), ["languages"]);
    assert_eq!(fields(&with(&["en", "en"], "en").unwrap_err()), ["languages"]);
}

#[test]
fn the_default_application_is_one_of_the_project() {
    let there = settings();
    let own = ApplicationId::from_random([3; 16]);
    let with = |id: String| SignInEdit { default_application: id, ..SignInEdit::of(&there) }.apply(&there, &[own]);
    assert_eq!(with(own.to_string()).unwrap().default_application, Some(own));
    assert_eq!(with(String::new()).unwrap().default_application, None);
    for foreign in [ApplicationId::from_random([4; 16]).to_string(), "x".to_owned()] {
        assert_eq!(fields(&with(foreign).unwrap_err()), ["defaultApplication"]);
    }
}

#[test]
fn a_colour_is_a_colour_and_a_link_leads_by_https() {
    let there = settings();
    let with = |change: fn(&mut BrandingEdit)| {
        let mut edit = BrandingEdit::of(&there, "#005d7c");
        change(&mut edit);
        edit.apply(&there)
    };
    let red = with(|edit| (edit.own_accent, edit.accent) = (true, " #C92A2A".to_owned())).unwrap();
    assert_eq!(red.branding.accent.as_deref(), Some("#c92a2a"));
    assert_eq!(with(|edit| edit.accent = "nonsense".to_owned()).unwrap().branding.accent, None, "it does not count");
    for bad in ["", "red", "#fff", "#12345g", "#1234567", "url(x)"] {
        let mut edit = BrandingEdit::of(&there, "#005d7c");
        (edit.own_accent, edit.accent) = (true, bad.to_owned());
        assert_eq!(fields(&edit.apply(&there).unwrap_err()), ["accent"], "{bad}");
    }
    let wrong = with(|edit| {
        edit.support_url = "javascript:alert(1)".to_owned();
        edit.privacy_url = "http://clinic.example/privacy".to_owned();
        edit.terms_url = "clinic.example".to_owned();
        edit.support_contact = "a\nb".to_owned();
    });
    assert_eq!(fields(&wrong.unwrap_err()), ["supportContact", "supportUrl", "privacyUrl", "termsUrl"]);
    let emptied = with(|edit| edit.support_contact = "  ".to_owned()).unwrap();
    assert_eq!(emptied.branding.support_contact, None);
    assert_eq!(emptied.branding.logo, there.branding.logo);
}

#[test]
fn a_preview_shows_what_can_be_shown() {
    let there = settings();
    let edit = BrandingEdit {
        own_accent: true,
        accent: "#12".to_owned(),
        support_contact: "front desk".to_owned(),
        terms_url: "https://".to_owned(),
        ..BrandingEdit::of(&there, "#005d7c")
    };
    let shown = edit.preview(&there).branding;
    assert_eq!((shown.accent, shown.terms_url), (None, None));
    assert_eq!(shown.support_contact.as_deref(), Some("front desk"));
}

#[test]
fn a_project_has_a_name_and_an_address_of_its_own() {
    let new = |name: &str, slug: &str, domain: &str| {
        NewProject { name: name.to_owned(), slug: slug.to_owned(), domain: domain.to_owned() }.read(&["id.example.org"])
    };
    let wanted = new(" Demo ", "demo", "Login.Clinic.example").unwrap();
    assert_eq!((wanted.name.as_str(), wanted.slug.as_str()), ("Demo", "demo"));
    assert_eq!(wanted.domain.as_deref(), Some("login.clinic.example"));
    assert_eq!(new("Demo", "demo", "").unwrap().domain, None);
    assert_eq!(fields(&new("", "Demo!", "localhost").unwrap_err()), ["name", "slug", "domain"]);
    assert_eq!(fields(&new("Demo", "keyward", "id.example.org").unwrap_err()), ["slug", "domain"]);
    assert_eq!(fields(&new(&"x".repeat(101), "demo", "").unwrap_err()), ["name"]);
    for empty in ["", "  ", "\u{a0}"] {
        let renamed = ProjectEdit { name: empty.to_owned(), ..ProjectEdit::default() }.apply(&settings());
        assert_eq!(fields(&renamed.unwrap_err()), ["name"]);
    }
}
