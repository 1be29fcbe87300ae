//! The redirect binding (SAML Bindings 3.4): a message in the query of an address, and its signature beside it.

use std::io::{Read, Write};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;
use url::form_urlencoded;

use super::keys;
use super::refuse;
use super::settings::Setup;
use super::signature::must_be_ours;
use crate::error::Error;

/// The greatest message that is unpacked.
const LARGEST: u64 = 256 * 1024;

/// Whether a message asks or answers; also what its parameter is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Request,
    Response,
}

impl Kind {
    pub(super) fn parameter(self) -> &'static str {
        match self {
            Self::Request => "SAMLRequest",
            Self::Response => "SAMLResponse",
        }
    }
}

/// The address that carries a message.
pub(super) fn address(
    to: &str,
    kind: Kind,
    message: &str,
    relay_state: Option<&str>,
    signer: Option<&Setup>,
) -> Result<String, Error> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    let packed = encoder.write_all(message.as_bytes());
    let packed = packed.and_then(|()| encoder.finish());
    let packed = packed.map_err(|_| refuse("the message cannot be packed"))?;
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair(kind.parameter(), &STANDARD.encode(packed));
    if let Some(state) = relay_state {
        query.append_pair("RelayState", state);
    }
    if let Some(setup) = signer {
        query.append_pair("SigAlg", &setup.settings.advanced.signature_algorithm);
    }
    let mut query = query.finish();
    if let Some(setup) = signer {
        let algorithm = &setup.settings.advanced.signature_algorithm;
        let made = keys::sign(setup.private_key()?, algorithm, query.as_bytes())?;
        let made: String = form_urlencoded::byte_serialize(made.as_bytes()).collect();
        query = format!("{query}&Signature={made}");
    }
    let joint = if to.contains('?') { '&' } else { '?' };
    Ok(format!("{to}{joint}{query}"))
}

/// What came in the query of an address.
pub(super) struct Received {
    pub(super) kind: Kind,
    pub(super) message: String,
    pub(super) relay_state: Option<String>,
}

/// Reads a message whose signature is the identity provider's. `query` is as it was sent: the signature is of it.
pub(super) fn received(query: &str, setup: &Setup) -> Result<Received, Error> {
    let parts: Vec<_> = query
        .split('&')
        .filter_map(|part| part.split_once('='))
        .collect();
    let raw = |name: &str| {
        let mut found = parts.iter().filter(|(key, _)| *key == name);
        match (found.next(), found.next()) {
            (Some((_, value)), None) => Ok(Some(*value)),
            (None, _) => Ok(None),
            // Security: which of them is signed would be anybody's guess.
            (Some(_), Some(_)) => Err(refuse(format!("{name} is there twice"))),
        }
    };
    let (kind, packed) = match (raw("SAMLRequest")?, raw("SAMLResponse")?) {
        (Some(packed), None) => (Kind::Request, packed),
        (None, Some(packed)) => (Kind::Response, packed),
        _ => return Err(refuse("there is no message, or two")),
    };
    let unsigned = || refuse("it is not signed");
    let algorithm = raw("SigAlg")?.ok_or_else(unsigned)?;
    let made = raw("Signature")?.ok_or_else(unsigned)?;
    let relay = raw("RelayState")?;
    let mut signed = format!("{}={packed}", kind.parameter());
    if let Some(relay) = relay {
        signed.push_str("&RelayState=");
        signed.push_str(relay);
    }
    signed.push_str("&SigAlg=");
    signed.push_str(algorithm);
    let made = STANDARD.decode(decoded(made));
    let made = made.map_err(|_| refuse("the signature is no base64"))?;
    let trust = setup.trust();
    must_be_ours(&trust, &decoded(algorithm), signed.as_bytes(), &made)?;
    Ok(Received {
        kind,
        message: unpacked(&decoded(packed))?,
        relay_state: relay.map(decoded).filter(|state| !state.is_empty()),
    })
}

/// A message as it was before it was packed.
fn unpacked(text: &str) -> Result<String, Error> {
    let packed = STANDARD.decode(text);
    let packed = packed.map_err(|_| refuse("the message is no base64"))?;
    let mut message = String::new();
    // Security: a few bytes could unpack to gigabytes.
    let mut unpacking = DeflateDecoder::new(packed.as_slice()).take(LARGEST + 1);
    unpacking
        .read_to_string(&mut message)
        .map_err(|_| refuse("the message cannot be unpacked"))?;
    if message.len() as u64 > LARGEST {
        return Err(refuse("the message is too large"));
    }
    Ok(message)
}

/// The value of one parameter.
fn decoded(value: &str) -> String {
    let mut pairs = form_urlencoded::parse(value.as_bytes());
    pairs
        .next()
        .map(|(key, _)| key.into_owned())
        .unwrap_or_default()
}
