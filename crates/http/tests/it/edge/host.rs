//! Hosts that are answered, and the address that links are made from.

use axum::http::Version;
use serde_json::{Value, json};

use super::{APP_THING, Ask, Site};

fn to(host: &str) -> Ask {
    Ask::get(APP_THING).to(host)
}

/// Behind a proxy in 10.0.0.0/8 that forwards all it knows.
fn behind_proxy(server: &Value) -> Site {
    Site::with(json!({"server": server, "security": {"trusted_proxies": ["10.0.0.0/8"]}}))
}

async fn is_refused(site: &Site, ask: Ask, reason: &str) {
    let answer = site.answer(ask).await;
    assert_eq!((answer.status, answer.reason().as_str()), (400, reason));
}

#[tokio::test]
async fn links_are_made_from_the_host_of_the_request() {
    let site = Site::with(json!({"server": {"allowed_hosts": [".example.com", "[2001:db8::1]"]}}));
    for (host, base) in [
        ("example.com", "http://example.com"),
        ("Auth.Example.com:8000", "http://auth.example.com:8000"),
        ("auth.example.com:80", "http://auth.example.com"),
        ("auth.example.com.", "http://auth.example.com"),
        ("auth.example.com.:8000", "http://auth.example.com:8000"),
        ("[2001:DB8::1]:8000", "http://[2001:db8::1]:8000"),
        ("[2001:db8:0::1]", "http://[2001:db8::1]"),
    ] {
        assert_eq!(site.answer(to(host)).await.base(), base);
    }
}

#[tokio::test]
async fn hosts_of_others_are_refused() {
    let site = Site::with(json!({"server": {"allowed_hosts": [".example.com", "testserver"]}}));
    for host in [
        "evil.example",
        "evilexample.com",
        "example.com.evil.example",
        "testserver.evil.example",
        "a.testserver",
        "127.0.0.1",
    ] {
        is_refused(&site, to(host), "host_not_allowed").await;
    }
}

#[tokio::test]
async fn malformed_hosts_are_refused_even_if_all_are_allowed() {
    let site = Site::with(json!({"server": {"allowed_hosts": ["*"]}}));
    for host in [
        "",
        ".",
        "example.com..",
        "example.com@evil.example",
        "user:password@example.com",
        "evil.example/example.com",
        "example.com:",
        "example.com:80:80",
        "example.com:evil.example",
        "example.com:65536",
        "example.com:-1",
        "example.com:+1",
        "example.com, evil.example",
        "example.com evil.example",
        "exa_mple.com",
        "[::1",
        "::1",
        "[::1]evil.example",
        "[evil.example]",
        "[]",
        "http://example.com",
        "exampl%65.com",
    ] {
        is_refused(&site, to(host), "invalid_host").await;
    }
}

#[tokio::test]
async fn a_host_that_is_no_ascii_is_refused() {
    let mut ask = to("testserver");
    ask.0.headers_mut().insert(
        "host",
        axum::http::HeaderValue::from_bytes(b"test\xffserver").unwrap(),
    );
    is_refused(&Site::by_default(), ask, "invalid_host").await;
}

#[tokio::test]
async fn a_missing_or_doubled_host_is_refused() {
    let site = Site::by_default();
    let mut none = Ask::get(APP_THING);
    none.0.headers_mut().remove("host");
    is_refused(&site, none, "invalid_host").await;
    is_refused(
        &site,
        Ask::get(APP_THING).with("host", "testserver"),
        "invalid_host",
    )
    .await;
    is_refused(
        &site,
        Ask::get(APP_THING).with("host", "evil.example"),
        "invalid_host",
    )
    .await;
}

#[tokio::test]
async fn an_absolute_target_must_name_the_same_host() {
    let site = Site::by_default();
    let target = |host: &str| format!("http://{host}{APP_THING}");
    assert_eq!(
        site.answer(Ask::get(&target("testserver"))).await.base(),
        "http://testserver"
    );
    is_refused(&site, Ask::get(&target("evil.example")), "invalid_host").await;
    is_refused(
        &site,
        Ask::get(&target("evil.example@testserver")),
        "invalid_host",
    )
    .await;
    is_refused(
        &site,
        Ask::get(&target("testserver")).to("evil.example"),
        "invalid_host",
    )
    .await;
}

