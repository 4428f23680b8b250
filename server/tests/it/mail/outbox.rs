//! The outbox keeps its promise: what was written with a deed leaves once it is done, is tried again for as long as makes sense,
//! and is erased when it was sent.

use crate::support::{
    Project,
    installation::{beside, shared_database},
    smtp::{Manner, Smtp, mailer},
};
use domain::{
    ids::OutboxId,
    mail::{About, Address, Envelope, Letter, Trouble},
    time::Timestamp,
};
use server::{
    jobs::dispatch::deliver_mail_of,
    outbound::mail::Mailer,
    service::{
        Means, Tenant, Tenants,
        mail::{self, Posted},
        outbox,
    },
    store::{
        self,
        outbox::{OutboxState, StoredMessage},
    },
};
use std::{sync::Arc, time::Duration};

/// A project whose mail leaves like this.
pub struct Desk {
    pub project: Project,
    pub tenants: Arc<Tenants>,
}

impl Desk {
    pub async fn with(mailer: Mailer) -> Self {
        Self::of(Project::new().await, mailer).await
    }

    /// The same project, whose mail is sent by a server beside the one that answers for it.
    pub async fn of(project: Project, mailer: Mailer) -> Self {
        let own = beside(&project.means, &shared_database().await).await;
        let own = Means { mailer, ..Arc::try_unwrap(own).ok().unwrap() };
        Self { project, tenants: Arc::new(Tenants::new(Arc::new(own))) }
    }

    async fn tenant(&self) -> Arc<Tenant> {
        self.tenants.by_id(self.project.id).await.unwrap().unwrap()
    }

    async fn post(&self, to: &str, letter: Letter) -> Posted {
        let tenant = self.tenant().await;
        let envelope = Envelope { to: Address::parse(to).unwrap(), name: Some("Ada".into()), locale: None, letter };
        let mut tx = tenant.begin().await.unwrap();
        let posted = mail::send(&tenant, &mut tx, &envelope, About::default()).await.unwrap();
        tx.commit().await.unwrap();
        posted
    }

    pub async fn queued(&self, to: &str, letter: Letter) -> OutboxId {
        match self.post(to, letter).await {
            Posted::Queued(id) => id,
            other => panic!("{other:?}"),
        }
    }

    /// Sends what is due.
    pub async fn deliver(&self) -> usize {
        deliver_mail_of(&self.tenants, self.project.id).await.unwrap()
    }

    pub async fn row(&self, id: OutboxId) -> (StoredMessage, Option<Trouble>) {
        let tenant = self.tenant().await;
        let mut tx = tenant.begin().await.unwrap();
        let row = store::outbox::read(&mut tx, id).await.unwrap().unwrap();
        let trouble = outbox::problem(&tenant, &row).unwrap();
        (row, trouble)
    }
}

pub fn test_letter() -> Letter {
    Letter::Test { sent_by: "Ana Keller".into() }
}

#[tokio::test]
async fn what_was_sent_is_erased_and_not_sent_again() {
    let smtp = Smtp::start(Manner::Good).await;
    let desk = Desk::with(smtp.mailer()).await;
    let id = desk.queued("ada@clinic.test", test_letter()).await;
    assert_eq!(desk.deliver().await, 1);
    let (row, trouble) = desk.row(id).await;
    assert_eq!((row.state, row.attempts, row.message.is_none(), trouble), (OutboxState::Sent, 1, true, None));
    assert_eq!(desk.deliver().await, 0);
    let arrived = smtp.arrived();
    assert_eq!(arrived.len(), 1);
    assert_eq!(arrived[0].header("message-id").unwrap(), format!("<{id}@localhost>"));
    assert_eq!(arrived[0].header("subject").unwrap(), "Test email from Test Clinic");
    assert!(arrived[0].header("from").unwrap().contains("Test Clinic"));
    assert!(arrived[0].data.contains("Hello Ada,"));
}

#[tokio::test]
async fn the_same_mail_has_the_same_message_id_at_every_try() {
    // The server keeps the mail and goes away before it has said so: it may come twice, and can be told.
    let smtp = Smtp::start(Manner::Drops).await;
    let desk = Desk::with(smtp.mailer()).await;
    let id = desk.queued("ada@clinic.test", test_letter()).await;
    desk.deliver().await;
    smtp.behave(Manner::Good);
    desk.project.wait(60);
    assert_eq!(desk.deliver().await, 1);
    let ids: Vec<_> = smtp.arrived().iter().map(|mail| mail.header("message-id").unwrap()).collect();
    assert_eq!(ids, [format!("<{id}@localhost>"), format!("<{id}@localhost>")]);
    assert_eq!(desk.row(id).await.0.state, OutboxState::Sent);
}

#[tokio::test]
async fn a_refusal_is_final_and_says_why() {
    let smtp = Smtp::start(Manner::Recipient("550 5.1.1 <bob@clinic.test> unknown")).await;
    let desk = Desk::with(smtp.mailer()).await;
    let id = desk.queued("bob@clinic.test", test_letter()).await;
    desk.deliver().await;
    let (row, trouble) = desk.row(id).await;
    assert_eq!((row.state, row.message.is_none()), (OutboxState::Refused, true));
    assert_eq!(trouble.unwrap().answer().unwrap().words, "5.1.1 <bob@clinic.test> unknown");
    desk.project.wait(7 * 24 * 3600);
    assert_eq!(desk.deliver().await, 0, "nothing is left to do");
}

