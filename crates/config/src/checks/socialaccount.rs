//! Checks of `[socialaccount]`. Compat: `allauth/socialaccount/checks.py`.

use std::collections::BTreeSet;

use super::Report;
use crate::settings::Settings;
use crate::socialaccount::Provider;

pub(super) fn check(settings: &Settings, report: &mut Report) {
    let social = &settings.socialaccount;
    report.add(
        "socialaccount.E001",
        social.only && settings.social_email_verification() != Some(crate::EmailVerification::None),
        "socialaccount.only leaves addresses to the providers, and socialaccount.email_verification is not \"none\"",
        "set it to \"none\", or remove it",
    );
    report.add(
        "socialaccount.W001",
        social.email_authentication,
        "socialaccount.email_authentication lets every provider log in to any account by its address",
        "turn it on for single providers that you trust, in socialaccount.providers",
    );
    let has_dummy = social.providers.contains_key("dummy")
        || social
            .installed_providers
            .iter()
            .flatten()
            .any(|id| id == "dummy");
    report.add(
        "socialaccount.E005",
        settings.server.production && has_dummy,
        "the provider \"dummy\" lets everybody log in as anybody",
        "remove it from socialaccount.providers and socialaccount.installed_providers",
    );
    let mut ids = BTreeSet::new();
    for (name, provider) in &social.providers {
        apps(name, provider, report);
        for app in provider
            .all_apps()
            .filter(|app| !app.provider_id.is_empty())
        {
            report.add(
                "socialaccount.E004",
                !ids.insert(app.provider_id.as_str()),
                format!("two apps have the provider_id \"{}\"", app.provider_id),
                "give each its own",
            );
        }
        let installed = social.installed_providers.as_ref();
        report.add(
            "socialaccount.W002",
            installed.is_some_and(|installed| !installed.contains(name)),
            format!(
                "the provider \"{name}\" is configured and not in socialaccount.installed_providers"
            ),
            "add it there, or remove it",
        );
    }
}

fn apps(name: &str, provider: &Provider, report: &mut Report) {
    for app in provider.all_apps() {
        report.add(
            "socialaccount.E002",
            app.client_id.is_empty() && name != "saml",
            format!("an app of the provider \"{name}\" has no client_id"),
            "take it from the provider's developer pages",
        );
        report.add(
            "socialaccount.E003",
            name == "openid_connect" && !app.settings.contains_key("server_url"),
            "an app of \"openid_connect\" does not say where its server is",
            "set settings.server_url, like \"https://id.example.com\"",
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::tests::codes;
    use crate::{App, Provider};

    #[test]
    fn apps_must_be_complete_and_distinct() {
        let app = |id: &str, client: &str| App {
            provider_id: id.to_owned(),
            client_id: client.to_owned(),
            ..App::default()
        };
        let found = codes(|s| {
            let apps = vec![app("a", "x"), app("a", "")];
            s.socialaccount.providers.insert(
                "openid_connect".to_owned(),
                Provider {
                    apps,
                    ..Provider::default()
                },
            );
            s.socialaccount.installed_providers = Some(Vec::new());
        });
        let expected = [
            "socialaccount.E003",
            "socialaccount.E002",
            "socialaccount.E003",
            "socialaccount.E004",
            "socialaccount.W002",
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn trust_in_all_providers_is_warned_of() {
        assert_eq!(
            codes(|s| s.socialaccount.email_authentication = true),
            ["socialaccount.W001"]
        );
    }
}
