//! Mail servers that are slow, rude, broken or odd: what is said of them, and that the next one is well again.

use super::{
    outbox::{Desk, test_letter},
    smtp::send,
};
use crate::support::{
    Project,
    smtp::{Encryption, Manner, Smtp, mailer},
};
use domain::{
    administration::Role,
    mail::{Letter, Trouble},
};
use server::store::outbox::OutboxState;
use std::time::{Duration, Instant};
use tokio::net::TcpListener;

#[tokio::test]
async fn a_server_that_lets_us_connect_and_says_nothing_is_not_waited_for_for_ever() {
    let smtp = Smtp::start(Manner::Silent).await;
    let mailer = smtp.mailer().give_up_after(Duration::from_millis(300));
    let before = Instant::now();
    let failed = send(&mailer).await.unwrap_err();
    assert_eq!((failed.trouble, failed.everybody), (Trouble::TooSlow, true));
    assert!(before.elapsed() < Duration::from_secs(10));
    smtp.behave(Manner::Good);
    send(&mailer).await.unwrap();
}

#[tokio::test]
async fn a_connection_that_broke_is_not_used_again() {
    for manner in [Manner::Cuts, Manner::Drops, Manner::Babbles, Manner::Recipient("421 4.3.2 going down")] {
        let smtp = Smtp::start(manner).await;
        let mailer = smtp.mailer();
        send(&mailer).await.unwrap_err();
        let before = smtp.arrived().len();
        smtp.behave(Manner::Good);
        send(&mailer).await.unwrap();
        assert_eq!((smtp.arrived().len(), smtp.connections()), (before + 1, 2), "{manner:?}");
    }
}

#[tokio::test]
async fn what_breaks_off_in_the_middle_of_a_mail_is_tried_again() {
    let smtp = Smtp::start(Manner::Cuts).await;
    let failed = send(&smtp.mailer()).await.unwrap_err();
    assert!(!failed.trouble.is_final() && !failed.everybody, "{failed:?}");
    assert!(matches!(failed.trouble, Trouble::Garbled | Trouble::Unreachable), "{failed:?}");
}

#[tokio::test]
async fn a_server_that_does_not_know_our_greeting_is_told_from_one_that_talks_nonsense() {
    let cases = [
        (Manner::Hello("502 5.5.1 Command not implemented"), "sender", Some(502)),
        (Manner::Hello("550 5.7.1 Your name is on a list"), "sender", Some(550)),
        (Manner::Hello("421 4.7.0 Try again later"), "not-now", Some(421)),
        (Manner::Hello("what?"), "garbled", None),
        (Manner::Hello("250"), "garbled", None),
    ];
    for (manner, kind, code) in cases {
        let smtp = Smtp::start(manner).await;
        let failed = send(&smtp.mailer()).await.unwrap_err();
        assert_eq!((failed.trouble.kind(), failed.everybody), (kind, true), "{manner:?}: {failed:?}");
        assert_eq!(failed.trouble.answer().map(|answer| answer.code), code, "{manner:?}");
    }
}

#[tokio::test]
async fn a_mail_server_is_reached_by_an_address_of_the_sixth_version() {
    let Ok(listener) = TcpListener::bind("[::1]:0").await else {
        // A machine without it: nobody answers there, and no more is wrong.
        let failed = send(&mailer("smtp://[::1]:9")).await.unwrap_err();
        assert_eq!((failed.trouble, failed.everybody), (Trouble::Unreachable, true));
        return;
    };
    let smtp = Smtp::on(listener, Manner::Good, Encryption::None);
    let mailer = mailer(&format!("smtp://[::1]:{}", smtp.port));
    send(&mailer).await.unwrap();
    assert_eq!(smtp.arrived().len(), 1);
    assert_eq!(mailer.server().unwrap().0, format!("[::1]:{} (not encrypted, on this machine)", smtp.port));
}

