//! Pages for people who are logged in.

use super::{ON, ask, get, header, leads_to, pages, site};
use crate::setup::Test;

#[tokio::test]
async fn a_guarded_page_without_a_session_leads_to_the_login_and_back() {
    let t = site().await;
    let reply = get(&t, "/account/email?add=1&x=%26").await;
    assert_eq!(
        leads_to(&reply),
        "/account/login?next=%2Faccount%2Femail%3Fadd%3D1%26x%3D%2526"
    );
    let head = ask(&t, "HEAD", "/account", &[]).await;
    assert_eq!(leads_to(&head), "/account/login?next=%2Faccount");
}

#[tokio::test]
async fn a_guarded_page_is_shown_to_who_is_logged_in_and_kept_by_them_only() {
    let t = site().await;
    let ann = t.user("ann").await;
    t.login(&ann).await.is(200);
    let cookie = format!("sessionid={}", t.token().unwrap());
    let page = ask(&t, "GET", "/account", &[("cookie", &cookie)]).await;
    assert_eq!(
        header(&page.is(200).headers, "cache-control"),
        "private, no-cache"
    );
    t.logout().await;
    let page = ask(&t, "GET", "/account", &[("cookie", &cookie)]).await;
    assert_eq!(leads_to(&page), "/account/login?next=%2Faccount");
}

#[tokio::test]
async fn whoever_is_in_the_middle_of_a_login_is_led_on_by_the_page() {
    let t = site().await;
    let ann = t.user("ann").with_totp("JBSWY3DPEHPK3PXP").await;
    t.login(&ann).await.is(401);
    let cookie = format!("sessionid={}", t.token().unwrap());
    let page = ask(&t, "GET", "/account/email", &[("cookie", &cookie)]).await;
    assert_eq!(
        header(&page.is(200).headers, "cache-control"),
        "private, no-cache"
    );
}

#[tokio::test]
async fn a_cookie_that_leads_nowhere_is_no_session() {
    let t = site().await;
    for cookie in [
        "sessionid=",
        "sessionid=abcdefghijklmnopqrstuvwxyz012345",
        "sessionid=\u{fffd}",
    ] {
        let page = ask(&t, "GET", "/account", &[("cookie", cookie)]).await;
        leads_to(&page);
    }
}

#[tokio::test]
async fn the_homes_of_user_types_are_one_page_that_is_guarded() {
    let types = "[[user_type]]\nid = 'student'\nhome = '/student/dashboard'\nsignup = 'open'\n";
    let t = Test::showing(pages(), &format!("{ON}{types}")).await;
    let reply = get(&t, "/student/dashboard").await;
    assert_eq!(
        leads_to(&reply),
        "/account/login?next=%2Fstudent%2Fdashboard"
    );
    let ann = t.user("ann").await;
    t.login(&ann).await.is(200);
    let cookie = format!("sessionid={}", t.token().unwrap());
    let page = ask(&t, "GET", "/student/dashboard", &[("cookie", &cookie)]).await;
    page.is(200);
    get(&t, "/teacher/dashboard").await.is(404);
}
