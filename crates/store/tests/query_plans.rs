//! No question that is asked on every request, login or sign-up may read a whole table.

#![recursion_limit = "256"]
#![expect(
    clippy::disallowed_types,
    reason = "a test asks the engine for its plans"
)]
#![expect(clippy::unwrap_used, reason = "a test ends at the first surprise")]

use sea_orm::{ConnectionTrait, Statement};
use store::audit::{Cursor, Filter};
use store::phones::{Phone, Phones};
use store::profiles::Approval;
use store::testing::{TestDb, statements_of, time};
use store::user_sessions::Seen;
use store::{
    AuditId, EmailId, InvitationId, Ip, Timestamp, UserId, audit, authenticators, codes, emails,
    invitations, outbox, profile_keys, profiles, sessions, social_accounts, user_sessions, users,
};

/// What `{n}` stands for below: the numbers from 1 to 20,000, on every engine.
const NUMBERS: &str = "FROM (SELECT 1 + a.d + 10 * b.d + 100 * c.d + 1000 * e.d AS n
    FROM {d} a, {d} b, {d} c, (SELECT d FROM {d} x UNION ALL SELECT d + 10 FROM {d} y) e) numbers";
const DIGITS: &str = "(SELECT 0 AS d UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4
    UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9)";

/// A table, its columns, and a row of 20,000.
const ROWS: [(&str, &str, &str); 15] = [
    (
        "auth_user",
        "password, is_superuser, username, first_name, last_name, email, is_staff, is_active, date_joined",
        "'!', 1 = 0, concat('User', n), '', '', concat('user', n, '@example.org'), 1 = 0, 1 = 1, '2026-03-01 08:00:00'",
    ),
    (
        "account_emailaddress",
        "user_id, email, verified, \"primary\"",
        "n, concat('user', n, '@example.org'), 1 = 1, 1 = 1",
    ),
    (
        "mfa_authenticator",
        "user_id, type, data, created_at",
        "n, 'totp', '{}', '2026-03-01 08:00:00'",
    ),
    (
        "django_session",
        "session_key, session_data, expire_date",
        "concat('key', n), '', CASE WHEN n < 100 THEN '2026-01-01 08:00:00' ELSE '2026-04-01 08:00:00' END",
    ),
    (
        "usersessions_usersession",
        "user_id, session_key, ip, user_agent, data, created_at, last_seen_at",
        "n, concat('key', n), '192.0.2.7', '', '{}', '2026-03-01 08:00:00', '2026-03-01 08:00:00'",
    ),
    (
        "socialaccount_socialaccount",
        "user_id, provider, uid, extra_data, last_login, date_joined",
        "n, 'github', concat('', n), '{}', '2026-03-01 08:00:00', '2026-03-01 08:00:00'",
    ),
    (
        "socialaccount_socialtoken",
        "account_id, token, token_secret",
        "n, '', ''",
    ),
    (
        "account_emailconfirmation",
        "email_address_id, created, \"key\"",
        "n, '2026-03-01 08:00:00', concat('key', n)",
    ),
    (
        "vestibule_phone",
        "user_id, phone, verified",
        "n, concat('+31', n), 1 = 1",
    ),
    (
        "vestibule_code",
        "id, purpose, user_id, code_hash, failed_attempts, sendings, created_at, expires_at",
        "concat('code', n), 'login', n, '', 0, 1, '2026-03-01 08:00:00',
            CASE WHEN n < 100 THEN '2026-01-01 08:00:00' ELSE '2026-04-01 08:00:00' END",
    ),
    (
        "vestibule_profile",
        "user_id, user_type, data, approval, reason, created_at, updated_at",
        "n, 'student', '{}', CASE WHEN n < 10 THEN 'pending' ELSE 'approved' END, '', '2026-03-01 08:00:00', '2026-03-01 08:00:00'",
    ),
    (
        "vestibule_profile_key",
        "key_hash, user_id",
        "concat('key', n), n",
    ),
    (
        "vestibule_invitation",
        "key_hash, email, user_type, data, is_mailed, created_at, expires_at",
        "concat('key', n), concat('user', n, '@example.org'), 'admin', '{}', 1 = 1, '2026-03-01 08:00:00', '2026-04-01 08:00:00'",
    ),
    (
        "vestibule_outbox",
        "kind, recipient, template, payload, created_at, attempts, next_attempt_at, sent_at, last_error",
        "'mail', '', '', '{}', '2026-03-01 08:00:00', 0, CASE WHEN n < 100 THEN '2026-03-01 08:00:00' END,
            CASE WHEN n < 100 THEN NULL WHEN n < 200 THEN '2026-01-01 08:00:00' ELSE '2026-03-01 08:00:00' END, ''",
    ),
    (
        "vestibule_audit",
        "at, event, subject_id, user_agent, outcome, client, data",
        "CASE WHEN n < 100 THEN '2026-01-01 08:00:00' ELSE '2026-03-01 08:00:00' END,
            CASE WHEN n < 100 THEN 'login_locked' ELSE 'user_logged_in' END, n, '', 'done', 'app', '{}'",
    ),
];

