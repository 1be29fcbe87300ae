//! One recorded login, again.

use chrono::{DateTime, Utc};
use providers::{Begin, Callback, Client, Documents, Error, Outcome, Registry, TokenInput};
use serde_json::{Value, json};

use crate::case::{Authorize, Case};
use crate::mock::{Mock, Words, is_as_recorded};

const STATE: &str = "a-state-of-this-browser";

/// What differs from the recording.
pub(crate) async fn replay(registry: &Registry, case: &Case, is_headless: bool) -> Vec<String> {
    let Some(provider) = registry.get(&case.provider) else {
        return vec!["no such provider".to_owned()];
    };
    let (app, options, documents) = (case.app(), case.options(), Documents::default());
    let callback_url = format!(
        "https://login.example/accounts/{}/login/callback/",
        provider.slug()
    );
    let words = Words::from([
        ("code", "a-code".to_owned()),
        ("state", STATE.to_owned()),
        ("redirect_uri", callback_url.clone()),
        ("client_id", app.client_id.clone()),
        ("secret", app.secret.expose().to_owned()),
    ]);
    let mock = Mock::of(case, words);
    let random = || [7; 32];
    let now: DateTime<Utc> = "2026-01-01T00:00:00Z".parse().unwrap();
    let client = |mock| Client {
        provider,
        app: &app,
        options: &options,
        fetch: mock,
        documents: &documents,
        callback_url: &callback_url,
        now,
        random: &random,
    };
    if let Some(token) = &case.token {
        let get = |name: &str| token.get(name).map(String::as_str);
        let input = TokenInput {
            id_token: get("id_token"),
            access_token: get("access_token"),
        };
        let outcome = client(&mock as &dyn providers::Fetch)
            .verify_token(input)
            .await;
        let was_finished = outcome.is_ok();
        let mut wrong = compared(
            case,
            provider.display(Some(&app), "", &extra(&outcome)),
            outcome,
        );
        wrong.extend(mock.complaints(was_finished));
        return wrong;
    }
    let pairs: Vec<(String, String)> = case.start_query.clone().into_iter().collect();
    let begin = Begin {
        state: STATE,
        action: providers::Action::default(),
        is_headless,
        params: &pairs,
    };
    let redirect = match client(&mock as &dyn providers::Fetch).begin(begin).await {
        Ok(redirect) => redirect,
        Err(_)
            if matches!(
                case.expect.kind.as_str(),
                "start_rejected" | "error" | "crash"
            ) =>
        {
            return Vec::new();
        }
        Err(why) => return vec![format!("does not begin: {why}")],
    };
    let Some(authorize) = case.authorize(is_headless) else {
        return vec!["begins".to_owned()];
    };
    let mut wrong = sent_to(&redirect.url, authorize, &mock.words());
    if redirect.is_by_script != authorize.js_redirect {
        wrong.push("script".to_owned());
    }
    let url = url::Url::parse(&redirect.url).unwrap();
    if let Some((_, challenge)) = url.query_pairs().find(|(name, _)| name == "code_challenge") {
        mock.learn("code_challenge", &challenge);
    }
    let callback = case.callback.as_ref().unwrap();
    let fill = |text: &String| {
        let filled = mock.words().iter().fold(text.clone(), |all, (name, word)| {
            all.replace(&format!("{{{{{name}}}}}"), word)
        });
        filled
    };
    let params: Vec<(String, String)> = callback
        .params
        .iter()
        .map(|(name, value)| (name.clone(), fill(value)))
        .collect();
    let callback = Callback {
        is_post: callback.method == "POST",
        params: &params,
    };
    if params
        .iter()
        .any(|(name, value)| name == "state" && value != STATE)
    {
        return wrong;
    }
    let outcome = client(&mock as &dyn providers::Fetch)
        .finish(callback, &redirect.keep)
        .await;
    let was_finished = outcome.is_ok();
    wrong.extend(compared(
        case,
        provider.display(Some(&app), "", &extra(&outcome)),
        outcome,
    ));
    wrong.extend(mock.complaints(was_finished));
    wrong
}

fn extra(outcome: &Result<Outcome, Error>) -> Value {
    outcome
        .as_ref()
        .map(|outcome| outcome.extra_data.clone())
        .unwrap_or_default()
}

