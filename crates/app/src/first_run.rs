//! What a server that was told nothing makes for itself: a secret key and a place for the database.

use std::fs;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use anyhow::{Context, Result};
use config::{Secret, Settings};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

/// Fills in what is missing, making it where it is not there yet. Nothing is overwritten.
pub(crate) fn complete(settings: &mut Settings) -> Result<()> {
    let plan = settings.first_run();
    if !plan.is_needed() {
        return Ok(());
    }
    fs::create_dir_all(&settings.server.data_dir)
        .with_context(|| format!("cannot make {}", settings.server.data_dir.display()))?;
    if let Some(file) = plan.secret_key_file {
        settings.server.secret_key = Secret::new(secret_key(&file)?);
    }
    if let Some(file) = plan.database_file {
        let file = std::path::absolute(&file)?;
        settings.database.url = Secret::new(format!("sqlite://{}", file.display()));
    }
    Ok(())
}

fn secret_key(file: &Path) -> Result<String> {
    const LETTERS: &[u8] = b"abcdefghijklmnopqrstuvwxyz0123456789!@#$%^&*(-_=+)";
    let about = || format!("cannot keep a secret key in {}", file.display());
    match fs::read_to_string(file) {
        Ok(key) if !key.trim().is_empty() => return Ok(key.trim().to_owned()),
        Ok(_) => {}
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
        Err(error) => return Err(error).with_context(about),
    }
    let mut rng = StdRng::from_seed(rand::random());
    let key: String = (0..config::GENERATED_KEY_LENGTH)
        .map(|_| char::from(LETTERS[rng.random_range(0..LETTERS.len())]))
        .collect();
    // Security: for the owner's eyes only, from the first byte on.
    let mut out = fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(file)
        .with_context(about)?;
    writeln!(out, "{key}").with_context(about)?;
    Ok(key)
}
