//! Calls of the catalogue, made: the request filled in and signed, the answer checked and brought into form.

use md5::{Digest, Md5};
use ring::hmac;
use serde_json::Value;
use url::form_urlencoded;

use crate::call::{Call, OneOrMany, Signature};
use crate::client::Client;
use crate::error::Error;
use crate::fetch::{Method, Request, Response};
use crate::fill::Known;
use crate::oauth1;
use crate::pointer;
use crate::shape::Company;

/// Parameters as they travel.
pub(crate) fn encoded<K: AsRef<str>, V: AsRef<str>>(pairs: &[(K, V)]) -> String {
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs)
        .finish()
}

/// An address with parameters added to its query.
pub(crate) fn with_query<K: AsRef<str>, V: AsRef<str>>(url: &str, pairs: &[(K, V)]) -> String {
    if pairs.is_empty() {
        return url.to_owned();
    }
    let joint = if url.contains('?') { '&' } else { '?' };
    format!("{url}{joint}{}", encoded(pairs))
}

/// A call's request, unsent.
pub(crate) fn request(call: &Call, known: &Known<'_>) -> Result<Request, Error> {
    let mut query = Vec::new();
    for (name, value) in &call.query {
        let values = match value {
            OneOrMany::One(one) => std::slice::from_ref(one),
            OneOrMany::Many(many) => many,
        };
        for value in values {
            let filled = known.value(value)?;
            if !filled.is_empty() {
                query.push((name.clone(), filled));
            }
        }
    }
    match call.sign {
        None | Some(Signature::Oauth1) => {}
        Some(how) => query.push(signature(how, &query, known)),
    }
    let mut headers = Vec::new();
    if !call.authorization.is_empty() {
        headers.push((
            "authorization".to_owned(),
            known.value(&call.authorization)?,
        ));
    }
    if let Some(setting) = call
        .headers_setting
        .as_deref()
        .and_then(|name| known.client.setting(name))
    {
        let own = setting.as_object().into_iter().flatten();
        headers.extend(
            own.filter_map(|(name, value)| Some((name.to_lowercase(), value.as_str()?.to_owned()))),
        );
    }
    for (name, value) in &call.headers {
        headers.push((name.clone(), known.value(value)?));
    }
    let body = body(call, known, &mut headers)?;
    let mut request = Request {
        method: if call.is_post {
            Method::Post
        } else {
            Method::Get
        },
        url: with_query(&known.address(&call.url)?, &query),
        headers,
        body,
        is_repeatable: !call.is_post,
    };
    if call.sign == Some(Signature::Oauth1) {
        oauth1::sign(
            known.client,
            &mut request,
            Some(oauth1::owner(known.answer)),
        )?;
    }
    Ok(request)
}

fn body(
    call: &Call,
    known: &Known<'_>,
    headers: &mut Vec<(String, String)>,
) -> Result<Option<String>, Error> {
    let mut typed = |kind: &str| {
        if !headers.iter().any(|(name, _)| name == "content-type") {
            headers.push(("content-type".to_owned(), kind.to_owned()));
        }
    };
    if !call.form.is_empty() {
        typed("application/x-www-form-urlencoded");
        let pairs = call
            .form
            .iter()
            .map(|(name, value)| Ok((name, known.value(value)?)));
        return Ok(Some(encoded(&pairs.collect::<Result<Vec<_>, Error>>()?)));
    }
    if let Some(json) = &call.json {
        typed("application/json");
        return Ok(Some(known.json(json)?.to_string()));
    }
    Ok(None)
}

/// A call made; none if its failure is tolerated.
pub(crate) async fn make(call: &Call, known: &Known<'_>) -> Result<Option<Value>, Error> {
    let request = request(call, known)?;
    let host = host(&request.url);
    let response = known.client.fetch.send(request).await?;
    if call.tolerate.contains(&response.status) {
        return Ok(None);
    }
    let answer = json(&response, &host)?;
    checked(call, &answer, known, &host)?;
    let part = pointer::find(&answer, &call.at).cloned();
    let company = Company {
        answer: known.answer,
        callback: known.callback,
    };
    let formed = part.and_then(|part| call.shape.apply(part, &company));
    let formed = formed.filter(|formed| !formed.is_null());
    formed
        .map(Some)
        .ok_or_else(|| Error::Unknown(format!("the answer of {host} lacks the person")))
}

fn checked(call: &Call, answer: &Value, known: &Known<'_>, host: &str) -> Result<(), Error> {
    let is_there = |at: &&String| pointer::find(answer, at).is_some();
    if let Some(at) = call.errors.iter().find(is_there) {
        return Err(Error::Unknown(format!("{host} answers with {at}")));
    }
    if let Some(at) = call.require.iter().find(|at| !is_there(at)) {
        return Err(Error::Unknown(format!("the answer of {host} lacks {at}")));
    }
    for (at, expected) in &call.expect {
        if pointer::find(answer, at) != Some(&known.json(expected)?) {
            return Err(Error::Unknown(format!(
                "{at} in the answer of {host} is not as it must be"
            )));
        }
    }
    Ok(())
}

/// The JSON of a good answer.
pub(crate) fn json(response: &Response, host: &str) -> Result<Value, Error> {
    if !(200..300).contains(&response.status) {
        return Err(Error::Unknown(format!(
            "{host} answers {}",
            response.status
        )));
    }
    serde_json::from_str(&response.body)
        .map_err(|_| Error::Unknown(format!("the answer of {host} is not JSON")))
}

/// Whom an address names, for the log.
pub(crate) fn host(url: &str) -> String {
    let parsed = url::Url::parse(url).ok();
    let host = parsed.as_ref().and_then(url::Url::host_str);
    host.unwrap_or("the provider").to_owned()
}

/// A GET that wants JSON.
pub(crate) async fn get_json(
    client: &Client<'_>,
    url: String,
    headers: Vec<(String, String)>,
) -> Result<Value, Error> {
    let host = host(&url);
    let request = Request {
        method: Method::Get,
        url,
        headers,
        body: None,
        is_repeatable: true,
    };
    json(&client.fetch.send(request).await?, &host)
}

fn signature(how: Signature, query: &[(String, String)], known: &Known<'_>) -> (String, String) {
    let secret = known.client.app.secret.expose();
    let joined = |with_token: bool| {
        let listed = query
            .iter()
            .filter(|(name, _)| with_token || name != "access_token");
        let mut parts: Vec<String> = listed
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        parts.sort();
        parts.concat()
    };
    match how {
        Signature::Md5Params => ("sig".to_owned(), md5(&format!("{}{secret}", joined(true)))),
        Signature::Md5Token => {
            let suffix = md5(&format!("{}{secret}", known.token));
            ("sig".to_owned(), md5(&format!("{}{suffix}", joined(false))))
        }
        // Signed as a whole, once it is a request.
        Signature::Oauth1 => (String::new(), String::new()),
        Signature::HmacToken => (
            "appsecret_proof".to_owned(),
            hmac_sha256(secret, known.token),
        ),
    }
}

fn md5(text: &str) -> String {
    hex::encode(Md5::digest(text.as_bytes()))
}

fn hmac_sha256(secret: &str, text: &str) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
    hex::encode(hmac::sign(&key, text.as_bytes()).as_ref())
}