#[tokio::test]
async fn over_http_2_the_host_is_in_the_target_and_its_scheme_is_not_believed() {
    let http_2 = |target: &str| {
        let mut ask = Ask::get(target);
        *ask.0.version_mut() = Version::HTTP_2;
        ask.0.headers_mut().remove("host");
        ask
    };
    let site = Site::by_default();
    let answer = site
        .answer(http_2(&format!("https://testserver{APP_THING}")))
        .await;
    assert_eq!(answer.base(), "http://testserver");
    is_refused(
        &site,
        http_2(&format!("https://evil.example{APP_THING}")),
        "host_not_allowed",
    )
    .await;
}

#[tokio::test]
async fn the_public_address_makes_all_links_and_the_host_is_checked_all_the_same() {
    let site = Site::with(json!({"server": {"public_url": "https://auth.example.com/"}}));
    for host in ["auth.example.com", "auth.example.com:443", "localhost:8000"] {
        assert_eq!(
            site.answer(to(host)).await.base(),
            "https://auth.example.com"
        );
    }
    is_refused(&site, to("evil.example"), "host_not_allowed").await;
}

#[tokio::test]
async fn refused_hosts_never_reach_pages_either() {
    is_refused(
        &Site::by_default(),
        Ask::get("/page").to("evil.example"),
        "host_not_allowed",
    )
    .await;
}

#[tokio::test]
async fn forwarding_headers_are_not_believed_by_default() {
    let ask = to("testserver")
        .with("x-forwarded-host", "evil.example")
        .with("x-forwarded-proto", "https");
    let ask = ask.with("forwarded", "host=evil.example;proto=https");
    assert_eq!(
        Site::by_default().answer(ask).await.base(),
        "http://testserver"
    );
}

#[tokio::test]
async fn a_named_proxy_says_scheme_and_host() {
    let site = behind_proxy(&json!({"allowed_hosts": ["auth.example.com"]}));
    let forwarded = |host: &str| {
        to("backend:8000")
            .with("x-forwarded-host", host)
            .with("x-forwarded-proto", "https")
    };
    assert_eq!(
        site.answer(forwarded("auth.example.com").from("10.1.2.3"))
            .await
            .base(),
        "https://auth.example.com"
    );
    assert_eq!(
        site.answer(forwarded("auth.example.com:443").from("10.1.2.3"))
            .await
            .base(),
        "https://auth.example.com"
    );
    is_refused(
        &site,
        forwarded("evil.example").from("10.1.2.3"),
        "host_not_allowed",
    )
    .await;
    is_refused(
        &site,
        forwarded("auth.example.com").from("192.0.2.1"),
        "host_not_allowed",
    )
    .await;
}

#[tokio::test]
async fn what_the_client_put_before_the_proxy_s_entry_is_ignored() {
    let site = behind_proxy(&json!({"allowed_hosts": ["auth.example.com", "other.example.com"]}));
    let ask = to("backend")
        .from("10.1.2.3")
        .with("x-forwarded-proto", "https, http");
    let ask = ask
        .with("x-forwarded-host", "other.example.com")
        .with("x-forwarded-host", "auth.example.com");
    assert_eq!(site.answer(ask).await.base(), "http://auth.example.com");
}

#[tokio::test]
async fn proxies_that_are_only_counted_say_the_scheme_but_not_the_host() {
    let site = Site::with(json!({"allauth": {"trusted_proxy_count": 1}}));
    let ask = to("testserver")
        .with("x-forwarded-proto", "HTTPS")
        .with("x-forwarded-host", "evil.example");
    assert_eq!(site.answer(ask).await.base(), "https://testserver");
    let ask = to("testserver").with("x-forwarded-proto", "ftp");
    assert_eq!(site.answer(ask).await.base(), "http://testserver");
}
