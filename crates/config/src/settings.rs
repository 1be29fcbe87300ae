//! All sections together.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    account::Account, allauth::Allauth, audit::Audit, auth::Auth, cache::Cache, cleanup::Cleanup,
    csrf::Csrf, database::Database, forward_auth::ForwardAuth, headless::Headless, http::Server,
    introspection::Introspection, log::Log, mail::Mail, mfa::Mfa, phone::Phone, security::Security,
    sessions::Session, sms::Sms, socialaccount::Socialaccount, ui::Ui, user_types::Profile,
    user_types::UserType, usersessions::Usersessions,
};

/// Everything that can be configured, one field per section.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Where the server listens, who it is, and which front ends belong to it.
    pub server: Server,
    /// Where the tables are.
    pub database: Database,
    /// Where rate limits and used codes are remembered.
    pub cache: Cache,
    /// How mails leave the server.
    pub mail: Mail,
    /// How codes reach phones.
    pub sms: Sms,
    /// The table of phone numbers and its columns.
    pub phone: Phone,
    /// Passwords, redirects and the site.
    pub auth: Auth,
    /// Sessions and their cookie.
    pub session: Session,
    /// Protection of browsers against requests forged by other sites.
    pub csrf: Csrf,
    /// Accounts: how they are made, named, verified and proven.
    pub account: Account,
    /// Second factors, passkeys and trusted browsers.
    pub mfa: Mfa,
    /// Login with accounts elsewhere, and the providers.
    pub socialaccount: Socialaccount,
    /// Clients of the API, their tokens, and where the front end's pages are.
    pub headless: Headless,
    /// Forward authentication: what reverse proxies are told about a request, and where visitors log in.
    pub forward_auth: ForwardAuth,
    /// Introspection (RFC 7662): services that may ask about tokens.
    pub introspection: Introspection,
    /// The web app that comes with the server, and how it looks.
    pub ui: Ui,
    /// The list of a user's sessions.
    pub usersessions: Usersessions,
    /// The kinds of people the site knows, each a section of its own. None: accounts are all of one kind.
    pub user_type: Vec<UserType>,
    /// What people may change of themselves, and invitations.
    pub profile: Profile,
    /// Client addresses behind proxies, and the look of codes.
    pub allauth: Allauth,
    /// Whom the server believes, and whom it may call.
    pub security: Security,
    /// How often what has expired is deleted, and what is kept for how long.
    pub cleanup: Cleanup,
    /// The record of what was done to accounts.
    pub audit: Audit,
    /// What is written to standard error, and how.
    pub log: Log,
}

impl Settings {
    /// Whether anybody must have a second factor.
    pub fn requires_factors(&self) -> bool {
        self.mfa.required.is_on() || self.user_type.iter().any(|kind| kind.mfa_required)
    }
}
