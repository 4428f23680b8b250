//! Mail that leaves encrypted, to the server that it is meant for and to no other.

use super::{outbox::Desk, smtp::send};
use crate::support::{
    Project,
    certificates::{Authority, Until},
    smtp::{Encryption, Manner, Smtp, trusting},
};
use domain::{
    administration::Role,
    mail::{Answer, Trouble},
};
use server::{
    outbound::mail::{Failed, Mailer},
    store::outbox::OutboxState,
};

/// RFC 4616: nobody, the user, the password, with zeros between, in base64.
const RIGHT: &str = "AUTH PLAIN AGtleXdhcmQAcjEkaHQgb25l";
const RIGHT_URL: &str = "keyward:r1%24ht%20one";

/// How a mail server is asked for encryption, and how it gives it.
type Way = (&'static str, fn(tokio_rustls::TlsAcceptor) -> Encryption, &'static str);
const WAYS: [Way; 2] = [("smtp", Encryption::Offered, "?tls=required"), ("smtps", Encryption::AtOnce, "")];

/// A mail server at `localhost` that shows a certificate for `name`.
async fn server(manner: Manner, way: Way, authority: &Authority, name: &str, until: Until) -> Smtp {
    Smtp::encrypted(manner, (way.1)(authority.vouches_for(name, until))).await
}

fn mailer(way: Way, host: &str, port: u16, trusted: Option<&Authority>) -> Mailer {
    let (scheme, _, rest) = way;
    trusting(&format!("{scheme}://{RIGHT_URL}@{host}:{port}{rest}"), trusted.map(Authority::pem).as_deref())
}

/// Nothing of the password, and nothing of the mail, was to be read on the way.
fn nothing_was_said_aloud(smtp: &Smtp) {
    for line in smtp.in_clear() {
        assert!(line.starts_with("EHLO ") || line == "STARTTLS" || line == "QUIT", "{line}");
    }
}

#[tokio::test]
async fn a_mail_reaches_a_server_whose_certificate_is_trusted_and_the_password_only_that() {
    let authority = Authority::new("The clinic's own");
    for way in WAYS {
        // By its name, and by its address.
        for host in ["localhost", "127.0.0.1"] {
            let smtp = server(Manner::LetsIn(RIGHT), way, &authority, host, Until::Later).await;
            let mailer = mailer(way, host, smtp.port, Some(&authority));
            for _ in 0..2 {
                send(&mailer).await.unwrap();
            }
            assert_eq!((smtp.arrived().len(), smtp.connections()), (2, 1), "{way:?} {host}");
            assert_eq!(smtp.logins(), [RIGHT]);
            nothing_was_said_aloud(&smtp);
        }
    }
}

#[tokio::test]
async fn each_certificate_of_the_file_is_trusted() {
    let (first, second) = (Authority::new("One"), Authority::new("Another"));
    let both = format!("{}{}", first.pem(), second.pem());
    for authority in [&first, &second] {
        let smtp = server(Manner::Good, WAYS[1], authority, "localhost", Until::Later).await;
        let mailer = trusting(&format!("smtps://localhost:{}", smtp.port), Some(&both));
        send(&mailer).await.unwrap();
        assert_eq!(smtp.arrived().len(), 1);
    }
}

#[tokio::test]
async fn a_wrong_password_is_said_to_be_wrong_and_no_mail_leaves() {
    let authority = Authority::new("The clinic's own");
    for way in WAYS {
        let smtp = server(Manner::LetsIn("AUTH PLAIN another"), way, &authority, "localhost", Until::Later).await;
        let failed = send(&mailer(way, "localhost", smtp.port, Some(&authority))).await.unwrap_err();
        let said = Answer::new(535, "5.7.8 Username and Password not accepted");
        assert_eq!(failed, Failed { trouble: Trouble::Login(said), everybody: true });
        assert!(smtp.arrived().is_empty());
        nothing_was_said_aloud(&smtp);
    }
}

