//! What operators ask: is it alive, is it ready?

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::App;

/// Whether the process answers at all.
pub(crate) async fn healthz() -> Response {
    axum::Json(json!({ "status": 200 })).into_response()
}

/// Whether it can do its work: the database answers and has every table.
pub(crate) async fn readyz(State(app): State<App>) -> Response {
    match app.server.is_ready().await {
        Ok(()) => healthz().await,
        Err(error) => {
            tracing::warn!(error = %error, "not ready");
            let body = axum::Json(json!({ "status": 503 }));
            (StatusCode::SERVICE_UNAVAILABLE, body).into_response()
        }
    }
}

/// The style of the pages that are made here.
pub(crate) async fn plain_css() -> impl IntoResponse {
    (
        [(axum::http::header::CONTENT_TYPE, "text/css; charset=utf-8")],
        include_str!("plain.css"),
    )
}
