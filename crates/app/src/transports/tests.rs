use std::io::Write;
use std::path::Path;
use std::sync::{Arc, Mutex};

use mail_parser::{HeaderValue, MessageParser};
use serde_json::{Value, json};
use store::outbox::{Kind, Model};
use store::testing::time;

use super::console::Console;
use super::directory::Directory;
use super::fake_smtp::FakeSmtp;
use super::letterhead::Letterhead;
use super::smtp::Smtp;
use super::{Failure, Transport, Transports};

fn row(kind: Kind, recipient: &str, payload: Value) -> Model {
    Model {
        id: store::MessageId(42),
        kind,
        recipient: recipient.to_owned(),
        template: "account/email/login_code".to_owned(),
        payload,
        created_at: time("2026-01-31T12:00:00.000001Z"),
        attempts: 1,
        next_attempt_at: None,
        sent_at: None,
        failed_at: None,
        last_error: String::new(),
    }
}

fn mail(recipient: &str) -> Model {
    let words = json!({
        "subject": "[Example] Ihr Schlüssel",
        "text": "Hier ist er, für Sie:\n\nBCDF-GHJK\n\n.\nBis bald.\n",
        "html": "<p>BCDF-GHJK</p>\n",
        "headers": [["X-Template", "account/email/login_code"]],
    });
    row(Kind::Mail, recipient, words)
}

fn sms(payload: Value) -> Model {
    row(Kind::Sms, "+31612345678", payload)
}

fn settings() -> config::Mail {
    config::Mail {
        from: "Example <noreply@example.com>".to_owned(),
        ..config::Mail::default()
    }
}

fn letterhead() -> Letterhead {
    Letterhead::new(&settings()).unwrap()
}

fn written(row: &Model) -> Vec<u8> {
    letterhead().write(row).unwrap().formatted()
}

fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| {
            (
                path.file_name().unwrap().to_str().unwrap().to_owned(),
                std::fs::read(&path).unwrap(),
            )
        })
        .collect();
    files.sort();
    files
}

#[test]
fn a_mail_says_who_writes_to_whom_what_and_when() {
    let raw = written(&mail("alice@example.org"));
    let parsed = MessageParser::new().parse(&raw).unwrap();
    let address = |value: Option<&mail_parser::Address<'_>>| {
        let first = value.unwrap().first().unwrap();
        (
            first.name().map(str::to_owned),
            first.address().unwrap().to_owned(),
        )
    };
    assert_eq!(
        address(parsed.from()),
        (Some("Example".to_owned()), "noreply@example.com".to_owned())
    );
    assert_eq!(address(parsed.to()), (None, "alice@example.org".to_owned()));
    assert_eq!(parsed.subject(), Some("[Example] Ihr Schlüssel"));
    assert_eq!(parsed.date().unwrap().to_rfc3339(), "2026-01-31T12:00:00Z");
    assert_eq!(parsed.message_id(), Some("42.1769860800000001@example.com"));
    assert!(
        matches!(parsed.header("X-Template"), Some(HeaderValue::Text(text)) if text == "account/email/login_code")
    );
    let text = parsed.body_text(0).unwrap().replace("\r\n", "\n");
    assert_eq!(text, "Hier ist er, für Sie:\n\nBCDF-GHJK\n\n.\nBis bald.\n");
    assert_eq!(parsed.body_html(0).unwrap().trim(), "<p>BCDF-GHJK</p>");
    assert!(parsed.reply_to().is_none());
}

#[test]
fn the_same_mail_has_the_same_message_id_whenever_it_is_written() {
    let id = |row: &Model| {
        let raw = written(row);
        MessageParser::new()
            .parse(&raw)
            .unwrap()
            .message_id()
            .unwrap()
            .to_owned()
    };
    let mut again = mail("alice@example.org");
    again.attempts = 7;
    assert_eq!(id(&again), id(&mail("alice@example.org")));
    again.id = store::MessageId(43);
    assert_ne!(id(&again), id(&mail("alice@example.org")));
}

#[test]
fn answers_go_where_the_settings_say() {
    let settings = config::Mail {
        reply_to: Some("help@example.com".to_owned()),
        ..settings()
    };
    let raw = Letterhead::new(&settings)
        .unwrap()
        .write(&mail("alice@example.org"))
        .unwrap()
        .formatted();
    let parsed = MessageParser::new().parse(&raw).unwrap();
    assert_eq!(
        parsed.reply_to().unwrap().first().unwrap().address(),
        Some("help@example.com")
    );

    for (from, reply_to) in [("nobody", None), ("a@example.com", Some("nobody"))] {
        let settings = config::Mail {
            from: from.to_owned(),
            reply_to: reply_to.map(str::to_owned),
            ..config::Mail::default()
        };
        assert!(Letterhead::new(&settings).is_err(), "{from} {reply_to:?}");
    }
}

