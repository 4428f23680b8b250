//! What a mail server can do to us, each way for itself.

use crate::support::smtp::{Manner, Smtp, mailer};
use domain::{
    mail::{Address, Trouble},
    time::Timestamp,
};
use server::outbound::mail::{Failed, Mail, Mailer};
use std::time::Duration;

fn mail<'a>(to: &'a Address, reply_to: Option<&'a Address>) -> Mail<'a> {
    Mail {
        message_id: "11111111-2222-4333-8444-555555555555@id.test",
        sender_name: "Clínica \"Norte\"\r\nBcc: all@evil.example",
        reply_to,
        to,
        to_name: Some("Ada\r\nBcc: all@evil.example"),
        subject: "Cambio de contraseña\r\nBcc: all@evil.example",
        text: "Hola, Ada:\n.\nun punto, ¿y después?\n".to_owned(),
        html: "<p>Hola, Ada</p>".to_owned(),
        date: Timestamp::from_unix_seconds(1_795_348_860),
    }
}

pub async fn send(mailer: &Mailer) -> Result<(), Failed> {
    let to = Address::parse("ada@clinic.test").unwrap();
    mailer.send(mail(&to, None)).await
}

#[tokio::test]
async fn a_mail_arrives_with_its_headers_and_nothing_slips_into_them() {
    let smtp = Smtp::start(Manner::Good).await;
    let (to, desk) = (Address::parse("ada@clinic.test").unwrap(), Address::parse("desk@clinic.test").unwrap());
    smtp.mailer().send(mail(&to, Some(&desk))).await.unwrap();
    let arrived = smtp.arrived();
    let [one] = &arrived[..] else { panic!("{arrived:?}") };
    assert_eq!((one.from.as_str(), one.to.as_str()), ("<no-reply@keyward.test>", "<ada@clinic.test>"));
    assert_eq!(one.header("message-id").unwrap(), "<11111111-2222-4333-8444-555555555555@id.test>");
    assert_eq!(one.header("auto-submitted").unwrap(), "auto-generated");
    assert_eq!(one.header("reply-to").unwrap(), "desk@clinic.test");
    assert_eq!(one.header("date").unwrap(), "Sun, 22 Nov 2026 12:01:00 +0000");
    assert!(one.header("from").unwrap().ends_with("<no-reply@keyward.test>"), "{:?}", one.header("from"));
    assert!(one.header("to").unwrap().ends_with("<ada@clinic.test>"), "{:?}", one.header("to"));
    assert_eq!(one.header("bcc"), None);
    assert!(one.header("content-type").unwrap().starts_with("multipart/alternative"));
    assert!(one.data.is_ascii() && one.data.lines().all(|line| line.len() <= 998), "{}", one.data);
}

#[tokio::test]
async fn connections_are_used_again() {
    let smtp = Smtp::start(Manner::Good).await;
    let mailer = smtp.mailer();
    for _ in 0..5 {
        send(&mailer).await.unwrap();
    }
    assert_eq!((smtp.arrived().len(), smtp.connections()), (5, 1));
    // Also after one that was refused.
    smtp.behave(Manner::Recipient("550 no"));
    send(&mailer).await.unwrap_err();
    smtp.behave(Manner::Good);
    send(&mailer).await.unwrap();
    assert_eq!((smtp.arrived().len(), smtp.connections()), (6, 1));
}

