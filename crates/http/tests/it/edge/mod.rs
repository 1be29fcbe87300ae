//! The edge around a few routes that say what they were told. No database, no network.

#![expect(clippy::unwrap_used, reason = "a test ends at the first surprise")]

mod access_log;
mod client_address;
mod cors;
mod csrf;
mod csrf_sender;
mod document;
mod headers;
mod host;
mod limits;
mod problem;

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{ConnectInfo, Request};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::{delete, get, post};
use axum::{Extension, Json, Router};
use chrono::{DateTime, Utc};
use config::Settings;
use serde_json::{Value, json};
use tower::ServiceExt;
use vestibule_http::edge::{self, BaseUrl, ClientAddress, Edge, RotateCsrf, Source};

/// A path of the browser client that can be read and written.
const THING: &str = "/_allauth/browser/v1/thing";
/// The same for the app client.
const APP_THING: &str = "/_allauth/app/v1/thing";

/// A token that the test site could have made, and did not.
const TOKEN: &str = "abcdefghijklmnopqrstuvwxyz012345";

/// Time stands still, and tokens are counted: 000...1 is the id of the first request, 000...2 its CSRF token.
struct Still(AtomicU32);

impl Source for Still {
    fn now(&self) -> DateTime<Utc> {
        "2026-03-01T12:00:00Z".parse().unwrap()
    }

    fn token(&self) -> String {
        format!("{:0>32}", self.0.fetch_add(1, Ordering::Relaxed) + 1)
    }
}

/// A site with the edge around it.
struct Site(Router);

impl Site {
    /// With settings that differ from the defaults as said, answering `testserver`.
    fn with(settings: Value) -> Self {
        let mut settings: Settings = serde_json::from_value(settings).unwrap();
        if settings.server.allowed_hosts.is_empty() && settings.server.public_url.is_none() {
            settings.server.allowed_hosts = vec!["testserver".to_owned()];
        }
        let edge = Arc::new(Edge::new(&settings, Arc::new(Still(AtomicU32::new(0)))));
        let browser = Router::new()
            .route("/thing", get(seen).post(seen).put(seen).delete(seen))
            .route(
                "/login",
                post(async || (Extension(RotateCsrf), Json(json!({"status": 200})))),
            )
            .route("/delete-only", delete(seen));
        let app = Router::new()
            .route("/thing", get(seen).post(seen))
            .route("/verify/{key}", get(seen))
            .route("/panic", get(async || -> () { panic!("on purpose") }))
            .route("/busy", get(async || StatusCode::SERVICE_UNAVAILABLE))
            .route("/typed", post(async |Json(body): Json<Value>| Json(body)));
        let routes = Router::new()
            .nest("/_allauth/browser/v1", edge::protect(browser, &edge))
            .nest("/_allauth/app/v1", app)
            .route("/page", get(async || "a page"));
        Self(edge::around(routes, &edge))
    }

    fn by_default() -> Self {
        Self::with(json!({}))
    }

    async fn answer(&self, ask: Ask) -> Answer {
        let response = self.0.clone().oneshot(ask.0).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap();
        Answer {
            status: parts.status.as_u16(),
            headers: parts.headers,
            body: String::from_utf8(body.to_vec()).unwrap(),
        }
    }
}

/// Says how the request looked from inside.
async fn seen(
    address: Extension<ClientAddress>,
    base: Extension<BaseUrl>,
    body: Bytes,
) -> Json<Value> {
    Json(
        json!({ "address": address.0.0, "base": base.0.0, "body": String::from_utf8_lossy(&body) }),
    )
}

/// A request in the making.
struct Ask(Request);

impl Ask {
    /// From 192.0.2.1 to `testserver`.
    fn new(method: &str, target: &str) -> Self {
        let request = Request::builder()
            .method(method)
            .uri(target)
            .header("host", "testserver");
        Self(request.body(Body::empty()).unwrap()).from("192.0.2.1")
    }

    fn get(target: &str) -> Self {
        Self::new("GET", target)
    }

    fn post(target: &str) -> Self {
        Self::new("POST", target)
    }

    /// Adds a line; a header may have several.
    fn with(mut self, name: &'static str, value: &str) -> Self {
        self.0.headers_mut().append(name, value.parse().unwrap());
        self
    }

    /// Replaces the host.
    fn to(mut self, host: &str) -> Self {
        self.0.headers_mut().remove("host");
        self.with("host", host)
    }

    /// Sets the address at the other end of the connection.
    fn from(mut self, address: &str) -> Self {
        let address: IpAddr = address.parse().unwrap();
        self.0
            .extensions_mut()
            .insert(ConnectInfo(SocketAddr::from((address, 50000))));
        self
    }

    fn body(mut self, content_type: &str, body: impl Into<Body>) -> Self {
        *self.0.body_mut() = body.into();
        self.with("content-type", content_type)
    }

    /// With the cookie and the token that belongs to it.
    fn with_token(self) -> Self {
        self.with("cookie", &format!("csrftoken={TOKEN}"))
            .with("x-csrftoken", TOKEN)
    }
}

/// An answer, read to its end.
#[derive(Debug)]
struct Answer {
    status: u16,
    headers: HeaderMap,
    body: String,
}

impl Answer {
    fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.headers.get_all(name).iter();
        let line = lines.next().map(|value| value.to_str().unwrap());
        assert_eq!(lines.next(), None, "{name} is there twice");
        line
    }

    fn json(&self) -> Value {
        assert_eq!(self.header("content-type"), Some("application/json"));
        serde_json::from_str(&self.body).unwrap()
    }

    /// The code of the one reason; the rest of the body says the status.
    fn reason(&self) -> String {
        let body = self.json();
        assert_eq!(body["status"], self.status, "{body}");
        assert!(
            body["errors"][0]["message"]
                .as_str()
                .is_some_and(|message| message.ends_with('.')),
            "{body}"
        );
        body["errors"][0]["code"].as_str().unwrap().to_owned()
    }

    /// The client's address as the handler saw it.
    fn address(&self) -> String {
        self.json()["address"].as_str().unwrap().to_owned()
    }

    /// The base of links as the handler saw it.
    fn base(&self) -> String {
        self.json()["base"].as_str().unwrap().to_owned()
    }
}
