//! Checks of `[forward_auth]` and `[introspection]`: what other services are told.

use super::Report;
use crate::settings::Settings;

/// Length from which a secret of a service cannot be guessed.
const SECRET_LENGTH: usize = 32;

pub(super) fn check(settings: &Settings, report: &mut Report) {
    let forward_auth = &settings.forward_auth;
    let pages = [&forward_auth.login_url, &forward_auth.reauthenticate_url];
    for page in pages.into_iter().flatten() {
        let is_address =
            url::Url::parse(page).is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
        let is_path = page.starts_with('/') && !page.starts_with("//");
        report.add(
            "forward_auth.E001",
            !is_address && !is_path,
            format!("\"{page}\" in [forward_auth] is neither a path nor an address"),
            "write \"/login\" or \"https://app.example.com/login\"",
        );
    }
    report.add(
        "forward_auth.E002",
        forward_auth.token && forward_auth.token_expires_in == 0,
        "tokens of forward_auth expire at once",
        "write a number of seconds in forward_auth.token_expires_in, like 60",
    );
    for rule in &forward_auth.rules {
        report.add(
            "forward_auth.E003",
            !rule.path.is_empty() && !rule.path.starts_with('/'),
            format!(
                "the path \"{}\" of a rule does not begin with a slash",
                rule.path
            ),
            "write \"/admin\"",
        );
    }
    clients(settings, report);
}

fn clients(settings: &Settings, report: &mut Report) {
    let clients = &settings.introspection.clients;
    for (number, client) in clients.iter().enumerate() {
        let is_double = clients
            .iter()
            .take(number)
            .any(|other| other.id == client.id);
        report.add(
            "introspection.E001",
            client.id.is_empty() || is_double,
            format!(
                "introspection.clients has no id, or has it twice: \"{}\"",
                client.id
            ),
            "give every service a name of its own",
        );
        let length = client.secret.expose().len();
        let message = format!("the secret of the service \"{}\" can be guessed", client.id);
        let hint = "use 32 random characters or more";
        report.add("introspection.E002", length == 0, &message, hint);
        let is_weak = (1..SECRET_LENGTH).contains(&length);
        report.add(
            "introspection.E003",
            is_weak && settings.server.production,
            &message,
            hint,
        );
        report.add(
            "introspection.W001",
            is_weak && !settings.server.production,
            &message,
            hint,
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::ServiceClient;
    use crate::checks::tests::codes;

    #[test]
    fn services_have_names_and_secrets() {
        let client = |id: &str, secret: &str| ServiceClient {
            id: id.to_owned(),
            secret: secret.into(),
        };
        let found = codes(|settings| {
            settings.introspection.clients = vec![client("a", "short"), client("a", "")];
        });
        assert_eq!(
            found,
            [
                "introspection.E001",
                "introspection.E002",
                "introspection.W001"
            ]
        );
    }

    #[test]
    fn pages_are_addresses_or_paths() {
        let found = codes(|settings| {
            settings.forward_auth.login_url = Some("//evil.net".to_owned());
            settings.forward_auth.reauthenticate_url = Some("/again".to_owned());
        });
        assert_eq!(found, ["forward_auth.E001"]);
    }
}
