//! `/accounts/saml/<organization>/`: what identity providers ask us, besides sending people back.

use auth::flows::saml;
use auth::kit::social::{self, Installed};
use auth::{Cx, Error};
use axum::extract::Path;
use axum::http::{StatusCode, Uri};

use crate::cx::Ctx;
use crate::pages::Page;
use crate::reply::Result;

/// What identity providers need to know of us.
pub(super) async fn metadata(Ctx(cx): Ctx, Path(id): Path<String>) -> Result<Page> {
    let provider = find(&cx, &id).await?;
    Ok(Page::Xml {
        status: StatusCode::OK,
        text: saml::metadata(&cx, &provider)?,
    })
}

/// Logging out, because the identity provider says so or said that it did.
pub(super) async fn log_out(Ctx(cx): Ctx, Path(id): Path<String>, uri: Uri) -> Result<Page> {
    let provider = find(&cx, &id).await?;
    let to = saml::log_out(&cx, &provider, uri.query().unwrap_or_default()).await?;
    Ok(Page::Elsewhere(to))
}

async fn find(cx: &Cx, id: &str) -> Result<Installed> {
    let found = social::of_slug(cx, "saml", Some(id)).await?;
    Ok(found.ok_or(Error::NotFound)?)
}
