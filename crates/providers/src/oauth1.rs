//! OAuth 1.0a (RFC 5849) with HMAC-SHA1.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use ring::hmac;
use serde_json::{Map, Value, json};
use url::{Url, form_urlencoded};

use crate::app::Secret;
use crate::client::{Action, Begin, Callback, Client, Outcome, Redirect, Token};
use crate::error::Error;
use crate::fetch::{Method, Request};
use crate::fill::Known;
use crate::oauth2;
use crate::send::{host, with_query};

/// What stands as it is in what is signed (RFC 5849, 3.6).
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

const TOKEN: &str = "oauth_token";
const SECRET: &str = "oauth_token_secret";

/// Where to send the person.
pub(crate) async fn begin(client: &Client<'_>, begin: Begin<'_>) -> Result<Redirect, Error> {
    let provider = client.provider;
    let authorize = provider.authorize.as_ref().ok_or(Error::Unsupported)?;
    let known = Known::at_start(client);
    let place = provider.request_token.as_deref();
    let place = known.address(place.ok_or(Error::Unsupported)?)?;
    let mut query = Vec::new();
    let scope = client.scope().join(" ");
    if !scope.is_empty() {
        query.push(("scope", scope.as_str()));
    }
    query.push(("oauth_callback", client.callback_url));
    let answer = token(client, &with_query(&place, &query), None).await?;
    let mut params = vec![
        (TOKEN.to_owned(), text(&answer, TOKEN).to_owned()),
        ("oauth_callback".to_owned(), client.callback_url.to_owned()),
    ];
    params.extend(oauth2::extra(client, authorize, &begin, &mut Map::new())?);
    let url = match &authorize.reauthenticate_url {
        Some(url) if begin.action == Action::Reauthenticate && !begin.is_headless => url,
        _ => &authorize.url,
    };
    let url = with_query(&known.address(url)?, &params);
    let mut keep = answer;
    keep.retain(|name, _| name == TOKEN || name == SECRET);
    Ok(Redirect::to(url, keep))
}

/// Who came back.
pub(crate) async fn finish(
    client: &Client<'_>,
    callback: Callback<'_>,
    keep: &Map<String, Value>,
) -> Result<Outcome, Error> {
    let is_denied = callback.get("denied").is_some();
    let asked = text(keep, TOKEN);
    // Security: the token of another login, by another person perhaps, is none of this one's.
    let is_ours = !asked.is_empty() && callback.get(TOKEN).is_none_or(|told| told == asked);
    if !is_ours {
        return Err(Error::unknown("that is the token of another login"));
    }
    let call = client.provider.token.as_ref().ok_or(Error::Unsupported)?;
    let place = Known::at_start(client).address(&call.url)?;
    let verifier = callback
        .get("oauth_verifier")
        .filter(|text| !text.is_empty());
    let url = match verifier {
        Some(verifier) => with_query(&place, &[("oauth_verifier", verifier)]),
        None if is_denied => place,
        None => return Err(Error::unknown("the provider sent no verifier")),
    };
    let answer = token(client, &url, Some((asked, text(keep, SECRET)))).await;
    if is_denied {
        return Err(Error::Cancelled);
    }
    let answer = Value::Object(answer?);
    let held = Token {
        token: Secret::new(member(&answer, TOKEN)),
        token_secret: Secret::new(member(&answer, SECRET)),
        expires_at: client.quirk().and_then(|quirk| quirk.expires_at(&answer)),
    };
    let known = Known {
        token: held.token.expose(),
        answer: &answer,
        callback: callback.params,
        ..Known::at_start(client)
    };
    let profile = oauth2::profile(&known, keep).await?;
    oauth2::person(&known, profile, Some(held.clone()))
}

/// Asks for a token of either kind.
async fn token(
    client: &Client<'_>,
    url: &str,
    own: Option<(&str, &str)>,
) -> Result<Map<String, Value>, Error> {
    let mut request = Request {
        method: Method::Post,
        is_repeatable: false,
        ..Request::get(url)
    };
    sign(client, &mut request, own)?;
    let response = client.fetch.send(request).await?;
    let host = host(url);
    if !matches!(response.status, 200 | 201) {
        let status = response.status;
        return Err(Error::Unknown(format!("{host} answers {status}")));
    }
    let answer = read_token(&response.body);
    answer.ok_or_else(|| Error::Unknown(format!("{host} gave no token")))
}

/// The answer to a call for a token; none if there is no token in it. Compat: members without a value are not kept.
pub(crate) fn read_token(body: &str) -> Option<Map<String, Value>> {
    let pairs = form_urlencoded::parse(body.trim().as_bytes());
    let pairs = pairs.filter(|(_, value)| !value.is_empty());
    let answer: Map<_, _> = pairs
        .map(|(name, value)| (name.into_owned(), Value::from(value.into_owned())))
        .collect();
    answer.contains_key(TOKEN).then_some(answer)
}

/// Signs a request as the app, and as the owner of a token.
pub(crate) fn sign(
    client: &Client<'_>,
    request: &mut Request,
    own: Option<(&str, &str)>,
) -> Result<(), Error> {
    let nonce = hex::encode(&(client.random)()[..16]);
    let timestamp = client.now.timestamp().to_string();
    let mut params = vec![
        ("oauth_consumer_key", client.app.client_id.as_str()),
        ("oauth_nonce", &nonce),
        ("oauth_signature_method", "HMAC-SHA1"),
        ("oauth_timestamp", &timestamp),
        ("oauth_version", "1.0"),
    ];
    let (token, secret) = own.unwrap_or_default();
    if own.is_some() {
        params.push((TOKEN, token));
    }
    let method = match request.method {
        Method::Get => "GET",
        Method::Post => "POST",
    };
    let url = Url::parse(&request.url);
    let url = url.map_err(|_| Error::Misconfigured("an address is none".to_owned()))?;
    let base = base_string(method, &url, &params);
    let made = signature(&base, client.app.secret.expose(), secret);
    params.push(("oauth_signature", &made));
    let listed: Vec<_> = params
        .iter()
        .map(|(name, value)| format!("{name}=\"{}\"", encoded(value)))
        .collect();
    let header = format!("OAuth {}", listed.join(", "));
    request.headers.push(("authorization".to_owned(), header));
    Ok(())
}