#[test]
fn domains_beyond_ascii_are_written_as_every_server_reads_them() {
    let raw = written(&mail("alice@bücher.example"));
    let parsed = MessageParser::new().parse(&raw).unwrap();
    assert_eq!(
        parsed.to().unwrap().first().unwrap().address(),
        Some("alice@xn--bcher-kva.example")
    );
}

#[test]
fn what_is_no_address_or_no_mail_is_not_tried_again() {
    for row in [
        mail("alice"),
        mail("alice@"),
        mail("a@example.org\r\nBcc: eve@example.net"),
        sms(json!({})),
    ] {
        let failure = letterhead().write(&row).unwrap_err();
        assert!(failure.is_final, "{failure:?}");
    }
}

#[tokio::test]
async fn a_folder_gets_one_complete_file_per_message() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().join("mail");
    let transport = Directory::open(&folder, letterhead()).unwrap();
    transport.send(&mail("alice@example.org")).await.unwrap();
    // Sent again, as after a crash: still one message.
    transport.send(&mail("alice@example.org")).await.unwrap();

    let files = files(&folder);
    assert_eq!(files.len(), 1);
    assert_eq!(files[0].0, "00001769860800000001-000000000042.eml");
    let parsed = MessageParser::new().parse(&files[0].1).unwrap();
    assert_eq!(parsed.subject(), Some("[Example] Ihr Schlüssel"));
    assert!(transport.is_local());
}