#[tokio::test]
async fn what_is_not_taken_now_is_tried_again_less_and_less_often_and_given_up_after_three_days() {
    let smtp = Smtp::start(Manner::Recipient("451 4.7.1 later")).await;
    let desk = Desk::with(smtp.mailer()).await;
    let id = desk.queued("ada@clinic.test", test_letter()).await;
    let (mut tries, mut now) = (Vec::new(), 0_u32);
    while desk.row(id).await.0.state == OutboxState::Waiting {
        if desk.deliver().await == 1 {
            tries.push(now);
        }
        // Close enough to tell the first waits apart, and not all day.
        let step = if now < 1_000 { 10 } else { 300 };
        desk.project.wait(u64::from(step));
        now += step;
        assert!(now < 4 * 24 * 3600);
    }
    let (row, trouble) = desk.row(id).await;
    assert_eq!((row.state, row.message.is_none()), (OutboxState::GivenUp, true));
    assert_eq!(trouble.unwrap().kind(), "not-now");
    assert!((15..40).contains(&tries.len()), "{tries:?}");
    let waits: Vec<u32> = tries.windows(2).map(|two| two[1] - two[0]).collect();
    assert!(waits[0] <= 20 && *waits.last().unwrap() > 3 * 3600, "{waits:?}");
    assert!(*tries.last().unwrap() <= 3 * 24 * 3600);
    assert_eq!(usize::try_from(row.attempts).unwrap(), tries.len());
}

#[tokio::test]
async fn a_link_that_is_over_is_not_sent() {
    let smtp = Smtp::start(Manner::Recipient("451 later")).await;
    let desk = Desk::with(smtp.mailer()).await;
    let expires = desk.project.means.now() + Duration::from_secs(30 * 60);
    let link = "http://localhost:3000/p/x/sign-in/link/s".to_owned();
    let letter = Letter::Reset { link, expires, by_administrator: false };
    let id = desk.queued("ada@clinic.test", letter).await;
    desk.deliver().await;
    smtp.behave(Manner::Good);
    desk.project.wait(31 * 60);
    desk.deliver().await;
    let (row, trouble) = desk.row(id).await;
    assert_eq!((row.state, trouble), (OutboxState::GivenUp, Some(Trouble::Over)));
    assert!(smtp.arrived().is_empty());
}

#[tokio::test]
async fn the_demo_keeps_what_it_shows_and_no_mail_server_writes_nothing() {
    let desk = Desk::with(Mailer::demo()).await;
    let id = desk.queued("ada@clinic.test", test_letter()).await;
    desk.deliver().await;
    let (row, _) = desk.row(id).await;
    assert_eq!((row.state, row.message.is_some()), (OutboxState::Sent, true));
    let off = Desk::of(desk.project.clone(), Mailer::off()).await;
    assert_eq!(off.post("ada@clinic.test", test_letter()).await, Posted::Off);
    let at = Timestamp::from_unix_seconds(0);
    assert_eq!(off.post("ada@clinic.test", Letter::AccountDeleted { at }).await, Posted::Off);
}

#[tokio::test]
async fn what_is_withdrawn_does_not_leave() {
    let smtp = Smtp::start(Manner::Good).await;
    let desk = Desk::with(smtp.mailer()).await;
    let id = desk.queued("ada@clinic.test", test_letter()).await;
    let tenant = desk.tenant().await;
    let mut tx = tenant.begin().await.unwrap();
    assert!(outbox::withdraw(&mut tx, id).await.unwrap());
    assert!(!outbox::withdraw(&mut tx, id).await.unwrap(), "once");
    tx.commit().await.unwrap();
    assert_eq!((desk.deliver().await, smtp.arrived().len()), (0, 0));
    assert_eq!(desk.row(id).await.0.state, OutboxState::Withdrawn);
}

#[tokio::test]
async fn a_warning_passes_every_limit_and_anything_else_waits() {
    let desk = Desk::with(Mailer::demo()).await;
    let at = desk.project.means.now();
    for _ in 0..10 {
        desk.queued("ada@clinic.test", test_letter()).await;
    }
    let Posted::Limited(wait) = desk.post("ADA@clinic.test", test_letter()).await else { panic!("an eleventh") };
    assert!(wait > Duration::from_secs(300) && wait <= Duration::from_secs(360), "{wait:?}");
    desk.queued("bob@clinic.test", test_letter()).await;
    desk.queued("ada@clinic.test", Letter::PasswordChanged { at, device: None, not_me: "http://x.test/".into() }).await;
}

#[tokio::test]
async fn nobody_reads_in_the_database_to_whom_or_what() {
    let smtp = Smtp::start(Manner::Recipient("451 <ada-canary@clinic.test> later")).await;
    let desk = Desk::with(smtp.mailer()).await;
    let id = desk.queued("ada-canary@clinic.test", test_letter()).await;
    desk.deliver().await;
    let (row, _) = desk.row(id).await;
    for sealed in [row.message.unwrap(), row.problem.unwrap()] {
        let bytes = sealed.as_bytes();
        assert!(!bytes.windows(6).any(|part| part == b"canary" || part == b"clinic"));
    }
}

#[tokio::test]
async fn the_mail_server_that_is_gone_is_found_again() {
    let smtp = Smtp::start(Manner::Good).await;
    let port = smtp.port;
    let desk = Desk::with(mailer(&format!("smtp://127.0.0.1:{port}"))).await;
    smtp.stop().await;
    let id = desk.queued("ada@clinic.test", test_letter()).await;
    desk.deliver().await;
    let (row, trouble) = desk.row(id).await;
    assert_eq!((row.state, row.attempts, trouble), (OutboxState::Waiting, 1, Some(Trouble::Unreachable)));
    // Due again in seconds, however long it has been away: whoever finds the server finds it for everybody.
    for _ in 0..8 {
        desk.project.wait(6);
        assert_eq!(desk.deliver().await, 1);
    }
}
