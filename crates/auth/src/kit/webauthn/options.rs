//! What browsers are asked: `PublicKeyCredentialCreationOptionsJSON` and
//! `PublicKeyCredentialRequestOptionsJSON` (WebAuthn Level 3, section 5.1).

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use config::UserVerification;
use serde::Serialize;
use store::users;
use utoipa::ToSchema;

use super::authenticator_data::Credential;
use super::public_key::ALGORITHMS;

const PUBLIC_KEY: &str = "public-key";

/// What `navigator.credentials.create` is called with.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CreationOptions {
    /// The options, for `PublicKeyCredential.parseCreationOptionsFromJSON`.
    public_key: CreationOptionsOut,
}

/// What `navigator.credentials.get` is called with.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RequestOptions {
    /// The options, for `PublicKeyCredential.parseRequestOptionsFromJSON`.
    public_key: RequestOptionsOut,
}

/// How a new passkey is made.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct CreationOptionsOut {
    /// Who asks.
    rp: RelyingPartyOut,
    /// Whose it will be.
    user: UserEntity,
    /// To be signed, in base64url.
    challenge: String,
    /// The algorithms to choose from.
    pub_key_cred_params: Vec<Parameters>,
    /// The passkeys that the user has already.
    exclude_credentials: Vec<Descriptor>,
    /// What the authenticator must be able to do.
    authenticator_selection: Selection,
    /// What the browser shall tell besides.
    extensions: Extensions,
}

/// How a passkey is asked for.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct RequestOptionsOut {
    /// To be signed, in base64url.
    challenge: String,
    /// The domain that asks.
    rp_id: String,
    /// The passkeys that will do; empty: any.
    allow_credentials: Vec<Descriptor>,
    /// Whether the authenticator checks who uses it.
    #[schema(example = "preferred")]
    user_verification: &'static str,
}

/// Who asks.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RelyingPartyOut {
    /// What people call the site.
    pub(super) name: String,
    /// Its domain.
    pub(super) id: String,
}

/// Whose a passkey is.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct UserEntity {
    /// The address, or the user name.
    name: String,
    /// The id in base 36, in base64url.
    id: String,
    /// What other people see.
    display_name: String,
}

/// An algorithm.
#[derive(Debug, Serialize, ToSchema)]
struct Parameters {
    /// Always `public-key`.
    r#type: &'static str,
    /// Its number at IANA.
    #[schema(example = -7)]
    alg: i64,
}

/// A passkey by name.
#[derive(Debug, Serialize, ToSchema)]
struct Descriptor {
    /// Always `public-key`.
    r#type: &'static str,
    /// The name, in base64url.
    id: String,
}

/// What an authenticator must be able to do.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Selection {
    /// Whether it finds the passkey without being told its name.
    resident_key: &'static str,
    /// Whether it checks who uses it.
    user_verification: &'static str,
    /// The first, in the words of Level 1.
    require_resident_key: bool,
}

/// What a browser tells besides.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Extensions {
    /// Whether the passkey can log in alone.
    cred_props: bool,
}

impl CreationOptions {
    /// The options for a user who has some passkeys already.
    /// Compat: `allauth/mfa/adapter.py` `get_public_key_credential_user_entity`.
    pub(super) fn new<'a>(
        rp: RelyingPartyOut,
        user: &users::Model,
        challenge: String,
        known: impl Iterator<Item = &'a Credential>,
        authenticator_selection: Selection,
    ) -> Self {
        let name = if user.email.is_empty() {
            &user.username
        } else {
            &user.email
        };
        let handle = django::base::to_base36(u64::from(user.id.0.unsigned_abs()));
        let parameters = ALGORITHMS.map(|alg| Parameters {
            r#type: PUBLIC_KEY,
            alg,
        });
        let public_key = CreationOptionsOut {
            rp,
            user: UserEntity {
                name: name.clone(),
                id: BASE64_URL_SAFE_NO_PAD.encode(handle),
                display_name: user.username.clone(),
            },
            challenge,
            pub_key_cred_params: parameters.into(),
            exclude_credentials: known.map(Descriptor::of).collect(),
            authenticator_selection,
            extensions: Extensions { cred_props: true },
        };
        Self { public_key }
    }
}

impl Selection {
    /// For a passkey that can log in alone or not, and checks its user so strictly.
    pub(super) fn new(is_passwordless: bool, verification: UserVerification) -> Self {
        Self {
            resident_key: if is_passwordless {
                "required"
            } else {
                "discouraged"
            },
            user_verification: verification.as_str(),
            require_resident_key: is_passwordless,
        }
    }
}

impl RequestOptions {
    /// The options for a user with these passkeys; without any, the browser offers those it has.
    pub(super) fn new<'a>(
        rp_id: String,
        challenge: String,
        known: impl Iterator<Item = &'a Credential>,
        user: UserVerification,
    ) -> Self {
        let allow_credentials = known.map(Descriptor::of).collect();
        let user_verification = user.as_str();
        let public_key = RequestOptionsOut {
            challenge,
            rp_id,
            allow_credentials,
            user_verification,
        };
        Self { public_key }
    }
}

impl Descriptor {
    fn of(credential: &Credential) -> Self {
        Self {
            r#type: PUBLIC_KEY,
            id: BASE64_URL_SAFE_NO_PAD.encode(&credential.id),
        }
    }
}
