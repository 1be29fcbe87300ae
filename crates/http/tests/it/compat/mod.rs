//! Replays the transcripts of django-allauth in `conformance/transcripts` and compares everything that a client
//! can see. Where we differ on purpose, `docs/compat.md` says so.

mod compare;
mod departures;
mod exchange;
mod names;
mod replay;
mod totp;

use std::path::PathBuf;

use serde::Deserialize;
use serde_json::{Map, Value};

pub(crate) use totp::code as totp_code;

/// Members of the folder that are no transcripts.
const OTHERS: [&str; 2] = ["base", "paths"];

/// A file of transcripts.
#[derive(Deserialize)]
struct File {
    transcripts: Vec<Transcript>,
}

/// A recorded journey.
#[derive(Deserialize)]
struct Transcript {
    name: String,
    client: String,
    settings: Map<String, Value>,
    given: Map<String, Value>,
    steps: Vec<Value>,
}

/// Reads a member of the folder.
pub(crate) fn read<T: for<'de> Deserialize<'de>>(name: &str) -> T {
    let text = std::fs::read(folder().join(name).with_extension("json")).unwrap();
    serde_json::from_slice(&text).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../conformance/transcripts")
}

/// Plays all journeys of a file; all must agree.
async fn replay(file: &str) {
    let file: File = read(file);
    let mut differences = Vec::new();
    for transcript in &file.transcripts {
        if let Err(what) = replay::play(transcript).await {
            differences.push(format!(
                "{} [{}], {what}",
                transcript.name, transcript.client
            ));
        }
    }
    assert!(
        differences.is_empty(),
        "{} differ:\n{}",
        differences.len(),
        differences.join("\n")
    );
}

macro_rules! replay_files {
    ($($file:ident)*) => {
        const REPLAYED: &[&str] = &[$(stringify!($file)),*];
        $(
            #[tokio::test]
            async fn $file() {
                replay(stringify!($file)).await;
            }
        )*
    };
}

replay_files! {
    codes emails invalid_account invalid_bodies invalid_login invalid_mfa invalid_passwords invalid_providers
    invalid_signup limits login methods_app methods_browser mfa password_reset passwords phones providers routes
    sessions signup signup_verification tokens
}

#[test]
fn every_file_is_replayed() {
    let entries = std::fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut files: Vec<_> = entries
        .filter_map(|name| Some(name.strip_suffix(".json")?.to_owned()))
        .collect();
    files.retain(|name| !OTHERS.contains(&name.as_str()));
    files.sort();
    assert_eq!(files, REPLAYED);
}
