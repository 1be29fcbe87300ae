//! OpenID 2.0, as a relying party without memory: every answer is checked with whoever gave it.

mod discovery;
mod extensions;
mod html;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Map, Value, json};
use url::Url;

use crate::client::{Begin, Callback, Client, Once, Outcome, Redirect};
use crate::error::Error;
use crate::fetch::{Method, Request};
use crate::quirks::steam;
use crate::send::{encoded, with_query};
use discovery::Found;

const NAMESPACE: &str = "http://specs.openid.net/auth/2.0";
const SELECT: &str = "http://specs.openid.net/auth/2.0/identifier_select";
/// By how much the clock of whoever answers may differ from ours, and how long an answer may take.
const SKEW: TimeDelta = TimeDelta::minutes(10);
/// What must be signed if it is there (11.5 of the standard, and 10.1).
const SIGNED: [&str; 6] = [
    "op_endpoint",
    "return_to",
    "response_nonce",
    "assoc_handle",
    "claimed_id",
    "identity",
];
/// What the endpoint is called that was found; what our address was.
const ENDPOINT: &str = "endpoint";
const RETURN_TO: &str = "return_to";
const CLAIMED: &str = "claimed_id";

/// Where to send the person.
pub(crate) async fn begin(client: &Client<'_>, begin: Begin<'_>) -> Result<Redirect, Error> {
    let is_steam = client.provider.id == "steam";
    let typed = begin.params.iter().rev().find(|(name, _)| name == "openid");
    let typed = typed.map(|(_, value)| value.trim());
    let typed = if is_steam {
        Some(steam::IDENTIFIER)
    } else {
        typed
    };
    let bad = |why: &str| Error::BadRequest {
        param: "openid",
        why: why.to_owned(),
    };
    let typed = typed.filter(|typed| !typed.is_empty());
    let typed = typed.ok_or_else(|| bad("it is missing"))?;
    let place = discovery::normalized(typed).ok_or_else(|| bad("it is no address"))?;
    let found = discovery::find(client, place).await?;
    let return_to = with_query(
        client.callback_url,
        &[("janrain_nonce", begin.state), ("state", begin.state)],
    );
    let realm = client.setting("realm").and_then(Value::as_str);
    let realm = realm.map_or_else(|| client.home(), str::to_owned);
    let claimed = found.claimed.as_deref().unwrap_or(SELECT);
    let local = found.local.as_deref().unwrap_or(claimed);
    let mut params = vec![
        ("openid.ns".to_owned(), NAMESPACE.to_owned()),
        ("openid.mode".to_owned(), "checkid_setup".to_owned()),
        ("openid.claimed_id".to_owned(), claimed.to_owned()),
        ("openid.identity".to_owned(), local.to_owned()),
        ("openid.return_to".to_owned(), return_to.clone()),
        ("openid.realm".to_owned(), realm),
    ];
    if client.options.query_email && !is_steam {
        let more = extensions::more(client, typed);
        params.extend(extensions::asked(&more));
    }
    let keep = json!({ ENDPOINT: found.endpoint, RETURN_TO: return_to, CLAIMED: found.claimed });
    let keep = keep.as_object().cloned().unwrap_or_default();
    Ok(Redirect::to(with_query(&found.endpoint, &params), keep))
}

/// Who came back.
pub(crate) async fn finish(
    client: &Client<'_>,
    callback: Callback<'_>,
    keep: &Map<String, Value>,
) -> Result<Outcome, Error> {
    let answer = Answer::of(callback)?;
    let kept = |name: &str| keep.get(name).and_then(Value::as_str);
    let (Some(endpoint), Some(return_to)) = (kept(ENDPOINT), kept(RETURN_TO)) else {
        return Err(refuse("nobody here asked for it"));
    };
    answer.must_come_back_to(return_to)?;
    answer.must_sign_all()?;
    let made = answer.made_at()?;
    if made > client.now + SKEW || made < client.now - SKEW {
        return Err(refuse("the answer was not made just now"));
    }
    let claimed = answer.required("claimed_id")?;
    let told = answer.required("op_endpoint")?;
    must_speak_for(client, &answer, endpoint, kept(CLAIMED)).await?;
    // Security: only an endpoint that was found by us is asked, never one that the answer makes up.
    check(client, callback, told).await?;
    let once = Once {
        key: format!("openid {told} {}", answer.required("response_nonce")?),
        until: made + SKEW + SKEW,
    };
    let outcome = if client.provider.id == "steam" {
        steam::outcome(client, claimed).await?
    } else {
        let more = extensions::more(client, told);
        let (person, extra_data) = extensions::told(&answer, claimed, &more);
        client.outcome(&person, extra_data)?
    };
    Ok(Outcome {
        once: Some(once),
        ..outcome
    })
}

/// Whether the endpoint may speak for whom it names (11.2 of the standard).
async fn must_speak_for(
    client: &Client<'_>,
    answer: &Answer<'_>,
    endpoint: &str,
    asked: Option<&str>,
) -> Result<(), Error> {
    let claimed = answer.required("claimed_id")?;
    let told = answer.required("op_endpoint")?;
    let elsewhere = || refuse("whoever answers may not speak for this person");
    let bare = claimed.split('#').next().unwrap_or_default();
    if told == endpoint && asked == Some(bare) {
        return Ok(());
    }
    // Only Steam gives out these identifiers.
    if client.provider.id == "steam" {
        let is_theirs = told == endpoint && steam::number(claimed).is_some();
        return is_theirs.then_some(()).ok_or_else(elsewhere);
    }
    // Security: another person than the one asked for, or another endpoint: what they themselves publish decides.
    let place = discovery::normalized(bare).ok_or_else(elsewhere)?;
    let found: Found = discovery::find(client, place).await?;
    let local = found.local.as_deref().or(found.claimed.as_deref());
    let is_theirs = found.endpoint == told
        && found.claimed.as_deref() == Some(bare)
        && local
            == Some(
                answer
                    .required("identity")?
                    .split('#')
                    .next()
                    .unwrap_or_default(),
            );
    is_theirs.then_some(()).ok_or_else(elsewhere)
}