#[tokio::test]
async fn no_hot_question_reads_a_whole_table() {
    let db = filled().await;
    let mut asked = Vec::new();
    asked.extend(questions_of_login(&db).await);
    asked.extend(questions_of_sessions(&db).await);
    asked.extend(questions_of_users(&db).await);
    asked.extend(questions_of_upkeep(&db).await);
    asked.extend(questions_of_audit(&db).await);
    asked.extend(questions_of_profiles(&db).await);
    assert!(asked.len() > 30, "{asked:#?}");
    let mut whole = Vec::new();
    for statement in asked {
        if !statement.sql.starts_with("INSERT") && !is_about_tables(&statement) {
            let plan = plan(&db, &statement).await;
            if plan.iter().any(|line| reads_all(&db, line)) {
                whole.push((statement.sql, plan));
            }
        }
    }
    assert!(whole.is_empty(), "{whole:#?}");
}

#[tokio::test]
async fn a_question_that_reads_a_whole_table_is_noticed() {
    let db = filled().await;
    let asked = statements_of(users::page(&*db, None, 10, Some("7"))).await;
    let mut statement = asked[0].clone();
    statement.sql = statement.sql.split(" ORDER BY ").next().unwrap().to_owned();
    statement.values.as_mut().unwrap().0.pop();
    let plan = plan(&db, &statement).await;
    assert!(plan.iter().any(|line| reads_all(&db, line)), "{plan:?}");
}

/// A database with 20,000 rows in each table.
async fn filled() -> TestDb {
    let db = TestDb::new().await;
    let numbers = NUMBERS.replace("{d}", DIGITS);
    for (table, columns, row) in ROWS {
        let columns = if db.engine() == "MySQL" {
            columns.replace('"', "`")
        } else {
            columns.into()
        };
        let row = if db.engine() == "PostgreSQL" {
            row.replace("THEN '2", "THEN timestamptz '2")
        } else {
            row.into()
        };
        let sql = format!("INSERT INTO {table} ({columns}) SELECT {row} {numbers} ORDER BY n");
        db.execute_unprepared(&sql).await.unwrap();
        match db.engine() {
            // SQLite has to do without statistics, as it does in service.
            "SQLite" => {}
            "PostgreSQL" => drop(
                db.execute_unprepared(&format!("ANALYZE {table}"))
                    .await
                    .unwrap(),
            ),
            _ => drop(
                db.execute_unprepared(&format!("ANALYZE TABLE {table}"))
                    .await
                    .unwrap(),
            ),
        }
    }
    db
}

const USER: UserId = UserId(7_777);
const EMAIL: &str = "user7777@example.org";

fn now() -> Timestamp {
    time("2026-03-01T08:00:00Z")
}

async fn questions_of_login(db: &TestDb) -> Vec<Statement> {
    let db = &**db;
    statements_of(async {
        users::by_username(db, "user7777", true).await.unwrap();
        users::by_username(db, "User7777", false).await.unwrap();
        users::by_email(db, EMAIL).await.unwrap();
        users::taken_usernames(db, &["user7777".into(), "USER7778".into()])
            .await
            .unwrap();
        emails::owners(db, EMAIL).await.unwrap();
        emails::exists(db, EMAIL).await.unwrap();
        emails::verified_owner_exists(db, EMAIL, Some(EmailId(1)))
            .await
            .unwrap();
        social_accounts::find(db, "github", "7777").await.unwrap();
        Phones::default().owner_of(db, "+317777").await.unwrap();
        codes::find(db, "code7777").await.unwrap();
        codes::count_failure_if_below(db, "code7777", 3)
            .await
            .unwrap();
        codes::use_once(db, "code7777", now()).await.unwrap();
        users::set_last_login(db, USER, now()).await.unwrap();
    })
    .await
}

async fn questions_of_sessions(db: &TestDb) -> Vec<Statement> {
    let db = &**db;
    statements_of(async {
        let key = "key7777";
        sessions::with_user(db, key, now()).await.unwrap();
        let session = sessions::find(db, key, now()).await.unwrap().unwrap();
        sessions::exists(db, key).await.unwrap();
        sessions::save(db, &session).await.unwrap();
        sessions::update(db, &session).await.unwrap();
        user_sessions::by_key(db, key).await.unwrap();
        user_sessions::rekey(db, key, key).await.unwrap();
        let seen = Seen {
            user_id: USER,
            session_key: key.into(),
            ip: Ip::from(std::net::IpAddr::from([192, 0, 2, 7])),
            user_agent: String::new(),
            at: now(),
        };
        user_sessions::upsert(db, seen).await.unwrap();
        user_sessions::delete_by_key(db, "key7778").await.unwrap();
        sessions::delete(db, "key7778").await.unwrap();
    })
    .await
}

