//! How a connected account is shown: from what was kept of the provider's answer.

use serde::Serialize;
use serde_json::Value;

use crate::app::App;
use crate::provider::Provider;

/// How a connected account is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Display {
    /// What a person recognises it by.
    pub name: String,
    /// A picture.
    pub avatar_url: Option<String>,
    /// A page about the person.
    pub profile_url: Option<String>,
    /// Whose logo goes with it.
    pub brand: Brand,
}

/// Whose logo goes with an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Brand {
    /// Names the logo.
    pub id: String,
    /// What people call it.
    pub name: String,
}

impl Provider {
    /// How an account is shown, from its id and what was kept of the answer. `app`: ours there, if it still exists.
    pub fn display(&self, app: Option<&App>, uid: &str, extra_data: &Value) -> Display {
        let _ = (app, uid, extra_data);
        let brand = Brand {
            id: self.id.clone(),
            name: self.name.clone(),
        };
        Display {
            name: brand.name.clone(),
            avatar_url: None,
            profile_url: None,
            brand,
        }
    }
}
