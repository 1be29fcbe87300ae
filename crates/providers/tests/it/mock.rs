//! A provider that answers what was recorded, and compares what it is asked.

use std::collections::BTreeMap;
use std::sync::Mutex;

use async_trait::async_trait;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use providers::{Fetch, FetchError, Method, Request, Response};
use serde_json::Value;

use crate::case::{Answer, Case, Exchange};

/// Words in double braces, and what they stand for in this run.
pub(crate) type Words = BTreeMap<&'static str, String>;

pub(crate) struct Mock<'a> {
    case: &'a Case,
    words: Mutex<Words>,
    left: Mutex<Vec<&'a Exchange>>,
    wrong: Mutex<Vec<String>>,
}

/// Whether a text is what the recording says.
pub(crate) fn is_as_recorded(recorded: &str, text: &str, words: &Words) -> bool {
    let name = recorded
        .strip_prefix("{{")
        .and_then(|rest| rest.strip_suffix("}}"));
    match name {
        Some("pkce_verifier") => {
            let digest = ring::digest::digest(&ring::digest::SHA256, text.as_bytes());
            words.get("code_challenge") == Some(&URL_SAFE_NO_PAD.encode(digest))
        }
        Some("basic_auth") => {
            let both = format!("{}:{}", words["client_id"], words["secret"]);
            text == format!("Basic {}", STANDARD.encode(both))
        }
        Some("any" | "apple_client_secret") => !text.is_empty(),
        Some(name) => words.get(name).is_some_and(|word| word == text),
        None => {
            words.iter().fold(recorded.to_owned(), |all, (name, word)| {
                all.replace(&format!("{{{{{name}}}}}"), word)
            }) == text
        }
    }
}

impl<'a> Mock<'a> {
    pub(crate) fn of(case: &'a Case, words: Words) -> Self {
        Self {
            case,
            words: Mutex::new(words),
            left: Mutex::new(case.exchange.iter().collect()),
            wrong: Mutex::default(),
        }
    }

    pub(crate) fn learn(&self, name: &'static str, word: &str) {
        self.words.lock().unwrap().insert(name, word.to_owned());
    }

    pub(crate) fn words(&self) -> Words {
        self.words.lock().unwrap().clone()
    }

    /// What was asked and not recorded, or recorded and not asked.
    pub(crate) fn complaints(self, was_finished: bool) -> Vec<String> {
        let mut wrong = self.wrong.into_inner().unwrap();
        let left = self.left.into_inner().unwrap();
        let missed = left.into_iter().filter(|one| was_finished && !one.optional);
        wrong.extend(
            missed.map(|one| format!("not asked: {}{}", one.request.host, one.request.path)),
        );
        wrong
    }

    fn is_recorded(&self, one: &Exchange, request: &Request) -> bool {
        let url = url::Url::parse(&request.url).unwrap();
        let words = &self.words();
        let recorded = &one.request;
        let method = if request.method == Method::Get {
            "GET"
        } else {
            "POST"
        };
        let sorted = |mut pairs: Vec<(String, String)>| {
            pairs.sort();
            pairs
        };
        let same = |recorded: &[(String, String)], sent: Vec<(String, String)>| {
            let (recorded, sent) = (sorted(recorded.to_vec()), sorted(sent));
            let same = |((a, b), (c, d)): (&(String, String), &(String, String))| {
                a == c && is_as_recorded(b, d, words)
            };
            recorded.len() == sent.len() && recorded.iter().zip(&sent).all(same)
        };
        let body = request.body.clone().unwrap_or_default();
        let is_body = match (recorded.body.get("form"), recorded.body.get("json")) {
            (Some(form), _) => {
                let sent = url::form_urlencoded::parse(body.as_bytes())
                    .into_owned()
                    .collect();
                same(
                    &serde_json::from_value::<Vec<(String, String)>>(form.clone()).unwrap(),
                    sent,
                )
            }
            (_, Some(json)) => {
                serde_json::from_str::<Value>(&body).is_ok_and(|sent| same_json(json, &sent, words))
            }
            _ => body.is_empty(),
        };
        let has = |(name, value): (&String, &String)| {
            let mut sent = request.headers.iter().filter(|(key, _)| key == name);
            sent.any(|(_, sent)| is_as_recorded(value, sent, words))
        };
        let path = percent_encoding::percent_decode_str(url.path())
            .decode_utf8_lossy()
            .into_owned();
        recorded.method == method
            && recorded.scheme == url.scheme()
            && url.host_str() == Some(&recorded.host)
            && (path == recorded.path || url.path() == recorded.path)
            && same(&recorded.query, url.query_pairs().into_owned().collect())
            && is_body
            && recorded.headers.iter().all(has)
    }
}

fn same_json(recorded: &Value, sent: &Value, words: &Words) -> bool {
    match (recorded, sent) {
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len()
                && a.iter().all(|(name, value)| {
                    b.get(name)
                        .is_some_and(|sent| same_json(value, sent, words))
                })
        }
        (Value::String(a), Value::String(b)) => is_as_recorded(a, b, words),
        (a, b) => a == b,
    }
}

fn answer(answer: &Answer) -> Response {
    Response {
        status: answer.status,
        content_type: answer
            .headers
            .get("content-type")
            .cloned()
            .unwrap_or_default(),
        body: answer.body.clone(),
        ..Response::default()
    }
}

#[async_trait]
impl Fetch for Mock<'_> {
    async fn send(&self, request: Request) -> Result<Response, FetchError> {
        let mut left = self.left.lock().unwrap();
        if let Some(at) = left.iter().position(|one| self.is_recorded(one, &request)) {
            return Ok(answer(&left.remove(at).response));
        }
        // Asked again: discovery, keys.
        if let Some(one) = self
            .case
            .exchange
            .iter()
            .find(|one| one.request.method == "GET" && self.is_recorded(one, &request))
        {
            return Ok(answer(&one.response));
        }
        let also = self.case.also_answer.iter().find(|also| {
            let pattern = also.url_re.replace('\\', "");
            let plain = pattern.trim_start_matches('^').trim_end_matches('$');
            request.url.contains(plain)
        });
        if let Some(also) = also {
            return Ok(answer(&also.response));
        }
        let sent = format!(
            "{:?} {} {:?} {:?}",
            request.method, request.url, request.headers, request.body
        );
        self.wrong
            .lock()
            .unwrap()
            .push(format!("not recorded: {sent}"));
        Err(FetchError::Unreachable {
            host: "nowhere".to_owned(),
            why: "not recorded".to_owned(),
        })
    }
}
