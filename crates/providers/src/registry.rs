//! The catalogue: the providers that come with the binary, and those a deployment adds.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use rust_embed::RustEmbed;
use serde::Deserialize;

#[derive(RustEmbed)]
#[folder = "catalog"]
struct Catalog;

/// How a provider is spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Protocol {
    /// OAuth 2.0, the person from a profile endpoint.
    Oauth2,
    /// OpenID Connect, the person from the ID token.
    Oidc,
}

/// When an address that a provider tells counts as verified.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EmailTrust {
    /// When the provider says so of this very address.
    #[default]
    Stated,
    /// Always; the file must say why.
    Always,
}

/// A provider: one file of the catalogue. It has no conditions and no expressions.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Provider {
    /// allauth's provider id; also the name of the file.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// How it is spoken to.
    pub protocol: Protocol,
    /// The issuer of ID tokens.
    pub issuer: Option<String>,
    /// Where the person is sent.
    pub authorize: String,
    /// Where a code becomes a token.
    pub token: String,
    /// Where the person is found; none where the ID token has all.
    pub profile: Option<String>,
    /// What is asked for.
    pub scope: Vec<String>,
    /// Whether it takes PKCE (RFC 7636).
    #[serde(default)]
    pub pkce: bool,
    /// What `{name}` in an address stands for unless an app says otherwise.
    #[serde(default)]
    pub variables: BTreeMap<String, String>,
    /// When an address counts as verified.
    #[serde(default)]
    pub email_trust: EmailTrust,
    /// Where in the answer a person is.
    pub map: Map,
    /// The addresses, where they take a second call.
    pub emails: Option<EmailList>,
}

/// JSON pointers (RFC 6901); the first that yields a value wins.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Map {
    /// What never changes about a person there.
    pub uid: Vec<String>,
    /// The user name.
    pub username: Vec<String>,
    /// The whole name.
    pub name: Vec<String>,
    /// The first name.
    pub first_name: Vec<String>,
    /// The last name.
    pub last_name: Vec<String>,
    /// The address.
    pub email: Vec<String>,
    /// Whether that address is verified.
    pub email_verified: Vec<String>,
    /// A picture.
    pub avatar: Vec<String>,
    /// A page about the person.
    pub profile_url: Vec<String>,
}

/// Addresses that take a second call.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EmailList {
    /// Where they are.
    pub from: String,
    /// Where in each entry what is.
    pub each: EachEmail,
}

/// JSON pointers into one entry of a list of addresses.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EachEmail {
    /// The address.
    pub email: String,
    /// Whether it is verified.
    pub verified: Option<String>,
    /// Whether it is the primary one.
    pub primary: Option<String>,
}

/// What is wrong with a file of the catalogue.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It is not TOML, or not of this form.
    #[error("{file}: {source}")]
    Form {
        /// The file.
        file: String,
        /// What and where.
        #[source]
        source: Box<toml::de::Error>,
    },
    /// It contradicts itself.
    #[error("{file}: {why}")]
    Meaning {
        /// The file.
        file: String,
        /// What.
        why: String,
    },
    /// The folder of a deployment cannot be read.
    #[error("{}: {source}", path.display())]
    Folder {
        /// The folder or file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
}

/// All providers that are known, by id.
#[derive(Debug, Default)]
pub struct Registry(BTreeMap<String, Provider>);

impl Registry {
    /// The providers that come with the binary.
    ///
    /// # Errors
    /// A file that a test would have refused.
    pub fn built_in() -> Result<Self, Error> {
        let mut registry = Self::default();
        for file in Catalog::iter().filter(|file| file.ends_with(".toml")) {
            let bytes = Catalog::get(&file)
                .map(|found| found.data)
                .unwrap_or_default();
            registry.add(&file, &String::from_utf8_lossy(&bytes))?;
        }
        Ok(registry)
    }

