//! Rows that Django wrote, read here; rows written here, read by Django's models.

use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::Query;
use serde_json::{Value, json};
use store::authenticators::{self, NewAuthenticator};
use store::emails::{self, NewEmail};
use store::social_accounts::{self, NewSocialAccount};
use store::social_apps::{self, NewSocialApp};
use store::social_tokens::{self, NewSocialToken};
use store::testing::TestDb;
use store::user_sessions::{self, Seen};
use store::users::{self, NewUser};
use store::{Ip, Timestamp, sessions};

use crate::support::django::{Django, assert_same};

fn time(text: &str) -> Timestamp {
    text.parse::<DateTime<Utc>>().unwrap().into()
}

const WHOLE: &str = "2026-03-01T08:00:00Z";
const FINE: &str = "2026-03-01T08:00:00.000001Z";
const ROUND: &str = "2026-03-01T08:00:00.12Z";

#[tokio::test]
async fn rows_of_django_are_read() {
    let db = TestDb::new().await;
    let written = Django::on(db.url(), &[]).json("rows.py", &["write"]);
    assert_same(&read(&db).await, &without_decoded(&written));
}

#[tokio::test]
async fn rows_of_ours_are_read_by_django() {
    let db = TestDb::new().await;
    write(&db).await;
    let found = Django::on(db.url(), &[]).json("rows.py", &["read"]);
    assert_same(&read(&db).await, &without_decoded(&found));
    assert_eq!(
        found["auth_user"][0]["last_login"],
        "2026-03-01T08:00:00.000001Z"
    );
    assert_eq!(found["usersessions_usersession"][1]["ip"], "2001:db8::7");
    assert_eq!(found["mfa_authenticator"][0]["data"], data());
}

#[tokio::test]
async fn a_session_that_was_written_again_is_still_djangos() {
    let db = TestDb::new().await;
    let django = Django::on(db.url(), &[]);
    let written = django.json("rows.py", &["write"]);
    let key = "k".repeat(32);
    let session = sessions::find(&*db, &key, time(WHOLE))
        .await
        .unwrap()
        .unwrap();
    let copy = sessions::Model {
        session_key: "copy".to_owned(),
        expire_date: time("2127-01-01T00:00:00Z"),
        ..session
    };
    sessions::insert(&*db, &copy).await.unwrap();
    let found = django.json("rows.py", &["read"]);
    assert_eq!(found["decoded"]["copy"], written["decoded"][&key]);
    assert_eq!(found["decoded"]["copy"]["_auth_user_id"], "1");
}

fn data() -> Value {
    json!({"secret": "s", "list": [1, 2.5, null, true, false], "nested": {"ö": "🦉 \\ \" '"}})
}

/// Rows of every table, through this crate.
async fn write(db: &TestDb) {
    let user = |username: &str| NewUser {
        username: username.to_owned(),
        email: String::new(),
        password: "!".to_owned(),
        first_name: "Alice 🦉".to_owned(),
        last_name: "O'Hara".to_owned(),
        is_active: false,
        is_staff: true,
        is_superuser: true,
        date_joined: time(ROUND),
    };
    let active = NewUser {
        is_active: true,
        is_staff: false,
        ..user("bob")
    };
    let tx = db.begin().await.unwrap();
    let alice = users::insert(&tx, user("Älice")).await.unwrap().id;
    let bob = users::insert(&tx, active).await.unwrap().id;
    users::set_last_login(&tx, alice, time(FINE)).await.unwrap();
    for (user_id, email, primary) in [
        (alice, "alice@example.org", true),
        (bob, "josé@example.org", false),
    ] {
        let (email, verified) = (email.to_owned(), primary);
        emails::insert(
            &tx,
            NewEmail {
                user_id,
                email,
                verified,
                primary,
            },
        )
        .await
        .unwrap();
    }
    write_devices(&tx, alice).await;
    write_social(&tx, alice).await;
    tx.commit().await.unwrap();
}

