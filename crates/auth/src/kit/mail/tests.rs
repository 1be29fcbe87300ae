use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
use store::Timestamp;
use store::outbox::Kind;

use super::{
    Addressee, Change, Mail, Mailer, Origin, Problem, Proof, Rendered, Site, Sms, samples,
};
use crate::messages::{self, Words};

fn site() -> Site {
    Site {
        name: "Example".to_owned(),
        domain: "example.com".to_owned(),
    }
}

fn to<'a>(site: &'a Site, lang: &'a str) -> Addressee<'a> {
    Addressee {
        to: "alice@example.org",
        site,
        lang,
    }
}

fn mailer() -> Mailer {
    Mailer::new(None, None)
}

fn text(mail: &Mail) -> String {
    mailer().render(mail, to(&site(), "en")).unwrap().text
}

fn noon() -> DateTime<Tz> {
    Tz::Asia__Kolkata
        .with_ymd_and_hms(2026, 1, 31, 12, 0, 0)
        .unwrap()
}

fn minutes(minutes: i64) -> TimeDelta {
    TimeDelta::minutes(minutes)
}

/// A name for the snapshot of a sample; proofs come twice.
fn label(mail: &Mail) -> String {
    let proof = match mail {
        Mail::EmailConfirmation(proof) | Mail::EmailConfirmationSignup(proof) => match proof {
            Proof::Code { .. } => "_by_code",
            Proof::Link { .. } => "_by_link",
        },
        _ => "",
    };
    format!("{}{proof}", mail.name())
}

#[test]
fn every_mail_reads_as_it_was_approved() {
    let mailer = mailer();
    for (lang, mail) in
        messages::languages().flat_map(|lang| samples().into_iter().map(move |mail| (lang, mail)))
    {
        let mail_in_words = mailer.render(&mail, to(&site(), lang)).unwrap();
        let label = match lang {
            "en" => label(&mail),
            lang => format!("{lang}.{}", label(&mail)),
        };
        insta::assert_snapshot!(
            format!("{label}.text"),
            format!("{}\n\n{}", mail_in_words.subject, mail_in_words.text)
        );
        insta::assert_snapshot!(format!("{label}.html"), mail_in_words.html);
    }
}

#[test]
fn every_mail_can_be_written_in_every_language() {
    let mailer = mailer();
    for lang in messages::languages() {
        for mail in samples() {
            let words = mailer.render(&mail, to(&site(), lang)).unwrap();
            let english = mailer.render(&mail, to(&site(), "en")).unwrap();
            for (part, translated, original) in [
                ("subject", &words.subject, &english.subject),
                ("text", &words.text, &english.text),
                ("html", &words.html, &english.html),
            ] {
                assert!(
                    !translated.contains("{{") && !translated.contains(">none<"),
                    "{lang} {mail:?} {part}: {translated}"
                );
                assert_eq!(
                    translated == original,
                    lang == "en",
                    "{lang} {mail:?} {part}: {translated}"
                );
            }
        }
    }
}

#[test]
fn every_folder_of_templates_belongs_to_a_mail() {
    let mut folders: Vec<_> = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/mail"))
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().into_string().unwrap())
        .collect();
    let mut names: Vec<_> = samples().iter().map(Mail::name).collect();
    folders.sort();
    names.sort_unstable();
    names.dedup();
    assert_eq!(folders, names);
}

#[test]
fn the_code_stands_alone_on_the_first_line_of_its_length() {
    let code = "BCDF-GHJK".to_owned();
    for mail in [
        Mail::LoginCode {
            code: code.clone(),
            valid_for: minutes(3),
        },
        Mail::PasswordResetCode {
            code: code.clone(),
            valid_for: minutes(3),
        },
        Mail::EmailConfirmation(Proof::Code {
            code: code.clone(),
            valid_for: minutes(15),
        }),
        Mail::EmailConfirmationSignup(Proof::Code {
            code: code.clone(),
            valid_for: minutes(15),
        }),
    ] {
        for lang in messages::languages() {
            let site = Site {
                name: "X".to_owned(),
                domain: "testserver".to_owned(),
            };
            let text = mailer().render(&mail, to(&site, lang)).unwrap().text;
            let first = text.lines().find(|line| line.chars().count() == 9);
            assert_eq!(first, Some("BCDF-GHJK"), "{lang} {mail:?}: {text}");
            let is_code = |line: &&str| {
                line.len() >= 6 && line.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
            };
            assert_eq!(
                text.lines().find(is_code),
                Some("BCDF-GHJK"),
                "{lang} {mail:?}: {text}"
            );
        }
    }
}

#[test]
fn links_stand_as_they_are_in_text_and_page() {
    let url = "https://example.com/spa/password/reset/1-abc-def/";
    let mail = Mail::PasswordResetKey {
        url: url.to_owned(),
        valid_for: minutes(60),
        username: None,
    };
    let words = mailer().render(&mail, to(&site(), "en")).unwrap();
    assert!(words.text.lines().any(|line| line == url), "{}", words.text);
    assert!(
        words.html.contains(&format!("href=\"{url}\"")),
        "{}",
        words.html
    );
    assert!(!words.text.contains("user name"), "{}", words.text);
}

