//! Answers: the envelopes, and the one place that gives errors their status codes.

use std::sync::Arc;

use auth::status::{self, Status};
use auth::{Code, Cx, Error, FieldError};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::pages::Page;

/// What a handler returns.
pub(crate) type Result<T, E = Problem> = std::result::Result<T, E>;

/// Who am I now? 200 with the user, or 401 with the flows that are open.
#[derive(Debug, Clone, Copy)]
pub(crate) struct AuthReply;

/// 200 with data.
#[derive(Debug)]
pub(crate) struct Data<T>(pub T);

/// 200 with data and something about it.
#[derive(Debug)]
pub(crate) struct DataWith<T, M>(pub T, pub M);

/// 202 with data: something is still to be done before they are so.
#[derive(Debug)]
pub(crate) struct Accepted<T>(pub T);

/// 404 with something about what is missing.
#[derive(Debug)]
pub(crate) struct Missing<M>(pub M);

/// 200, and nothing to say.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Done;

/// One of two kinds of answers.
#[derive(Debug)]
pub(crate) enum Either<L, R> {
    /// The one.
    Left(L),
    /// The other.
    Right(R),
}

impl<L: IntoResponse, R: IntoResponse> IntoResponse for Either<L, R> {
    fn into_response(self) -> Response {
        match self {
            Self::Left(left) => left.into_response(),
            Self::Right(right) => right.into_response(),
        }
    }
}

/// A refusal, or a fault.
#[derive(Debug)]
pub(crate) struct Problem(pub Error);

impl<E: Into<Error>> From<E> for Problem {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

/// An answer on its way from the handler to where it is rendered.
#[derive(Clone)]
pub(crate) struct Answer(Arc<Kind>);

enum Kind {
    Who,
    Body {
        status: StatusCode,
        data: Option<Value>,
        meta: Option<Value>,
    },
    Problem(Error),
    Broken(serde_json::Error),
    Page(Page),
}

impl From<Error> for Answer {
    fn from(error: Error) -> Self {
        Self(Arc::new(Kind::Problem(error)))
    }
}

impl Answer {
    fn body(
        status: StatusCode,
        data: Option<Result<Value, serde_json::Error>>,
        meta: Option<Result<Value, serde_json::Error>>,
    ) -> Self {
        let kind = match (data.transpose(), meta.transpose()) {
            (Ok(data), Ok(meta)) => Kind::Body { status, data, meta },
            (Err(error), _) | (_, Err(error)) => Kind::Broken(error),
        };
        Self(Arc::new(kind))
    }
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        let mut response = StatusCode::INTERNAL_SERVER_ERROR.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

impl IntoResponse for AuthReply {
    fn into_response(self) -> Response {
        Answer(Arc::new(Kind::Who)).into_response()
    }
}

impl<T: Serialize> IntoResponse for Data<T> {
    fn into_response(self) -> Response {
        Answer::body(StatusCode::OK, Some(serde_json::to_value(self.0)), None).into_response()
    }
}

impl<T: Serialize> IntoResponse for Accepted<T> {
    fn into_response(self) -> Response {
        let data = Some(serde_json::to_value(self.0));
        Answer::body(StatusCode::ACCEPTED, data, None).into_response()
    }
}

impl<T: Serialize, M: Serialize> IntoResponse for DataWith<T, M> {
    fn into_response(self) -> Response {
        Answer::body(
            StatusCode::OK,
            Some(serde_json::to_value(self.0)),
            Some(serde_json::to_value(self.1)),
        )
        .into_response()
    }
}

impl<M: Serialize> IntoResponse for Missing<M> {
    fn into_response(self) -> Response {
        let meta = Some(serde_json::to_value(self.0));
        Answer::body(StatusCode::NOT_FOUND, None, meta).into_response()
    }
}

impl IntoResponse for Done {
    fn into_response(self) -> Response {
        Answer::body(StatusCode::OK, None, None).into_response()
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        Answer::from(self.0).into_response()
    }
}

impl IntoResponse for Page {
    fn into_response(self) -> Response {
        Answer(Arc::new(Kind::Page(self))).into_response()
    }
}

/// An answer in words, to which only the session token may still be added.
pub(crate) struct Rendered {
    /// The status.
    pub status: StatusCode,
    data: Option<Value>,
    meta: Option<Value>,
    errors: Vec<Value>,
    retry_after: Option<u64>,
    page: Option<Page>,
}

impl Rendered {
    /// Renders an answer for the caller of a context.
    pub(crate) async fn of(cx: &Cx, answer: Answer) -> Self {
        match Self::try_of(cx, &answer.0).await {
            Ok(rendered) => rendered,
            Err(error) => Self::fault(&error),
        }
    }

    async fn try_of(cx: &Cx, answer: &Kind) -> auth::Result<Self> {
        Ok(match answer {
            Kind::Who => Self::status_of(cx, None).await?,
            Kind::Body { status, data, meta } => Self {
                data: data.clone(),
                meta: meta.clone(),
                ..Self::bare(*status)
            },
            Kind::Broken(error) => Self::fault(error),
            Kind::Page(page) => Self {
                page: Some(page.clone()),
                ..Self::bare(page.status())
            },
            Kind::Problem(error) => Self::problem(cx, error).await?,
        })
    }

