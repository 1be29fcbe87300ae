//! The catalogue: the providers that come with the binary, and those a deployment adds.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use rust_embed::RustEmbed;

use crate::provider::Provider;

#[derive(RustEmbed)]
#[folder = "catalog"]
struct Catalog;

/// What is wrong with a file of the catalogue.
#[derive(Debug, thiserror::Error)]
pub enum CatalogError {
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
    pub fn built_in() -> Result<Self, CatalogError> {
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
    pub fn add_folder(&mut self, folder: &Path) -> Result<(), CatalogError> {
        let about = |source| CatalogError::Folder {
            path: folder.to_owned(),
            source,
        };
        for entry in std::fs::read_dir(folder).map_err(about)? {
            let path = entry.map_err(about)?.path();
            if path.extension().is_some_and(|kind| kind == "toml") {
                self.add_file(&path)?;
            }
        }
        Ok(())
    }

    /// Adds one file, and says the id of its provider.
    ///
    /// # Errors
    /// It cannot be read, or is not in order.
    pub fn add_file(&mut self, path: &Path) -> Result<String, CatalogError> {
        let text = std::fs::read_to_string(path).map_err(|source| CatalogError::Folder {
            path: path.to_owned(),
            source,
        })?;
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        self.add(&name, &text)?;
        Ok(name.trim_end_matches(".toml").to_owned())
    }

    /// The provider of this id.
    pub fn get(&self, id: &str) -> Option<&Provider> {
        self.0.get(id)
    }

    /// All of them, by id.
    pub fn iter(&self) -> impl Iterator<Item = &Provider> {
        self.0.values()
    }

    fn add(&mut self, file: &str, text: &str) -> Result<(), CatalogError> {
        let provider: Provider = toml::from_str(text).map_err(|source| CatalogError::Form {
            file: file.to_owned(),
            source: Box::new(source),
        })?;
        if let Some(why) = provider.contradiction(file) {
            return Err(CatalogError::Meaning {
                file: file.to_owned(),
                why,
            });
        }
        self.0.insert(provider.id.clone(), provider);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Registry;

    fn refusal(file: &str, text: &str) -> String {
        let mut registry = Registry::default();
        registry.add(file, text).unwrap_err().to_string()
    }

    const PLAIN: &str = r#"
id = "x"
name = "X"
protocol = "oauth2"
authorize.url = "https://x.example/authorize"
token.url = "https://x.example/token"
profile.url = "https://x.example/me"
map.uid = ["/id"]
"#;

    #[test]
    fn a_plain_file_is_taken() {
        Registry::default().add("x.toml", PLAIN).unwrap();
    }

    #[test]
    fn unknown_keys_are_refused_with_their_place() {
        let text = PLAIN.replace("authorize.url", "authorize.address");
        assert!(refusal("x.toml", &text).contains("address"));
    }

    #[test]
    fn contradictions_are_refused_in_words() {
        let with = |from: &str, to: &str| refusal("x.toml", &PLAIN.replace(from, to));
        assert!(refusal("y.toml", PLAIN).contains("must have its name"));
        assert!(with("https://x.example/token", "http://x.example/token").contains("not https"));
        assert!(with("https://x.example/me", "https://{host}/me").contains("no variable"));
        assert!(with("map.uid = [\"/id\"]", "").contains("map.uid"));
        assert!(with("\"/id\"", "\"id\"").contains("no pointer"));
        assert!(with("profile.url", "quirk = \"none\"\nprofile.url").contains("no quirk"));
    }
}
