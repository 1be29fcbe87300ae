//! Which sites may make a browser post: by `Origin`, and on https without one by `Referer`.

use serde_json::{Value, json};

use super::{Ask, Site, THING};

fn post_from(origin: &str) -> Ask {
    Ask::post(THING).with_token().with("origin", origin)
}

/// Behind a proxy that says https.
fn on_https(settings: Value) -> Site {
    let mut settings = settings;
    settings["allauth"] = json!({"trusted_proxy_count": 1});
    Site::with(settings)
}

fn https_post() -> Ask {
    Ask::post(THING)
        .with_token()
        .with("x-forwarded-proto", "https")
}

async fn is_refused(site: &Site, ask: Ask, reason: &str) {
    let answer = site.answer(ask).await;
    assert_eq!((answer.status, answer.reason().as_str()), (403, reason));
}

#[tokio::test]
async fn the_server_s_own_pages_may_post() {
    let site = Site::by_default();
    assert_eq!(
        site.answer(post_from("http://testserver")).await.status,
        200
    );
    assert_eq!(
        site.answer(post_from("http://testserver:8000").to("testserver:8000"))
            .await
            .status,
        200
    );
    assert_eq!(
        site.answer(post_from("http://testserver").to("testserver:80"))
            .await
            .status,
        200
    );
}

#[tokio::test]
async fn another_scheme_host_or_port_is_another_site() {
    let site = Site::by_default();
    for origin in [
        "https://testserver",
        "http://testserver:8000",
        "http://evil.example",
        "http://testserver.evil.example",
        "http://a.testserver",
        "http://testserver/",
        "http://TESTSERVER",
        "testserver",
        "",
    ] {
        is_refused(&site, post_from(origin), "csrf_origin").await;
    }
}

#[tokio::test]
async fn the_null_origin_of_sandboxes_is_refused_whatever_the_settings() {
    is_refused(&Site::by_default(), post_from("null"), "csrf_origin").await;
    for trusted in ["null", "*", "https://*"] {
        let site = Site::with(json!({"csrf": {"trusted_origins": [trusted]}}));
        is_refused(&site, post_from("null"), "csrf_origin").await;
        is_refused(&site, post_from("https://evil.example"), "csrf_origin").await;
    }
}

#[tokio::test]
async fn front_ends_and_trusted_origins_may_post() {
    let site = Site::with(
        json!({"server": {"allowed_hosts": ["testserver"], "frontends": ["https://app.example.com/"]}}),
    );
    assert_eq!(
        site.answer(post_from("https://app.example.com"))
            .await
            .status,
        200
    );
    is_refused(&site, post_from("http://app.example.com"), "csrf_origin").await;
    is_refused(
        &site,
        post_from("https://app.example.com:8443"),
        "csrf_origin",
    )
    .await;
    let site = Site::with(json!({"csrf": {"trusted_origins": ["https://Trusted.example:443"]}}));
    assert_eq!(
        site.answer(post_from("https://trusted.example"))
            .await
            .status,
        200
    );
}

#[tokio::test]
async fn a_wildcard_means_subdomains_of_that_scheme_and_port() {
    let trusted = json!(["https://*.example.com", "http://*.plain.example:8080"]);
    let site = Site::with(json!({"csrf": {"trusted_origins": trusted}}));
    for origin in [
        "https://a.example.com",
        "https://a.b.example.com",
        "https://example.com",
        "http://a.plain.example:8080",
    ] {
        assert_eq!(site.answer(post_from(origin)).await.status, 200, "{origin}");
    }
    for origin in [
        "http://a.example.com",
        "https://a.example.com:8443",
        "https://evilexample.com",
        "https://example.com.evil.example",
        "https://evil.example/.example.com",
        "https://evil.example?.example.com",
        "https://evil.example#.example.com",
        "https://evil.example@a.example.com",
        "https://*.example.com/",
        "http://a.plain.example",
        "https://a.plain.example:8080",
    ] {
        is_refused(&site, post_from(origin), "csrf_origin").await;
    }
}

