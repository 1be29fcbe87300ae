//! A client of the server: a browser with its cookies, or an app with its session token.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};

use auth::Client;
use axum::Router;
use axum::body::to_bytes;
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, header};
use serde_json::{Value, json};
use tower::ServiceExt;

use super::ask::Ask;
use super::person::Person;
use super::reply::{Reply, is_session_key};
use super::world::World;

/// A browser or an app. It keeps what the server tells it to keep, as real ones do.
pub struct Device {
    pub client: Client,
    /// Where its requests come from.
    pub ip: IpAddr,
    /// What it calls itself.
    pub user_agent: Option<&'static str>,
    world: Arc<World>,
    kept: Mutex<Kept>,
}

#[derive(Default, Clone)]
struct Kept {
    cookies: BTreeMap<String, String>,
    token: Option<String>,
}

impl Device {
    /// A device that has never been here, at 127.0.0.1.
    pub fn new(world: Arc<World>, client: Client) -> Self {
        Self {
            client,
            ip: Ipv4Addr::LOCALHOST.into(),
            user_agent: None,
            world,
            kept: Mutex::default(),
        }
    }

    /// At another address.
    pub fn at(self, ip: &str) -> Self {
        Self {
            ip: ip.parse().unwrap(),
            ..self
        }
    }

    /// Under another name.
    pub fn named(self, user_agent: &'static str) -> Self {
        Self {
            user_agent: Some(user_agent),
            ..self
        }
    }

