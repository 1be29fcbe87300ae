//! Checks of `[mfa]`. Compat: `allauth/mfa/checks.py`; what it refuses for passkey sign-up works here and is warned of.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;

use super::Report;
use crate::mfa::{Mfa, MfaType};
use crate::mfa_choices::{APK_KEY_HASH, MfaRequired};
use crate::origins::Origin;
use crate::settings::Settings;

pub(super) fn check(settings: &Settings, report: &mut Report) {
    let mfa = &settings.mfa;
    codes(settings, report);
    passkeys(settings, report);
    relying_party(settings, report);
    apps(settings, report);
    required(settings, report);
    let only_recovery = mfa.supports(MfaType::RecoveryCodes) && mfa.supported_types.len() == 1;
    report.add(
        "mfa.W001",
        only_recovery,
        "recovery codes are the only second factor, and they need another one to recover from",
        "add \"totp\" or \"webauthn\" to mfa.supported_types",
    );
}

fn codes(settings: &Settings, report: &mut Report) {
    let mfa = &settings.mfa;
    report.add(
        "mfa.E001",
        mfa.totp_insecure_bypass_code
            .as_ref()
            .is_some_and(|code| !code.is_empty())
            && !settings.server.debug,
        "mfa.totp_insecure_bypass_code opens every account, and server.debug is off",
        "remove it",
    );
    report.add(
        "mfa.E002",
        !(6..=8).contains(&mfa.totp_digits),
        format!("authenticator apps do not show {} digits", mfa.totp_digits),
        "set mfa.totp_digits to 6, 7 or 8",
    );
    report.add(
        "mfa.E003",
        mfa.totp_period == 0,
        "mfa.totp_period is 0",
        "write 30",
    );
    report.add(
        "mfa.E004",
        mfa.recovery_code_count == 0 || mfa.recovery_code_count > 60,
        format!(
            "sets of {} recovery codes are not possible",
            mfa.recovery_code_count
        ),
        "set mfa.recovery_code_count to 10",
    );
    report.add(
        "mfa.E005",
        !(6..=9).contains(&mfa.recovery_code_digits),
        format!(
            "recovery codes of {} digits are too short to be safe, or too long",
            mfa.recovery_code_digits
        ),
        "set mfa.recovery_code_digits to 8",
    );
    report.add(
        "mfa.W002",
        mfa.totp_tolerance > 2,
        format!(
            "mfa.totp_tolerance makes {} codes good at any time",
            2 * u64::from(mfa.totp_tolerance) + 1
        ),
        "use 1, which forgives clocks that are half a minute off",
    );
}

fn passkeys(settings: &Settings, report: &mut Report) {
    let (mfa, account) = (&settings.mfa, &settings.account);
    report.add(
        "mfa.W003",
        (mfa.passkey_login_enabled || mfa.passkey_signup_enabled) && !mfa.supports(MfaType::Webauthn),
        "passkeys are enabled, and \"webauthn\" is not in mfa.supported_types, so nothing comes of it",
        "add it there, or turn mfa.passkey_login_enabled and mfa.passkey_signup_enabled off",
    );
    if !mfa.allows_passkey_signup() {
        return;
    }
    report.add(
        "mfa.W004",
        !account.email_verification_by_code_enabled,
        "whoever signs up with a passkey and follows the link in another browser loses the passkey",
        "turn account.email_verification_by_code_enabled on",
    );
    report.add(
        "mfa.W005",
        !account.signup_fields.requires("email"),
        "passkey sign-up starts with an address, and account.signup_fields does not require one",
        "write \"email*\" there",
    );
    report.add(
        "mfa.W006",
        !account.is_email_verification_mandatory(),
        "whoever signs up with a passkey and loses it needs a verified address",
        "set account.email_verification to \"mandatory\"",
    );
}

