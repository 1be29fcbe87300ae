//! Writes what is generated from the settings: `cargo run -p vestibule-config --example generate`.

use std::path::Path;

fn main() -> std::io::Result<()> {
    let crate_folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let generated = crate_folder.join("../../docs/generated");
    std::fs::create_dir_all(&generated)?;
    std::fs::write(
        crate_folder.join("src/default.toml"),
        vestibule_config::docs::default_toml(),
    )?;
    std::fs::write(
        generated.join("config.md"),
        vestibule_config::docs::generate_markdown(),
    )?;
    std::fs::write(
        generated.join("config.schema.json"),
        vestibule_config::docs::json_schema(),
    )
}
