//! What `sessions::with_user` costs beside the same query sent by the bare driver, on the database that
//! `TEST_DATABASE_URL` names. Neither pool asks a connection whether it lives before each use.

#![recursion_limit = "256"]
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    reason = "a benchmark talks to people and ends at the first surprise"
)]

use std::time::{Duration, Instant};

use sqlx::Row;
use store::testing::{TestDb, time};
use store::{Ip, sessions, user_sessions};

const ROUNDS: u32 = 15;
const CALLS: u32 = 2000;

const SQL: &str = "SELECT s.session_key, s.session_data, s.expire_date, \
    u.id, u.password, u.last_login, u.is_superuser, u.username, u.first_name, u.last_name, \
    u.email, u.is_staff, u.is_active, u.date_joined \
    FROM django_session s \
    LEFT JOIN usersessions_usersession d ON d.session_key = s.session_key \
    LEFT JOIN auth_user u ON u.id = d.user_id \
    WHERE s.session_key = ? AND s.expire_date > ?";

/// Reads what the caller of the bare driver needs of a row: its key, its data and the user's id and password.
macro_rules! bare {
    ($pool:expr, $sql:expr, $now:expr) => {
        async || {
            let row = sqlx::query($sql)
                .bind("key")
                .bind($now)
                .fetch_one($pool)
                .await
                .unwrap();
            let texts: (String, String, String) = (row.get(0), row.get(1), row.get(4));
            std::hint::black_box((texts, row.get::<i32, _>(3)));
        }
    };
}

#[tokio::main]
async fn main() {
    let db = TestDb::new().await;
    let alice = db.user("alice").await;
    let session = sessions::Model {
        session_key: "key".into(),
        session_data: "x".repeat(600),
        expire_date: time("2030-01-01T00:00:00Z"),
    };
    sessions::insert(&*db, &session).await.unwrap();
    let seen = user_sessions::Seen {
        user_id: alice.id,
        session_key: "key".into(),
        ip: Ip::from("127.0.0.1".parse::<std::net::IpAddr>().unwrap()),
        user_agent: "bench".into(),
        at: time("2026-01-01T00:00:00Z"),
    };
    user_sessions::upsert(&*db, seen).await.unwrap();
    let now = time("2026-03-01T00:00:00Z");
    let ours = async || {
        let found = sessions::with_user(&*db, "key", now).await.unwrap();
        std::hint::black_box(found.unwrap());
    };
    match db.engine() {
        "SQLite" => {
            let pool = sqlx::pool::PoolOptions::<sqlx::Sqlite>::new()
                .test_before_acquire(false)
                .connect(db.url())
                .await
                .unwrap();
            compare(ours, bare!(&pool, SQL, "2026-03-01 00:00:00")).await;
        }
        "PostgreSQL" => {
            let pool = sqlx::pool::PoolOptions::<sqlx::Postgres>::new()
                .test_before_acquire(false)
                .connect(db.url())
                .await
                .unwrap();
            let sql = "SELECT s.session_key, s.session_data, s.expire_date, \
                u.id, u.password, u.last_login, u.is_superuser, u.username, u.first_name, u.last_name, \
                u.email, u.is_staff, u.is_active, u.date_joined \
                FROM django_session s \
                LEFT JOIN usersessions_usersession d ON d.session_key = s.session_key \
                LEFT JOIN auth_user u ON u.id = d.user_id \
                WHERE s.session_key = $1 AND s.expire_date > $2";
            compare(ours, bare!(&pool, sql, now.to_utc())).await;
        }
        _ => {
            let pool = sqlx::pool::PoolOptions::<sqlx::MySql>::new()
                .test_before_acquire(false)
                .connect(db.url())
                .await
                .unwrap();
            compare(ours, bare!(&pool, SQL, now.to_utc())).await;
        }
    }
}

/// Takes turns, so that what else the machine does strikes both alike, and prints the medians.
async fn compare(ours: impl AsyncFn(), bare: impl AsyncFn()) {
    let (mut with_store, mut with_driver) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        with_store.push(timed(&ours).await);
        with_driver.push(timed(&bare).await);
    }
    let (with_store, with_driver) = (median(with_store), median(with_driver));
    let ratio = with_store.as_nanos() as f64 / with_driver.as_nanos() as f64;
    println!("with_user {with_store:?}, bare driver {with_driver:?}, ratio {ratio:.2}");
}

async fn timed(call: &impl AsyncFn()) -> Duration {
    let start = Instant::now();
    for _ in 0..CALLS {
        call().await;
    }
    start.elapsed() / CALLS
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}
