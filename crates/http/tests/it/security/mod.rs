//! Attacks, each with the sentence that says what becomes of it. `docs/security.md` names them.

mod cookies;
mod enumeration;
mod forgery;
mod hostile;
mod races;
mod sessions;
