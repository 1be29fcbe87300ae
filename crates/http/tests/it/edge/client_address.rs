//! The client's address behind no proxy, some proxies, and liars.

use serde_json::{Value, json};

use super::{APP_THING, Ask, Site};

const PEER: &str = "10.9.9.9";

fn site(allauth: &Value, networks: &Value) -> Site {
    Site::with(json!({"allauth": allauth, "security": {"trusted_proxies": networks}}))
}

async fn address(site: &Site, header: &'static str, lines: &[&str]) -> String {
    let ask = lines
        .iter()
        .fold(Ask::get(APP_THING).from(PEER), |ask, line| {
            ask.with(header, line)
        });
    site.answer(ask).await.address()
}

async fn forwarded(site: &Site, lines: &[&str]) -> String {
    address(site, "x-forwarded-for", lines).await
}

#[tokio::test]
async fn without_proxies_the_peer_is_the_client_whatever_it_says() {
    let site = Site::by_default();
    for header in [
        "x-forwarded-for",
        "x-real-ip",
        "cf-connecting-ip",
        "forwarded",
        "true-client-ip",
    ] {
        assert_eq!(address(&site, header, &["192.0.2.66"]).await, PEER);
    }
    assert_eq!(
        site.answer(Ask::get(APP_THING).from("::ffff:192.0.2.7"))
            .await
            .address(),
        "192.0.2.7"
    );
    assert_eq!(
        site.answer(Ask::get(APP_THING).from("2001:db8::7"))
            .await
            .address(),
        "2001:db8::7"
    );
}

#[tokio::test]
async fn a_connection_without_addresses_counts_as_unspecified() {
    let mut ask = Ask::get(APP_THING);
    ask.0.extensions_mut().clear();
    assert_eq!(Site::by_default().answer(ask).await.address(), "0.0.0.0");
}

#[tokio::test]
async fn behind_counted_proxies_the_entry_from_the_right_is_the_client() {
    let one = site(&json!({"trusted_proxy_count": 1}), &json!([]));
    let two = site(&json!({"trusted_proxy_count": 2}), &json!([]));
    assert_eq!(forwarded(&one, &["192.0.2.1"]).await, "192.0.2.1");
    assert_eq!(forwarded(&two, &["192.0.2.1, 10.0.0.1"]).await, "192.0.2.1");
    // What the client itself sent stands left of that, in the same line or in one of its own.
    assert_eq!(forwarded(&one, &["6.6.6.6, 192.0.2.1"]).await, "192.0.2.1");
    assert_eq!(
        forwarded(&one, &["6.6.6.6", "192.0.2.1"]).await,
        "192.0.2.1"
    );
    assert_eq!(
        forwarded(&two, &["6.6.6.6, 192.0.2.1", "10.0.0.1"]).await,
        "192.0.2.1"
    );
    assert_eq!(
        forwarded(&two, &["garbage,,, 192.0.2.1,10.0.0.1"]).await,
        "192.0.2.1"
    );
}

#[tokio::test]
async fn fewer_entries_than_proxies_or_none_give_the_peer() {
    let site = site(&json!({"trusted_proxy_count": 2}), &json!([]));
    assert_eq!(forwarded(&site, &[]).await, PEER);
    assert_eq!(forwarded(&site, &["6.6.6.6"]).await, PEER);
    let many = Site::with(json!({"allauth": {"trusted_proxy_count": u32::MAX}}));
    assert_eq!(forwarded(&many, &["6.6.6.6"]).await, PEER);
}

