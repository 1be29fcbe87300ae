//! What is not compared, and why: what we do otherwise on purpose. It is in `docs/compat.md` as well.

use auth::Settings;
use serde_json::Value;

use crate::setup::Reply;

/// Settings of ours whose default is not allauth's way.
pub fn as_allauth(settings: &mut Settings) {
    // A refresh token that was replaced is refused at once, and that is all.
    settings.headless.jwt_refresh_token_grace = 0;
}

/// An answer of ours without what only developers read.
pub fn without_hint(answer: &Value) -> Value {
    let mut answer = answer.clone();
    if let Some(meta) = answer.get_mut("meta").and_then(Value::as_object_mut) {
        meta.shift_remove("hint");
    }
    answer
}

/// Whether the rest cannot be played: the recorded answer to HEAD names a token, but no server sends it.
pub fn is_end(step: &Value) -> bool {
    step["send"]["method"] == "HEAD" && !step["answer"]["json"]["meta"]["session_token"].is_null()
}

/// What Python reads as JSON, and no standard does: half a character, what is no number, numbers without end.
const NO_JSON: [&str; 4] = ["\\ud8", "NaN", "Infinity", "1e999"];

/// Whether we answer a request on purpose otherwise than allauth does.
pub fn is_on_purpose(step: &Value, reply: &Reply) -> bool {
    let is_error = step["answer"]["status"]
        .as_u64()
        .is_some_and(|status| (400..500).contains(&status));
    // What methods an endpoint has is told before anything else, and to anybody.
    let is_method =
        reply.status == 405 || reply.status == 200 && step["send"]["method"] == "OPTIONS";
    let text = step["send"]["text"].as_str().unwrap_or_default();
    let is_json = reply.mistakes() != [("", "invalid_json")]
        || !NO_JSON.iter().any(|part| text.contains(part));
    // Nobody types as much, and somebody must hash it.
    let is_long = reply.json["errors"]
        .to_string()
        .contains("at most 4096 characters");
    is_error && (is_method || !is_json) || is_long
}

/// Where the kinds of keys are that a passkey may have, and those that we take (COSE).
const OFFERED: &str = "/answer/json/data/creation_options/publicKey/pubKeyCredParams";
const ALGORITHMS: [i64; 5] = [-7, -8, -35, -37, -257];

/// A recorded step as it is where we differ on purpose, so many seconds after the start.
pub fn as_we_do(mut step: Value, seconds: f64) -> Value {
    let is_app = step["send"]["path"]
        .as_str()
        .is_some_and(|path| path.starts_with("/_allauth/app/"));
    let data = step
        .pointer_mut("/answer/json/data")
        .and_then(Value::as_array_mut);
    for session in data
        .into_iter()
        .flatten()
        .filter(|row| is_app && row["is_current"] == true)
    {
        // Apps are seen, too, where activity is tracked; allauth looks at cookies only.
        if let Some(seen) = session.get_mut("last_seen_at") {
            *seen = format!("{{{{time+{seconds}}}}}").into();
        }
    }
    if let Some(members) = step
        .pointer_mut("/session/members")
        .and_then(Value::as_array_mut)
    {
        // Always null: what is left of a way to skip verification that only Python code can use.
        members.retain(|member| member != "account_verified_email");
    }
    if let Some(offered) = step.pointer_mut(OFFERED).and_then(Value::as_array_mut) {
        // Others are so rare that nobody has written a careful verification of them that we could use.
        offered.retain(|kind| ALGORITHMS.contains(&kind["alg"].as_i64().unwrap()));
    }
    for mail in step
        .get_mut("mail")
        .and_then(Value::as_array_mut)
        .into_iter()
        .flatten()
    {
        // allauth's text names the page for signing up as well; the one that helps is that for a new password.
        if mail["template"] == "account/email/account_already_exists" {
            mail["link"] = "https://app.example.org/password/reset".into();
        }
    }
    step
}
