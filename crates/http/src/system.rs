//! What operators and newcomers ask: is it alive, is it ready, what is this?

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
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

/// The first page of a development server.
pub(crate) async fn welcome(State(app): State<App>) -> Html<String> {
    let prefix = &app.server.config.server.path_prefix;
    Html(
        maud::html! {
            (maud::DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    title { "Vestibule" }
                    link rel="stylesheet" href="/_vestibule/plain.css";
                }
                body {
                    main {
                        h1 { "Vestibule is running" }
                        p { "This is a development server. Its API is below " code { (prefix) } "." }
                        ul {
                            li { a href={ (prefix) "/openapi.html" } { "API reference" } }
                            li { a href="/_vestibule/inbox" { "Inbox: the mails sent so far" } }
                            li { a href="/readyz" { "Readiness" } }
                        }
                    }
                }
            }
        }
        .into_string(),
    )
}

/// The style of the pages above.
pub(crate) async fn plain_css() -> impl IntoResponse {
    (
        [(axum::http::header::CONTENT_TYPE, "text/css; charset=utf-8")],
        include_str!("plain.css"),
    )
}
