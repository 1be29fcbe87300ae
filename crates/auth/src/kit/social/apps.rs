//! Which providers there are here: those of the catalogue that need no app, and those with an app in the configuration
//! or the database.

use std::collections::BTreeMap;
use std::sync::Arc;

use providers::{App, CatalogError, Options, Protocol, Provider, Registry, Secret, VerifiedEmail};
use serde_json::{Map, Value};
use store::{SocialAppId, social_apps};

use super::secrets::open_app;
use crate::Server;
use crate::context::{Client, Cx};
use crate::error::{Error, Result};

/// The providers that are known, by id.
pub struct Catalogue(BTreeMap<String, Arc<Provider>>);

impl Catalogue {
    /// Those that come with the binary and those of the folder in the settings.
    ///
    /// # Errors
    /// The first file that is not in order.
    pub fn load(config: &config::Socialaccount) -> Result<Self, CatalogError> {
        let mut registry = Registry::built_in()?;
        if let Some(folder) = &config.catalog_dir {
            registry.add_folder(folder)?;
        }
        let all = registry.iter();
        let all = all.map(|provider| (provider.id.clone(), Arc::new(provider.clone())));
        Ok(Self(all.collect()))
    }

    /// The provider of this id.
    pub fn get(&self, id: &str) -> Option<&Arc<Provider>> {
        self.0.get(id)
    }
}

/// A provider as it is set up here: what the catalogue knows of it, and who we are there.
#[derive(Clone)]
pub struct Installed {
    /// What the catalogue knows.
    pub provider: Arc<Provider>,
    /// Who we are there; empty but for the name of the provider where nobody must register.
    pub app: App,
    /// How logins with it are to be made.
    pub options: Options,
    /// The row of the app, if it is in the database.
    pub row: Option<SocialAppId>,
    /// Whether a verified address of it logs in to the account that has it.
    pub email_authentication: bool,
    /// Whether the identity is connected when that happens.
    pub auto_connect: bool,
}

impl Installed {
    /// Whether people must say where they are known: it is a protocol rather than a company.
    pub fn asks_for_identifier(&self) -> bool {
        self.provider.protocol == Protocol::Openid && !self.provider.uses_app()
    }

    /// The id under which clients know it and identities of it are kept.
    /// Compat: `allauth/socialaccount/providers/base/provider.py` `sub_id`.
    pub fn id(&self) -> &str {
        self.app.account_provider()
    }

    /// What people call it.
    pub fn name(&self) -> &str {
        if self.provider.is_named_by_app && !self.app.name.is_empty() {
            &self.app.name
        } else {
            &self.provider.name
        }
    }

    /// Its id in the catalogue.
    pub fn provider_id(&self) -> &str {
        &self.provider.id
    }

    /// Whether a page of its own posts people back, without their cookies.
    pub fn is_callback_posted(&self) -> bool {
        self.provider.is_callback_posted()
    }

    /// Whether an app of it is known, but not meant to be chosen by people.
    fn is_hidden(&self) -> bool {
        self.app.settings.get("hidden") == Some(&Value::Bool(true))
    }

    /// Whether this kind of client can use it at all.
    fn serves(&self, client: Client) -> bool {
        match client {
            Client::Browser => self.provider.supports_redirect(),
            Client::App => self.provider.supports_token_login(),
        }
    }
}

/// All that are set up, in the order in which clients get them.
/// Compat: `allauth/socialaccount/adapter.py` `list_providers`.
pub async fn usable(cx: &Cx) -> Result<Vec<Installed>> {
    let server = &cx.server;
    let config = &server.config.socialaccount;
    let rows = rows(cx).await?;
    let mut order: Vec<&str> = match &config.installed_providers {
        Some(ids) => ids.iter().map(String::as_str).collect(),
        None => config.providers.keys().map(String::as_str).collect(),
    };
    if config.installed_providers.is_none() {
        order.extend(rows.iter().map(|row| row.provider.as_str()));
    }
    let mut seen = std::collections::BTreeSet::new();
    order.retain(|id| seen.insert(*id));
    let mut all = Vec::new();
    for id in order {
        if let Some(provider) = server.catalogue.get(id) {
            all.extend(with_apps(cx, provider, &rows)?);
        } else if config.providers.contains_key(id) {
            tracing::warn!(provider.id = id, "configured, but not in the catalogue");
        }
    }
    Ok(all)
}

/// Those that clients of this kind can use.
pub async fn offered(cx: &Cx) -> Result<Vec<Installed>> {
    let mut all = usable(cx).await?;
    all.retain(|one| one.serves(cx.client));
    Ok(all)
}

/// The one with this id: that of the provider, or that of one of its apps. Among several apps of it the one with this
/// client id, else the first that people may choose.
/// Compat: `allauth/socialaccount/adapter.py` `get_provider`, `get_app`.
pub async fn find(cx: &Cx, id: &str, client_id: Option<&str>) -> Result<Option<Installed>> {
    let mut found = usable(cx).await?;
    found.retain(|one| {
        let is_it = one.id() == id || one.provider.id == id;
        is_it && (!one.provider.uses_app() || client_id.is_none_or(|of| one.app.client_id == of))
    });
    Ok(first_choice(found))
}

