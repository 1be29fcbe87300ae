//! What a person does with a browser beyond the API: posts forms, follows where they are sent.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use url::Url;

use super::ask::Ask;
use super::device::{Device, exchange};
use super::reply::Reply;

/// The first provider of every test: it lets everybody be anybody.
pub const DUMMY: &str = "[socialaccount]\ninstalled_providers = ['dummy']\n";

/// Somebody of whom the dummy provider knows all that a sign-up needs.
pub const CAROL: [(&str, &str); 3] = [
    ("id", "1"),
    ("email", "carol@example.org"),
    ("email_verified", "on"),
];

impl Device {
    /// Opens a page, with all cookies.
    pub async fn open(&self, path: &str) -> Reply {
        self.visit(Ask::new("GET", path)).await
    }

    /// Posts a form from a page of the server or of a front end.
    pub async fn submit(&self, path: &str, fields: &[(&str, &str)]) -> Reply {
        if self.cookie("csrftoken").is_none() {
            self.get("/config").await.is(200);
        }
        let token = self.cookie("csrftoken").unwrap();
        let fields: Vec<_> = fields
            .iter()
            .copied()
            .chain([("csrfmiddlewaretoken", token.as_str())])
            .collect();
        self.visit(form(path, &fields)).await
    }

    /// Posts a form from a page of somebody else: no cookie goes along.
    pub async fn submit_from_elsewhere(&self, path: &str, fields: &[(&str, &str)]) -> Reply {
        let reply = exchange(self.world(), path, self.ip, form(path, fields)).await;
        self.keep_cookies(&reply);
        reply
    }

    async fn visit(&self, ask: Ask) -> Reply {
        let ask = match self.cookie_line() {
            Some(line) => ask.header("cookie", line),
            None => ask,
        };
        let path = ask.path.clone();
        let reply = exchange(self.world(), &path, self.ip, ask).await;
        self.keep_cookies(&reply);
        reply
    }

    /// Sets out for a provider; answers under which state.
    pub async fn set_out(&self, provider: &str, process: &str, callback_url: &str) -> String {
        let fields = [
            ("provider", provider),
            ("process", process),
            ("callback_url", callback_url),
        ];
        let reply = self
            .submit("/_allauth/browser/v1/auth/provider/redirect", &fields)
            .await;
        reply.is(302).state()
    }

    /// Says to the dummy provider who somebody is; answers where they are sent.
    pub async fn be(&self, state: &str, fields: &[(&str, &str)]) -> String {
        let path = format!("/accounts/dummy/authenticate/?state={state}");
        self.submit(&path, fields).await.is(302).location()
    }

    /// Logs in through the dummy provider; answers where they are sent.
    pub async fn login_through_dummy(&self, fields: &[(&str, &str)]) -> String {
        let state = self.set_out("dummy", "login", "/back").await;
        self.be(&state, fields).await
    }
}

impl Reply {
    /// Where the answer sends somebody.
    #[track_caller]
    pub fn location(&self) -> String {
        self.header("location").expect("a Location").to_owned()
    }

    /// A parameter of where it sends them.
    pub fn param(&self, name: &str) -> Option<String> {
        param(&self.location(), name)
    }

    /// The state of a login that just began.
    #[track_caller]
    pub fn state(&self) -> String {
        self.param("state").expect("a state")
    }
}

/// A parameter of an address.
pub fn param(address: &str, name: &str) -> Option<String> {
    let base = Url::parse("http://testserver").unwrap();
    let url = base.join(address).unwrap();
    let mut found = url.query_pairs().filter(|(key, _)| key == name);
    found.next().map(|(_, value)| value.into_owned())
}

fn form(path: &str, fields: &[(&str, &str)]) -> Ask {
    let quoted = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let pairs: Vec<_> = fields
        .iter()
        .map(|(name, value)| format!("{}={}", quoted(name), quoted(value)))
        .collect();
    Ask::new("POST", path)
        .body(pairs.join("&"))
        .header("content-type", "application/x-www-form-urlencoded")
}
