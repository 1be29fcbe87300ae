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
            if path
                .extension()
                .is_some_and(|extension| extension == "toml")
            {
                let text =
                    std::fs::read_to_string(&path).map_err(|source| CatalogError::Folder {
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
