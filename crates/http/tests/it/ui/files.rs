//! Files, pages, what is not there, and what browsers keep.

use super::{ON, ask, get, header, site};
use crate::setup::Test;
use vestibule_http::ui::Ui;

#[tokio::test]
async fn a_page_is_found_without_its_ending() {
    let t = site().await;
    let page = get(&t, "/account/login").await;
    assert!(
        page.is(200)
            .bytes
            .starts_with(b"<!doctype html><title>Log in")
    );
    assert_eq!(
        header(&page.headers, "content-type"),
        "text/html; charset=utf-8"
    );
    assert_eq!(header(&page.headers, "cache-control"), "no-cache");
    let data = get(&t, "/account/login.txt").await;
    assert_eq!(data.is(200).bytes, b"1:data");
    assert_eq!(
        header(&data.headers, "content-type"),
        "text/plain; charset=utf-8"
    );
}

#[tokio::test]
async fn a_page_runs_its_own_scripts_and_no_others() {
    let t = site().await;
    let page = get(&t, "/account/login").await;
    assert_eq!(
        header(&page.headers, "content-security-policy"),
        "default-src 'none'; script-src 'self' 'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='; style-src 'self'; \
         img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; \
         base-uri 'none'; frame-ancestors 'none'"
    );
    let other = get(&t, "/account/signup").await;
    assert!(header(&other.headers, "content-security-policy").contains("script-src 'self'; "));
}

#[tokio::test]
async fn files_named_by_their_content_are_kept_for_good_and_others_asked_about() {
    let t = site().await;
    let script = get(&t, "/_next/static/chunks/a1.js").await;
    let kept = header(&script.is(200).headers, "cache-control");
    assert_eq!(kept, "public, max-age=31536000, immutable");
    let icon = get(&t, "/icon.svg").await;
    assert_eq!(header(&icon.is(200).headers, "cache-control"), "no-cache");
    let tag = header(&icon.headers, "etag").to_owned();
    for known in [tag.clone(), format!("\"x\", W/{tag}"), "*".to_owned()] {
        let again = ask(&t, "GET", "/icon.svg", &[("if-none-match", &known)]).await;
        assert!(again.is(304).bytes.is_empty());
        assert_eq!(header(&again.headers, "etag"), tag);
    }
    let changed = ask(&t, "GET", "/icon.svg", &[("if-none-match", "\"x\"")]).await;
    changed.is(200);
}

#[tokio::test]
async fn browsers_get_the_best_encoding_that_they_take() {
    let t = site().await;
    let page = async |accept: &str| {
        let headers = [("accept-encoding", accept)];
        let reply = ask(&t, "GET", "/account/login", &headers).await;
        assert_eq!(header(&reply.is(200).headers, "vary"), "Accept-Encoding");
        (
            header(&reply.headers, "content-encoding").to_owned(),
            String::from_utf8(reply.bytes.clone()).unwrap(),
            header(&reply.headers, "etag").to_owned(),
        )
    };
    let (encoding, text, brotli) = page("gzip, deflate, br").await;
    assert_eq!(
        (encoding.as_str(), text.as_str()),
        ("br", "login in brotli")
    );
    let (encoding, text, gzip) = page("GZIP;q=0.5, br;q=0").await;
    assert_eq!(
        (encoding.as_str(), text.as_str()),
        ("gzip", "login in gzip")
    );
    let (encoding, _, plain) = page("identity").await;
    assert_eq!(encoding, "");
    assert!(brotli != gzip && gzip != plain && brotli != plain);
    ask(&t, "GET", "/account/login.html.br", &[]).await.is(404);
}

#[tokio::test]
async fn head_says_what_get_would() {
    let t = site().await;
    let (get, head) = (
        get(&t, "/account/login").await,
        ask(&t, "HEAD", "/account/login", &[]).await,
    );
    assert!(head.is(200).bytes.is_empty());
    for name in [
        "content-length",
        "etag",
        "content-type",
        "content-security-policy",
    ] {
        assert_eq!(header(&head.headers, name), header(&get.headers, name));
    }
    assert_eq!(
        header(&head.headers, "content-length"),
        get.bytes.len().to_string()
    );
}

#[tokio::test]
async fn pages_are_only_read() {
    let t = site().await;
    let reply = ask(&t, "POST", "/account/login", &[]).await;
    assert_eq!(header(&reply.is(405).headers, "allow"), "GET, HEAD");
    ask(&t, "POST", "/nowhere", &[]).await.is(404);
}

#[tokio::test]
async fn what_is_not_there_is_said_in_the_words_of_who_asked() {
    let t = site().await;
    let page = get(&t, "/nowhere").await;
    assert_eq!(page.is(404).bytes, b"<title>Nothing here</title>");
    assert!(header(&page.headers, "content-security-policy").contains("default-src 'none'"));
    assert!(
        get(&t, "/_next/static/chunks/old.js")
            .await
            .is(404)
            .bytes
            .is_empty()
    );
    assert_eq!(
        get(&t, "/_allauth/nowhere").await.is(404).json["status"],
        404
    );
    for hidden in [
        "/notes.md",
        "/404",
        "/account/login.html",
        "/../Cargo.toml",
        "/account%2Flogin",
    ] {
        get(&t, hidden).await.is(404);
    }
}

#[tokio::test]
async fn a_slash_too_many_is_taken_away_and_never_leads_elsewhere() {
    let t = site().await;
    let reply = get(&t, "/account/login/?next=%2Faccount%2Femail").await;
    assert_eq!(
        super::leads_to(&reply),
        "/account/login?next=%2Faccount%2Femail"
    );
    for path in [
        "//evil.example/",
        "//evil.example",
        "/\\evil.example/",
        "//account/login/",
        "/account/login//",
    ] {
        get(&t, path).await.is(404);
    }
}

#[tokio::test]
async fn without_an_export_one_page_says_what_is_missing() {
    let t = Test::showing(Ui::of([]), ON).await;
    let page = get(&t, "/").await;
    let text = String::from_utf8(page.is(200).bytes.clone()).unwrap();
    assert!(
        text.contains("make ui") && text.contains("/_allauth"),
        "{text}"
    );
    get(&t, "/_vestibule/plain.css").await.is(200);
    assert_eq!(get(&t, "/account/login").await.is(404).bytes, page.bytes);
}

#[tokio::test]
async fn a_front_end_elsewhere_turns_the_pages_off() {
    for off in [
        "[ui]\nenabled = false\n[headless]\nonly = false",
        "",
        "[headless]\nonly = false\nclients = [\"app\"]",
    ] {
        let t = Test::showing(super::pages(), off).await;
        for path in ["/", "/account/login", "/login", "/_vestibule/ui.json"] {
            get(&t, path).await.is(404);
        }
    }
}
