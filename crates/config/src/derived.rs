//! Defaults that depend on other settings, possibly of another section. Compat: the properties of
//! allauth's `app_settings.py` files.

use crate::account_choices::EmailVerification;
use crate::code_format::CodeFormat;
use crate::cookies::Cookie;
use crate::rate_limits::Limit;
use crate::rates::Rates;
use crate::secret::Secret;
use crate::settings::Settings;

/// What a one-time code is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodePurpose {
    /// Logging in.
    Login,
    /// Verifying an e-mail address.
    EmailVerification,
    /// Resetting a password.
    PasswordReset,
    /// Verifying a phone number.
    PhoneVerification,
}

impl Settings {
    /// The rates of an action; empty where it is not limited.
    pub fn rates(&self, limit: Limit) -> Rates {
        let default = match limit {
            // Codes are asked for again sooner than links.
            Limit::ConfirmEmail if self.account.email_verification_by_code_enabled => "1/10s/key",
            _ => limit.default_text(),
        };
        match limit {
            Limit::WebauthnLogin => self.mfa.rate_limits.rates(limit, default),
            _ => self.account.rate_limits.rates(limit, default),
        }
    }

    /// The look of codes for a purpose.
    pub fn code_format(&self, purpose: CodePurpose) -> &CodeFormat {
        let own = match purpose {
            CodePurpose::Login => &self.account.login_by_code_format,
            CodePurpose::EmailVerification => &self.account.email_verification_by_code_format,
            CodePurpose::PasswordReset => &self.account.password_reset_by_code_format,
            CodePurpose::PhoneVerification => &self.account.phone_verification_code_format,
        };
        own.as_ref().unwrap_or(&self.allauth.user_code_format)
    }

    /// Least length of a password; `None` where `auth.password_validators` decide instead.
    pub fn password_min_length(&self) -> Option<u32> {
        self.auth
            .password_validators
            .is_empty()
            .then_some(self.account.password_min_length)
    }

    /// Whether the stage that offers to trust a browser exists.
    pub fn has_trust_stage(&self) -> bool {
        self.mfa.trust_enabled || self.account.login_by_code_trust_enabled
    }

    /// The code that always passes as TOTP; only while debugging.
    pub fn totp_bypass_code(&self) -> Option<&Secret> {
        self.mfa
            .totp_insecure_bypass_code
            .as_ref()
            .filter(|code| self.server.debug && !code.is_empty())
    }

    /// Whether provider sign-up needs an address.
    pub fn social_email_required(&self) -> bool {
        self.socialaccount
            .email_required
            .unwrap_or_else(|| self.account.signup_fields.requires("email"))
    }

    /// Whether providers are asked for the address.
    pub fn social_query_email(&self) -> bool {
        self.socialaccount
            .query_email
            .unwrap_or_else(|| self.social_email_required())
    }

    /// How addresses from providers are verified; `None` leaves it to `account.email_verification`.
    pub fn social_email_verification(&self) -> Option<EmailVerification> {
        let default = self.socialaccount.only.then_some(EmailVerification::None);
        self.socialaccount.email_verification.or(default)
    }

    /// Whether connected accounts are changed only after a fresh proof.
    pub fn social_reauthentication_required(&self) -> bool {
        self.socialaccount
            .reauthentication_required
            .unwrap_or(self.account.reauthentication_required)
    }

    /// Where the browser goes after signing up.
    pub fn signup_redirect_url(&self) -> &str {
        self.account
            .signup_redirect_url
            .as_deref()
            .unwrap_or(&self.auth.login_redirect_url)
    }

    /// Where the browser goes after logging out.
    pub fn logout_redirect_url(&self) -> &str {
        let own = self.account.logout_redirect_url.as_deref();
        own.or(self
            .auth
            .logout_redirect_url
            .as_deref()
            .filter(|url| !url.is_empty()))
            .unwrap_or("/")
    }

    /// Whether the server may call private addresses and plain http on behalf of providers and webhooks.
    pub fn allows_private_fetch(&self) -> bool {
        self.security
            .allow_private_fetch
            .unwrap_or(!self.server.production)
    }

    /// The session cookie.
    pub fn session_cookie(&self) -> Cookie {
        let session = &self.session;
        Cookie {
            name: session.cookie_name.clone(),
            domain: self.domain_of(session.cookie_domain.as_ref()),
            path: session.cookie_path.clone(),
            same_site: session.cookie_samesite,
            secure: self.session_cookie_secure(),
            http_only: session.cookie_httponly,
            max_age: (!session.expire_at_browser_close).then_some(session.cookie_age),
        }
    }

    /// The cookie with the CSRF token.
    pub fn csrf_cookie(&self) -> Cookie {
        let csrf = &self.csrf;
        Cookie {
            name: csrf.cookie_name.clone(),
            domain: self.domain_of(csrf.cookie_domain.as_ref()),
            path: csrf.cookie_path.clone(),
            same_site: csrf.cookie_samesite,
            secure: csrf
                .cookie_secure
                .unwrap_or_else(|| self.session_cookie_secure()),
            http_only: csrf.cookie_httponly,
            max_age: Some(csrf.cookie_age),
        }
    }

