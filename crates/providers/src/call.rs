//! A call to a provider, as data, and what its answer must be.

use indexmap::IndexMap;
use serde::Deserialize;
use serde_json::Value;

use crate::shape::Shape;

/// One call and what is made of its answer.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Call {
    /// The address.
    pub url: String,
    /// Whether it is a POST.
    pub is_post: bool,
    /// The `Authorization` header; empty for none.
    pub authorization: String,
    /// Parameters in the query; one that comes out empty is left out.
    pub query: IndexMap<String, OneOrMany>,
    /// Headers.
    pub headers: IndexMap<String, String>,
    /// A setting that holds further headers.
    pub headers_setting: Option<String>,
    /// Parameters in a form body.
    pub form: IndexMap<String, String>,
    /// A JSON body.
    pub json: Option<Value>,
    /// How the query is signed.
    pub sign: Option<Signature>,
    /// Whether it is made only if the address is wanted.
    pub only_for_email: bool,
    /// It is made only if this is not in the profile yet.
    pub if_missing: Option<String>,
    /// It is made only if this variable has this value.
    pub if_is: Option<(String, String)>,
    /// Statuses that are no failure: the profile stays as it is.
    pub tolerate: Vec<u16>,
    /// What must not be in the answer.
    pub errors: Vec<String>,
    /// What must be in the answer, with these values.
    pub expect: IndexMap<String, Value>,
    /// What must be in the answer.
    pub require: Vec<String>,
    /// The part of the answer that is taken.
    pub at: String,
    /// How that part is brought into form.
    pub shape: Shape,
    /// Whether it is made before the profile is asked for; what it brings is added where the profile has nothing.
    pub is_before: bool,
    /// What happens to the profile.
    pub into: Into,
}

/// What an answer does to the profile.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Into {
    /// Takes its place.
    #[default]
    Replace,
    /// Its members are added where they are not there yet.
    Merge,
    /// Is one member of it.
    #[serde(untagged)]
    Member(String),
}

/// One value, or the same parameter several times.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum OneOrMany {
    /// One value.
    One(String),
    /// The same parameter several times.
    Many(Vec<String>),
}

/// How the query of a call is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Signature {
    /// `sig`: MD5 of all parameters in order and the secret (Mail.Ru).
    Md5Params,
    /// `sig`: MD5 of all parameters but the token in order and MD5 of token and secret (Odnoklassniki).
    Md5Token,
    /// `appsecret_proof`: HMAC-SHA256 of the token under the secret (Facebook).
    HmacToken,
    /// The `Authorization` header of OAuth 1.0a.
    Oauth1,
}

impl Default for Call {
    fn default() -> Self {
        Self {
            url: String::new(),
            is_post: false,
            authorization: "Bearer {token}".to_owned(),
            query: IndexMap::new(),
            headers: IndexMap::new(),
            headers_setting: None,
            form: IndexMap::new(),
            json: None,
            sign: None,
            only_for_email: false,
            if_missing: None,
            if_is: None,
            tolerate: Vec::new(),
            errors: Vec::new(),
            expect: IndexMap::new(),
            require: Vec::new(),
            at: String::new(),
            shape: Shape::default(),
            is_before: false,
            into: Into::default(),
        }
    }
}
