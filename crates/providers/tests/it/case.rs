//! One recorded exchange: the configuration, the requests with their answers, and what came of it.

use std::collections::BTreeMap;
use std::path::Path;

use providers::{App, Options, Secret, VerifiedEmail};
use serde::Deserialize;
use serde_json::{Map, Value};

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Case {
    pub(crate) id: String,
    pub(crate) provider: String,
    app: RecordedApp,
    #[serde(default)]
    settings: Map<String, Value>,
    query_email: bool,
    store_tokens: bool,
    /// The reference takes what we refuse.
    #[serde(default)]
    pub(crate) is_lenient_there: bool,
    entries: Vec<String>,
    #[serde(default)]
    pub(crate) start_query: BTreeMap<String, String>,
    pub(crate) authorize: Option<Authorize>,
    authorize_page: Option<Authorize>,
    pub(crate) callback: Option<Callback>,
    pub(crate) token: Option<BTreeMap<String, String>>,
    pub(crate) exchange: Vec<Exchange>,
    #[serde(default)]
    pub(crate) also_answer: Vec<Also>,
    pub(crate) expect: Expect,
}

#[derive(Debug, Clone, Deserialize)]
struct RecordedApp {
    #[serde(default)]
    provider_id: String,
    #[serde(default)]
    name: String,
    client_id: String,
    #[serde(default)]
    secret: String,
    #[serde(default)]
    key: String,
    #[serde(default)]
    settings: Map<String, Value>,
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Authorize {
    #[serde(default)]
    pub(crate) scheme: String,
    #[serde(default)]
    pub(crate) host: String,
    #[serde(default)]
    pub(crate) path: String,
    #[serde(default)]
    pub(crate) params: BTreeMap<String, String>,
    pub(crate) scope: Option<Scope>,
    #[serde(default)]
    pub(crate) js_redirect: bool,
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Scope {
    pub(crate) values: Vec<String>,
    pub(crate) delimiter: String,
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Callback {
    pub(crate) method: String,
    pub(crate) params: BTreeMap<String, String>,
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Exchange {
    pub(crate) request: Request,
    pub(crate) response: Answer,
    #[serde(default)]
    pub(crate) optional: bool,
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Request {
    pub(crate) method: String,
    pub(crate) scheme: String,
    pub(crate) host: String,
    pub(crate) path: String,
    #[serde(default)]
    pub(crate) query: Vec<(String, String)>,
    #[serde(default)]
    pub(crate) body: BTreeMap<String, Value>,
    #[serde(default)]
    pub(crate) headers: BTreeMap<String, String>,
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Also {
    pub(crate) url_re: String,
    pub(crate) response: Answer,
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    #[serde(default)]
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: String,
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Expect {
    pub(crate) kind: String,
    pub(crate) error: Option<String>,
    pub(crate) login: Option<Value>,
    pub(crate) token: Option<Value>,
    pub(crate) display: Option<Value>,
}

impl Case {
    /// Whether it was recorded at the headless endpoint or at the page; calls with a token count as the former.
    pub(crate) fn is_at(&self, is_headless: bool) -> bool {
        let entry = if is_headless {
            ["headless", "token"]
        } else {
            ["regular", "regular"]
        };
        self.entries.iter().any(|one| entry.contains(&one.as_str()))
    }

    pub(crate) fn authorize(&self, is_headless: bool) -> Option<&Authorize> {
        let page = self.authorize_page.as_ref().filter(|_| !is_headless);
        page.or(self.authorize.as_ref())
    }

    pub(crate) fn app(&self) -> App {
        let key = include_str!("../apple_client.pem");
        let app = self.app.clone();
        let mut settings = app.settings;
        if settings.contains_key("certificate_key") {
            settings.insert("certificate_key".to_owned(), key.into());
        }
        App {
            provider: self.provider.clone(),
            provider_id: app.provider_id,
            name: app.name,
            client_id: app.client_id,
            secret: Secret::new(app.secret),
            key: app.key,
            certificate_key: Secret::default(),
            settings,
        }
    }

    pub(crate) fn options(&self) -> Options {
        let get = |name: &str| self.settings.get(name);
        let words = |value: &Value| serde_json::from_value(value.clone()).unwrap();
        Options {
            scope: get("scope").map(words),
            auth_params: get("auth_params").and_then(Value::as_object).cloned(),
            oauth_pkce_enabled: get("oauth_pkce_enabled").and_then(Value::as_bool),
            verified_email: get("verified_email")
                .map(VerifiedEmail::from_setting)
                .unwrap_or_default(),
            fetch_userinfo: None,
            query_email: self.query_email,
            store_tokens: self.store_tokens,
            own: self.settings.clone(),
        }
    }
}

/// All of them, by provider.
pub(crate) fn all() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    let read = |path: &std::path::PathBuf| -> Vec<Case> {
        serde_json::from_str(&std::fs::read_to_string(path).unwrap())
            .unwrap_or_else(|why| panic!("{}: {why}", path.display()))
    };
    files.iter().flat_map(read).collect()
}
