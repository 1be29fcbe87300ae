//! One recorded login, again.

use providers::{
    App, Begin, Callback, Client, Display, Documents, Error, Identity, Options, Outcome, Provider,
    Registry, TokenInput,
};
use serde_json::{Value, json};

use crate::case::{Authorize, Case, Expect};
use crate::mock::{Mock, Words, is_as_recorded};

const STATE: &str = "a-state-of-this-browser";

/// Us, and the provider as recorded.
struct Stage<'a> {
    case: &'a Case,
    provider: &'a Provider,
    app: App,
    options: Options,
    documents: Documents,
    callback_url: String,
    mock: Mock<'a>,
}

/// What differs from the recording.
pub(crate) async fn replay(registry: &Registry, case: &Case, is_headless: bool) -> Vec<String> {
    let Some(provider) = registry.get(&case.provider) else {
        return vec!["no such provider".to_owned()];
    };
    let app = case.app();
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
    let stage = Stage {
        case,
        provider,
        app,
        options: case.options(),
        documents: Documents::default(),
        callback_url,
        mock: Mock::of(case, words),
    };
    if case.token.is_some() {
        stage.by_token().await
    } else {
        stage.by_redirect(is_headless).await
    }
}

impl Stage<'_> {
    fn client(&self) -> Client<'_> {
        Client {
            provider: self.provider,
            app: &self.app,
            options: &self.options,
            fetch: &self.mock,
            documents: &self.documents,
            callback_url: &self.callback_url,
            now: "2026-01-01T00:00:00Z".parse().unwrap(),
            random: &|| [7; 32],
        }
    }

    async fn by_token(self) -> Vec<String> {
        let get = |name: &str| self.case.token.as_ref()?.get(name).map(String::as_str);
        let input = TokenInput {
            id_token: get("id_token"),
            access_token: get("access_token"),
        };
        let outcome = self.client().verify_token(input).await;
        self.ended(&outcome)
    }

    async fn by_redirect(self, is_headless: bool) -> Vec<String> {
        let case = self.case;
        let pairs: Vec<(String, String)> = case.start_query.clone().into_iter().collect();
        let begin = Begin {
            state: STATE,
            action: providers::Action::default(),
            is_headless,
            params: &pairs,
        };
        let redirect = match self.client().begin(begin).await {
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
        let mut wrong = sent_to(&redirect.url, authorize, &self.mock.words());
        if redirect.is_by_script != authorize.js_redirect {
            wrong.push("script".to_owned());
        }
        let url = url::Url::parse(&redirect.url).unwrap();
        if let Some((_, challenge)) = url.query_pairs().find(|(name, _)| name == "code_challenge") {
            self.mock.learn("code_challenge", &challenge);
        }
        let callback = case.callback.as_ref().unwrap();
        let params = self.filled(callback.params.iter());
        if params
            .iter()
            .any(|(name, value)| name == "state" && value != STATE)
        {
            return wrong;
        }
        let callback = Callback {
            is_post: callback.method == "POST",
            params: &params,
        };
        let outcome = self.client().finish(callback, &redirect.keep).await;
        wrong.extend(self.ended(&outcome));
        wrong
    }

    fn filled<'p>(
        &self,
        params: impl Iterator<Item = (&'p String, &'p String)>,
    ) -> Vec<(String, String)> {
        let words = self.mock.words();
        let fill = |text: &String| {
            let word = |all: String, (name, word): (&&str, &String)| {
                all.replace(&format!("{{{{{name}}}}}"), word)
            };
            words.iter().fold(text.clone(), word)
        };
        params
            .map(|(name, value)| (name.clone(), fill(value)))
            .collect()
    }

    fn ended(self, outcome: &Result<Outcome, Error>) -> Vec<String> {
        let mut wrong = match outcome {
            Ok(outcome) => {
                let uid = &outcome.identity.uid;
                let shown = self
                    .provider
                    .display(Some(&self.app), uid, &outcome.extra_data);
                logged_in(self.case, &shown, outcome)
            }
            Err(why) => failed(self.case, why),
        };
        // Where the reference fails with a fault, it says nothing about what it would have asked.
        let is_whole =
            outcome.is_ok() || self.case.expect.kind == "error" && !self.case.is_lenient_there;
        wrong.extend(self.mock.complaints(is_whole));
        wrong
    }
}

