//! Checks of `[headless]`: clients and tokens.

use super::Report;
use crate::headless::{Headless, TokenStrategy};
use crate::settings::Settings;

/// Columns that must never end up in a token.
const PRIVATE_COLUMNS: [&str; 1] = ["password"];
/// What a claim can be made of.
const CLAIMS: [&str; 12] = [
    "id",
    "username",
    "first_name",
    "last_name",
    "email",
    "is_active",
    "is_staff",
    "is_superuser",
    "date_joined",
    "last_login",
    "user_type",
    "groups",
];
/// Claims that the server makes by itself.
const RESERVED: [&str; 9] = [
    "iat",
    "exp",
    "nbf",
    "jti",
    "token_use",
    "sub",
    "sid",
    "iss",
    "aud",
];

pub(super) fn check(settings: &Settings, report: &mut Report) {
    let headless = &settings.headless;
    report.add(
        "headless.E002",
        headless.clients.is_empty(),
        "headless.clients is empty, so nobody is served",
        "list \"browser\", \"app\" or both",
    );
    if headless.token_strategy != TokenStrategy::Jwt {
        return;
    }
    let key = headless.jwt_private_key.expose();
    let algorithm = headless.jwt_algorithm;
    let needs_pem = match (algorithm.is_symmetric(), algorithm.is_self_made()) {
        (true, _) => false,
        (false, is_self_made) => !is_self_made || !key.is_empty(),
    };
    report.add(
        "headless.E003",
        needs_pem && !key.trim_start().starts_with("-----BEGIN"),
        format!(
            "{} needs a private key in PEM in headless.jwt_private_key",
            algorithm.as_str()
        ),
        "make one with: openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048; or set \
         headless.jwt_algorithm = \"ES256\", and the server makes and keeps its keys by itself",
    );
    let is_weak = algorithm.is_symmetric() && (1..32).contains(&key.len());
    let message = "the secret in headless.jwt_private_key can be guessed, and tokens be forged";
    let hint = "use 32 random characters or more";
    report.add(
        "headless.E004",
        is_weak && settings.server.production,
        message,
        hint,
    );
    report.add(
        "headless.W003",
        is_weak && !settings.server.production,
        message,
        hint,
    );
    claims(headless, report);
    report.add(
        "headless.E007",
        headless.jwt_access_token_expires_in == 0 || headless.jwt_refresh_token_expires_in == 0,
        "tokens that expire at once are of no use",
        "write numbers of seconds, like 300 and 86400",
    );
}

fn claims(headless: &Headless, report: &mut Report) {
    for (claim, column) in &headless.jwt_claims {
        report.add(
            "headless.E005",
            PRIVATE_COLUMNS.contains(&column.as_str()),
            format!("the claim \"{claim}\" would show everyone the {column} column"),
            "remove it",
        );
        report.add(
            "headless.E006",
            RESERVED.contains(&claim.as_str()),
            format!("the claim \"{claim}\" is one of the server's own"),
            "choose another name",
        );
        report.add(
            "headless.E008",
            !CLAIMS.contains(&column.as_str()) && !PRIVATE_COLUMNS.contains(&column.as_str()),
            format!("the claim \"{claim}\" is of {column}, which does not exist"),
            format!("choose one of {}", CLAIMS.join(", ")),
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::tests::codes;
    use crate::{JwtAlgorithm, TokenStrategy};

    #[test]
    fn tokens_need_a_key() {
        assert_eq!(
            codes(|s| s.headless.token_strategy = TokenStrategy::Jwt),
            ["headless.E003"]
        );
        let found = |key: &str| {
            codes(|s| {
                s.headless.token_strategy = TokenStrategy::Jwt;
                s.headless.jwt_algorithm = JwtAlgorithm::Hs256;
                s.headless.jwt_private_key = key.into();
            })
        };
        assert_eq!(found(""), [] as [&str; 0]);
        assert_eq!(found("super-secret"), ["headless.W003"]);
    }

    #[test]
    fn tokens_show_nothing_private() {
        let found = codes(|s| {
            s.headless.token_strategy = TokenStrategy::Jwt;
            s.headless.jwt_algorithm = JwtAlgorithm::Hs256;
            s.headless
                .jwt_claims
                .insert("pw".to_owned(), "password".to_owned());
            s.headless
                .jwt_claims
                .insert("sub".to_owned(), "email".to_owned());
        });
        assert_eq!(found, ["headless.E005", "headless.E006"]);
    }

    #[test]
    fn somebody_must_be_served() {
        assert_eq!(codes(|s| s.headless.clients.clear()), ["headless.E002"]);
    }
}
