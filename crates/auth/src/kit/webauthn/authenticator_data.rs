//! Authenticator data (WebAuthn Level 2, section 6.1): what an authenticator says of itself and of the
//! key it made.

use ciborium::Value;

use super::public_key::PublicKey;

const USER_PRESENT: u8 = 0x01;
const USER_VERIFIED: u8 = 0x04;
const HAS_CREDENTIAL: u8 = 0x40;
const HAS_EXTENSIONS: u8 = 0x80;

/// The data, as far as it matters here.
pub(super) struct AuthenticatorData {
    /// SHA-256 of the relying party's id.
    pub(super) relying_party_hash: [u8; 32],
    flags: u8,
    /// How often the authenticator signed; 0 where it does not count.
    pub(super) counter: u32,
    /// The new key, in the answer to a registration; none as well if its algorithm is not supported.
    pub(super) credential: Option<Credential>,
}

/// A passkey: its name and its key.
pub(super) struct Credential {
    /// The authenticator's name for it.
    pub(super) id: Vec<u8>,
    /// What its signatures are checked with.
    pub(super) public_key: PublicKey,
}

impl AuthenticatorData {
    /// Reads the bytes, all of them; none if they are something else.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let (hash, rest) = bytes.split_first_chunk::<32>()?;
        let (flags, rest) = rest.split_first()?;
        let (counter, mut rest) = rest.split_first_chunk::<4>()?;
        let mut credential = None;
        if flags & HAS_CREDENTIAL != 0 {
            let (id, key) = read_credential(&mut rest)?;
            credential = PublicKey::read(&key).map(|public_key| Credential { id, public_key });
        }
        if flags & HAS_EXTENSIONS != 0 {
            read_cbor(&mut rest)?;
        }
        rest.is_empty().then_some(Self {
            relying_party_hash: *hash,
            flags: *flags,
            counter: u32::from_be_bytes(*counter),
            credential,
        })
    }

    /// Whether somebody touched the authenticator.
    pub(super) fn is_user_present(&self) -> bool {
        self.flags & USER_PRESENT != 0
    }

    /// Whether the authenticator checked who it was.
    pub(super) fn is_user_verified(&self) -> bool {
        self.flags & USER_VERIFIED != 0
    }
}

/// The authenticator data in an attestation object (section 6.5); its statement is not looked at.
pub(super) fn of_attestation(mut bytes: &[u8]) -> Option<Vec<u8>> {
    let object = read_cbor(&mut bytes)?.into_map().ok()?;
    let data = object
        .into_iter()
        .find(|(key, _)| key.as_text() == Some("authData"));
    data.filter(|_| bytes.is_empty())?.1.into_bytes().ok()
}

/// The name and the key of a credential (section 6.5.1).
fn read_credential(rest: &mut &[u8]) -> Option<(Vec<u8>, Value)> {
    let (_aaguid, after) = rest.split_first_chunk::<16>()?;
    let (length, after) = after.split_first_chunk::<2>()?;
    let (id, after) = after.split_at_checked(u16::from_be_bytes(*length).into())?;
    *rest = after;
    Some((id.to_vec(), read_cbor(rest)?))
}

/// Takes one item from the front.
fn read_cbor(rest: &mut &[u8]) -> Option<Value> {
    // An authenticator nests nothing deep; a stranger may.
    ciborium::de::from_reader_with_recursion_limit(rest, 16).ok()
}
