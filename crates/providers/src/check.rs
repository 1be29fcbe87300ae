//! What a file of the catalogue must not say.

use crate::custom;
use crate::provider::{Protocol, Provider};
use crate::quirks;
use crate::source::Source;
use crate::variable::Variable;

/// Names in braces that are no variables, besides those with a slash.
const KNOWN: [&str; 8] = [
    "app_name",
    "wants_email",
    "client_id",
    "secret",
    "key",
    "token",
    "callback_url",
    "random",
];
/// Names in braces that a quirk fills in.
const BY_QUIRK: [&str; 2] = ["shop", "region_host"];

impl Provider {
    /// The first contradiction in a file of this name.
    pub(crate) fn contradiction(&self, file: &str) -> Option<String> {
        if file.strip_suffix(".toml") != Some(&self.id) {
            return Some(format!(
                "the id is {:?}; the file must have its name",
                self.id
            ));
        }
        if let Some(name) = self
            .quirk
            .as_deref()
            .filter(|name| quirks::named(name).is_none())
        {
            return Some(format!("there is no quirk {name:?}"));
        }
        self.of_protocol()
            .or_else(|| self.of_addresses())
            .or_else(|| self.of_pointers())
    }

    fn of_protocol(&self) -> Option<String> {
        let needs = |is_there: bool, what: &str| (!is_there).then(|| what.to_owned());
        match self.protocol {
            Protocol::Oauth2 => needs(
                self.authorize.is_some(),
                "an OAuth 2.0 provider needs [authorize]",
            )
            .or_else(|| needs(self.token.is_some(), "an OAuth 2.0 provider needs [token]"))
            .or_else(|| {
                needs(
                    !self.map.uid.is_empty(),
                    "map.uid is empty: nobody could be recognised",
                )
            }),
            Protocol::Oidc => needs(
                self.variables.contains_key("server_url"),
                "an OpenID provider needs variables.server_url",
            )
            .or_else(|| {
                needs(
                    !self.map.uid.is_empty(),
                    "map.uid is empty: nobody could be recognised",
                )
            }),
            Protocol::Oauth1 => needs(
                self.request_token.is_some(),
                "an OAuth 1.0a provider needs request_token",
            ),
            Protocol::Openid | Protocol::Saml => None,
            Protocol::Custom => needs(
                custom::ALL.contains(&self.id.as_str()),
                "there is no code for a protocol of its own",
            ),
        }
    }

    fn of_addresses(&self) -> Option<String> {
        let authorize = self.authorize.iter().map(|it| &it.url);
        let token = self.token.iter().map(|it| &it.url);
        let keys = self.id_token.iter().map(|it| &it.keys);
        let calls = self.calls().map(|call| &call.url);
        let mut all = authorize
            .chain(token)
            .chain(&self.request_token)
            .chain(keys)
            .chain(calls);
        all.find_map(|url| self.of_address(url))
    }

    fn of_address(&self, url: &str) -> Option<String> {
        if url.is_empty() {
            return (self.protocol != Protocol::Oidc).then(|| "an address is empty".to_owned());
        }
        let mut rest = url;
        while let Some((_, after)) = rest.split_once('{') {
            let Some((name, after)) = after.split_once('}') else {
                return Some(format!("{url} has a brace too many"));
            };
            let is_known = KNOWN.contains(&name) || BY_QUIRK.contains(&name) || name.contains('/');
            if !is_known && !self.variables.contains_key(name) {
                return Some(format!("{{{name}}} in {url} is no variable"));
            }
            rest = after;
        }
        let first = url.strip_prefix('{').and_then(|rest| rest.split_once('}'));
        let is_secure = match first.and_then(|(name, _)| self.variables.get(name)) {
            Some(variable) => starts(variable).all(is_https),
            None => is_https(url),
        };
        (!is_secure).then(|| format!("{url} is not https"))
    }

    fn of_pointers(&self) -> Option<String> {
        let map = &self.map;
        let groups = [
            &map.uid,
            &map.username,
            &map.name,
            &map.first_name,
            &map.last_name,
            &map.email,
            &map.email_verified,
            &map.phone,
            &map.phone_verified,
            &self.display.name,
            &self.display.avatar,
            &self.display.profile_url,
        ];
        let mut all = groups.into_iter().flatten().flat_map(Source::pointers);
        let wrong = all.find(|at| !at.starts_with('/'));
        wrong.map(|at| format!("{at:?} is no pointer: it must begin with a slash"))
    }
}

fn is_https(url: &str) -> bool {
    // A variable within a variable is looked at where it is told.
    url.starts_with("https://") || url.starts_with('{')
}

/// What a variable may begin an address with, as far as the file says.
fn starts(variable: &Variable) -> Box<dyn Iterator<Item = &str> + '_> {
    match variable {
        Variable::Default(default) => Box::new(std::iter::once(default.as_str())),
        Variable::Told(told) => {
            let one = told.default.iter().chain(&told.when_set);
            Box::new(one.chain(told.choices.values()).map(String::as_str))
        }
    }
}
