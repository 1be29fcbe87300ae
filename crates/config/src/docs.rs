//! Documents made from the structs: the reference, the JSON Schema, and the file of defaults.

use std::fmt::Write as _;

use serde_json::Value;

use crate::rate_limits::Limit;
use crate::reference::{Section, sections};
use crate::retired;
use crate::settings::Settings;
use crate::sources::ENV_PREFIX;

/// The file of defaults, as committed.
pub const DEFAULT_TOML: &str = include_str!("default.toml");

/// The JSON Schema of the configuration file, for editors.
pub fn json_schema() -> String {
    let mut schema = schemars::schema_for!(Settings);
    schema.insert("title".to_owned(), "Configuration of Vestibule".into());
    let mut schema = schema.to_value();
    tidy(&mut schema);
    // A `Value` always has a text.
    format!("{schema:#}\n")
}

/// Removes defaults that say nothing: absent keys and whole sections.
fn tidy(schema: &mut Value) {
    if let Value::Object(object) = schema {
        if object
            .get("default")
            .is_some_and(|default| default.is_null() || object.contains_key("$ref"))
        {
            object.remove("default");
        }
        object.values_mut().for_each(tidy);
    } else if let Value::Array(items) = schema {
        items.iter_mut().for_each(tidy);
    }
}

/// The file that states every setting with its default and meaning.
pub fn default_toml() -> String {
    let mut out = "# Every setting, with its default. Write down only what you change.\n\
                   # Settings without a default are commented out.\n"
        .to_owned();
    for section in sections() {
        if section.is_list {
            out.push_str(&commented_list(&section));
            continue;
        }
        let _ = write!(out, "\n# {}\n[{}]\n", section.description, section.name);
        // A table's header would take the keys that follow it.
        let (limits, keys): (Vec<_>, Vec<_>) = section
            .keys
            .iter()
            .partition(|key| key.name == "rate_limits");
        for key in keys {
            comment(&mut out, &key.description);
            match &key.default {
                Some(default) => drop(writeln!(out, "{} = {default}", key.name)),
                None => drop(writeln!(out, "# {} = {}", key.name, key.sample)),
            }
        }
        for key in limits {
            comment(&mut out, &key.description);
            out.push_str(&commented_limits(&section.name));
        }
    }
    out
}

/// A section of which there are none by default.
fn commented_list(section: &Section) -> String {
    let mut out = format!("\n# {}\n# [[{}]]\n", section.description, section.name);
    for key in &section.keys {
        comment(&mut out, &key.description);
        let value = key.default.as_ref().unwrap_or(&key.sample);
        let _ = writeln!(out, "# {} = {value}", key.name);
    }
    out
}

fn comment(out: &mut String, description: &str) {
    for line in description.lines() {
        let _ = writeln!(out, "# {line}");
    }
}

fn commented_limits(section: &str) -> String {
    let mut out = format!("# [{section}.rate_limits]\n");
    for limit in limits(section) {
        let _ = writeln!(out, "# {} = \"{}\"", limit.as_str(), limit.default_text());
    }
    out
}

fn limits(section: &str) -> &'static [Limit] {
    if section == "mfa" {
        &Limit::MFA
    } else {
        &Limit::ACCOUNT
    }
}

/// The reference of all settings.
pub fn generate_markdown() -> String {
    let mut out = format!(
        "# Settings\n\nGenerated from `crates/config`. Read in this order, later ones win: defaults, the file, environment \
         variables\n(`{ENV_PREFIX}ACCOUNT__LOGIN_METHODS`; with `_FILE` at the end the value is read from that file), \
         flags.\nNames are those of django-allauth and Django: `ACCOUNT_LOGIN_METHODS` is `login_methods` in `[account]`.\n"
    );
    for section in sections() {
        let _ = write!(
            out,
            "\n## `{}`\n\n{}\n\n| key | value | default | meaning |\n| --- | --- | --- | --- |\n",
            section.header(),
            section.description
        );
        for key in &section.keys {
            let default = key
                .default
                .as_ref()
                .map_or_else(String::new, |default| format!("`{}`", cell(default)));
            let default = if key.name == "rate_limits" {
                "see below".to_owned()
            } else {
                default
            };
            let _ = writeln!(
                out,
                "| `{}` | {} | {default} | {} |",
                key.name,
                cell(&key.kind),
                cell(&key.description)
            );
        }
        if section.keys.iter().any(|key| key.name == "rate_limits") {
            let _ = write!(
                out,
                "\n| action of `{}.rate_limits` | default |\n| --- | --- |\n",
                section.name
            );
            for limit in limits(&section.name) {
                let _ = writeln!(out, "| `{}` | `{}` |", limit.as_str(), limit.default_text());
            }
        }
    }
    out.push_str(&retired_keys());
    out
}

/// Keys that are accepted and are no settings.
fn retired_keys() -> String {
    let mut out = "\n## Keys that are understood and no longer needed\n\n| key | what becomes of it |\n| --- | --- |\n".to_owned();
    for (section, key, fate) in retired::all() {
        let fate = match fate {
            retired::Fate::Deprecated(instead) => format!("deprecated: write `{instead}`"),
            retired::Fate::Ignored(why) => format!("no effect: {why}"),
        };
        let _ = writeln!(out, "| `{section}.{key}` | {fate} |");
    }
    out
}

/// A text that fits into a cell of a table.
fn cell(text: &str) -> String {
    text.replace('\n', " ").replace('|', "\\|")
}
