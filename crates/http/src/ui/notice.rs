//! The one page of a binary that was built without the web app.

use axum::body::Bytes;
use maud::{DOCTYPE, html};

use super::file::File;
use super::policy;
use crate::App;

/// Says what is missing, and what is there all the same.
pub(super) fn file(app: &App) -> File {
    let config = &app.server.config;
    let prefix = config.server.path_prefix.trim_end_matches('/');
    let has_reference = app.is_development || config.headless.serve_specification;
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (config.ui.name) }
                link rel="stylesheet" href="/_vestibule/plain.css";
            }
            body {
                main {
                    h1 { (config.ui.name) " is running" }
                    p {
                        "This binary was built without the web app. The API works: it is below " code { (prefix) } ". "
                        "To have the pages, run " code { "make ui" } ", which needs Node, and build again."
                    }
                    ul {
                        @if has_reference {
                            li { a href={ (prefix) "/openapi.html" } { "API reference" } }
                        }
                        @if app.is_development {
                            li { a href="/_vestibule/inbox" { "Inbox: the mails sent so far" } }
                        }
                        li { a href="/readyz" { "Readiness" } }
                    }
                }
            }
        }
    };
    let content = Bytes::from(page.into_string());
    File::new("text/html; charset=utf-8", content).under(policy::PLAIN)
}
