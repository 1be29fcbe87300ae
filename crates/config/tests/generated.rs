//! The committed documents are those that the structs give.
//! After a change: `cargo run -p vestibule-config --example generate`.

#![expect(clippy::unwrap_used, reason = "a helper of tests may fail like a test")]

use std::path::Path;

use serde_json::Value;
use vestibule_config::{Settings, docs};

fn committed(name: &str) -> String {
    std::fs::read_to_string(
        Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../../docs/generated")
            .join(name),
    )
    .unwrap()
}

#[test]
fn the_committed_documents_are_current() {
    assert!(
        docs::DEFAULT_TOML == docs::default_toml(),
        "src/default.toml is not current"
    );
    assert!(
        committed("config.md") == docs::generate_markdown(),
        "config.md is not current"
    );
    assert!(
        committed("config.schema.json") == docs::json_schema(),
        "config.schema.json is not current"
    );
}

#[test]
fn the_file_of_defaults_states_the_defaults() {
    let settings: Settings = toml::from_str(docs::DEFAULT_TOML).unwrap();
    assert_eq!(settings, Settings::default());
}

#[test]
fn every_key_is_in_the_file_of_defaults_under_its_section() {
    let schema: Value = serde_json::from_str(&docs::json_schema()).unwrap();
    for (section, place) in schema["properties"].as_object().unwrap() {
        let start = docs::DEFAULT_TOML
            .find(&format!("\n[{section}]\n"))
            .or_else(|| docs::DEFAULT_TOML.find(&format!("\n# [[{section}]]\n")))
            .unwrap_or_else(|| panic!("no [{section}]"));
        let text = &docs::DEFAULT_TOML[start + 1..];
        let text = &text[..text[1..].find("\n[").map_or(text.len(), |end| end + 1)];
        let fields = schema
            .pointer(
                place.get("items").unwrap_or(place)["$ref"]
                    .as_str()
                    .unwrap()
                    .trim_start_matches('#'),
            )
            .unwrap();
        for key in fields["properties"].as_object().unwrap().keys() {
            let is_there = text.lines().any(|line| {
                let line = line.trim_start_matches("# ");
                line.starts_with(&format!("{key} = ")) || line == format!("[{section}.{key}]")
            });
            assert!(is_there, "{section}.{key} is not in default.toml");
        }
    }
}

#[test]
fn what_is_commented_out_can_be_uncommented() {
    let lines = docs::DEFAULT_TOML
        .lines()
        .map(|line| match line.strip_prefix("# ") {
            Some(rest) if rest.contains(" = ") && !rest.contains('`') || rest.starts_with('[') => {
                rest
            }
            _ => line,
        });
    let text: Vec<&str> = lines.collect();
    toml::from_str::<Settings>(&text.join("\n")).unwrap();
}

#[test]
fn every_setting_is_documented() {
    let schema: Value = serde_json::from_str(&docs::json_schema()).unwrap();
    for (name, definition) in schema["$defs"].as_object().unwrap() {
        for (key, field) in definition["properties"].as_object().into_iter().flatten() {
            let described = field.get("description").or_else(|| field.get("const"));
            assert!(described.is_some(), "{name}.{key} has no description");
        }
    }
}
