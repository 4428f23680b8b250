//! Links from mail by which nothing can be done any more: what is offered in their place.

use crate::support::{Project, answer::Answer, browser::Browser, client::App, project::PUBLIC_URL};
use domain::{
    ids::{ClientId, UserId},
    link::LinkKind,
};
use server::{
    service::{
        self, Tenant, Tenants,
        link::{Made, Wanted},
    },
    store,
};
use std::sync::Arc;

/// How a link is over.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Over {
    Used,
    Expired,
    /// A newer one took its place; the browser had opened it before.
    Withdrawn,
    /// The same, and the link is opened only now.
    WithdrawnBefore,
    /// Another browser has opened it.
    Elsewhere,
}

struct Desk {
    project: Project,
    labs: App,
    ada: UserId,
}

async fn tenant(project: &Project) -> Arc<Tenant> {
    Tenants::new(Arc::clone(&project.means)).by_slug(project.slug.as_str()).await.unwrap().unwrap()
}

impl Desk {
    async fn new() -> Self {
        let project = Project::with(|settings| settings.signup_enabled = true).await;
        let labs = project.app("labs").await;
        let ada = project.user("ada").await.id;
        Self { project, labs, ada }
    }

    async fn link(&self, kind: LinkKind) -> Made {
        let tenant = tenant(&self.project).await;
        let client = ClientId::parse(self.labs.client_id()).unwrap();
        let user = (kind != LinkKind::SignUp).then_some(self.ada);
        let wanted = Wanted { user, ..Wanted::to(kind, self.ada) }.client(Some(&client));
        let mut tx = tenant.begin().await.unwrap();
        let made = service::link::make(&tenant, &mut tx, &wanted, None::<&()>).await.unwrap();
        tx.commit().await.unwrap();
        made
    }

    /// The page of a link that is over.
    async fn page(&self, kind: LinkKind, over: Over) -> Answer {
        let made = self.link(kind).await;
        let browser = self.project.browser();
        let path = made.url.strip_prefix(PUBLIC_URL).unwrap();
        if !matches!(over, Over::WithdrawnBefore | Over::Expired) {
            browser.get(path).await.expect(303);
        }
        if over == Over::Expired {
            // A browser does not remember for as long as some links are good.
            self.project.wait(kind.lasts().as_secs());
            browser.get(path).await.expect(303);
        }
        let secret = made.url.rsplit('/').next().unwrap();
        let mut tx = self.project.means.project(self.project.id).await.unwrap();
        match over {
            Over::Used => {
                store::link::use_up(&mut tx, kind, &service::link::hash(secret)).await.unwrap().unwrap();
            }
            Over::Withdrawn | Over::WithdrawnBefore => {
                let user = (kind != LinkKind::SignUp).then_some(self.ada);
                assert!(store::link::withdraw(&mut tx, kind, user).await.unwrap() > 0);
            }
            Over::Expired | Over::Elsewhere => {}
        }
        tx.commit().await.unwrap();
        let own = self.project.path(&format!("sign-in/{}/{}", kind.as_str(), made.id));
        match over {
            Over::WithdrawnBefore => browser.get(path).await,
            Over::Elsewhere => self.project.browser().get(&own).await,
            _ => browser.get(&own).await,
        }
    }
}

/// Where the buttons of a page lead, below the project, in their order.
fn buttons(page: &Answer, project: &Project) -> Vec<String> {
    let main = page.body.split("<main").nth(1).unwrap_or_else(|| panic!("no page: {} {}", page.status, page.body));
    let links = main.split("<a ").skip(1).map(|part| part.split('>').next().unwrap());
    let own = project.path("");
    links
        .filter(|tag| tag.contains("class=\"button"))
        .map(|tag| {
            let href = tag.split("href=\"").nth(1).unwrap().split('"').next().unwrap();
            href.strip_prefix(&own).unwrap_or(href).to_owned()
        })
        .collect()
}