/// The one behind `/accounts/<slug>/`; for the generic protocols, the one whose app has the id that follows.
pub async fn of_slug(cx: &Cx, slug: &str, app: Option<&str>) -> Result<Option<Installed>> {
    let mut found = usable(cx).await?;
    found.retain(|one| match app {
        Some(id) => {
            let is_named = one.provider.id == slug;
            is_named && (one.id() == id || slug == "saml" && one.app.client_id == id)
        }
        None => one.provider.slug() == slug,
    });
    Ok(first_choice(found))
}

fn first_choice(mut found: Vec<Installed>) -> Option<Installed> {
    let place = found.iter().position(|one| !one.is_hidden()).unwrap_or(0);
    (!found.is_empty()).then(|| found.swap_remove(place))
}

/// The apps of the database that belong to this site.
async fn rows(cx: &Cx) -> Result<Vec<social_apps::Model>> {
    let site = i32::try_from(cx.server.config.auth.site_id).map_err(Error::internal)?;
    Ok(social_apps::of_site(&cx.server.db, site).await?)
}

/// A provider once for each of its apps, those of the database first; once where it needs none.
fn with_apps(
    cx: &Cx,
    provider: &Arc<Provider>,
    rows: &[social_apps::Model],
) -> Result<Vec<Installed>> {
    let none = config::Provider::default();
    let providers = &cx.server.config.socialaccount.providers;
    let settings = providers.get(&provider.id).unwrap_or(&none);
    if !provider.uses_app() {
        let app = App {
            provider: provider.id.clone(),
            ..App::default()
        };
        return Ok(vec![installed(&cx.server, provider, settings, app, None)]);
    }
    let mut all = Vec::new();
    for row in rows.iter().filter(|row| row.provider == provider.id) {
        let app = from_row(cx, row)?;
        all.push(installed(&cx.server, provider, settings, app, Some(row.id)));
    }
    let configured = settings
        .all_apps()
        .map(|app| from_settings(&provider.id, app));
    all.extend(configured.map(|app| installed(&cx.server, provider, settings, app, None)));
    Ok(all)
}

fn from_row(cx: &Cx, row: &social_apps::Model) -> Result<App> {
    let opened = open_app(cx, row)?;
    Ok(App {
        provider: row.provider.clone(),
        provider_id: row.provider_id.clone(),
        name: row.name.clone(),
        client_id: row.client_id.clone(),
        secret: opened.secret,
        key: row.key.clone(),
        certificate_key: opened.certificate_key,
        settings: opened.settings,
    })
}

fn from_settings(provider: &str, app: &config::App) -> App {
    let mut settings: Map<String, Value> = app.settings.clone().into_iter().collect();
    // Compat: allauth has the key among the settings.
    let own = settings.remove("certificate_key");
    App {
        provider: provider.to_owned(),
        provider_id: app.provider_id.clone(),
        name: app.name.clone(),
        client_id: app.client_id.clone(),
        secret: Secret::new(app.secret.expose()),
        key: app.key.clone(),
        certificate_key: match own.as_ref().and_then(Value::as_str) {
            Some(own) if app.certificate_key.is_empty() => Secret::new(own),
            _ => Secret::new(app.certificate_key.expose()),
        },
        settings,
    }
}

fn installed(
    server: &Server,
    provider: &Arc<Provider>,
    settings: &config::Provider,
    app: App,
    row: Option<SocialAppId>,
) -> Installed {
    let social = &server.config.socialaccount;
    let says = |name: &str| app.settings.get(name).and_then(Value::as_bool);
    let email_authentication = says("email_authentication").unwrap_or(
        social.email_authentication || settings.email_authentication.unwrap_or_default(),
    );
    let auto_connect = social.email_authentication_auto_connect
        || settings
            .email_authentication_auto_connect
            .unwrap_or_default();
    Installed {
        options: options(server, settings, &app),
        provider: provider.clone(),
        app,
        row,
        email_authentication,
        auto_connect,
    }
}

fn options(server: &Server, settings: &config::Provider, app: &App) -> Options {
    let verified_email = match app.settings.get("verified_email") {
        Some(value) => VerifiedEmail::from_setting(value),
        None => match &settings.verified_email {
            None | Some(config::VerifiedEmail::All(false)) => VerifiedEmail::AsStated,
            Some(config::VerifiedEmail::All(true)) => VerifiedEmail::All,
            Some(config::VerifiedEmail::Domains(domains)) => {
                VerifiedEmail::Domains(domains.iter().map(|one| one.to_lowercase()).collect())
            }
        },
    };
    let auth_params = settings.auth_params.clone();
    Options {
        scope: settings.scope.clone(),
        auth_params: auth_params.map(|params| params.into_iter().collect()),
        oauth_pkce_enabled: settings.oauth_pkce_enabled,
        verified_email,
        fetch_userinfo: settings.fetch_userinfo,
        query_email: server.config.social_query_email(),
        store_tokens: server.config.socialaccount.store_tokens,
        own: settings.options.clone().into_iter().collect(),
    }
}
