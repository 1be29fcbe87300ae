//! Flickr: at its page the person is asked for leave to read, unless a setting asks for more.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::Quirk;
use crate::client::{Begin, Client};
use crate::error::Error;

pub(super) struct Flickr;

impl Quirk for Flickr {
    fn authorize(
        &self,
        _: &Client<'_>,
        begin: &Begin<'_>,
        params: &mut BTreeMap<String, String>,
    ) -> Result<Map<String, Value>, Error> {
        if !begin.is_headless {
            params
                .entry("perms".to_owned())
                .or_insert_with(|| "read".to_owned());
        }
        Ok(Map::new())
    }
}
