//! Access and refresh tokens: what app clients get at login where `[headless] token_strategy` is `jwt`.
//!
//! A refresh token is good as long as its session lists it (`headless_refresh_tokens`, which Django reads and writes as
//! well) and is this user's. Which token took the place of which is kept beside that list for as long as the grace lasts.

mod refresh;

use chrono::{DateTime, Utc};
use config::TokenStrategy;
use rand::Rng;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::{UserId, groups, users};

pub use refresh::{RefreshInput, Refreshed, refresh};

use crate::Server;
use crate::context::{Client, Cx};
use crate::error::{Error, Result};
use crate::kit::jwt::Claims;
use crate::kit::session::Session;
use crate::kit::user_type;

/// The refresh tokens that a session lists: id and expiry of each, in seconds since 1970.
const LISTED: &str = "headless_refresh_tokens";

/// What a token is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    /// Opening the API, and other services.
    Access,
    /// Getting new tokens.
    Refresh,
    /// Telling the service behind a proxy who asks.
    Forward,
}

impl Use {
    /// The claim `token_use`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Access => "access",
            Self::Refresh => "refresh",
            Self::Forward => "forward",
        }
    }
}

/// A token that was signed here and has not expired.
#[derive(Debug, Clone)]
pub struct Token {
    /// The user's id.
    pub sub: String,
    /// Its own id.
    pub jti: String,
    /// The key of its session.
    pub session: String,
    /// When it expires, in seconds since 1970.
    pub exp: i64,
    /// All that it says.
    pub claims: Claims,
}

/// An access token and a refresh token.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Issued {
    /// For the `Authorization` header.
    pub access_token: String,
    /// For `/tokens/refresh`.
    pub refresh_token: String,
}

/// What a client shows to be recognised.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Credential {
    /// Nothing that counts.
    #[default]
    None,
    /// The key of a session.
    Session(String),
    /// An access token of this user in this session.
    Access {
        /// The key of the session.
        session: String,
        /// The user's id.
        sub: String,
    },
}

impl Credential {
    /// The key of the session.
    pub fn session(&self) -> Option<&str> {
        match self {
            Self::None => None,
            Self::Session(session) | Self::Access { session, .. } => Some(session),
        }
    }
}

/// What an app client shows: its session token, else an access token where there are such.
/// Compat: `allauth/headless/tokens/strategies/jwt/strategy.py` `get_session_token`.
pub async fn credential(
    server: &Server,
    session_token: Option<&str>,
    authorization: Option<&str>,
) -> Result<Credential> {
    if let Some(token) = session_token.filter(|token| !token.is_empty()) {
        return Ok(Credential::Session(token.to_owned()));
    }
    let is_jwt = server.config.headless.token_strategy == TokenStrategy::Jwt;
    let Some(token) = authorization
        .filter(|_| is_jwt)
        .and_then(|line| bearer(server, line))
    else {
        return Ok(Credential::None);
    };
    Ok(
        match open(server, token, Use::Access, server.clock.now()).await? {
            Some(token) => Credential::Access {
                session: token.session,
                sub: token.sub,
            },
            None => Credential::None,
        },
    )
}

/// The token in an `Authorization` header of the scheme of the settings.
/// Compat: `allauth/core/internal/httpkit.py` `get_authorization_credential`.
fn bearer<'a>(server: &Server, line: &'a str) -> Option<&'a str> {
    let scheme = &server.config.headless.jwt_authorization_header_scheme;
    let mut words = line.split_whitespace();
    match (words.next(), words.next(), words.next()) {
        (Some(word), Some(token), None) if word.eq_ignore_ascii_case(scheme) => Some(token),
        _ => None,
    }
}

