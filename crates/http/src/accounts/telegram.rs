//! The page that Telegram sends people back to: what it tells is behind the `#`, which only a script can see.

use auth::kit::social;
use auth::{Error, messages};
use maud::html;

use crate::cx::Ctx;
use crate::pages::Page;
use crate::reply::Result;

/// Posts what is behind the `#` to the same address.
const SCRIPT: &str = "\
const result = new URLSearchParams(window.location.hash.slice(1)).get('tgAuthResult');\
const form = document.querySelector('form');\
form.elements.tgAuthResult.value = result || '';\
form.submit();";

/// The page.
pub(super) async fn get(Ctx(cx): Ctx) -> Result<Page> {
    let found = social::of_slug(&cx, "telegram", None).await?;
    found.ok_or(Error::NotFound)?;
    let title = messages::message(&cx.caller.language, "page-login-redirect", &[]);
    let body = html! {
        form method="post" { input type="hidden" name="tgAuthResult" value=""; }
    };
    Ok(Page::with_script(&cx, &title, &body, SCRIPT))
}
