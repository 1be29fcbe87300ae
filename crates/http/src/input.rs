//! Bodies: a JSON object, or nothing, which counts as an empty one.

use std::convert::Infallible;

use auth::Error;
use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::header;
use axum::http::request::Parts;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::edge;
use crate::reply::Problem;

/// A body as the fields of an input. Any JSON object is one: what is wrong with the fields is said by
/// the flow that reads them, together with what else is wrong. Unknown fields are ignored.
pub(crate) struct Input<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Input<T> {
    type Rejection = axum::response::Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Self::Rejection> {
        let bytes = match Bytes::from_request(request, state).await {
            Ok(bytes) => bytes,
            Err(rejection) => return Err(edge::problem::body(rejection)),
        };
        parse(&bytes)
            .map(Self)
            .map_err(axum::response::IntoResponse::into_response)
    }
}

/// A body that is read only once the state of the login allows the request at all.
pub(crate) struct LateInput(Bytes);

impl<S: Send + Sync> FromRequest<S> for LateInput {
    type Rejection = axum::response::Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Self::Rejection> {
        let bytes = Bytes::from_request(request, state).await;
        bytes.map(Self).map_err(edge::problem::body)
    }
}

impl LateInput {
    /// The body as the fields of an input.
    ///
    /// # Errors
    /// 400 for anything but a JSON object.
    pub(crate) fn read<T: DeserializeOwned>(&self) -> Result<T, Problem> {
        parse(&self.0)
    }
}

/// The names in the query. What they are set to, if anything, does not matter.
pub(crate) struct Flags(Vec<String>);

impl<S: Sync> FromRequestParts<S> for Flags {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let query = parts.uri.query().unwrap_or_default();
        let pairs = url::form_urlencoded::parse(query.as_bytes());
        Ok(Self(pairs.map(|(name, _)| name.into_owned()).collect()))
    }
}

impl Flags {
    /// Whether a name is there.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.iter().any(|flag| flag == name)
    }
}

/// The values in the query.
pub(crate) struct Query(Vec<(String, String)>);

impl<S: Sync> FromRequestParts<S> for Query {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let query = parts.uri.query().unwrap_or_default();
        let pairs = url::form_urlencoded::parse(query.as_bytes());
        Ok(Self(pairs.into_owned().collect()))
    }
}

impl Query {
    /// The last value of a name; none where it is empty.
    pub(crate) fn value(&self, name: &str) -> Option<String> {
        let mut values = self.0.iter().filter(|(key, _)| key == name);
        let (_, value) = values.next_back()?;
        (!value.is_empty()).then(|| value.clone())
    }
}

/// Compat: `allauth/headless/internal/restkit/views.py` `_parse_json`.
fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let value = match bytes {
        [] => Value::Object(serde_json::Map::new()),
        bytes => serde_json::from_slice(bytes).map_err(|_| Error::Malformed)?,
    };
    if !value.is_object() {
        return Err(Error::Malformed.into());
    }
    serde_json::from_value(value).map_err(|_| Error::Malformed.into())
}

/// A key that came in a header, as a field; empty without one.
pub(crate) fn key_header(headers: &axum::http::HeaderMap, name: &str) -> auth::kit::form::Field {
    let text = headers.get(name).and_then(|value| value.to_str().ok());
    auth::kit::form::Field::from(text.unwrap_or_default())
}

/// The parameters of a request that a browser makes: of its query, and of the form or object that it posts.
#[derive(Debug, Default)]
pub(crate) struct Params {
    query: Vec<(String, String)>,
    form: Vec<(String, String)>,
    object: Vec<(String, String)>,
}

impl<S: Send + Sync> FromRequest<S> for Params {
    type Rejection = axum::response::Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Self::Rejection> {
        let pairs = |bytes: &[u8]| url::form_urlencoded::parse(bytes).into_owned().collect();
        let query = pairs(request.uri().query().unwrap_or_default().as_bytes());
        let kind = request.headers().get(header::CONTENT_TYPE);
        let kind = kind
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default();
        let kind = kind.split(';').next().unwrap_or_default().trim().to_owned();
        let mut params = Self {
            query,
            ..Self::default()
        };
        match kind.to_ascii_lowercase().as_str() {
            "multipart/form-data" => params.form = parts(request, state).await?,
            "application/x-www-form-urlencoded" => {
                params.form = pairs(&whole(request, state).await?);
            }
            "application/json" => params.object = members(&whole(request, state).await?),
            _ => {}
        }
        Ok(params)
    }
}

impl Params {
    /// Those of the query.
    pub(crate) fn query(&self) -> &[(String, String)] {
        &self.query
    }

    /// Those of the form.
    pub(crate) fn form(&self) -> Vec<(String, String)> {
        self.form.clone()
    }

    /// Those of the body, be it a form or an object.
    pub(crate) fn body(&self) -> Vec<(String, String)> {
        [self.form.clone(), self.object.clone()].concat()
    }

    /// Those of the query, then those of the form.
    pub(crate) fn all(&self) -> Vec<(String, String)> {
        [self.query.clone(), self.form.clone()].concat()
    }
}

async fn whole<S: Send + Sync>(
    request: Request,
    state: &S,
) -> Result<Bytes, axum::response::Response> {
    let bytes = Bytes::from_request(request, state).await;
    bytes.map_err(edge::problem::body)
}

/// The texts of an object; whatever is no object has none.
fn members(bytes: &[u8]) -> Vec<(String, String)> {
    let object: serde_json::Map<String, Value> = serde_json::from_slice(bytes).unwrap_or_default();
    let texts = object
        .into_iter()
        .filter_map(|(name, value)| Some((name, value.as_str()?.to_owned())));
    texts.collect()
}

/// The texts of a form in parts; one that cannot be read has none.
async fn parts<S: Send + Sync>(
    request: Request,
    state: &S,
) -> Result<Vec<(String, String)>, axum::response::Response> {
    let mut found = Vec::new();
    let Ok(mut fields) = axum::extract::Multipart::from_request(request, state).await else {
        return Ok(found);
    };
    while let Ok(Some(field)) = fields.next_field().await {
        let name = field.name().map(str::to_owned);
        if let (Some(name), Ok(text)) = (name, field.text().await) {
            found.push((name, text));
        }
    }
    Ok(found)
}
