//! What real Django and allauth made (`make_vectors.py`), for the tests of every module.

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::keys::Keys;

/// The vectors of one name.
pub(crate) fn vector<T: DeserializeOwned>(name: &str) -> T {
    let mut all: Value = serde_json::from_str(include_str!("../vectors.json")).unwrap();
    serde_json::from_value(all[name].take()).unwrap()
}

/// The keys that the vectors were made with.
pub(crate) fn keys() -> Keys {
    Keys::new(vector::<String>("secret_key"), vector("fallbacks"))
}

/// The time that the vectors were made at, in Unix seconds.
pub(crate) fn now() -> i64 {
    vector("now")
}

/// The same randomness in every run.
pub(crate) fn rng() -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(7)
}
