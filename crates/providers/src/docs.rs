//! What the catalogue holds, as a document.

use std::fmt::Write;

use crate::provider::{EmailTrust, Protocol, Provider};
use crate::registry::Registry;

const HEAD: &str = "# Providers

Written from `crates/providers/catalog/` by `make gen`. *Settings* are the provider's own, in
`[socialaccount.providers.<id>]`; those that every provider has are in [config.md](config.md). *Verified* says when an
address from there counts as verified: as the provider states it of this very address, always, or never. *PKCE* says
whether a login is bound by a code challenge unless `oauth_pkce_enabled` says otherwise.

| id | name | protocol | asks for | verified | PKCE | callback | settings |
| --- | --- | --- | --- | --- | --- | --- | --- |
";

/// All providers, in a table.
pub fn markdown(registry: &Registry) -> String {
    let mut text = HEAD.to_owned();
    for provider in registry.iter() {
        let scope = provider.scope.iter().chain(&provider.scope_email);
        let cells = [
            format!("`{}`", provider.id),
            named(provider),
            protocol(provider.protocol).to_owned(),
            code(scope.map(String::as_str)),
            verified(provider).to_owned(),
            if provider.uses_pkce() { "yes" } else { "" }.to_owned(),
            format!("`{}`", provider.callback_path()),
            code(provider.own_settings()),
        ];
        // Writing to a text cannot fail.
        let _ = writeln!(text, "| {} |", cells.join(" | "));
    }
    text
}

fn named(provider: &Provider) -> String {
    match &provider.docs {
        Some(docs) => format!("[{}]({docs})", provider.name),
        None => provider.name.clone(),
    }
}

fn code<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    let words = words
        .into_iter()
        .map(|word| format!("`{}`", word.replace('|', "\\|")));
    words.collect::<Vec<_>>().join(" ")
}

/// What people call a protocol.
pub fn protocol(protocol: Protocol) -> &'static str {
    match protocol {
        Protocol::Oauth2 => "OAuth 2.0",
        Protocol::Oidc => "OpenID Connect",
        Protocol::Oauth1 => "OAuth 1.0a",
        Protocol::Openid => "OpenID 2.0",
        Protocol::Saml => "SAML 2.0",
        Protocol::Custom => "its own",
    }
}

/// When an address from there counts as verified, in a word.
pub fn verified(provider: &Provider) -> &'static str {
    let listed = provider
        .emails
        .as_ref()
        .is_some_and(|list| list.verified.is_some());
    match provider.email_trust {
        EmailTrust::Always => "always",
        EmailTrust::Stated if listed || !provider.map.email_verified.is_empty() => "as stated",
        EmailTrust::Stated => "never",
    }
}

#[cfg(test)]
mod tests {
    use crate::Registry;

    #[test]
    fn every_provider_is_a_line_and_names_of_scopes_break_no_table() {
        let registry = Registry::built_in().unwrap();
        let text = super::markdown(&registry);
        let lines: Vec<&str> = text
            .lines()
            .filter(|line| line.starts_with("| `"))
            .collect();
        assert_eq!(lines.len(), registry.iter().count());
        for line in lines {
            assert_eq!(line.replace("\\|", "").matches('|').count(), 9, "{line}");
        }
    }
}
