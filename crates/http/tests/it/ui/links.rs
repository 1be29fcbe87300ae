//! Paths that mean a page without being one.

use super::{ON, get, leads_to, pages, site};
use crate::setup::Test;

#[tokio::test]
async fn keys_in_links_of_mails_move_into_the_query() {
    let t = site().await;
    for (path, target) in [
        (
            "/account/verify-email/MQ:1a%3Ab",
            "/account/verify-email?key=MQ%3A1a%3Ab",
        ),
        ("/auth/verify-email/k", "/account/verify-email?key=k"),
        (
            "/account/password/reset/key/1-ab",
            "/account/password/reset/key?key=1-ab",
        ),
        (
            "/password/reset/key/1-ab/",
            "/account/password/reset/key?key=1-ab",
        ),
        (
            "/account/verify-email/a&next=%2F%2Fevil.example",
            "/account/verify-email?key=a%26next%3D%2F%2Fevil.example",
        ),
        (
            "/account/verify-email/%C3%A9%20+",
            "/account/verify-email?key=%C3%A9+%2B",
        ),
    ] {
        assert_eq!(leads_to(&get(&t, path).await), target, "{path}");
    }
    get(&t, "/account/verify-email/%ff").await.is(404);
}

#[tokio::test]
async fn the_link_of_a_mail_reaches_its_page() {
    let t = site().await;
    let reply = t
        .post("/auth/signup", serde_json::json!({"username": "ann", "email": "ann@example.org", "password": "Colloportus-7"}))
        .await;
    assert!(matches!(reply.status, 200 | 401), "{reply}");
    let mail = t.mail().await;
    let text = mail.text();
    let link = text
        .split_whitespace()
        .find_map(|word| word.strip_prefix("http://testserver"));
    let page = leads_to(&get(&t, link.unwrap()).await).to_owned();
    assert!(page.starts_with("/account/verify-email?key="), "{page}");
    get(&t, &page).await.is(200);
}

#[tokio::test]
async fn paths_of_older_front_ends_lead_to_the_pages() {
    let t = site().await;
    for (path, target) in [
        ("/", "/account"),
        ("/login", "/account/login"),
        ("/login?next=%2Faccount", "/account/login?next=%2Faccount"),
        ("/register", "/account/signup"),
        ("/register/student", "/account/signup?type=student"),
        ("/auth/login", "/account/login"),
        ("/auth/signup?a=b", "/account/signup?a=b"),
    ] {
        assert_eq!(leads_to(&get(&t, path).await), target, "{path}");
    }
    for nowhere in ["/auth/nowhere", "/loginx", "/register/"] {
        get(&t, nowhere).await.is(404);
    }
}

#[tokio::test]
async fn nothing_leads_away_from_this_server() {
    let t = site().await;
    for next in [
        "https://evil.example",
        "//evil.example",
        "/%5Cevil.example",
        "%5C%5Cevil.example",
        "/%09/evil.example",
        "javascript:alert(1)",
        "evil.example",
    ] {
        for path in ["/login", "/auth/login", "/account/login/"] {
            let reply = get(&t, &format!("{path}?next={next}&type=a")).await;
            assert_eq!(leads_to(&reply), "/account/login?type=a", "{next}");
        }
    }
}

#[tokio::test]
async fn a_link_template_of_the_settings_leads_to_the_same_page() {
    let settings = ON.replace(
        "account_confirm_email = \"\"",
        "account_confirm_email = \"/verify/{key}/now\"",
    );
    let t = Test::showing(pages(), &settings).await;
    let reply = get(&t, "/verify/abc/now").await;
    assert_eq!(leads_to(&reply), "/account/verify-email?key=abc");
}
