//! Introspection (RFC 7662): services ask whether a token is good, and whose it is.

use serde_json::{Map, Value, json};
use store::users;
use subtle::ConstantTimeEq;

use crate::Server;
use crate::error::Result;
use crate::flows::tokens::{self, Use};
use crate::kit::session::{Opened, Session};

/// Claims that are nobody's business: what leads to the session.
const PRIVATE: [&str; 1] = ["sid"];

/// Whether a service is one of the settings', and shows its secret.
pub fn is_client(server: &Server, id: &str, secret: &str) -> bool {
    let mut is_one = false;
    for client in &server.config.introspection.clients {
        let expected = client.secret.expose();
        // Security: each is compared in full, so that time does not tell how near a guess was.
        let is_right: bool = expected.as_bytes().ct_eq(secret.as_bytes()).into();
        is_one |= client.id == id && is_right && !expected.is_empty();
    }
    is_one
}

/// What there is to say of a token: an access or refresh token, a token of forward authentication, or a session token.
pub async fn of(server: &Server, token: &str) -> Result<Map<String, Value>> {
    let now = server.clock.now();
    for r#use in [Use::Access, Use::Refresh] {
        let Some(found) = tokens::open(server, token, r#use, now).await? else {
            continue;
        };
        let Opened::Found(session) = Session::open(server, &found.session, now).await? else {
            return Ok(inactive());
        };
        let user = session
            .user()
            .filter(|user| user.id.0.to_string() == found.sub);
        let is_listed = r#use == Use::Access || tokens::is_listed(&session, &found, now);
        return Ok(match user {
            Some(user) if is_listed => active(&user, found.claims),
            _ => inactive(),
        });
    }
    if let Some((user, claims)) = tokens::open_forward(server, token, now).await? {
        return Ok(active(&user, claims));
    }
    let Opened::Found(session) = Session::open(server, token, now).await? else {
        return Ok(inactive());
    };
    Ok(match session.user() {
        Some(user) => {
            let mut claims = Map::new();
            claims.insert("sub".to_owned(), user.id.0.to_string().into());
            claims.insert("token_use".to_owned(), "session".into());
            active(&user, claims)
        }
        None => inactive(),
    })
}

fn active(user: &users::Model, claims: Map<String, Value>) -> Map<String, Value> {
    let mut said = Map::new();
    said.insert("active".to_owned(), true.into());
    said.insert("username".to_owned(), user.username.as_str().into());
    let is_told = |name: &String| !PRIVATE.contains(&name.as_str());
    said.extend(claims.into_iter().filter(|(name, _)| is_told(name)));
    said
}

/// Security: why a token is not good is not told (RFC 7662, section 2.2).
fn inactive() -> Map<String, Value> {
    match json!({"active": false}) {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}