async fn questions_of_users(db: &TestDb) -> Vec<Statement> {
    let db = &**db;
    statements_of(async {
        users::by_id(db, USER).await.unwrap();
        users::by_ids(db, [USER, UserId(7_778)]).await.unwrap();
        emails::of_user(db, USER).await.unwrap();
        emails::primary_of(db, USER).await.unwrap();
        emails::verified_of(db, USER).await.unwrap();
        emails::has_verified(db, USER).await.unwrap();
        emails::find(db, USER, EMAIL).await.unwrap();
        authenticators::of_user(db, USER).await.unwrap();
        authenticators::find(db, USER, "totp").await.unwrap();
        social_accounts::of_user(db, USER).await.unwrap();
        user_sessions::of_user(db, USER).await.unwrap();
        let phone = Phone {
            user_id: USER,
            phone: "+317777".into(),
            verified: true,
        };
        Phones::default().by_user(db, USER).await.unwrap();
        Phones::default().set(db, &phone).await.unwrap();
        sessions::delete_of_user(db, USER).await.unwrap();
        user_sessions::delete_of_user(db, USER).await.unwrap();
        codes::delete_of_user(db, USER).await.unwrap();
        let tx = db.begin().await.unwrap();
        users::delete(&tx, USER).await.unwrap();
        tx.commit().await.unwrap();
    })
    .await
}

async fn questions_of_upkeep(db: &TestDb) -> Vec<Statement> {
    statements_of(async {
        sessions::delete_expired(&**db, now(), 10).await.unwrap();
        codes::delete_expired(&**db, now(), 10).await.unwrap();
        outbox::claim_due(db, now(), 10, time("2026-03-01T08:01:00Z"))
            .await
            .unwrap();
        outbox::oldest_due(&**db).await.unwrap();
        let month = time("2026-02-01T08:00:00Z");
        outbox::delete_sent_before(&**db, month, 10).await.unwrap();
        audit::delete_before(&**db, month, 10).await.unwrap();
    })
    .await
}

async fn questions_of_audit(db: &TestDb) -> Vec<Statement> {
    let cursor = Some(Cursor {
        at: time("2026-02-01T08:00:00Z"),
        id: AuditId(7),
    });
    let of_user = Filter {
        subject: Some(USER),
        ..Filter::default()
    };
    let of_kind = Filter {
        events: vec!["login_locked".into()],
        ..Filter::default()
    };
    statements_of(async {
        audit::list(&**db, &of_user, None, 10).await.unwrap();
        audit::list(&**db, &of_user, cursor, 10).await.unwrap();
        audit::list(&**db, &of_kind, None, 10).await.unwrap();
        audit::list(&**db, &of_kind, cursor, 10).await.unwrap();
        audit::list(&**db, &Filter::default(), cursor, 10)
            .await
            .unwrap();
    })
    .await
}

async fn questions_of_profiles(db: &TestDb) -> Vec<Statement> {
    let db = &**db;
    let keys = ["key7777".to_owned(), "key7778".to_owned()];
    let pending = Some(Approval::Pending);
    statements_of(async {
        let other = UserId(7_778);
        let row = profiles::of_user(db, other).await.unwrap().unwrap();
        profiles::of_users(db, [other, UserId(7_779)])
            .await
            .unwrap();
        profiles::page(db, &["student"], pending, None, 10)
            .await
            .unwrap();
        profiles::set_data(db, &row, "student", &row.data, now())
            .await
            .unwrap();
        profiles::announce(db, other, now()).await.unwrap();
        profile_keys::taken(db, &keys, Some(other)).await.unwrap();
        profile_keys::set(db, other, &keys[1..]).await.unwrap();
        invitations::by_key_hash(db, "key7777").await.unwrap();
        invitations::page(db, Some(InvitationId(7_777)), 10)
            .await
            .unwrap();
        invitations::use_up(db, InvitationId(7_777), other, now())
            .await
            .unwrap();
        invitations::revoke_earlier(db, EMAIL, "admin", now())
            .await
            .unwrap();
    })
    .await
}

/// Asks the engine's own catalogue, which is small.
fn is_about_tables(statement: &Statement) -> bool {
    ["sqlite_master", "information_schema"]
        .iter()
        .any(|catalogue| statement.sql.contains(catalogue))
}

/// How the engine answers the statement, line by line.
async fn plan(db: &TestDb, statement: &Statement) -> Vec<String> {
    let explain = if db.engine() == "SQLite" {
        "EXPLAIN QUERY PLAN"
    } else {
        "EXPLAIN"
    };
    let mut statement = statement.clone();
    statement.sql = format!("{explain} {}", statement.sql);
    let rows = db.query_all_raw(statement).await.unwrap();
    let lines = rows.iter().map(|row| match db.engine() {
        "SQLite" => row.try_get::<String>("", "detail").unwrap(),
        "PostgreSQL" => row.try_get_by_index(0).unwrap(),
        _ => {
            let column = |name| {
                row.try_get::<Option<String>>("", name)
                    .unwrap()
                    .unwrap_or_default()
            };
            format!("{} {} {}", column("table"), column("type"), column("key"))
        }
    });
    lines.collect()
}

/// Does this line of a plan say that a whole table or a whole index is read?
fn reads_all(db: &TestDb, line: &str) -> bool {
    match db.engine() {
        "SQLite" => line.starts_with("SCAN "),
        "PostgreSQL" => line.contains("Seq Scan"),
        _ => line.contains(" ALL ") || line.contains(" index "),
    }
}