fn relying_party(settings: &Settings, report: &mut Report) {
    let Mfa {
        webauthn_rp_id: id,
        webauthn_origins: origins,
        ..
    } = &settings.mfa;
    let covers = |origin: &Origin| {
        let host = origin.host();
        id.as_ref()
            .is_none_or(|id| host == *id || host.ends_with(&format!(".{id}")))
    };
    let own = settings
        .server
        .public_url
        .as_deref()
        .and_then(Origin::parse);
    report.add(
        "mfa.E006",
        own.as_ref().is_some_and(|own| !covers(own)) && settings.frontend_origins().all(|origin| !covers(&origin)),
        "mfa.webauthn_rp_id is neither the domain of this server nor of a front end, nor one above them",
        "set it to the domain that your pages share",
    );
    for text in origins.iter().filter(|text| text.starts_with("http")) {
        report.add(
            "mfa.E007",
            Origin::parse(text).is_none_or(|origin| !covers(&origin)),
            format!("mfa.webauthn_origins has \"{text}\", which is not on mfa.webauthn_rp_id"),
            "list origins on that domain, and those of apps",
        );
    }
    report.add(
        "mfa.E008",
        settings.server.production && settings.mfa.webauthn_allow_insecure_origin,
        "mfa.webauthn_allow_insecure_origin is for development, and server.production is on",
        "turn it off",
    );
}

fn apps(settings: &Settings, report: &mut Report) {
    let mfa = &settings.mfa;
    report.add(
        "mfa.E009",
        settings.server.production
            && mfa.supports(MfaType::Webauthn)
            && mfa.webauthn_rp_id.is_none()
            && settings.server.public_url.is_none(),
        "passkeys are on, and their domain would be guessed from requests",
        "set mfa.webauthn_rp_id or server.public_url",
    );
    for text in mfa
        .webauthn_origins
        .iter()
        .filter(|text| !text.starts_with("http"))
    {
        let hash = text.strip_prefix(APK_KEY_HASH);
        let is_hash = |hash: &str| {
            BASE64_URL_SAFE_NO_PAD
                .decode(hash)
                .is_ok_and(|hash| hash.len() == 32)
        };
        report.add(
            "mfa.E010",
            !hash.is_some_and(is_hash),
            format!("mfa.webauthn_origins has \"{text}\", which is the origin of nothing"),
            "write \"https://...\", or \"android:apk-key-hash:\" and 32 bytes in base64url",
        );
    }
    for text in &mfa.webauthn_related_origins {
        report.add(
            "mfa.E011",
            Origin::parse(text).is_none_or(|origin| !origin.is_https()),
            format!("mfa.webauthn_related_origins has \"{text}\", which is no origin of https"),
            "write it like \"https://example.com\"",
        );
    }
    for app in mfa
        .webauthn_android_apps
        .iter()
        .filter(|app| !app.is_well_formed())
    {
        report.add(
            "mfa.E012",
            true,
            format!(
                "the Android app \"{}\" in mfa.webauthn_android_apps lacks a SHA-256 fingerprint",
                app.package
            ),
            "write 32 bytes in hex with colons, as keytool prints them",
        );
    }
}

fn required(settings: &Settings, report: &mut Report) {
    let mfa = &settings.mfa;
    let is_on = settings.requires_factors();
    let types = match &mfa.required {
        MfaRequired::Types(types) => types.as_slice(),
        _ => &[],
    };
    for name in types {
        report.add(
            "mfa.E015",
            settings.user_type.iter().all(|kind| kind.id != *name),
            format!("mfa.required names the user type \"{name}\", which is not there"),
            "name types by their id, or write \"never\", \"staff\" or \"all\"",
        );
    }
    report.add(
        "mfa.E013",
        is_on && !mfa.supports(MfaType::Totp) && !mfa.supports(MfaType::Webauthn),
        "mfa.required asks for a factor, and there is none that could be set up",
        "add \"totp\" or \"webauthn\" to mfa.supported_types",
    );
    report.add(
        "mfa.E014",
        is_on && !mfa.allow_unverified_email && !settings.account.is_email_verification_mandatory(),
        "mfa.required asks for a factor, and who has not verified an address may not set one up",
        "set account.email_verification to \"mandatory\", or turn mfa.allow_unverified_email on",
    );
}

