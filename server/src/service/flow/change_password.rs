//! The step in which somebody chooses another password, because theirs may not stay.

use super::{Ask, Open, Page, Shown, Visit, Visited, change_form, enter, page, proceed};
use crate::{
    service::{
        Served, Tenant,
        arrival::Whence,
        audit, authorize,
        password_change::{self, Owner, Same},
        session, user,
    },
    store::{self, ProjectTx},
};
use domain::{
    audit::{Actor, Event, Kind},
    ids::UserId,
    oauth::grant::EndReason,
    password::{PasswordDue, PasswordProblem},
    sign_in::{Policy, Step, next_step},
};

/// What came of a password that somebody chose.
#[derive(Debug)]
pub enum Changed {
    /// It is theirs, or none was asked for: what is next.
    Next(Shown),
    /// It is not taken.
    Refused(Box<Page>, Vec<PasswordProblem>),
}

/// Somebody chooses another password, where the flow asks for one.
///
/// # Errors
/// Too many passwords at once, or the database.
pub async fn change_password(tenant: &Tenant, visit: Visit<'_>, csrf: &str, typed: &str) -> Served<Visited<Changed>> {
    let next = |shown| Ok(Visited::of(Changed::Next(shown)));
    let (tx, open, user) = match asked(tenant, &visit, csrf).await? {
        Asked::Yes(tx, open, user, _) => (tx, open, user),
        Asked::No(tx, open) => return next(proceed(tenant, *tx, *open, &visit).await?),
        Asked::Gone(shown) => return next(shown),
    };
    let mut tx = *tx;
    let Some(person) = user::by_id(tenant, &mut tx, user).await? else { return next(Shown::Expired) };
    let logins = user::identifiers(&tenant.keys, &mut tx, user).await?;
    // No transaction is open while argon2 works.
    drop(tx);
    let owner = Owner {
        user: Some(user),
        profile: &person.profile,
        logins: &logins,
        application: Some(&open.application.settings.name),
    };
    let chosen = password_change::choose(tenant, &owner, typed, Same::MustGo).await?;
    // Asked once more, under the lock: of two clicks, the second finds that nothing is due any more.
    let (mut tx, open, user, due) = match asked(tenant, &visit, csrf).await? {
        Asked::Yes(tx, open, user, due) => (*tx, *open, user, due),
        Asked::No(tx, open) => return next(proceed(tenant, *tx, *open, &visit).await?),
        Asked::Gone(shown) => return next(shown),
    };
    let chosen = match chosen {
        Ok(chosen) => chosen,
        Err(problems) => {
            let (tx, page) = page(tenant, tx, &open, Ask::ChangePassword(due)).await?;
            tx.commit().await?;
            return Ok(Visited::of(Changed::Refused(Box::new(page), problems)));
        }
    };
    password_change::set(tenant, &mut tx, user, &chosen, false).await?;
    let by = Actor::User(user);
    let event = Event::new(Kind::PasswordChanged, by.clone()).user(user).client(&open.application.client_id);
    audit::record_from(&mut tx, &tenant.keys, visit.address, event).await?;
    if due == PasswordDue::Given {
        // Whoever knew the password may have used it.
        let keep = open.session.as_ref().map(|session| session.id);
        session::end_all_but(&mut tx, user, keep, EndReason::PasswordReset, &by).await?;
    }
    let whence = Whence { address: visit.address, agent: visit.agent };
    password_change::tell(tenant, &mut tx, user, &person.profile, &logins, whence).await?;
    // With the new password, this device is one of theirs again.
    let shown = proceed(tenant, tx, open, &visit).await?;
    Ok(Visited { outcome: Changed::Next(shown), cookie: None, signed_in: Some(user) })
}

enum Asked {
    Yes(Box<ProjectTx>, Box<Open>, UserId, PasswordDue),
    No(Box<ProjectTx>, Box<Open>),
    Gone(Shown),
}

/// Whether the flow asks this very person for another password, by the form that was sent.
async fn asked(tenant: &Tenant, visit: &Visit<'_>, csrf: &str) -> Served<Asked> {
    let (mut tx, open) = match enter(tenant, visit).await? {
        Ok(entered) => entered,
        Err(shown) => return Ok(Asked::Gone(shown)),
    };
    let Some(session) = open.session.clone().filter(|_| open.flow.finished.is_none()) else {
        return Ok(Asked::No(Box::new(tx), Box::new(open)));
    };
    if !tenant.keys.csrf_token_matches(csrf, &change_form(open.flow.id, session.user), open.browser.id()) {
        return Ok(Asked::No(Box::new(tx), Box::new(open)));
    }
    store::user_record::lock(&mut tx, session.user).await?;
    let user = session.user;
    let mut known = authorize::known(tenant, &mut tx, &open.application, &open.request, Some(session)).await?;
    known.account_confirmed = open.flow.account_confirmed;
    let now = tx.now();
    Ok(match next_step(&open.request, &known, Policy { application: &open.application }, now) {
        Step::ChangePassword(due) => Asked::Yes(Box::new(tx), Box::new(open), user, due),
        _ => Asked::No(Box::new(tx), Box::new(open)),
    })
}
