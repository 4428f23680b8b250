//! The people of a project in the console.

mod access;
mod edit;
mod find;
mod list;
mod speed;

use crate::support::{Project, answer::Answer, console::Administrator, project::Person};

/// The ids of the people on a page of the list, in its order.
pub fn ids(page: &Answer) -> Vec<String> {
    let results = page.body.split_once("id=\"results\"").unwrap_or_else(|| panic!("no results: {}", page.body)).1;
    let links = results.split("/users/").skip(1).map(|rest| rest.chars().take(36).collect::<String>());
    links.filter(|id| id.len() == 36 && id.matches('-').count() == 4).collect()
}

/// Where a link of the page leads, by its text.
fn link(page: &Answer, text: &str) -> Option<String> {
    let before = page.body.split_once(&format!(">{text}</a>"))?.0;
    let tag = before.rsplit_once("<a ")?.1;
    let href = tag.split_once("href=\"")?.1.split_once('"')?.0;
    Some(href.replace("&amp;", "&"))
}

/// Searches for somebody; the page that comes of it, and its address.
async fn search(administrator: &Administrator, typed: &str) -> (Answer, String) {
    let answer = administrator.post("users/search", &[("q", typed)]).await.expect(303);
    let address = answer.location().to_owned();
    (administrator.follow(answer).await.expect(200), address)
}

impl Project {
    /// Somebody with this name.
    async fn called(&self, login: &str, name: &str) -> Person {
        self.user_with(login, |profile| profile.name = Some(name.to_owned())).await
    }
}

/// The address of a person's page, or of one below it.
fn of(person: &Person, rest: &str) -> String {
    if rest.is_empty() { format!("users/{}", person.id) } else { format!("users/{}/{rest}", person.id) }
}
