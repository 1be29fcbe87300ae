//! Settings: one file per section, their defaults, how they are loaded and checked.
//! Names and defaults are those of django-allauth wherever it has a setting; nothing here acts on them.

mod account;
mod account_choices;
mod allauth;
mod auth;
mod cache;
mod code_format;
mod cookies;
mod csrf;
mod database;
mod derived;
mod frontends;
mod headless;
mod http;
mod log;
mod login_methods;
mod mail;
mod mfa;
mod origins;
mod password_validators;
mod phone;
mod rate_limits;
mod scalars;
mod secret;
mod security;
mod sessions;
mod settings;
mod signup_fields;
mod sms;
mod socialaccount;
mod usersessions;

pub use account::Account;
pub use account_choices::{
    EmailVerification, LoginByCodeRequired, PreventEnumeration, ProofMethod,
};
pub use allauth::Allauth;
pub use auth::{Auth, HashAlgorithm, Hasher};
pub use cache::{Cache, CacheBackend};
pub use code_format::CodeFormat;
pub use cookies::{Cookie, SameSite};
pub use csrf::Csrf;
pub use database::Database;
pub use derived::CodePurpose;
pub use headless::{Client, Headless, JwtAlgorithm, TokenStrategy};
pub use http::Server;
pub use log::{Log, LogFormat};
pub use login_methods::LoginMethod;
pub use mail::{Mail, MailBackend, MailSecurity};
pub use mfa::{Mfa, MfaType, UserVerification};
pub use password_validators::PasswordValidator;
pub use phone::Phone;
pub use rate_limits::{Limit, Per, Rate, RateLimits, Rates};
pub use secret::Secret;
pub use security::Security;
pub use sessions::Session;
pub use settings::Settings;
pub use signup_fields::{Required, SignupField, SignupFields};
pub use sms::{Sms, SmsBackend};
pub use socialaccount::{App, Provider, Socialaccount};
pub use usersessions::Usersessions;
