//! What is known about somebody, changed.

use crate::{
    SafeUrl,
    console::{ConsolePage, ConsoleSample, Place, Shell, components::*},
};
use domain::{person_form::PersonForm, problem::Problem};
use leptos::prelude::*;

/// A role to choose.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RoleToPick {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: Option<String>,
}

impl RoleToPick {
    /// The field to choose them in; nothing where there are no roles.
    pub(in crate::console) fn field(
        roles: Vec<Self>,
        chosen: Vec<String>,
        error: Option<String>,
        read_only: bool,
    ) -> Option<AnyView> {
        let options: Vec<Pick> = roles
            .into_iter()
            .map(|Self { id, name, description }| {
                let pick = Pick::new(id, name);
                description.map_or(pick.clone(), |text| pick.text(text))
            })
            .collect();
        (!options.is_empty() || error.is_some()).then(|| {
            view! { <Checks name="roles" legend="Roles" values=chosen options=options error=error read_only=read_only /> }
                .into_any()
        })
    }

    pub(in crate::console) fn samples() -> Vec<Self> {
        let role = |id: &str, name: &str, description: Option<&str>| Self {
            id: id.to_owned(),
            name: name.to_owned(),
            description: description.map(str::to_owned),
        };
        vec![
            role("1", "practitioner", Some("Reads and writes the records of their patients.")),
            role("2", "patient", Some("Reads what is their own.")),
            role("3", "<b>front-desk</b>", None),
        ]
    }
}

/// The form of somebody.
#[derive(Clone, PartialEq, Eq)]
pub struct EditUser {
    /// Their id, for addresses.
    pub id: String,
    /// What pages call them.
    pub name: String,
    /// What the form shows.
    pub form: PersonForm,
    /// What it was made from.
    pub version: i64,
    /// The roles to choose from.
    pub roles: Vec<RoleToPick>,
    /// What is wrong.
    pub problems: Problems,
    /// What somebody else has saved meanwhile.
    pub changed: Option<Changed>,
}

impl EditUser {
    fn line(&self, name: &'static str, label: &'static str, kind: FieldKind) -> AnyView {
        let (value, error) = (self.form.line(name).to_owned(), self.problems.at(name));
        view! { <TextField name=name label=label value=value error=error kind=kind /> }.into_any()
    }

    fn text(&self, name: &'static str, label: &'static str) -> AnyView {
        self.line(name, label, FieldKind::Text)
    }

    fn who(&self) -> AnyView {
        let birthdate = (self.form.birthdate.clone(), self.problems.at("birthdate"));
        view! {
            <Section title="Who" text="OpenID Connect's standard claims. Applications see those that they ask for and may have.">
                {self.text("name", "Name")}
                {self.text("given_name", "First names")}
                {self.text("middle_name", "Middle names")}
                {self.text("family_name", "Last names")}
                {self.text("nickname", "Nickname")}
                {self.text("preferred_username", "Preferred username")}
                <TextField
                    name="birthdate"
                    label="Birthdate"
                    value=birthdate.0
                    error=birthdate.1
                    placeholder="1979-04-30"
                    hint="YYYY-MM-DD, or only the year."
                />
                {self.text("gender", "Gender")}
                {self.text("locale", "Language")}
                {self.text("zoneinfo", "Time zone")}
                {self.line("website", "Website", FieldKind::Url)}
            </Section>
        }
        .into_any()
    }

    fn contact(&self) -> AnyView {
        view! {
            <Section
                title="Contact"
                text="Where this person is written to and called. It need not be what they sign in with, and others may have \
                      the same. Another address counts as not verified."
            >
                {self.line("email", "Email", FieldKind::Email)}
                {self.line("phone", "Phone", FieldKind::Phone)}
                {self.text("street_address", "Street and number")}
                {self.text("postal_code", "Postal code")}
                {self.text("locality", "City")}
                {self.text("region", "State or region")}
                {self.text("country", "Country")}
            </Section>
        }
        .into_any()
    }

    fn more(&self) -> AnyView {
        let fhir = (self.form.fhir_user.clone(), self.problems.at("fhir_user"));
        let attributes = (self.form.attributes.clone(), self.problems.at("attributes"));
        view! {
            <Section title="Identifiers" text="Numbers that others gave, such as an NPI or a medical record number.">
                <TextField
                    name="fhir_user"
                    label="FHIR user"
                    value=fhir.0
                    error=fhir.1
                    mono=true
                    placeholder="Practitioner/123"
                    hint="Who this person is on the project's FHIR server. One person each."
                />
                <ListField
                    name="identifiers"
                    label="Identifiers"
                    values=self.form.identifiers.clone()
                    problems=self.problems.clone()
                    placeholder="http://hl7.org/fhir/sid/us-npi|1234567893"
                    hint="Who gave it, a bar, and the identifier, as FHIR writes them."
                    add="Add identifier"
                />
            </Section>
            <Section title="Attributes" text="This project's own facts, as JSON. Applications get those that their custom claims name.">
                <AreaField name="attributes" label="Attributes" value=attributes.0 error=attributes.1 rows=6 />
            </Section>
        }
        .into_any()
    }
}

