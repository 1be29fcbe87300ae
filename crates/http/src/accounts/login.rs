//! `/accounts/<provider>/login/`: sends a browser to a provider; asked with GET, a page first.

use auth::flows::provider_redirect;
use auth::kit::limits::{By, Limit};
use auth::kit::social::{self, Installed};
use auth::{Cx, Error, messages};
use axum::http::StatusCode;
use maud::html;

use super::must_have_pages;
use crate::edge::CsrfToken;
use crate::input::Params;
use crate::pages::Page;
use crate::reply::Result;

/// How the provider is named in the path.
#[derive(Clone, Copy)]
enum Named {
    /// By its slug.
    Slug,
    /// By the id of an app of `openid_connect`.
    Oidc,
    /// By that of an app of `saml`.
    Saml,
    /// By either of the first two: there is no prefix to tell them apart.
    Any,
}

impl Named {
    async fn find(self, cx: &Cx, id: &str) -> Result<Installed> {
        let found = match self {
            Self::Slug => social::of_slug(cx, id, None).await?,
            Self::Oidc => social::of_slug(cx, "openid_connect", Some(id)).await?,
            Self::Saml => social::of_slug(cx, "saml", Some(id)).await?,
            Self::Any => match social::of_slug(cx, id, None).await? {
                Some(found) => Some(found),
                None => social::of_slug(cx, "openid_connect", Some(id)).await?,
            },
        };
        Ok(found.ok_or(Error::NotFound)?)
    }
}

/// The page that asks first: a link of another site must not log anybody in.
async fn ask(cx: &Cx, named: Named, id: &str, params: &Params, token: &CsrfToken) -> Result<Page> {
    must_have_pages(cx)?;
    let provider = named.find(cx, id).await?;
    let args = [("provider", provider.name().into())];
    let say = |key: &str| messages::message(&cx.caller.language, key, &args);
    let body = html! {
        form method="post" {
            input type="hidden" name="csrfmiddlewaretoken" value=(token.0);
            @for (name, value) in params.query() {
                input type="hidden" name=(name) value=(value);
            }
            @if provider.asks_for_identifier() && params.query().iter().all(|(name, _)| name != "openid") {
                p {
                    label for="openid" { (say("page-login-openid")) }
                    input id="openid" name="openid" type="text" required;
                }
            }
            button type="submit" { (say("page-login-continue")) }
        }
    };
    Ok(Page::plain(
        cx,
        StatusCode::OK,
        &say("page-login-title"),
        &body,
    ))
}

async fn go(cx: &Cx, named: Named, id: &str, params: &Params) -> Result<Page> {
    must_have_pages(cx)?;
    cx.limit(Limit::Login, By::default()).await?;
    let provider = named.find(cx, id).await?;
    let all = params.all();
    let journey = provider_redirect::from_page(cx, provider, &all);
    let to = provider_redirect::begin(cx, journey, &all).await?;
    Ok(Page::of(cx, to))
}

macro_rules! pages {
    ($($(#[$doc:meta])* $name:ident = $named:expr;)*) => {$(
        $(#[$doc])*
        pub(super) mod $name {
            use axum::Extension;
            use axum::extract::Path;

            use super::{CsrfToken, Named, Page, Params, Result};
            use crate::cx::Ctx;

            pub(in crate::accounts) async fn get(
                Ctx(cx): Ctx,
                Path(id): Path<String>,
                Extension(token): Extension<CsrfToken>,
                params: Params,
            ) -> Result<Page> {
                super::ask(&cx, $named, &id, &params, &token).await
            }

            pub(in crate::accounts) async fn post(
                Ctx(cx): Ctx,
                Path(id): Path<String>,
                params: Params,
            ) -> Result<Page> {
                super::go(&cx, $named, &id, &params).await
            }
        }
    )*};
}

pages! {
    /// `/accounts/<slug>/login/`.
    slug = Named::Slug;
    /// `/accounts/oidc/<id>/login/`.
    oidc = Named::Oidc;
    /// `/accounts/saml/<organization>/login/`.
    saml = Named::Saml;
    /// `/accounts/<slug or id>/login/`.
    any = Named::Any;
}