#[tokio::test]
async fn every_no_is_told_from_every_other() {
    let cases: [(Manner, &str, Option<u16>, bool); 13] = [
        (Manner::Recipient("550 5.1.1 no such user"), "refused", Some(550), false),
        (Manner::Recipient("450 4.2.1 try later"), "not-now", Some(450), false),
        (Manner::Recipient("421 4.3.2 closing"), "not-now", Some(421), true),
        (Manner::Data("554 5.7.1 spam"), "refused", Some(554), false),
        (Manner::Data("451 4.7.1 greylisted"), "not-now", Some(451), false),
        (Manner::Sender("550 5.7.1 not from you"), "sender", Some(550), true),
        (Manner::Sender("530 5.7.0 log in first"), "login", Some(530), true),
        (Manner::Sender("452 4.3.1 no space"), "not-now", Some(452), false),
        (Manner::Greeting("554 5.7.1 go away"), "sender", Some(554), true),
        (Manner::Greeting("421 4.3.2 too busy"), "not-now", Some(421), true),
        (Manner::Greeting("hello"), "garbled", None, true),
        (Manner::Babbles, "garbled", None, false),
        (Manner::Drops, "garbled", None, false),
    ];
    for (manner, kind, code, everybody) in cases {
        let smtp = Smtp::start(manner).await;
        let failed = send(&smtp.mailer()).await.unwrap_err();
        assert_eq!((failed.trouble.kind(), failed.everybody), (kind, everybody), "{manner:?}: {failed:?}");
        assert_eq!(failed.trouble.answer().map(|answer| answer.code), code, "{manner:?}");
        if let Some(answer) = failed.trouble.answer() {
            assert!(!answer.words.is_empty() && !answer.words.contains('\n'), "{manner:?}: {answer:?}");
        }
    }
}

#[tokio::test]
async fn the_server_says_why_in_its_own_words() {
    let smtp = Smtp::start(Manner::Recipient("550-5.1.1 no such\r\n550 user here")).await;
    let failed = send(&smtp.mailer()).await.unwrap_err();
    let Trouble::Refused(answer) = failed.trouble else { panic!("{failed:?}") };
    assert_eq!(answer.words, "5.1.1 no such user here");
}

#[tokio::test]
async fn a_wrong_password_is_no_fault_of_the_mail() {
    let smtp = Smtp::start(Manner::Login("535 5.7.8 wrong")).await;
    let url = format!("smtp://us%40er:pass%3Aw@127.0.0.1:{}", smtp.port);
    let failed = send(&mailer(&url)).await.unwrap_err();
    assert_eq!((failed.trouble.kind(), failed.everybody), ("login", true));
    smtp.behave(Manner::Login("235 welcome"));
    send(&mailer(&url)).await.unwrap();
    // RFC 4616: nobody, the user, the password, with zeros between, in base64.
    assert!(smtp.logins().iter().all(|line| line == "AUTH PLAIN AHVzQGVyAHBhc3M6dw=="), "{:?}", smtp.logins());
}

#[tokio::test]
async fn nobody_there_is_unreachable_and_silence_is_not_waited_for_for_ever() {
    let smtp = Smtp::start(Manner::Hangs).await;
    let mailer = smtp.mailer().give_up_after(Duration::from_millis(300));
    let failed = send(&mailer).await.unwrap_err();
    assert_eq!((failed.trouble, failed.everybody), (Trouble::TooSlow, false));
    smtp.stop().await;
    let failed = send(&mailer).await.unwrap_err();
    assert_eq!((failed.trouble, failed.everybody), (Trouble::Unreachable, true));
}

#[tokio::test]
async fn without_encryption_nothing_leaves_the_machine() {
    // The server offers no STARTTLS: what wants it does not go on without, and a user name is never said.
    let smtp = Smtp::start(Manner::Good).await;
    let url = format!("smtp://user:secret@127.0.0.1:{}?tls=required", smtp.port);
    let failed = send(&mailer(&url)).await.unwrap_err();
    assert_eq!((failed.trouble, failed.everybody), (Trouble::NotEncrypted, true));
    assert_eq!((smtp.logins().len(), smtp.arrived().len()), (0, 0));
    // Nor does one that wants TLS at once of a server that speaks none.
    let failed = send(&mailer(&format!("smtps://127.0.0.1:{}", smtp.port))).await.unwrap_err();
    assert_eq!((failed.trouble, failed.everybody), (Trouble::NotTrusted, true));
}

#[tokio::test]
async fn without_a_mail_server_nothing_leaves_but_in_the_demo() {
    assert_eq!(send(&Mailer::off()).await, Err(Failed { trouble: Trouble::Off, everybody: true }));
    assert_eq!(send(&Mailer::demo()).await, Ok(()));
    assert!(!Mailer::off().is_on() && Mailer::demo().is_on() && Mailer::demo().shows());
}