    /// Adds the `*.toml` files of a folder; one with the id of a built-in provider replaces it.
    ///
    /// # Errors
    /// The first file that cannot be read or is not in order.
    pub fn add_folder(&mut self, folder: &Path) -> Result<(), Error> {
        let about = |source| Error::Folder {
            path: folder.to_owned(),
            source,
        };
        for entry in std::fs::read_dir(folder).map_err(about)? {
            let path = entry.map_err(about)?.path();
            if path
                .extension()
                .is_some_and(|extension| extension == "toml")
            {
                let text = std::fs::read_to_string(&path).map_err(|source| Error::Folder {
                    path: path.clone(),
                    source,
                })?;
                self.add(
                    &path.file_name().unwrap_or_default().to_string_lossy(),
                    &text,
                )?;
            }
        }
        Ok(())
    }

    /// The provider of this id.
    pub fn get(&self, id: &str) -> Option<&Provider> {
        self.0.get(id)
    }

    /// All of them, by id.
    pub fn iter(&self) -> impl Iterator<Item = &Provider> {
        self.0.values()
    }

    fn add(&mut self, file: &str, text: &str) -> Result<(), Error> {
        let provider: Provider = toml::from_str(text).map_err(|source| Error::Form {
            file: file.to_owned(),
            source: Box::new(source),
        })?;
        if let Some(why) = provider.contradiction(file) {
            return Err(Error::Meaning {
                file: file.to_owned(),
                why,
            });
        }
        self.0.insert(provider.id.clone(), provider);
        Ok(())
    }
}

impl Provider {
    /// An address with its variables filled in: those of the app first, then the file's.
    pub fn fill(&self, address: &str, app: &BTreeMap<String, String>) -> String {
        let mut filled = address.to_owned();
        for (name, value) in app.iter().chain(&self.variables) {
            filled = filled.replace(&format!("{{{name}}}"), value);
        }
        filled
    }

    fn contradiction(&self, file: &str) -> Option<String> {
        if file.strip_suffix(".toml") != Some(&self.id) {
            return Some(format!(
                "the id is {:?}; the file must have its name",
                self.id
            ));
        }
        if self.map.uid.is_empty() {
            return Some("map.uid is empty: nobody could be recognised".to_owned());
        }
        if self.protocol == Protocol::Oidc && self.issuer.is_none() {
            return Some("an OpenID provider needs its issuer".to_owned());
        }
        if self.protocol == Protocol::Oauth2 && self.profile.is_none() {
            return Some("an OAuth 2.0 provider needs a profile address".to_owned());
        }
        let emails = self.emails.as_ref().map(|emails| &emails.from);
        let addresses = [
            Some(&self.authorize),
            Some(&self.token),
            self.profile.as_ref(),
            emails,
        ];
        let insecure = addresses
            .into_iter()
            .flatten()
            .find(|address| !address.starts_with("https://"));
        insecure.map(|address| format!("{address} is not https"))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::Registry;

    #[test]
    fn every_file_of_the_catalogue_is_in_order() {
        let registry = Registry::built_in().unwrap();
        assert!(registry.get("github").is_some() && registry.get("google").is_some());
    }

    #[test]
    fn unknown_keys_and_other_names_are_refused() {
        let mut registry = Registry::default();
        let text = "id = \"x\"\nname = \"X\"\nprotocol = \"oauth2\"\nauthorise = \"\"";
        assert!(
            registry
                .add("x.toml", text)
                .unwrap_err()
                .to_string()
                .contains("authorise")
        );
        let text = "id = \"x\"\nname = \"X\"\nprotocol = \"oauth2\"\nauthorize = \"https://x.example\"\n\
            token = \"http://x.example\"\nprofile = \"https://x.example\"\nscope = []\n[map]\nuid = [\"/id\"]";
        let why = |file: &str| Registry::default().add(file, text).unwrap_err().to_string();
        assert!(why("y.toml").contains("must have its name"));
        assert!(why("x.toml").contains("not https"));
    }

    #[test]
    fn an_app_can_move_a_provider_to_another_host() {
        let registry = Registry::built_in().unwrap();
        let github = registry.get("github").unwrap();
        let none = BTreeMap::new();
        assert_eq!(
            github.fill(&github.authorize, &none),
            "https://github.com/login/oauth/authorize"
        );
        let own = BTreeMap::from([("web".to_owned(), "git.example.com".to_owned())]);
        assert_eq!(
            github.fill(&github.token, &own),
            "https://git.example.com/login/oauth/access_token"
        );
    }
}