#[tokio::test]
async fn addresses_are_read_with_ports_and_brackets_and_written_in_one_form() {
    let site = site(&json!({"trusted_proxy_count": 1}), &json!([]));
    for (entry, expected) in [
        (" 192.0.2.1 ", "192.0.2.1"),
        ("192.0.2.1:4711", "192.0.2.1"),
        ("2001:DB8:0:0::1", "2001:db8::1"),
        ("[2001:db8::1]", "2001:db8::1"),
        ("[2001:db8::1]:4711", "2001:db8::1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("[::ffff:192.0.2.1]:4711", "192.0.2.1"),
        ("::ffff:c000:201", "192.0.2.1"),
    ] {
        assert_eq!(forwarded(&site, &[entry]).await, expected, "{entry}");
    }
}

#[tokio::test]
async fn garbage_gives_the_peer() {
    let site = site(&json!({"trusted_proxy_count": 1}), &json!([]));
    for entry in [
        "",
        "unknown",
        "_hidden",
        "example.com",
        "192.0.2",
        "192.0.2.256",
        "192.0.2.01",
        "0x7f.1",
        "192.0.2.1:",
        "192.0.2.1:x",
        "192.0.2.1:99999",
        "192.0.2.1:80:80",
        "[192.0.2.1]",
        "[192.0.2.1]:80",
        "[2001:db8::1",
        "[2001:db8::1]x",
        "2001:db8::1]",
        "[]",
        ":",
        "fe80::1%eth0",
        "192.0.2.1;x",
        "\"192.0.2.1\"",
    ] {
        assert_eq!(forwarded(&site, &[entry]).await, PEER, "{entry}");
    }
}

#[tokio::test]
async fn bytes_that_are_no_text_give_the_peer_and_spoil_no_other_entry() {
    let site = site(&json!({"trusted_proxy_count": 1}), &json!([]));
    let raw = |bytes: &[u8]| {
        let mut ask = Ask::get(APP_THING).from(PEER);
        let value = axum::http::HeaderValue::from_bytes(bytes).unwrap();
        ask.0.headers_mut().insert("x-forwarded-for", value);
        ask
    };
    assert_eq!(site.answer(raw(b"\xff\xfe")).await.address(), PEER);
    assert_eq!(
        site.answer(raw(b"\xff, 192.0.2.1")).await.address(),
        "192.0.2.1"
    );
}

#[tokio::test]
async fn a_trusted_header_says_the_address_and_nothing_else_does() {
    let site = site(
        &json!({"trusted_client_ip_header": "CF-Connecting-IP", "trusted_proxy_count": 1}),
        &json!([]),
    );
    let cf = "cf-connecting-ip";
    assert_eq!(address(&site, cf, &["192.0.2.1"]).await, "192.0.2.1");
    assert_eq!(address(&site, cf, &["::ffff:192.0.2.1"]).await, "192.0.2.1");
    for lines in [
        &[][..],
        &[""],
        &["unknown"],
        &["192.0.2.1, 6.6.6.6"],
        &["6.6.6.6", "192.0.2.1"],
    ] {
        assert_eq!(address(&site, cf, lines).await, PEER, "{lines:?}");
    }
    assert_eq!(forwarded(&site, &["6.6.6.6"]).await, PEER);
}

#[tokio::test]
async fn headers_from_outside_of_the_named_networks_are_ignored() {
    let counted = json!({"trusted_proxy_count": 1});
    let header = json!({"trusted_client_ip_header": "x-real-ip"});
    let elsewhere = json!(["172.16.0.0/12", "2001:db8::/32"]);
    assert_eq!(
        forwarded(&site(&counted, &elsewhere), &["6.6.6.6"]).await,
        PEER
    );
    assert_eq!(
        address(&site(&header, &elsewhere), "x-real-ip", &["6.6.6.6"]).await,
        PEER
    );
    let ours = json!(["10.0.0.0/8"]);
    assert_eq!(
        forwarded(&site(&counted, &ours), &["192.0.2.1"]).await,
        "192.0.2.1"
    );
    assert_eq!(
        address(&site(&header, &ours), "x-real-ip", &["192.0.2.1"]).await,
        "192.0.2.1"
    );
}

#[tokio::test]
async fn with_networks_alone_the_first_address_that_is_no_proxy_s_is_the_client() {
    let site = site(&json!({}), &json!(["10.0.0.0/8"]));
    assert_eq!(forwarded(&site, &[]).await, PEER);
    assert_eq!(forwarded(&site, &["192.0.2.1"]).await, "192.0.2.1");
    assert_eq!(
        forwarded(&site, &["6.6.6.6, 192.0.2.1, 10.0.0.2, ::ffff:10.0.0.1"]).await,
        "192.0.2.1"
    );
    assert_eq!(forwarded(&site, &["10.0.0.3, 10.0.0.2"]).await, "10.0.0.3");
    assert_eq!(
        forwarded(&site, &["6.6.6.6, garbage, 10.0.0.2"]).await,
        "10.0.0.2"
    );
}
