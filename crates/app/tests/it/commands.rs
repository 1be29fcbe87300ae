//! The other commands.

use store::testing::TestDb;

use crate::support::Place;

#[test]
fn the_help_teaches() {
    let ran = Place::empty().run(&["--help"]);
    assert_eq!(ran.status(), Some(0));
    for command in [
        "serve",
        "migrate",
        "createsuperuser",
        "changepassword",
        "cleanup",
        "clearsessions",
        "sendtestemail",
        "doctor",
        "user",
        "session",
        "keys",
        "invite",
        "invitation",
        "approval",
        "profile",
        "import",
        "providers",
        "gen",
    ] {
        assert!(
            ran.out()
                .lines()
                .any(|line| line.trim_start().starts_with(command)),
            "{command}:\n{}",
            ran.out()
        );
    }
    assert!(ran.out().contains("Exit status: 0 done"));
}

#[tokio::test]
async fn migrate_says_what_it_did_and_then_that_there_is_nothing_to_do() {
    let db = TestDb::without_tables().await;
    let place = Place::with(db.url(), "");
    assert_eq!(place.run(&["migrate", "--check"]).status(), Some(1));
    let ran = place.run(&["migrate", "--json"]);
    assert_eq!(ran.json()["applied"][0], "m0001_django_baseline");
    assert_eq!(place.run(&["migrate"]).out().trim(), "Nothing to do.");
    assert_eq!(place.run(&["migrate", "--check"]).status(), Some(0));
}

#[tokio::test]
async fn a_superuser_is_made_shown_and_logged_in() {
    let db = TestDb::new().await;
    let place = Place::with(db.url(), "");
    let create = [
        "createsuperuser",
        "--username",
        "root",
        "--email",
        "Root@Example.org",
        "--json",
    ];
    let made = place.run_with_input(&create, "Colloportus-7");
    assert_eq!(made.json()["username"], "root");
    let shown = place
        .run(&["user", "show", "root@example.org", "--json"])
        .json();
    assert_eq!(shown["is_superuser"], true);
    assert_eq!(
        shown["emails"],
        serde_json::json!([{ "email": "root@example.org", "verified": true, "primary": true }])
    );
    let token = place.run(&["session", "create", "--user", "root"]).out();
    let server = place.serve(&[]);
    let header = format!("X-Session-Token: {}\r\n", token.trim());
    assert_eq!(
        server
            .ask("GET", "/_allauth/app/v1/auth/session", &header, "")
            .unwrap()
            .0,
        200
    );
    assert_eq!(
        place
            .run(&["session", "end", "--token", token.trim(), "--json"])
            .json()["ended"],
        1
    );
    assert_eq!(
        server
            .ask("GET", "/_allauth/app/v1/auth/session", &header, "")
            .unwrap()
            .0,
        410
    );
}

#[tokio::test]
async fn a_weak_password_is_refused_with_the_reasons() {
    let db = TestDb::new().await;
    let place = Place::with(db.url(), "");
    let ran = place.run_with_input(&["createsuperuser", "--username", "root"], "12345");
    assert_eq!(ran.status(), Some(1));
    assert!(
        ran.err().contains("too short") && ran.err().contains("entirely numeric"),
        "{}",
        ran.err()
    );
}

#[tokio::test]
async fn a_deactivated_user_is_out_at_once_and_may_come_back() {
    let db = TestDb::new().await;
    let place = Place::with(db.url(), "");
    place.run_with_input(&["createsuperuser", "--username", "root"], "Colloportus-7");
    let server = place.serve(&[]);
    let login = r#"{"username":"root","password":"Colloportus-7"}"#;
    let try_it = || {
        server
            .ask("POST", "/_allauth/app/v1/auth/login", "", login)
            .unwrap()
            .0
    };
    assert_eq!(try_it(), 200);
    assert_eq!(place.run(&["user", "deactivate", "root"]).status(), Some(0));
    assert_eq!(try_it(), 401);
    assert_eq!(place.run(&["user", "activate", "root"]).status(), Some(0));
    assert_eq!(try_it(), 200);
}

#[tokio::test]
async fn a_changed_password_ends_the_sessions() {
    let db = TestDb::new().await;
    let place = Place::with(db.url(), "");
    place.run_with_input(&["createsuperuser", "--username", "root"], "Colloportus-7");
    let token = place.run(&["session", "create", "--user", "root"]).out();
    assert_eq!(
        place
            .run_with_input(&["changepassword", "root"], "Alohomora-42")
            .status(),
        Some(0)
    );
    let header = format!("X-Session-Token: {}\r\n", token.trim());
    let (status, _) = place
        .serve(&[])
        .ask("GET", "/_allauth/app/v1/auth/session", &header, "")
        .unwrap();
    assert_eq!(status, 401);
}

#[tokio::test]
async fn nobody_is_found_by_a_name_that_nobody_has() {
    let db = TestDb::new().await;
    let ran = Place::with(db.url(), "").run(&["user", "show", "nobody"]);
    assert_eq!(ran.status(), Some(1));
    assert!(ran.err().contains("nobody"), "{}", ran.err());
}

