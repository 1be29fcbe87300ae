//! `vestibule providers`: what the catalogue holds, and whether a file for it is in order.

use std::path::Path;

use ::providers::{Provider, Registry, docs};
use anyhow::{Context, Result, bail};
use config::Settings;
use serde_json::{Value, json};

use super::{Outcome, print};
use crate::cli::{Global, Providers};
use crate::wiring;

/// Runs one of the commands about providers.
pub(crate) fn run(global: &Global, args: Providers) -> Result<Outcome> {
    match args {
        Providers::List { search } => list(global, search.as_deref()),
        Providers::Show { id } => show(global, &id),
        Providers::Check { files } if files.is_empty() => check_settings(global),
        Providers::Check { files } => check_files(global, &files),
    }
}

/// The providers of the binary and of the folder in the settings.
fn known(settings: &Settings) -> Result<Registry> {
    let mut registry = Registry::built_in()?;
    if let Some(folder) = &settings.socialaccount.catalog_dir {
        registry.add_folder(folder)?;
    }
    Ok(registry)
}

fn list(global: &Global, search: Option<&str>) -> Result<Outcome> {
    let registry = known(&wiring::load(global)?.settings)?;
    let search = search.unwrap_or_default().to_lowercase();
    let is_meant = |provider: &&Provider| {
        provider.id.to_lowercase().contains(&search)
            || provider.name.to_lowercase().contains(&search)
    };
    let found: Vec<&Provider> = registry.iter().filter(is_meant).collect();
    let line = |provider: &&Provider| {
        format!(
            "{:<20} {:<16} {}",
            provider.id,
            docs::protocol(provider.protocol),
            provider.name
        )
    };
    let mut words: Vec<String> = found.iter().map(line).collect();
    words.push(format!("{} providers", found.len()));
    let entry = |provider: &&Provider| json!({ "id": provider.id, "name": provider.name, "protocol": docs::protocol(provider.protocol) });
    let entries: Vec<Value> = found.iter().map(entry).collect();
    print(global, &json!(entries), &words.join("\n"));
    Ok(Outcome::Done)
}

fn show(global: &Global, id: &str) -> Result<Outcome> {
    let settings = wiring::load(global)?.settings;
    let registry = known(&settings)?;
    let Some(provider) = registry.get(id) else {
        bail!("there is no provider {id:?}: `vestibule providers list` shows all");
    };
    let apps = settings
        .socialaccount
        .providers
        .get(id)
        .map_or(0, |own| own.all_apps().count());
    let path = provider.callback_path();
    let own = provider.own_settings();
    let facts = [
        ("id", json!(provider.id)),
        ("name", json!(provider.name)),
        ("protocol", json!(docs::protocol(provider.protocol))),
        ("docs", json!(provider.docs)),
        ("callback", json!(path)),
        (
            "authorize",
            json!(provider.authorize.as_ref().map(|it| &it.url)),
        ),
        ("token", json!(provider.token.as_ref().map(|it| &it.url))),
        (
            "profile",
            json!(provider.profile.as_ref().map(|it| &it.url)),
        ),
        ("scope", json!(provider.scope)),
        ("scope_for_email", json!(provider.scope_email)),
        ("email_verified", json!(docs::verified(provider))),
        ("pkce", json!(provider.uses_pkce())),
        ("token_login", json!(provider.supports_token_login)),
        ("settings", json!(own)),
        ("apps_in_settings", json!(apps)),
    ];
    let said = |value: &Value| match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items
            .iter()
            .filter_map(Value::as_str)
            .collect::<Vec<_>>()
            .join(" "),
        Value::Null => String::new(),
        Value::Bool(is) => if *is { "yes" } else { "no" }.to_owned(),
        other => other.to_string(),
    };
    let line = |(name, value): &(&str, Value)| {
        let said = said(value);
        (!said.is_empty()).then(|| format!("{:<18}{said}", name.replace('_', " ")))
    };
    let words: Vec<String> = facts.iter().filter_map(line).collect();
    let facts: serde_json::Map<_, _> = facts
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect();
    print(global, &Value::Object(facts), &words.join("\n"));
    Ok(Outcome::Done)
}

/// Whether the folder of the settings is in order, and all providers in the settings are known.
fn check_settings(global: &Global) -> Result<Outcome> {
    let settings = wiring::load(global)?.settings;
    let registry = known(&settings)?;
    let unknown: Vec<&String> = settings
        .socialaccount
        .providers
        .keys()
        .filter(|id| registry.get(id).is_none())
        .collect();
    let total = registry.iter().count();
    let words = if unknown.is_empty() {
        format!("{total} providers, all in order")
    } else {
        format!(
            "not in the catalogue: {}",
            unknown
                .iter()
                .map(|id| id.as_str())
                .collect::<Vec<_>>()
                .join(", ")
        )
    };
    print(
        global,
        &json!({ "providers": total, "unknown": unknown }),
        &words,
    );
    Ok(if unknown.is_empty() {
        Outcome::Done
    } else {
        Outcome::Failed
    })
}

/// Whether files are in order, and find a person in their samples.
fn check_files(global: &Global, files: &[std::path::PathBuf]) -> Result<Outcome> {
    let mut found = Vec::new();
    for file in files {
        let said = match check_file(file) {
            Ok(said) => json!({ "file": file, "is_in_order": true, "found": said }),
            Err(why) => json!({ "file": file, "is_in_order": false, "why": format!("{why:#}") }),
        };
        found.push(said);
    }
    let line = |said: &Value| {
        let file = said["file"].as_str().unwrap_or_default();
        match said["why"].as_str() {
            Some(why) => format!("{file}: {why}"),
            None if said["found"].is_null() => format!("{file}: in order; no sample beside it"),
            None => format!("{file}: in order; the sample is {}", said["found"]),
        }
    };
    let words: Vec<String> = found.iter().map(line).collect();
    let is_failed = found.iter().any(|said| said["is_in_order"] == false);
    print(global, &json!(found), &words.join("\n"));
    Ok(if is_failed {
        Outcome::Failed
    } else {
        Outcome::Done
    })
}

fn check_file(file: &Path) -> Result<Option<Value>> {
    let mut registry = Registry::default();
    let id = registry.add_file(file)?;
    let provider = registry.get(&id).context("the file says nothing")?;
    let sample = file.with_extension("sample.json");
    if !sample.exists() {
        return Ok(None);
    }
    let text = std::fs::read_to_string(&sample)
        .with_context(|| format!("cannot read {}", sample.display()))?;
    let sample: Value =
        serde_json::from_str(&text).with_context(|| format!("{} is not JSON", sample.display()))?;
    let outcome = provider.of_sample(&sample["profile"]);
    let outcome = outcome.context("nobody is found in the sample")?;
    Ok(Some(serde_json::to_value(outcome.identity)?))
}