#[tokio::test]
async fn a_right_origin_does_not_replace_the_token() {
    let ask = Ask::post(THING).with("origin", "http://testserver");
    is_refused(&Site::by_default(), ask, "csrf_cookie_missing").await;
}

#[tokio::test]
async fn on_http_a_request_without_origin_needs_no_referer() {
    assert_eq!(
        Site::by_default()
            .answer(Ask::post(THING).with_token())
            .await
            .status,
        200
    );
}

#[tokio::test]
async fn on_https_the_origin_must_be_https_too() {
    let site = on_https(json!({}));
    assert_eq!(
        site.answer(https_post().with("origin", "https://testserver"))
            .await
            .status,
        200
    );
    is_refused(
        &site,
        https_post().with("origin", "http://testserver"),
        "csrf_origin",
    )
    .await;
}

#[tokio::test]
async fn on_https_a_request_without_origin_needs_a_referer_of_ours() {
    let site = on_https(
        json!({"csrf": {"trusted_origins": ["https://app.example.com", "https://*.wild.example"]}}),
    );
    for referer in [
        "https://testserver/login?x=1",
        "https://app.example.com",
        "https://a.wild.example/x",
    ] {
        assert_eq!(
            site.answer(https_post().with("referer", referer))
                .await
                .status,
            200,
            "{referer}"
        );
    }
    is_refused(&site, https_post(), "csrf_referer_missing").await;
    for (referer, reason) in [
        ("", "csrf_referer_malformed"),
        ("testserver/login", "csrf_referer_malformed"),
        ("https://", "csrf_referer_malformed"),
        ("http://testserver/login", "csrf_referer_insecure"),
        ("data:text/html,x", "csrf_referer_insecure"),
        ("https://evil.example/?https://testserver", "csrf_referer"),
        ("https://testserver.evil.example/", "csrf_referer"),
        ("https://testserver:8443/", "csrf_referer"),
        ("https://testserver@evil.example/", "csrf_referer"),
        ("https://evil.example@testserver/", "csrf_referer"),
        ("https://evilwild.example/", "csrf_referer"),
    ] {
        is_refused(&site, https_post().with("referer", referer), reason).await;
    }
}

#[tokio::test]
async fn a_configured_cookie_domain_counts_as_referer_with_a_dot_its_subdomains_too() {
    let site = |domain: &str| on_https(json!({"csrf": {"cookie_domain": domain}}));
    let from = |referer: &str| https_post().with("referer", referer);
    let dotted = site(".example.com");
    assert_eq!(
        dotted.answer(from("https://a.example.com/")).await.status,
        200
    );
    assert_eq!(
        dotted.answer(from("https://example.com/")).await.status,
        200
    );
    assert_eq!(dotted.answer(from("https://testserver/")).await.status, 200);
    assert_eq!(
        dotted
            .answer(from("https://a.example.com:8443/").to("testserver:8443"))
            .await
            .status,
        200
    );
    is_refused(&dotted, from("https://a.example.com:8443/"), "csrf_referer").await;
    is_refused(&dotted, from("https://evilexample.com/"), "csrf_referer").await;
    is_refused(
        &site("example.com"),
        from("https://a.example.com/"),
        "csrf_referer",
    )
    .await;
}

#[tokio::test]
async fn the_public_address_says_that_requests_are_https() {
    let site = Site::with(json!({"server": {"public_url": "https://auth.example.com"}}));
    let post = || Ask::post(THING).to("auth.example.com").with_token();
    assert_eq!(
        site.answer(post().with("origin", "https://auth.example.com"))
            .await
            .status,
        200
    );
    is_refused(
        &site,
        post().with("origin", "http://auth.example.com"),
        "csrf_origin",
    )
    .await;
    is_refused(&site, post(), "csrf_referer_missing").await;
}