fn sent_to(url: &str, recorded: &Authorize, words: &Words) -> Vec<String> {
    let url = url::Url::parse(url).unwrap();
    let mut wrong = Vec::new();
    if (url.scheme(), url.host_str().unwrap(), url.path())
        != (&recorded.scheme, &recorded.host, &recorded.path)
    {
        wrong.push(format!("sent to {url}"));
    }
    let mut params: Vec<(String, String)> = url.query_pairs().into_owned().collect();
    if let Some(scope) = &recorded.scope {
        let sent = params
            .iter()
            .find(|(name, _)| name == "scope")
            .map(|(_, value)| value.clone());
        let sent = sent.unwrap_or_default();
        let mut sent: Vec<&str> = sent
            .split(scope.delimiter.as_str())
            .filter(|word| !word.is_empty())
            .collect();
        sent.sort_unstable();
        if sent != scope.values {
            wrong.push(format!("scope {sent:?}"));
        }
        params.retain(|(name, _)| name != "scope");
    }
    for (name, value) in &recorded.params {
        let sent = params
            .iter()
            .position(|(key, _)| key == name)
            .map(|at| params.remove(at).1);
        let is_right = match (&sent, value.as_str()) {
            (Some(sent), "{{code_challenge}}") => sent.len() == 43,
            (Some(sent), value) => is_as_recorded(value, sent, words),
            (None, _) => false,
        };
        if !is_right {
            wrong.push(format!("{name}={sent:?} instead of {value}"));
        }
    }
    wrong.extend(
        params
            .into_iter()
            .map(|(name, value)| format!("{name}={value} is not recorded")),
    );
    wrong
}

fn compared(
    case: &Case,
    display: providers::Display,
    outcome: Result<Outcome, Error>,
) -> Vec<String> {
    let expect = &case.expect;
    let is_login =
        matches!(expect.kind.as_str(), "login" | "signup_pending") && !case.is_lenient_there;
    let outcome = match outcome {
        Ok(outcome) if is_login => outcome,
        Ok(outcome) => return vec![format!("is {} instead of an error", outcome.identity.uid)],
        Err(why) if is_login => return vec![format!("fails: {why}")],
        Err(why) => {
            let is_right = expect
                .error
                .as_ref()
                .is_none_or(|error| error == why.code());
            return if is_right {
                Vec::new()
            } else {
                vec![format!("fails with {}", why.code())]
            };
        }
    };
    let Some(login) = &expect.login else {
        return Vec::new();
    };
    let mut wrong = Vec::new();
    let mut compare = |what: &str, ours: Value, theirs: &Value| {
        if ours != *theirs {
            wrong.push(format!("{what}: {ours} instead of {theirs}"));
        }
    };
    let identity = &outcome.identity;
    let text = |text: &Option<String>| json!(text.clone().unwrap_or_default());
    compare("uid", json!(identity.uid), &login["uid"]);
    compare(
        "extra_data",
        outcome.extra_data.clone(),
        &login["extra_data"],
    );
    compare(
        "user name",
        text(&identity.username),
        &login["user"]["username"],
    );
    compare("address", text(&identity.email), &login["user"]["email"]);
    compare(
        "first name",
        text(&identity.first_name),
        &login["user"]["first_name"],
    );
    compare(
        "last name",
        text(&identity.last_name),
        &login["user"]["last_name"],
    );
    compare(
        "addresses",
        json!(identity.emails),
        &login["email_addresses"],
    );
    if let (Some(token), Some(kept)) = (&expect.token, &outcome.token) {
        let ours = json!({ "token": kept.token.expose(), "token_secret": kept.token_secret.expose(),
            "has_expiry": kept.expires_at.is_some() });
        compare("token", ours, token);
    }
    if let Some(shown) = &expect.display {
        compare("shown as", json!(display.name), &shown["str"]);
        compare("brand", json!(display.brand), &shown["brand"]);
        for (name, ours) in [
            ("avatar_url", &display.avatar_url),
            ("profile_url", &display.profile_url),
        ] {
            // What the reference says without having been told, and a template of the settings that we do not know.
            let made_up = |url: &str| {
                !url.starts_with("http") || url.contains("None") || url.contains("//wiki.alt.")
            };
            if shown[name].as_str().is_some_and(|url| !made_up(url)) {
                compare(name, json!(ours), &shown[name]);
            }
        }
    }
    wrong
}