/// A token for a use; `None` when it is forged, expired, for another use or has no session.
pub async fn open(
    server: &Server,
    token: &str,
    r#use: Use,
    now: DateTime<Utc>,
) -> Result<Option<Token>> {
    let Some(claims) = server.signing_keys.open(server, token).await? else {
        return Ok(None);
    };
    Ok(read(server, claims, r#use, now))
}

fn read(server: &Server, claims: Claims, r#use: Use, now: DateTime<Utc>) -> Option<Token> {
    let text = |name: &str| claims.get(name).and_then(Value::as_str).map(str::to_owned);
    let exp = claims.get("exp").and_then(Value::as_i64)?;
    if exp <= now.timestamp() || text("token_use")? != r#use.as_str() {
        return None;
    }
    Some(Token {
        sub: text("sub")?,
        jti: text("jti")?,
        session: django::sid::decrypt(&text("sid")?, &server.keys)?,
        exp,
        claims,
    })
}

/// Whether a session lists a refresh token, and it is not over.
pub(crate) fn is_listed(session: &Session, token: &Token, now: DateTime<Utc>) -> bool {
    let exp = Listed::of(session).exp(&token.jti);
    exp.is_some_and(|exp| exp > now.timestamp())
}

/// Whose a token of forward authentication is, and what it says.
pub(crate) async fn open_forward(
    server: &Server,
    token: &str,
    now: DateTime<Utc>,
) -> Result<Option<(users::Model, Claims)>> {
    let Some(claims) = server.signing_keys.open(server, token).await? else {
        return Ok(None);
    };
    let is_good = claims.get("exp").and_then(Value::as_i64) > Some(now.timestamp())
        && claims.get("token_use").and_then(Value::as_str) == Some(Use::Forward.as_str());
    let sub = claims
        .get("sub")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let (true, Ok(id)) = (is_good, sub.parse()) else {
        return Ok(None);
    };
    let user = users::by_id(&server.db, UserId(id)).await?;
    Ok(user
        .filter(|user| user.is_active)
        .map(|user| (user, claims)))
}

/// Tokens for an app client whose user logged in with this request; `None` for everybody else.
/// `before` is who was logged in when it came.
/// Compat: `allauth/headless/internal/authkit.py` `expose_access_token`.
pub async fn for_newly_logged_in(cx: &Cx, before: Option<&users::Model>) -> Result<Option<Issued>> {
    let is_jwt = cx.server.config.headless.token_strategy == TokenStrategy::Jwt;
    if !is_jwt || cx.client != Client::App {
        return Ok(None);
    }
    let Some(user) = cx.user() else {
        return Ok(None);
    };
    if before.is_some_and(|before| before.id == user.id) {
        return Ok(None);
    }
    let Some(session) = cx.session.token() else {
        return Ok(None);
    };
    let mut listed = Listed::of(&cx.session);
    let (refresh_token, _) = listed.add(&cx.server, &user, &session, cx.now).await?;
    listed.keep(&cx.session);
    Ok(Some(Issued {
        access_token: access_token(&cx.server, &user, &session, cx.now).await?,
        refresh_token,
    }))
}

/// A new access token for a user in a session.
pub async fn access_token(
    server: &Server,
    user: &users::Model,
    session: &str,
    now: DateTime<Utc>,
) -> Result<String> {
    let mut claims = extra_claims(server, user).await?;
    let end = now.timestamp() + i64::from(server.config.headless.jwt_access_token_expires_in);
    fill(server, &mut claims, Use::Access, user, now.timestamp(), end);
    claims.insert("sid".to_owned(), sid(server, session).into());
    sign(server, &claims).await
}

/// Signs what a token says.
pub(crate) async fn sign(server: &Server, claims: &Claims) -> Result<String> {
    server.signing_keys.ring(server).await?.sign(claims)
}

/// The claims that all tokens have.
pub(crate) fn fill(
    server: &Server,
    claims: &mut Claims,
    r#use: Use,
    user: &users::Model,
    now: i64,
    end: i64,
) {
    let headless = &server.config.headless;
    for (name, text) in [
        ("iss", &headless.jwt_issuer),
        ("aud", &headless.jwt_audience),
    ] {
        if !text.is_empty() {
            claims.insert(name.to_owned(), text.as_str().into());
        }
    }
    claims.insert("iat".to_owned(), now.into());
    claims.insert("exp".to_owned(), end.into());
    claims.insert("jti".to_owned(), new_id(server).into());
    claims.insert("token_use".to_owned(), r#use.as_str().into());
    claims.insert("sub".to_owned(), user.id.0.to_string().into());
}

/// The claims of the settings.
async fn extra_claims(server: &Server, user: &users::Model) -> Result<Claims> {
    let mut claims = Claims::new();
    for (claim, source) in &server.config.headless.jwt_claims {
        let value = match source.as_str() {
            "groups" => groups::names_of(&server.db, user.id).await?.into(),
            "user_type" => user_type::of(server, user).await?.into(),
            column => column_of(user, column),
        };
        claims.insert(claim.clone(), value);
    }
    Ok(claims)
}

fn column_of(user: &users::Model, column: &str) -> Value {
    let time = |at: store::Timestamp| Value::from(at.to_utc().to_rfc3339());
    match column {
        "id" => user.id.0.into(),
        "username" => user.username.as_str().into(),
        "first_name" => user.first_name.as_str().into(),
        "last_name" => user.last_name.as_str().into(),
        "email" => user.email.as_str().into(),
        "is_active" => user.is_active.into(),
        "is_staff" => user.is_staff.into(),
        "is_superuser" => user.is_superuser.into(),
        "date_joined" => time(user.date_joined),
        "last_login" => user.last_login.map_or(Value::Null, time),
        _ => Value::Null,
    }
}

fn sid(server: &Server, session: &str) -> String {
    let mut iv = [0; django::sid::IV_LENGTH];
    server.rng().fill_bytes(&mut iv);
    django::sid::encrypt(session, &server.keys, iv)
}

/// A random UUID (RFC 9562, version 4).
fn new_id(server: &Server) -> String {
    let mut bytes = [0; 16];
    server.rng().fill_bytes(&mut bytes);
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let text = hex::encode(bytes);
    let parts = [
        &text[..8],
        &text[8..12],
        &text[12..16],
        &text[16..20],
        &text[20..],
    ];
    parts.join("-")
}

/// The refresh tokens that a session lists.
struct Listed(serde_json::Map<String, Value>);

impl Listed {
    fn of(session: &Session) -> Self {
        match session.get(LISTED) {
            Some(Value::Object(map)) => Self(map),
            _ => Self(serde_json::Map::new()),
        }
    }

    fn keep(self, session: &Session) {
        session.set(LISTED, self.0);
    }

    /// When a listed token expires.
    fn exp(&self, jti: &str) -> Option<i64> {
        self.0.get(jti).and_then(Value::as_i64)
    }

    /// The one that expires last, and when.
    fn last(&self) -> Option<(&str, i64)> {
        let all = self.0.iter();
        all.filter_map(|(jti, exp)| Some((jti.as_str(), exp.as_i64()?)))
            .max_by_key(|(_, exp)| *exp)
    }

    /// A new refresh token and its id, which is listed from now on; those that have expired are not any more.
    async fn add(
        &mut self,
        server: &Server,
        user: &users::Model,
        session: &str,
        now: DateTime<Utc>,
    ) -> Result<(String, String)> {
        let now = now.timestamp();
        let end = now + i64::from(server.config.headless.jwt_refresh_token_expires_in);
        self.0
            .retain(|_, exp| exp.as_i64().is_some_and(|exp| exp > now));
        let (token, jti) = refresh_token(server, user, session, (now, end), None).await?;
        self.0.insert(jti.clone(), end.into());
        Ok((token, jti))
    }
}

/// A refresh token and its id: a new one, or another copy of one that there is.
async fn refresh_token(
    server: &Server,
    user: &users::Model,
    session: &str,
    (now, end): (i64, i64),
    jti: Option<&str>,
) -> Result<(String, String)> {
    let mut claims = Claims::new();
    fill(server, &mut claims, Use::Refresh, user, now, end);
    if let Some(jti) = jti {
        claims.insert("jti".to_owned(), jti.into());
    }
    claims.insert("sid".to_owned(), sid(server, session).into());
    let jti = claims.get("jti").and_then(Value::as_str).map(str::to_owned);
    let jti = jti.ok_or_else(|| Error::internal("a token has no id"))?;
    Ok((sign(server, &claims).await?, jti))
}
