//! An administrator at work in the console, through the hosted page like everybody.

use super::{answer::Answer, browser::Browser, project::Project};
use domain::{
    administration::Role,
    ids::UserId,
    person::{Identifier, Profile},
    project::Slug,
};
use server::{
    crypto::password::Password,
    random::RandomExt as _,
    service::{self, project_keys},
    store::{self, membership::Membership},
};

pub const PASSWORD: &str = "an administrators long password";

/// An administrator, signed in to the console.
#[derive(Clone)]
pub struct Administrator {
    pub id: UserId,
    pub email: String,
    pub browser: Browser,
    /// The project they look after.
    pub slug: String,
}

impl Project {
    /// Somebody new who has this role here, signed in to the console.
    pub async fn administrator(&self, role: Role) -> Administrator {
        let person = Box::pin(self.keyward_person("Ana Keller")).await;
        Box::pin(self.make_member(person.0, role)).await;
        Box::pin(self.at_console(person.0, &person.1)).await
    }

    /// A person of the built-in project who runs nothing yet: id and address.
    pub async fn keyward_person(&self, name: &str) -> (UserId, String) {
        Box::pin(self.made_person(name)).await
    }

    async fn made_person(&self, name: &str) -> (UserId, String) {
        let keyward = service::project::ensure_keyward(&self.means).await.unwrap();
        let email = format!("a{}@keyward.example", self.means.random.token(9).to_lowercase());
        let profile = Profile { name: Some(name.to_owned()), email: Some(email.clone()), ..Profile::default() };
        let hash = self.means.passwords.hash(&Password::new(PASSWORD).unwrap(), &*self.means.random).await.unwrap();
        let mut tx = self.means.project(keyward.id).await.unwrap();
        let keys = project_keys::open(&mut tx, &self.means.masters).await.unwrap();
        let identifiers = [Identifier::email(&email).unwrap()];
        let id = service::user::create(&keys, &mut tx, &profile, &identifiers, Some(&hash)).await.unwrap();
        tx.commit().await.unwrap();
        (id, email)
    }

    /// Gives somebody a role in this project.
    pub async fn make_member(&self, id: UserId, role: Role) {
        let mut tx = self.means.project(self.id).await.unwrap();
        let membership = Membership { administrator: id, role: role.as_str().to_owned() };
        store::membership::put(&mut tx, &membership).await.unwrap();
        store::administrator_project::put(&mut tx, id).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// The built-in project, behind the same server.
    pub async fn keyward(&self) -> Self {
        let keyward = service::project::ensure_keyward(&self.means).await.unwrap();
        let mut tx = self.means.project(keyward.id).await.unwrap();
        let keys = project_keys::open(&mut tx, &self.means.masters).await.unwrap();
        Self { id: keyward.id, slug: Slug::parse("keyward").unwrap(), keys: keys.into(), ..self.clone() }
    }

    /// Signs somebody in to the console in a new browser.
    pub async fn at_console(&self, id: UserId, email: &str) -> Administrator {
        let administrator =
            Administrator { id, email: email.to_owned(), browser: self.browser(), slug: self.slug.to_string() };
        administrator.sign_in().await;
        administrator
    }
}

impl Administrator {
    /// Goes through the hosted page; what the console shows then.
    pub async fn sign_in(&self) -> Answer {
        let page = self.browser.get("/console/sign-in").await;
        let page = self.browser.follow(page).await.expect(200);
        let answer = self.browser.log_in(&page, &self.email, PASSWORD).await;
        let callback = answer.goes_to();
        assert!(callback.contains("/console/callback?"), "{callback}");
        let answer = self.browser.get(&callback).await.expect(303);
        self.browser.follow(answer).await
    }

    /// The address of a path below the project: `""` is its overview.
    pub fn path(&self, rest: &str) -> String {
        let slug = &self.slug;
        if rest.is_empty() { format!("/console/p/{slug}") } else { format!("/console/p/{slug}/{rest}") }
    }

    /// A page of the project.
    pub async fn get(&self, rest: &str) -> Answer {
        self.browser.get(&self.path(rest)).await
    }

    /// The token that this browser's forms carry.
    pub async fn csrf(&self) -> String {
        // Every page has a form: the one that signs out.
        let page = self.browser.get("/console").await;
        let page = self.browser.follow(page).await;
        page.field("csrf").unwrap_or_else(|| panic!("no form: {} {}", page.status, page.body))
    }

    /// Posts a form below the project, with the token that its page would have. Redirects are not followed.
    pub async fn post(&self, rest: &str, fields: &[(&str, &str)]) -> Answer {
        let csrf = self.csrf().await;
        let fields: Vec<(&str, &str)> =
            std::iter::once(("csrf", csrf.as_str())).chain(fields.iter().copied()).collect();
        self.browser.post(&self.path(rest), &fields).await
    }

    /// Follows redirects.
    pub async fn follow(&self, answer: Answer) -> Answer {
        self.browser.follow(answer).await
    }
}
