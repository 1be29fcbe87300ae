//! Answers for people rather than programs: being sent elsewhere, and the few plain pages on the way to and from
//! providers. Whatever else people see is the front end's.

use auth::flows::provider_callback::{Destination, Failure};
use auth::{Cx, messages};
use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use maud::{DOCTYPE, Markup, PreEscaped, html};

/// An answer that a browser shows or follows.
#[derive(Debug, Clone)]
pub(crate) enum Page {
    /// Go there.
    Elsewhere(String),
    /// Go there, with this cookie.
    ElsewhereWith(String, HeaderValue),
    /// A document for programs.
    Xml {
        /// The status.
        status: StatusCode,
        /// The document.
        text: String,
    },
    /// A page in HTML.
    Html {
        /// The status.
        status: StatusCode,
        /// The page.
        text: String,
        /// What names its script, if it has one.
        nonce: Option<String>,
    },
}

impl Page {
    /// Where somebody goes on.
    pub(crate) fn of(cx: &Cx, to: Destination) -> Self {
        match to {
            Destination::To(url) => Self::Elsewhere(url),
            Destination::ByScript(url) => by_script(cx, &url),
            Destination::Failed(failure) => failed(cx, &failure),
        }
    }

    /// The same, if it leads elsewhere, with a cookie.
    pub(crate) fn with_cookie(self, cookie: HeaderValue) -> Self {
        match self {
            Self::Elsewhere(url) => Self::ElsewhereWith(url, cookie),
            other => other,
        }
    }

    /// A page that asks for another one at once: this time it is one of ours that asks.
    pub(crate) fn once_more(cx: &Cx, url: &str) -> Self {
        let title = messages::message(&cx.caller.language, "page-login-redirect", &[]);
        let body = html! {
            meta http-equiv="refresh" content={ "0; url=" (url) };
            p { a href=(url) { (title) } }
        };
        Self::plain(cx, StatusCode::OK, &title, &body)
    }

    /// A page with a heading.
    pub(crate) fn plain(cx: &Cx, status: StatusCode, title: &str, body: &Markup) -> Self {
        let text = document(cx, title, body).into_string();
        Self::Html {
            status,
            text,
            nonce: None,
        }
    }

    /// A page with a script.
    pub(crate) fn with_script(cx: &Cx, title: &str, body: &Markup, script: &str) -> Self {
        let nonce = auth::kit::social::new_id(cx);
        let body = html! {
            (body)
            script nonce=(nonce) { (PreEscaped(script)) }
        };
        Self::Html {
            status: StatusCode::OK,
            text: document(cx, title, &body).into_string(),
            nonce: Some(nonce),
        }
    }

    /// The status.
    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Self::Elsewhere(_) | Self::ElsewhereWith(..) => StatusCode::FOUND,
            Self::Html { status, .. } | Self::Xml { status, .. } => *status,
        }
    }

    /// The answer.
    pub(crate) fn render(self) -> Response {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = self.status();
        let headers = response.headers_mut();
        headers.insert(
            header::CACHE_CONTROL,
            HeaderValue::from_static("max-age=0, no-cache, no-store, must-revalidate, private"),
        );
        if let Self::ElsewhereWith(_, cookie) = &self {
            headers.insert(header::SET_COOKIE, cookie.clone());
        }
        match self {
            Self::Elsewhere(url) | Self::ElsewhereWith(url, _) => {
                match HeaderValue::try_from(location(&url)) {
                    Ok(url) => {
                        headers.insert(header::LOCATION, url);
                    }
                    Err(_) => *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR,
                }
            }
            Self::Xml { text, .. } => {
                let xml = HeaderValue::from_static("text/xml; charset=utf-8");
                headers.insert(header::CONTENT_TYPE, xml);
                *response.body_mut() = Body::from(text);
            }
            Self::Html { text, nonce, .. } => {
                let html = HeaderValue::from_static("text/html; charset=utf-8");
                headers.insert(header::CONTENT_TYPE, html);
                // Security: no script but ours, even if a provider's words found their way into the page.
                let script = nonce.map(|nonce| format!("; script-src 'nonce-{nonce}'"));
                let policy = format!(
                    "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'{}",
                    script.unwrap_or_default()
                );
                if let Ok(policy) = HeaderValue::try_from(policy) {
                    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
                }
                *response.body_mut() = Body::from(text);
            }
        }
        response
    }
}

/// What a header can hold of an address: other characters are percent-encoded.
fn location(url: &str) -> String {
    let mut written = String::with_capacity(url.len());
    for c in url.chars() {
        if c.is_ascii_graphic() {
            written.push(c);
        } else {
            let mut buffer = [0; 4];
            for byte in c.encode_utf8(&mut buffer).bytes() {
                written.push_str(&format!("%{byte:02X}"));
            }
        }
    }
    written
}

fn document(cx: &Cx, title: &str, body: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang=(messages::resolve(&cx.caller.language)) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) }
                link rel="stylesheet" href="/_vestibule/plain.css";
            }
            body { main { h1 { (title) } (body) } }
        }
    }
}

fn failed(cx: &Cx, failure: &Failure) -> Page {
    let say = |key: &str| messages::message(&cx.caller.language, key, &[]);
    let body = html! {
        p { (failure.message) }
        p { code { (failure.code) } }
    };
    Page::plain(
        cx,
        StatusCode::UNAUTHORIZED,
        &say("page-login-failed"),
        &body,
    )
}

/// A page that leaves the frame in which it stands.
fn by_script(cx: &Cx, url: &str) -> Page {
    let text = serde_json::to_string(url).unwrap_or_default();
    // Security: nothing in the address ends the script.
    let text = text.replace('<', "\\u003c").replace('>', "\\u003e");
    let body = html! {
        p { a href=(url) target="_top" { (url.split('?').next().unwrap_or_default()) } }
    };
    let title = messages::message(&cx.caller.language, "page-login-redirect", &[]);
    let script = format!("window.top.location.href = {text};");
    Page::with_script(cx, &title, &body, &script)
}
