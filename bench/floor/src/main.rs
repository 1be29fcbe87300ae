//! The floor: a bare route, and the same with a token hash and the rows that a session check reads.
//!
//! It knows nothing of cookies, limits, logs or formats, checks no signature and renders one constant
//! answer. Nobody can be much faster and read the same rows through the same drivers.
//!
//! Environment: `BIND` (address:port), `DATABASE_URL`.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use sha2::{Digest, Sha256};
use sqlx::mysql::MySqlPoolOptions;
use sqlx::postgres::PgPoolOptions;
use sqlx::sqlite::SqlitePoolOptions;
use sqlx::{MySqlPool, PgPool, Row, SqlitePool};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const ANSWER: &str = r#"{"status":200,"data":{"user":{"id":123456,"display":"user123456","email":"user123456@bench.test","has_usable_password":true,"username":"user123456"},"methods":[{"method":"password","at":1781234567.123456,"username":"user123456"}]},"meta":{"is_authenticated":true}}"#;

/// Session, device, user and primary address in one round trip: the rows behind one answer.
macro_rules! sql {
    ($mark:literal, $primary:literal) => {
        concat!(
            "SELECT s.session_data, s.expire_date, u.id, u.password, u.username, u.email, e.email \
             FROM django_session s \
             LEFT JOIN usersessions_usersession d ON d.session_key = s.session_key \
             LEFT JOIN auth_user u ON u.id = d.user_id \
             LEFT JOIN account_emailaddress e ON e.user_id = u.id AND e.",
            $primary,
            " WHERE s.session_key = ",
            $mark
        )
    };
}

enum Db {
    Sqlite(SqlitePool),
    Postgres(PgPool),
    MySql(MySqlPool),
}

macro_rules! rows {
    ($pool:expr, $sql:expr, $key:expr) => {{
        let row = sqlx::query($sql).bind($key).fetch_optional($pool).await.ok()??;
        std::hint::black_box((row.get::<String, _>(0), row.get::<String, _>(3), row.get::<String, _>(4)));
        Some(())
    }};
}

impl Db {
    async fn open(url: &str) -> Self {
        const CONNECTIONS: u32 = 10;
        if url.starts_with("sqlite:") {
            Self::Sqlite(SqlitePoolOptions::new().max_connections(CONNECTIONS).connect(url).await.expect("SQLite"))
        } else if url.starts_with("postgres") {
            Self::Postgres(PgPoolOptions::new().max_connections(CONNECTIONS).connect(url).await.expect("PostgreSQL"))
        } else {
            Self::MySql(MySqlPoolOptions::new().max_connections(CONNECTIONS).connect(url).await.expect("MySQL"))
        }
    }

    async fn read(&self, key: &str) -> Option<()> {
        match self {
            Self::Sqlite(pool) => rows!(pool, sql!("?", "\"primary\""), key),
            Self::Postgres(pool) => rows!(pool, sql!("$1", "\"primary\""), key),
            Self::MySql(pool) => rows!(pool, sql!("?", "`primary`"), key),
        }
    }
}

async fn session(State(db): State<Arc<Db>>, headers: HeaderMap) -> Response {
    let token = headers.get("x-session-token").map(|token| token.as_bytes()).unwrap_or_default();
    let key = &hex::encode(Sha256::digest(token))[..40];
    match db.read(key).await {
        Some(()) => answer().await.into_response(),
        None => StatusCode::UNAUTHORIZED.into_response(),
    }
}

async fn answer() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/json")], ANSWER)
}

#[tokio::main]
async fn main() {
    let db = Arc::new(Db::open(&std::env::var("DATABASE_URL").expect("DATABASE_URL")).await);
    let routes = Router::new().route("/const", get(answer)).route("/session", get(session)).with_state(db);
    let listener = tokio::net::TcpListener::bind(std::env::var("BIND").expect("BIND")).await.expect("a free port");
    axum::serve(listener, routes).await.expect("serving");
}