async fn write_devices(tx: &store::Tx, user_id: store::UserId) {
    for (kind, data) in [("totp", data()), ("webauthn", json!({}))] {
        let (r#type, created_at) = (kind.to_owned(), time(WHOLE));
        let new = NewAuthenticator {
            user_id,
            r#type,
            data,
            created_at,
        };
        let row = authenticators::insert(tx, new).await.unwrap();
        authenticators::set_last_used(tx, row.id, time(ROUND))
            .await
            .unwrap();
    }
    for (address, key) in [("192.0.2.7", "k"), ("2001:db8::7", "l")] {
        let seen = Seen {
            user_id,
            session_key: key.repeat(32),
            ip: Ip::from(address.parse::<std::net::IpAddr>().unwrap()),
            user_agent: "Agent/1.0 (ü)".to_owned(),
            at: time(FINE),
        };
        user_sessions::upsert(tx, seen).await.unwrap();
    }
}

async fn write_social(tx: &store::Tx, user_id: store::UserId) {
    let app = NewSocialApp {
        provider: "openid_connect".to_owned(),
        provider_id: "campus".to_owned(),
        name: "Campus".to_owned(),
        client_id: "c".to_owned(),
        secret: "s".to_owned(),
        key: String::new(),
        settings: json!({"server_url": "https://id.example.org"}),
    };
    let app = social_apps::insert(tx, app).await.unwrap().id;
    let account = NewSocialAccount {
        user_id,
        provider: "github".to_owned(),
        uid: "7".to_owned(),
        extra_data: json!({"name": "Ä", "id": 7}),
        now: time(FINE),
    };
    let account_id = social_accounts::insert(tx, account).await.unwrap().id;
    for (app_id, expires_at) in [(Some(app), Some(time(WHOLE))), (None, None)] {
        let (token, token_secret) = ("t".repeat(300), String::new());
        let new = NewSocialToken {
            account_id,
            app_id,
            token,
            token_secret,
            expires_at,
        };
        social_tokens::insert(tx, new).await.unwrap();
    }
}

fn without_decoded(found: &Value) -> Value {
    let mut found = found.clone();
    found.as_object_mut().unwrap().remove("decoded");
    found
}

/// All rows through this crate, in the form in which `rows.py` prints them.
async fn read(db: &TestDb) -> Value {
    let mut found = Found(json!({}));
    for user in users::page(&**db, None, 100, None).await.unwrap() {
        found.read_devices_of(db, user.id).await;
        found.read_social_accounts_of(db, user.id).await;
        for row in emails::of_user(&**db, user.id).await.unwrap() {
            let primary = row.primary;
            found.add(
                "account_emailaddress",
                json!({"id": row.id, "user_id": row.user_id,
                "email": row.email, "verified": row.verified, "primary": primary}),
            );
        }
        found.add(
            "auth_user",
            json!({"id": user.id, "password": user.password,
            "last_login": user.last_login.map(shown), "is_superuser": user.is_superuser,
            "username": user.username, "first_name": user.first_name,
            "last_name": user.last_name, "email": user.email, "is_staff": user.is_staff,
            "is_active": user.is_active, "date_joined": shown(user.date_joined)}),
        );
    }
    for row in social_apps::all(&**db).await.unwrap() {
        found.add(
            "socialaccount_socialapp",
            json!({"id": row.id, "provider": row.provider,
            "provider_id": row.provider_id, "name": row.name, "client_id": row.client_id,
            "secret": row.secret, "key": row.key, "settings": row.settings}),
        );
    }
    found.read_sessions(db).await;
    found.0
}

/// Rows by table.
struct Found(Value);

impl Found {
    fn add(&mut self, table: &str, row: Value) {
        let tables = self.0.as_object_mut().unwrap();
        let rows = tables.entry(table).or_insert_with(|| json!([]));
        rows.as_array_mut().unwrap().push(row);
    }

    async fn read_devices_of(&mut self, db: &TestDb, user: store::UserId) {
        for row in authenticators::of_user(&**db, user).await.unwrap() {
            self.add(
                "mfa_authenticator",
                json!({"id": row.id, "user_id": row.user_id,
                "type": row.r#type, "data": row.data, "created_at": shown(row.created_at),
                "last_used_at": row.last_used_at.map(shown)}),
            );
        }
        for row in user_sessions::of_user(&**db, user).await.unwrap() {
            self.add(
                "usersessions_usersession",
                json!({"id": row.id, "user_id": row.user_id,
                "ip": row.ip, "session_key": row.session_key, "user_agent": row.user_agent,
                "data": row.data, "created_at": shown(row.created_at),
                "last_seen_at": shown(row.last_seen_at)}),
            );
        }
    }

    async fn read_social_accounts_of(&mut self, db: &TestDb, user: store::UserId) {
        for row in social_accounts::of_user(&**db, user).await.unwrap() {
            for token in social_tokens::of_account(&**db, row.id).await.unwrap() {
                self.add(
                    "socialaccount_socialtoken",
                    json!({"id": token.id,
                    "account_id": token.account_id, "app_id": token.app_id,
                    "token": token.token, "token_secret": token.token_secret,
                    "expires_at": token.expires_at.map(shown)}),
                );
            }
            self.add(
                "socialaccount_socialaccount",
                json!({"id": row.id,
                "user_id": row.user_id, "provider": row.provider, "uid": row.uid,
                "extra_data": row.extra_data, "last_login": shown(row.last_login),
                "date_joined": shown(row.date_joined)}),
            );
        }
    }

    async fn read_sessions(&mut self, db: &TestDb) {
        let keys = Query::select()
            .column("session_key")
            .from("django_session")
            .take();
        self.0["django_session"] = json!([]);
        for row in db.query_all(&keys).await.unwrap() {
            let key: String = row.try_get_by_index(0).unwrap();
            let row = sessions::find(&**db, &key, time(WHOLE))
                .await
                .unwrap()
                .unwrap();
            self.add(
                "django_session",
                json!({"session_key": row.session_key,
                "session_data": row.session_data, "expire_date": shown(row.expire_date)}),
            );
        }
    }
}

fn shown(time: Timestamp) -> String {
    time.to_utc().format("%Y-%m-%dT%H:%M:%S%.6fZ").to_string()
}
