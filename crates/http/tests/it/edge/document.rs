//! What `docs/security.md` names is there.

use std::fs;
use std::path::{Path, PathBuf};

fn crates() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// All Rust files below a folder, as one text.
fn code(folder: &Path) -> String {
    let entries = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let texts = entries.map(|path| match path.extension() {
        _ if path.is_dir() => code(&path),
        Some(extension) if extension == "rs" => fs::read_to_string(&path).unwrap(),
        _ => String::new(),
    });
    texts.collect()
}

#[test]
fn every_path_and_test_of_the_page_on_security_exists() {
    let page = fs::read_to_string(crates().join("../docs/security.md")).unwrap();
    let code = code(&crates());
    let quoted: Vec<&str> = page.split('`').skip(1).step_by(2).collect();
    let is_path = |text: &str| text.contains("/src/");
    let is_test = |text: &str| text.matches('_').count() > 1 && !text.contains(['/', '.']);
    let is_there = |text: &str| match text {
        path if is_path(path) => crates().join(path).exists(),
        name if is_test(name) => code.contains(&format!("fn {name}(")),
        _ => true,
    };
    assert!(quoted.iter().filter(|text| is_test(text)).count() > 50);
    let missing: Vec<&str> = quoted.into_iter().filter(|text| !is_there(text)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
