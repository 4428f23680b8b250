//! Whom somebody invites, as a form asks for them.

use crate::{
    ids::{ClientId, RoleId},
    person::{BusinessIdentifier, Identifier},
    person_form,
    problem::Problem,
    project_file::fhir_user,
};

/// The most people that are invited at once.
pub const MOST: usize = 200;

/// How many of several wrong addresses are named.
const NAMED: usize = 5;

/// The form. What is given to one person (name, FHIR reference, identifiers) is empty where there are several.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct InviteForm {
    /// Addresses, one a line or separated by commas; `Name <address>` as mail programs write them is fine.
    pub addresses: String,
    /// The client id of the application.
    pub application: String,
    /// The ids of the roles.
    pub roles: Vec<String>,
    /// The person's name.
    pub name: String,
    /// Who they are on the project's FHIR server.
    pub fhir_user: String,
    /// `system|value` a line.
    pub identifiers: Vec<String>,
    /// Whether the link is handed out here instead of mailed.
    pub link_only: bool,
}

/// Somebody who is invited.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Invitee {
    /// Their address.
    pub address: Identifier,
    /// Their name.
    pub name: Option<String>,
}

/// What the form says, read.
#[derive(Clone, PartialEq, Eq)]
pub struct InviteRead {
    /// Who; nobody twice.
    pub people: Vec<Invitee>,
    /// To which application.
    pub application: ClientId,
    /// With which roles.
    pub roles: Vec<RoleId>,
    /// Who the one person is on the project's FHIR server.
    pub fhir_user: Option<String>,
    /// What others call that person.
    pub identifiers: Vec<BusinessIdentifier>,
}

impl InviteForm {
    /// Reads the form.
    ///
    /// # Errors
    /// Everything that is wrong, by field.
    pub fn read(&self) -> Result<InviteRead, Vec<Problem>> {
        let mut problems = Vec::new();
        let mut people = addresses(&self.addresses, &mut problems);
        let name = person_form::line("name", &self.name, &mut problems);
        let identifiers = person_form::identifiers(&self.identifiers, &mut problems);
        let reference = self.fhir_user.trim();
        let reference = (!reference.is_empty()).then(|| fhir_user(reference));
        if matches!(reference, Some(Err(_))) {
            problems.push(Problem::new("fhir_user", "Write a reference such as Patient/123 or Practitioner/456."));
        }
        if let [one] = people.as_mut_slice() {
            one.name = name.or(one.name.take());
        } else {
            let of_one = "This is for one person. Invite them alone, or leave it empty.";
            let filled = [("name", name.is_some()), ("fhir_user", reference.is_some())];
            problems
                .extend(filled.into_iter().filter(|(_, filled)| *filled).map(|(field, _)| Problem::new(field, of_one)));
            if !identifiers.is_empty() {
                problems.push(Problem::new("identifiers", of_one));
            }
        }
        let application = ClientId::parse(self.application.trim());
        if application.is_err() {
            problems.push(Problem::new("application", "Choose the application that they are invited to."));
        }
        let roles: Vec<RoleId> = self.roles.iter().filter_map(|id| id.parse().ok()).collect();
        if roles.len() != self.roles.len() {
            problems.push(Problem::new("roles", "Choose from the roles that there are."));
        }
        match application {
            Ok(application) if problems.is_empty() => {
                let fhir_user = reference.and_then(Result::ok);
                Ok(InviteRead { people, application, roles, fhir_user, identifiers })
            }
            _ => Err(problems),
        }
    }
}

fn addresses(typed: &str, problems: &mut Vec<Problem>) -> Vec<Invitee> {
    let mut found: Vec<Invitee> = Vec::new();
    let mut wrong = Vec::new();
    for (at, piece) in pieces(typed).into_iter().enumerate() {
        if at == MOST {
            problems.push(Problem::new("addresses", format!("Invite at most {MOST} people at once.")));
            return found;
        }
        match invitee(&piece) {
            Ok(one) if found.iter().any(|there| there.address.folded() == one.address.folded()) => {}
            Ok(one) => found.push(one),
            Err(what) => wrong.push(format!("Address {} {what}.", at + 1)),
        }
    }
    let more = wrong.len().saturating_sub(NAMED);
    wrong.truncate(NAMED);
    if more > 0 {
        wrong.push(format!("So are {more} more."));
    }
    if !wrong.is_empty() {
        problems.push(Problem::new("addresses", wrong.join(" ")));
    } else if found.is_empty() {
        problems.push(Problem::new("addresses", "Write whom you invite: an email address a line."));
    }
    found
}