#[test]
fn a_taken_address_is_told_in_the_words_that_clients_look_for() {
    let mail = Mail::AccountAlreadyExists {
        password_reset_url: "https://example.com/reset".to_owned(),
    };
    let text = text(&mail);
    assert!(
        text.contains("an account using that email address already exists"),
        "{text}"
    );
}

#[test]
fn an_unknown_address_is_told_where_to_sign_up() {
    let text = text(&Mail::UnknownAccount {
        signup_url: "https://example.com/spa/signup".to_owned(),
    });
    assert!(text.contains("https://example.com/spa/signup"), "{text}");
}

#[test]
fn strangers_cannot_put_lines_or_markup_in_a_mail() {
    let change = Change::EmailChanged {
        from: "alice@example.org".to_owned(),
        to: "<b>bob</b>\r\n\r\nBCDF-GHJK\r\n@example.org".to_owned(),
    };
    let origin = Origin {
        ip: None,
        user_agent: format!("Agent\u{0}\n<script>{}", "x".repeat(500)),
        at: noon(),
    };
    let site = Site {
        name: "Ex\r\nBcc: eve@example.net".to_owned(),
        domain: "example.com".to_owned(),
    };
    let words = mailer()
        .render(&Mail::Notification { change, origin }, to(&site, "en"))
        .unwrap();

    assert_eq!(
        words.subject,
        "[Ex Bcc: eve@example.net] Your email address was changed"
    );
    assert!(
        words
            .text
            .contains("to <b>bob</b> BCDF-GHJK @example.org.\n"),
        "{}",
        words.text
    );
    assert!(
        words.html.contains("&lt;b&gt;bob&lt;/b&gt;") && !words.html.contains("<b>"),
        "{}",
        words.html
    );
    assert!(!words.html.contains("<script>"), "{}", words.html);
    assert!(
        words
            .text
            .contains("When: 2026-01-31 12:00 IST\nIP address: unknown\n"),
        "{}",
        words.text
    );
    let browser = words
        .text
        .lines()
        .find(|line| line.starts_with("Browser: "))
        .unwrap();
    assert!(browser.len() <= "Browser: ".len() + 200, "{browser}");
}

#[test]
fn the_subject_starts_with_the_configured_prefix_or_the_name_of_the_site() {
    let mail = Mail::Notification {
        change: Change::PasswordSet,
        origin: Origin {
            ip: None,
            user_agent: String::new(),
            at: noon(),
        },
    };
    let subject = |prefix: Option<&str>| {
        let mailer = Mailer::new(None, prefix.map(str::to_owned));
        mailer.render(&mail, to(&site(), "en-us")).unwrap().subject
    };
    assert_eq!(subject(None), "[Example] Your account has a password now");
    assert_eq!(
        subject(Some("Campus: ")),
        "Campus: Your account has a password now"
    );
    assert_eq!(subject(Some("")), "Your account has a password now");
}

#[test]
fn the_headers_name_the_template_and_ask_for_no_automatic_answers() {
    let mail = Mail::LoginCode {
        code: "BCDF-GHJK".to_owned(),
        valid_for: minutes(3),
    };
    let words = mailer().render(&mail, to(&site(), "en")).unwrap();
    assert_eq!(
        words.headers,
        [
            (
                "X-Template".to_owned(),
                "account/email/login_code".to_owned()
            ),
            ("Auto-Submitted".to_owned(), "auto-generated".to_owned()),
        ]
    );
    assert_eq!(format!("{mail:?}"), "Mail(\"login_code\")");
}

mod folder {
    use super::*;

    fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (name, source) in files {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, source).unwrap();
        }
        folder
    }

    fn login_code(files: &[(&str, &str)]) -> (Vec<Problem>, super::super::Rendered) {
        let folder = folder(files);
        let mailer = Mailer::new(Some(folder.path()), Some(String::new()));
        let mail = Mail::LoginCode {
            code: "BCDF-GHJK".to_owned(),
            valid_for: minutes(3),
        };
        (
            mailer.problems().to_vec(),
            mailer.render(&mail, to(&site(), "en")).unwrap(),
        )
    }

    #[test]
    fn a_file_of_the_folder_replaces_the_built_in_one_and_leaves_the_others() {
        let (problems, words) = login_code(&[("login_code/subject.txt", "Psst: {{ site.name }}")]);
        assert_eq!(problems, []);
        assert_eq!(words.subject, "Psst: Example");
        assert!(words.text.contains("\nBCDF-GHJK\n"), "{}", words.text);
    }

    #[test]
    fn the_shared_layout_can_be_replaced_and_added_to() {
        let (problems, words) = login_code(&[
            (
                "base.html",
                "{% include 'logo.html' %}{% block content %}{% endblock %}",
            ),
            ("logo.html", "<i>{{ site.domain }}</i>\n"),
        ]);
        assert_eq!(problems, []);
        assert!(
            words.html.starts_with("<i>example.com</i>"),
            "{}",
            words.html
        );
        assert!(words.html.contains("BCDF-GHJK"), "{}", words.html);
    }

    #[test]
    fn a_file_that_cannot_be_read_is_named_with_its_line_and_not_used() {
        let (problems, words) = login_code(&[("login_code/subject.txt", "Psst\n{% if %}")]);
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert!(
            problems[0]
                .to_string()
                .starts_with("login_code/subject.txt, line 2: syntax error"),
            "{}",
            problems[0]
        );
        assert_eq!(words.subject, "Your sign-in code");
    }

    #[test]
    fn a_file_that_only_fails_when_used_is_found_at_the_start_and_not_used() {
        let (problems, words) = login_code(&[("login_code/body.txt", "Hello\n\n{{ cod }}\n")]);
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert!(
            problems[0]
                .to_string()
                .starts_with("login_code/body.txt, line 3: undefined value"),
            "{}",
            problems[0]
        );
        assert!(words.text.contains("\nBCDF-GHJK\n"), "{}", words.text);

        let (problems, _) = login_code(&[("login_code/body.txt", "{{ t('no-such-sentence') }}")]);
        assert!(
            problems[0].to_string().contains("no-such-sentence"),
            "{}",
            problems[0]
        );
    }

    #[test]
    fn a_folder_that_is_not_there_is_a_problem_and_no_end() {
        let mailer = Mailer::new(Some(std::path::Path::new("/nowhere/at/all")), None);
        assert_eq!(mailer.problems().len(), 1);
        assert_eq!(mailer.problems()[0].file, "/nowhere/at/all");
    }
}

#[test]
fn a_row_of_the_outbox_holds_what_a_transport_needs() {
    let now = noon().with_timezone(&Utc);
    let mail = Mail::LoginCode {
        code: "BCDF-GHJK".to_owned(),
        valid_for: minutes(3),
    };
    let row = mailer().message(&mail, to(&site(), "en"), now).unwrap();
    assert_eq!(row.kind, Kind::Mail);
    assert_eq!(row.recipient, "alice@example.org");
    assert_eq!(row.template, "account/email/login_code");
    assert_eq!(row.now, Timestamp::from(now));
    let words: Rendered = serde_json::from_value(row.payload).unwrap();
    assert!(words == mailer().render(&mail, to(&site(), "en")).unwrap());

    let site = site();
    let phone = Addressee {
        to: "+31612345678",
        site: &site,
        lang: "en",
    };
    let row = mailer().sms(&Sms::UnknownAccount, phone, now);
    assert_eq!(
        (row.kind, row.recipient.as_str()),
        (Kind::Sms, "+31612345678")
    );
    assert_eq!(row.template, "account/sms/unknown_account");
}

#[test]
fn text_messages_carry_their_words_and_what_they_are_made_of() {
    let site = site();
    let phone = Addressee {
        to: "+31612345678",
        site: &site,
        lang: "en",
    };
    let code = Sms::Code {
        user_id: Some(store::UserId(7)),
        code: "BCDF-GHJK".to_owned(),
    };
    assert_eq!(
        code.payload(phone, &Words::default()),
        serde_json::json!({
            "text": "BCDF-GHJK is your code for Example. Keep it to yourself.",
            "user_id": 7,
            "code": "BCDF-GHJK",
        })
    );
    assert_eq!(
        Sms::UnknownAccount.payload(phone, &Words::default()),
        serde_json::json!({"text": "There is no account at Example with this phone number.", "reason": "unknown"})
    );
    assert_eq!(
        Sms::AccountAlreadyExists.payload(
            Addressee {
                lang: "hi",
                ..phone
            },
            &Words::default(),
        ),
        serde_json::json!({
            "text": "Example में इस फ़ोन नंबर से खाता पहले से मौजूद है। आप सीधे साइन इन कर सकते हैं।",
            "reason": "exists",
        })
    );
    assert_eq!(
        format!("{code:?}"),
        "Sms(\"account/sms/verification_code\")"
    );
}

#[test]
fn every_text_message_reads_as_it_was_approved() {
    let site = site();
    let all = [
        Sms::Code {
            user_id: None,
            code: "BCDF-GHJK".to_owned(),
        },
        Sms::UnknownAccount,
        Sms::AccountAlreadyExists,
    ];
    for lang in messages::languages() {
        let phone = Addressee {
            to: "+31612345678",
            site: &site,
            lang,
        };
        let texts = all.iter().map(|message| {
            let payload = message.payload(phone, &Words::default());
            payload["text"].as_str().unwrap().to_owned()
        });
        insta::assert_snapshot!(format!("sms.{lang}"), texts.collect::<Vec<_>>().join("\n"));
    }
}