#[tokio::test]
async fn a_greylisted_mail_arrives_at_a_later_try_and_holds_nobody_up() {
    let smtp = Smtp::start(Manner::Recipient("451 4.7.1 Greylisted, come back in 5 minutes")).await;
    let desk = Desk::with(smtp.mailer()).await;
    let id = desk.queued("ada@clinic.test", test_letter()).await;
    assert_eq!(desk.deliver().await, 1);
    let (row, trouble) = desk.row(id).await;
    assert_eq!((row.state, row.attempts, trouble.unwrap().kind()), (OutboxState::Waiting, 1, "not-now"));
    smtp.behave(Manner::Good);
    // It is this mail that waits; the next one leaves at once.
    let next = desk.queued("bob@clinic.test", test_letter()).await;
    desk.deliver().await;
    assert_eq!(desk.row(next).await.0.state, OutboxState::Sent);
    assert_eq!(desk.row(id).await.0.state, OutboxState::Waiting);
    desk.project.wait(60);
    desk.deliver().await;
    let (row, trouble) = desk.row(id).await;
    assert_eq!((row.state, row.attempts, trouble), (OutboxState::Sent, 2, None));
}

#[tokio::test]
async fn what_a_server_says_is_cut_and_can_do_nothing_where_administrators_read_it() {
    // Markup, what a terminal obeys, marks that turn the words around, and more than anybody reads.
    let long: &'static str = Box::leak(
        format!(
            "550-5.1.1 <script>alert(1)</script>\r\n550-\u{1b}]0;owned\u{7}\u{1b}[2J \u{202e}gnitte&#x202e;\r\n550 {}",
            "x".repeat(400)
        )
        .into_boxed_str(),
    );
    let smtp = Smtp::start(Manner::Recipient(long)).await;
    let project = Project::new().await;
    let owner = project.administrator(Role::Owner).await;
    let desk = Desk::of(project, smtp.mailer()).await;
    let id = desk.queued("ada@clinic.test", Letter::Test { sent_by: "Ana".into() }).await;
    desk.deliver().await;
    let (row, trouble) = desk.row(id).await;
    assert_eq!(row.state, OutboxState::Refused);
    let Some(Trouble::Refused(answer)) = trouble else { panic!("{trouble:?}") };
    assert_eq!((answer.code, answer.words.chars().count()), (550, 300));
    assert!(!answer.words.chars().any(|c| c.is_control() || c == '\u{202e}'), "{answer:?}");
    for page in ["settings/mail/log", &format!("settings/mail?test={id}")] {
        let shown = owner.get(page).await.expect(200).body;
        assert!(shown.contains("&lt;script&gt;alert(1)&lt;/script&gt;"), "{page}: {shown}");
        assert!(!shown.contains("<script>alert(1)") && !shown.contains('\u{1b}') && !shown.contains('\u{202e}'));
        assert!(!shown.contains(&"x".repeat(301)), "{page}");
    }
}

/// Whoever answers without end, in one line or in many, is not listened to for ever, and it says nothing about the mail.
#[tokio::test]
async fn an_answer_without_end_is_no_answer() {
    let line: &'static str = Box::leak(format!("550 {}", "x".repeat(10_000)).into_boxed_str());
    let long = format!("550-{}\r\n", "and on ".repeat(120));
    let lines: &'static str = Box::leak(format!("{}550 end", long.repeat(150)).into_boxed_str());
    for (answer, what) in [(line, "a line"), (lines, "lines")] {
        let smtp = Smtp::start(Manner::Recipient(answer)).await;
        let mailer = smtp.mailer();
        let failed = send(&mailer).await.unwrap_err();
        assert_eq!((failed.trouble, failed.everybody), (Trouble::Garbled, false), "{what}");
        smtp.behave(Manner::Good);
        send(&mailer).await.unwrap();
        assert_eq!(smtp.connections(), 2, "{what}");
    }
}

#[tokio::test]
async fn bytes_that_are_no_text_are_no_answer() {
    // A server of the nineties that writes Latin-1.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let serving = tokio::spawn(async move {
        use tokio::io::AsyncWriteExt as _;
        loop {
            let (mut connection, _) = listener.accept().await.unwrap();
            connection.write_all(b"220 d\xe9j\xe0 vu\r\n").await.unwrap();
        }
    });
    let failed = send(&mailer(&format!("smtp://127.0.0.1:{port}"))).await.unwrap_err();
    assert!(failed.everybody && !failed.trouble.is_final(), "{failed:?}");
    serving.abort();
}
