//! The console and people's own accounts sign in like any client. Both are attacked by the same table, in the built-in project,
//! where somebody has both.

use crate::support::{Project, answer::Answer, browser::Browser, console::PASSWORD};
use domain::administration::Role;

/// One of our own clients: where one begins, and where its sign-ins come back to.
#[derive(Clone, Copy, Debug)]
struct Own {
    begins: &'static str,
    callback: &'static str,
}

const CONSOLE: Own = Own { begins: "/console/sign-in", callback: "/console/callback" };
const ACCOUNT: Own = Own { begins: "/p/keyward/account", callback: "/p/keyward/account/callback" };

/// What a sign-in came back with.
#[derive(Clone)]
struct Back {
    state: String,
    code: String,
}

fn parameter(address: &str, name: &str) -> String {
    let address = url::Url::parse("http://localhost:3000").unwrap().join(address).unwrap();
    let found = address.query_pairs().find(|(own, _)| own == name);
    found.unwrap_or_else(|| panic!("no {name}: {address}")).1.into_owned()
}

impl Own {
    /// A sign-in up to the moment in which it comes back.
    async fn signs_in(self, browser: &Browser, email: &str) -> Back {
        let page = browser.follow(browser.get(self.begins).await).await.expect(200);
        let callback = browser.log_in(&page, email, PASSWORD).await.goes_to();
        assert!(callback.contains(self.callback), "{callback}");
        Back { state: parameter(&callback, "state"), code: parameter(&callback, "code") }
    }

    /// The state of a sign-in that a browser begins.
    async fn state(self, browser: &Browser) -> String {
        parameter(browser.get(self.begins).await.expect(303).location(), "state")
    }

    async fn comes_back(self, browser: &Browser, back: &Back) -> Answer {
        let query = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("code", &back.code)
            .append_pair("state", &back.state)
            .finish();
        browser.get(&format!("{}?{query}", self.callback)).await
    }

    /// Whether an answer of the callback lets its browser in.
    fn is_in(self, answer: &Answer) -> bool {
        answer.status == 303 && !answer.location().contains("/authorize?")
    }

    /// Whether a browser is in.
    async fn has(self, browser: &Browser) -> bool {
        let page = if self.begins == CONSOLE.begins { "/console" } else { self.begins };
        let answer = browser.get(page).await;
        answer.status == 200 || !answer.location().contains("/authorize?") && !answer.location().contains("/sign-in")
    }
}

const ATTACKS: [&str; 9] = [
    "no state",
    "made up",
    "changed",
    "of another purpose",
    "of another sign-in",
    "in another browser",
    "another's code under an own state",
    "an hour late",
    "twice",
];

#[tokio::test]
async fn a_sign_in_comes_back_to_the_client_and_browser_that_began_it_once_and_soon() {
    for (own, other) in [(CONSOLE, ACCOUNT), (ACCOUNT, CONSOLE)] {
        let project = Project::new().await;
        let (id, email) = project.keyward_person("Bo Berg").await;
        project.make_member(id, Role::Owner).await;
        for attack in ATTACKS {
            let browser = project.browser();
            let right = own.signs_in(&browser, &email).await;
            let mut back = right.clone();
            let mut sent_by = browser.clone();
            match attack {
                "no state" => back.state.clear(),
                "made up" => back.state = "AAAA".repeat(20),
                "changed" => {
                    let last = if back.state.ends_with('A') { 'B' } else { 'A' };
                    back.state.pop();
                    back.state.push(last);
                }
                "of another purpose" => back.state = other.state(&browser).await,
                "of another sign-in" => back.state = own.state(&browser).await,
                "in another browser" | "another's code under an own state" => {
                    // One that is known here, so that it is not refused for want of a cookie.
                    sent_by = project.browser();
                    let its = own.state(&sent_by).await;
                    if attack == "another's code under an own state" {
                        back.state = its;
                    }
                }
                "an hour late" => project.wait(3_601),
                "twice" => {
                    let before = browser.cookies.lock().unwrap().clone();
                    let answer = own.comes_back(&browser, &right).await;
                    assert!(own.is_in(&answer), "{own:?}: {} {}", answer.status, answer.body);
                    sent_by = project.browser();
                    *sent_by.cookies.lock().unwrap() = before;
                }
                other => panic!("{other}"),
            }
            let answer = own.comes_back(&sent_by, &back).await;
            assert!(answer.status < 500 && !own.is_in(&answer), "{own:?} {attack}: {} {}", answer.status, answer.body);
            // Whoever came in before, and whose session the browser has, is in already.
            if attack != "twice" {
                assert!(!own.has(&sent_by).await, "{own:?} {attack}");
            }
        }
        // Nothing of this is why: as it was meant, it works, and lets nobody into the other one.
        let browser = project.browser();
        let right = own.signs_in(&browser, &email).await;
        assert!(!other.is_in(&other.comes_back(&browser, &right).await));
        let browser = project.browser();
        let right = own.signs_in(&browser, &email).await;
        assert!(own.is_in(&own.comes_back(&browser, &right).await));
        assert!(own.has(&browser).await);
    }
}
