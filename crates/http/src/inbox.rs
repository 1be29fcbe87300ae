//! The development inbox: the messages sent so far, so that a newcomer can click the link.

use axum::extract::State;
use axum::response::{Html, IntoResponse, Response};
use maud::{DOCTYPE, Markup, html};

use crate::App;
use crate::reply::Problem;

/// The newest messages, newest first.
pub(crate) async fn page(State(app): State<App>) -> Response {
    match auth::inbox::newest(&app.server).await {
        Ok(messages) => Html(render(&messages).into_string()).into_response(),
        Err(error) => Problem(error).into_response(),
    }
}

fn render(messages: &[auth::inbox::Message]) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { "Inbox" }
                link rel="stylesheet" href="/_vestibule/plain.css";
            }
            body {
                main {
                    h1 { "Inbox" }
                    p { "Mails and text messages of this development server, newest first." }
                    @if messages.is_empty() {
                        p { "Nothing has been sent yet." }
                    }
                    @for message in messages {
                        article {
                            h2 { (message.subject) }
                            p class="about" {
                                "to " (message.recipient) " · "
                                (message.created_at.format("%Y-%m-%d %H:%M:%S UTC")) " · " (message.state)
                            }
                            pre { (with_links(&message.text)) }
                        }
                    }
                }
            }
        }
    }
}

/// The text with its links made clickable.
fn with_links(text: &str) -> Markup {
    html! {
        @for (place, line) in text.lines().enumerate() {
            @if place > 0 { "\n" }
            @if line.trim().starts_with("http://") || line.trim().starts_with("https://") {
                a href=(line.trim()) { (line.trim()) }
            } @else {
                (line)
            }
        }
    }
}