/// What is signed (RFC 5849, 3.4.1).
fn base_string(method: &str, url: &Url, params: &[(&str, &str)]) -> String {
    let mut pairs: Vec<(String, String)> = url
        .query_pairs()
        .map(|(name, value)| (encoded(&name), encoded(&value)))
        .chain(
            params
                .iter()
                .map(|(name, value)| (encoded(name), encoded(value))),
        )
        .collect();
    pairs.sort();
    let joined: Vec<_> = pairs
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    let place = &url[..url::Position::AfterPath];
    format!("{method}&{}&{}", encoded(place), encoded(&joined.join("&")))
}

fn signature(base: &str, secret: &str, token_secret: &str) -> String {
    let key = format!("{}&{}", encoded(secret), encoded(token_secret));
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, key.as_bytes());
    STANDARD.encode(hmac::sign(&key, base.as_bytes()))
}

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, UNRESERVED).to_string()
}

fn text<'m>(members: &'m Map<String, Value>, name: &str) -> &'m str {
    members
        .get(name)
        .and_then(Value::as_str)
        .unwrap_or_default()
}

fn member<'v>(answer: &'v Value, name: &str) -> &'v str {
    answer.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// The owner of a token, as an answer names it.
pub(crate) fn owner(answer: &Value) -> (&str, &str) {
    (member(answer, TOKEN), member(answer, SECRET))
}

/// Keeps an answer for later.
pub(crate) fn kept(name: &str, value: &str) -> Map<String, Value> {
    Map::from_iter([(name.to_owned(), json!(value))])
}

#[cfg(test)]
mod flow;

#[cfg(test)]
mod tests {
    use url::Url;

    use super::{base_string, read_token, signature};

    /// RFC 5849, 3.4.1.1 (without the body, whose parameters are given here).
    #[test]
    fn what_is_signed_is_as_the_standard_has_it() {
        let url = "http://EXAMPLE.COM:80/request?b5=%3D%253D&a3=a&c%40=&a2=r%20b";
        let params = [
            ("oauth_consumer_key", "9djdj82h48djs9d2"),
            ("oauth_token", "kkk9d7dh3k39sjv7"),
            ("oauth_signature_method", "HMAC-SHA1"),
            ("oauth_timestamp", "137131201"),
            ("oauth_nonce", "7d8f3e4a"),
            ("c2", ""),
            ("a3", "2 q"),
        ];
        assert_eq!(
            base_string("POST", &Url::parse(url).unwrap(), &params),
            "POST&http%3A%2F%2Fexample.com%2Frequest&a2%3Dr%2520b%26a3%3D2%2520q%26a3%3Da%26b5%3D%253D%25253D%26\
             c%2540%3D%26c2%3D%26oauth_consumer_key%3D9djdj82h48djs9d2%26oauth_nonce%3D7d8f3e4a%26\
             oauth_signature_method%3DHMAC-SHA1%26oauth_timestamp%3D137131201%26oauth_token%3Dkkk9d7dh3k39sjv7"
        );
    }

    /// RFC 5849, 1.2: the request for a token, and the one for a photo. (The signature of the first request there is
    /// wrong, as its errata say.)
    #[test]
    fn signatures_are_as_the_standard_has_them() {
        let mut params = vec![
            ("oauth_consumer_key", "dpf43f3p2l4k3l03"),
            ("oauth_signature_method", "HMAC-SHA1"),
            ("oauth_timestamp", "137131201"),
            ("oauth_nonce", "walatlh"),
            ("oauth_token", "hh5s93j4hdidpola"),
            ("oauth_verifier", "hfdp7dh39dks9884"),
        ];
        let url = Url::parse("https://photos.example.net/token").unwrap();
        let base = base_string("POST", &url, &params);
        let made = signature(&base, "kd94hf93k423kf44", "hdhd0244k9j7ao03");
        assert_eq!(made, "gKgrFCywp7rO0OXSjdot/IHF7IU=");
        params.truncate(5);
        params[2].1 = "137131202";
        params[3].1 = "chapoH";
        params[4].1 = "nnch734d00sl2jdk";
        let url = "http://photos.example.net/photos?file=vacation.jpg&size=original";
        let base = base_string("GET", &Url::parse(url).unwrap(), &params);
        let made = signature(&base, "kd94hf93k423kf44", "pfkkdhi9sl3r4s00");
        assert_eq!(made, "MdpQcU8iPSUjWoN/UDMsK2sui9I=");
    }

    #[test]
    fn an_answer_without_a_token_is_none() {
        for body in [
            "",
            "{}",
            "oauth_problem=rejected",
            "oauth_token=",
            "\u{0}&&=&",
        ] {
            assert_eq!(read_token(body), None, "{body}");
        }
        let answer = read_token("oauth_token=a%20b&oauth_token_secret=&x=1\n").unwrap();
        let answer = serde_json::Value::Object(answer);
        assert_eq!(answer, serde_json::json!({"oauth_token": "a b", "x": "1"}));
    }
}
