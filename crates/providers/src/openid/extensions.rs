//! What else is asked of an OpenID provider: Simple Registration 1.1 and Attribute Exchange 1.0.

use serde_json::{Map, Value, json};

use super::Answer;
use crate::client::Client;

const SREG: [&str; 2] = [
    "http://openid.net/extensions/sreg/1.1",
    "http://openid.net/sreg/1.0",
];
const AX: &str = "http://openid.net/srv/ax/1.0";
const EMAIL: &str = "http://axschema.org/contact/email";
const NAME: [&str; 2] = [
    "http://axschema.org/namePerson",
    "http://openid.net/schema/namePerson",
];
const FIRST: [&str; 2] = [
    "http://axschema.org/namePerson/first",
    "http://openid.net/schema/namePerson/first",
];
const LAST: [&str; 2] = [
    "http://axschema.org/namePerson/last",
    "http://openid.net/schema/namePerson/last",
];

/// An attribute that a setting asks for: under which name it is kept, what it is called there, whether it must be.
pub(super) struct More {
    id: String,
    kind: String,
    is_required: bool,
}

/// What the settings ask of this server besides.
/// Compat: `SERVERS` in `providers/openid/provider.py`: the address must begin with `openid_url`.
pub(super) fn more(client: &Client<'_>, place: &str) -> Vec<More> {
    let servers = client.setting("servers").and_then(Value::as_array);
    let mut servers = servers.into_iter().flatten();
    let server = servers.find(|server| {
        let url = member(server, "openid_url").and_then(Value::as_str);
        url.is_some_and(|url| place.starts_with(url))
    });
    let listed = server.and_then(|server| member(server, "extra_attributes"));
    let listed = listed.and_then(Value::as_array).into_iter().flatten();
    let read = |entry: &Value| {
        Some(More {
            id: entry.get(0)?.as_str()?.to_owned(),
            kind: entry.get(1)?.as_str()?.to_owned(),
            is_required: entry.get(2).and_then(Value::as_bool).unwrap_or(false),
        })
    };
    listed.filter_map(read).collect()
}

fn member<'v>(settings: &'v Value, name: &str) -> Option<&'v Value> {
    let mut members = settings.as_object()?.iter();
    let found = members.find(|(key, _)| key.eq_ignore_ascii_case(name));
    found.map(|(_, value)| value)
}

/// The parameters that ask.
pub(super) fn asked(more: &[More]) -> Vec<(String, String)> {
    let own = |name: &str, value: &str| (format!("openid.{name}"), value.to_owned());
    let mut params = vec![
        own("ns.sreg", SREG[0]),
        own("sreg.required", "email,fullname"),
        own("ns.ax", AX),
        own("ax.mode", "fetch_request"),
    ];
    let usual = [
        EMAIL, NAME[0], FIRST[0], LAST[0], NAME[1], FIRST[1], LAST[1],
    ];
    let usual = usual.iter().map(|kind| (*kind, true));
    let more = more
        .iter()
        .map(|more| (more.kind.as_str(), more.is_required));
    let (mut required, mut optional) = (Vec::new(), Vec::new());
    for (number, (kind, is_required)) in usual.chain(more).enumerate() {
        let alias = format!("ext{number}");
        params.push(own(&format!("ax.type.{alias}"), kind));
        if is_required {
            required.push(alias);
        } else {
            optional.push(alias);
        }
    }
    params.push(own("ax.required", &required.join(",")));
    if !optional.is_empty() {
        params.push(own("ax.if_available", &optional.join(",")));
    }
    params
}

/// The person, and what is kept, from what the provider vouches for.
pub(super) fn told(answer: &Answer<'_>, claimed: &str, more: &[More]) -> (Value, Value) {
    let sreg = |name: &str| {
        let mut spaces = SREG.iter();
        let alias = spaces.find_map(|space| alias(answer, space))?;
        answer.signed(&format!("{alias}.{name}"))
    };
    let first = |kinds: &[&str]| kinds.iter().find_map(|kind| exchanged(answer, kind));
    let is_told = |value: &&str| !value.is_empty();
    let person = json!({
        "uid": claimed,
        "email": sreg("email").filter(is_told).or_else(|| first(&[EMAIL])),
        "name": sreg("fullname").filter(is_told).or_else(|| first(&NAME)),
        "first_name": first(&FIRST),
        "last_name": first(&LAST),
    });
    let extra: Map<_, _> = more
        .iter()
        .map(|more| (more.id.clone(), json!(exchanged(answer, &more.kind))))
        .collect();
    (person, Value::Object(extra))
}

/// Under which name an extension is there.
fn alias<'a>(answer: &Answer<'a>, space: &str) -> Option<&'a str> {
    let mut names = answer.names();
    names.find_map(|name| {
        let alias = name.strip_prefix("ns.")?;
        (answer.signed(name) == Some(space)).then_some(alias)
    })
}

/// The first value of an attribute.
fn exchanged<'a>(answer: &Answer<'a>, kind: &str) -> Option<&'a str> {
    let alias = alias(answer, AX)?;
    let prefix = format!("{alias}.type.");
    let mut names = answer.names();
    let own = names.find_map(|name| {
        let own = name.strip_prefix(&prefix)?;
        (answer.signed(name) == Some(kind)).then_some(own)
    })?;
    let one = answer.signed(&format!("{alias}.value.{own}"));
    let value = one.or_else(|| answer.signed(&format!("{alias}.value.{own}.1")));
    value.filter(|value| !value.is_empty())
}