#[tokio::test]
async fn every_link_that_is_over_offers_what_can_be_done_instead() {
    let desk = Desk::new().await;
    let (log_in, sign_up) = ("sign-in?client_id=labs", "sign-in/sign-up?client_id=labs");
    let (password, account) = ("sign-in/forgot-password", "account");
    let cases: [(LinkKind, Over, u16, &[&str]); 23] = [
        (LinkKind::SignUp, Over::Used, 410, &[log_in]),
        (LinkKind::SignUp, Over::Expired, 410, &[sign_up]),
        (LinkKind::SignUp, Over::Withdrawn, 404, &[sign_up]),
        (LinkKind::SignUp, Over::Elsewhere, 404, &[sign_up]),
        (LinkKind::Reset, Over::Used, 410, &[log_in, password]),
        (LinkKind::Reset, Over::Expired, 410, &[password]),
        (LinkKind::Reset, Over::Withdrawn, 403, &[password]),
        (LinkKind::Reset, Over::Elsewhere, 403, &[password]),
        (LinkKind::Email, Over::Used, 410, &[account]),
        (LinkKind::Email, Over::Expired, 410, &[account]),
        (LinkKind::Email, Over::Withdrawn, 403, &[account]),
        (LinkKind::Email, Over::Elsewhere, 403, &[account]),
        (LinkKind::Undo, Over::Used, 410, &[password]),
        (LinkKind::Undo, Over::Expired, 410, &[account]),
        (LinkKind::Undo, Over::Withdrawn, 403, &[password]),
        (LinkKind::Undo, Over::Elsewhere, 403, &[password]),
        (LinkKind::NotMe, Over::Used, 410, &[password]),
        (LinkKind::NotMe, Over::Expired, 410, &[password]),
        (LinkKind::NotMe, Over::Withdrawn, 403, &[password]),
        (LinkKind::NotMe, Over::Elsewhere, 403, &[password]),
        // Nothing is known of a link that is not there: whoever has an account logs in.
        (LinkKind::SignUp, Over::WithdrawnBefore, 404, &[log_in]),
        (LinkKind::Reset, Over::WithdrawnBefore, 404, &[log_in]),
        (LinkKind::NotMe, Over::WithdrawnBefore, 404, &[log_in]),
    ];
    for (kind, over, status, wanted) in cases {
        let page = desk.page(kind, over).await;
        assert_eq!(page.status, status, "{kind:?} {over:?}: {}", page.body);
        // Nothing names an application where no link does: there the project's own sign-in, or the account, is as good.
        let found = buttons(&page, &desk.project);
        if over == Over::WithdrawnBefore || (kind == LinkKind::SignUp && status == 404) {
            assert_eq!(found.len(), wanted.len(), "{kind:?} {over:?}: {found:?}");
        } else {
            assert_eq!(found, wanted, "{kind:?} {over:?}");
        }
        // Each leads to a page.
        for href in found {
            let path = desk.project.path(&href);
            let answer = desk.project.browser().get(&path).await;
            assert!(matches!(answer.status, 200 | 303), "{path}: {} {}", answer.status, answer.body);
        }
    }
}

#[tokio::test]
async fn nobody_is_sent_to_a_sign_up_that_is_closed() {
    let closed = Desk::new().await;
    let mut tx = closed.project.means.project(closed.project.id).await.unwrap();
    let (mut settings, _) = store::project::settings(&mut tx).await.unwrap().unwrap();
    settings.signup_enabled = false;
    store::project::save_settings(&mut tx, &settings).await.unwrap();
    store::project::bump_config_version(&mut tx).await.unwrap();
    tx.commit().await.unwrap();
    let page = closed.page(LinkKind::SignUp, Over::Expired).await.expect(410);
    assert!(buttons(&page, &closed.project).is_empty(), "{}", page.body);
    assert!(page.body.contains("nobody can sign up here"), "{}", page.body);
    assert!(!page.body.contains("Sign up again"));
}

/// Whether there is an account by now changes nothing on the page.
#[tokio::test]
async fn a_link_that_is_over_does_not_say_whether_there_is_an_account() {
    let desk = Desk::new().await;
    let essence = |page: &Answer| page.body.split("<main").nth(1).unwrap().split("</main").next().unwrap().to_owned();
    let ways = [LinkKind::Email, LinkKind::Undo, LinkKind::NotMe, LinkKind::Reset];
    for over in [Over::Used, Over::Expired, Over::Withdrawn, Over::Elsewhere] {
        let mut before = Vec::new();
        for kind in ways {
            before.push(essence(&desk.page(kind, over).await));
        }
        // Nobody can sign in to it any more.
        let mut tx = desk.project.means.project(desk.project.id).await.unwrap();
        store::user::set_blocked(&mut tx, desk.ada, true).await.unwrap();
        tx.commit().await.unwrap();
        for (kind, before) in ways.into_iter().zip(before) {
            assert_eq!(essence(&desk.page(kind, over).await), before, "{kind:?} {over:?}");
        }
        let mut tx = desk.project.means.project(desk.project.id).await.unwrap();
        store::user::set_blocked(&mut tx, desk.ada, false).await.unwrap();
        tx.commit().await.unwrap();
    }
}

/// A link to prove an address, opened where somebody else is signed in: it is said so, and nobody is told whose it is.
#[tokio::test]
async fn a_link_of_somebody_else_says_that_another_account_is_signed_in() {
    let desk = Desk::new().await;
    let bob = desk.project.user("bob").await;
    let browser: Browser = desk.project.browser();
    desk.labs.tokens_in(&browser, &bob, &desk.labs.request()).await;
    let made = desk.link(LinkKind::Email).await;
    let page = browser.follow(browser.get(&made.url).await).await.expect(403);
    assert!(page.body.contains("This link is for another account"), "{}", page.body);
    assert!(![">ada<", " ada", "ada@"].iter().any(|text| page.body.contains(text)), "{}", page.body);
    assert_eq!(buttons(&page, &desk.project), ["account"]);
}