#[cfg(test)]
mod tests {
    use crate::checks::tests::codes;
    use crate::{MfaRequired, MfaType};

    #[test]
    fn the_bypass_code_needs_debugging() {
        assert_eq!(
            codes(|s| s.mfa.totp_insecure_bypass_code = Some("1".into())),
            ["mfa.E001"]
        );
    }

    #[test]
    fn numbers_stay_within_what_works() {
        assert_eq!(codes(|s| s.mfa.totp_digits = 4), ["mfa.E002"]);
        assert_eq!(codes(|s| s.mfa.totp_period = 0), ["mfa.E003"]);
        assert_eq!(codes(|s| s.mfa.recovery_code_count = 0), ["mfa.E004"]);
        assert_eq!(codes(|s| s.mfa.recovery_code_digits = 4), ["mfa.E005"]);
        assert_eq!(codes(|s| s.mfa.totp_tolerance = 5), ["mfa.W002"]);
    }

    #[test]
    fn passkeys_that_can_get_lost_are_warned_of() {
        assert_eq!(codes(|s| s.mfa.passkey_login_enabled = true), ["mfa.W003"]);
        let found = codes(|s| {
            s.mfa.supported_types.push(MfaType::Webauthn);
            s.mfa.passkey_signup_enabled = true;
        });
        assert_eq!(found, ["mfa.W004", "mfa.W005", "mfa.W006"]);
    }

    #[test]
    fn passkeys_belong_to_a_domain_of_ours() {
        let found = |id: &str, origin: &str| {
            codes(|s| {
                s.server.public_url = Some("https://auth.example.com".to_owned());
                s.mfa.webauthn_rp_id = Some(id.to_owned());
                let app = format!("android:apk-key-hash:{}", "A".repeat(43));
                s.mfa.webauthn_origins = vec![origin.to_owned(), app];
            })
        };
        assert_eq!(
            found("example.com", "https://app.example.com"),
            [] as [&str; 0]
        );
        assert_eq!(found("example.com", "https://badexample.com"), ["mfa.E007"]);
        assert_eq!(found("example.org", "https://example.org"), ["mfa.E006"]);
        assert_eq!(found("example.com", "android:apk-key-hash:x"), ["mfa.E010"]);
        assert_eq!(
            codes(|s| s.mfa.webauthn_related_origins = vec!["http://example.net".to_owned()]),
            ["mfa.E011"]
        );
        let app = crate::AndroidApp {
            package: "org.example.app".to_owned(),
            sha256_cert_fingerprints: Vec::new(),
        };
        assert_eq!(
            codes(|s| s.mfa.webauthn_android_apps = vec![app]),
            ["mfa.E012"]
        );
    }

    #[test]
    fn in_production_the_domain_of_passkeys_is_not_guessed() {
        let found = |id: Option<&str>| {
            let found = codes(|s| {
                s.server.production = true;
                s.mfa.supported_types.push(MfaType::Webauthn);
                s.mfa.webauthn_rp_id = id.map(str::to_owned);
            });
            found.contains(&"mfa.E009")
        };
        assert!(found(None));
        assert!(!found(Some("example.com")));
    }

    #[test]
    fn a_factor_that_is_required_can_be_set_up() {
        assert_eq!(codes(|s| s.mfa.required = MfaRequired::All), ["mfa.E014"]);
        let found = codes(|s| {
            s.mfa.required = MfaRequired::Staff;
            s.mfa.allow_unverified_email = true;
            s.mfa.supported_types = vec![MfaType::RecoveryCodes];
        });
        assert_eq!(found, ["mfa.E013", "mfa.W001"]);
        let found = codes(|s| {
            s.mfa.required = MfaRequired::Types(vec!["nurse".to_owned()]);
            s.mfa.allow_unverified_email = true;
        });
        assert_eq!(found, ["mfa.E015"]);
    }
}
