//! Sees to it that the binary is built anew when the web app was, and that a release does not go out without it.

use std::env;
use std::path::Path;

fn main() {
    println!("cargo::rerun-if-env-changed=VESTIBULE_REQUIRE_UI");
    let export = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../web/ui/out");
    let is_there = export.join("404.html").is_file();
    let is_required = env::var("VESTIBULE_REQUIRE_UI").is_ok_and(|value| value == "1");
    if is_required && !is_there {
        println!(
            "cargo::error=VESTIBULE_REQUIRE_UI is set, and the web app is not built: run `make ui` first"
        );
    }
    // Builds for development read the files when they start.
    if env::var("PROFILE").is_ok_and(|profile| profile == "release") {
        // A folder that is not there would count as changed every time.
        let _ = std::fs::create_dir_all(&export);
        println!("cargo::rerun-if-changed={}", export.display());
    } else {
        println!("cargo::rerun-if-changed=build.rs");
    }
}
