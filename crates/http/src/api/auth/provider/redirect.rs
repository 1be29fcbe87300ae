//! `/auth/provider/redirect`.

use auth::Cx;
use auth::flows::provider_callback::{self, Destination};
use auth::flows::provider_redirect;
use auth::kit::limits::{By, Limit};
use axum::http::{HeaderMap, header};
use serde::Serialize;

use crate::cx::Ctx;
use crate::input::Params;
use crate::pages::Page;
use crate::reply::{Data, Either, Result};

/// Where to go.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct Location {
    /// The address of the provider's login page.
    #[schema(example = "https://accounts.google.com/o/oauth2/v2/auth?client_id=...")]
    location: String,
}

/// What to post in a form, so that the browser follows.
#[derive(Debug, utoipa::ToSchema)]
#[expect(dead_code, reason = "describes what `provider_redirect` reads")]
pub(crate) struct RedirectInput {
    /// The id of the provider.
    #[schema(example = "google")]
    provider: String,
    /// Where the browser comes back to: a page of this server or of one of its front ends.
    #[schema(example = "https://app.example.com/account/provider/callback")]
    callback_url: String,
    /// `login` or `connect`.
    #[schema(example = "login")]
    process: String,
    /// The CSRF token, where it is not in a header.
    csrfmiddlewaretoken: Option<String>,
}

/// Send the browser to a provider. To be posted as a form, which the browser follows; with `Accept: application/json`
/// the address comes in the answer, for pages that use fetch.
#[utoipa::path(post, path = "/auth/provider/redirect", tag = "Authentication: Providers",
    operation_id = "redirectToProvider",
    request_body(content = RedirectInput, content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = 200, description = "Where to go", body = crate::openapi::ProviderLocation),
        (status = 302, description = "To the provider; or back, with `error` and `error_process` in the query"),
        (status = 400, description = "The input is invalid, and JSON was asked for", body = crate::openapi::Invalid),
        (status = 429, description = "Too many attempts", body = crate::openapi::Plain)))]
pub(crate) async fn post(
    Ctx(cx): Ctx,
    headers: HeaderMap,
    params: Params,
) -> Result<Either<Data<Location>, Page>> {
    cx.limit(Limit::Login, By::default()).await?;
    let is_json = wants_json(&headers);
    let fields = if is_json {
        params.body()
    } else {
        params.form()
    };
    let journey = match provider_redirect::check(&cx, &fields).await {
        Ok(journey) => journey,
        Err(error @ auth::Error::Invalid(_)) if is_json => return Err(error.into()),
        Err(auth::Error::Invalid(_)) => return Ok(elsewhere(&cx, provider_callback::refused(&cx))),
        Err(other) => return Err(other.into()),
    };
    let to = provider_redirect::begin(&cx, journey, params.query()).await?;
    Ok(match to {
        Destination::To(location) | Destination::ByScript(location) if is_json => {
            Either::Left(Data(Location { location }))
        }
        to => elsewhere(&cx, to),
    })
}

fn elsewhere(cx: &Cx, to: Destination) -> Either<Data<Location>, Page> {
    Either::Right(Page::of(cx, to))
}

/// Whether JSON is asked for, and no page would do as well.
fn wants_json(headers: &HeaderMap) -> bool {
    let accept = headers
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok());
    accept.is_some_and(|kinds| kinds.contains("application/json") && !kinds.contains("text/html"))
}