#[tokio::test]
async fn text_messages_in_a_folder_hold_the_number_and_the_code_or_the_reason() {
    let folder = tempfile::tempdir().unwrap();
    let transport = Directory::open(folder.path(), letterhead()).unwrap();
    transport
        .send(&sms(
            json!({"text": "..", "user_id": 7, "code": "BCDF-GHJK"}),
        ))
        .await
        .unwrap();
    let mut other = sms(json!({"text": "..", "reason": "unknown"}));
    other.id = store::MessageId(43);
    transport.send(&other).await.unwrap();

    let read: Vec<(String, Value)> = files(folder.path())
        .into_iter()
        .map(|(name, contents)| (name, serde_json::from_slice(&contents).unwrap()))
        .collect();
    assert_eq!(
        read,
        [
            (
                "00001769860800000001-000000000042.json".to_owned(),
                json!({"user_id": 7, "phone": "+31612345678", "code": "BCDF-GHJK"}),
            ),
            (
                "00001769860800000001-000000000043.json".to_owned(),
                json!({"phone": "+31612345678", "reason": "unknown"}),
            ),
        ]
    );
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_to_may_be_one_day() {
    let folder = tempfile::tempdir().unwrap();
    let transport = Directory::open(folder.path(), letterhead()).unwrap();
    folder.close().unwrap();
    let failure = transport
        .send(&mail("alice@example.org"))
        .await
        .unwrap_err();
    assert_eq!((failure.is_final, failure.class.as_str()), (false, "file"));
}

#[derive(Clone, Default)]
struct Paper(Arc<Mutex<Vec<u8>>>);

impl Write for Paper {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn the_terminal_shows_to_whom_and_what() {
    let paper = Paper::default();
    let transport = Console::to(Box::new(paper.clone()));
    transport.send(&mail("alice@example.org")).await.unwrap();
    transport
        .send(&sms(json!({"text": "BCDF-GHJK is your code."})))
        .await
        .unwrap();
    let shown = String::from_utf8(paper.0.lock().unwrap().clone()).unwrap();
    assert_eq!(
        shown,
        "\n--- to alice@example.org (account/email/login_code)\n[Example] Ihr Schlüssel\n\nHier ist er, für Sie:\n\n\
         BCDF-GHJK\n\n.\nBis bald.\n---\n\n--- to +31612345678 (account/email/login_code)\nBCDF-GHJK is your code.\n---\n"
    );
    assert!(transport.is_local());
}

fn smtp(port: u16) -> Smtp {
    let settings = config::Mail {
        host: "127.0.0.1".to_owned(),
        port: Some(port),
        security: config::MailSecurity::None,
        timeout: 5,
        ..settings()
    };
    Smtp::new(&settings, letterhead()).unwrap()
}

async fn failure(server: &FakeSmtp) -> Failure {
    smtp(server.port())
        .send(&mail("alice@example.org"))
        .await
        .unwrap_err()
}

#[tokio::test]
async fn a_server_gets_the_mail_over_a_connection_that_is_kept() {
    let server = FakeSmtp::start().await;
    let transport = smtp(server.port());
    transport.send(&mail("alice@example.org")).await.unwrap();
    // The connection goes back to the pool in a task of its own.
    tokio::task::yield_now().await;
    transport.send(&mail("bob@example.org")).await.unwrap();
    let mails = server.mails();
    assert_eq!(mails.len(), 2);
    let parsed = MessageParser::new().parse(mails[1].as_bytes()).unwrap();
    assert_eq!(
        parsed.to().unwrap().first().unwrap().address(),
        Some("bob@example.org")
    );
    assert!(parsed.body_text(0).unwrap().contains("\n.\n"));
    let commands = server.commands();
    assert_eq!(
        commands
            .iter()
            .filter(|command| command.starts_with("EHLO"))
            .count(),
        1,
        "{commands:?}"
    );
    assert!(
        commands.contains(&"MAIL FROM:<noreply@example.com>".to_owned()),
        "{commands:?}"
    );
    assert!(!transport.is_local());
}

#[tokio::test]
async fn a_server_that_asks_for_a_name_gets_it() {
    let server = FakeSmtp::start().await;
    let settings = config::Mail {
        host: "127.0.0.1".to_owned(),
        port: Some(server.port()),
        security: config::MailSecurity::None,
        username: "mailer".to_owned(),
        password: serde_json::from_value(json!("s3cret")).unwrap(),
        ..settings()
    };
    let transport = Smtp::new(&settings, letterhead()).unwrap();
    transport.send(&mail("alice@example.org")).await.unwrap();
    assert!(
        server
            .commands()
            .iter()
            .any(|command| command == "AUTH PLAIN AG1haWxlcgBzM2NyZXQ=")
    );
}

#[tokio::test]
async fn a_mail_refused_for_now_may_pass_and_one_refused_for_good_may_not() {
    let server = FakeSmtp::start().await;
    server.answer("RCPT", "450 later");
    let later = failure(&server).await;
    assert_eq!((later.is_final, later.class.as_str()), (false, "smtp 450"));
    server.answer("RCPT", "550 no such user");
    let never = failure(&server).await;
    assert_eq!((never.is_final, never.class.as_str()), (true, "smtp 550"));
    assert!(never.detail.contains("no such user"), "{never:?}");
}

#[tokio::test]
async fn a_refusal_of_ourselves_is_not_the_end_of_the_mail() {
    let server = FakeSmtp::start().await;
    server.answer("MAIL", "530 login first");
    let failure = failure(&server).await;
    assert_eq!(
        (failure.is_final, failure.class.as_str()),
        (false, "smtp 530")
    );
}

#[tokio::test]
async fn a_server_that_is_not_there_or_has_no_encryption_may_be_put_right() {
    let server = FakeSmtp::start().await;
    let settings = config::Mail {
        host: "127.0.0.1".to_owned(),
        port: Some(server.port()),
        ..settings()
    };
    let transport = Smtp::new(&settings, letterhead()).unwrap();
    let failure = transport
        .send(&mail("alice@example.org"))
        .await
        .unwrap_err();
    assert!(!failure.is_final, "{failure:?}");
    assert_eq!(server.mails().len(), 0);

    // A port that was free a moment ago.
    let free = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let failure = smtp(free)
        .send(&mail("alice@example.org"))
        .await
        .unwrap_err();
    assert_eq!(
        (failure.is_final, failure.class.as_str()),
        (false, "smtp connection")
    );
}

#[tokio::test]
async fn a_server_can_be_tried_without_a_mail() {
    let server = FakeSmtp::start().await;
    smtp(server.port()).check().await.unwrap();
    assert_eq!(server.mails().len(), 0);
    server.answer("EHLO", "550 not you");
    server.answer("HELO", "550 not you");
    assert!(smtp(server.port()).check().await.is_err());
}

#[tokio::test]
async fn the_settings_name_the_ways_out() {
    let folder = tempfile::tempdir().unwrap();
    let file = config::Mail {
        backend: config::MailBackend::File,
        directory: Some(folder.path().to_owned()),
        ..settings()
    };
    let smtp = config::Mail {
        backend: config::MailBackend::Smtp,
        ..settings()
    };
    let open = |mail: config::Mail, sms: config::Sms| {
        Transports::open(&config::Settings {
            mail,
            sms,
            ..config::Settings::default()
        })
    };
    let sms = config::Sms::default;
    assert!(open(settings(), sms()).unwrap().are_local());
    assert!(open(file.clone(), sms()).unwrap().are_local());
    assert!(!open(smtp, sms()).unwrap().are_local());

    let nowhere = config::Mail {
        directory: None,
        ..file
    };
    let error = open(nowhere, sms()).err().unwrap().to_string();
    assert_eq!(error, "[mail] backend = \"file\" needs a directory");
    let webhook = config::Sms {
        backend: config::SmsBackend::Webhook,
        ..config::Sms::default()
    };
    assert!(open(settings(), webhook).is_err());
}
