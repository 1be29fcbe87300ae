//! `/accounts/dummy/authenticate/`: the login page of the provider that lets everybody be anybody, for tests.

use auth::flows::provider_callback::{self, Return};
use auth::kit::social;
use auth::{Cx, Error};
use axum::Extension;
use axum::http::StatusCode;
use maud::html;

use crate::cx::Ctx;
use crate::edge::CsrfToken;
use crate::input::Params;
use crate::pages::Page;
use crate::reply::Result;

/// What the page asks for: name, type, and what it says.
const FIELDS: [(&str, &str, &str); 8] = [
    ("id", "number", "Account ID"),
    ("email", "email", "Email"),
    ("email_verified", "checkbox", "Email is verified"),
    ("username", "text", "Username"),
    ("first_name", "text", "First name"),
    ("last_name", "text", "Last name"),
    ("phone", "tel", "Phone"),
    ("phone_verified", "checkbox", "Phone is verified"),
];

/// The page.
pub(super) async fn get(
    Ctx(cx): Ctx,
    Extension(token): Extension<CsrfToken>,
    params: Params,
) -> Result<Page> {
    must_be_asked(&cx, &params).await?;
    let body = html! {
        form method="post" {
            input type="hidden" name="csrfmiddlewaretoken" value=(token.0);
            @for (name, kind, label) in FIELDS {
                p { label { (label) " " input type=(kind) name=(name) required[name == "id"]; } }
            }
            button type="submit" { "Log in" }
            " "
            button type="submit" name="action" value="cancel" formnovalidate { "Cancel" }
        }
    };
    Ok(Page::plain(&cx, StatusCode::OK, "Dummy", &body))
}

/// Who somebody wants to be.
pub(super) async fn post(Ctx(cx): Ctx, params: Params) -> Result<Page> {
    let provider = must_be_asked(&cx, &params).await?;
    let all = params.all();
    let back = Return {
        is_post: true,
        params: &all,
    };
    Ok(Page::of(
        &cx,
        provider_callback::finish(&cx, provider, back).await?,
    ))
}

async fn must_be_asked(cx: &Cx, params: &Params) -> Result<social::Installed> {
    let found = social::of_slug(cx, "dummy", None).await?;
    let provider = found.ok_or(Error::NotFound)?;
    if params.query().iter().any(|(name, _)| name == "state") {
        Ok(provider)
    } else {
        Err(Error::Forbidden.into())
    }
}
