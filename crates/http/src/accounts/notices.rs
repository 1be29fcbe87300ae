//! `/accounts/3rdparty/*`: the pages at which a login that began on a page of ours ends early.

use auth::flows::provider_callback;
use auth::messages;
use axum::http::StatusCode;
use maud::html;

use crate::cx::Ctx;
use crate::pages::Page;
use crate::reply::Result;

/// The form for the rest of a sign-up is the front end's.
pub(super) async fn signup(Ctx(cx): Ctx) -> Result<Page> {
    Ok(Page::Elsewhere(provider_callback::signup_page(&cx)))
}

/// Somebody changed their mind.
pub(super) async fn cancelled(Ctx(cx): Ctx) -> Result<Page> {
    let say = |key: &str| messages::message(&cx.caller.language, key, &[]);
    let body = html! { p { (say("provider-cancelled")) } };
    Ok(Page::plain(
        &cx,
        StatusCode::OK,
        &say("page-login-cancelled"),
        &body,
    ))
}

/// Something went wrong.
pub(super) async fn failed(Ctx(cx): Ctx) -> Result<Page> {
    let say = |key: &str| messages::message(&cx.caller.language, key, &[]);
    let body = html! { p { (say("page-login-failed-again")) } };
    Ok(Page::plain(
        &cx,
        StatusCode::UNAUTHORIZED,
        &say("page-login-failed"),
        &body,
    ))
}
