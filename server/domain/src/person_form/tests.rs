use super::*;
use proptest::prelude::*;

fn form() -> PersonForm {
    PersonForm { name: "Ada Lovelace".into(), logins: vec!["ada@clinic.example".into()], ..PersonForm::default() }
}

fn fields(problems: &[Problem]) -> Vec<&str> {
    problems.iter().map(|problem| problem.field.as_str()).collect()
}

#[test]
fn a_form_read_and_shown_again_is_the_same_form() {
    let typed = PersonForm {
        given_name: "Ada".into(),
        birthdate: "1815-12-10".into(),
        locality: "London".into(),
        email: "ada@clinic.example".into(),
        phone: "+15550100123".into(),
        logins: vec!["ada@clinic.example".into(), "countess".into(), "+15550100123".into()],
        identifiers: vec!["http://hl7.org/fhir/sid/us-npi|1234567893".into(), "urn:mrn|a|b".into()],
        attributes: "{\n  \"ward\": \"3B\"\n}".into(),
        fhir_user: "Practitioner/ada".into(),
        roles: vec![RoleId::from_random([7; 16]).to_string()],
        ..form()
    };
    let read = typed.read(&Profile::default()).ok().unwrap();
    assert_eq!(read.profile.identifiers[1].value, "a|b");
    assert!(PersonForm::of(&read.profile, &read.logins, read.fhir_user.as_deref(), &read.roles) == typed);
}

#[test]
fn what_the_form_does_not_show_stays() {
    let there = Profile {
        picture: Some("https://clinic.example/ada.png".into()),
        address: Some(Address { formatted: Some("all of it".into()), ..Address::default() }),
        ..Profile::default()
    };
    let read = form().read(&there).ok().unwrap();
    assert_eq!(read.profile.picture, there.picture);
    assert!(read.profile.address == there.address);
}

#[test]
fn another_address_has_not_been_verified() {
    let there = Profile {
        email: Some("Ada@clinic.example".into()),
        email_verified: true,
        phone_number: Some("+15550100123".into()),
        phone_number_verified: true,
        ..Profile::default()
    };
    let with = |email: &str, phone: &str| {
        let read = PersonForm { email: email.into(), phone: phone.into(), ..form() }.read(&there).ok().unwrap().profile;
        (read.email_verified, read.phone_number_verified)
    };
    assert_eq!(with("ada@CLINIC.example", "+1 555 010 0123"), (true, true));
    assert_eq!(with("eve@clinic.example", "+15550100124"), (false, false));
    assert_eq!(with("", ""), (false, false));
}

#[test]
fn everything_wrong_is_said_at_once_and_where_it_stands() {
    let typed = PersonForm {
        name: "x".repeat(401),
        nickname: "a\u{0}b".into(),
        birthdate: "yesterday".into(),
        email: "nobody".into(),
        phone: "555".into(),
        logins: vec!["ada".into(), "a b".into(), "ADA".into()],
        identifiers: vec!["urn:mrn|1".into(), "no bar".into()],
        attributes: "[1]".into(),
        fhir_user: "Device/1".into(),
        roles: vec!["admin".into()],
        ..form()
    };
    let problems = typed.read(&Profile::default()).err().unwrap();
    let wanted = [
        "name",
        "nickname",
        "birthdate",
        "email",
        "phone",
        "attributes",
        "identifiers.1",
        "logins.1",
        "logins.2",
        "fhir_user",
        "roles",
    ];
    assert_eq!(fields(&problems), wanted);
    assert!(problems.iter().all(|problem| !problem.text.contains("nobody") && !problem.text.contains("Device")));
}

#[test]
fn nobody_is_left_without_a_way_to_sign_in() {
    let problems = PersonForm { logins: vec![" ".into()], ..form() }.read(&Profile::default()).err().unwrap();
    assert_eq!(fields(&problems), ["logins"]);
    let (_, problems) = NewPersonForm { name: "Ada".into(), ..NewPersonForm::default() }.read();
    assert_eq!(fields(&problems), ["email"]);
}

#[test]
fn what_can_be_read_of_somebody_new_is_there_beside_what_is_wrong() {
    let form = NewPersonForm {
        name: "Ada Lovelace".into(),
        email: "ada@clinic.example".into(),
        phone: "555".into(),
        roles: vec!["nurse".into()],
        ..NewPersonForm::default()
    };
    let (read, problems) = form.read();
    assert_eq!(fields(&problems), ["phone", "roles"]);
    assert_eq!(about(&read.profile, &read.logins), ["Ada Lovelace", "ada@clinic.example", "ada@clinic.example"]);
}

proptest! {
    #[test]
    fn whatever_is_typed_is_read_or_told(name in "\\PC{0,30}", login in "\\PC{0,30}", attributes in "\\PC{0,30}", line in "\\PC{0,30}") {
        let typed = PersonForm {
            name, logins: vec![login.clone()], attributes, identifiers: vec![line.clone()], fhir_user: line, website: login,
            ..PersonForm::default()
        };
        if let Ok(read) = typed.read(&Profile::default()) {
            let shown = PersonForm::of(&read.profile, &read.logins, read.fhir_user.as_deref(), &read.roles);
            prop_assert!(shown.read(&read.profile).is_ok_and(|again| again == read));
        }
    }
}
