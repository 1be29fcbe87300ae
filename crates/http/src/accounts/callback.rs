//! `/accounts/<provider>/login/callback/` and its like: where providers send people back to.

use auth::flows::provider_callback::{self, Return};
use auth::flows::provider_parcel;
use auth::kit::limits::{By, Limit};
use auth::kit::social::{self, Installed};
use auth::{Cx, Error};
use axum::extract::Path;
use axum::http::{HeaderMap, Method, Uri};

use crate::cookies;
use crate::cx::Ctx;
use crate::input::Params;
use crate::pages::Page;
use crate::reply::Result;

/// Back from a provider that is named by its slug.
pub(super) async fn slug(
    Ctx(cx): Ctx,
    Path(id): Path<String>,
    method: Method,
    uri: Uri,
    params: Params,
) -> Result<Page> {
    let found = social::of_slug(&cx, &id, None).await?;
    back(&cx, found, &method, &uri, &params).await
}

/// Back from a server of OpenID Connect, named by the id of its app.
pub(super) async fn oidc(
    Ctx(cx): Ctx,
    Path(id): Path<String>,
    method: Method,
    uri: Uri,
    params: Params,
) -> Result<Page> {
    let found = social::of_slug(&cx, "openid_connect", Some(&id)).await?;
    back(&cx, found, &method, &uri, &params).await
}

/// Back from either.
pub(super) async fn any(
    Ctx(cx): Ctx,
    Path(id): Path<String>,
    method: Method,
    uri: Uri,
    params: Params,
) -> Result<Page> {
    let found = match social::of_slug(&cx, &id, None).await? {
        Some(found) => Some(found),
        None => social::of_slug(&cx, "openid_connect", Some(&id)).await?,
    };
    back(&cx, found, &method, &uri, &params).await
}

/// Back from Telegram's widget, by the script of our own page.
pub(super) async fn telegram(
    Ctx(cx): Ctx,
    method: Method,
    uri: Uri,
    params: Params,
) -> Result<Page> {
    let found = social::of_slug(&cx, "telegram", None).await?;
    back(&cx, found, &method, &uri, &params).await
}

/// Posted by a page of an identity provider.
pub(super) async fn park_saml(
    Ctx(cx): Ctx,
    Path(id): Path<String>,
    uri: Uri,
    params: Params,
) -> Result<Page> {
    let found = social::of_slug(&cx, "saml", Some(&id)).await?;
    park(&cx, found, &uri, &params).await
}

async fn back(
    cx: &Cx,
    provider: Option<Installed>,
    method: &Method,
    uri: &Uri,
    params: &Params,
) -> Result<Page> {
    let provider = provider.ok_or(Error::NotFound)?;
    if provider.is_callback_posted() && method == Method::POST {
        return park(cx, Some(provider), uri, params).await;
    }
    finish_with(cx, provider, method == Method::POST, uri, &params.all()).await
}

/// Keeps what a page of the provider posted, and has the browser ask for the rest from a page of ours.
///
/// Security: a browser sends no cookie with a post from another site, so that nobody knows yet whose login this is.
async fn park(cx: &Cx, provider: Option<Installed>, uri: &Uri, params: &Params) -> Result<Page> {
    let provider = provider.ok_or(Error::NotFound)?;
    cx.limit(Limit::Login, By::default()).await?;
    let all = params.all();
    let (token, in_query) = provider_parcel::park(cx, &all).await?;
    let path = format!("{}finish/", uri.path());
    let cookie = cookies::parcel(&cx.server.config, &name(&provider), &token, &path);
    let to = auth::kit::addresses::with_params(&path, &in_query);
    Ok(Page::Elsewhere(to).with_cookie(cookie))
}

/// The second half, with the session of whoever comes back.
pub(super) async fn finish(
    Ctx(cx): Ctx,
    Path(id): Path<String>,
    headers: HeaderMap,
    uri: Uri,
    params: Params,
) -> Result<Page> {
    let found = social::of_slug(&cx, &id, None).await?;
    finish_parked(&cx, found, &headers, &uri, &params).await
}

/// The same for SAML.
pub(super) async fn finish_saml(
    Ctx(cx): Ctx,
    Path(id): Path<String>,
    headers: HeaderMap,
    uri: Uri,
    params: Params,
) -> Result<Page> {
    let found = social::of_slug(&cx, "saml", Some(&id)).await?;
    finish_parked(&cx, found, &headers, &uri, &params).await
}

async fn finish_parked(
    cx: &Cx,
    provider: Option<Installed>,
    headers: &HeaderMap,
    uri: &Uri,
    params: &Params,
) -> Result<Page> {
    let provider = provider.filter(Installed::is_callback_posted);
    let provider = provider.ok_or(Error::NotFound)?;
    let token = cookies::read(headers, &name(&provider)).unwrap_or_default();
    let mut all = params.all();
    all.extend(provider_parcel::take(cx, token).await?);
    finish_with(cx, provider, true, uri, &all).await
}

/// Compat: `allauth/socialaccount/providers/apple/apple_session.py`, saml/views.py.
fn name(provider: &Installed) -> String {
    match provider.provider_id() {
        "saml" => "saml-acs-session".to_owned(),
        id => format!("{id}-login-session"),
    }
}

async fn finish_with(
    cx: &Cx,
    provider: Installed,
    is_post: bool,
    uri: &Uri,
    params: &[(String, String)],
) -> Result<Page> {
    // A strict session cookie does not come along from a page of somebody else, but from one of ours.
    let is_strict = cx.server.config.session.cookie_samesite == config::SameSite::Strict;
    let was_sent = params.iter().any(|(name, _)| name == "_redir");
    if is_strict && !is_post && !was_sent && cx.session.token().is_none() {
        let address = uri.path_and_query().map_or("/", |address| address.as_str());
        let to = auth::kit::addresses::with_params(address, &[("_redir", "")]);
        return Ok(Page::once_more(cx, &to));
    }
    let back = Return { is_post, params };
    Ok(Page::of(
        cx,
        provider_callback::finish(cx, provider, back).await?,
    ))
}
