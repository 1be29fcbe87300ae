//! A client that says any host and header, and sees all of the answer; and people who log in with it.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use serde_json::{Value, json};

use crate::support::Place;

/// An answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Answer {
    /// A header, if it is there.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let found = self
            .headers
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    /// The body as JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("no JSON: {self:?}"))
    }

    /// The value of a cookie that is set.
    pub(crate) fn cookie(&self, name: &str) -> Option<String> {
        let lines = self
            .headers
            .iter()
            .filter(|(known, _)| known.eq_ignore_ascii_case("set-cookie"));
        let mut pairs = lines.filter_map(|(_, line)| line.split(';').next()?.split_once('='));
        pairs
            .find(|(known, _)| *known == name)
            .map(|(_, value)| value.to_owned())
    }
}

/// One request over a connection of its own, to a host of any name at an address.
pub(crate) fn exchange(
    to: SocketAddr,
    host: &str,
    (method, path): (&str, &str),
    headers: &[(&str, &str)],
    body: &str,
) -> Answer {
    let mut stream = TcpStream::connect(to).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(30)))
        .unwrap();
    let lines: String = headers
        .iter()
        .map(|(name, value)| format!("{name}: {value}\r\n"))
        .collect();
    let length = body.len();
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{lines}Content-Length: {length}\r\n\r\n{body}"
    )
    .unwrap();
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).unwrap();
    let text = String::from_utf8_lossy(&bytes);
    let (head, body) = text
        .split_once("\r\n\r\n")
        .unwrap_or_else(|| panic!("no answer: {text:?}"));
    let mut lines = head.lines();
    let status = lines
        .next()
        .and_then(|line| line.split(' ').nth(1))
        .unwrap()
        .parse()
        .unwrap();
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_owned(), value.trim().to_owned()))
        .collect();
    let is_chunked = headers.iter().any(|(name, value)| {
        name.eq_ignore_ascii_case("transfer-encoding") && value.eq_ignore_ascii_case("chunked")
    });
    let body = if is_chunked {
        unchunked(body)
    } else {
        body.to_owned()
    };
    Answer {
        status,
        headers,
        body,
    }
}

fn unchunked(mut text: &str) -> String {
    let mut whole = String::new();
    while let Some((size, rest)) = text.split_once("\r\n") {
        let size = usize::from_str_radix(size.trim(), 16).unwrap_or(0);
        if size == 0 {
            break;
        }
        whole.push_str(&rest[..size]);
        text = rest[size..].trim_start_matches("\r\n");
    }
    whole
}

/// The password of all people here.
pub(crate) const PASSWORD: &str = "Colloportus-7";

/// Makes somebody who may do everything, with a verified address.
pub(crate) fn make_user(place: &Place, name: &str) {
    let email = format!("{name}@example.com");
    let ran = place.run_with_input(
        &[
            "createsuperuser",
            "--username",
            name,
            "--email",
            &email,
            "--password-stdin",
        ],
        PASSWORD,
    );
    assert_eq!(ran.status(), Some(0), "{}", ran.err());
}

/// Logs a browser in at a host; the session cookie.
pub(crate) fn login_browser(to: SocketAddr, host: &str, name: &str) -> String {
    let api = "/_allauth/browser/v1";
    let config = exchange(to, host, ("GET", &format!("{api}/config")), &[], "");
    let csrf = config
        .cookie("csrftoken")
        .unwrap_or_else(|| panic!("{config:?}"));
    let cookie = format!("csrftoken={csrf}");
    let headers = [
        ("Cookie", cookie.as_str()),
        ("X-CSRFToken", csrf.as_str()),
        ("Content-Type", "application/json"),
    ];
    let body = json!({"username": name, "password": PASSWORD}).to_string();
    let login = exchange(
        to,
        host,
        ("POST", &format!("{api}/auth/login")),
        &headers,
        &body,
    );
    assert_eq!(login.status, 200, "{login:?}");
    login.cookie("sessionid").unwrap()
}

/// Logs an app in; what `meta` says.
pub(crate) fn login_app(to: SocketAddr, name: &str) -> Value {
    let body = json!({"username": name, "password": PASSWORD}).to_string();
    let headers = [("Content-Type", "application/json")];
    let login = exchange(
        to,
        "localhost",
        ("POST", "/_allauth/app/v1/auth/login"),
        &headers,
        &body,
    );
    assert_eq!(login.status, 200, "{login:?}");
    login.json()["meta"].clone()
}