/// Lines, and what commas and semicolons separate outside of quotes. Bare addresses may also stand beside each other.
fn pieces(typed: &str) -> Vec<String> {
    let (mut all, mut piece, mut quoted) = (Vec::new(), String::new(), false);
    for letter in typed.chars() {
        match letter {
            '\n' | '\r' => {
                quoted = false;
                all.push(std::mem::take(&mut piece));
            }
            ',' | ';' if !quoted => all.push(std::mem::take(&mut piece)),
            '"' => {
                quoted = !quoted;
                piece.push(letter);
            }
            _ => piece.push(letter),
        }
    }
    all.push(piece);
    all.into_iter()
        .flat_map(|piece| match piece.contains(['<', '"']) {
            true => vec![piece],
            false => piece.split_whitespace().map(str::to_owned).collect(),
        })
        .filter(|piece| !piece.trim().is_empty())
        .collect()
}

fn invitee(piece: &str) -> Result<Invitee, String> {
    let piece = piece.trim();
    let (name, address) = match piece.split_once('<') {
        Some((name, rest)) => match rest.strip_suffix('>') {
            Some(address) => (name.trim().trim_matches('"').trim(), address),
            None => return Err("has no closing “>”".to_owned()),
        },
        None => ("", piece),
    };
    let address = Identifier::email(address).map_err(|error| error.to_string())?;
    let mut wrong = Vec::new();
    let name = person_form::line("name", name, &mut wrong);
    if wrong.is_empty() { Ok(Invitee { address, name }) } else { Err("has a name that cannot be used".to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(addresses: &str) -> InviteForm {
        InviteForm { addresses: addresses.into(), application: "labs".into(), ..InviteForm::default() }
    }

    fn read(addresses: &str) -> Vec<(String, Option<String>)> {
        let read = form(addresses).read().unwrap_or_else(|problems| panic!("{problems:?}"));
        read.people.into_iter().map(|one| (one.address.text().to_owned(), one.name)).collect()
    }

    fn problem(form: &InviteForm, field: &str) -> String {
        let problems = form.read().err().unwrap();
        problems.into_iter().find(|problem| problem.field == field).unwrap().text
    }

    #[test]
    fn addresses_are_read_as_people_paste_them() {
        let all = read(
            "ada@a.example\nBen Okafor <ben@b.example>, \"Smith, Sarah\" <s@c.example>; d@d.example e@e.example\r\n",
        );
        assert_eq!(
            all,
            [
                ("ada@a.example".to_owned(), None),
                ("ben@b.example".to_owned(), Some("Ben Okafor".to_owned())),
                ("s@c.example".to_owned(), Some("Smith, Sarah".to_owned())),
                ("d@d.example".to_owned(), None),
                ("e@e.example".to_owned(), None),
            ]
        );
    }

    #[test]
    fn whoever_stands_there_twice_is_invited_once() {
        assert_eq!(read("ada@a.example ADA@A.example").len(), 1);
    }

    #[test]
    fn what_is_wrong_is_said_by_its_number_and_not_quoted() {
        let text = problem(&form("ada@a.example\nnobody\n<x@y.z"), "addresses");
        assert_eq!(text, "Address 2 is not an email address. Address 3 has no closing “>”.");
        assert!(problem(&form(&"x\n".repeat(9)), "addresses").ends_with("So are 4 more."));
        assert_eq!(problem(&form(" \n"), "addresses"), "Write whom you invite: an email address a line.");
        let many: String = (0..=MOST).map(|at| format!("p{at}@a.example\n")).collect();
        assert!(problem(&form(&many), "addresses").contains("at most 200"));
    }

    #[test]
    fn no_header_gets_in_by_a_name_or_an_address() {
        for bad in ["a@b.example\u{0}", "\"x\u{7}\" <a@b.example>", "<a@b.example>\tBcc: c@d.example"] {
            assert!(form(bad).read().is_err(), "{bad:?}");
        }
        // A line break begins another address, whatever the rest of it says.
        assert!(form("a@b.example\r\nBcc: c@d.example").read().is_err());
    }

    #[test]
    fn what_is_about_one_person_is_given_to_one() {
        let one = InviteForm { name: "Ada".into(), fhir_user: "Patient/1".into(), ..form("Lady <ada@a.example>") };
        let read = one.read().unwrap_or_else(|problems| panic!("{problems:?}"));
        assert_eq!(read.people.first().and_then(|one| one.name.as_deref()), Some("Ada"));
        assert_eq!(read.fhir_user.as_deref(), Some("Patient/1"));
        let two = InviteForm { addresses: "a@a.example b@b.example".into(), ..one };
        assert!(problem(&two, "name").starts_with("This is for one person"));
        assert!(problem(&two, "fhir_user").starts_with("This is for one person"));
    }
}
