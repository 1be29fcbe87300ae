//! Providers and identities as answers show them.

use providers::Protocol;
use serde::Serialize;
use serde_json::Value;
use store::social_accounts;

use super::apps::{self, Installed};
use super::social_login::SocialLogin;
use crate::context::Cx;
use crate::error::Result;
use crate::status::FlowId;

/// A provider as clients see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct ProviderOut {
    /// Its id, or that of one of its apps.
    #[schema(example = "google")]
    pub id: String,
    /// What people call it.
    #[schema(example = "Google")]
    pub name: String,
    /// The ways in which it can be used.
    #[schema(example = json!(["provider_redirect", "provider_token"]))]
    pub flows: Vec<FlowId>,
    /// Who we are there, for apps that log people in by themselves.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "123.apps.googleusercontent.com")]
    pub client_id: Option<String>,
    /// Where an OpenID provider describes itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub openid_configuration_url: Option<String>,
}

/// An identity at a provider, as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct SocialAccountOut {
    /// Who they are there.
    #[schema(example = "goo12345")]
    pub uid: String,
    /// Where.
    pub provider: ProviderOut,
    /// What they recognise it by.
    #[schema(example = "Magic Wizard")]
    pub display: String,
}

impl ProviderOut {
    /// Compat: `allauth/headless/socialaccount/response.py` `_provider_data`.
    pub fn of(installed: &Installed) -> Self {
        let provider = &installed.provider;
        let mut flows = Vec::new();
        if provider.supports_redirect() {
            flows.push(FlowId::ProviderRedirect);
        }
        if provider.supports_token_login() {
            flows.push(FlowId::ProviderToken);
        }
        let has_client = matches!(provider.protocol, Protocol::Oauth2 | Protocol::Oidc);
        let server = installed.app.text("server_url");
        let server = server.filter(|_| provider.id == "openid_connect");
        Self {
            id: installed.id().to_owned(),
            name: installed.name().to_owned(),
            flows,
            client_id: has_client.then(|| installed.app.client_id.clone()),
            openid_configuration_url: server.map(configuration_url),
        }
    }

    /// One that is not set up here any more.
    fn former(id: &str) -> Self {
        Self {
            id: id.to_owned(),
            name: id.to_owned(),
            flows: Vec::new(),
            client_id: None,
            openid_configuration_url: None,
        }
    }
}

impl SocialAccountOut {
    /// An identity that is connected.
    pub async fn of(cx: &Cx, row: &social_accounts::Model) -> Result<Self> {
        let installed = apps::find(cx, &row.provider, None).await?;
        let (provider, display) = match &installed {
            Some(one) => (
                ProviderOut::of(one),
                display(one, &row.uid, &row.extra_data),
            ),
            None => (ProviderOut::former(&row.provider), row.uid.clone()),
        };
        Ok(Self {
            uid: row.uid.clone(),
            provider,
            display,
        })
    }

    /// An identity that somebody is about to sign up with.
    pub fn of_login(login: &SocialLogin) -> Self {
        Self {
            uid: login.uid.clone(),
            provider: ProviderOut::of(&login.provider),
            display: display(&login.provider, &login.uid, &login.extra_data),
        }
    }
}

fn display(installed: &Installed, uid: &str, extra_data: &Value) -> String {
    let provider = &installed.provider;
    provider.display(Some(&installed.app), uid, extra_data).name
}

/// Compat: `allauth/socialaccount/providers/openid_connect/provider.py` `wk_server_url`.
fn configuration_url(server: &str) -> String {
    if server.contains("/.well-known/") {
        server.to_owned()
    } else {
        format!("{server}/.well-known/openid-configuration")
    }
}
