//! Nothing is taken for Telegram's word that is not signed by the bot's token.

#![no_main]

#[path = "../desk.rs"]
mod desk;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use libfuzzer_sys::fuzz_target;
use providers::fetch::Canned;
use serde_json::{Map, json};

fuzz_target!(|text: &str| {
    for posted in [text.to_owned(), STANDARD.encode(text)] {
        let params = [("tgAuthResult".to_owned(), posted)];
        let found = desk::finish("telegram", &json!({}), &Canned::default(), &params, &Map::new());
        assert!(found.is_err());
    }
});
