//! The commands about the catalogue of third parties.

use crate::support::Place;

#[test]
fn providers_are_listed_and_shown() {
    let place = Place::empty();
    let listed = place.run(&["providers", "list", "--json"]).json();
    assert!(listed.as_array().unwrap().len() >= 130);
    let found = place
        .run(&["providers", "list", "--search", "hugging", "--json"])
        .json();
    assert_eq!(
        found,
        serde_json::json!([{ "id": "huggingface", "name": "Hugging Face", "protocol": "OpenID Connect" }])
    );
    let shown = place.run(&["providers", "show", "github", "--json"]).json();
    assert_eq!(shown["callback"], "/accounts/github/login/callback/");
    assert_eq!(shown["settings"], serde_json::json!(["github_url"]));
    assert_eq!(
        place.run(&["providers", "show", "nobody"]).status(),
        Some(1)
    );
}

#[test]
fn a_file_for_the_catalogue_is_checked_before_it_is_used() {
    let place = Place::empty();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("campus.toml");
    let good = "id = \"campus\"\nname = \"Campus\"\nprotocol = \"oauth2\"\nauthorize.url = \"https://id.example.edu/a\"\n\
        token.url = \"https://id.example.edu/t\"\nprofile.url = \"https://id.example.edu/me\"\nmap.uid = [\"/id\"]\n";
    std::fs::write(&file, good).unwrap();
    let check = ["providers", "check", file.to_str().unwrap(), "--json"];
    assert_eq!(place.run(&check).json()[0]["is_in_order"], true);
    std::fs::write(
        folder.path().join("campus.sample.json"),
        r#"{ "profile": { "id": 7 } }"#,
    )
    .unwrap();
    assert_eq!(place.run(&check).json()[0]["found"]["uid"], "7");
    std::fs::write(
        &file,
        good.replace("https://id.example.edu/t", "http://id.example.edu/t"),
    )
    .unwrap();
    let ran = place.run(&check);
    assert_eq!(ran.status(), Some(1));
    assert!(ran.json()[0]["why"].as_str().unwrap().contains("not https"));
}