    /// The cookie of browsers that are trusted not to need a second factor.
    pub fn trust_cookie(&self) -> Cookie {
        let mfa = &self.mfa;
        let session = self.session_cookie();
        Cookie {
            name: mfa.trust_cookie_name.clone(),
            domain: match &mfa.trust_cookie_domain {
                Some(domain) => self.domain_of(Some(domain)),
                None => session.domain,
            },
            path: mfa.trust_cookie_path.clone().unwrap_or(session.path),
            same_site: mfa.trust_cookie_samesite.unwrap_or(session.same_site),
            secure: mfa.trust_cookie_secure.unwrap_or(session.secure),
            http_only: mfa.trust_cookie_httponly.unwrap_or(session.http_only),
            max_age: Some(mfa.trust_cookie_age),
        }
    }

    fn session_cookie_secure(&self) -> bool {
        let is_https = || self.own_origin().is_some_and(|origin| origin.is_https());
        self.session.cookie_secure.unwrap_or_else(|| {
            self.server.production || self.server.public_url.is_some() && is_https()
        })
    }

    /// A configured domain (empty: this host only), else the one that the front ends need.
    fn domain_of(&self, configured: Option<&String>) -> Option<String> {
        match configured {
            Some(domain) => Some(domain.clone()).filter(|domain| !domain.is_empty()),
            None => self.cookie_domain(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::CodePurpose;
    use crate::{CodeFormat, Limit, SameSite, Secret, Settings};

    fn rates(settings: &Settings, limit: Limit) -> Vec<(u32, u64, &'static str)> {
        let rates = settings.rates(limit);
        rates
            .as_slice()
            .iter()
            .map(|rate| (rate.amount, rate.duration.as_secs(), rate.per.as_str()))
            .collect()
    }

    #[test]
    fn codes_may_be_sent_again_sooner_than_links() {
        let mut settings = Settings::default();
        assert_eq!(rates(&settings, Limit::ConfirmEmail), [(1, 180, "key")]);
        settings.account.email_verification_by_code_enabled = true;
        assert_eq!(rates(&settings, Limit::ConfirmEmail), [(1, 10, "key")]);
    }

    #[test]
    fn actions_that_are_not_named_keep_their_limits() {
        let mut settings = Settings::default();
        settings.account.rate_limits =
            toml::from_str::<toml::Table>("rate_limits = { login = '1/m', signup = false }")
                .unwrap()["rate_limits"]
                .clone()
                .try_into()
                .unwrap();
        assert_eq!(rates(&settings, Limit::Login), [(1, 60, "ip")]);
        assert!(settings.rates(Limit::Signup).is_empty());
        assert_eq!(
            rates(&settings, Limit::ResetPassword),
            [(20, 60, "ip"), (5, 60, "key")]
        );
        assert_eq!(rates(&settings, Limit::WebauthnLogin), [(10, 60, "ip")]);
    }

    #[test]
    fn a_code_format_of_its_own_replaces_the_common_one() {
        let mut settings = Settings::default();
        settings.allauth.user_code_format.numeric = true;
        settings.account.login_by_code_format = Some(CodeFormat {
            length: Some(6),
            numeric: true,
            dashed: false,
        });
        assert_eq!(settings.code_format(CodePurpose::Login).chars(), 6);
        assert_eq!(settings.code_format(CodePurpose::PasswordReset).chars(), 9);
    }

    #[test]
    fn password_length_counts_only_without_validators() {
        let mut settings = Settings::default();
        assert_eq!(settings.password_min_length(), None);
        settings.auth.password_validators.clear();
        assert_eq!(settings.password_min_length(), Some(6));
    }

    #[test]
    fn the_bypass_code_works_while_debugging_only() {
        let mut settings = Settings::default();
        settings.mfa.totp_insecure_bypass_code = Some(Secret::new("424242"));
        assert_eq!(settings.totp_bypass_code(), None);
        settings.server.debug = true;
        assert_eq!(
            settings.totp_bypass_code().map(Secret::expose),
            Some("424242")
        );
    }

    #[test]
    fn cookies_are_secure_on_https_and_the_trust_cookie_follows_the_session() {
        let mut settings = Settings::default();
        assert!(!settings.session_cookie().secure);
        settings.server.public_url = Some("https://auth.example.com".to_owned());
        settings.session.cookie_samesite = SameSite::Strict;
        settings.session.cookie_path = "/auth".to_owned();
        assert!(settings.session_cookie().secure && settings.csrf_cookie().secure);
        let trust = settings.trust_cookie();
        assert_eq!(
            (trust.path.as_str(), trust.same_site, trust.secure),
            ("/auth", SameSite::Strict, true)
        );
        settings.session.cookie_secure = Some(false);
        assert!(!settings.trust_cookie().secure);
    }
}
