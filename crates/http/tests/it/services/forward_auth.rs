//! `/_vestibule/forward-auth`.

use auth::Client;
use serde_json::json;
use store::testing::put_in_group;

use crate::api::tokens::{JWT, claims, session_with, tokens_of};
use crate::setup::{Ask, Device, Person, Reply, Test};

const PATH: &str = "/_vestibule/forward-auth";
const SITE: &str = "[server]\npublic_url = \"https://auth.example.com\"\nfrontends = [\"https://app.example.com\"]\n";

/// A request as a proxy describes it, for a page of the wiki.
fn ask(query: &str) -> Ask {
    Ask::new("GET", &format!("{PATH}{query}"))
        .header("host", "wiki.example.com")
        .header("accept", "text/html,*/*")
        .header("x-forwarded-proto", "https")
        .header("x-forwarded-host", "wiki.example.com")
        .header("x-forwarded-uri", "/page?x=1&y=%20")
}

async fn site(more: &str) -> Test {
    Test::with(&format!("{SITE}{more}")).await
}

async fn login(t: &Test, person: &Person) -> String {
    let device = Device::new(t.world.clone(), Client::App);
    device.login(person).await.is(200);
    device.token().unwrap()
}

fn told(reply: &Reply) -> [&str; 6] {
    let names = ["user", "username", "email", "type", "groups", "token"];
    names.map(|name| reply.header(&format!("x-auth-{name}")).unwrap())
}

#[tokio::test]
async fn cookies_session_tokens_and_bearer_tokens_let_a_request_pass_with_who_it_is_from() {
    let t = site(JWT).await;
    let alice = t.user("alice").await;
    put_in_group(&t.world.db, alice.id, "teachers").await;
    put_in_group(&t.world.db, alice.id, "editors").await;
    let session = login(&t, &alice).await;
    let (access, _) = tokens_of(&t, &alice).await;
    for (name, value) in [
        ("cookie", format!("a=b; sessionid={session}")),
        ("x-session-token", session.clone()),
        ("authorization", format!("Bearer {access}")),
    ] {
        let reply = t.world_ask(ask("").header(name, value)).await;
        let id = alice.id.0.to_string();
        let expected = [
            id.as_str(),
            "alice",
            "alice@example.org",
            "",
            "editors,teachers",
            "",
        ];
        assert_eq!(told(reply.is(200)), expected, "{name}");
        assert_eq!(reply.header("cache-control"), Some("no-store"));
        assert_eq!(reply.header("set-cookie"), None);
    }
}

#[tokio::test]
async fn what_leads_nowhere_does_not_hide_what_counts() {
    let t = site(JWT).await;
    let alice = t.user("alice").await;
    let session = login(&t, &alice).await;
    let reply = t
        .world_ask(
            ask("")
                .header("authorization", "Bearer a-token-of-the-application")
                .header("x-session-token", "unknown")
                .header("cookie", format!("sessionid={session}")),
        )
        .await;
    reply.is(200);
}

#[tokio::test]
async fn strangers_are_sent_to_the_login_page_and_back() {
    let t = site("").await;
    let page = "https://app.example.com/account/login?next=https%3A%2F%2Fwiki.example.com%2Fpage%3Fx%3D1%26y%3D%2520";
    let reply = t.world_ask(ask("?redirect")).await;
    assert_eq!(reply.is(302).header("location"), Some(page));
    let reply = t.world_ask(ask("")).await;
    assert_eq!(reply.is(401).header("x-auth-redirect"), Some(page));
    assert_eq!(reply.json, json!({"status": 401}));
    assert_eq!(reply.header("x-auth-user"), None);
}

#[tokio::test]
async fn our_own_web_app_is_given_a_way_back_that_is_on_this_server() {
    let t = site("[headless]\nonly = false\n").await;
    let back = "/_vestibule/return?to=https%3A%2F%2Fwiki.example.com%2Fpage%3Fx%3D1%26y%3D%2520";
    let reply = t.world_ask(ask("?redirect")).await;
    let location = url::Url::parse(reply.is(302).header("location").unwrap()).unwrap();
    assert_eq!(location.host_str(), Some("auth.example.com"));
    assert_eq!(
        location.query_pairs().next().unwrap(),
        ("next".into(), back.into())
    );
    let reply = t.world_get(back).await;
    assert_eq!(
        reply.is(302).header("location"),
        Some("https://wiki.example.com/page?x=1&y=%20")
    );
    for to in [
        "https://evil.net/",
        "//evil.net",
        "javascript:alert(1)",
        "https://wiki.example.com@evil.net/",
        "",
    ] {
        let to = percent_encoding::utf8_percent_encode(to, percent_encoding::NON_ALPHANUMERIC);
        t.world_get(&format!("/_vestibule/return?to={to}"))
            .await
            .is(400);
    }
    t.world_get("/_vestibule/return").await.is(400);
}