#[tokio::test]
async fn the_doctor_finds_a_database_without_tables() {
    let db = TestDb::without_tables().await;
    let ran = Place::with(db.url(), "").run(&["doctor", "--json"]);
    assert_eq!(ran.status(), Some(1));
    let codes: Vec<_> = ran
        .json()
        .as_array()
        .unwrap()
        .iter()
        .map(|found| found["code"].clone())
        .collect();
    assert!(codes.contains(&"database.E101".into()), "{codes:?}");
}

#[tokio::test]
async fn a_test_mail_lands_in_the_folder() {
    let db = TestDb::new().await;
    let place = Place::with(
        db.url(),
        "[mail]\nbackend = \"file\"\ndirectory = \"mails\"\n",
    );
    assert_eq!(
        place.run(&["sendtestemail", "ann@example.org"]).status(),
        Some(0)
    );
    let mails: Vec<_> = std::fs::read_dir(place.path("mails")).unwrap().collect();
    assert_eq!(mails.len(), 1);
}

#[tokio::test]
async fn expired_sessions_are_cleared() {
    let db = TestDb::new().await;
    let row = |key: &str, at: &str| store::sessions::Model {
        session_key: key.to_owned(),
        session_data: String::new(),
        expire_date: store::testing::time(at),
    };
    store::sessions::insert(&*db, &row("old", "2001-01-01T00:00:00Z"))
        .await
        .unwrap();
    store::sessions::insert(&*db, &row("new", "2999-01-01T00:00:00Z"))
        .await
        .unwrap();
    assert_eq!(
        Place::with(db.url(), "")
            .run(&["clearsessions", "--json"])
            .json()["deleted"],
        1
    );
}

#[tokio::test]
async fn the_clean_up_says_what_it_deleted() {
    let db = TestDb::new().await;
    let row = store::sessions::Model {
        session_key: "old".to_owned(),
        session_data: String::new(),
        expire_date: store::testing::time("2001-01-01T00:00:00Z"),
    };
    store::sessions::insert(&*db, &row).await.unwrap();
    let place = Place::with(db.url(), "");
    assert_eq!(
        place.run(&["cleanup", "--json"]).json()["deleted"],
        serde_json::json!({"sessions": 1, "codes": 0, "messages": 0, "audit_entries": 0})
    );
    assert_eq!(
        place.run(&["cleanup"]).out().trim(),
        "Deleted 0 expired sessions, 0 expired codes, 0 old messages and 0 old entries of the audit log."
    );
}

#[tokio::test]
async fn whoever_lost_their_factors_gets_in_again_and_is_told() {
    let db = TestDb::new().await;
    let mails = "[mail]\nbackend = \"file\"\ndirectory = \"mails\"\n";
    let place = Place::with(db.url(), mails);
    let create = [
        "createsuperuser",
        "--username",
        "root",
        "--email",
        "root@example.org",
        "--json",
    ];
    let id = place.run_with_input(&create, "Colloportus-7").json()["id"].clone();
    let user_id = store::UserId(id.as_i64().unwrap().try_into().unwrap());
    for kind in ["totp", "recovery_codes"] {
        let new = store::authenticators::NewAuthenticator {
            user_id,
            r#type: kind.to_owned(),
            data: serde_json::json!({"secret": "JBSWY3DPEHPK3PXP", "seed": "00", "used_mask": 0}),
            created_at: store::testing::time("2026-01-01T00:00:00Z"),
        };
        let added = store::tx(&db, async |tx| store::authenticators::insert(tx, new).await);
        added.await.unwrap();
    }
    let server = place.serve(&[]);
    let login = r#"{"username":"root","password":"Colloportus-7"}"#;
    let try_it = || {
        server
            .ask("POST", "/_allauth/app/v1/auth/login", "", login)
            .unwrap()
            .0
    };
    assert_eq!(try_it(), 401);
    let ran = place.run(&["user", "reset-mfa", "root"]);
    assert_eq!(
        ran.out().trim(),
        "Removed from root: totp, recovery_codes.",
        "{}",
        ran.err()
    );
    assert_eq!(try_it(), 200);
    let again = place.run(&["user", "reset-mfa", "root", "--json"]).json();
    assert_eq!(again["removed"], serde_json::json!([]));
    let filter = store::audit::Filter {
        events: vec!["mfa_reset".to_owned()],
        ..store::audit::Filter::default()
    };
    let entries = store::audit::list(&*db, &filter, None, 9).await.unwrap();
    assert_eq!(entries.len(), 1);
    assert_eq!(
        (entries[0].subject_id, entries[0].actor_id),
        (Some(user_id), None)
    );
    assert_eq!(entries[0].client, "command");
    assert_eq!(
        entries[0].data,
        serde_json::json!({"types": ["totp", "recovery_codes"]})
    );
    let sent = store::outbox::list(&*db, store::outbox::State::Sent, None, 9)
        .await
        .unwrap();
    let waiting = store::outbox::list(&*db, store::outbox::State::Pending, None, 9)
        .await
        .unwrap();
    let told: Vec<_> = sent
        .iter()
        .chain(&waiting)
        .map(|row| (row.template.as_str(), row.recipient.as_str()))
        .collect();
    assert_eq!(told, [("mfa/email/mfa_reset", "root@example.org")]);
}
