//! What the server reads of passkeys, taken as it stands in the `auth` crate, without all that the crate needs besides.

#![allow(dead_code, unreachable_pub)]

#[path = "../../crates/auth/src/kit/webauthn"]
mod webauthn {
    mod answer;
    mod authenticator_data;
    mod client_data;
    mod public_key;

    use answer::{Assertion, Registration};
    use authenticator_data::AuthenticatorData;
    use client_data::ClientData;
    use public_key::PublicKey;

    /// Reads an answer to a registration: as JSON, and its parts as they are.
    pub fn attestation(bytes: &[u8]) {
        if let Ok(json) = serde_json::from_slice(bytes)
            && let Some(registration) = Registration::read(&json)
        {
            let _ = ClientData::read(&registration.client_data);
            if let Some(data) = registration.authenticator_data() {
                check(&data, bytes);
            }
        }
        if let Some(data) = authenticator_data::of_attestation(bytes) {
            let _ = AuthenticatorData::read(&data);
        }
        if let Some(data) = AuthenticatorData::read(bytes) {
            check(&data, bytes);
        }
        if let Ok(cose) = ciborium::from_reader(bytes)
            && let Some(key) = PublicKey::read(&cose)
        {
            assert!(
                !key.verifies(b"message", bytes),
                "a signature out of nothing"
            );
        }
    }

    fn check(data: &AuthenticatorData, bytes: &[u8]) {
        let _ = (data.is_user_present(), data.is_user_verified());
        if let Some(credential) = &data.credential {
            assert!(
                !credential.public_key.verifies(b"message", bytes),
                "a signature out of nothing"
            );
        }
    }

    /// Reads the answer of a passkey.
    pub fn assertion(bytes: &[u8]) {
        let Ok(json) = serde_json::from_slice(bytes) else {
            return;
        };
        let Some(answer) = Assertion::read(&json) else {
            return;
        };
        let _ = (
            answer.user_handle(),
            answer.authenticator_data(),
            answer.signed(),
        );
        let _ = ClientData::read(&answer.client_data);
    }

    /// Reads what a browser says of the question it answers.
    pub fn client_data(bytes: &[u8]) {
        if let Some(data) = ClientData::read(bytes) {
            let _ = (
                data.r#type,
                data.challenge.0,
                data.origin,
                data.cross_origin,
            );
        }
    }
}

pub use webauthn::{assertion, attestation, client_data};
