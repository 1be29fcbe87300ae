//! `/account/activity`.

use auth::flows::activity::{self, ActivityInput, ActivityOut};
use serde::Serialize;

use crate::cx::UserCtx;
use crate::input::Query;
use crate::reply::{DataWith, Result};

/// Where a list goes on.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct PageMeta {
    /// What to send as `cursor` to get the next page; `null` on the last one.
    #[schema(example = "1711555057065702.42")]
    pub next: Option<String>,
}

/// See what was done to your account.
#[utoipa::path(get, path = "/account/activity", tag = "Account: Activity", operation_id = "listActivity",
    params(
        ("cursor" = Option<String>, Query, description = "Where the page before said that this one begins"),
        ("limit" = Option<u64>, Query, description = "How many entries, from 1 to 100; 25 where nothing is said")),
    responses(
        (status = 200, description = "The newest entries first", body = crate::openapi::Activity),
        (status = 400, description = "The input is invalid", body = crate::openapi::Invalid),
        (status = 401, description = "Not logged in", body = crate::openapi::Unauthenticated)))]
pub(crate) async fn get(
    UserCtx(cx, user): UserCtx,
    query: Query,
) -> Result<DataWith<Vec<ActivityOut>, PageMeta>> {
    let input = ActivityInput {
        cursor: query.value("cursor"),
        limit: query.value("limit"),
    };
    let (entries, next) = activity::list(&cx, &user, &input).await?;
    Ok(DataWith(entries, PageMeta { next }))
}