#[tokio::test]
async fn a_server_that_could_be_anybodys_gets_neither_mail_nor_password_and_it_is_said_why() {
    let (authority, stranger) = (Authority::new("The clinic's own"), Authority::new("The clinic's own"));
    let cases = [
        (&authority, None, "localhost", Until::Later, Trouble::UnknownIssuer),
        // Of the same name, with another key.
        (&stranger, Some(&authority), "localhost", Until::Later, Trouble::UnknownIssuer),
        (&authority, Some(&authority), "mail.elsewhere.example", Until::Later, Trouble::OtherName),
        (&authority, Some(&authority), "127.0.0.1", Until::Later, Trouble::OtherName),
        (&authority, Some(&authority), "localhost", Until::Past, Trouble::CertificateOver),
    ];
    for way in WAYS {
        for (signer, trusted, name, until, why) in &cases {
            let smtp = server(Manner::LetsIn(RIGHT), way, signer, name, *until).await;
            let failed = send(&mailer(way, "localhost", smtp.port, *trusted)).await.unwrap_err();
            assert_eq!(failed, Failed { trouble: why.clone(), everybody: true }, "{} {name}", way.0);
            assert_eq!((smtp.arrived().len(), smtp.logins().len()), (0, 0));
            nothing_was_said_aloud(&smtp);
        }
    }
}

#[tokio::test]
async fn whoever_takes_the_offer_of_encryption_away_gets_nothing() {
    // It asks for a password in the clear, as somebody on the way would have it.
    let smtp = Smtp::start(Manner::LetsIn(RIGHT)).await;
    let failed = send(&mailer(WAYS[0], "localhost", smtp.port, None)).await.unwrap_err();
    assert_eq!(failed, Failed { trouble: Trouble::NotEncrypted, everybody: true });
    assert_eq!((smtp.logins().len(), smtp.arrived().len()), (0, 0));
    nothing_was_said_aloud(&smtp);
}

#[tokio::test]
async fn on_this_machine_a_mail_leaves_without_encryption_unless_it_is_demanded() {
    let authority = Authority::new("The clinic's own");
    let smtp = server(Manner::Good, WAYS[0], &authority, "mail.elsewhere.example", Until::Past).await;
    send(&smtp.mailer()).await.unwrap();
    assert_eq!(smtp.arrived().len(), 1);
    assert!(smtp.mailer().server().unwrap().0.contains("not encrypted, on this machine"));
    // Elsewhere it is demanded, whatever the URL says.
    for url in ["smtp://mail.clinic.example", "smtp://mail.clinic.example?tls=none", "smtp://192.0.2.1:25"] {
        assert!(trusting(url, None).server().unwrap().0.ends_with("(STARTTLS)"), "{url}");
    }
}

#[tokio::test]
async fn an_invitation_goes_out_encrypted_and_waits_while_the_certificate_is_not_trusted() {
    let project = Project::new().await;
    project.app("labs").await;
    let owner = project.administrator(Role::Owner).await;
    let fields = [("addresses", "new@family.example"), ("application", "labs")];
    owner.post("users/invitations/new", &fields).await.expect(303);

    let authority = Authority::new("The clinic's own");
    let way = WAYS[0];
    let smtp = server(Manner::LetsIn(RIGHT), way, &authority, "localhost", Until::Later).await;
    let blind = Desk::of(project.clone(), mailer(way, "localhost", smtp.port, None)).await;
    assert_eq!(blind.deliver().await, 1);
    let log = owner.get("settings/mail/log").await.expect(200);
    assert!(log.body.contains("from an authority that is not trusted here"), "{}", log.body);
    let list = owner.get("users/invitations?state=open").await.expect(200);
    assert!(list.body.contains("from an authority that is not trusted here"), "{}", list.body);

    let seeing = Desk::of(project.clone(), mailer(way, "localhost", smtp.port, Some(&authority))).await;
    project.wait(60);
    assert_eq!(seeing.deliver().await, 1);
    let arrived = smtp.arrived();
    let [one] = &arrived[..] else { panic!("{arrived:?}") };
    assert_eq!(one.to, "<new@family.example>");
    nothing_was_said_aloud(&smtp);
    let whole = one.data.replace("=\r\n", "").replace("=3D", "=");
    let link = whole.lines().find(|line| line.starts_with("http")).expect("a link").trim();
    let browser = project.browser();
    let page = browser.follow(browser.get(link).await).await.expect(200);
    assert!(page.body.contains("new@family.example"), "{}", page.body);
    let sent = owner.get(&format!("settings/mail/log?state={}", OutboxState::Sent.as_str())).await;
    assert!(sent.body.contains("new@family.example"), "{}", sent.body);
}
