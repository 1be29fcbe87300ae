//! Section `[mfa]`: second factors, passkeys and trusted browsers (allauth's `MFA_*`).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::cookies::SameSite;
use crate::mfa_choices::{AndroidApp, MfaRequired};
use crate::rate_limits::{self, RateLimits};
use crate::scalars;
use crate::secret::Secret;

/// A kind of second factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MfaType {
    /// One-time recovery codes.
    RecoveryCodes,
    /// Codes of an authenticator app.
    Totp,
    /// Security keys and passkeys.
    Webauthn,
}

/// Whether an authenticator must check that it is its owner who uses it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum UserVerification {
    /// Rather not.
    Discouraged,
    /// If it can.
    Preferred,
    /// Always.
    Required,
}

impl UserVerification {
    /// The word as WebAuthn writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Discouraged => "discouraged",
            Self::Preferred => "preferred",
            Self::Required => "required",
        }
    }
}

/// Second factors, passkeys and trusted browsers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a setting of its own, named by allauth"
)]
pub struct Mfa {
    /// Kinds of factors that users can set up: `"totp"`, `"recovery_codes"`, `"webauthn"`.
    pub supported_types: Vec<MfaType>,
    /// Who must have a factor besides recovery codes: `"never"`, `"staff"`, `"all"` or a list of user types.
    /// Whoever has none sets one up at the next login.
    pub required: MfaRequired,
    /// Let users set up factors while their address is unverified.
    pub allow_unverified_email: bool,
    /// Ask for a fresh proof before changes to factors.
    pub reauthentication_required: bool,
    /// Limits per action (`webauthn_login`); `false` disables all.
    #[schemars(schema_with = "rate_limits::mfa_schema")]
    pub rate_limits: RateLimits,
    /// Seal seeds and secrets before they are stored. `false` keeps them readable for allauth.
    pub encrypt_secrets: bool,

    // Recovery codes
    /// Number of recovery codes in a set.
    pub recovery_code_count: u32,
    /// Digits of a recovery code.
    pub recovery_code_digits: u32,
    /// Show a set of codes once only, when it is made.
    pub recovery_codes_show_once: bool,

    // TOTP
    /// Digits of an authenticator code.
    pub totp_digits: u32,
    /// Seconds for which an authenticator code is shown.
    pub totp_period: u32,
    /// Periods before and after the present one whose codes are taken too.
    pub totp_tolerance: u32,
    /// Issuer shown by authenticator apps. Empty: the site's name.
    pub totp_issuer: String,
    /// A code that always works; for end-to-end tests, refused unless `server.debug` is on.
    pub totp_insecure_bypass_code: Option<Secret>,

    // Passkeys
    /// Offer login by passkey, without a password; needs `"webauthn"` among the types.
    pub passkey_login_enabled: bool,
    /// Offer sign-up by passkey; needs `"webauthn"` among the types.
    pub passkey_signup_enabled: bool,
    /// Whether authenticators verify their user: `"discouraged"`, `"preferred"`, `"required"`.
    pub webauthn_user_verification: UserVerification,
    /// Accept passkeys over plain http.
    pub webauthn_allow_insecure_origin: bool,
    /// Relying party id: the domain that passkeys belong to. Absent: the host of the request.
    pub webauthn_rp_id: Option<String>,
    /// Origins that passkeys may be used from, also of apps (`android:apk-key-hash:...`). Empty: https on the id.
    pub webauthn_origins: Vec<String>,
    /// Origins on other domains that use the passkeys of this one; told at `/.well-known/webauthn`.
    pub webauthn_related_origins: Vec<String>,
    /// Android apps that use passkeys, `{ package, sha256_cert_fingerprints }` each; told at
    /// `/.well-known/assetlinks.json`.
    pub webauthn_android_apps: Vec<AndroidApp>,
    /// Apps of Apple's systems that use passkeys (`TEAMID.org.example.app`); told at
    /// `/.well-known/apple-app-site-association`.
    pub webauthn_apple_apps: Vec<String>,

    // Trusted browsers
    /// Offer to skip the second factor on a browser that has passed it.
    pub trust_enabled: bool,
    /// Seconds for which a browser is trusted.
    #[serde(deserialize_with = "scalars::seconds")]
    pub trust_cookie_age: u32,
    /// Name of the cookie of trusted browsers.
    pub trust_cookie_name: String,
    /// Domain of that cookie. Absent: as the session cookie.
    pub trust_cookie_domain: Option<String>,
    /// Hide that cookie from scripts. Absent: as the session cookie.
    pub trust_cookie_httponly: Option<bool>,
    /// Path of that cookie. Absent: as the session cookie.
    pub trust_cookie_path: Option<String>,
    /// `SameSite` of that cookie. Absent: as the session cookie.
    pub trust_cookie_samesite: Option<SameSite>,
    /// Send that cookie over https only. Absent: as the session cookie.
    pub trust_cookie_secure: Option<bool>,
}

impl Mfa {
    /// Whether users can set up this kind of factor.
    pub fn supports(&self, kind: MfaType) -> bool {
        self.supported_types.contains(&kind)
    }

    /// Whether passkey login is offered: enabled, and passkeys are supported.
    pub fn allows_passkey_login(&self) -> bool {
        self.passkey_login_enabled && self.supports(MfaType::Webauthn)
    }

    /// Origins that passkeys may be used from besides those of this domain: other domains, and apps.
    pub fn webauthn_further_origins(&self) -> Vec<String> {
        let sites = self.webauthn_related_origins.iter();
        let sites = sites.map(|origin| origin.trim_end_matches('/').to_owned());
        let apps = self.webauthn_android_apps.iter();
        sites.chain(apps.flat_map(AndroidApp::origins)).collect()
    }

    /// Whether passkey sign-up is offered: enabled, and passkeys are supported.
    pub fn allows_passkey_signup(&self) -> bool {
        self.passkey_signup_enabled && self.supports(MfaType::Webauthn)
    }
}

impl Default for Mfa {
    fn default() -> Self {
        Self {
            supported_types: vec![MfaType::RecoveryCodes, MfaType::Totp],
            required: MfaRequired::Never,
            allow_unverified_email: false,
            reauthentication_required: true,
            rate_limits: RateLimits::default(),
            encrypt_secrets: true,
            recovery_code_count: 10,
            recovery_code_digits: 8,
            recovery_codes_show_once: false,
            totp_digits: 6,
            totp_period: 30,
            totp_tolerance: 0,
            totp_issuer: String::new(),
            totp_insecure_bypass_code: None,
            passkey_login_enabled: false,
            passkey_signup_enabled: false,
            webauthn_user_verification: UserVerification::Preferred,
            webauthn_allow_insecure_origin: false,
            webauthn_rp_id: None,
            webauthn_origins: Vec::new(),
            webauthn_related_origins: Vec::new(),
            webauthn_android_apps: Vec::new(),
            webauthn_apple_apps: Vec::new(),
            trust_enabled: false,
            trust_cookie_age: 1_209_600,
            trust_cookie_name: "mfa_trusted".to_owned(),
            trust_cookie_domain: None,
            trust_cookie_httponly: None,
            trust_cookie_path: None,
            trust_cookie_samesite: None,
            trust_cookie_secure: None,
        }
    }
}
