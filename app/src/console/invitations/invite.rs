//! Whom to invite to what.

use crate::console::{ConsolePage, ConsoleSample, Place, Shell, components::*, users::RoleToPick};
use domain::{
    invitation::{InviteForm, MOST},
    problem::Problem,
};
use leptos::prelude::*;

/// The form.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct InvitePeople {
    /// What was typed.
    pub form: InviteForm,
    /// The applications to choose from: client id and name.
    pub applications: Vec<(String, String)>,
    /// The roles to choose from.
    pub roles: Vec<RoleToPick>,
    /// Whether mail leaves; otherwise links are shown.
    pub mail_on: bool,
    /// What is wrong.
    pub problems: Problems,
}

impl InvitePeople {
    fn one(&self) -> AnyView {
        let form = &self.form;
        let (name, fhir_user) = (form.name.clone(), form.fhir_user.clone());
        let (name_error, fhir_error) = (self.problems.at("name"), self.problems.at("fhir_user"));
        view! {
            <Section title="About one person" text="For a single invitation. Where you invite several people, leave it empty.">
                <TextField name="name" label="Name" value=name error=name_error optional=true />
                <TextField
                    name="fhir_user"
                    label="FHIR user"
                    value=fhir_user
                    error=fhir_error
                    optional=true
                    mono=true
                    placeholder="Practitioner/123"
                    hint="Who this person is on the project's FHIR server, once they have accepted."
                />
                <ListField
                    name="identifiers"
                    label="Identifiers"
                    values=form.identifiers.clone()
                    problems=self.problems.clone()
                    placeholder="http://hl7.org/fhir/sid/us-npi|1234567893"
                    hint="Who gave it, a bar, and the identifier, as FHIR writes them."
                    add="Add identifier"
                />
            </Section>
        }
        .into_any()
    }

    fn whom(&self) -> AnyView {
        let (addresses, error) = (self.form.addresses.clone(), self.problems.at("addresses"));
        let (application, application_error) = (self.form.application.clone(), self.problems.at("application"));
        let options = std::iter::once(Pick::new("", "Choose an application"))
            .chain(self.applications.iter().map(|(id, name)| Pick::new(id.as_str(), name.as_str())));
        let hint = format!("One a line, or as your mail program writes them. At most {MOST} at once.");
        view! {
            <Section
                title="Whom"
                text="Somebody new chooses a password. Somebody who has an account here signs in with it and gets what you give."
            >
                <AreaField name="addresses" label="Email addresses" value=addresses error=error rows=6 hint=hint />
            </Section>
            <Section title="To what" text="Where they land once they have accepted.">
                <Choice
                    name="application"
                    label="Application"
                    value=application
                    options=options.collect()
                    error=application_error
                />
            </Section>
        }
        .into_any()
    }
}

impl ConsolePage for InvitePeople {
    const NAME: &'static str = "console-invite";

    fn title(&self) -> String {
        if self.problems.is_empty() { "Invite people".to_owned() } else { "Error: Invite people".to_owned() }
    }

    fn place(&self) -> Place {
        Place::Users
    }

    fn main(self, shell: &Shell) -> AnyView {
        let crumbs =
            vec![Crumb::new("Users", shell.to("users")), Crumb::new("Invitations", shell.to("users/invitations"))];
        if self.applications.is_empty() {
            return view! {
                <Header title="Invite people" crumbs=crumbs />
                <EmptyState title="No application to invite to" text="People are invited to an application. Make one first.">
                    <LinkButton look=Look::Plain href=shell.to("applications/new")>"New application"</LinkButton>
                </EmptyState>
            }
            .into_any();
        }
        let whole = self.problems.at("form").map(|text| view! { <Alert tone=Tone::Bad>{text}</Alert> });
        let roles = RoleToPick::field(self.roles.clone(), self.form.roles.clone(), self.problems.at("roles"), false);
        let (whom, one) = (self.whom(), self.one());
        let link_only = self.form.link_only;
        let how = if self.mail_on {
            view! {
                <Section title="How" text="Links are good for seven days, and once.">
                    <Switch
                        name="link_only"
                        label="Show the links here instead of mailing them"
                        on=link_only
                        text="For people whom you reach another way. Such a link proves no email address, and whoever has it can use it."
                    />
                </Section>
            }
            .into_any()
        } else {
            view! {
                <Alert tone=Tone::Note title="No mail leaves this installation.">
                    "You get a link for each person, to hand on yourself. Links are good for seven days, and once."
                </Alert>
            }
            .into_any()
        };
        view! {
            <Header title="Invite people" crumbs=crumbs />
            <PostForm to=shell.to("users/invitations/new") csrf=shell.csrf.clone()>
                <Summary problems=self.problems.clone() title="Nobody was invited." />
                {whole}
                {whom}
                {roles.map(|roles| view! { <Section title="Roles" text="What they may do, beside what they may already.">{roles}</Section> })}
                {one}
                {how}
                <div class="bar">
                    <LinkButton look=Look::Plain href=shell.to("users/invitations")>"Cancel"</LinkButton>
                    <Submit look=Look::Primary>"Invite"</Submit>
                </div>
            </PostForm>
        }
        .into_any()
    }

    fn samples() -> Vec<ConsoleSample<Self>> {
        let empty = Self {
            applications: vec![
                ("labs".to_owned(), "Lab Results".to_owned()),
                ("intake".to_owned(), "Intake Dashboard".to_owned()),
            ],
            roles: RoleToPick::samples(),
            mail_on: true,
            ..Self::default()
        };
        let typed = InviteForm {
            addresses: "dr.smith@hospital.example\n</textarea><script>alert(1)</script>".to_owned(),
            application: "intake".to_owned(),
            roles: vec!["1".to_owned()],
            name: "<b onclick=alert(1)>&\"'".to_owned(),
            fhir_user: "nobody".to_owned(),
            identifiers: vec!["1234567893".to_owned()],
            link_only: true,
        };
        let problems = Problems::from(vec![
            Problem::new("addresses", "Address 2 is not an email address."),
            Problem::new("application", "Choose the application that they are invited to."),
            Problem::new("name", "This is for one person. Invite them alone, or leave it empty."),
            Problem::new("fhir_user", "Write a reference such as Patient/123 or Practitioner/456."),
            Problem::new("identifiers.0", "Write who gave it, a bar, and the identifier."),
        ]);
        vec![
            ConsoleSample::new("empty", empty.clone()),
            ConsoleSample::new("without mail", Self { mail_on: false, ..empty.clone() }),
            ConsoleSample::new("errors", Self { form: typed, problems, ..empty.clone() }),
            ConsoleSample::new("no application", Self { applications: Vec::new(), ..empty }),
        ]
    }
}
