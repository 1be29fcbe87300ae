//! One request of a transcript, and its answer beside the recorded one: status, headers, cookies, body.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::compare::same;
use super::departures;
use super::names::Names;
use crate::setup::{Ask, Reply};

/// What every answer with JSON has, unless the transcript says otherwise.
const USUAL: [(&str, &str); 2] = [
    ("Content-Type", "application/json"),
    (
        "Cache-Control",
        "max-age=0, no-cache, no-store, must-revalidate, private",
    ),
];

/// The request that a step sends.
pub fn ask(names: &Names, send: &Value, now: f64) -> Ask {
    let text = |value: &Value| names.fill_text(value.as_str().unwrap(), now);
    let mut ask = Ask::new(send["method"].as_str().unwrap(), &text(&send["path"]));
    if let Some(body) = send.get("json") {
        ask = ask.body(names.fill(body, now).to_string());
    } else if let Some(body) = send.get("text") {
        ask = ask.body(text(body));
    }
    let headers = send["headers"].as_object().unwrap();
    headers.iter().fold(ask, |ask, (name, value)| {
        ask.header(&name.to_lowercase(), text(value))
    })
}

/// Compares an answer with the one of a step. `sent` are the cookies of the request.
pub fn compare(
    names: &mut Names,
    step: &Value,
    reply: &Reply,
    sent: &str,
    start: f64,
) -> Result<(), String> {
    let answer = &step["answer"];
    if answer["status"] != reply.status {
        return Err(format!("{reply}, and not {answer}"));
    }
    headers(names, answer, reply, start)?;
    cookies(names, answer, reply, sent, start)?;
    match answer.get("json") {
        // The body was recorded, but no server sends it.
        Some(_) if step["send"]["method"] == "HEAD" => Ok(()),
        Some(body) => {
            let ours = departures::without_hint(&reply.json);
            same(names, body, &ours, start, "body").map_err(|why| format!("{why} in {reply}"))
        }
        None => Ok(()),
    }
}

fn headers(names: &mut Names, answer: &Value, reply: &Reply, start: f64) -> Result<(), String> {
    let mut expected: BTreeMap<&str, &str> = BTreeMap::new();
    if answer.get("json").is_some() {
        expected.extend(USUAL);
    }
    let recorded = answer.get("headers").and_then(Value::as_object);
    expected.extend(
        recorded
            .into_iter()
            .flatten()
            .map(|(name, value)| (name.as_str(), value.as_str().unwrap())),
    );
    if answer.get("json").is_none() {
        // Where allauth has a page for people, we have JSON for programs.
        expected.remove("Content-Type");
    }
    for (name, value) in expected {
        let found = reply.header(&name.to_lowercase()).unwrap_or_default();
        if name == "Vary" {
            let has = |one: &str| {
                found
                    .split(',')
                    .any(|other| other.trim().eq_ignore_ascii_case(one.trim()))
            };
            if value.split(',').all(has) {
                continue;
            }
        }
        same(names, &value.into(), &found.into(), start, name)?;
    }
    Ok(())
}

/// A cookie may be missing if its value is the one that the client sent.
pub fn cookies(
    names: &mut Names,
    answer: &Value,
    reply: &Reply,
    sent: &str,
    start: f64,
) -> Result<(), String> {
    let lines = reply
        .headers
        .get_all("set-cookie")
        .iter()
        .map(|line| in_form(line.to_str().unwrap()));
    let found: Map<String, Value> = lines
        .map(|line| (name_of(&line).to_owned(), line.into()))
        .collect();
    let recorded = answer
        .get("set_cookie")
        .and_then(Value::as_array)
        .into_iter()
        .flatten();
    let mut expected: Map<String, Value> = recorded
        .map(|line| (name_of(line.as_str().unwrap()).to_owned(), line.clone()))
        .collect();
    expected.retain(|name, line| {
        let pair = line.as_str().unwrap().split(';').next().unwrap();
        let is_sent = || {
            sent.split("; ")
                .any(|one| one == names.fill_text(pair, 0.0))
        };
        found.contains_key(name) || pair.ends_with('=') || !is_sent()
    });
    same(names, &json!(expected), &json!(found), start, "Set-Cookie")
}

fn name_of(line: &str) -> &str {
    line.split('=').next().unwrap()
}

/// A `Set-Cookie` line with its attributes in lower case and alphabetical order, without `expires`.
fn in_form(line: &str) -> String {
    let mut parts = line.split("; ");
    let pair = parts.next().unwrap();
    let mut attributes: Vec<String> = parts
        .map(|part| match part.split_once('=') {
            Some((name, value)) => format!("{}={value}", name.to_lowercase()),
            None => part.to_lowercase(),
        })
        .filter(|part| !part.starts_with("expires="))
        .collect();
    attributes.sort();
    attributes.insert(0, pair.to_owned());
    attributes.join("; ")
}