#[tokio::test]
async fn what_is_no_visit_to_a_page_is_refused_and_not_redirected() {
    let t = site("").await;
    let data = Ask::new("GET", &format!("{PATH}?redirect")).header("accept", "application/json");
    t.world_ask(data).await.is(401);
    t.world_ask(ask("?redirect").header("x-forwarded-method", "POST"))
        .await
        .is(401);
    t.world_ask(ask("?redirect").header("x-forwarded-method", "HEAD"))
        .await
        .is(302);
}

#[tokio::test]
async fn nobody_is_sent_to_a_foreign_address_after_the_login() {
    let t = site("").await;
    for host in [
        "evil.net",
        "example.com.evil.net",
        "wiki.example.com@evil.net",
        "wiki.example.com, evil.net",
    ] {
        let ask = Ask::new("GET", &format!("{PATH}?redirect"))
            .header("accept", "text/html")
            .header("x-forwarded-proto", "https")
            .header("x-forwarded-host", host)
            .header("x-forwarded-uri", "/");
        let reply = t.world_ask(ask).await;
        let location = reply.is(302).header("location");
        assert_eq!(
            location,
            Some("https://app.example.com/account/login"),
            "{host}"
        );
    }
    let both = ask("").header("x-original-url", "https://wiki.example.com/elsewhere");
    t.world_ask(both).await.is(400);
}

#[tokio::test]
async fn no_name_can_make_a_header_line_or_another_group() {
    let t = site("").await;
    let alice = t.user("al\u{ee}ce").await;
    put_in_group(&t.world.db, alice.id, "a\r\nX-Auth-User: 1").await;
    put_in_group(&t.world.db, alice.id, "b,admin").await;
    put_in_group(&t.world.db, alice.id, " staff 100% ").await;
    let session = login(&t, &alice).await;
    let reply = t
        .world_ask(ask("").header("x-session-token", session))
        .await;
    let [user, username, _, _, groups, _] = told(reply.is(200));
    assert_eq!(
        (user, username),
        (alice.id.0.to_string().as_str(), "al%C3%AEce")
    );
    assert_eq!(
        groups,
        "%20staff%20100%25%20,a%0D%0AX-Auth-User:%201,b%2Cadmin"
    );
}

#[tokio::test]
async fn an_address_that_nobody_confirmed_is_not_told() {
    let t = site("").await;
    let nora = t.user("nora").unverified().await;
    let session = login(&t, &nora).await;
    let reply = t
        .world_ask(ask("").header("x-session-token", &session))
        .await;
    assert_eq!(told(reply.is(200))[2], "");
    let reply = t
        .world_ask(ask("?verified").header("x-session-token", &session))
        .await;
    assert_eq!(reply.is(403).mistakes(), [("", "unverified_email")]);
}

#[tokio::test]
async fn rules_in_the_query_are_enforced_and_misspelt_ones_refused() {
    let t = site("").await;
    let alice = t.user("alice").await;
    put_in_group(&t.world.db, alice.id, "staff").await;
    let session = login(&t, &alice).await;
    for (query, status) in [
        ("?group=staff", 200),
        ("?group=admins,staff&verified", 200),
        ("?group=admins", 403),
        ("?group=Staff", 403),
        ("?type=teacher", 403),
        ("?factor_age=60", 401),
        ("?grup=admins", 400),
        ("?group=", 400),
    ] {
        let reply = t
            .world_ask(ask(query).header("x-session-token", &session))
            .await;
        assert_eq!(reply.status, status, "{query}: {reply}");
    }
}

#[tokio::test]
async fn people_are_let_in_by_their_type_and_applications_are_told_it() {
    let t = site("[[user_type]]\nid = \"teacher\"\n[[user_type]]\nid = \"student\"\n").await;
    let alice = t.user("alice").await;
    t.db_set_type(&alice, "teacher").await;
    let session = login(&t, &alice).await;
    for (query, status) in [
        ("?type=teacher", 200),
        ("?type=student,teacher", 200),
        ("?type=student", 403),
    ] {
        let reply = t
            .world_ask(ask(query).header("x-session-token", &session))
            .await;
        assert_eq!(reply.status, status, "{query}: {reply}");
    }
    let reply = t
        .world_ask(ask("").header("x-session-token", &session))
        .await;
    assert_eq!(told(reply.is(200))[3], "teacher");
}