    /// The one `match` that knows status codes.
    async fn problem(cx: &Cx, error: &Error) -> auth::Result<Self> {
        let rendered = match error {
            Error::Unauthenticated => Self::anonymous(cx).await?,
            Error::ReauthenticationRequired => match cx.user() {
                Some(user) => Self {
                    status: StatusCode::UNAUTHORIZED,
                    ..Self::who(status::reauthentication(cx, &user).await?, Some(true))?
                },
                None => Self::status_of(cx, None).await?,
            },
            Error::SessionGone => Self::status_of(cx, Some(StatusCode::GONE)).await?,
            Error::Invalid(errors) => Self {
                errors: errors.iter().map(|error| said(cx, error)).collect(),
                ..Self::bare(StatusCode::BAD_REQUEST)
            },
            Error::Malformed => Self {
                errors: vec![json!({
                    "message": "The body must be a JSON object.",
                    "code": "invalid_json",
                })],
                ..Self::bare(StatusCode::BAD_REQUEST)
            },
            Error::Forbidden | Error::SignupClosed => Self::bare(StatusCode::FORBIDDEN),
            Error::NotFound => Self::bare(StatusCode::NOT_FOUND),
            Error::Conflict => Self::bare(StatusCode::CONFLICT),
            Error::ConflictBecause(code) => Self {
                errors: vec![said(cx, &FieldError::new(None, *code))],
                ..Self::bare(StatusCode::CONFLICT)
            },
            Error::RateLimited { retry_after } => Self {
                retry_after: Some(*retry_after),
                ..Self::bare(StatusCode::TOO_MANY_REQUESTS)
            },
            Error::Busy { retry_after } => Self {
                retry_after: Some(*retry_after),
                ..Self::bare(StatusCode::SERVICE_UNAVAILABLE)
            },
            Error::Taken(_) | Error::Internal(_) => Self::fault(error),
        };
        Ok(rendered)
    }

    async fn status_of(cx: &Cx, forced: Option<StatusCode>) -> auth::Result<Self> {
        let is_user = cx.user().is_some();
        let status = match forced {
            Some(status) => status,
            None if is_user => StatusCode::OK,
            None => StatusCode::UNAUTHORIZED,
        };
        // Compat: `null`, not false, in the answer to a token that leads nowhere.
        let is_authenticated = forced.is_none().then_some(is_user);
        Ok(Self {
            status,
            ..Self::who(status::of(cx).await?, is_authenticated)?
        })
    }

    /// What to do to be logged in; also where somebody is, and no login waits that could go on.
    /// Compat: `allauth/headless/base/response.py` `UnauthorizedResponse`.
    async fn anonymous(cx: &Cx) -> auth::Result<Self> {
        let flows = Some(status::flows(cx).await?);
        let is_authenticated = cx.user().is_none().then_some(false);
        Ok(Self {
            status: StatusCode::UNAUTHORIZED,
            ..Self::who(
                Status {
                    flows,
                    ..Status::default()
                },
                is_authenticated,
            )?
        })
    }

    fn who(status: Status, is_authenticated: Option<bool>) -> auth::Result<Self> {
        Ok(Self {
            data: Some(serde_json::to_value(status).map_err(Error::internal)?),
            meta: Some(json!({ "is_authenticated": is_authenticated })),
            ..Self::bare(StatusCode::OK)
        })
    }

    /// Logged once, here; the body says nothing.
    fn fault(error: &(dyn std::error::Error + 'static)) -> Self {
        let mut chain = error.to_string();
        let mut source = error.source();
        while let Some(cause) = source {
            chain.push_str(": ");
            chain.push_str(&cause.to_string());
            source = cause.source();
        }
        tracing::error!(error = %chain, "a request failed");
        Self::bare(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn bare(status: StatusCode) -> Self {
        Self {
            status,
            data: None,
            meta: None,
            errors: Vec::new(),
            retry_after: None,
            page: None,
        }
    }

    /// Adds something to what is said about the session.
    pub(crate) fn set_meta(&mut self, name: &str, text: &str) {
        if let Value::Object(meta) = self.meta.get_or_insert_with(|| Value::Object(Map::new())) {
            meta.insert(name.to_owned(), text.into());
        }
    }
}

fn said(cx: &Cx, error: &FieldError) -> Value {
    let language = &cx.caller.language;
    let message = cx
        .server
        .words
        .message(language, error.code.message_key(), &error.args);
    let mut said = json!({ "message": message, "code": Code::as_str(error.code) });
    if let (Some(param), Value::Object(said)) = (&error.param, &mut said) {
        said.insert("param".to_owned(), param.as_ref().into());
    }
    said
}

impl IntoResponse for Rendered {
    fn into_response(self) -> Response {
        if let Some(page) = self.page {
            return page.render();
        }
        let mut body = Map::new();
        body.insert("status".to_owned(), self.status.as_u16().into());
        if let Some(data) = self.data {
            body.insert("data".to_owned(), data);
        }
        if let Some(meta) = self.meta {
            body.insert("meta".to_owned(), meta);
        }
        if !self.errors.is_empty() {
            body.insert("errors".to_owned(), self.errors.into());
        }
        let mut response = (self.status, axum::Json(Value::Object(body))).into_response();
        if let Some(seconds) = self.retry_after {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}
