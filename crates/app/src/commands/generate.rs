//! `vestibule gen`.

use std::fs;

use ::providers::Registry;
use anyhow::{Context, Result};
use config::{MfaType, Settings, UserType};

use super::Outcome;
use crate::cli::Gen;

/// Settings under which no endpoint is missing.
fn with_every_endpoint() -> Settings {
    let mut settings = Settings::default();
    settings.account.login_by_code_enabled = true;
    settings.mfa.supported_types = vec![MfaType::Totp, MfaType::Webauthn, MfaType::RecoveryCodes];
    settings.mfa.passkey_login_enabled = true;
    settings.mfa.passkey_signup_enabled = true;
    settings.mfa.trust_enabled = true;
    settings.user_type = vec![UserType::default()];
    settings
}

/// Writes the documents that are made from the code, or says which are out of date.
pub(crate) fn run(args: &Gen) -> Result<Outcome> {
    let api = serde_json::to_string_pretty(&http::openapi::document(&with_every_endpoint()))?;
    let documents = [
        ("config.md", config::docs::generate_markdown()),
        ("config.schema.json", config::docs::json_schema()),
        (
            "providers.md",
            providers::docs::markdown(&Registry::built_in()?),
        ),
        ("openapi.json", format!("{api}\n")),
    ];
    let mut outcome = Outcome::Done;
    for (name, text) in documents {
        let file = args.out.join(name);
        let is_current = fs::read_to_string(&file).is_ok_and(|found| found == text);
        if is_current {
            continue;
        }
        if args.check {
            eprintln!("{} is out of date: run `make gen`", file.display());
            outcome = Outcome::Failed;
        } else {
            fs::create_dir_all(&args.out)?;
            fs::write(&file, text).with_context(|| format!("cannot write {}", file.display()))?;
            println!("wrote {}", file.display());
        }
    }
    Ok(outcome)
}