/// Asks whoever answered whether it was them (11.4.2 of the standard).
async fn check(client: &Client<'_>, callback: Callback<'_>, endpoint: &str) -> Result<(), Error> {
    let mut form = Vec::new();
    for (name, value) in callback.params {
        if name == "openid.mode" {
            form.push((name.as_str(), "check_authentication"));
        } else if name.starts_with("openid.") || name == "janrain_nonce" {
            form.push((name.as_str(), value.as_str()));
        }
    }
    let request = Request {
        method: Method::Post,
        headers: vec![(
            "content-type".to_owned(),
            "application/x-www-form-urlencoded".to_owned(),
        )],
        body: Some(encoded(&form)),
        is_repeatable: false,
        ..Request::get(endpoint)
    };
    let response = client.fetch.send(request).await?;
    let mut lines = response
        .body
        .lines()
        .filter_map(|line| line.split_once(':'));
    let is_valid = lines.any(|(name, value)| name == "is_valid" && value.trim() == "true");
    if response.status != 200 || !is_valid {
        return Err(refuse("the provider does not confirm its answer"));
    }
    Ok(())
}

/// An answer that says who somebody is; not believed yet.
pub(crate) struct Answer<'a> {
    callback: Callback<'a>,
}

impl<'a> Answer<'a> {
    /// Reads one.
    ///
    /// # Errors
    /// If it is none, or says that the person was not willing.
    pub(crate) fn of(callback: Callback<'a>) -> Result<Self, Error> {
        let mut names: Vec<_> = callback.params.iter().map(|(name, _)| name).collect();
        names.retain(|name| name.starts_with("openid."));
        let all = names.len();
        names.sort_unstable();
        names.dedup();
        // Security: which of two is signed would be anybody's guess.
        if names.len() != all {
            return Err(refuse("a parameter is there twice"));
        }
        match callback.get("openid.mode") {
            Some("cancel") => return Err(Error::Cancelled),
            Some("id_res") => {}
            Some("setup_needed") => return Err(refuse("the person must log in there first")),
            _ => return Err(refuse("that is no answer")),
        }
        if callback.get("openid.ns") != Some(NAMESPACE) {
            return Err(refuse("that is not OpenID 2.0"));
        }
        Ok(Self { callback })
    }

    /// A field, signed or not.
    fn field(&self, name: &str) -> Option<&'a str> {
        self.callback.get(&format!("openid.{name}"))
    }

    fn required(&self, name: &str) -> Result<&'a str, Error> {
        let found = self.field(name).filter(|value| !value.is_empty());
        found.ok_or_else(|| refuse(&format!("there is no {name}")))
    }

    /// A field that the provider vouches for.
    pub(crate) fn signed(&self, name: &str) -> Option<&'a str> {
        let mut listed = self.field("signed")?.split(',');
        let is_signed = listed.any(|one| one == name);
        self.field(name).filter(|_| is_signed)
    }

    /// The names of all fields.
    pub(crate) fn names(&self) -> impl Iterator<Item = &'a str> {
        let names = self.callback.params.iter().map(|(name, _)| name.as_str());
        names.filter_map(|name| name.strip_prefix("openid."))
    }

    /// Whether all that must be signed is (11.4 of the standard).
    ///
    /// # Errors
    /// If something is not.
    pub(crate) fn must_sign_all(&self) -> Result<(), Error> {
        self.required("sig")?;
        for name in SIGNED {
            if self.field(name).is_some() && self.signed(name).is_none() {
                return Err(refuse(&format!("{name} is not signed")));
            }
        }
        self.required("assoc_handle").map(|_| ())
    }

    /// Whether it is meant for the address that we gave, with what we had put in it (11.1 of the standard).
    fn must_come_back_to(&self, ours: &str) -> Result<(), Error> {
        let elsewhere = || refuse("the answer is meant for another address");
        if self.required("return_to")? != ours {
            return Err(elsewhere());
        }
        let ours = Url::parse(ours).map_err(|_| elsewhere())?;
        let mut expected = ours.query_pairs();
        let holds = expected.all(|(name, value)| self.callback.get(&name) == Some(&*value));
        holds.then_some(()).ok_or_else(elsewhere)
    }

    /// When it was made: its nonce begins with that (10.1 of the standard).
    ///
    /// # Errors
    /// If there is no nonce, or no time in it.
    pub(crate) fn made_at(&self) -> Result<DateTime<Utc>, Error> {
        let nonce = self.required("response_nonce")?;
        let time = nonce.split_inclusive('Z').next().unwrap_or_default();
        let time = DateTime::parse_from_rfc3339(time);
        let is_short = nonce.len() <= 255;
        time.ok()
            .filter(|_| is_short)
            .map(|time| time.to_utc())
            .ok_or_else(|| refuse("the nonce has no time in it"))
    }
}

/// Says why something is not taken.
fn refuse(why: &str) -> Error {
    Error::Unknown(format!("OpenID 2.0: {why}"))
}

#[cfg(test)]
mod tests;