#[tokio::test]
async fn rules_in_the_settings_are_about_their_places() {
    let t = site(
        "[[forward_auth.rules]]\nhost = \"wiki.example.com\"\npath = \"/admin\"\ngroups = [\"staff\"]\n\
         [[forward_auth.rules]]\nhost = \".shop.example.com\"\nverified = true\n",
    )
    .await;
    let nora = t.user("nora").unverified().await;
    let session = login(&t, &nora).await;
    for (host, path, status) in [
        ("wiki.example.com", "/public", 200),
        ("wiki.example.com", "/admin/users", 403),
        ("wiki.example.com", "/public/..%2fadmin", 403),
        ("WIKI.example.com:443", "/admin", 403),
        ("other.example.com", "/admin", 200),
        ("de.shop.example.com", "/", 403),
    ] {
        let ask = Ask::new("GET", PATH)
            .header("x-session-token", &session)
            .header("x-forwarded-proto", "https")
            .header("x-forwarded-host", host)
            .header("x-forwarded-uri", path);
        assert_eq!(t.world_ask(ask).await.status, status, "{host}{path}");
    }
    // Of a place that is not known all rules are.
    t.world_ask(Ask::new("GET", PATH).header("x-session-token", &session))
        .await
        .is(403);
}

#[tokio::test]
async fn a_second_factor_must_be_as_fresh_as_the_rule_says() {
    let t = site("").await;
    let secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";
    let alice = t.user("alice").with_totp(secret).await;
    let device = Device::new(t.world.clone(), Client::App);
    device.login(&alice).await.is_pending("mfa_authenticate");
    let code = crate::compat::totp_code(secret, t.now());
    device
        .post("/auth/2fa/authenticate", json!({"code": code}))
        .await
        .is(200);
    let session = device.token().unwrap();
    let asked = || ask("?factor_age=600&redirect").header("x-session-token", &session);
    t.world_ask(asked()).await.is(200);
    t.advance(601.0);
    let reply = t.world_ask(asked()).await;
    let page = reply.is(302).header("location").unwrap().to_owned();
    assert!(
        page.starts_with("https://app.example.com/account/reauthenticate?next="),
        "{page}"
    );
    t.advance(30.0);
    let code = crate::compat::totp_code(secret, t.now());
    device
        .post("/auth/2fa/reauthenticate", json!({"code": code}))
        .await
        .is(200);
    t.world_ask(asked()).await.is(200);
}

#[tokio::test]
async fn a_signed_token_says_who_it_is_and_opens_nothing_here() {
    let t = site(&format!("{JWT}[forward_auth]\ntoken = true\n")).await;
    let alice = t.user("alice").await;
    put_in_group(&t.world.db, alice.id, "staff").await;
    let session = login(&t, &alice).await;
    let reply = t
        .world_ask(ask("").header("x-session-token", session))
        .await;
    let token = told(reply.is(200))[5].to_owned();
    let mut said = claims(&token);
    said.as_object_mut().unwrap().shift_remove("jti");
    let now = t.now() as i64;
    assert_eq!(
        said,
        json!({
            "preferred_username": "alice", "email": "alice@example.org", "user_type": null, "groups": ["staff"],
            "iat": now, "exp": now + 60, "token_use": "forward", "sub": alice.id.0.to_string(),
        })
    );
    session_with(&t, &token).await.is_anonymous();
    t.world_ask(ask("").header("authorization", format!("Bearer {token}")))
        .await
        .is(401);
}

#[tokio::test]
async fn nothing_is_written_for_a_request_that_is_asked_about() {
    let t = site("[session]\nsave_every_request = true\n").await;
    let alice = t.user("alice").await;
    let device = Device::new(t.world.clone(), Client::App);
    device.login(&alice).await.is(200);
    let before = t.db_session(&device).await.unwrap();
    t.advance(60.0);
    let session = device.token().unwrap();
    t.world_ask(ask("").header("x-session-token", session))
        .await
        .is(200);
    assert_eq!(t.db_session(&device).await.unwrap(), before);
}