impl ConsolePage for EditUser {
    const NAME: &'static str = "console-user-edit";

    fn title(&self) -> String {
        let title = format!("Edit {}", self.name);
        if self.problems.is_empty() { title } else { format!("Error: {title}") }
    }

    fn place(&self) -> Place {
        Place::Users
    }

    fn main(self, shell: &Shell) -> AnyView {
        let page: SafeUrl = shell.to(&format!("users/{}", self.id));
        let crumbs = vec![Crumb::new("Users", shell.to("users")), Crumb::new(self.name.clone(), page.clone())];
        let to = shell.to(&format!("users/{}/edit", self.id));
        let top = match &self.changed {
            Some(changed) => view! { <ChangedNotice changed=Some(changed.clone()) /> }.into_any(),
            None => view! { <Summary problems=self.problems.clone() /> }.into_any(),
        };
        let whole = self.problems.at("form").map(|text| view! { <Alert tone=Tone::Bad>{text}</Alert> });
        let roles = RoleToPick::field(self.roles.clone(), self.form.roles.clone(), self.problems.at("roles"), false);
        let (who, contact, more) = (self.who(), self.contact(), self.more());
        view! {
            <Header title="Edit user" crumbs=crumbs />
            <PostForm to=to csrf=shell.csrf.clone() version=self.version watch=true>
                {top}
                {whole}
                {who}
                <Section title="Signs in with" text="Each belongs to one person in this project.">
                    <ListField
                        name="logins"
                        label="Sign-in identifiers"
                        values=self.form.logins.clone()
                        problems=self.problems.clone()
                        placeholder="name@clinic.example"
                        hint="Email addresses, phone numbers with their country code, usernames."
                        add="Add another"
                    />
                </Section>
                {contact}
                {roles.map(|roles| view! { <Section title="Roles" text="What this person may do. Tokens carry it from the next one on.">{roles}</Section> })}
                {more}
                <SaveBar discard=page />
            </PostForm>
        }
        .into_any()
    }

    fn samples() -> Vec<ConsoleSample<Self>> {
        let form = PersonForm {
            name: "Dr. Sarah Smith".to_owned(),
            given_name: "Sarah".to_owned(),
            family_name: "Smith".to_owned(),
            email: "dr.smith@hospital.example".to_owned(),
            logins: vec!["dr.smith@hospital.example".to_owned(), "ssmith".to_owned()],
            identifiers: vec!["http://hl7.org/fhir/sid/us-npi|1234567893".to_owned()],
            attributes: "{\n  \"ward\": \"3B\"\n}".to_owned(),
            fhir_user: "Practitioner/123".to_owned(),
            roles: vec!["1".to_owned()],
            ..PersonForm::default()
        };
        let page = Self {
            id: "7d0a4f3c-9a52-4c4f-8a9b-8e100d2f5b0e".to_owned(),
            name: "Dr. Sarah Smith".to_owned(),
            form: form.clone(),
            version: 7,
            roles: RoleToPick::samples(),
            problems: Problems::default(),
            changed: None,
        };
        let changed =
            Changed::new(Some("Ben Okafor".to_owned()), None).field("name", "Dr. Sarah Smith", "Dr. Sarah Jones");
        vec![
            ConsoleSample::new("full", page.clone()),
            ConsoleSample::new(
                "errors",
                Self {
                    form: PersonForm {
                        birthdate: "yesterday".to_owned(),
                        logins: vec!["dr.smith@hospital.example".to_owned(), "a b".to_owned()],
                        identifiers: vec!["1234567893".to_owned()],
                        attributes: "</textarea><script>alert(1)</script>".to_owned(),
                        ..form
                    },
                    problems: Problems::from(vec![
                        Problem::new("birthdate", "Write it as YYYY-MM-DD, or only the year."),
                        Problem::new(
                            "logins.1",
                            "Write an email address, a phone number or a username without spaces.",
                        ),
                        Problem::new("identifiers.0", "Write who gave it, a bar, and the identifier."),
                        Problem::new("attributes", "This is no JSON: look at line 1, column 1."),
                    ]),
                    ..page.clone()
                },
            ),
            ConsoleSample::new(
                "changed meanwhile",
                Self { problems: changed.problems(), changed: Some(changed), ..page },
            ),
        ]
    }
}