    pub async fn get(&self, path: &str) -> Reply {
        self.send(Ask::new("GET", path)).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Reply {
        self.send(Ask::new("POST", path).json(&body)).await
    }

    pub async fn put(&self, path: &str, body: Value) -> Reply {
        self.send(Ask::new("PUT", path).json(&body)).await
    }

    pub async fn patch(&self, path: &str, body: Value) -> Reply {
        self.send(Ask::new("PATCH", path).json(&body)).await
    }

    pub async fn delete(&self, path: &str, body: Value) -> Reply {
        self.send(Ask::new("DELETE", path).json(&body)).await
    }

    /// Logs a person in with name and password.
    pub async fn login(&self, person: &Person) -> Reply {
        self.post(
            "/auth/login",
            json!({"username": person.username, "password": person.password}),
        )
        .await
    }

    /// Logs out, and forgets the token.
    pub async fn logout(&self) -> Reply {
        let reply = self.send(Ask::new("DELETE", "/auth/session")).await;
        self.kept.lock().unwrap().token = None;
        reply
    }

    /// Who am I?
    pub async fn session(&self) -> Reply {
        self.get("/auth/session").await
    }

    /// Fails unless this person is logged in here.
    pub async fn is_logged_in(&self, person: &Person) {
        let reply = self.session().await;
        assert_eq!(reply.is(200).data()["user"]["id"], person.id.0, "{reply}");
    }

    /// The token of the session, from the cookie or the last answer that named one.
    pub fn token(&self) -> Option<String> {
        let kept = self.kept.lock().unwrap();
        match self.client {
            Client::App => kept.token.clone(),
            Client::Browser => kept.cookies.get("sessionid").cloned(),
        }
    }

    /// Goes on with this token, as somebody would who got hold of it.
    pub fn set_token(&self, token: &str) {
        let mut kept = self.kept.lock().unwrap();
        match self.client {
            Client::App => kept.token = Some(token.to_owned()),
            Client::Browser => {
                kept.cookies
                    .insert("sessionid".to_owned(), token.to_owned());
            }
        }
    }

    /// A cookie as it is kept.
    pub fn cookie(&self, name: &str) -> Option<String> {
        self.kept.lock().unwrap().cookies.get(name).cloned()
    }

    /// The server around.
    pub fn world(&self) -> &World {
        &self.world
    }

    /// All cookies as a header line, if there are any.
    pub fn cookie_line(&self) -> Option<String> {
        let kept = self.kept.lock().unwrap();
        let pairs = kept
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"));
        let line = pairs.collect::<Vec<_>>().join("; ");
        Some(line).filter(|line| !line.is_empty())
    }

    /// Keeps the cookies of an answer.
    pub fn keep_cookies(&self, reply: &Reply) {
        keep_cookies(&mut self.kept.lock().unwrap().cookies, &reply.headers);
    }

    /// Another device with the same cookies and token.
    pub fn copied(&self) -> Self {
        let kept = Mutex::new(self.kept.lock().unwrap().clone());
        Self {
            kept,
            world: self.world.clone(),
            ..*self
        }
    }

    /// Sends a request with what the device has kept. A browser that has no CSRF token yet asks for one first.
    pub async fn send(&self, ask: Ask) -> Reply {
        let is_unsafe = !ask.method.is_safe();
        if self.client == Client::Browser && is_unsafe && self.cookie("csrftoken").is_none() {
            self.exchange(Ask::new("GET", "/config")).await.is(200);
        }
        let ask = self.identified(ask, is_unsafe);
        self.exchange(ask).await
    }

    fn identified(&self, mut ask: Ask, is_unsafe: bool) -> Ask {
        let kept = self.kept.lock().unwrap();
        let mut add = |name: &str, value: Option<String>| {
            let ask_now = std::mem::replace(&mut ask, Ask::new("GET", "/"));
            ask = match value {
                Some(value) if !ask_now.has(name) => ask_now.header(name, value),
                _ => ask_now,
            };
        };
        add("user-agent", self.user_agent.map(str::to_owned));
        match self.client {
            Client::App => add("x-session-token", kept.token.clone()),
            Client::Browser => {
                let pairs: Vec<_> = kept
                    .cookies
                    .iter()
                    .map(|(name, value)| format!("{name}={value}"))
                    .collect();
                add(
                    "cookie",
                    Some(pairs.join("; ")).filter(|line| !line.is_empty()),
                );
                add(
                    "x-csrftoken",
                    kept.cookies.get("csrftoken").cloned().filter(|_| is_unsafe),
                );
            }
        }
        ask
    }

    /// Sends a request as it is, and keeps what the answer says to keep.
    pub async fn exchange(&self, ask: Ask) -> Reply {
        let has_body = ask.method != "HEAD" && ask.method != "OPTIONS";
        let reply = exchange(&self.world, &self.target(&ask.path), self.ip, ask).await;
        if has_body {
            assert_eq!(
                reply.header("content-type"),
                Some("application/json"),
                "{reply}"
            );
            assert_eq!(reply.json["status"], reply.status, "{reply}");
        }
        self.keep(&reply);
        reply
    }

    fn target(&self, path: &str) -> String {
        let client = match self.client {
            Client::App => "app",
            Client::Browser => "browser",
        };
        if path.starts_with("/_allauth") {
            path.to_owned()
        } else {
            format!("/_allauth/{client}/v1{path}")
        }
    }

    fn keep(&self, reply: &Reply) {
        let mut kept = self.kept.lock().unwrap();
        if self.client == Client::Browser {
            assert_eq!(
                reply.json["meta"].get("session_token"),
                None,
                "a browser learns its token: {reply}"
            );
            keep_cookies(&mut kept.cookies, &reply.headers);
            return;
        }
        assert!(
            !reply.headers.contains_key(header::SET_COOKIE),
            "an app gets a cookie: {reply}"
        );
        match (reply.status, reply.json["meta"]["session_token"].as_str()) {
            // As every client does.
            (410, _) => kept.token = None,
            (_, Some(token)) => {
                assert!(is_session_key(token), "{reply}");
                kept.token = Some(token.to_owned());
            }
            _ => {}
        }
    }
}

fn keep_cookies(cookies: &mut BTreeMap<String, String>, headers: &HeaderMap) {
    for line in headers.get_all(header::SET_COOKIE) {
        let (pair, _) = line.to_str().unwrap().split_once(';').unwrap();
        let (name, value) = pair.split_once('=').unwrap();
        if value.is_empty() {
            cookies.remove(name);
        } else {
            cookies.insert(name.to_owned(), value.to_owned());
        }
    }
}

/// One request and its answer.
pub async fn exchange(world: &World, target: &str, ip: IpAddr, ask: Ask) -> Reply {
    exchange_with(&world.router, target, ip, ask).await
}

/// The same with a node of one's choice.
pub async fn exchange_with(router: &Router, target: &str, ip: IpAddr, ask: Ask) -> Reply {
    let asked = format!("{} {target}", ask.method);
    let ask = if ask.has("host") {
        ask
    } else {
        ask.header("host", "testserver")
    };
    let mut request = ask.into_request(target);
    request
        .extensions_mut()
        .insert(ConnectInfo(SocketAddr::from((ip, 50000))));
    let (parts, body) = router.clone().oneshot(request).await.unwrap().into_parts();
    let bytes = to_bytes(body, usize::MAX).await.unwrap().to_vec();
    let json = serde_json::from_slice(&bytes).unwrap_or_default();
    Reply {
        asked,
        status: parts.status.as_u16(),
        headers: parts.headers,
        json,
        bytes,
    }
}
