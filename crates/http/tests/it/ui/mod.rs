//! The web app as a browser gets it, on a small export that is made here.

mod branding;
mod files;
mod guard;
mod links;

use std::borrow::Cow;

use axum::http::HeaderMap;
use vestibule_http::ui::Ui;

use crate::setup::{Ask, Reply, Test, exchange};

/// Settings with which the web app is served.
const ON: &str = "[headless]\nonly = false\n[headless.frontend_urls]\naccount_confirm_email = \"\"\n\
                  account_reset_password_from_key = \"\"\n";

const LOGIN: &str = r#"<!doctype html><title>Log in</title><script src="/_next/static/chunks/a1.js" async=""></script><script>alert('Hello, world.');</script>"#;
const ACCOUNT: &str =
    r#"<!doctype html><meta name="vestibule:guard" content="user"/><title>Account</title>"#;

/// The small export.
fn pages() -> Ui {
    let files = [
        ("404.html", "<title>Nothing here</title>"),
        ("account.html", ACCOUNT),
        ("account/email.html", ACCOUNT),
        ("dashboard.html", ACCOUNT),
        ("account/login.html", LOGIN),
        ("account/login.html.br", "login in brotli"),
        ("account/login.html.gz", "login in gzip"),
        ("account/login.txt", "1:data"),
        ("account/signup.html", "<title>Sign up</title>"),
        ("account/verify-email.html", "<title>Verify</title>"),
        ("account/password/reset/key.html", "<title>Reset</title>"),
        ("_next/static/chunks/a1.js", "run()"),
        ("_next/static/chunks/a1.js.gz", "run() in gzip"),
        ("icon.svg", "<svg/>"),
        ("notes.md", "left behind by a build"),
    ];
    Ui::of(files.map(|(name, text)| (name.to_owned(), Cow::Borrowed(text.as_bytes()))))
}

/// A browser before a server with the small export.
async fn site() -> Test {
    Test::showing(pages(), ON).await
}

async fn get(t: &Test, path: &str) -> Reply {
    ask(t, "GET", path, &[]).await
}

async fn ask(t: &Test, method: &str, path: &str, headers: &[(&str, &str)]) -> Reply {
    let ask = headers
        .iter()
        .fold(Ask::new(method, path), |ask, (name, value)| {
            ask.header(name, value)
        });
    exchange(&t.world, path, t.ip, ask).await
}

/// Where an answer leads.
fn leads_to(reply: &Reply) -> &str {
    assert_eq!(reply.status, 302, "{reply}");
    assert_eq!(header(&reply.headers, "cache-control"), "no-store");
    header(&reply.headers, "location")
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers
        .get(name)
        .map_or("", |value| value.to_str().unwrap())
}