fn sent_to(url: &str, recorded: &Authorize, words: &Words) -> Vec<String> {
    let url = url::Url::parse(url).unwrap();
    let mut wrong = Vec::new();
    let place = (url.scheme(), url.host_str().unwrap(), url.path());
    if place != (&recorded.scheme, &recorded.host, &recorded.path) {
        wrong.push(format!("sent to {url}"));
    }
    let mut params: Vec<(String, String)> = url.query_pairs().into_owned().collect();
    if let Some(scope) = &recorded.scope {
        let sent = params
            .iter()
            .find(|(name, _)| name == "scope")
            .map(|(_, value)| value.clone());
        let sent = sent.unwrap_or_default();
        let words = sent.split(scope.delimiter.as_str());
        let mut sent: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
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

fn is_login(case: &Case) -> bool {
    matches!(case.expect.kind.as_str(), "login" | "signup_pending") && !case.is_lenient_there
}

fn failed(case: &Case, why: &Error) -> Vec<String> {
    if is_login(case) {
        return vec![format!("fails: {why}")];
    }
    let is_right = case
        .expect
        .error
        .as_ref()
        .is_none_or(|error| error == why.code());
    let wrong = (!is_right).then(|| format!("fails with {}", why.code()));
    wrong.into_iter().collect()
}

fn logged_in(case: &Case, shown: &Display, outcome: &Outcome) -> Vec<String> {
    if !is_login(case) {
        return vec![format!("is {} instead of an error", outcome.identity.uid)];
    }
    let Expect {
        login,
        token,
        display,
        ..
    } = &case.expect;
    let mut pairs = Vec::new();
    if let Some(login) = login {
        pairs.push((
            "extra_data",
            outcome.extra_data.clone(),
            login["extra_data"].clone(),
        ));
        pairs.extend(person(&outcome.identity, login));
    }
    if let (Some(token), Some(kept)) = (token, &outcome.token) {
        let ours = json!({ "token": kept.token.expose(), "token_secret": kept.token_secret.expose(),
            "has_expiry": kept.expires_at.is_some() });
        pairs.push(("token", ours, token.clone()));
    }
    if let Some(display) = display {
        pairs.extend(account(shown, display));
    }
    let differing = pairs.into_iter().filter(|(_, ours, theirs)| ours != theirs);
    let said = differing.map(|(what, ours, theirs)| format!("{what}: {ours} instead of {theirs}"));
    said.collect()
}

fn person(identity: &Identity, login: &Value) -> Vec<(&'static str, Value, Value)> {
    let text = |text: &Option<String>| json!(text.clone().unwrap_or_default());
    let user = &login["user"];
    vec![
        ("uid", json!(identity.uid), login["uid"].clone()),
        (
            "user name",
            text(&identity.username),
            user["username"].clone(),
        ),
        ("address", text(&identity.email), user["email"].clone()),
        (
            "first name",
            text(&identity.first_name),
            user["first_name"].clone(),
        ),
        (
            "last name",
            text(&identity.last_name),
            user["last_name"].clone(),
        ),
        (
            "addresses",
            json!(identity.emails),
            login["email_addresses"].clone(),
        ),
    ]
}

fn account(shown: &Display, recorded: &Value) -> Vec<(&'static str, Value, Value)> {
    let mut pairs = vec![
        ("shown as", json!(shown.name), recorded["str"].clone()),
        ("brand", json!(shown.brand), recorded["brand"].clone()),
    ];
    for (name, ours) in [
        ("avatar_url", &shown.avatar_url),
        ("profile_url", &shown.profile_url),
    ] {
        // What the reference says without having been told, and a template of the settings that we do not know.
        let made_up = |url: &str| {
            !url.starts_with("http") || url.contains("None") || url.contains("//wiki.alt.")
        };
        if recorded[name].as_str().is_some_and(|url| !made_up(url)) {
            pairs.push((name, json!(ours), recorded[name].clone()));
        }
    }
    pairs
}
