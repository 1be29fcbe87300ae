//! What `[mfa]` says of whom factors are required of, and of the apps that may use passkeys.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Who must have a second factor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MfaRequired {
    /// Nobody.
    Never,
    /// Staff and superusers.
    Staff,
    /// Everybody.
    All,
    /// Users of these types.
    Types(Vec<String>),
}

impl MfaRequired {
    /// Whether anybody must have one.
    pub fn is_on(&self) -> bool {
        match self {
            Self::Never => false,
            Self::Staff | Self::All => true,
            Self::Types(types) => !types.is_empty(),
        }
    }
}

impl<'de> Deserialize<'de> for MfaRequired {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(
            untagged,
            expecting = "expected \"never\", \"staff\", \"all\" or a list of user types"
        )]
        enum Raw {
            Word(Word),
            Types(Vec<String>),
        }
        #[derive(Deserialize)]
        #[serde(rename_all = "lowercase")]
        enum Word {
            Never,
            Staff,
            All,
        }
        Ok(match Raw::deserialize(deserializer)? {
            Raw::Word(Word::Never) => Self::Never,
            Raw::Word(Word::Staff) => Self::Staff,
            Raw::Word(Word::All) => Self::All,
            Raw::Types(types) => Self::Types(types),
        })
    }
}

impl Serialize for MfaRequired {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Never => serializer.serialize_str("never"),
            Self::Staff => serializer.serialize_str("staff"),
            Self::All => serializer.serialize_str("all"),
            Self::Types(types) => types.serialize(serializer),
        }
    }
}

impl JsonSchema for MfaRequired {
    fn schema_name() -> Cow<'static, str> {
        "MfaRequired".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "anyOf": [
            { "enum": ["never", "staff", "all"] },
            { "type": "array", "items": { "type": "string" } },
        ] })
    }
}

/// An Android app that may use passkeys.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AndroidApp {
    /// Its package, such as `org.example.app`.
    pub package: String,
    /// SHA-256 of the certificates it is signed with, as `keytool` prints them: `AB:CD:...`.
    pub sha256_cert_fingerprints: Vec<String>,
}

impl AndroidApp {
    /// The origins that the app's passkeys name; none for a fingerprint that is not one.
    pub fn origins(&self) -> impl Iterator<Item = String> {
        self.sha256_cert_fingerprints
            .iter()
            .filter_map(|text| Some(apk_key_hash(&bytes_of(text)?)))
    }

    /// Whether all its fingerprints are SHA-256 in hex with colons.
    pub fn is_well_formed(&self) -> bool {
        let fingerprints = &self.sha256_cert_fingerprints;
        !self.package.is_empty()
            && !fingerprints.is_empty()
            && fingerprints.iter().all(|text| bytes_of(text).is_some())
    }
}

/// What the origin of an Android app begins with.
pub(crate) const APK_KEY_HASH: &str = "android:apk-key-hash:";

fn bytes_of(fingerprint: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    let mut parts = fingerprint.split(':');
    for byte in &mut bytes {
        let is_hex = |part: &&str| part.len() == 2 && part.bytes().all(|b| b.is_ascii_hexdigit());
        let part = parts.next().filter(is_hex)?;
        *byte = u8::from_str_radix(part, 16).ok()?;
    }
    parts.next().is_none().then_some(bytes)
}

fn apk_key_hash(bytes: &[u8; 32]) -> String {
    use base64::Engine;
    let hash = base64::prelude::BASE64_URL_SAFE_NO_PAD.encode(bytes);
    format!("{APK_KEY_HASH}{hash}")
}

#[cfg(test)]
mod tests {
    use super::AndroidApp;

    fn app(fingerprint: String) -> AndroidApp {
        AndroidApp {
            package: "org.example.app".to_owned(),
            sha256_cert_fingerprints: vec![fingerprint],
        }
    }

    #[test]
    fn an_app_is_known_by_the_hash_of_its_certificate() {
        let zeros = app(["00"; 32].join(":"));
        assert!(zeros.is_well_formed());
        let origin = format!("android:apk-key-hash:{}", "A".repeat(43));
        assert_eq!(zeros.origins().collect::<Vec<_>>(), [origin]);
    }

    #[test]
    fn what_is_no_fingerprint_is_nobodys() {
        for text in ["", "00", "zz", &["00"; 33].join(":"), &["+0"; 31].join(":")] {
            let app = app(text.to_owned());
            assert!(!app.is_well_formed(), "{text}");
            assert_eq!(app.origins().count(), 0, "{text}");
        }
    }
}
